"""From the tables of a run to one sample per arm: who counts, when they left, what was measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from howship.errors import Fault, InputError
from howship.outcome.competing import CENSORED, DEATH, EVENT
from howship.outcome.estimate import Bools, Floats, Integers
from howship.outcome.recurrent import Recurrent
from howship.outcome.survival import FirstEvent
from howship.outcome.tables import InMemory, Keys, Rows
from howship.outcome.visits import Counted, Measured, measured

__all__ = ["ArmSample", "collect"]


@dataclass(frozen=True)
class ArmSample:
    """What one arm's counted patients (status ok, at risk in this arm) went through.

    `person` (n,) ascending and `trial` (n,) as in `Keys`; `follow_up` (n,) days; `baseline` by column (n,);
    `levels`: columns of outcomes about levels, by name (n,).
    `measured`: visits of counted patients during their follow-up. `counted`: their days by person's number.
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
    levels: Mapping[str, Floats]
    counted: Counted
    measured: Measured

    def of_trial(self, trial: int) -> ArmSample:
        """Return the patients of one (parameter set, trial replicate)."""
        rows = self.trial == trial
        near = self.measured.near
        inside = np.isin(near["person"], self.person[rows])
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
                "levels": {name: column[rows] for name, column in self.levels.items()},
                "measured": replace(
                    self.measured, near={name: column[inside] for name, column in near.items()}
                ),
            }
        )


def collect(
    tables: Mapping[str, Rows],
    arm: str,
    keys: Keys,
    changes: Sequence[tuple[str, float]] = (),
    levels: Sequence[str] = (),
) -> ArmSample:
    """Return the sample of one arm from the tables outcomes, events, and, if there, visits and doses.

    `changes`: (output, day) of every change of a marker that is asked for; `levels`: the columns of outcomes
    that endpoints of a level need. Raises InputError if events lie outside follow-up or do not agree with
    `first_sre_day`.
    """
    asked, failed, rows = _persons(tables["outcomes"], arm, keys, levels)
    at_level = {name: rows.pop(name) for name in levels}
    person, follow_up, first_day, died = (rows.pop(n) for n in ("person", "follow_up", "first_day", "died"))
    counted, happened = Counted.of(keys, person, follow_up), np.isfinite(first_day)
    values = [*changes, *((output, 0.0) for output, _ in changes if output not in rows)]
    who, day = _counted_events(tables.get("events", InMemory({})), arm, counted)
    given, held = _doses(tables.get("doses", InMemory({})), arm, counted)
    recurrent = Recurrent.of(person, follow_up, died, who, day)
    _agree(arm, first_day, recurrent)
    return ArmSample(
        name=arm,
        asked=asked,
        failed=failed,
        given_doses=given,
        held_doses=held,
        person=person,
        trial=rows.pop("trial"),
        follow_up=follow_up,
        first=FirstEvent.of(person, np.where(happened, first_day, follow_up), happened),
        recurrent=recurrent,
        cause=np.where(happened, EVENT, np.where(died, DEATH, CENSORED)).astype(np.int64),
        baseline=rows,
        levels=at_level,
        counted=counted,
        measured=measured(tables.get("visits", InMemory({})), arm, counted, values),
    )


def _persons(
    outcomes: Rows, arm: str, keys: Keys, levels: Sequence[str]
) -> tuple[int, dict[str, int], dict[str, Any]]:
    """Return how many were asked, how many failed and how, and the columns of those who count."""
    baselines = [name for name in outcomes.names if name.endswith("_baseline")]
    columns = ("status", "at_risk", "follow_up_days", "end_reason", "first_sre_day", *baselines, *levels)
    asked, statuses, parts = 0, Counter[str](), []
    for block in outcomes.blocks((*keys.columns, *columns), arm):
        # rows of the other arms' patients in a parallel trial are neither asked nor counted here
        mine: Bools = np.asarray(block["at_risk"], dtype=bool)
        asked += int(mine.sum())
        statuses.update(block["status"][mine].tolist())
        ok = mine & (block["status"] == "ok")
        parts.append(
            {
                "person": keys.person(block)[ok],
                "trial": keys.trial(block)[ok],
                "follow_up": np.asarray(block["follow_up_days"], dtype=float)[ok],
                "first_day": np.asarray(block["first_sre_day"], dtype=float)[ok],
                "died": (block["end_reason"] == "death")[ok],
                **{n.removesuffix("_baseline"): np.asarray(block[n], dtype=float)[ok] for n in baselines},
                **{n: np.asarray(block[n], dtype=float)[ok] for n in levels},
            }
        )
    rows = _joined(parts, ("person", "trial", "follow_up", "first_day", "died", *levels))
    order = np.argsort(rows["person"], kind="stable")
    failed = {name: number for name, number in sorted(statuses.items()) if name != "ok"}
    return asked, failed, {name: column[order] for name, column in rows.items()}


def _joined(parts: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[str, Any]:
    """Return the parts as one table; without any part, one of no rows."""
    if not parts:
        return {name: np.zeros(0, dtype=np.int64 if name in ("person", "trial") else float) for name in names}
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


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


def _counted_events(events: Rows, arm: str, counted: Counted) -> tuple[Integers, Floats]:
    """Return person and day of the skeletal-related events that the window counts, of those who count."""
    parts = []
    for block in events.blocks((*counted.keys.columns, "day", "counted", "is_sre"), arm):
        person, until = counted.ends(block)
        keep = np.asarray(block["counted"] & block["is_sre"], dtype=bool) & (until > -np.inf)
        parts.append({"person": person[keep], "day": np.asarray(block["day"], dtype=float)[keep]})
    rows = _joined(parts, ("person", "day"))
    return rows["person"], rows["day"]


def _doses(doses: Rows, arm: str, counted: Counted) -> tuple[int, int]:
    """Return how many doses those who count were given, and how many were held."""
    total = held = 0
    for block in doses.blocks((*counted.keys.columns, "reason"), arm):
        _, until = counted.ends(block)
        reasons = block["reason"][until > -np.inf].tolist()
        total += len(reasons)
        held += sum(1 for reason in reasons if str(reason).startswith("held"))
    return total - held, held
