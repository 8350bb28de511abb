"""The `m` that equations see: every declared symbol as an attribute."""

from __future__ import annotations

from typing import Any

from howship.errors import Fault, ModelError, near

__all__ = ["Namespace"]


class Namespace:
    """Symbols of one component, with a fallback on the component that contains it.

    Reading an unknown symbol raises ModelError with the near names. Names that were read are
    remembered in `used`, from which unused parameters are found.
    """

    def __init__(self, label: str, owner: str, fallback: tuple[Namespace, ...] = ()) -> None:
        self._label, self._owner, self._fallback = label, owner, fallback
        self._values: dict[str, Any] = {}
        self.used: set[str] = set()

    def put(self, name: str, value: Any) -> None:
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
            self.__dict__["used"].add(name)
            return values[name]
        for other in self.__dict__["_fallback"]:
            if other.knows(name):
                return getattr(other, name)
        raise ModelError(
            Fault(
                self._owner,
                f"the equations use the symbol {name!r}, which is not declared",
                "a declared state, parameter, start value, site or signal",
                near(name, sorted(self.names())),
            )
        )

    def read(self) -> set[tuple[str, str]]:
        """Return (label, symbol) of everything read through this namespace."""
        found = {(self._label, name) for name in self.used}
        for other in self._fallback:
            found |= other.read()
        return found

    def knows(self, name: str) -> bool:
        """Return whether the symbol exists here or in a fallback."""
        return name in self._values or any(other.knows(name) for other in self._fallback)

    def names(self) -> set[str]:
        """Return every symbol within reach."""
        found = set(self._values)
        for other in self._fallback:
            found |= other.names()
        return found
