"""The names that equations give to their intermediates, noted while they run."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from types import CodeType, FrameType, TracebackType
from typing import Any, NamedTuple

from howship.model.expression import Node

__all__ = ["Local", "LocalNames"]

_MACHINERY = Path(__file__).parent


class Local(NamedTuple):
    """A local variable, or a field or key of one, in a function."""

    function: str
    variable: str
    field: str = ""

    @property
    def name(self) -> str:
        return f"{self.variable}_{self.field}" if self.field else self.variable


class LocalNames:
    """Notes, while equations run, which local variable holds which node.

    Equations name their intermediates as the paper does; these names are worth more to a reader than
    numbers. As a context manager it watches the returns of all functions outside the machinery;
    an argument is not counted, because its name belongs to the caller, nor is a dictionary that is
    returned, because its keys name what is computed and not how. `found` has the variables of each
    node number, those of inner functions first.
    """

    def __init__(self) -> None:
        self.found: dict[int, list[Local]] = {}
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
        if event != "return" or code.co_name.startswith("<") or Path(code.co_filename).parent == _MACHINERY:
            return
        arguments = _arguments(code)
        returned = [argument, *getattr(argument, "__dict__", {}).values()]
        for name, value in list(frame.f_locals.items()):
            if name in arguments:
                continue
            if isinstance(value, Node):
                self._note(value, Local(code.co_name, name))
            elif not any(value is one for one in returned):
                for field, inside in _fields(value):
                    self._note(inside, Local(code.co_name, name, field))

    def _note(self, node: Node, local: Local) -> None:
        known = self.found.setdefault(node.number, [])
        if local not in known:
            known.append(local)

    def named(self, wanted: Set[int], prefix: Sequence[str]) -> dict[int, str]:
        """Return a name for the wanted nodes that have one.

        A name that stands for several nodes is led by the function that it comes from.
        """
        first = {number: self.found[number][0] for number in wanted & self.found.keys()}
        short = {number: prefix[number] + local.name for number, local in first.items()}
        count: dict[str, int] = {}
        for name in short.values():
            count[name] = count.get(name, 0) + 1
        return {
            number: name
            if count[name] == 1
            else f"{prefix[number]}{first[number].function}_{first[number].name}"
            for number, name in short.items()
        }


def _arguments(code: CodeType) -> set[str]:
    return set(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])


def _fields(value: Any) -> Iterator[tuple[str, Node]]:
    """Yield the nodes in a named tuple of intermediates, or in a dictionary of them by name."""
    names = getattr(type(value), "_fields", ())
    items = value.items() if isinstance(value, dict) else ((name, getattr(value, name)) for name in names)
    for name, inside in items:
        if isinstance(inside, Node) and isinstance(name, str):
            yield name, inside
