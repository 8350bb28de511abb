"""`howship show NAME`: the formulas printed are those that run, and no quantity is missing."""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from howship import catalog
from howship.checking import _with_host
from howship.model.declare import Disease, Drug, Queue
from howship.model.expression import Graph
from howship.model.functions import softplus, where
from howship.model.join import Evaluation, Joined
from howship.model.numbers import PlainNumbers
from howship.model.program import Program
from howship.report.formula_text import FormulaText
from howship.report.model_page import model_page
from howship.solve.programs import traced
from tests.unit.report.formula_reader import Page

DISEASES = catalog.names("diseases")
DRUGS = catalog.names("drugs")
WIDTH = 80
SAME = 1e-9
BOX = re.compile("[\u2500-\u259f\x1b]")


@lru_cache(maxsize=64)
def page(name: str, width: int = WIDTH) -> str:
    model: Disease | Drug = catalog.disease(name) if name in DISEASES else catalog.drug(name)
    return model_page(model, width)


def point(program: Program, seed: int) -> PlainNumbers:
    """Return a point near the start where no two quantities are equal and nothing vanishes."""
    random = np.random.default_rng(seed)
    values = program.values(program.defaults())
    y0, p = program.starts(values), program.defaults()
    infusions = np.array(
        [item.name.startswith("dose_rate.") for item in program.joined.parameters], dtype=bool
    )
    p = np.where(infusions, 0.0, np.where(p == 0, 0.1, p) * random.uniform(0.99, 1.01, len(p)))
    y = np.where(y0 == 0, 0.1 * program.scales(y0), y0) * random.uniform(0.85, 1.15, len(y0))
    y0 = np.where(y0 == 0, 0.1, y0) * random.uniform(0.99, 1.01, len(y0))
    return PlainNumbers(y.tolist(), p.tolist(), y0.tolist(), random.uniform(1, 9))


class Running:
    """An entry evaluated at a point by the machinery that runs it: the first lesion stands for all."""

    def __init__(self, name: str, seed: int = 1) -> None:
        self.drug = name if name in DRUGS else ""
        self.program = _one_lesion(name)
        self.joined: Joined = self.program.joined
        self.numbers = point(self.program, seed)
        self.evaluation: Evaluation = self.joined.evaluate(self.numbers)

    def mine(self, part: str) -> str | None:
        """Return "", or "lesion", for a part of the entry itself; None for a part of a drug's host."""
        lesion = part.startswith("lesion_")
        if self.drug:
            inside = part == self.drug or part.endswith(f".{self.drug}")
            return None if not inside else "lesion" if lesion else ""
        return "lesion" if lesion else ""

    def symbol(self, item: Any, part: Any, suffix: str = "") -> str:
        """Return how a page writes a symbol: stages of a queue with their number in brackets."""
        for queue in part.queues.values():
            stage = re.fullmatch(rf"{re.escape(queue.symbol)}_(\d+)", item.symbol)
            if stage:
                return f"{queue.symbol}{suffix}[{stage.group(1)}]"
        return f"{item.symbol}{suffix}"

    def leaves(self) -> dict[str, float]:
        """Return the values of everything that no formula of the page gives."""
        found = {"t": self.numbers.t, "dose": 7.0}
        found |= {site.name: site.neutral for site in self.joined.disease.sites}
        parts = self.joined.layout.parts
        if self.drug:
            shown = {
                where.split()[-1]: value for where, value, _ in self.evaluation.named if "signal" in where
            }
            found |= {name: shown[name] for name in catalog.drug(self.drug).reads}
        for i, item in enumerate(self.joined.states):
            if self.mine(item.part) is not None:
                found.setdefault(self.symbol(item, parts[item.part]), self.numbers.y[i])
                found.setdefault(self.symbol(item, parts[item.part], "_0"), self.numbers.y0[i])
        for part in parts.values():
            if self.mine(part.label) is not None:
                for symbol, index in part.parameters.items():
                    found.setdefault(symbol, self.numbers.p[index])
        return found

    def rates(self) -> dict[tuple[str, str], float]:
        """Return the rates of all states by part and symbol."""
        found = {}
        for item, rate in zip(self.joined.states, self.evaluation.rates, strict=True):
            part = self.mine(item.part)
            if part is not None and not item.name.startswith("cumulative_"):
                found[part, f"d {self.symbol(item, self.joined.layout.parts[item.part])}/dt"] = float(rate)
        return found

    def outputs(self) -> dict[tuple[str, str], float]:
        found = {}
        for item, value in zip(self.joined.outputs, self.evaluation.outputs, strict=True):
            if self.drug and not item.name.startswith(self.drug):
                continue
            name = item.name.removeprefix(
                f"{self.drug}." if f"{self.drug}." in item.name else f"{self.drug}_"
            )
            part = "lesion" if item.name.startswith("lesion_1.") else ""
            found[part, name.removeprefix("lesion_1.")] = float(value)
        return found


