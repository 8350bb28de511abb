"""`howship show` of a disease: what acts on what, the diagram in the cache folder or on stdout, errors."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from howship import catalog
from howship.cli import main
from howship.errors import Fault, ModelError
from howship.report import diagram_page
from tests.unit.report.drawn import read

NAME = "lemaire_2004"


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("HOWSHIP_CACHE", str(folder))
    monkeypatch.setenv("COLUMNS", "80")
    return folder


def howship(*arguments: str) -> int:
    """Return the exit code of a command."""
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    return int(stop.value.code or 0)


def test_show_draws_a_disease_and_says_where(cache_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert howship("show", NAME) == 0
    told, warned = capsys.readouterr()
    path = cache_folder / f"{NAME}.svg"
    assert told.splitlines()[-1] == f"Diagram: {path}"
    assert warned == ""
    assert "\nWhat acts on what\n-----------------\n" in told
    assert "  Osteoclasts raise Responding osteoblasts; lower Osteoblasts\n" in told
    assert len(read(path.read_text(encoding="utf-8")).boxes) == 3
    assert [each.name for each in cache_folder.iterdir()] == [f"{NAME}.svg"]


def test_show_svg_prints_the_diagram_alone(cache_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert howship("show", NAME, "--svg") == 0
    told, warned = capsys.readouterr()
    assert len(read(told).boxes) == 3
    assert warned == ""
    assert not cache_folder.exists()
    assert howship("show", NAME) == 0
    assert (cache_folder / f"{NAME}.svg").read_text(encoding="utf-8") == told


def test_an_old_diagram_is_drawn_anew(cache_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cache_folder.mkdir()
    path = cache_folder / f"{NAME}.svg"
    path.write_text("stale", encoding="utf-8")
    assert howship("show", NAME) == 0
    assert path.read_text(encoding="utf-8").startswith("<svg ")


def test_a_cache_that_cannot_be_written_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    folder = tmp_path / "file" / "cache"
    monkeypatch.setenv("HOWSHIP_CACHE", str(folder))
    assert howship("show", NAME) == 0
    told, warned = capsys.readouterr()
    assert "What acts on what" in told
    assert "Diagram:" not in told
    assert warned == (
        f"Warning: the diagram was not written to {folder}: Not a directory. Set HOWSHIP_CACHE to a folder "
        f"of yours, or use howship show {NAME} --svg\n"
    )


def test_a_diagram_is_written_whole_or_not_at_all(
    cache_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cache_folder.mkdir()
    path = cache_folder / f"{NAME}.svg"
    path.write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert howship("show", NAME) == 0
    assert "No space left on device" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "old"
    assert [each.name for each in cache_folder.iterdir()] == [path.name]


def test_without_a_cache_folder_there_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(diagram_page.cache, "folder", lambda: None)
    assert howship("show", NAME) == 0
    assert capsys.readouterr().err.startswith(
        "Warning: the diagram was not written to disk: there is no cache folder. Set HOWSHIP_CACHE to a"
    )


def test_what_cannot_be_drawn_leaves_the_page(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise ModelError(Fault(NAME, "nothing is finite", "finite rates"))

    monkeypatch.setattr(diagram_page, "influences", refuse)
    monkeypatch.setattr(diagram_page, "diagram", refuse)
    assert howship("show", NAME) == 0
    told, warned = capsys.readouterr()
    assert "Sources\n-------" in told
    assert warned == f"Warning: there is no diagram. {NAME}: nothing is finite. Expected finite rates.\n"
    assert howship("show", NAME, "--svg") == ModelError.exit_code
    told, warned = capsys.readouterr()
    assert told == ""
    assert warned == f"Error: {NAME}: nothing is finite. Expected finite rates.\n"


@pytest.mark.parametrize(
    ("name", "kind"), [("denosumab", "drug"), ("kohno_2005", "trial"), ("bone_metastases", "population")]
)
def test_only_diseases_have_a_diagram(name: str, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert howship("show", name, "--svg") != 0
    told, warned = capsys.readouterr()
    assert told == ""
    assert warned == (
        f"Error: show {name} --svg: {name} is a {kind}. Expected a disease, which has a diagram. "
        "Leave --svg out.\n"
    )
    # and a page without one ends as it did
    assert howship("show", name) == 0
    assert "What acts on what" not in capsys.readouterr().out


def test_one_file_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert howship("show", "kohno_2005", "--toml", "--svg") != 0
    assert capsys.readouterr().err == (
        "Error: show kohno_2005 --toml --svg: two files are asked for. Expected one of them. Leave one out.\n"
    )


def test_svg_of_an_unknown_name_tells_the_near_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert howship("show", "lemaire_2005", "--svg") != 0
    assert capsys.readouterr().err.startswith(
        "Error: lemaire_2005: is not in the catalog. Expected the name of an entry."
    )


def test_every_disease_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("breast_bone_metastasis", "norton_1988", "ayati_2010_tumor"):
        assert name in catalog.names("diseases")
        assert howship("show", name) == 0
        told, warned = capsys.readouterr()
        assert told.splitlines()[-1].endswith(f"{name}.svg")
        assert warned == ""
