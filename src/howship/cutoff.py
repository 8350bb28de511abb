"""An event-driven trial ends for everyone on the day of its n-th first skeletal-related event.

The day is known only when all patients have been followed, so the parts are cut afterwards. Cutting
twice at one day changes nothing, so an interruption in the middle does no harm.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from howship.outcome.events import event_cutoff
from howship.scenario import endpoints
from howship.scenario.model import Scenario
from howship.store.chunks import Chunks

__all__ = ["apply_cutoff", "cut"]

Table = dict[str, NDArray[Any]]


def apply_cutoff(scenario: Scenario, chunks: Chunks, parallel: bool) -> float:
    """Cut every part at the day of the n-th first event; return that day.

    Where every person lives in every arm there are as many rows per person as arms, and as many
    times more events are waited for: the trial then ends when the parallel one would.
    """
    if scenario.cutoff[0] != "events":
        return scenario.duration_days
    first = [chunks.read(index, "outcomes")["first_sre_day"] for index in sorted(chunks.done())]
    lives = 1 if parallel else len(scenario.arms)
    day = event_cutoff(np.concatenate(first), lives * scenario.cutoff[1], scenario.cutoff[2])
    for index in sorted(chunks.done()):
        tables = {name: chunks.read(index, name) for name in chunks.tables}
        chunks.replace(index, cut(scenario, tables, day))
    return day


def cut(scenario: Scenario, tables: dict[str, Table], day: float) -> dict[str, Table]:
    """Return the tables as they are when the trial ends on `day` (days after randomization)."""
    result = dict(tables)
    for name, inclusive in (("events", True), ("visits", True), ("doses", False)):
        table = tables[name]
        keep = table["day"] <= day if inclusive else table["day"] < day
        result[name] = {column: values[keep] for column, values in table.items()}
    outcomes = {column: values.copy() for column, values in tables["outcomes"].items()}
    beyond = outcomes["follow_up_days"] > day
    outcomes["follow_up_days"][beyond] = day
    outcomes["end_reason"][beyond] = "completed"
    late = outcomes["first_sre_day"] > day
    outcomes["first_sre_day"][late] = np.nan
    outcomes["first_sre"] = outcomes["first_sre"] & ~late
    events = result["events"]
    place = {key: i for i, key in enumerate(zip(*_keys(outcomes), strict=True))}
    owner = np.array([place[key] for key in zip(*_keys(events), strict=True)], dtype=np.intp)
    size = len(beyond)
    outcomes["sre_count"] = np.bincount(owner[events["counted"]], minlength=size).astype(np.int64)
    outcomes["sre_count_all"] = np.bincount(owner[events["is_sre"]], minlength=size).astype(np.int64)
    for text in scenario.measure.endpoints:
        endpoint = endpoints.read(text)
        if endpoint.day is not None and endpoint.day > day:
            outcomes[endpoint.column][:] = np.nan
        elif endpoint.day is None and endpoint.level is not None:
            outcomes.update(_shorter(outcomes, endpoint.column, day))
    result["outcomes"] = outcomes
    return result


def _shorter(outcomes: Table, column: str, day: float) -> Table:
    """Return the columns of the duration of a level when the trial ends on `day`."""
    start, lasted, over = outcomes[f"{column}_from"], outcomes[column], outcomes[f"{column}_over"]
    start = np.where(start > day, np.nan, start)
    return {
        column: np.minimum(lasted, day - start),
        f"{column}_from": start,
        f"{column}_over": over & (lasted <= day - start),
    }


def _keys(table: Table) -> list[list[Any]]:
    return [table[name].tolist() for name in ("parameter_set", "trial_replicate", "arm", "patient")]
