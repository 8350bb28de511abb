"""docs/catalog: every disease has a page, with the numbers that Howship gives now and a stable figure."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from howship import catalog
from howship.simulator import Trajectory

ROOT = Path(__file__).parents[2]


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("figures", ROOT / "docs" / "figures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


figures = _load()
NUMBERS = [
    pytest.param(name, number, id=f"{name}: {number['what']}")
    for name in figures.pages()
    for number in figures.data()[name].get("number", ())
]


def test_every_page_is_up_to_date() -> None:
    assert figures.stale() == [], "run `python docs/figures.py`"


def test_a_changed_number_and_a_changed_word_would_be_noticed() -> None:
    old = (figures.FOLDER / "lemaire_2004.md").read_text(encoding="utf-8")
    assert figures.same(old, old)
    assert "| 4.0368 |" in old
    assert figures.same(old, old.replace("| 4.0368 |", "| 4.0372 |"))  # the fourth digit of a solution
    assert not figures.same(old, old.replace("| 4.0368 |", "| 4.05 |"))
    assert not figures.same(old, old.replace("osteoblasts added", "osteoblasts taken"))
    assert not figures.same(old, old.replace("| 1.876 |", "| 1.876 | 1 |"))


def test_a_missing_page_would_be_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for file in figures.FOLDER.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "norton_1988.svg").unlink()
    (tmp_path / "of_nothing.md").write_text("left over\n", encoding="utf-8")
    (tmp_path / "dale_1985.md").unlink()
    monkeypatch.setattr(figures, "FOLDER", tmp_path)
    assert figures.stale() == [
        "docs/catalog/dale_1985.md is out of date",
        "docs/catalog/norton_1988.svg is missing",
        "docs/catalog/of_nothing.md has no model",
    ]


@pytest.mark.parametrize(("name", "number"), NUMBERS)
def test_howship_gives_the_reference_value(name: str, number: dict[str, str]) -> None:
    """To one unit of its last digit, or a note on the page says why not."""
    reference = number["reference"]
    mantissa, _, exponent = reference.partition("e")
    digit = 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
    runs = figures.Runs(name, figures.data()[name])
    found, _ = figures.value(runs[number.get("run", "")], number)
    assert abs(found - float(reference)) <= digit or number.get("note"), found
    assert found == pytest.approx(float(reference), rel=0.4)


@pytest.mark.parametrize("name", figures.pages())
def test_a_page_says_what_its_model_is(name: str) -> None:
    disease, given = catalog.disease(name), figures.data()[name]
    text = (figures.FOLDER / f"{name}.md").read_text(encoding="utf-8")
    for part in (
        disease.title,
        disease.source.citation,
        disease.status,
        disease.reference.meaning[1:],
        f"({name}.svg)",
    ):
        assert part in text
    assert ("number" in given) != ("none" in given)
    assert given.get("none", "") in text
    assert "tests" not in given or (ROOT / "tests" / "published" / given["tests"]).exists()
    used = {number.get("run") for number in given.get("number", ())} - {None}
    assert used == set(given.get("runs", {}))


@pytest.mark.parametrize("name", figures.pages())
def test_figures_are_text_without_a_date(name: str) -> None:
    svg = (figures.FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert len(svg) < 100_000
    assert "<dc:date>" not in svg
    assert "time (" in svg
    for panel in figures.data()[name]["panels"]:
        for column in panel["columns"]:
            assert column.replace("_", " ") in svg


def test_a_figure_is_drawn_alike_twice() -> None:
    result = figures.Runs("komarova_2003", figures.data()["komarova_2003"])[""]
    assert figures.draw("komarova_2003", result) == figures.draw("komarova_2003", result)


def made() -> Trajectory:
    time = np.arange(0, 10.5, 0.5)
    waves = {"wave": 5 + np.cos(2 * np.pi * (time - 1.2) / 4.1), "line": 2 + time}
    return Trajectory(time, waves, {"time": "day", "wave": "1", "line": "pM"}, "made")


@pytest.mark.parametrize(
    ("column", "more", "expected", "unit"),
    [
        ("line", {"take": "start"}, 2.0, "pM"),
        ("line", {"take": "end", "unit": "nM"}, 0.012, "nM"),
        ("line", {"take": "at 12 hours", "of": "start"}, 1.25, "1"),
        ("line", {"take": "at 1 day", "of": "change", "unit": "%"}, 50.0, "%"),
        ("line", {"take": "min"}, 2.0, "pM"),
        ("line", {"take": "day of max"}, 10.0, "day"),
        ("wave", {"take": "period"}, 4.1, "day"),
    ],
)
def test_what_is_taken_from_a_run(column: str, more: dict[str, str], expected: float, unit: str) -> None:
    found = figures.value(made(), {"column": column, **more})
    assert found == (pytest.approx(expected, rel=0.01), unit)


def test_a_time_between_rows_is_refused() -> None:
    with pytest.raises(AssertionError, match="no row at 13 hours"):
        figures.value(made(), {"column": "line", "take": "at 13 hours"})


def test_numbers_are_written_as_their_reference() -> None:
    assert figures.as_written(7.28340e-4, "7.2834e-4") == "7.28340e-4"
    assert figures.as_written(0.24468, "0.245") == "0.2447"
    assert not re.search("e", figures.as_written(8564.12, "8564"))
