"""A scenario's form -> TOML text. Tables that a reader scans are inline; long lists one item a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tomlkit.items import Array, InlineTable, Table

__all__ = ["toml_text"]

_SECTIONS = ("measure", "set")
_REPEATED = ("arm", "published")


def toml_text(form: Mapping[str, Any]) -> str:
    """Return the TOML text of a resolved scenario, as `Scenario.form` gives it."""
    import tomlkit

    document = tomlkit.document()
    document.add(tomlkit.comment("Resolved by Howship: every default is written out."))
    for key, value in form.items():
        if key in _REPEATED:
            if value:
                tables = tomlkit.aot()
                for item in value:
                    tables.append(_table(item))
                document.add(key, tables)
        elif key in _SECTIONS:
            document.add(key, _table(value))
        else:
            document.add(key, _item(value))
    return tomlkit.dumps(document)


def _table(form: Mapping[str, Any]) -> Table:
    import tomlkit

    table = tomlkit.table()
    for key, value in form.items():
        table.add(key, _item(value))
    return table


def _item(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _inline(value)
    if isinstance(value, list):
        return _array(value)
    return value


def _inline(form: Mapping[str, Any]) -> InlineTable:
    import tomlkit

    table = tomlkit.inline_table()
    for key, value in form.items():
        table.append(key, value)
    return table


def _array(values: list[Any]) -> Array:
    import tomlkit

    array = tomlkit.array()
    for value in values:
        array.append(_item(value))
    return array.multiline(bool(values) and isinstance(values[0], Mapping))
