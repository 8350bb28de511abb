"""Print nanoseconds per vector of `howship.solve.vector_math`, for each function and width.

python benchmarks/vector_math.py [--cpu NAME] [--plain] [--calls] [--no-hoisting] [--seconds S]

Each figure is the shortest of many short runs of straight code with 12 independent evaluations, as in
a right-hand side, with operands and results in the first-level cache. Load on the machine still shows:
compare figures of one run only, beside the square root, which is one instruction.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.vector_loops import Array, Loop

WIDTHS = (1, 2, 4, 8)
TOGETHER = 12
_TURNS, _REPEATS = 10, 200


def operands() -> dict[str, list[Array]]:
    """Return arguments of ordinary size for each function."""
    rng = np.random.default_rng(1)
    size = TOGETHER * _TURNS * max(WIDTHS)
    positive = np.exp(rng.uniform(-5, 5, size))
    return {
        "exp": [rng.uniform(-20, 20, size)],
        "log": [positive],
        "tanh": [rng.uniform(-5, 5, size)],
        "sin": [rng.uniform(-20, 20, size)],
        "cos": [rng.uniform(-20, 20, size)],
        "power": [positive, rng.uniform(-6, 6, size)],
        "sqrt": [positive],
    }


def shortest(loop: Loop, arguments: list[Array], seconds: float) -> float:
    """Return nanoseconds per vector."""
    cut = [x[: TOGETHER * _TURNS * loop.width].copy() for x in arguments]
    result, best = np.empty_like(cut[0]), np.inf
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        begin = time.perf_counter_ns()
        loop.run(result, *cut, repeats=_REPEATS)
        best = min(best, time.perf_counter_ns() - begin)
    return best / _REPEATS / _TURNS / TOGETHER


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cpu", help="LLVM's name of a processor to write code for, such as haswell")
    parser.add_argument("--plain", action="store_true", help="without fused multiply-add")
    parser.add_argument("--calls", action="store_true", help="call functions instead of writing them inline")
    parser.add_argument(
        "--no-hoisting", action="store_true", help="leave constants in the loop, not spilled before it"
    )
    parser.add_argument("--seconds", type=float, default=1.0, help="per figure")
    given = parser.parse_args()
    if given.no_hoisting:
        from llvmlite import binding

        binding.set_option("benchmark", "-disable-machine-licm")
    print("ns per vector " + "".join(f"{f'{width} lanes':>10}" for width in WIDTHS))
    for method, arguments in operands().items():
        figures = []
        for width in WIDTHS:
            loop = Loop(
                method, width, fused=not given.plain, inline=not given.calls, cpu=given.cpu, together=TOGETHER
            )
            figures.append(shortest(loop, arguments, given.seconds))
        print(f"{method:14}" + "".join(f"{figure:10.2f}" for figure in figures), flush=True)


if __name__ == "__main__":
    main()
