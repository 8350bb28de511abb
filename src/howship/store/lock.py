"""One process at a time writes a run folder.

The lock is the operating system's, held on the file `lock`: it ends with the process, also after
`kill -9`, so that a dead process never keeps a folder. Child processes do not inherit it. The text
in the file (process id and host) is for the message, and for folders that hosts share without
sharing locks.
"""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from howship.errors import Fault, StoreError

__all__ = ["LOCK", "locked"]

LOCK = "lock"

_held: set[Path] = set()  # the system's lock does not keep out a second holder in this process
_held_guard = threading.Lock()


def _refused(path: Path, owner: str, cure: str) -> StoreError:
    return StoreError(
        Fault(str(path.parent), f"{owner} is writing this run folder", "one process at a time", cure)
    )


def _owner(handle: int) -> tuple[int, str]:
    """Return process id and host written in the lock file; (0, "") when it is new."""
    text = os.pread(handle, 4096, 0).decode("utf-8", "replace")
    try:
        note = json.loads(text or "{}")
        return int(note.get("pid", 0)), str(note.get("host", ""))
    except (ValueError, AttributeError):
        return 0, ""


def _acquire(path: Path) -> int:
    """Return the open, locked lock file. Raises StoreError when somebody else holds it."""
    import fcntl

    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # whoever held it before may have removed the file between our open and our lock
            if path.exists() and os.path.samestat(os.fstat(handle), os.stat(path)):
                return handle
        except FileNotFoundError:
            pass  # removed between the two looks: try the new one
        except OSError as error:
            pid, host = _owner(handle)
            os.close(handle)
            if isinstance(error, BlockingIOError | PermissionError):
                cure = "Wait until it has ended, or end it, then try again"
                raise _refused(path, f"process {pid} on {host}", cure) from None
            raise
        os.close(handle)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. Raises StoreError when another process (or this one) writes the folder.

    The lock of a process of this host that has died is taken over.
    """
    path = folder.resolve() / LOCK
    with _held_guard:
        if path in _held:
            raise _refused(
                path, f"this process ({os.getpid()})", "Finish the first writer before you open a second"
            )
        _held.add(path)
    try:
        try:
            handle = _acquire(path)
        except OSError as error:
            raise StoreError(
                Fault(str(path), f"cannot be locked: {error.strerror}", "a folder that can be written")
            ) from error
        try:
            pid, host = _owner(handle)
            if host and host != socket.gethostname():
                cure = f"If that process has ended, remove {path} and try again"
                raise _refused(path, f"process {pid} on {host}", cure)
            os.ftruncate(handle, 0)
            os.pwrite(handle, json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode(), 0)
            try:
                yield
            finally:
                path.unlink(missing_ok=True)
        finally:
            os.close(handle)
    finally:
        with _held_guard:
            _held.discard(path)
