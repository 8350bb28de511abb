"""Ids for a file of another tool, and the names that equations give to their intermediates."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence, Set
from pathlib import Path
from types import CodeType, FrameType, TracebackType
from typing import Any

import howship.model
from howship.model.expression import Graph, Node
from howship.model.join import Joined

__all__ = ["Ids", "LocalNames", "prefixes"]

_MACHINERY = {Path(folder) for folder in howship.model.__path__}


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


class LocalNames:
    """Notes, while equations run, which local variable holds which node.

    Equations name their intermediates as the paper does; these names are worth more in a file than
    numbers. As a context manager it watches the returns of all functions outside the machinery;
    an argument is not counted, because its name belongs to the caller.
    """

    def __init__(self) -> None:
        self._found: dict[int, tuple[str, str]] = {}
        self._before: Any = None

    def __enter__(self) -> LocalNames:
        self._before = sys.getprofile()
        sys.setprofile(self._watch)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.setprofile(self._before)

    def _watch(self, frame: FrameType, event: str, argument: Any) -> None:
        code = frame.f_code
        if event != "return" or code.co_name.startswith("<") or Path(code.co_filename).parent in _MACHINERY:
            return
        arguments = _arguments(code)
        for name, value in list(frame.f_locals.items()):
            if name in arguments:
                continue
            if isinstance(value, Node):
                self._note(value, code.co_name, name)
            for field in getattr(type(value), "_fields", ()):  # a named tuple of intermediates
                inside = getattr(value, field)
                if isinstance(inside, Node):
                    self._note(inside, code.co_name, f"{name}_{field}")

    def _note(self, node: Node, function: str, name: str) -> None:
        self._found.setdefault(node.number, (function, name))

    def named(self, wanted: Set[int], prefix: Sequence[str]) -> dict[int, str]:
        """Return a name for the wanted nodes that have one.

        A name that stands for several nodes is led by the function that it comes from.
        """
        short = {number: prefix[number] + self._found[number][1] for number in wanted & self._found.keys()}
        count: dict[str, int] = {}
        for name in short.values():
            count[name] = count.get(name, 0) + 1
        return {
            number: name
            if count[name] == 1
            else f"{prefix[number]}{self._found[number][0]}_{self._found[number][1]}"
            for number, name in short.items()
        }


def _arguments(code: CodeType) -> set[str]:
    return set(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])


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
