"""Generated documents are up to date, links lead somewhere, and decisions are listed."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from howship.store.schema import TABLES

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_parts_are_up_to_date(generate: ModuleType) -> None:
    assert list(generate.stale()) == [], "run `make docs`"


def test_an_old_or_missing_picture_would_be_noticed(
    generate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = "docs/breast_bone_metastasis.svg"
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "PAGES", ())
    monkeypatch.setitem(generate.FILES, picture, lambda: "<svg/>\n")
    assert generate.stale() == {picture: "<svg/>\n"}
    (tmp_path / "docs").mkdir()
    (tmp_path / picture).write_text("<svg/>", encoding="utf-8")
    assert generate.main(["--check"]) == 1
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0


def test_every_generated_part_stands_on_a_page(generate: ModuleType) -> None:
    texts = [(ROOT / page).read_text(encoding="utf-8") for page in generate.PAGES]
    found = [name for text in texts for _, name, _, _ in generate.PART.findall(text)]
    assert sorted(found) == sorted(generate.PARTS)


def test_a_changed_page_would_be_noticed(generate: ModuleType) -> None:
    text = (ROOT / "docs" / "run-folder.md").read_text(encoding="utf-8")
    assert generate.generated(text) == text
    assert generate.generated(text.replace("`given_mg`", "`given`")) == text


def test_every_table_and_column_is_documented() -> None:
    text = (ROOT / "docs" / "run-folder.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (\w+)\.parquet\n(.*?)(?=^## |<!-- end)", text, re.DOTALL | re.MULTILINE))
    columns = {name: tuple(re.findall(r"^\| `(\w+)`", body, re.MULTILINE)) for name, body in sections.items()}
    assert columns == {name: table.names for name, table in TABLES.items()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert [link for link in links if not (page.parent / link.split("#")[0]).exists()] == []


def test_decisions_are_numbered_and_listed() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    for number, page in enumerate(decisions, start=1):
        assert page.name.startswith(f"{number:04d}-")
        assert page.read_text(encoding="utf-8").startswith(f"# {number:04d}. ")
        assert f"decisions/{page.name}" in index


def test_the_project_structure_names_every_folder() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = [p for p in (ROOT / "src" / "howship").iterdir() if p.is_dir() and p.name != "__pycache__"]
    tests = [p for p in (ROOT / "tests").iterdir() if p.is_dir() and p.name != "__pycache__"]
    missing = [p.name for p in rooms if f"`src/howship/{p.name}/`" not in text]
    assert missing + [p.name for p in tests if f"`tests/{p.name}/`" not in text] == []
