"""Print the polynomial coefficients of `howship.solve.vector_math`. Needs mpmath; takes some seconds.

Each polynomial is the best one in the sense of Chebyshev for the error named next to it, found by the
exchange algorithm of Remez (Remez EY. C R Acad Sci Paris 1934; 199: 337-340) at 50 digits, then
rounded to doubles. The printed errors are those of the rounded polynomials in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import mpmath as mp

mp.mp.dps = 50
Function = Callable[[Any], Any]
_POINTS_PER_TERM = 60


class Problem(NamedTuple):
    """Find P with `terms` coefficients: weight(t) |P(t) - wanted(t)| as small as can be on [low, high]."""

    name: str
    error: str
    wanted: Function
    weight: Function
    low: Any
    high: Any
    terms: int


def _exponential(t: Any) -> Any:
    return mp.fsum(t**i / mp.factorial(i + 2) for i in range(30))


def _binary(t: Any) -> Any:
    return mp.fsum(mp.log(2) ** (i + 1) * t**i / mp.factorial(i + 1) for i in range(40))


def _logarithm(z: Any) -> Any:
    return mp.fsum(2 * z**i / (2 * i + 3) for i in range(40))


def _near_log2(t: Any) -> Any:
    return mp.fsum((-t) ** i / (i + 1) for i in range(60)) / mp.log(2)


def _sine(z: Any) -> Any:
    return mp.fsum((-1) ** (i + 1) * z**i / mp.factorial(2 * i + 3) for i in range(30))


def _cosine(z: Any) -> Any:
    return mp.fsum((-1) ** i * z**i / mp.factorial(2 * i + 4) for i in range(30))


def _relative_to_expm1(t: Any) -> Any:
    return abs(t) if abs(t) < 1e-20 else t * t / abs(mp.expm1(t))


def problems() -> list[Problem]:
    """Return the eight polynomials that the module needs."""
    half = mp.log(2) / 2 * mp.mpf("1.0001")
    ratio = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2 * mp.mpf("1.0001")
    binary = mp.mpf("0.50001")
    turn = (mp.pi / 4) ** 2 * mp.mpf("1.0001")
    return [
        Problem("EXP", "expm1(r) = r + r^2 P(r), relative to expm1(r)", _exponential, _relative_to_expm1,
                -half, half, 10),
        Problem("EXP2", "2^r = 1 + r P(r), relative to 2^r", _binary, lambda t: abs(t) / 2**t,
                -binary, binary, 11),
        Problem("LOG", "log((1+s)/(1-s)) = 2s + s z P(z), z = s^2, relative to 2s", _logarithm,
                lambda z: z / 2, mp.mpf(0), ratio, 7),
        Problem("LOG2", "log2((1+s)/(1-s)) = 2s / log(2) + s z P(z), relative to 2s / log(2)",
                lambda z: _logarithm(z) / mp.log(2), lambda z: z / 2 * mp.log(2), mp.mpf(0), ratio, 8),
        Problem("NEAR_LOG2", "log2(1 + r) = r P(r), absolute", _near_log2, abs,
                mp.mpf(-1) / 34, mp.mpf(1) / 16, 9),
        Problem("NEAR_EXP2", "2^r = 1 + r P(r), absolute", _binary, abs,
                -mp.mpf("1.0001") / 32, mp.mpf("1.0001") / 32, 6),
        Problem("SIN", "sin(r) = r + r z P(z), z = r^2, relative to r", _sine, lambda z: z,
                mp.mpf(0), turn, 6),
        Problem("COS", "cos(r) = 1 - z/2 + z^2 P(z), z = r^2, absolute", _cosine, lambda z: z * z,
                mp.mpf(0), turn, 6),
    ]  # fmt: skip


def _value(coefficients: Any, t: Any) -> Any:
    total = mp.mpf(0)
    for coefficient in reversed(list(coefficients)):
        total = total * t + coefficient
    return total


def _grid(problem: Problem) -> list[Any]:
    count = _POINTS_PER_TERM * problem.terms
    middle, radius = (problem.low + problem.high) / 2, (problem.high - problem.low) / 2
    return [middle - radius * mp.cos(mp.pi * i / count) for i in range(count + 1)]


def _extrema(errors: list[Any], wanted: int) -> list[int]:
    """Return the places of alternating extrema: the largest in each run of one sign."""
    runs: list[int] = []
    for place, error in enumerate(errors):
        if runs and (error > 0) == (errors[runs[-1]] > 0):
            if abs(error) > abs(errors[runs[-1]]):
                runs[-1] = place
        elif error != 0:
            runs.append(place)
    while len(runs) > wanted:
        runs.pop(0 if abs(errors[runs[0]]) < abs(errors[runs[-1]]) else -1)
    return runs


def remez(problem: Problem) -> list[Any]:
    """Return the coefficients, lowest power first."""
    grid = _grid(problem)
    count = problem.terms + 1
    places = [round((len(grid) - 1) * (i + 0.5) / count) for i in range(count)]
    coefficients: list[Any] = []
    for _ in range(50):
        matrix, right = mp.zeros(count), mp.zeros(count, 1)
        for row, place in enumerate(places):
            t = grid[place]
            weight = problem.weight(t)
            for power in range(problem.terms):
                matrix[row, power] = weight * t**power
            matrix[row, problem.terms] = (-1) ** row
            right[row] = weight * problem.wanted(t)
        solution = mp.lu_solve(matrix, right)
        coefficients = list(solution[: problem.terms])
        errors = [problem.weight(t) * (_value(coefficients, t) - problem.wanted(t)) for t in grid]
        level = abs(solution[problem.terms])
        if max(abs(error) for error in errors) < level * mp.mpf("1.001"):
            break
        found = _extrema(errors, count)
        if len(found) < count:
            raise ArithmeticError(f"{problem.name}: {len(found)} extrema instead of {count}")
        places = found
    return coefficients


def main() -> None:
    """Print each polynomial with its errors, and the split constants."""
    for problem in problems():
        exact = remez(problem)
        rounded = [float(c) for c in exact]
        worst = [
            max(problem.weight(t) * abs(_value(c, t) - problem.wanted(t)) for t in _grid(problem))
            for c in (exact, [mp.mpf(c) for c in rounded])
        ]
        bits = [mp.nstr(mp.log(w, 2), 4) for w in worst]
        print(f"# {problem.error}: 2^{bits[0]} exact, 2^{bits[1]} rounded\n{problem.name} = (")
        print("".join(f"    {c!r},\n" for c in rounded) + ")")
    high = mp.floor(mp.log(2) * 2**42) / 2**42
    print(f"LN2_HIGH, LN2_LOW = {float(high)!r}, {float(mp.log(2) - high)!r}")
    scale = 2 / mp.log(2)
    print(f"LOG2_HIGH, LOG2_LOW = {float(scale)!r}, {float(scale - mp.mpf(float(scale)))!r}")
    print(f"INVERSE_LN2 = {float(1 / mp.log(2))!r}")
    print(f"INVERSE_HALF_PI = {float(2 / mp.pi)!r}")
    first = mp.floor(mp.pi / 2 * 2**32) / 2**32
    second = mp.floor((mp.pi / 2 - first) * 2**66) / 2**66
    print(f"HALF_PI = {float(first)!r}, {float(second)!r}, {float(mp.pi / 2 - first - second)!r}")


if __name__ == "__main__":
    main()
