"""Write the pages of docs/catalog: for each disease its reference experiment as a figure, beside numbers.

    python docs/figures.py            write every page and figure, and the index
    python docs/figures.py NAME ...   write those of some diseases, and the index
    python docs/figures.py --check    exit code 1 if a page is missing or its numbers are out of date

What a page shows stands in docs/catalog/numbers.toml. The check runs every experiment again and compares
what the pages say with three digits of each number; figures are not drawn.
"""

from __future__ import annotations

import io
import math
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import howship
from howship import catalog
from howship.model.declare import Disease
from howship.quantity import duration, parse_unit
from howship.report.figures import COLORS, DASHES
from howship.simulator import Trajectory

FOLDER = Path(__file__).parent / "catalog"
NUMBERS = FOLDER / "numbers.toml"
THREE_DIGITS = 1e-3
SAME_TIME = 1e-9  # days
NOISE = 1e-9  # of the largest value of a column: shown as 0
_NUMBER = re.compile(r"(?<![\w.])[-+]?\d+\.?\d*(?:e[-+]?\d+)?(?![\w.])")
_STYLE: Any = {
    "svg.fonttype": "none",  # text stays text
    "font.family": "sans-serif",
    "font.size": 9.0,
    "axes.titlesize": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
# the first that is long enough for the experiment: longest in days, days per unit, name
_CLOCKS = ((0.75, 1 / 1440, "minutes"), (4.0, 1 / 24, "hours"), (2500.0, 1.0, "days"))
_YEARS = (math.inf, 365.25, "years")
_PANEL = (2.9, 2.5)  # inches


@cache
def data() -> dict[str, Any]:
    """Return what numbers.toml says, by disease."""
    return tomllib.loads(NUMBERS.read_text(encoding="utf-8"))


class Runs:
    """The runs of one disease, each done once."""

    def __init__(self, name: str, given: Mapping[str, Any]) -> None:
        self.name, self.given = name, given
        self._done: dict[str, Trajectory] = {}

    def __getitem__(self, run: str) -> Trajectory:
        """Return a run of numbers.toml; "" is the reference experiment."""
        if run not in self._done:
            options = self.given.get("runs", {})[run] if run else {}
            self._done[run] = howship.simulate(self.name, **options)
        return self._done[run]


def value(result: Trajectory, number: Mapping[str, str]) -> tuple[float, str]:
    """Return what a number of numbers.toml asks for, and its unit."""
    column, take = result[number["column"]], number["take"]
    if take.startswith("day of "):
        return float(result.time[column.argmax() if take.endswith("max") else column.argmin()]), "day"
    if take == "period":
        return _period(result.time, column), "day"
    found = float(_taken(result, column, take))
    unit = result.units[number["column"]]
    if "of" in number:
        found, unit = found / float(column[0]) - (number["of"] == "change"), "1"
    wanted = number.get("unit", unit)
    return found * parse_unit(unit).factor / parse_unit(wanted).factor, wanted


def _taken(result: Trajectory, column: np.ndarray, take: str) -> float:
    if take in ("start", "end"):
        return float(column[0 if take == "start" else -1])
    if take in ("max", "min"):
        return float(column.max() if take == "max" else column.min())
    day = duration(take.removeprefix("at "))
    row = int(np.argmin(np.abs(result.time - day)))
    assert abs(result.time[row] - day) < SAME_TIME, f"{result.disease}: no row {take}"
    return float(column[row])


def _period(time: np.ndarray, column: np.ndarray) -> float:
    """Return the mean time between peaks, each at the top of the parabola through three rows."""
    before, here, after = column[:-2], column[1:-1], column[2:]
    top = (here > before) & (here >= after)
    shift = (before - after)[top] / (2 * (before - 2 * here + after)[top])
    peaks = time[1:-1][top] + shift * (time[1] - time[0])
    return float(np.diff(peaks).mean())


def as_written(x: float, reference: str) -> str:
    """Return a number with one digit more than its reference has, with an exponent where that has one."""
    mantissa, e, _ = reference.partition("e")
    digits = len(mantissa.lstrip("-0.").replace(".", ""))
    if not e:
        return f"{x:.{max(digits + 1, 4)}g}"
    shown, _, exponent = f"{x:.{digits}e}".partition("e")
    return f"{shown}e{int(exponent)}"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def page(name: str, runs: Runs) -> str:
    """Return the page of a disease."""
    disease, given = catalog.disease(name), data()[name]
    source, result = disease.source, runs[""]
    link = f" [doi:{source.doi}](https://doi.org/{source.doi})" if source.doi else ""
    status = disease.status + (", uncalibrated" if disease.uncalibrated else "")
    lines = [f"# {name}", "", f"{disease.title}.", "", f"Source: {source.citation}{link}", ""]
    lines += [f"Status: {status}. Equations, every value and its source: `howship show {name}`.", ""]
    lines += ["## Reference experiment", "", *_experiment(disease), ""]
    lines += [f"![{disease.reference.meaning}]({name}.svg)", ""]
    lines += [*(f"The run is {note}." for note in result.notes if note.startswith("implausible"))]
    lines += ["", *_extent(result, given["panels"]), ""]
    lines += ["## Reference values", "", *_numbers(given, runs)]
    if "tests" in given:
        lines += [
            "",
            f"Tests, with more numbers and the tolerance of each: `tests/published/{given['tests']}`.",
        ]
    lines += ["", "Howship is a research tool: it gives no advice for a single real patient."]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def _experiment(disease: Disease) -> Iterator[str]:
    reference = disease.reference
    yield f"{reference.meaning[:1].upper()}{reference.meaning[1:]}: `howship simulate {disease.name}`."
    yield ""
    yield f"- until {reference.until}, a row every {reference.every}"
    if reference.lesions is not None:
        yield f"- lesions: {reference.lesions}"
    yield from (f"- dose: {dose}" for dose in reference.dose)
    yield from (f"- set: {setting}" for setting in reference.set)


def _extent(result: Trajectory, panels: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the table of what the figure shows."""
    yield _row("column", "unit", "start", "lowest", "highest", "end")
    yield "|---|---|---|---|---|---|"
    for column in dict.fromkeys(column for panel in panels for column in panel["columns"]):
        x = result[column]
        small = any(panel.get("log") for panel in panels if column in panel["columns"])
        noise = 0.0 if small else NOISE * float(np.abs(x).max())
        cells = [0.0 if abs(v) < noise else v for v in map(float, (x[0], x.min(), x.max(), x[-1]))]
        yield _row(f"`{column}`", result.units[column], *(f"{v:.4g}" for v in cells))


def _numbers(given: Mapping[str, Any], runs: Runs) -> Iterator[str]:
    if "number" not in given:
        yield given["none"]
        return
    sources = [number.get("from", given["from"]) for number in given["number"]]
    yield f"The reference values are from: {'; '.join(dict.fromkeys(sources))}."
    yield ""
    yield _row("number", "unit", "reference", "Howship")
    yield "|---|---|---|---|"
    for number in given["number"]:
        found, unit = value(runs[number.get("run", "")], number)
        about = [number["what"]]
        about += [f"({number['from']})"] if "from" in number else []
        about += [f"({number['note']})"] if "note" in number else []
        shown = {"start": "of start", "change": f"{unit} of start"}.get(number.get("of", ""), unit)
        yield _row(" ".join(about), shown, number["reference"], as_written(found, number["reference"]))


def index() -> str:
    """Return the list of all pages."""
    lines = ["# Published models, reproduced", ""]
    lines += [
        "Every disease model of the catalog with its reference experiment as a figure, and beside it numbers"
    ]
    lines += ["that others found and Howship finds. `python docs/figures.py` writes these pages.", ""]
    lines += ["| model | what it is | status | reference values |", "|---|---|---|---|"]
    for name in pages():
        disease = catalog.disease(name)
        count = len(data()[name].get("number", ()))
        status = disease.status + (", uncalibrated" if disease.uncalibrated else "")
        lines.append(_row(f"[{name}]({name}.md)", disease.title, status, str(count or "none")))
    return "\n".join(lines) + "\n"


def pages() -> tuple[str, ...]:
    """Return the diseases that have a page: those of the catalog for which there are data."""
    return tuple(name for name in catalog.names("diseases") if name in data())


def draw(name: str, result: Trajectory) -> str:
    """Return the figure of a reference experiment as SVG; the same run gives the same bytes."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    panels = data()[name]["panels"]
    across = min(len(panels), 3) if len(panels) != 4 else 2
    down = math.ceil(len(panels) / across)
    _, per_unit, clock = next(c for c in (*_CLOCKS, _YEARS) if result.time[-1] <= c[0])
    wide = _PANEL[0] * across if across > 1 else 1.6 * _PANEL[0]
    with matplotlib.rc_context({**_STYLE, "svg.hashsalt": name}):
        names = max(len(panel["columns"]) for panel in panels)
        figure = Figure(figsize=(wide, (_PANEL[1] + 0.15 * names) * down), layout="constrained")
        FigureCanvasSVG(figure)
        for axes, panel in zip(figure.subplots(down, across, squeeze=False).flat, panels, strict=True):
            _panel(axes, panel, result, per_unit)
            axes.set_xlabel(f"time ({clock})")
        stream = io.StringIO()
        figure.savefig(stream, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Type", "Format")))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def _panel(axes: Any, panel: Mapping[str, Any], result: Trajectory, per_unit: float) -> None:
    columns = panel["columns"]
    for i, column in enumerate(columns):
        x = result[column] / (result[column][0] if panel.get("of_start") else 1)
        words = column.replace("_", " ")
        axes.plot(
            result.time / per_unit, x, color=COLORS[i % 6], linestyle=DASHES[i % 6], label=words, lw=1.4
        )
    unit = "fraction of start" if panel.get("of_start") else result.units[columns[0]]
    axes.set_ylabel("" if unit == "1" else unit)
    axes.set_xlim(0, result.time[-1] / per_unit)
    if panel.get("log"):
        axes.set_yscale("log")
    if len(columns) == 1:
        axes.set_title(columns[0].replace("_", " "))
    else:
        above = (-0.02, 1.0)
        axes.legend(frameon=False, fontsize=8, handlelength=2.4, loc="lower left", bbox_to_anchor=above)


def same(old: str, new: str) -> bool:
    """Return whether two pages say the same: words alike, numbers alike in three digits."""
    if _NUMBER.sub("#", old) != _NUMBER.sub("#", new):
        return False
    pairs = zip(_NUMBER.findall(old), _NUMBER.findall(new), strict=True)
    return all(math.isclose(float(a), float(b), rel_tol=THREE_DIGITS) for a, b in pairs)


def stale() -> list[str]:
    """Return what is out of date, as sentences."""
    found = [
        f"numbers.toml has nothing on {name}" for name in catalog.names("diseases") if name not in data()
    ]
    found += [
        f"numbers.toml names {name}, which is not in the catalog" for name in data() if name not in pages()
    ]
    texts = {name: page(name, Runs(name, data()[name])) for name in pages()} | {"index": index()}
    for name, new in texts.items():
        file = FOLDER / f"{name}.md"
        if not file.exists() or not same(file.read_text(encoding="utf-8"), new):
            found.append(f"docs/catalog/{name}.md is out of date")
        if name != "index" and not (FOLDER / f"{name}.svg").exists():
            found.append(f"docs/catalog/{name}.svg is missing")
    known = {f"{name}{end}" for name in texts for end in (".md", ".svg")} | {NUMBERS.name}
    return found + [
        f"docs/catalog/{f.name} has no model" for f in sorted(FOLDER.iterdir()) if f.name not in known
    ]


def write(names: Sequence[str]) -> None:
    """Write page and figure of some diseases, and the index."""
    for name in names:
        runs = Runs(name, data()[name])
        (FOLDER / f"{name}.md").write_text(page(name, runs), encoding="utf-8")
        (FOLDER / f"{name}.svg").write_text(draw(name, runs[""]), encoding="utf-8")
        print(f"wrote docs/catalog/{name}.md and its figure")
    (FOLDER / "index.md").write_text(index(), encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Write or check; return the exit code."""
    if "--check" not in arguments:
        write(arguments or pages())
        return 0
    faults = stale()
    for fault in faults:
        print(f"{fault}: run `python docs/figures.py`")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
