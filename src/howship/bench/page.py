"""The measurement as text: what is printed, and the part of a page in Markdown."""

from __future__ import annotations

import json
import platform
import re
from pathlib import Path

from howship import __version__
from howship.bench import Bench, Row, summary
from howship.bench.measure import Spread
from howship.bench.work import VARIED, WORKS
from howship.errors import Fault, StoreError
from howship.store.files import write_text

__all__ = ["markdown", "print_bench", "write_json", "write_page"]

PAGE, FIGURE = "performance.md", "performance.svg"
_PART = re.compile(r"(<!-- measured -->\n).*?(<!-- end -->)", re.DOTALL)
_HEAD = ("work", "tool", "rtol", "error", "ms/patient", "spread", "patients/s", "ratio", "spread")


def print_bench(result: Bench) -> None:
    """Print the table, what it rests on, and what each tool returns."""
    rows = [_HEAD, *(_cells(row) for row in result.rows)]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for cells in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())
    print()
    for line in [*_told(result), *(f"{row.tool} returns {row.returns}." for row in _first(result))]:
        print(line)


def markdown(result: Bench) -> str:
    """Return the measured part of the page."""
    lines = ["| " + " | ".join(_HEAD) + " |", "|" + "---|" * len(_HEAD)]
    lines += ["| " + " | ".join(_cells(row)) + " |" for row in result.rows]
    lines += ["", *(f"- {line}" for line in _told(result))]
    lines += [f"- {row.tool}: {row.title}; returns {row.returns}." for row in _first(result)]
    return "\n".join(lines) + "\n"


def write_json(result: Bench, path: Path) -> Path:
    """Write the summary as JSON and return the path. Raises StoreError where it cannot be written."""
    try:
        write_text(path, json.dumps(summary(result), indent=1) + "\n")
    except OSError as error:
        what = f"cannot be written: {error.strerror}"
        raise StoreError(Fault(str(path), what, "a place that can be written")) from error
    return path


def write_page(result: Bench, folder: Path) -> list[Path]:
    """Write the table as performance.md and the figure as performance.svg; return their paths.

    In a page that is there already, only the part between `<!-- measured -->` and `<!-- end -->`
    is replaced. Raises StoreError where the folder cannot be written.
    """
    from howship.bench.figure import draw

    page, part = folder / PAGE, markdown(result)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        old = page.read_text(encoding="utf-8") if page.exists() else ""
        if not _PART.search(old):
            old = f"# Speed\n\n![Time against error]({FIGURE})\n\n<!-- measured -->\n<!-- end -->\n"
        write_text(page, _PART.sub(lambda found: found[1] + part + found[2], old))
        write_text(folder / FIGURE, draw(result))
    except OSError as error:
        what = f"cannot be written: {error.strerror}"
        raise StoreError(Fault(str(folder), what, "a folder that can be written")) from error
    return [page, folder / FIGURE]


def _cells(row: Row) -> list[str]:
    point, own = row.point, row.tool == "howship"
    times = [
        f"{point.milliseconds.median:.3g}",
        _range(point.milliseconds),
        f"{point.patients_per_second:.3g}",
    ]
    over = ["1", ""] if own else [f"{row.ratio.median:.3g}", _range(row.ratio)]
    return [row.work, row.tool, f"{point.tolerance:.1e}", f"{point.error:.1e}", *times, *over]


def _range(spread: Spread) -> str:
    return f"{spread.low:.3g}-{spread.high:.3g}"


def _first(result: Bench) -> list[Row]:
    """Return one row of each tool."""
    return list({row.tool: row for row in reversed(result.rows)}.values())[::-1]


def _told(result: Bench) -> list[str]:
    """Return in words what the figures rest on."""
    shown = sorted({row.work for row in result.rows})
    works = "; ".join(f"{name}: {WORKS[name].text}" for name in shown)
    lines = [
        f"{works}; weekly output; {len(VARIED)} parameters log-normal, 30 %.",
        f"Medians and spread of {result.repeats} turns on one core; ratio: time over Howship's at the same "
        f"error, turn by turn. Load of the machine at the start: {result.load:.2f}.",
        f"Howship is timed on {result.patients} patients in one call, the others, which take one patient "
        f"after the other, on {result.checked}.",
        f"Error: the largest over {result.checked} patients, all output times and all states of "
        "|y - ref| / max(|ref|, scale / 1000).",
        f"Reference: {result.reference}.",
        f"Howship {__version__}, Python {platform.python_version()}, {_machine()}.",
    ]
    for name, spread in result.alone.items():
        lines.append(
            f"{name}, one patient alone, at the error of 1e-05: {spread.median:.3g} ms ({_range(spread)})."
        )
    return lines


def _machine() -> str:
    """Return the processor in words, where the system tells."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    width = "AVX-512" if " avx512f" in text else "AVX2" if " avx2" in text else platform.machine()
    return f"{found[1].strip() if found else platform.machine()}, {width}"
