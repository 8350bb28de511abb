"""The progress bar of a run: patients done, rate, and time left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

__all__ = ["bar"]

_STARTING = "starting (a model is compiled when it is first used)"


@contextmanager
def bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on standard error; the function given moves it to (done, total) patients."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("patients, {task.fields[rate]}"),
        TextColumn("elapsed"),
        TimeElapsedColumn(),
        TextColumn("ETA"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    task = progress.add_task(title, total=None, rate=_STARTING)
    begun, before = monotonic(), -1

    def advance(done: int, total: int) -> None:
        nonlocal before
        if before < 0:
            before = done  # patients of an earlier, interrupted run
            progress.start()
        elapsed = monotonic() - begun
        rate = f"{(done - before) / elapsed:.2f} per second" if done > before else _STARTING
        progress.update(task, completed=done, total=total, rate=rate)

    try:
        yield advance
    finally:
        progress.stop()
