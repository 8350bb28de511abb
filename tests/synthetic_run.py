"""A run folder made of invented numbers, for the tests of store and report. No trial's outcome is in it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from howship.source import Source, ours
from howship.store import Column, RunFolder, cited, provenance

ARMS = ("zoledronic acid every 12 weeks", "placebo")
EXTRA = {
    "patients": [
        Column("age", "float", "year", "age"),
        Column("premenopausal", "bool", "", "before menopause"),
    ],
    "outcomes": [
        Column("untx_baseline", "float", "nmol/mmol", "measured urinary NTx at randomization"),
        Column("untx_change_at_13_weeks", "float", "%", "percent change of measured untx"),
        Column("solver_smallest_step", "float", "day", "smallest step of the solver"),
    ],
    "visits": [
        Column("untx", "float", "nmol/mmol", "urinary NTx per creatinine"),
        Column("serum_calcium", "float", "mmol/L", "total serum calcium"),
        Column("lumbar_spine_bmd", "float", "1", "fraction of baseline"),
    ],
}
RESOLVED = """id = "invented"
title = "Invented"
seed = {seed}

[[arm]]
name = "zoledronic acid every 12 weeks"
dose = [
    {{drug = "zoledronic_acid", amount = "{mg} mg", route = "iv", over = "15 min", every = "12 weeks"}},
]
rule = [
    {{hold = "zoledronic_acid", when = "creatinine_clearance < 30 mL/min"}},
]

[[arm]]
name = "placebo"
reference = true
dose = []
"""


def _keys(arms: np.ndarray, patients: np.ndarray) -> dict[str, np.ndarray]:
    zero = np.zeros(len(patients), dtype=np.int64)
    return {"parameter_set": zero, "trial_replicate": zero.copy(), "arm": arms, "patient": patients}


def tables(first: int, last: int, seed: int = 1, effect: float = 0.5) -> dict[str, dict[str, np.ndarray]]:
    """Return all tables of patients first .. last-1; a patient's rows depend on (seed, patient) alone."""
    parts = [_one(patient, seed, effect) for patient in range(first, last)]
    return {
        name: {column: np.concatenate([part[name][column] for part in parts]) for column in parts[0][name]}
        for name in parts[0]
    }


def _one(patient: int, seed: int, effect: float) -> dict[str, dict[str, np.ndarray]]:
    rng = np.random.default_rng([seed, patient])
    age, susceptibility = float(rng.normal(60, 10)), float(rng.exponential())
    failed = patient % 17 == 16
    result: dict[str, list[dict[str, np.ndarray]]] = {}
    for index, arm in enumerate(ARMS):
        hazard = susceptibility * (effect if index == 0 else 1.0)
        days = np.arange(0, 365, 28.0)
        count = int(min(3, np.floor(2 * hazard)))
        at = np.linspace(40, 340, max(count, 1))[:count]
        name = np.array([arm], dtype=object)
        ids = np.array([patient])
        untx = 60 * np.exp(-0.004 * days * (1 - index)) * np.exp(0.3 * rng.standard_normal(days.size))
        if patient % 5 == 0:
            untx[3] = np.nan
        rows = {
            "outcomes": _keys(name, ids)
            | {
                "status": np.array(["step_limit" if failed else "ok"], dtype=object),
                "follow_up_days": np.array([364.0]),
                "end_reason": np.array(["failed" if failed else "completed"], dtype=object),
                "at_risk": np.array([True]),
                "first_sre_day": np.array([at[0] if count else np.nan]),
                "first_sre": np.array([count > 0]),
                "sre_count": np.array([count]),
                "sre_count_all": np.array([count]),
                "untx_baseline": untx[:1],
                "untx_change_at_13_weeks": 100 * (untx[4:5] / untx[:1] - 1),
                "solver_smallest_step": np.array([1e-3]),
            },
            "events": _keys(np.repeat(name, count), np.repeat(ids, count))
            | {
                "number": np.arange(1, count + 1),
                "day": at,
                "type": np.array(["vertebral_fracture"] * count, dtype=object),
                "lesion": np.ones(count, dtype=np.int64),
                "counted": np.ones(count, dtype=bool),
                "is_sre": np.ones(count, dtype=bool),
            },
            "visits": _keys(np.repeat(name, days.size), np.repeat(ids, days.size))
            | {"day": days, "untx": untx, "serum_calcium": 2.35 + 0.05 * rng.standard_normal(days.size)}
            | {"lumbar_spine_bmd": 1 + 1e-4 * days},
            "doses": _doses(name, ids, index),
        }
        if failed:
            rows["failures"] = _keys(name, ids) | {
                "status": np.array(["step_limit"], dtype=object),
                "day": np.array([12.5]),
                "state": np.array(["osteoclasts"], dtype=object),
                "message": np.array(["more than 10000 steps"], dtype=object),
                "seed": np.array([seed]),
                "replay": np.array([f"howship run invented --seed {seed} --only {patient}"], dtype=object),
            }
        for table, columns in rows.items():
            result.setdefault(table, []).append(columns)
    merged: dict[str, dict[str, np.ndarray]] = {
        table: {column: np.concatenate([part[column] for part in parts]) for column in parts[0]}
        for table, parts in result.items()
    }
    merged["patients"] = {
        "parameter_set": np.array([0]),
        "trial_replicate": np.array([0]),
        "patient": np.array([patient]),
        "attempt": np.array([patient % 2]),
        "screening_failures": np.array([patient % 2]),
        "lesions": np.array([1 + patient % 3]),
        "allocated_arm": np.array([None], dtype=object),
        "age": np.array([age]),
        "premenopausal": np.array([age < 50]),
    }
    merged.setdefault("failures", {**_nothing()})
    return merged


