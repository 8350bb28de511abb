"""Citations: place, status, and how they read."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from howship.source import Source, ours

PAPER = Source("Someone 2004", doi="10.1/x", status="checked")


def test_a_source_reads_as_citation_doi_and_place() -> None:
    assert str(PAPER) == "Someone 2004 doi:10.1/x"
    assert str(PAPER.at("table 2")) == "Someone 2004 doi:10.1/x (table 2)"
    assert str(Source("A book")) == "A book"


def test_a_place_changes_nothing_else() -> None:
    there = PAPER.at("table 2")
    assert (there.citation, there.doi, there.status) == (PAPER.citation, PAPER.doi, "checked")
    assert PAPER.place == ""


def test_a_source_is_provisional_until_said_otherwise() -> None:
    assert Source("Someone 2004").status == "provisional"


def test_an_assumption_of_ours_carries_its_reason() -> None:
    source = ours("keeps the pool above zero")
    assert source.status == "ours"
    assert "keeps the pool above zero" in str(source)


def test_a_source_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        PAPER.status = "ours"  # type: ignore[misc]