@lru_cache(maxsize=64)
def _one_lesion(name: str) -> Program:
    if name in DISEASES:
        return traced(name, (), 1 if catalog.disease(name).block else None)
    host = _with_host(name).joined.disease
    return traced(host.name, (name,), 1 if host.block else None)


def title(part: str, text: str) -> str:
    return f"Each lesion: {text[:1].lower()}{text[1:]}" if part else text


def differences(name: str, text: str, seed: int = 1) -> list[str]:
    """Return every formula of a page whose value is not the one that runs."""
    running = Running(name, seed)
    shown = Page(text, running.leaves())
    wrong: list[str] = []

    def compare(what: str, group: str, left: str, expected: float) -> None:
        value = shown.group(group).get(left)
        if value is None or not math.isclose(value, expected, rel_tol=SAME, abs_tol=1e-300):
            wrong.append(f"{what} {group}, {left}: page {value}, program {expected}")

    for (part, left), rate in running.rates().items():
        compare("rate", title(part, "Rates of change"), left, rate)
    for (part, left), value in running.outputs().items():
        compare("output", title(part, "Outputs"), left, value)
    for where_, value, _ in running.evaluation.named:
        kind, _, left = where_.rpartition(" ")
        if kind == "signal" and not running.drug:
            signals = [g for g in ("Signals", "Each lesion: signals") if left in shown.group(g)]
            compare("signal", signals[0] if signals else "Signals", left, value)
        if running.drug and kind.startswith(running.drug) and kind.endswith("site"):
            lesion = "in the lesion" in kind
            compare("site", title("lesion" if lesion else "", "Sites that it acts on"), left, value)
    return wrong + _starts(running, shown) + _doses(running, shown) + _hazards(running, shown)


def _starts(running: Running, shown: Page) -> list[str]:
    joined, wrong = running.joined, []
    if not running.drug and joined.disease.baseline == "solved":
        return []
    for i, item in enumerate(joined.states):
        part = running.mine(item.part)
        if part is None or not callable(item.start):
            continue
        left = running.symbol(item, joined.layout.parts[item.part], "_0")
        value = shown.group(title(part, "Start values")).get(left)
        expected = joined.start_of(i, running.numbers)
        if value is None or not math.isclose(value, expected, rel_tol=SAME):
            wrong.append(f"start {left}: page {value}, program {expected}")
    return wrong


def _doses(running: Running, shown: Page) -> list[str]:
    if not running.drug:
        return []
    wrong = []
    doses = shown.group("A dose (in mg)")
    for route in catalog.drug(running.drug).routes:
        value = doses.get(f"{route.name}, added to {route.into}", math.nan)
        expected = running.joined.dose_amount(running.drug, route.name, running.numbers, 7.0)
        if not math.isclose(value, expected, rel_tol=SAME):
            wrong.append(f"dose {route.name}: page {value}, program {expected}")
    return wrong


def _hazards(running: Running, shown: Page) -> list[str]:
    if running.drug:
        return []
    wrong = []
    here, there = (shown.group(title(part, "Rates of events (1/day)")) for part in ("", "lesion"))
    for hazard, index in running.joined.layout.hazards.items():
        value = here.get(hazard, 0.0) + there.get(hazard, 0.0)
        if not math.isclose(value, running.evaluation.rates[index], rel_tol=SAME):
            wrong.append(f"hazard {hazard}: page {value}, program {running.evaluation.rates[index]}")
    return wrong


@pytest.mark.parametrize("name", [*DISEASES, *DRUGS])
def test_the_formulas_printed_are_those_that_run(name: str) -> None:
    assert differences(name, page(name)) == []


@pytest.mark.parametrize(
    "name", ["lemaire_2004", "breast_bone_metastasis", "zoledronic_acid", "martinez_reina_2019"]
)
@pytest.mark.parametrize("width", [60, 100, 100_000])
def test_they_are_so_at_every_width(name: str, width: int) -> None:
    assert differences(name, page(name, width), seed=width) == []


