"""One self-contained page from a run folder: it opens offline, prints, and reads on a phone."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from howship.errors import Fault, StoreError
from howship.report import figures
from howship.report.table import UNCALIBRATED
from howship.report.wording import cells, patients, published_sources, status_word
from howship.store.files import write_text
from howship.store.folder import RunFolder
from howship.store.read import StoredRows, read_table

__all__ = ["page", "report"]

FIRST = ("ctx", "untx", "ntx", "bsap", "p1np", "serum_calcium")  # curves shown; the others are folded away
MOST_FAILURES = 20


def report(run_folder: RunFolder | Path | str) -> Path:
    """Write `report.html` into the folder of a finished run and return its path.

    Raises InputError when the folder is none or the run has not finished, StoreError when the page
    cannot be written.
    """
    folder = run_folder if isinstance(run_folder, RunFolder) else RunFolder.open(run_folder)
    path = folder.path / "report.html"
    text = page(folder)
    try:
        write_text(path, text)
    except OSError as error:
        raise StoreError(
            Fault(
                str(path),
                f"cannot be written: {error.strerror}",
                "room on the disk",
                "The run itself is safe",
            )
        ) from error
    return path


def page(folder: RunFolder) -> str:
    """Return the page of a run as HTML text."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("howship.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    summary, provenance = folder.summary(), folder.provenance()
    return environment.get_template("page.html.j2").render(
        run=folder.path.resolve().name,
        summary=summary,
        uncalibrated=UNCALIBRATED,
        arms=_arms(summary, folder.resolved()),
        lines=_lines(summary),
        published=published_sources(summary["endpoints"]),
        figures=_figures(summary),
        doses=_doses(folder),
        failures=_failures(folder),
        most_failures=MOST_FAILURES,
        provenance=_flat(provenance),
        status_word=status_word,
    )


def _lines(summary: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of the table; `span` is the number of rows that share the label, 0 after the first."""
    lines: list[dict[str, Any]] = [asdict(cells(row)) for row in summary["endpoints"]]
    start = 0
    for index, line in enumerate(lines):
        line["span"] = 0
        if index == 0 or line["label"] != lines[start]["label"]:
            start = index
        lines[start]["span"] += 1
    return lines


def _arms(summary: Mapping[str, Any], resolved: str) -> list[dict[str, Any]]:
    """Return name, doses and rules in words, and the counts of every arm."""
    planned = {arm["name"]: arm for arm in tomllib.loads(resolved).get("arm", [])}
    arms = []
    for arm in summary["arms"]:
        plan = planned.get(arm["name"], {})
        arms.append(
            {
                **arm,
                "patients": patients(arm),
                "doses": [_dose(dose) for dose in plan.get("dose", [])],
                "rules": [_rule(rule) for rule in plan.get("rule", [])],
            }
        )
    return arms


def _dose(dose: Mapping[str, Any]) -> str:
    """Return a dose of the resolved scenario in words: "pamidronate 90 mg iv over 2 h every 4 weeks"."""
    words = [
        str(dose.get("drug", "")).replace("_", " "),
        str(dose.get("amount", "")),
        str(dose.get("route", "")),
    ]
    for key in ("over", "every", "times", "from", "until"):
        value = dose.get(key)
        start = key == "from" and str(value).split(" ")[0] in ("0", "0.0")
        if value is not None and not start:
            words.append(f"{key} {value}")
    if dose.get("adjust", "none") != "none":
        words.append(f"(adjusted to {str(dose['adjust']).replace('_', ' ')})")
    return " ".join(word for word in words if word)


def _rule(rule: Mapping[str, Any]) -> str:
    return " ".join(f"{key} {str(value).replace('_', ' ')}" for key, value in rule.items())


def _figures(summary: Mapping[str, Any]) -> dict[str, Any]:
    curves = summary["curves"]
    visits = {name: curve for name, curve in curves["visits"].items() if curve["arms"]}
    first = [name for name in FIRST if name in visits]
    drawn = {name: figures.visit_curve(name, visits[name]) for name in (*first, *visits) if name in visits}
    return {
        "kaplan_meier": figures.kaplan_meier(curves["kaplan_meier"]) if curves["kaplan_meier"] else "",
        "mean_cumulative": figures.mean_cumulative(curves["mean_cumulative"])
        if curves["mean_cumulative"]
        else "",
        "first": [drawn[name] for name in first],
        "others": [svg for name, svg in drawn.items() if name not in first],
    }


def _doses(folder: RunFolder) -> list[tuple[str, str, str, int]]:
    """Return (arm, drug, reason, number) for every way a dose was given, reduced or held."""
    counts = Counter[tuple[str, str, str]]()
    for block in StoredRows(folder, "doses").blocks(["arm", "drug", "reason"]):
        # a reduction names each patient's own clearance; the page counts the kind
        kinds = [text if text.startswith("held") else text.split(":")[0] for text in block["reason"].tolist()]
        counts.update(zip(block["arm"].tolist(), block["drug"].tolist(), kinds, strict=True))
    return [
        (arm, drug.replace("_", " "), kind, number) for (arm, drug, kind), number in sorted(counts.items())
    ]


def _failures(folder: RunFolder) -> dict[str, Any]:
    """Return how many rows failed, and the first of them with what is needed to replay them."""
    table = read_table(folder, "failures", ["arm", "patient", "status", "day", "message", "replay"])
    rows = list(zip(*(column[:MOST_FAILURES].tolist() for column in table.values()), strict=True))
    return {"count": len(table["patient"]), "rows": [dict(zip(table, row, strict=True)) for row in rows]}


def _flat(value: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Return nested provenance as (key, text) lines; citations have their own table."""
    lines: list[tuple[str, str]] = []
    for key, item in value.items():
        name = f"{prefix}{key}".replace("_", " ")
        if key == "citations":
            continue
        if isinstance(item, Mapping):
            lines += _flat(item, f"{key}: ")
        else:
            text = f"{item:.4g}" if isinstance(item, float) else str(item)
            lines.append((name, "-" if item in (None, "") else text))
    return lines
