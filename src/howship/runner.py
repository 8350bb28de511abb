"""The main job, from a trial file to a run folder. Read this first.

    scenario   the trial file, every fault at once, every default filled in      (scenario/)
    binding    its names and units meet disease, drugs, population               (binding.py)
    chunks     patients drawn, run in, admitted, followed through every arm      (chunk.py)
    store      one part per chunk, merged at the end; a killed run goes on       (store/)
    outcome    events, survival statistics, the summary beside published values  (outcome/)

Every row depends on the scenario and the patient's number alone.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from howship import catalog
from howship.binding import Bound, bind
from howship.chunk import MOST_ATTEMPTS, chunk_tables
from howship.columns import run_columns
from howship.cutoff import apply_cutoff
from howship.errors import Fault, InputError
from howship.following import TOLERANCE
from howship.outcome.summary import Context, summarize
from howship.scenario.load import load, loads
from howship.scenario.model import Scenario
from howship.solve import solver
from howship.source import Source
from howship.store import Run, StoredRows
from howship.store.chunks import Chunks
from howship.store.folder import RunFolder
from howship.store.provenance import cited, provenance
from howship.workers import default_workers, in_workers

__all__ = ["ALLOWED_FAILURES", "Progress", "failures", "run"]

Progress = Callable[[int, int], None]
# A worker holds a chunk's patients, and their rows of visits in every arm: about 200 MB at most.
_LARGEST_CHUNK = 512
_MOST_ROWS = 120_000
_CHUNKS_PER_WORKER = 8  # so that none waits long for the slowest
# The share of failed patients above which the command ends with exit code 1.
ALLOWED_FAILURES = 0.05


def run(
    trial: str | Path,
    patients: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    parallel: bool = False,
    chunk_size: int | None = None,
    progress: Progress | None = None,
) -> Run:
    """Simulate a trial and return the finished run.

    `trial` is the name of a catalog trial or the path of a TOML file; `patients` and `seed` replace
    the trial's own. By default every person lives in every arm; `parallel` allocates one arm to each,
    as a trial does. The run folder is `out`, or the next free `runs/TRIAL-001`; `resume` goes on with
    an unfinished folder. `progress(done, total)` is called as patients end.

    Raises InputError for anything that cannot be used, before any patient is simulated, and
    StoreError when the folder cannot be written.
    """
    started = perf_counter(), datetime.now(UTC)
    scenario = _changed(load(trial), patients, seed)
    bound = bind(scenario)
    count = default_workers() if workers is None else _positive("--workers", workers)
    options = _options(patients, seed, parallel)
    size = _chunk_size(bound, count) if chunk_size is None else _positive("chunk_size", chunk_size)
    folder = _folder(scenario, out, resume, bound, parallel, size, str(trial), options)
    with folder.writing() as chunks:
        _compute(folder, chunks, scenario, count, progress)
        if scenario.cutoff[0] == "events" and not chunks.merged:
            apply_cutoff(scenario, chunks, parallel)
        chunks.finish()
    _conclude(folder, bound, parallel, started, count, f"howship run {trial}{options}")
    return Run(folder)


def _changed(scenario: Scenario, patients: int | None, seed: int | None) -> Scenario:
    if patients is not None:
        scenario = replace(scenario, patients=_positive("--patients", patients))
    if seed is not None:
        if not 0 <= seed < 2**63:
            raise InputError(Fault("--seed", f"{seed}", "a whole number from 0 to 2^63 - 1"))
        scenario = replace(scenario, seed=seed)
    return scenario


def _positive(name: str, value: int) -> int:
    if value < 1:
        raise InputError(Fault(name, f"{value}", "a whole number of at least 1"))
    return value


def _options(patients: int | None, seed: int | None, parallel: bool) -> str:
    text = "" if patients is None else f" --patients {patients}"
    text += "" if seed is None else f" --seed {seed}"
    return text + (" --parallel" if parallel else "")


def _folder(
    scenario: Scenario,
    out: str | Path | None,
    resume: bool,
    bound: Bound,
    parallel: bool,
    size: int,
    trial: str,
    options: str,
) -> RunFolder:
    """Return the folder to write: a new one, or the unfinished one that is resumed."""
    resolved = scenario.resolved_toml()
    if resume:
        if out is None:
            raise InputError(
                Fault("--resume", "no folder is named", "the folder of an unfinished run", "Add --out DIR")
            )
        folder = RunFolder.resume(Path(out), resolved)
        if bool((folder.plan() or {}).get("parallel")) != parallel:
            raise InputError(
                Fault(
                    "--parallel",
                    "the run was started with another allocation",
                    "the options the run was started with",
                    f"Go on with: {folder.resume_command}",
                )
            )
        return folder
    folder = RunFolder.create(None if out is None else Path(out), scenario.id)
    plan = {
        "chunks": -(-scenario.patients // size),
        "chunk_size": size,
        "patients": scenario.patients,
        "parallel": parallel,
        "trial": trial,
        "options": options.strip(),
    }
    folder.start(scenario.source_text, resolved, run_columns(bound), plan)
    return folder


def _chunk_size(bound: Bound, workers: int) -> int:
    """Return how many patients a worker takes at a time; no bit of the result depends on it."""
    scenario = bound.scenario
    days = len(scenario.visits) + scenario.duration_days / scenario.report_every_days
    most = min(_LARGEST_CHUNK, int(_MOST_ROWS / (len(scenario.arms) * days)))
    # few patients side by side leave lanes of the engine empty
    return max(4, min(most, scenario.patients // (_CHUNKS_PER_WORKER * workers)))


def _compute(
    folder: RunFolder, chunks: Chunks, scenario: Scenario, workers: int, progress: Progress | None
) -> None:
    """Compute the chunks that are missing, in worker processes that write their own parts."""
    plan = folder.plan() or {}
    size, total = int(plan["chunk_size"]), scenario.patients
    done = chunks.done()
    finished = sum(min(size, total - i * size) for i in done)
    if progress is not None:
        progress(finished, total)
    left = chunks.count - len(done)
    if not left:
        return
    rest = scenario.resolved_toml(), scenario.id, bool(plan["parallel"]), str(plan["trial"])
    jobs = (
        (chunks, i, i * size, min((i + 1) * size, total), *rest) for i in range(chunks.count) if i not in done
    )
    for number in in_workers(_chunk, jobs, min(workers, left), folder.resume_command):
        finished += number
        if progress is not None:
            progress(finished, total)


@lru_cache(maxsize=2)
def _bound(text: str, name: str) -> Bound:
    return bind(loads(text, f"{name}.toml", name))


def _chunk(
    chunks: Chunks, index: int, first: int, last: int, text: str, name: str, parallel: bool, trial: str
) -> int:
    """Compute and write one chunk (in a worker process); return how many patients it held."""
    chunks.write_chunk(index, chunk_tables(_bound(text, name), range(first, last), parallel, trial))
    return last - first


def _conclude(
    folder: RunFolder,
    bound: Bound,
    parallel: bool,
    started: tuple[float, datetime],
    workers: int,
    command: str,
) -> None:
    """Write provenance and, last, the summary, which marks the run as finished."""
    scenario = bound.scenario
    citations = cited(_sources(bound))
    solved = perf_counter()
    tables = {name: StoredRows(folder, name) for name in folder.tables()}
    drawn, failed = _screening(tables["patients"])
    context = Context(
        disease_status=bound.disease.status,
        uncalibrated=bound.disease.uncalibrated,
        parallel=parallel,
        citations=tuple(citations),
        outputs={name: (unit, name.replace("_", " ")) for name, unit in bound.outputs.items()},
        screening_drawn=drawn,
        screening_failed=failed,
    )
    summary = summarize(scenario, tables, context)
    ended = perf_counter()
    folder.write_provenance(
        provenance(
            resolved=scenario.resolved_toml(),
            seed=scenario.seed,
            solver={
                "name": solver().name,
                "relative_tolerance": TOLERANCE.relative,
                "absolute_tolerance_of_scale": TOLERANCE.absolute,
                "most_steps": TOLERANCE.steps,
            },
            citations=citations,
            command=command,
            started=started[1],
            ended=datetime.now(UTC),
            timings={"patients": solved - started[0], "statistics": ended - solved},
            settings={"workers": workers},
        )
    )
    folder.write_summary(summary)


def failures(summary: Mapping[str, Any]) -> tuple[int, int]:
    """Return how many patients failed and how many were asked for, over all arms of a run."""
    arms = summary["arms"]
    return sum(sum(arm["failed"].values()) for arm in arms), sum(arm["asked"] for arm in arms)


def _screening(patients: StoredRows) -> tuple[int, dict[str, int]]:
    """Return how many candidates were drawn, and how many of them each entry criterion refused."""
    drawn, texts, total = 0, Counter[str](), Counter[str]()
    for block in patients.blocks(("screening_failures", "screening_reasons")):
        drawn += int(np.minimum(block["screening_failures"] + 1, MOST_ATTEMPTS).sum())
        texts.update(block["screening_reasons"].tolist())
    for text, times in texts.items():
        for reason, number in json.loads(text).items():
            total[reason] += times * number
    return drawn, dict(sorted(total.items()))


def _sources(bound: Bound) -> list[tuple[Source, str]]:
    """Return every source that the run rests on, and what for."""
    uses: list[tuple[Source, str]] = [(Source(bound.scenario.citation), "trial protocol")]
    uses.append((bound.disease.source, f"disease {bound.disease.name}"))
    for name in sorted({drug for arm in bound.scenario.arms for drug in bound.drugs(arm)}):
        uses.append((catalog.drug(name).source, f"drug {name}"))
    for arm in bound.scenario.arms:
        joined = bound.program(arm, bound.most_lesions).joined
        quantities = [(parameter.part, parameter.source) for parameter in joined.parameters]
        quantities += [(state.part, state.source) for state in joined.states]
        for part, source in quantities:
            drug = joined.layout.parts[part].drug
            uses.append((replace(source, place=""), f"parameters of {drug or bound.disease.name}"))
    for entry in bound.population.entries:
        uses += [(replace(s, place=""), f"population {bound.population.id}") for s in entry.sources]
    return uses
