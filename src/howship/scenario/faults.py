"""What the schema refuses -> faults with file, line, key, what was met, what was expected, the cure."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from howship.errors import Fault, near
from howship.scenario.amounts import RefusedError, SeveralRefusedError, shown
from howship.scenario.places import Path, Places
from howship.scenario.schema import EXAMPLES, FORMS

__all__ = ["met", "of_schema"]

_TYPES = {
    "list_type": "a list in square brackets",
    "dict_type": "a table of keys and values",
    "model_type": "a table of keys and values",
    "too_short": "at least one",
}


def met(path: Path, value: object) -> str:
    """Return "key = value" as the file writes it; the key is the last word of the path."""
    words = [part for part in path if isinstance(part, str)]
    return f"{words[-1]} = {shown(value)}" if words else shown(value)


def of_schema(error: ValidationError, places: Places, around: Path = ()) -> list[Fault]:
    """Return one fault for each thing that the schema refuses, in the order of the file's lines."""
    faults: list[Fault] = []
    for one in error.errors(include_url=False):
        faults.extend(_faults(dict(one), places, around))
    return faults


def _faults(one: dict[str, Any], places: Places, around: Path) -> list[Fault]:
    path: Path = around + tuple(one["loc"])
    kind, value = one["type"], one["input"]
    cause = one.get("ctx", {}).get("error")
    if isinstance(cause, ValidationError):
        return of_schema(cause, places, path)
    if isinstance(cause, SeveralRefusedError):
        return [_refused(each, path, value, places) for each in cause.refused]
    if isinstance(cause, RefusedError):
        return [_refused(cause, path, value, places)]
    if kind == "extra_forbidden":
        return [_unknown(path, places)]
    if kind == "missing":
        return [_missing(path, places)]
    expected = _TYPES.get(kind, str(one["msg"]))
    cure = f"Add for example {EXAMPLES[str(path[-1])]}" if path[-1] in EXAMPLES else ""
    return [Fault(places.where(path), met(path, value), expected, cure)]


def _refused(refused: RefusedError, path: Path, value: Any, places: Places) -> Fault:
    if refused.key:
        path, value = (*path, refused.key), value[refused.key]
    return refused.fault(places.where(path), met(path, value))


def _words(path: Path) -> tuple[str, ...]:
    return tuple(part for part in path if isinstance(part, str))


def _unknown(path: Path, places: Places) -> Fault:
    title, form = FORMS[_words(path[:-1])]
    keys = [field.alias or name for name, field in form.model_fields.items()]
    return Fault(
        places.where(path),
        f'"{path[-1]}" is not a key of {title}',
        f"one of {', '.join(keys)}",
        near(str(path[-1]), keys) if _close(str(path[-1]), keys) else "Remove it",
    )


def _close(word: str, words: list[str]) -> bool:
    return near(word, words).startswith("Did you mean")


def _missing(path: Path, places: Places) -> Fault:
    title, _ = FORMS[_words(path[:-1])]
    key = str(path[-1])
    return Fault(
        places.where(path[:-1]),
        f'"{key}" is missing from {title}',
        "",
        f"Add for example {EXAMPLES[key]}",
    )
