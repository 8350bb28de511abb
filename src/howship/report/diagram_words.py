"""What a diagram shows, as sentences: what acts on what, and where drugs act."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from howship.report.diagram_plan import Plan, listed, note_of
from howship.report.influence import BODY, LESION, Influences, Quantity

__all__ = ["VERBS", "net_sentence", "words_section"]

VERBS: Mapping[int, str] = {1: "raises", -1: "lowers", 0: "raises and lowers"}


def words_section(graph: Influences, width: int) -> Iterator[str]:
    """Yield the lines of what acts on what and where drugs act, wrapped to `width`."""
    yield from _headed("What acts on what")
    links = list(_links(graph))
    for part, title in ((BODY, "In the body:"), (LESION, "In a lesion:")):
        mine = [sentence for where, sentence in links if where == part]
        if mine:
            yield from ["", title] if any(where for where, _ in links) else []
            for sentence in mine:
                yield from _hanging(sentence, width)
    if not links:
        yield "Nothing acts on anything else."
    note = note_of(graph)
    if note:
        yield from ["", *textwrap.wrap(note, width)]
    if graph.treatments:
        yield from _headed("Where drugs act")
        for sentence in _actions(graph):
            yield from _hanging(sentence, width)


def _headed(title: str) -> tuple[str, str, str]:
    return "", title, "-" * len(title)


def _hanging(sentence: str, width: int) -> list[str]:
    return textwrap.wrap(
        sentence, width, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
    )


def _links(graph: Influences) -> Iterator[tuple[str, str]]:
    """Yield the part and one sentence for each source; what the body does to a lesion is in the note."""
    for source in graph.quantities:
        ends = [
            (each.sign, _name(each.target, source.part))
            for each in graph.influences
            if each.source == source and (source.part, each.target.part) != (BODY, LESION)
        ]
        if ends:
            yield source.part, f"{_plain(source.label)} {_verbs(ends, _many(source.label))}"


def _actions(graph: Influences) -> Iterator[str]:
    """Yield where drugs act: site, what these drugs do to it, and what that does."""
    for each in graph.treatments:
        if each.drugs:
            way = "raised" if each.direction > 0 else "lowered"
            ends = [(sign, _name(target, BODY)) for target, sign in each.targets]
            said = _verbs(ends) or "moves nothing at the start"
            yield f"{each.site.name}, {way} by {listed(each.drugs)}: {said}"
    idle = list(dict.fromkeys(each.site.name for each in graph.treatments if not each.drugs))
    if idle:
        yield f"No drug of the catalog acts at {listed(idle)}."


def _verbs(ends: Sequence[tuple[int, str]], many: bool = False) -> str:
    """Return signs and targets as in a sentence: raises A, B; lowers C. Or of `many`: raise A, B; lower C."""
    signs = dict.fromkeys(sign for sign, _ in ends)
    return "; ".join(
        f"{_verb(way, many)} {', '.join(name for sign, name in ends if sign == way)}" for way in signs
    )


def _verb(sign: int, many: bool) -> str:
    return VERBS[sign].replace("s ", " ").removesuffix("s") if many else VERBS[sign]


def _many(label: str) -> bool:
    """Return whether a label is a plural: osteoclasts, but not bone mass."""
    return label.endswith("s") and not label.endswith("ss")


def net_sentence(drawn: Plan, number: int) -> str:
    """Return one net of a drawing as a sentence."""
    net = drawn.nets[number]
    names = [_plain(" ".join(drawn.boxes[i].lines)) for i in (net.source, *net.targets)]
    parts = [drawn.boxes[i].part for i in (net.source, *net.targets)]
    many = not drawn.boxes[net.source].drug and _many(names[0])
    names = [f"{name} of a lesion" if part else name for name, part in zip(names, parts, strict=True)]
    return f"{names[0]} {_verb(net.sign, many)} {', '.join(names[1:])}"


def _name(quantity: Quantity, part: str) -> str:
    where = "" if quantity.part == part else " of a lesion" if quantity.part else " of the body"
    return _plain(quantity.label) + where


def _plain(label: str) -> str:
    """Return a label that may stand in a list."""
    return label.replace(", ", " and ")
