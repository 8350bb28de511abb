"""Statistics do not depend on the pieces in which tables are read, and long curves keep their values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from howship.outcome import curves, visits
from howship.outcome.arms import collect
from howship.outcome.tables import InMemory, Keys, Table

DAYS = np.array([0.0, 7.0, 30.4375, 91.0])
PEOPLE = 23


@dataclass(frozen=True)
class Pieces:
    """Rows that come a few at a time, some pieces empty."""

    whole: InMemory
    size: int

    @property
    def names(self) -> Sequence[str]:
        return self.whole.names

    def blocks(
        self, columns: Sequence[str], arm: str | None = None, days: tuple[float, float] | None = None
    ) -> Iterator[Table]:
        for block in self.whole.blocks(columns, arm, days):
            for first in range(0, len(block[columns[0]]) + self.size, self.size):
                yield {name: column[first : first + self.size] for name, column in block.items()}


def tables() -> dict[str, InMemory]:
    """Return two arms of patients of two parameter sets; who is 4 failed, who is 5 left on day 20."""
    rng = np.random.default_rng(8)
    rows: dict[str, list[Table]] = {"outcomes": [], "visits": [], "events": [], "doses": []}
    for number, arm in enumerate(("drug", "placebo")):
        for which in (0, 1):
            who = np.arange(PEOPLE)
            end = np.where(who == 5, 20.0, 91.0)
            first = np.where(who % 3 == 0, 10.0 + who / 7, np.nan)

            def key(patient: np.ndarray, arm: str = arm, which: int = which) -> Table:
                zero = np.zeros(len(patient), dtype=np.int64)
                names = np.full(len(patient), arm, dtype=object)
                return {
                    "parameter_set": zero + which,
                    "trial_replicate": zero,
                    "arm": names,
                    "patient": patient,
                }

            rows["outcomes"].append(
                {
                    **key(who),
                    "status": np.where(who == 4, "step_limit", "ok").astype(object),
                    "follow_up_days": end,
                    "end_reason": np.where(who == 5, "drop_out", "completed").astype(object),
                    "at_risk": np.ones(PEOPLE, dtype=bool),
                    "first_sre_day": first,
                }
            )
            seen, day = np.repeat(who, DAYS.size), np.tile(DAYS, PEOPLE)
            untx = rng.lognormal(3.0 - number * day / 91, 0.3)
            untx[::9] = np.nan
            rows["visits"].append({**key(seen), "day": day, "untx": untx, "ctx": rng.random(day.size)})
            had = who[np.isfinite(first)]
            yes = np.ones(had.size, dtype=bool)
            rows["events"].append({**key(had), "day": first[had], "counted": yes, "is_sre": yes})
            given = np.where(who % 4 == 0, "held: clearance", "given").astype(object)
            rows["doses"].append({**key(who), "reason": given})
    return {
        name: InMemory({c: np.concatenate([part[c] for part in parts]) for c in parts[0]})
        for name, parts in rows.items()
    }


def described(source: dict[str, InMemory] | dict[str, Pieces]) -> list[object]:
    """Return all that the summary takes from the tables, as plain numbers."""
    keys = Keys.of(source["outcomes"])
    found: list[object] = [keys]
    for arm in ("drug", "placebo"):
        sample = collect(source, arm, keys, [("untx", 91.0), ("ctx", 30.0)])
        found += [sample.asked, sample.failed, sample.given_doses, sample.held_doses, sample.person.tolist()]
        found += [sample.follow_up.tolist(), sample.recurrent.row.tolist(), sample.recurrent.day.tolist()]
        found += [sample.measured.days.tolist(), sample.measured.numbers.tolist()]
        found += [column.astype(str).tolist() for column in sample.measured.near.values()]
        found.append(str(visits.bands(source["visits"], arm, sample.counted, sample.measured)))
    return found


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
@pytest.mark.parametrize("most", [1, 50, 90, 100, 10**9])
def test_pieces_and_passes_change_nothing(monkeypatch: pytest.MonkeyPatch, size: int, most: int) -> None:
    data = tables()
    whole = described(data)
    monkeypatch.setattr(visits, "MOST_VALUES", most)
    assert described({name: Pieces(rows, size) for name, rows in data.items()}) == whole


def test_bands_are_quantiles_of_those_who_count() -> None:
    data = tables()
    keys = Keys.of(data["outcomes"])
    assert (keys.trials, keys.persons) == ((0, 1), 2 * PEOPLE)
    sample = collect(data, "drug", keys)
    assert sample.measured.numbers.tolist() == [44, 44, 42, 42]
    band = visits.bands(data["visits"], "drug", sample.counted, sample.measured)["untx"]
    rows = data["visits"].table
    for i, day in enumerate(DAYS):
        mine = (rows["arm"] == "drug") & (rows["day"] == day) & (rows["patient"] != 4)
        if day > 20:
            mine &= rows["patient"] != 5
        values = rows["untx"][mine & np.isfinite(rows["untx"])]
        assert band["n"][i] == values.size < 44
        assert [band[key][i] for key in ("p5", "median", "p95")] == np.quantile(
            values, [0.05, 0.5, 0.95]
        ).tolist()


def test_nothing_that_a_pass_holds_is_larger_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "MOST_VALUES", 100)
    sizes, inside = [], visits._by_day

    def watched(*arguments: object) -> dict[str, np.ndarray]:
        found = inside(*arguments)  # type: ignore[arg-type]
        sizes.append(sum(column.size for column in found.values()))
        return found

    monkeypatch.setattr(visits, "_by_day", watched)
    data = tables()
    sample = collect(data, "drug", Keys.of(data["outcomes"]))
    visits.bands(data["visits"], "drug", sample.counted, sample.measured)
    # 44 + 44 rows, then 42 + 42, one output after the other
    assert sizes == [88, 84, 88, 84]


def test_a_long_step_curve_is_drawn_with_its_own_values() -> None:
    day = np.sort(np.random.default_rng(2).exponential(100, 30_000))
    rows = curves._drawn(day)
    assert len(rows) <= curves.MOST_POINTS
    assert (rows[0], rows[-1]) == (0, day.size - 1)
    grid = np.linspace(day[0], day[-1], curves.MOST_POINTS)
    # on every day of the grid, the step that holds is among those drawn
    drawn = rows[np.searchsorted(day[rows], grid, side="right") - 1]
    assert drawn.tolist() == (np.searchsorted(day, grid, side="right") - 1).tolist()
    assert curves._drawn(day[: curves.MOST_POINTS]).tolist() == list(range(curves.MOST_POINTS))
