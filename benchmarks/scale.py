"""Print how time and memory grow with the number of patients.

python benchmarks/scale.py [--patients N ...] [--million] [--workers N] [--block N] [--tolerance R]

Denosumab 60 mg every 26 weeks for 3 years, weekly output, all states, eight parameters
log-normal. They are drawn, solved and reduced to sums block by block in worker processes; nothing of a
block is kept but the sums, as in a trial. Starting the workers is not counted, drawing is.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np

from howship.bench.tools import ABSOLUTE, STEPS
from howship.bench.work import WORKS
from howship.solve import Engine, Tolerance

WATCHED = "lumbar_spine_bmd"
# maximum resident size is counted in KiB, on macOS in bytes
_RSS_UNIT = 2**20 if sys.platform == "darwin" else 2**10


def block(first: int, count: int, tolerance: float) -> tuple[np.ndarray, int, float, float, float]:
    """Return sums of one block, number of failures, seconds of solving and of the processor, peak MiB."""
    work, used = WORKS["W1"], time.process_time()
    program = work.program()
    column = [output.name for output in program.joined.outputs].index(WATCHED)
    tasks = work.tasks(count, first)
    begin = time.perf_counter()
    paths = Engine()(program, tasks, Tolerance(tolerance, tolerance * ABSOLUTE, STEPS))
    seconds = time.perf_counter() - begin
    ends = np.array([path.outputs[-1, column] for path in paths if path.status == "ok"])
    sums = np.array([len(ends), ends.sum(), (ends**2).sum()])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _RSS_UNIT
    return sums, count - len(ends), seconds, time.process_time() - used, memory


def _blocks(patients: int, size: int) -> Iterator[tuple[int, int]]:
    for first in range(0, patients, size):
        yield first, min(size, patients - first)


def patients(counts: list[int], workers: int, size: int, tolerance: float) -> None:
    """Print a line for each number of patients."""
    print(f"patients, {workers} workers, blocks of {size}, rtol {tolerance:g}")
    print(_line("patients", "seconds", "patients/s", "ms each", "cpu ms", "solving", "MiB", "result"))
    for count in counts:
        # new workers for each line, so that each peak of memory is its own
        with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
            for job in [pool.submit(block, 0, size, tolerance) for _ in range(2 * workers)]:
                job.result()
            begin = time.perf_counter()
            sums, failed, solving, used, memory = np.zeros(3), 0, 0.0, 0.0, 0.0
            firsts, sizes = zip(*_blocks(count, size), strict=True)
            for found in pool.map(block, firsts, sizes, [tolerance] * len(sizes)):
                sums, failed, solving = sums + found[0], failed + found[1], solving + found[2]
                used, memory = used + found[3], max(memory, found[4])
            seconds = time.perf_counter() - begin
        mean = sums[1] / sums[0]
        spread = max(sums[2] / sums[0] - mean**2, 0.0) ** 0.5
        result = f"{WATCHED} {mean:.5f} (SD {spread:.5f}), {failed} failed"
        share = f"{100 * solving / seconds / workers:.0f} %"
        each = f"{1e3 * seconds / count:.3f}", f"{1e3 * used / count:.3f}"
        speed = f"{count / seconds:.0f}"
        print(_line(count, f"{seconds:.2f}", speed, *each, share, f"{memory:.0f}", result), flush=True)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _RSS_UNIT
    print(
        f"cpu ms: processor time a patient, in the workers. MiB: the largest worker; main process {own:.0f}"
    )


def _line(*cells: object) -> str:
    """Return columns of one width; the last one as long as it is."""
    return " ".join(f"{cell:>10}" for cell in cells[:-1]) + f"  {cells[-1]}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--patients", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    parser.add_argument("--million", action="store_true", help="also 1,000,000 patients")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--block", type=int, default=512)
    parser.add_argument("--tolerance", type=float, default=1e-5)
    options = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    counts = [*options.patients, *([1_000_000] if options.million else [])]
    patients(counts, options.workers, options.block, options.tolerance)


if __name__ == "__main__":
    main()