def _nothing() -> dict[str, np.ndarray]:
    text = ("arm", "status", "state", "message", "replay")
    whole = ("parameter_set", "trial_replicate", "patient", "seed")
    empty = {name: np.empty(0, dtype=object) for name in text} | {
        n: np.empty(0, dtype=np.int64) for n in whole
    }
    return empty | {"day": np.empty(0)}


def _doses(name: np.ndarray, ids: np.ndarray, index: int) -> dict[str, np.ndarray]:
    count = 5 if index == 0 else 0
    reasons = [
        "given",
        "given",
        "held: creatinine_clearance < 30 mL/min",
        "given",
        "reduced: creatinine clearance 45",
    ]
    return _keys(np.repeat(name, count), np.repeat(ids, count)) | {
        "day": np.arange(count) * 84.0,
        "drug": np.array(["zoledronic_acid"] * count, dtype=object),
        "route": np.array(["iv"] * count, dtype=object),
        "planned_mg": np.full(count, 4.0),
        "given_mg": np.array([4.0, 4.0, 0.0, 4.0, 3.3])[:count],
        "duration_days": np.full(count, 15 / 1440),
        "reason": np.array(reasons[:count], dtype=object),
    }


def summary(uncalibrated: bool = True) -> dict[str, Any]:
    """Return a summary of invented numbers that uses every part of the schema."""
    weeks = np.arange(0, 53, 4) * 7.0

    def row(endpoint, label, unit, arm, versus, value, low, high, published=None, note=""):
        names = (
            "endpoint",
            "label",
            "unit",
            "arm",
            "comparator",
            "value",
            "low",
            "high",
            "published",
            "note",
        )
        cells = (endpoint, label, unit, arm, versus, value, low, high, published, note)
        return {**dict(zip(names, cells, strict=True)), "n": 51}

    beside = {
        "value": "12.3",
        "low": 10.0,
        "high": None,
        "unit": "%",
        "id": "X001",
        "citation": "Invented A. J Inv 1900;1:1",
        "doi": "10.0000/invented",
        "found": "verified",
    }
    curve = {
        arm: {
            "day": weeks.tolist(),
            "event_free": (1 - slope * weeks / 364).tolist(),
            "low": (1 - 1.2 * slope * weeks / 364).tolist(),
            "high": [None, *(1 - 0.8 * slope * weeks[1:] / 364).tolist()],
            "risk_day": [0, 91, 182, 273, 364],
            "at_risk": [51, 45, 41, 33, 23],
        }
        for arm, slope in zip(ARMS, (0.3, 0.5), strict=True)
    }
    mean = {
        arm: {
            "day": weeks.tolist(),
            "mean": (k * weeks / 364).tolist(),
            "low": (0.8 * k * weeks / 364).tolist(),
            "high": (1.2 * k * weeks / 364).tolist(),
        }
        for arm, k in zip(ARMS, (0.5, 0.9), strict=True)
    }

    def band(level, fall):
        middle = level * np.exp(-fall * weeks / 364)
        return {
            "day": weeks.tolist(),
            "median": middle.tolist(),
            "p5": (0.6 * middle).tolist(),
            "p95": (1.5 * middle).tolist(),
            "n": [51] * weeks.size,
        }

    return {
        "schema_version": 1,
        "id": "invented",
        "title": "Invented trial <of nothing> & more",
        "question": "Does [bold]markup[/bold] in a question stay text?",
        "citation": "Invented A. J Inv 1900;1:1",
        "disease": "breast_bone_metastasis",
        "disease_status": "provisional",
        "uncalibrated": uncalibrated,
        "parallel": False,
        "research_note": "Howship is a research tool: it gives no advice for a single patient.",
        "blind": False,
        "blind_note": "",
        "trials": 1,
        "arms": [
            {
                "name": ARMS[0],
                "reference": False,
                "asked": 54,
                "ok": 51,
                "failed": {"step_limit": 3},
                "held_doses": 54,
                "given_doses": 216,
            },
            {
                "name": ARMS[1],
                "reference": True,
                "asked": 54,
                "ok": 51,
                "failed": {"step_limit": 3},
                "held_doses": 0,
                "given_doses": 0,
            },
        ],
        "endpoints": [
            row(
                "first_sre",
                "Median time to first SRE",
                "days",
                ARMS[0],
                None,
                None,
                None,
                None,
                note="not reached",
            ),
            row("first_sre", "Median time to first SRE", "days", ARMS[1], None, 301.4, 210.0, None),
            row("hazard_ratio", "Hazard ratio of first SRE", "ratio", ARMS[0], ARMS[1], 0.5678, 0.401, 0.799),
            row(
                "sre_share", "Patients with >= 1 SRE", "%", ARMS[0], None, 29.41, 18.0, 43.0, published=beside
            ),
            row("sre_share", "Patients with >= 1 SRE", "%", ARMS[1], None, 49.0, 35.0, 63.0),
            row("sre_rate", "SRE rate", "events per patient-year", ARMS[0], None, 0.512, 0.4, 0.61),
        ],
        "curves": {
            "kaplan_meier": curve,
            "mean_cumulative": mean,
            "visits": {
                "untx": {
                    "unit": "nmol/mmol",
                    "label": "urinary NTx",
                    "arms": {ARMS[0]: band(60, 1.0), ARMS[1]: band(60, 0.0)},
                },
                "serum_calcium": {
                    "unit": "mmol/L",
                    "label": "serum calcium",
                    "arms": {ARMS[0]: band(2.3, 0.01), ARMS[1]: band(2.35, 0.0)},
                },
                "lumbar_spine_bmd": {
                    "unit": "1",
                    "label": "lumbar spine bmd",
                    "arms": {ARMS[0]: band(1.0, 0.02), ARMS[1]: band(1.0, 0.0)},
                },
            },
        },
        "screening": {"drawn": 81, "failed": {"lesions >= 1": 27}},
        "citations": citations(),
    }


