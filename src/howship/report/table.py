"""The table that a run prints: every endpoint, arm by arm, beside the published value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from howship.report.wording import cells, patients, published_sources, status_word

if TYPE_CHECKING:
    from rich.console import Console, Group, RenderableType
    from rich.table import Table

__all__ = ["print_table", "table"]

UNCALIBRATED = (
    "UNCALIBRATED: the disease model has not been fitted to data. Its numbers show what the model does, "
    "not what to expect."
)


def print_table(summary: Mapping[str, Any], console: Console | None = None) -> None:
    """Print the table of a run, its citations with their status, and what Howship is for."""
    from rich.console import Console

    (console or Console()).print(table(summary))


def table(summary: Mapping[str, Any]) -> Group:
    """Return the same for rich. `summary` is the content of summary.json."""
    from rich.console import Group
    from rich.panel import Panel
    from rich.text import Text

    parts: list[RenderableType] = [Text(summary["title"], style="bold")]
    if summary["question"]:
        parts.append(Text(summary["question"], style="italic"))
    if summary["uncalibrated"]:
        parts.append(Panel(Text(UNCALIBRATED), border_style="yellow"))
    parts.append(_endpoints(summary))
    if summary.get("blind"):
        parts.append(
            Text(summary.get("blind_note") or "The outcome of this trial is kept back.", style="dim")
        )
    parts += [Text(line, style="dim") for line in _sources(summary)]
    parts += [Text(""), Text("This result rests on", style="bold"), _citations(summary)]
    parts += [Text(""), Text(summary["research_note"], style="bold")]
    return Group(*parts)


def _endpoints(summary: Mapping[str, Any]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    grid.add_column("", max_width=34)
    grid.add_column("arm", max_width=34)
    grid.add_column("simulated (95 % interval)")
    grid.add_column(Text("published [row]"))
    for arm in summary["arms"]:
        name = arm["name"] + (" (reference)" if arm["reference"] else "")
        first = "Patients" if arm is summary["arms"][0] else ""
        grid.add_row(Text(first), Text(name), Text(patients(arm)), Text("-"))
    last = None
    for row in summary["endpoints"]:
        line = cells(row)
        if line.label != last:
            grid.add_section()
        simulated = Text(line.simulated)
        if line.note:
            simulated.append(f"\n{line.note}", style="dim")
        label = "" if line.label == last else line.label
        grid.add_row(Text(label), Text(line.arm), simulated, Text(line.published))
        last = line.label
    return grid


def _sources(summary: Mapping[str, Any]) -> list[str]:
    lines = []
    for ids, citation, doi, found in published_sources(summary["endpoints"]):
        end = f" doi:{doi}" if doi and doi not in citation else ""
        lines.append(f"Published {ids}: {citation}{end}" + (f" ({found})" if found else ""))
    return lines


def _citations(summary: Mapping[str, Any]) -> Table:
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, show_header=False, pad_edge=False)
    grid.add_column(no_wrap=True)
    grid.add_column()
    for citation in summary["citations"]:
        text = Text(citation["text"])
        if citation["doi"] and citation["doi"] not in citation["text"]:
            text.append(f" doi:{citation['doi']}")
        if citation["for"]:
            text.append(f"  [{citation['for']}]", style="dim")
        style = "green" if citation["status"] == "checked" else "yellow"
        grid.add_row(Text(citation["status"], style=style), text)
    if any(citation["status"] != "checked" for citation in summary["citations"]):
        seen = sorted({citation["status"] for citation in summary["citations"]})
        grid.add_row("", Text("; ".join(f"{status} = {status_word(status)}" for status in seen), style="dim"))
    return grid
