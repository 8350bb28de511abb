"""Follow random patients of breast_bone_metastasis for ten years and count what became of them.

python benchmarks/random_patients.py [--patients N] [--years Y] [--workers N] [--seed N]

Each patient has one to six lesions and parameters drawn more widely than any population: every parameter of
the lesions, the skeleton's changes, minerals, markers and tumor log-normal about its value (30 %), tumors of
0.01 to 30 cm3, PTHrP secretion over three orders of magnitude, and a treatment at random. The constants of
Peterson-Riggs stay: many are shares or ceilings, for which other values have no steady state. A state out
of its declared range (below zero beyond the solver's error, or implausible), a state that is not finite, or
a run that gives up must show in the status; this script fails if one does not.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np

from howship.bench.tools import ABSOLUTE
from howship.catalog.diseases.breast_bone_metastasis import (
    density,
    factors,
    lesion,
    markers,
    minerals,
    skeleton,
    tumor,
)
from howship.solve import Engine, Task, Tolerance, baseline
from howship.solve.plan import administration
from howship.solve.programs import traced

DISEASE, STEPS, TOLERANCE = "breast_bone_metastasis", 200_000, 1e-5
TREATMENTS = (
    ("denosumab", "sc", 120.0, 28.0),
    ("denosumab", "sc", 60.0, 182.0),
    ("zoledronic_acid", "iv", 4.0, 28.0),
    ("pamidronate", "iv", 90.0, 28.0),
    ("teriparatide", "sc", 0.02, 28.0),
    ("docetaxel", "iv", 130.0, 21.0),
    ("zoledronic_acid_nanoparticles", "iv", 4.0, 84.0),
    ("goserelin", "sc", 10.8, 84.0),
    ("calcitonin", "sc", 0.088, 28.0),
    ("furosemide", "iv", 40.0, 28.0),
)
LESIONS = (1, 3, 6)
SPREAD = 0.3
# most that a site holds must exceed one, links are at most whole, and some stand at values of nature
KEPT = {"most_bone_volume", "most_lesion_bone", "circadian_frequency", "volume_calcium_threshold"}
KEPT |= {"vertebral_share", "pthrp_on_rankl", "pthrp_on_opg", "tgf_on_osteoblasts", "tgf_on_osteoclasts"}
VARIED = {
    parameter.name
    for part in (lesion, skeleton, density, minerals, markers, tumor, factors)
    for kind in ("PARAMETERS", "SHARED")
    for parameter in getattr(part, kind, ())
} - KEPT


def group(number: int, patients: int, years: float, seed: int) -> tuple[Counter[str], float, list[str]]:
    """Follow one group with the same drug and number of lesions; return statuses, least state, examples."""
    drug, route, amount, every = TREATMENTS[number % len(TREATMENTS)]
    program = traced(DISEASE, (drug,), LESIONS[number // len(TREATMENTS) % len(LESIONS)])
    rng = np.random.default_rng((seed, number))
    grid = np.linspace(0, years * 365.25, int(years * 12) + 1)
    tasks = [task(program, rng, grid, (drug, route, amount, every)) for _ in range(patients)]
    paths = Engine()(program, tasks, Tolerance(TOLERANCE, TOLERANCE * ABSOLUTE, STEPS))
    statuses, least, told = Counter[str](), 0.0, []
    allowed = np.array([not state.signed for state in program.joined.states])
    low, high = np.array([state.plausible for state in program.joined.states]).T
    for each, path in zip(tasks, paths, strict=True):
        status = str(path.status)
        if status == "ok":
            scales = program.scales(program.starts(each.values))
            lowest = float((path.states[:, allowed] / scales[allowed]).min())
            least = min(least, lowest)
            out = ((path.states < low - 1e-2 * scales) | (path.states > high + 1e-2 * scales)).any()
            finite = np.isfinite(path.states).all() and np.isfinite(path.outputs).all()
            if not finite or lowest < -1e-2 or out:
                status = "SILENT"
        if status != "ok":
            told.append(f"group {number}: {status}: {path.message}")
        statuses[status] += 1
    return statuses, least, told


def task(
    program: object, rng: np.random.Generator, grid: np.ndarray, plan: tuple[str, str, float, float]
) -> Task:
    """Return one random patient under a plan that begins at a random time, or never."""
    drug, route, amount, every = plan
    parameters = program.defaults()
    for i, parameter in enumerate(program.joined.parameters):
        short = parameter.name.rsplit(".", 1)[-1]
        if short not in VARIED or "hour" in short:
            continue
        if short == "initial_tumor_volume":
            parameters[i] *= np.exp(rng.uniform(np.log(0.005), np.log(15)))
        elif short == "pthrp_secretion":
            parameters[i] *= 10 ** rng.uniform(-1.5, 1.5)
        else:
            parameters[i] *= np.exp(SPREAD * rng.normal())
    values = baseline(program, parameters)
    begin = rng.uniform(0, grid[-1] * 1.3)
    dose = administration(program, values, drug, route, 0.0, amount, 0.0)
    days = np.arange(begin, grid[-1], every)
    actions = tuple(replace(each, day=float(day)) for day in days for each in dose)
    return Task(program.starts(values), values, 0.0, float(grid[-1]), grid, actions)


def main() -> None:
    """Follow all groups and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--patients", type=int, default=10_000)
    parser.add_argument("--years", type=float, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    groups = len(TREATMENTS) * len(LESIONS) * 4
    sizes = [len(part) for part in np.array_split(np.arange(options.patients), groups)]
    begin, statuses, least, told = time.perf_counter(), Counter[str](), 0.0, []
    with ProcessPoolExecutor(options.workers, get_context("spawn")) as pool:
        jobs = [pool.submit(group, i, n, options.years, options.seed) for i, n in enumerate(sizes) if n]
        for job in jobs:
            found, low, examples = job.result()
            statuses, least, told = statuses + found, min(least, low), told + examples
    print(f"{options.patients} patients, {options.years:g} years, {time.perf_counter() - begin:.0f} s")
    print(", ".join(f"{status} {count}" for status, count in statuses.most_common()))
    print(f"lowest state of those who are ok: {least:.1e} of its scale")
    print("\n".join(told[:20]))
    if statuses["SILENT"]:
        sys.exit("a state left its range and the patient was not flagged")


if __name__ == "__main__":
    main()
