"""Check entries of the catalog: `howship check` and the contract tests call this."""

from __future__ import annotations

from collections.abc import Sequence

from howship import catalog
from howship.errors import Fault, InputError, ModelError, near
from howship.model.check import Finding, check
from howship.model.program import Program
from howship.solve import baseline, drift, settings
from howship.solve.programs import traced

__all__ = ["DRIFT_DAYS", "DRIFT_LIMIT", "checkable", "findings", "moving_states"]

DRIFT_DAYS = 728.0
DRIFT_LIMIT = 1e-3
# Two lesions show what one cannot: sums over lesions, and that each has its own symbols.
_LESIONS = 2


def checkable() -> tuple[str, ...]:
    """Return the names of all entries that can be checked: diseases and drugs."""
    return (*catalog.names("diseases"), *catalog.names("drugs"))


def findings(name: str, given: Sequence[str] = ()) -> list[Finding]:
    """Return every fault found in a disease, or in a drug together with a disease that it fits.

    `given` are settings such as "calcitriol_amount=1500 pmol" from which the baseline of a disease is
    taken: the states that then move are named. Raises InputError for settings that cannot be used.
    """
    if name in catalog.names("diseases"):
        disease = catalog.disease(name)
        found = check(traced(name, (), _LESIONS if disease.block else None))
        return found + (_baseline(name, given) if disease.steady else [])
    if given:
        raise InputError(
            Fault(f"--set with {name}", "only a disease has a baseline", "a disease", "Leave --set out")
        )
    if name in catalog.names("drugs"):
        program = _with_host(name)
        host = program.joined.disease
        own = set(check(traced(host.name, (), program.joined.lesions if host.block else None)))
        return [finding for finding in check(program) if finding not in own]
    raise InputError(
        Fault(name, "is no disease or drug of the catalog", "a name of these", near(name, checkable()))
    )


def _with_host(drug: str) -> Program:
    """Return a drug joined to the first disease that offers what it needs, lesions included."""
    diseases = sorted(catalog.names("diseases"), key=lambda name: catalog.disease(name).block is None)
    for name in diseases:
        try:
            return traced(name, (drug,), _LESIONS if catalog.disease(name).block else None)
        except ModelError:
            continue
    raise ModelError(Fault(drug, "fits no disease of the catalog", "a disease that offers its sites"))


def moving_states(program: Program, values: object = None) -> dict[str, float]:
    """Return the states that move by more than 0.1 % of their scale within 104 weeks of the baseline.

    States on which nothing depends (a urine collector, a cumulative hazard) only add up and are
    left out. `values` (P + S,) default to the declared ones.
    """
    used = baseline(program, program.defaults()) if values is None else values
    columns = {column for _, column in program.entries}
    feeding = {state.name for i, state in enumerate(program.joined.states) if i in columns}
    moved = drift(program, used, DRIFT_DAYS)  # type: ignore[arg-type]
    return {name: size for name, size in moved.items() if name in feeding and not abs(size) <= DRIFT_LIMIT}


def _baseline(name: str, given: Sequence[str]) -> list[Finding]:
    program = traced(name, (), 0 if catalog.disease(name).block else None)
    chosen = [settings.parse(text) for text in given]
    parameters, starts, _ = settings.apply(program, chosen, program.defaults())
    values = baseline(program, parameters, starts)
    start = "start given" if given else "declared baseline"
    return [
        Finding("baseline", state, f"moves by {100 * size:+.3g} % within 104 weeks of the {start}")
        for state, size in moving_states(program, values).items()
    ]
