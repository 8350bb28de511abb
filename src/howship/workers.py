"""Worker processes: chunks computed side by side, with the same bits for any number of workers."""

from __future__ import annotations

import os
import signal
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import active_children, connection, get_context, parent_process
from threading import Thread
from typing import Any

from howship.errors import Fault, StoreError

__all__ = ["default_workers", "in_workers"]

# One thread of linear algebra per worker: the cores go to patients, and no sum is split differently.
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def default_workers() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _environment() -> Iterator[None]:
    """Prepare what new processes inherit.

    A spawned process would import the user's script again; the work needs nothing of it, and a
    script without the `__name__` guard would start itself without end.
    """
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    main = sys.modules["__main__"]
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def in_workers(
    work: Callable[..., Any], jobs: Iterable[tuple[Any, ...]], workers: int, resume: str
) -> Iterator[Any]:
    """Yield the results of work(*job) as they come, from `workers` processes.

    A job is made when a worker will soon be free for it, so that any number of them takes no memory.
    The work runs in a process of its own even for one worker, so that the numbers cannot depend on
    how many there are. Raises StoreError (with `resume`, the way to go on) when a process is killed.
    """
    before = active_children()
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_worker)
    left = iter(jobs)
    waiting: set[Future[Any]] = set()
    try:
        while True:
            with _environment():
                waiting |= {pool.submit(work, *job) for job in islice(left, 2 * workers - len(waiting))}
            if not waiting:
                break
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    except BrokenProcessPool as error:
        raise StoreError(
            Fault(
                "a worker process",
                "was ended from outside (often: out of memory)",
                "workers that run to their end",
                f"Finished chunks are safe; go on with: {resume}; fewer --workers need less memory",
            )
        ) from error
    except BaseException:
        # nobody will use what the workers still compute; a half-written chunk is no chunk
        for process in active_children():
            if process not in before:
                process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _worker() -> None:
    """Set up a worker: the main process alone hears the keyboard, and no worker outlives it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    """End this process when the one that started it is gone, even by a kill."""
    connection.wait([sentinel])
    os._exit(1)
