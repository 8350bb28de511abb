"""The columns that a run adds to the tables: covariates, parameters, outputs, endpoints, statistics."""

from __future__ import annotations

from howship.binding import Bound
from howship.cohort.declare import Entry
from howship.scenario import endpoints
from howship.store.schema import Column, Kind

__all__ = ["run_columns"]

_STATISTICS = (
    Column("solver_steps", "int", "", "accepted steps of the solver after randomization"),
    Column("solver_evaluations", "int", "", "evaluations of the equations after randomization"),
    Column("solver_jacobians", "int", "", "evaluations of the Jacobian after randomization"),
    Column("solver_smallest_step", "float", "day", "smallest step of the solver after randomization"),
)


def run_columns(bound: Bound) -> dict[str, list[Column]]:
    """Return the run's own columns by table, each with type, unit and meaning."""
    return {"patients": _patients(bound), "outcomes": _outcomes(bound), "visits": _visits(bound)}


def _patients(bound: Bound) -> list[Column]:
    columns = [
        Column(
            "screening_reasons", "str", "", "entry criteria failed by earlier candidates, with counts (JSON)"
        )
    ]
    for entry in bound.population.entries:
        if entry.level == "patient" and entry.name != "lesions":
            columns.append(Column(entry.name, _kind(entry), entry.unit, entry.meaning))
    for entry in bound.population.entries:
        if entry.level == "lesion":
            columns += [
                Column(
                    f"lesion_{k + 1}.{entry.name}",
                    _kind(entry),
                    entry.unit,
                    f"lesion {k + 1}: {entry.meaning}",
                )
                for k in range(bound.population.max_lesions)
            ]
    return columns


def _kind(entry: Entry) -> Kind:
    names: dict[str, Kind] = {"Count": "int", "YesNo": "bool", "Categorical": "str", "Threshold": "str"}
    return names.get(type(entry.law).__name__, "float")


def _outcomes(bound: Bound) -> list[Column]:
    columns: dict[str, Column] = {}
    for text in bound.scenario.measure.endpoints:
        endpoint = endpoints.read(text)
        if endpoint.output is None:
            continue
        if endpoint.level is not None:
            columns.update({column.name: column for column in _level(endpoint, endpoint.level.text)})
            continue
        base = f"{endpoint.output}_baseline"
        unit = bound.outputs[endpoint.output]
        columns[base] = Column(base, "float", unit, f"measured {endpoint.output} at randomization")
        name = endpoint.column
        columns[name] = Column(name, "float", "%", f"percent change of measured {endpoint.output}: {text}")
    return [*columns.values(), *_STATISTICS]


def _level(endpoint: endpoints.Endpoint, level: str) -> list[Column]:
    """Return what outcomes say about a level: reached in time or not, or how long it lasted."""
    name = endpoint.column
    if endpoint.day is not None:
        return [Column(name, "float", "%", f"measured {endpoint.name}: 100 for yes, 0 for no")]
    until = "to the first later visit not at it or the end of follow-up"
    return [
        Column(name, "float", "day", f"time at measured {level}, {until}"),
        Column(f"{name}_from", "float", "day", f"first visit at measured {level}; missing: none"),
        Column(f"{name}_over", "bool", "", f"whether a later visit was not at measured {level}"),
    ]


def _visits(bound: Bound) -> list[Column]:
    meanings: dict[str, str] = {}
    for arm in bound.scenario.arms:
        joined = bound.program(arm, bound.most_lesions).joined
        meanings.update({output.name: output.meaning for output in joined.outputs})
    measured = bound.scenario.measure.assay_cv
    return [
        Column(
            name,
            "float",
            unit,
            meanings[name]
            + (f", measured with {100 * measured[name]:g} % assay error" if name in measured else ""),
        )
        for name, unit in bound.outputs.items()
    ]
