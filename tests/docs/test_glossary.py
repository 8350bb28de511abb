"""GLOSSARY.md holds every public name of the catalog, the endpoints and the run folder, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from howship import catalog
from howship.outcome.rows import _FAMILIES
from howship.scenario.endpoints import EVENT_ENDPOINTS
from howship.store.schema import TABLES

TEXT = (Path(__file__).parents[2] / "GLOSSARY.md").read_text(encoding="utf-8")
ENTRY = re.compile(r"- \*\*(.+?)\*\*: (.+)")
LINES = [line for line in TEXT.splitlines() if line.startswith("- ")]
TERMS = [match.group(1) for line in LINES if (match := ENTRY.fullmatch(line))]


def _key(term: str) -> str:
    return term.replace("`", "").replace("_", " ").casefold()


def _names() -> Iterator[tuple[str, str]]:
    for name in catalog.names("diseases"):
        disease = catalog.disease(name)
        for item in (*disease.sites, *disease.signals, *disease.hazards, *disease.outputs):
            yield item.name, f"{type(item).__name__.lower()} of {name}"
        if disease.block is not None:
            for output in disease.block.outputs:
                yield output.name, f"lesion output of {name}"
    for name in catalog.names("drugs"):
        for output in catalog.drug(name).outputs:
            yield output.name, f"output of {name}"
    for name in EVENT_ENDPOINTS:
        yield name, "endpoint"
    for rows in _FAMILIES.values():
        for row in rows:
            yield row.endpoint, "row of the summary"
    for name in TABLES:
        yield name, "table of a run folder"


NAMES: dict[str, str] = dict(_names())


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_name_is_explained(name: str) -> None:
    assert f"`{name}`" in TERMS, f"{name} ({NAMES[name]}) is missing in GLOSSARY.md"


def test_every_line_is_an_entry_that_ends_in_a_sentence() -> None:
    assert len(TERMS) == len(LINES)
    assert [line for line in LINES if not line.endswith(".")] == []


def test_terms_are_alphabetical_without_duplicates() -> None:
    keys = [_key(term) for term in TERMS]
    assert keys == sorted(set(keys))


def test_a_name_in_code_exists() -> None:
    """An entry in code that the catalog dropped would mislead."""
    statuses = {"checked", "provisional", "ours"}
    assert {term.strip("`") for term in TERMS if term.startswith("`")} - set(NAMES) - statuses == set()