def citations() -> list[dict[str, Any]]:
    paper = Source("Invented A. J Inv 1900;1:1", "10.0000/invented", status="checked")
    return cited([(paper, "trial protocol"), (paper, "drug"), (ours("a guess"), "disease")])


def write_run(
    path: Path, patients: int = 54, seed: int = 1, size: int = 10, effect: float = 0.5, mg: int = 4
) -> RunFolder:
    """Write a finished run of invented numbers to `path` and return it."""
    folder = RunFolder.create(path, "invented")
    resolved = RESOLVED.format(seed=seed, mg=mg)
    count = -(-patients // size)
    folder.start(
        "# as given\n" + resolved, resolved, EXTRA, {"chunks": count, "chunk_size": size, "trial": "invented"}
    )
    with folder.writing() as chunks:
        for index in reversed(range(count)):
            chunks.write_chunk(index, tables(index * size, min(patients, (index + 1) * size), seed, effect))
        chunks.finish()
    folder.write_provenance(
        provenance(
            resolved=resolved,
            seed=seed,
            solver={"name": "invented", "relative_tolerance": 1e-6},
            citations=citations(),
            command="howship run invented",
            started=datetime(2000, 1, 1, tzinfo=UTC),
            ended=datetime(2000, 1, 1, 0, 1, tzinfo=UTC),
            timings={"patients": 60.0},
        )
    )
    folder.write_summary(summary())
    return folder
