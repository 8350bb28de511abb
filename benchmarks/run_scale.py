"""Print how time, memory and disk of a whole run grow with the number of patients.

python benchmarks/run_scale.py [--patients N ...] [--million] [--workers N] [--trial NAME_OR_FILE]
    [--folder DIR]

A run is what `howship run` does: patients drawn, run in, admitted and followed through every arm by worker
processes, parts merged, statistics computed, everything written to a folder, which is removed at the end.
The trial is one of denosumab: 120 mg every 4 weeks or placebo for a year, everyone in both arms, all outputs
every 4 weeks. Each run has a process of its own, so that each peak of memory is its own.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import howship

TRIAL = """
title = "Denosumab or placebo"
disease = "breast_bone_metastasis"
population = { id = "bone_metastases", patients = 1000 }
seed = 3
run_in = "26 weeks"
visits = "every 12 weeks for 48 weeks"
report_every = "4 weeks"
entry = ["lesions >= 1"]
drop_out = "0.2 1/year"

[[arm]]
name = "denosumab"
dose = [{ drug = "denosumab", amount = "120 mg", route = "sc", every = "4 weeks" }]

[[arm]]
name = "placebo"
reference = true

[measure]
endpoints = ["first_sre", "sre_share", "sre_rate", "multiple_events", "untx_change at 12 weeks"]
assay_cv = { untx = 0.1 }
"""
# maximum resident size is counted in KiB, on macOS in bytes
_RSS_UNIT = 2**20 if sys.platform == "darwin" else 2**10


@dataclass(frozen=True)
class Figures:
    """Seconds of the parts of a run, peaks of memory and size of the folder, both in MiB."""

    simulating: float
    merging: float
    statistics: float
    lead: float
    worker: float
    folder: float

    @property
    def seconds(self) -> float:
        return self.simulating + self.merging + self.statistics


def measure(trial: str, patients: int, workers: int, out: str) -> Figures:
    """Run a trial and return what it took; call it in a process of its own."""
    begin, simulated = time.perf_counter(), [0.0]

    def progress(done: int, total: int) -> None:
        simulated[0] = time.perf_counter() - begin

    finished = howship.run(trial, patients=patients, workers=workers, out=out, progress=progress)
    seconds = time.perf_counter() - begin
    statistics = finished.provenance["timings_s"]["statistics"]
    return Figures(
        simulating=simulated[0],
        merging=seconds - simulated[0] - statistics,
        statistics=statistics,
        lead=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _RSS_UNIT,
        # the largest of the workers, which have ended
        worker=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _RSS_UNIT,
        folder=sum(file.stat().st_size for file in finished.path.iterdir()) / 2**20,
    )


def _line(*cells: object) -> str:
    return " ".join(f"{cell:>10}" for cell in cells)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--patients", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    parser.add_argument("--million", action="store_true", help="also 1,000,000 patients")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--trial", help="a catalog trial or a file, in place of the one above")
    parser.add_argument("--folder", type=Path, help="where run folders are written; temporary by default")
    options = parser.parse_args()
    print(f"{options.trial or 'denosumab or placebo'}, {options.workers} workers")
    names = ("patients", "seconds", "patients/s", "simulating", "merging", "statistics")
    print(_line(*names, "lead MiB", "worker MiB", "folder MiB"))
    with TemporaryDirectory(dir=options.folder) as place:
        own = Path(place) / "denosumab.toml"
        own.write_text(TRIAL, encoding="utf-8")
        for count in [*options.patients, *([1_000_000] if options.million else [])]:
            with TemporaryDirectory(dir=place) as out, ProcessPoolExecutor(1, get_context("spawn")) as pool:
                job = (options.trial or str(own), count, options.workers, str(Path(out) / "run"))
                found = pool.submit(measure, *job).result()
            parts = (found.simulating, found.merging, found.statistics)
            sizes = (found.lead, found.worker, found.folder)
            cells = [f"{found.seconds:.1f}", f"{count / found.seconds:.0f}"]
            cells += [f"{part:.1f}" for part in parts] + [f"{size:.0f}" for size in sizes]
            print(_line(count, *cells), flush=True)


if __name__ == "__main__":
    main()
