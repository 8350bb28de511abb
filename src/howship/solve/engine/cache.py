"""The cache folder: machine code by the hash of everything that it depends on; diagrams are beside it.

A file is a checksum of the rest, a line of JSON, then the object code. It is written under another
name and renamed, so that two processes may write at once; one whose checksum is wrong is made again.
A folder that cannot be written only costs the time of compiling.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

__all__ = ["folder", "read", "replace", "write"]


def folder() -> Path | None:
    """Return where the code is kept: HOWSHIP_CACHE, or the platform's cache folder if there is one."""
    given = os.environ.get("HOWSHIP_CACHE")
    if given:
        return Path(given)
    try:
        return _of_platform()
    except RuntimeError:  # a user without a home
        return None


def _of_platform() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "howship" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "howship"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "howship"


def read(key: str) -> tuple[dict[str, Any], bytes] | None:
    """Return (facts, object code) of a key, or None where there is no sound file."""
    place = folder()
    if place is None:
        return None
    try:
        checksum, _, rest = (place / f"{key}.kernel").read_bytes().partition(b"\n")
    except OSError:
        return None
    if checksum != _checksum(rest):
        return None
    head, _, code = rest.partition(b"\n")
    facts: dict[str, Any] = json.loads(head)
    return facts, code


def write(key: str, facts: dict[str, Any], code: bytes) -> None:
    """Keep the object code of a key; nothing happens where that is not possible."""
    place = folder()
    if place is None:
        return
    rest = json.dumps(facts, sort_keys=True).encode() + b"\n" + code
    with contextlib.suppress(OSError):
        replace(place / f"{key}.kernel", _checksum(rest) + b"\n" + rest)


def replace(path: Path, content: bytes) -> None:
    """Write a file at once, or not at all. Raises OSError where that is not possible."""
    temporary = path.with_name(f"{path.stem}.{os.getpid()}.{os.urandom(4).hex()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _checksum(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
