"""The methods' numbers: consistency, order conditions, stability, and the order with equal steps."""

from __future__ import annotations

import numpy as np
import pytest

from howship.solve.engine.tableau import RODAS4, RODAS4P, RODAS5P, Tableau

METHODS = pytest.mark.parametrize("method", [RODAS4, RODAS4P, RODAS5P], ids=lambda method: method.name)


def coefficients(method: Tableau) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return alpha (s, s), gamma (s, s) and weights b (s,) of the untransformed method."""
    s = method.stages
    a, c = np.zeros((s, s)), np.zeros((s, s))
    for i in range(s):
        a[i, :i], c[i, :i] = method.a[i], method.C[i]
    gamma = np.linalg.inv(np.eye(s) / method.gamma - c)
    # the last U is added to the state of the last stage
    weights = a[-1] + np.eye(s)[-1]
    return a @ gamma, gamma, weights @ gamma


@METHODS
def test_the_table_is_consistent(method: Tableau) -> None:
    alpha, gamma, _ = coefficients(method)
    s = method.stages
    assert len(method.a) == len(method.C) == len(method.d) == s
    assert alpha.sum(axis=1) == pytest.approx(np.array(method.c), abs=1e-12)
    assert gamma.sum(axis=1) == pytest.approx(np.array(method.d), abs=1e-12)
    assert np.diag(gamma) == pytest.approx(np.full(s, method.gamma), rel=1e-14)
    assert [len(row) for row in method.a] == [len(row) for row in method.C] == list(range(s))
    assert {len(row) for row in method.H} == {s}


@METHODS
def test_the_last_two_stages_end_the_step(method: Tableau) -> None:
    """Stiffly accurate: the solution is the last stage's state plus its U; the last U is the error."""
    assert method.a[-1] == (*method.a[-2], 1.0)
    assert method.c[-2:] == (1.0, 1.0)
    assert method.d[-2:] == (0.0, 0.0)
    alpha, gamma, b = coefficients(method)
    assert b == pytest.approx(alpha[-1] + gamma[-1], abs=1e-12)


@METHODS
def test_order_conditions(method: Tableau) -> None:
    """Up to order 4 (Hairer and Wanner, IV.7), for the solution."""
    alpha, gamma, b = coefficients(method)
    beta = alpha + gamma
    a, e = alpha.sum(axis=1), beta.sum(axis=1)
    found = [
        b.sum(),
        b @ e,
        b @ a**2,
        b @ beta @ e,
        b @ a**3,
        b @ (a * (alpha @ e)),
        b @ beta @ a**2,
        b @ beta @ beta @ e,
    ]
    expected = [1, 1 / 2, 1 / 3, 1 / 6, 1 / 4, 1 / 8, 1 / 12, 1 / 24]
    if method.order >= 5:
        found += [b @ a**4, b @ beta @ beta @ beta @ e]
        expected += [1 / 5, 1 / 120]
    assert found == pytest.approx(expected, abs=1e-11)


@pytest.mark.parametrize(
    ("method", "met"),
    [(RODAS4, False), (RODAS4P, True), (RODAS5P, True)],
    ids=["Rodas4", "Rodas4P", "Rodas5P"],
)
def test_the_methods_with_a_p_keep_their_order_on_parabolic_problems(method: Tableau, met: bool) -> None:
    """b' B^j (2 B^2 1 - alpha^2) = 0 for every j (Steinebach 1995, after Lubich and Ostermann)."""
    alpha, gamma, b = coefficients(method)
    beta = alpha + gamma
    gap = 2 * beta @ beta.sum(axis=1) - alpha.sum(axis=1) ** 2
    found = [b @ np.linalg.matrix_power(beta, j) @ gap for j in range(method.stages)]
    assert (np.abs(found).max() < 1e-13) == met


