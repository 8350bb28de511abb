"""Where a key stands in a TOML text: key path -> line, inside tables, arrays and inline tables.

The text has already been accepted by `tomllib`, so this only walks it and never judges it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

__all__ = ["Path", "Places", "find_lines"]

Path = tuple[str | int, ...]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SCALAR = re.compile(r"[^,\]}#\r\n]*")


@dataclass(frozen=True)
class Places:
    """The file a scenario came from, and the line of each of its keys."""

    file: str = ""
    lines: dict[Path, int] = field(default_factory=dict)

    def where(self, path: Path) -> str:
        """Return "file, line N" of the key, or of the nearest table around it, or the file."""
        while path:
            if path in self.lines:
                return f"{self.file}, line {self.lines[path]}"
            path = path[:-1]
        return self.file or "scenario"

    def locate(self, key_path: str) -> str:
        """Return "file, line N: key" of a dotted key path; digits count list items from 0."""
        path: Path = tuple(int(part) if part.isdigit() else part for part in key_path.split("."))
        words = [part for part in path if isinstance(part, str)]
        return f"{self.where(path)}: {words[-1]}" if words else self.where(path)


def find_lines(text: str) -> dict[Path, int]:
    """Return the line (from 1) of every key and list item of a valid TOML text."""
    return _Walk(text).run()


class _Walk:
    """One pass through the text; `at` is the position, `table` the table of the last header."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.ends = [match.start() for match in re.finditer("\n", text)]
        self.lines: dict[Path, int] = {}
        self.items: dict[Path, int] = {}  # length so far of each array of tables

    def run(self) -> dict[Path, int]:
        table: Path = ()
        self._skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self.lines

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        assert match is not None
        self.at = match.end()
        return match.group()

    def _note(self, path: Path) -> None:
        self.lines.setdefault(path, bisect_left(self.ends, self.at) + 1)

    def _header(self) -> Path:
        array = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 2 if array else 1
        keys = self._keys()
        end, self.at = self.at, start
        path: Path = ()
        for number, key in enumerate(keys):
            path += (key,)
            self._note(path)
            if array and number == len(keys) - 1:
                self.items[path] = self.items.get(path, 0) + 1
            if path in self.items:
                path += (self.items[path] - 1,)
                self._note(path)
        self.at = end + (2 if array else 1)
        return path

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_SPACE)
            if self.text[self.at] in "\"'":
                keys.append(self._string())
            else:
                keys.append(self._skip(_BARE_KEY))
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return keys
            self.at += 1

    def _pair(self, table: Path) -> None:
        start = self.at
        keys = self._keys()
        end, self.at = self.at, start
        path = table
        for key in keys:
            path += (key,)
            self._note(path)
        self.at = end + 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: Path) -> None:
        first = self.text[self.at]
        if first in "\"'":
            self._string()
        elif first == "[":
            self._array(path)
        elif first == "{":
            self._inline(path)
        else:
            self._skip(_SCALAR)

    def _array(self, path: Path) -> None:
        self.at += 1
        item = 0
        self._skip(_BLANK)
        while self.text[self.at] != "]":
            if self.text[self.at] == ",":
                self.at += 1
            else:
                self._note((*path, item))
                self._value((*path, item))
                item += 1
            self._skip(_BLANK)
        self.at += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        self._skip(_BLANK)
        while self.text[self.at] != "}":
            if self.text[self.at] == ",":
                self.at += 1
            else:
                self._pair(path)
            self._skip(_BLANK)
        self.at += 1

    def _string(self) -> str:
        """Step over a string; return what is between the quotes (escapes left as written)."""
        quote = self.text[self.at]
        fence = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        start = self.at = self.at + len(fence)
        while not self.text.startswith(fence, self.at):
            self.at += 2 if quote == '"' and self.text[self.at] == "\\" else 1
        # A multi-line string may end in up to two quotes of its own.
        while len(fence) == 3 and self.text.startswith(fence, self.at + 1):
            self.at += 1
        inside = self.text[start : self.at]
        self.at += len(fence)
        return inside
