"""From the tables of a run to one sample per arm: who counts, when they left, what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from howship.errors import Fault, InputError
from howship.outcome.competing import CENSORED, DEATH, EVENT
from howship.outcome.estimate import Bools, Floats, Integers
from howship.outcome.recurrent import Recurrent
from howship.outcome.survival import FirstEvent

__all__ = ["KEYS", "ArmSample", "Keys", "Table", "collect", "visit_columns"]

Table = Mapping[str, Any]
KEYS = ("parameter_set", "trial_replicate", "arm", "patient")


@dataclass(frozen=True)
class Keys:
    """One whole number per person (parameter set, trial replicate, patient), and per trial.

    Both keep the order of the keys. `replicates` and `patients` are the counts that the numbers are made of.
    """

    replicates: int
    patients: int

    @classmethod
    def of(cls, outcomes: Table) -> Keys:
        """Read the counts from the outcomes table. Raises InputError for negative keys."""
        for name in ("parameter_set", "trial_replicate", "patient"):
            if outcomes[name].size and outcomes[name].min() < 0:
                raise InputError(Fault(f"outcomes, {name}", "a negative number", "numbers from 0"))
        replicates, patients = (
            int(outcomes[name].max()) + 1 if outcomes[name].size else 1
            for name in ("trial_replicate", "patient")
        )
        return cls(replicates, patients)

    def trial(self, table: Table) -> Integers:
        """Return the number of the (parameter set, trial replicate) of each row."""
        result: Integers = np.asarray(table["parameter_set"], dtype=np.int64) * self.replicates
        return result + np.asarray(table["trial_replicate"], dtype=np.int64)

    def person(self, table: Table) -> Integers:
        """Return the person's number of each row."""
        return self.trial(table) * self.patients + np.asarray(table["patient"], dtype=np.int64)


@dataclass(frozen=True)
class ArmSample:
    """What one arm's counted patients (status ok, at risk in this arm) went through.

    `person` (n,) ascending and `trial` (n,) as in `Keys`; `follow_up` (n,) days; `baseline` by column (n,);
    `visits`: person, day, and value columns, only visits during follow-up of counted patients.
    `asked` and `failed` also count those who are left out of every statistic.
    """

    name: str
    asked: int
    failed: Mapping[str, int]
    given_doses: int
    held_doses: int
    person: Integers
    trial: Integers
    follow_up: Floats
    first: FirstEvent
    recurrent: Recurrent
    cause: Integers
    baseline: Mapping[str, Floats]
    visits: Table

    def of_trial(self, trial: int) -> ArmSample:
        """Return the patients of one (parameter set, trial replicate)."""
        rows = self.trial == trial
        inside = np.isin(self.visits["person"], self.person[rows])
        events = np.isin(self.recurrent.row, np.flatnonzero(rows))
        return ArmSample(
            **{
                **self.__dict__,
                "person": self.person[rows],
                "trial": self.trial[rows],
                "follow_up": self.follow_up[rows],
                "first": FirstEvent.of(self.person[rows], self.first.day[rows], self.first.event[rows]),
                "recurrent": Recurrent.of(
                    self.person[rows],
                    self.follow_up[rows],
                    self.recurrent.died[rows],
                    self.person[self.recurrent.row[events]],
                    self.recurrent.day[events],
                ),
                "cause": self.cause[rows],
                "baseline": {name: column[rows] for name, column in self.baseline.items()},
                "visits": {name: column[inside] for name, column in self.visits.items()},
            }
        )


def visit_columns(visits: Table) -> list[str]:
    """Return the names of the measured outputs in a visits table."""
    return [name for name in visits if name not in (*KEYS, "person", "day")]


