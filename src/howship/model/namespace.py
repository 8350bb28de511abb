"""The `m` that equations see: every declared symbol as an attribute."""

from __future__ import annotations

from typing import Any

from howship.errors import Fault, ModelError, near

__all__ = ["Namespace"]


class Namespace:
    """Symbols of one component, with a fallback on the component that contains it.

    Reading an unknown symbol raises ModelError with the near names. It has no methods of its own,
    so that no symbol can collide with one.
    """

    def __init__(self, owner: str, fallback: tuple[Namespace, ...] = ()) -> None:
        self._owner, self._fallback = owner, fallback
        self._values: dict[str, Any] = {}

    def __setitem__(self, name: str, value: Any) -> None:
        """Set symbol `name`; a name given twice is a fault of the declarations."""
        if name in self._values:
            raise ModelError(
                Fault(self._owner, f"the symbol {name!r} is declared twice", "one meaning per symbol")
            )
        self._values[name] = value

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        values = self.__dict__["_values"]
        if name in values:
            return values[name]
        for other in self.__dict__["_fallback"]:
            if name in other:
                return getattr(other, name)
        raise ModelError(
            Fault(
                self._owner,
                f"the equations use the symbol {name!r}, which is not declared",
                "a declared state, parameter, start value, site or signal",
                near(name, sorted(_names(self))),
            )
        )

    def __contains__(self, name: str) -> bool:
        return name in self._values or any(name in other for other in self._fallback)


def _names(space: Namespace) -> set[str]:
    """Return every symbol within reach."""
    found = set(space._values)
    for other in space._fallback:
        found |= _names(other)
    return found
