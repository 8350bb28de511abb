"""Print what lesions cost: breast_bone_metastasis against Peterson-Riggs at one error, on this engine.

python benchmarks/lesions.py [--drug NAME] [--lesions N ...] [--patients N] [--repeats N] [--error E]

Each line is a drug every 4 weeks for 2 years with weekly output, denosumab 120 mg unless another is named
(Peterson-Riggs always has denosumab, as it offers bisphosphonates no site), at the tolerance at which the
largest error (as `howship bench` counts it, against a solve at 1e-10) is nearest below E. The disease is
timed as trials run it, with all outputs of the body and all hazards ("body"), and with every state and every
output of every lesion beside ("all"). All take turns in one process; ratios are turn by turn. Patients differ
in the loss of osteoblasts, the volume of the drug, and the size of their tumors.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from howship.bench.measure import find_tolerance
from howship.bench.tools import ABSOLUTE, STEPS
from howship.bench.work import WORKS, largest_error
from howship.cohort.random import normal
from howship.model.program import Program
from howship.solve import Engine, Task, Tolerance, baseline
from howship.solve.plan import administration
from howship.solve.programs import traced

DISEASE, WEEKS, CHECKED, SPREAD = "breast_bone_metastasis", 104, 8, 0.3
# route, mg, days of infusion
DOSES = {"denosumab": ("sc", 120.0, 0.0), "zoledronic_acid": ("iv", 4.0, 15 / (24 * 60))}


@dataclass
class Case:
    """One model with its patients, and the right states of the first of them."""

    name: str
    program: Program
    tasks: list[Task]
    right: list[NDArray[np.float64]]
    tolerance: float = 0.0
    error: float = 0.0

    def solve(
        self, tasks: list[Task], tolerance: float, program: Program | None = None
    ) -> list[NDArray[np.float64]]:
        """Return the states of some patients."""
        limits = Tolerance(tolerance, tolerance * ABSOLUTE, STEPS)
        return [path.states for path in Engine()(program or self.program, tasks, limits)]

    def error_at(self, tolerance: float) -> float:
        """Return the largest error over the checked patients."""
        tasks = self.tasks[:CHECKED]
        return largest_error(self.program, tasks, self.solve(tasks, tolerance), self.right)

    def milliseconds(self, program: Program) -> float:
        """Return the time per patient of one run of all, with what `program` shows."""
        begin = time.perf_counter()
        self.solve(self.tasks, self.tolerance, program)
        return (time.perf_counter() - begin) / len(self.tasks) * 1e3


def case(name: str, program: Program, tasks: list[Task], wanted: float) -> Case:
    """Return a case at the tolerance that gives the wanted error."""
    found = Case(name, program, tasks, [])
    found.right = found.solve(tasks[:CHECKED], 1e-10)
    found.tolerance, found.error = find_tolerance(found.error_at, wanted, wanted, at_most=True)
    return found


def lesion_tasks(program: Program, drug: str, patients: int) -> list[Task]:
    """Return patients of breast_bone_metastasis."""
    people = np.arange(patients)
    varied = ("osteoblast_loss_rate", f"{drug}.central_volume", "initial_tumor_volume")
    known = [program.target(name).indices for name in varied]
    route, amount, over = DOSES[drug]
    factors = [np.exp(SPREAD * normal(20, f"lesions {i}", people)) for i in range(len(known))]
    tasks = []
    for person in people:
        parameters = program.defaults()
        for indices, factor in zip(known, factors, strict=True):
            parameters[list(indices)] *= factor[person]
        values = baseline(program, parameters)
        dose = administration(program, values, drug, route, 0.0, amount, over)
        days = np.arange(0, WEEKS, 4) * 7.0
        actions = tuple(replace(each, day=each.day + day) for day in days for each in dose)
        grid = np.arange(WEEKS + 1, dtype=float) * 7
        tasks.append(Task(program.starts(values), values, 0.0, float(grid[-1]), grid, actions))
    return tasks


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--drug", choices=DOSES, default="denosumab")
    parser.add_argument("--lesions", type=int, nargs="*", default=[1, 5, 20])
    parser.add_argument("--patients", type=int, default=128)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--error", type=float, default=1e-4)
    options = parser.parse_args()
    work = WORKS["W2"]
    cases = [case("peterson_riggs_2012", work.program(), work.tasks(options.patients), options.error)]
    for count in options.lesions:
        program = traced(DISEASE, (options.drug,), count)
        tasks = lesion_tasks(program, options.drug, options.patients)
        cases.append(case(f"{count} lesions", program, tasks, options.error))
    lines = [("", cases[0], cases[0].program)]
    for count, one in zip(options.lesions, cases[1:], strict=True):
        lines += [(", body", one, traced(DISEASE, (options.drug,), count, body_only=True))]
        lines += [(", all", one, one.program)]
    for _, one, program in lines:
        one.milliseconds(program)  # compiles
    times: list[list[float]] = [[] for _ in lines]
    for _ in range(options.repeats):
        for (_, one, program), found in zip(lines, times, strict=True):
            found.append(one.milliseconds(program))
    print(f"{'model':>20} {'states':>6} {'rtol':>8} {'error':>8} {'ms each':>8} {'of the first':>12}  range")
    for (label, one, _), found in zip(lines, times, strict=True):
        ratios = [a / b for a, b in zip(found, times[0], strict=True)]
        print(
            f"{one.name + label:>20} {len(one.program.joined.states):>6} {one.tolerance:>8.1e} "
            f"{one.error:>8.1e} {statistics.median(found):>8.3f} {statistics.median(ratios):>12.2f}  "
            f"{min(ratios):.2f}-{max(ratios):.2f}"
        )


if __name__ == "__main__":
    main()
