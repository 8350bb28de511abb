"""Where a run's numbers come from: versions, machine, seed, solver, citations, times.

Times and the machine stand only here: no other file of a run folder differs between two machines
that compute the same run.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from howship.source import Source
from howship.store.schema import SCHEMA_VERSION

__all__ = ["cited", "machine", "provenance", "scenario_hash", "versions"]

_PACKAGES = ("howship", "numpy", "scipy", "duckdb", "llvmlite", "lifelines")


def versions() -> dict[str, str]:
    """Return the versions of Python, Howship and what computes its numbers; "" when not installed."""
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor() or platform.machine()
    named = re.search(r"^model name\s*:\s*(.+)$", text, flags=re.MULTILINE)
    return named.group(1).strip() if named else platform.machine()


def machine() -> dict[str, Any]:
    """Return processor, cores that this process may use, architecture and operating system."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "cpu": _processor(),
        "cores": cores,
        "architecture": platform.machine(),
        "os": f"{platform.system()} {platform.release()}",
    }


def scenario_hash(resolved: str) -> str:
    """Return the SHA-256 of a resolved scenario, in hexadecimal."""
    return hashlib.sha256(resolved.encode("utf-8")).hexdigest()


def cited(uses: Iterable[tuple[Source, str]]) -> list[dict[str, Any]]:
    """Return each citation once, with the worst status met and what it was used for.

    `uses` are (source, what for). Statuses from worst to best: ours, provisional, checked.
    """
    rank = {"ours": 0, "provisional": 1, "checked": 2}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for source, reason in uses:
        entry = found.setdefault(
            (source.citation, source.doi),
            {"text": source.citation, "doi": source.doi, "status": source.status, "for": []},
        )
        if rank[source.status] < rank[entry["status"]]:
            entry["status"] = source.status
        if reason not in entry["for"]:
            entry["for"].append(reason)
    return [{**entry, "for": "; ".join(entry["for"])} for entry in found.values()]


def _stamp(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds")


def provenance(
    *,
    resolved: str,
    seed: int,
    solver: Mapping[str, Any],
    citations: Iterable[Mapping[str, Any]],
    command: str,
    started: datetime,
    ended: datetime | None = None,
    timings: Mapping[str, float] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the content of `provenance.json`.

    `resolved` is the resolved scenario as TOML, `seed` the one actually used, `solver` its name and
    tolerances, `citations` as `cited` gives them, `started` and `ended` times with a time zone,
    `timings` seconds per stage, `settings` what changes the speed but no result (workers, chunk size).
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "versions": versions(),
        "machine": machine(),
        "command": command,
        "seed": seed,
        "scenario_sha256": scenario_hash(resolved),
        "solver": dict(solver),
        "settings": dict(settings or {}),
        "started": _stamp(started),
        "ended": None if ended is None else _stamp(ended),
        "timings_s": dict(timings or {}),
        "citations": [dict(citation) for citation in citations],
    }
