"""The traced model against the equations run directly, and the solver against SciPy's Radau and BDF."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from howship import catalog
from howship.errors import ModelError
from howship.model.program import Program
from howship.solve import Task, Tolerance, baseline, solver
from howship.solve.plan import administration
from howship.solve.programs import traced


def combinations() -> list[tuple[str, tuple[str, ...]]]:
    """Return every disease, alone and with each drug that fits it."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for disease in catalog.names("diseases"):
        found.append((disease, ()))
        for drug in catalog.names("drugs"):
            try:
                traced(disease, (drug,), lesions(disease))
            except ModelError:
                continue
            found.append((disease, (drug,)))
    return found


def lesions(disease: str) -> int | None:
    return 2 if catalog.disease(disease).block else None


COMBINATIONS = combinations()
IDS = [" + ".join((disease, *drugs)) for disease, drugs in COMBINATIONS]


def somewhere(program: Program, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return values (P + S,), states (S,) off the baseline where no term vanishes, and scales (S,)."""
    values = program.values(program.defaults())
    start = program.starts(values)
    scales = program.scales(start)
    spread = np.random.default_rng(seed).uniform(0.8, 1.2, len(start))
    return values, np.where(start == 0, 0.1 * scales, start) * spread, scales


@pytest.mark.parametrize(("disease", "drugs"), COMBINATIONS, ids=IDS)
def test_the_traced_model_equals_the_equations_run_directly(disease: str, drugs: tuple[str, ...]) -> None:
    program = traced(disease, drugs, lesions(disease))
    for seed in (1, 2, 3):
        values, y, _ = somewhere(program, seed)
        hoisted = program.functions["setup"](values.tolist())
        direct = program.joined.evaluate(program.plain(3.0, y.tolist(), values))
        rates = program.functions["rates"](3.0, y.tolist(), hoisted)
        outputs = program.functions["outputs"](3.0, y.tolist(), hoisted)
        assert rates == pytest.approx([float(x) for x in direct.rates], rel=1e-14, abs=0)
        assert outputs == pytest.approx([float(x) for x in direct.outputs], rel=1e-14, abs=0)


def complex_steps(program: Program, values: np.ndarray, y: np.ndarray, t: float) -> np.ndarray:
    """Return the Jacobian (state, state) as f(y + ih).imag / h: no cancellation, exact to rounding."""
    size, step = len(y), 1e-30
    scales = program.scales(program.starts(values))
    points = [np.full(size, y[i], dtype=complex) for i in range(size)]
    for i in range(size):
        points[i][i] += 1j * step * scales[i]  # point i of the batch moves state i
    rates = program.joined.evaluate(program.plain(t, points, values)).rates
    return np.array([np.broadcast_to(np.asarray(r, complex), size).imag for r in rates]) / step / scales


@pytest.mark.parametrize(("disease", "drugs"), COMBINATIONS, ids=IDS)
def test_the_jacobian_equals_complex_steps(disease: str, drugs: tuple[str, ...]) -> None:
    program = traced(disease, drugs, lesions(disease))
    values, y, _ = somewhere(program, 4)
    expected = complex_steps(program, values, y, 3.0)
    found = np.zeros_like(expected)
    hoisted = program.functions["setup"](values.tolist())
    found[program.pattern] = program.functions["jacobian"](3.0, y.tolist(), hoisted)
    assert np.count_nonzero(expected) >= len(y) / 2
    assert np.allclose(found, expected, rtol=1e-11, atol=0)


def scipy_states(
    program: Program, values: np.ndarray, y: np.ndarray, days: np.ndarray, method: str
) -> np.ndarray:
    """Return states (time, state) from SciPy, equations run directly, Jacobian by complex steps."""
    from scipy.integrate import solve_ivp

    scales = program.scales(program.starts(values))

    def rates(t: float, scaled: np.ndarray) -> np.ndarray:
        numbers = program.plain(t, (scaled * scales).tolist(), values)
        return np.array(program.joined.evaluate(numbers).rates, dtype=float) / scales

    def slopes(t: float, scaled: np.ndarray) -> np.ndarray:
        return complex_steps(program, values, scaled * scales, t) * scales / scales[:, None]

    result = solve_ivp(
        rates,
        (days[0], days[-1]),
        y / scales,
        method=method,
        t_eval=days,
        jac=slopes,
        rtol=1e-10,
        atol=1e-12,
    )
    assert result.success
    return np.asarray(result.y.T * scales)


CASES: list[tuple[str, tuple[str, ...], Sequence[tuple[str, str, float]], float, dict[str, float], str]] = [
    ("lemaire_2004", (), (), 140.0, {"IB": 1e-4}, "Radau"),
    ("lemaire_2004", (), (), 140.0, {"IL": 1e4}, "BDF"),
    ("peterson_riggs_2012", (), (), 30.0, {"EST": 0.5}, "Radau"),
    (
        "peterson_riggs_2012",
        ("denosumab",),
        (("denosumab", "sc", 60.0),),
        5.0,
        {},
        "Radau",
    ),
    ("peterson_riggs_2012", ("teriparatide",), (("teriparatide", "sc", 0.02),), 2.0, {}, "BDF"),
    ("breast_bone_metastasis", ("zoledronic_acid",), (("zoledronic_acid", "iv", 4.0),), 1.0, {}, "BDF"),
]


@pytest.mark.parametrize(
    ("disease", "drugs", "doses", "end", "changed", "method"),
    CASES,
    ids=[
        "lemaire, osteoblasts",
        "lemaire, RANKL",
        "estrogen",
        "denosumab",
        "teriparatide",
        "zoledronic acid",
    ],
)
def test_the_solver_agrees_with_scipy(disease, drugs, doses, end, changed, method) -> None:
    program = traced(disease, drugs, lesions(disease))
    values = baseline(program, program.defaults())
    for symbol, number in changed.items():
        target = program.target(symbol)
        values[target.indices[0] + (len(program.joined.parameters) if target.kind == "start" else 0)] = number
    actions = [a for drug, route, mg in doses for a in administration(program, values, drug, route, 0, mg, 0)]
    y = program.starts(values)
    for action in actions:
        y[action.index] += action.value
    days = np.linspace(0, end, 9)
    task = Task(program.starts(values), values, 0.0, end, days, tuple(actions))
    path = solver()(program, [task], Tolerance(relative=1e-10, absolute=1e-12, steps=50_000))[0]
    assert path.status == "ok"
    theirs = scipy_states(program, values, y, days, method)
    error = np.abs(path.states - theirs)[1:] / program.scales(program.starts(values))
    moved = np.abs(theirs - theirs[0]) / program.scales(program.starts(values))
    assert moved.max() > 0.1
    assert error.max() < 1e-6
