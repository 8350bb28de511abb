"""The summary of a run: arms, endpoints beside published numbers, curves, screening, citations."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from howship import catalog
from howship.outcome.arms import ArmSample, collect
from howship.outcome.curves import curves
from howship.outcome.rows import Lookup, endpoint_rows
from howship.outcome.tables import InMemory, Keys, Rows
from howship.scenario.endpoints import read

if TYPE_CHECKING:
    from howship.scenario.model import Scenario

__all__ = ["RESEARCH_NOTE", "SCHEMA_VERSION", "Context", "summarize"]

SCHEMA_VERSION = 1
RESEARCH_NOTE = "Howship is a research tool: it gives no advice for a single real patient."
UNCALIBRATED_NOTE = (
    "This disease model is uncalibrated: its numbers show what the model does, not what to expect."
)


@dataclass(frozen=True)
class Context:
    """What the summary needs beyond the scenario and the tables.

    `outputs`: (unit, label) by output name. `citations`: text, doi, status, for. `screening_drawn` counts all
    persons drawn, `screening_failed` those refused by the text of the criterion.
    """

    disease_status: str
    uncalibrated: bool
    parallel: bool = False
    citations: tuple[Mapping[str, str], ...] = ()
    outputs: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    screening_drawn: int = 0
    screening_failed: Mapping[str, int] = field(default_factory=dict)


def summarize(
    scenario: Scenario, tables: Mapping[str, Rows], context: Context, lookup: Lookup | None = None
) -> dict[str, Any]:
    """Return the content of summary.json: strict JSON, what is not defined is None.

    `tables`: outcomes and events, if there visits and doses, as in the run folder, read block by block.
    `lookup` gives a published row by id, by default `howship.catalog.target`. Patients whose status is not ok
    are counted under their arm and left out of every statistic; in a parallel trial only rows with `at_risk`
    count. Statistics are computed per (parameter set, trial replicate) and pooled; curves are drawn over all
    of them together. Raises InputError where the tables contradict each other.
    """
    keys = Keys.of(tables["outcomes"])
    asked = [read(name) for name in scenario.measure.endpoints]
    changes = [(e.output, e.day) for e in asked if e.output is not None and e.day is not None and not e.level]
    levels = [e.column for e in asked if e.level]
    levels += [f"{e.column}_over" for e in asked if e.level and e.day is None]
    arms = {arm.name: collect(tables, arm.name, keys, changes, levels) for arm in scenario.arms}
    rows = endpoint_rows(scenario, arms, keys.trials, lookup or catalog.target)
    visits = tables.get("visits", InMemory({}))
    drawn = curves(arms.values(), visits, scenario.report_every_days, context.outputs)
    summary = {
        "schema_version": SCHEMA_VERSION,
        "id": scenario.id,
        "title": scenario.title,
        "question": scenario.question,
        "citation": scenario.citation,
        "disease": scenario.disease,
        "disease_status": context.disease_status,
        "uncalibrated": context.uncalibrated,
        "parallel": context.parallel,
        "research_note": " ".join([RESEARCH_NOTE, UNCALIBRATED_NOTE][: 2 if context.uncalibrated else 1]),
        "blind": scenario.blind,
        "blind_note": scenario.blind_note,
        "trials": len(keys.trials),
        "arms": [_arm(arms[arm.name], arm.reference) for arm in scenario.arms],
        "endpoints": rows,
        "curves": drawn,
        "screening": {"drawn": context.screening_drawn, "failed": dict(context.screening_failed)},
        "citations": [dict(citation) for citation in context.citations],
    }
    result: dict[str, Any] = _strict(summary)
    return result


def _arm(sample: ArmSample, reference: bool) -> dict[str, Any]:
    return {
        "name": sample.name,
        "reference": reference,
        "asked": sample.asked,
        "ok": int(sample.person.size),
        "failed": dict(sample.failed),
        "held_doses": sample.held_doses,
        "given_doses": sample.given_doses,
    }


def _strict(value: Any) -> Any:
    """Return the value as strict JSON knows it: plain numbers and lists, None for what is not finite."""
    if isinstance(value, Mapping):
        return {str(key): _strict(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_strict(inner) for inner in value]
    if isinstance(value, (np.ndarray, np.generic)):
        return _strict(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
