"""Machine code on disk, by the hash of everything that it depends on.

A file is a line of JSON, then the object code. It is written under another name and renamed, so that
two processes may write at once; one whose checksum is wrong is made again. A folder that cannot be
written only costs the time of compiling.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

__all__ = ["folder", "read", "write"]


def folder() -> Path:
    """Return where the code is kept: the platform's cache folder, or HOWSHIP_CACHE."""
    given = os.environ.get("HOWSHIP_CACHE")
    if given:
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "howship" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "howship"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "howship"


def _path(key: str) -> Path:
    return folder() / f"{key}.kernel"


def read(key: str) -> tuple[dict[str, Any], bytes] | None:
    """Return (facts, object code) of a key, or None where there is no sound file."""
    try:
        head, _, code = _path(key).read_bytes().partition(b"\n")
        facts = json.loads(head)
    except (OSError, ValueError):
        return None
    if not isinstance(facts, dict) or facts.get("sha256") != hashlib.sha256(code).hexdigest():
        return None
    return facts, code


def write(key: str, facts: dict[str, Any], code: bytes) -> None:
    """Keep the object code of a key; nothing happens where that is not possible."""
    head = json.dumps({**facts, "sha256": hashlib.sha256(code).hexdigest()}, sort_keys=True)
    path = _path(key)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(head.encode() + b"\n" + code)
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
