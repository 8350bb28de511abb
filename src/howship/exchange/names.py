"""Ids for a file of another tool, and what an intermediate belongs to."""

from __future__ import annotations

import re

from howship.model.expression import Graph
from howship.model.join import Joined

__all__ = ["Ids", "prefixes"]


class Ids:
    """Gives out ids: the words with what is no letter, digit or underscore replaced, each id once."""

    def __init__(self) -> None:
        self.given: set[str] = set()

    def new(self, words: str) -> str:
        name = re.sub(r"[^A-Za-z0-9_]", "_", words)
        name = name if re.match(r"[A-Za-z_]", name) else f"_{name}"
        tried, number = name, 1
        while tried in self.given:
            number += 1
            tried = f"{name}_{number}"
        self.given.add(tried)
        return tried


def prefixes(graph: Graph, joined: Joined) -> list[str]:
    """Return per node "lesion_2_" where it depends on that lesion only, "<drug>_" where on that drug only."""
    count = len(joined.parameters)
    parts: list[frozenset[str]] = []
    for node in graph.nodes:
        found = frozenset[str]().union(*(parts[arg.number] for arg in node.args))
        if node.op == "state":
            found = frozenset({joined.states[node.value].part})
        elif node.op == "param" and node.value < count:
            found = frozenset({joined.parameters[node.value].part})
        elif node.op == "param":
            found = frozenset({joined.states[node.value - count].part})
        parts.append(found)
    return [_prefix(labels) for labels in parts]


def _prefix(labels: frozenset[str]) -> str:
    lesions = {label.split(".")[0] for label in labels if label.startswith("lesion_")}
    if len(lesions) == 1:
        return f"{next(iter(lesions))}_"
    only = next(iter(labels)) if len(labels) == 1 else ""
    return f"{only}_" if only and not lesions else ""