def collect(tables: Mapping[str, Table], arm: str, keys: Keys) -> ArmSample:
    """Return the sample of one arm from the tables outcomes, events, and, if there, visits and doses.

    Raises InputError if events lie outside follow-up or do not agree with `first_sre_day`.
    """
    outcomes = tables["outcomes"]
    # rows of the other arms' patients in a parallel trial are neither asked nor counted here
    mine: Bools = (outcomes["arm"] == arm) & np.asarray(outcomes["at_risk"], dtype=bool)
    status = outcomes["status"][mine]
    ok = np.flatnonzero(mine)[status == "ok"]
    rows = ok[np.argsort(keys.person(outcomes)[ok], kind="stable")]
    person, follow_up = keys.person(outcomes)[rows], np.asarray(outcomes["follow_up_days"][rows], dtype=float)
    first_day = np.asarray(outcomes["first_sre_day"][rows], dtype=float)
    happened, died = np.isfinite(first_day), outcomes["end_reason"][rows] == "death"
    sre = _rows_of(tables.get("events", {}), arm, keys, person)
    given, held = _doses(tables.get("doses", {}), arm, keys, person)
    counted: Bools = sre["counted"] & sre["is_sre"] if sre else np.zeros(0, dtype=bool)
    recurrent = Recurrent.of(
        person, follow_up, died, sre["person"][counted] if sre else [], sre["day"][counted] if sre else []
    )
    _agree(arm, first_day, recurrent)
    return ArmSample(
        name=arm,
        asked=int(mine.sum()),
        failed={str(name): int((status == name).sum()) for name in sorted(set(status)) if name != "ok"},
        given_doses=given,
        held_doses=held,
        person=person,
        trial=keys.trial(outcomes)[rows],
        follow_up=follow_up,
        first=FirstEvent.of(person, np.where(happened, first_day, follow_up), happened),
        recurrent=recurrent,
        cause=np.where(happened, EVENT, np.where(died, DEATH, CENSORED)).astype(np.int64),
        baseline={
            name.removesuffix("_baseline"): np.asarray(outcomes[name][rows], dtype=float)
            for name in outcomes
            if name.endswith("_baseline")
        },
        visits=_visits(tables.get("visits", {}), arm, keys, person, follow_up),
    )


def _agree(arm: str, first_day: Floats, recurrent: Recurrent) -> None:
    """Raise unless every patient's first counted event is on his `first_sre_day`."""
    first = np.full(first_day.size, np.nan)
    row, place = np.unique(recurrent.row, return_index=True)
    first[row] = recurrent.day[place]
    wrong = ~((first == first_day) | (np.isnan(first) & np.isnan(first_day)))
    if wrong.any():
        raise InputError(
            Fault(
                f"arm {arm!r}",
                f"first_sre_day and the events table disagree for {int(wrong.sum())} patient(s)",
                "the day of the first counted SRE in both, or none in both",
            )
        )


def _rows_of(table: Table, arm: str, keys: Keys, person: Integers) -> dict[str, Any]:
    """Return the rows of this arm's counted persons, with their numbers as column `person`."""
    if not table or not len(table["arm"]):
        return {}
    of_arm = np.flatnonzero(table["arm"] == arm)
    who = keys.person({name: table[name][of_arm] for name in KEYS})
    keep = np.isin(who, person)
    rows = {name: np.asarray(column)[of_arm][keep] for name, column in table.items() if name not in KEYS}
    return {"person": who[keep], **rows}


def _doses(table: Table, arm: str, keys: Keys, person: Integers) -> tuple[int, int]:
    rows = _rows_of(table, arm, keys, person)
    held = sum(1 for reason in rows.get("reason", ()) if str(reason).startswith("held"))
    return len(rows.get("reason", ())) - held, held


def _visits(table: Table, arm: str, keys: Keys, person: Integers, follow_up: Floats) -> dict[str, Any]:
    """Return the visits that took place: a patient who has left is not measured."""
    rows = _rows_of(table, arm, keys, person)
    if not rows:
        return {"person": np.zeros(0, dtype=np.int64), "day": np.zeros(0)}
    during = rows["day"] <= follow_up[np.searchsorted(person, rows["person"])]
    return {name: column[during] for name, column in rows.items()}
