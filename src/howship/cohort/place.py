"""Where in a TOML text a key stands, so that a fault can name the line."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["Place"]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_QUOTES = re.compile('"""' + "|'''")

Path = tuple[str | int, ...]


class Place:
    """Line numbers of the tables and keys of one TOML file.

    Keys inside inline tables and arrays are given the line of the key that holds them.
    """

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._lines: dict[Path, int] = {}
        self._read(text)

    def where(self, path: Sequence[str | int] = ()) -> str:
        """Return "file, line 9, covariate.age.mean" for a path into the file."""
        line = next((self._lines[key] for key in _shorter(path) if key in self._lines), None)
        words = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
        parts = [self.file, f"line {line}" if line else "", words]
        return ", ".join(part for part in parts if part)

    def _read(self, text: str) -> None:
        table: Path = ()
        seen: dict[Path, int] = {}
        inside = False
        for number, line in enumerate(text.splitlines(), start=1):
            starts_inside = inside
            inside ^= len(_QUOTES.findall(line)) % 2 == 1
            if starts_inside:
                continue
            if header := _HEADER.match(line):
                table = _parts(header.group(2))
                if header.group(1) == "[[":
                    seen[table] = seen.get(table, -1) + 1
                    table = (*table, seen[table])
                self._lines.setdefault(table, number)
            elif key := _KEY.match(line):
                self._lines.setdefault((*table, *_parts(key.group(1))), number)


def _parts(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _shorter(path: Sequence[str | int]) -> list[Path]:
    return [tuple(path[:length]) for length in range(len(path), 0, -1)]