@METHODS
def test_the_error_estimate_is_one_order_lower(method: Tableau) -> None:
    alpha, gamma, b = coefficients(method)
    lower = alpha[-1]  # the solution without the last U
    beta = alpha + gamma
    a, e = alpha.sum(axis=1), beta.sum(axis=1)
    assert [lower.sum(), lower @ e, lower @ a**2] == pytest.approx([1, 1 / 2, 1 / 3], abs=1e-11)
    tops = [b @ a**4 - 1 / 5, lower @ a**4 - 1 / 5] if method.order == 5 else [0, lower @ a**3 - 1 / 4]
    assert abs(tops[1]) > 1e-5 > abs(tops[0])


def amplification(method: Tableau, z: complex) -> complex:
    """Return the factor of one step for y' = lambda y with z = h lambda."""
    alpha, gamma, b = coefficients(method)
    one = np.ones(method.stages)
    return complex(1 + z * b @ np.linalg.solve(np.eye(method.stages) - z * (alpha + gamma), one))


@METHODS
def test_stable_on_the_left_and_damping_what_is_very_stiff(method: Tableau) -> None:
    for size in np.logspace(-2, 6, 60):
        for angle in np.linspace(0.5, 1.0, 11) * np.pi:
            assert abs(amplification(method, size * np.exp(1j * angle))) <= 1 + 1e-9
    assert abs(amplification(method, -1e9)) < 1e-7
    assert amplification(method, -0.01) == pytest.approx(np.exp(-0.01), rel=1e-10)


def stepped(method: Tableau, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Return errors at the end, and halfway inside the steps, of `steps` equal steps by the formulas.

    The problem has time in it: x' = -2 t x^2, z' = z (cos t) + x - 1/(1 + t^2), from 0 to 2.
    """

    def f(t: float, y: np.ndarray) -> np.ndarray:
        return np.array([-2 * t * y[0] ** 2, y[1] * np.cos(t) + y[0] - 1 / (1 + t * t)])

    def exact(t: float) -> np.ndarray:
        return np.array([1 / (1 + t * t), np.exp(np.sin(t))])

    h, y = 2 / steps, exact(0.0)
    inside = np.zeros(2)
    for n in range(steps):
        t = n * h
        jacobian = np.array([[-4 * t * y[0], 0], [1, np.cos(t)]])
        by_time = np.array([-2 * y[0] ** 2, -y[1] * np.sin(t) + 2 * t / (1 + t * t) ** 2])
        matrix = np.eye(2) / (h * method.gamma) - jacobian
        u: list[np.ndarray] = []
        for s in range(method.stages):
            state = y + sum((a * x for a, x in zip(method.a[s], u, strict=True)), np.zeros(2))
            side = f(t + method.c[s] * h, state) + h * method.d[s] * by_time
            side = side + sum((c / h * x for c, x in zip(method.C[s], u, strict=True)), np.zeros(2))
            u.append(np.linalg.solve(matrix, side))
        new = state + u[-1]
        k = [sum(w * x for w, x in zip(row, u, strict=True)) for row in method.H]
        x, inner = 0.5, np.zeros(2)
        for term in reversed(k):
            inner = term + x * inner
        middle = (1 - x) * y + x * (new + (1 - x) * inner)
        inside = np.maximum(inside, np.abs(middle - exact(t + h / 2)))
        y = new
    return np.abs(y - exact(2.0)), inside


@METHODS
def test_the_order_with_equal_steps(method: Tableau) -> None:
    # up to steps so short that the leading term rules: that of Rodas4P changes its sign on the way
    counts = np.array([10, 20, 40, 80, 160, 320])
    ends, insides = (np.array(errors) for errors in zip(*(stepped(method, n) for n in counts), strict=True))
    slope = -np.polyfit(np.log(counts), np.log(np.max(ends, axis=1)), 1)[0]
    assert method.order - 0.3 < slope < method.order + 0.8
    dense = -np.polyfit(np.log(counts), np.log(np.max(insides, axis=1)), 1)[0]
    # interpolation is one order lower, and its local error therefore of the order of the method
    assert dense > method.order - 0.3