def test_a_wrong_formula_would_be_noticed() -> None:
    text = page("lemaire_2004")
    for right, wrong in (
        ("d B/dt = DB*R/pi_C - kB", "d B/dt = DB*R/pi_C + kB"),
        ("Ps = k6/k5", "Ps = k5/k6"),
    ):
        assert right in text
        assert differences("lemaire_2004", text.replace(right, wrong)) != []


def test_lemaire_reads_like_the_paper() -> None:
    text = page("lemaire_2004")
    assert "         C + f0*Cs\n  pi_C = ---------\n           C + Cs\n" in text
    assert "  d R/dt = DR*pi_C - DB*R/pi_C + IR - XR*R\n" in text


@pytest.mark.parametrize("name", [*DISEASES, *DRUGS])
def test_every_quantity_is_in_a_table(name: str) -> None:
    model: Any = catalog.disease(name) if name in DISEASES else catalog.drug(name)
    repeated = model.block if isinstance(model, Disease) else model.local
    groups = [model, repeated] if repeated else [model]
    lines = page(name).splitlines()
    rows = {line: " ".join(lines[i + 1 : i + 4]) for i, line in enumerate(lines)}
    heads = {tuple(line.split()): text for line, text in rows.items() if len(line.split()) == 2}
    for item in [one for group in groups for one in (*group.states, *group.parameters)]:
        below = heads.get((item.symbol, item.name))
        assert below is not None, item.symbol
        assert item.source.status in below
        written = item.start if not hasattr(item, "value") else item.value
        start = written.split()[0] if isinstance(written, str) else "formula"
        assert below.split()[0].rstrip(",") == start, item.symbol
        assert isinstance(item, Queue) or item.meaning.split()[0] in below


@pytest.mark.parametrize("name", [*DISEASES, *DRUGS])
def test_pages_fit_into_80_columns_of_plain_text(name: str) -> None:
    text = page(name)
    assert [line for line in text.splitlines() if len(line) > WIDTH or line != line.rstrip()] == []
    assert BOX.search(text) is None
    model: Any = catalog.disease(name) if name in DISEASES else catalog.drug(name)
    assert model.status in text
    assert "".join(str(model.source).split()) in "".join(text.split())
    offered = model.sites if isinstance(model, Disease) else model.routes
    for item in (*offered, *model.outputs):
        assert re.search(rf"^{re.escape(item.name)} ", text, re.MULTILINE), item.name


def test_a_page_in_a_file_has_80_columns_and_no_color(tmp_path: Any) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "COLUMNS"} | {"FORCE_COLOR": "1"}
    environment["HOWSHIP_CACHE"] = str(tmp_path)
    code = "from howship.cli import main; main(['show', 'ayati_2010'])"
    with (tmp_path / "page.txt").open("wb") as file:
        subprocess.run(
            [sys.executable, "-c", code], stdout=file, stdin=subprocess.DEVNULL, env=environment, check=True
        )
    shown = (tmp_path / "page.txt").read_text(encoding="utf-8")
    assert shown.startswith(page("ayati_2010"))
    assert BOX.search(shown) is None
    assert [line for line in shown.splitlines() if len(line) > WIDTH and str(tmp_path) not in line] == []


def made(build: Any) -> str:
    graph = Graph()
    x, y, z = (graph.state(i) for i in range(3))
    text = FormulaText({x.number: "x", y.number: "y", z.number: "z"}, {})
    return text.inline(build(x, y, z))


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (lambda x, y, z: x - (y - z), "x - y + z"),
        (lambda x, y, z: x / (y * z), "x/(y*z)"),
        (lambda x, y, z: x / y / z * 2, "x*2/(y*z)"),
        (lambda x, y, z: x / (y / z), "x*z/y"),
        (lambda x, y, z: x * (y + z), "x*(y + z)"),
        (lambda x, y, z: (x / y) ** (1 / z), "(x/y)^(1/z)"),
        (lambda x, y, z: (x**y) ** z, "(x^y)^z"),
        (lambda x, y, z: x ** (-y), "x^(-y)"),
        (lambda x, y, z: -x * y - z, "-x*y - z"),
        (lambda x, y, z: (x + y) * (x + y), "(x + y)^2"),
        (lambda x, y, z: (x - 3) * -1, "-x + 3"),
        (lambda x, y, z: where(x > y, y, z), "where(x > y, y, z)"),
        (lambda x, y, z: softplus(x * y) + z, "softplus(x*y) + z"),
        (lambda x, y, z: -softplus(x), "-softplus(x)"),
    ],
)
def test_brackets_stand_where_they_are_needed_and_only_there(build: Any, expected: str) -> None:
    assert made(build) == expected
