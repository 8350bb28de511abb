"""What the tests notice when one number of a catalog entry is off by a tenth.

`python -m tests.published.sabotage [ENTRY...]` collects the tests of `tests/published` that name an entry,
runs them once as they are (all must pass, else the study means nothing), and then again for each declared
parameter and start value, in a forked child of its own in which that number alone is a tenth larger. A 0
becomes 0.1 of its unit. Children share what was imported and compiled; only traced models and what tests
keep are forgotten. Each child stops at the first test that fails, and the tests run in four groups:

- `result`: reproduced results of the source, printed or computed by its authors' program
- `equations`: marked `transcription`; the source's equations or constants written out a second time
- `second_reading`: the table that a second reader wrote down
- `nothing`: no test failed

Results go to `build/sabotage/ENTRY.json` number by number, so that a study that was stopped goes on. They
are kept until the entry, a test or what these import changes; the engine is not looked at.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from howship import catalog
from howship.model.declare import Disease, Drug, Parameter
from howship.quantity import format_number, parse
from howship.solve.programs import traced

__all__ = ["GROUPS", "Number", "counts", "entry", "main", "numbers", "study"]

GROUPS = ("result", "equations", "second_reading", "nothing")
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "sabotage"
SECOND = HERE / "test_second_reading.py"
FACTOR = 1.1
INSTEAD_OF_ZERO = 0.1  # of the declared unit
# Tests of our own model use drugs of the catalog, but reproduce nothing that was published about them.
OURS = "breast_bone_metastasis"
ITS_TESTS = (
    "test_body_against_peterson_riggs",
    "test_bone_density_and_markers",
    "test_bone_lesion",
    "test_hypercalcemia",
    "test_skeletal_events",
)
LONGEST = 600  # seconds for one number


@dataclass(frozen=True)
class Number:
    """A declared number: where it stands in the entry, and its name (`kB`, `OC_0`, `lesion.kB`)."""

    part: str
    field: str
    index: int
    name: str


def entry(name: str) -> Disease | Drug:
    """Return a disease or drug of the catalog."""
    return catalog.disease(name) if name in catalog.names("diseases") else catalog.drug(name)


def numbers(model: Disease | Drug) -> list[Number]:
    """Return the parameters and the declared (not computed) start values of an entry."""
    found = []
    for part in ("", "block", "local"):
        owner = getattr(model, part, None) if part else model
        if owner is None:
            continue
        before = "lesion." if part else ""
        for i, parameter in enumerate(owner.parameters):
            found.append(Number(part, "parameters", i, f"{before}{parameter.symbol}"))
        for i, state in enumerate(owner.states):
            if isinstance(state.start, str):
                found.append(Number(part, "states", i, f"{before}{state.symbol}_0"))
    return found


def change(model: Disease | Drug, number: Number) -> None:
    """Change one number of the entry, in place: all who hold the entry see it. For a forked child only."""
    owner = getattr(model, number.part) if number.part else model
    items = list(getattr(owner, number.field))
    item = items[number.index]
    field = "value" if isinstance(item, Parameter) else "start"
    quantity = parse(getattr(item, field))
    value = FACTOR * quantity.value if quantity.value else INSTEAD_OF_ZERO
    items[number.index] = replace(item, **{field: f"{format_number(value)} {quantity.unit.text}"})
    object.__setattr__(owner, number.field, tuple(items))


def tests_of(name: str) -> list[Path]:
    """Return the test files that name an entry, without the second reading."""
    files = [file for file in sorted(HERE.glob("test_*.py")) if file.stem not in _NOT_BEHAVIOR]
    if name != OURS:
        files = [file for file in files if file.stem not in ITS_TESTS]
    return [file for file in files if name in _words(file)]


_NOT_BEHAVIOR = ("test_second_reading", "test_sabotage")
_IMPORT = re.compile(r"^\s*from ((?:howship\.catalog|tests)\.[\w.]+) import ([\w, ]+)", re.MULTILINE)


def _words(file: Path) -> set[str]:
    return set(re.findall(r"\w+", file.read_text(encoding="utf-8")))


def _read_by(files: Iterable[Path]) -> set[Path]:
    """Return files with what they import of catalog and tests, and the entries that tests name."""
    names = {*catalog.names("diseases"), *catalog.names("drugs")}
    found: set[Path] = set()
    todo = list(files)
    while todo:
        file = todo.pop()
        if file in found:
            continue
        found.add(file)
        for module, imported in _IMPORT.findall(file.read_text(encoding="utf-8")):
            for dotted in (module, *(f"{module}.{word.strip()}" for word in imported.split(","))):
                todo += _modules(dotted)
        if HERE in file.parents:
            for name in names & _words(file):
                for kind in ("diseases", "drugs"):
                    todo += _modules(f"howship.catalog.{kind}.{name}")
    return found


def _modules(dotted: str) -> list[Path]:
    base = (ROOT / "src" if dotted.startswith("howship") else ROOT).joinpath(*dotted.split("."))
    return [file for file in (base.with_suffix(".py"), *sorted(base.glob("*.py"))) if file.exists()]


def key(name: str) -> str:
    """Return the hash of all that the results of an entry are kept for."""
    digest = hashlib.sha256()
    table = HERE / "second_reading"
    files = _read_by([*tests_of(name), SECOND, Path(__file__)])
    for file in sorted({*files, *(f for f in (table / f"{name}.csv", table / f"{name}.toml") if f.exists())}):
        digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()


def failure(item: pytest.Item) -> str:
    """Run one test; return the last line of its error, or nothing."""
    for report in runtestprotocol(item, nextitem=None, log=False):
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            return str(crash.message if crash else report.longrepr).strip().splitlines()[0][:120]
    return ""


def forget() -> None:
    """Empty the memories that hold numbers of an entry: traced models, and whatever tests keep."""
    traced.cache_clear()
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file and HERE in Path(file).parents:
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def forked(work: Callable[[], Any]) -> Any:
    """Return what `work` returns in a forked child (as JSON). Raises RuntimeError where the child dies."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        signal.alarm(LONGEST)
        try:
            os.write(writing, json.dumps(work()).encode())
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        text = file.read()
    _, status = os.waitpid(pid, 0)
    if status != 0 or not text:
        raise RuntimeError(f"a child ended with status {status}")
    return json.loads(text)


class Study:
    """A pytest plugin: instead of running the tests once, run them for each changed number of an entry."""

    def __init__(self, name: str, only: Sequence[str], file: Path) -> None:
        self.name, self.model, self.file = name, entry(name), file
        self.numbers = [n for n in numbers(self.model) if not only or n.name in only]
        self.refused: list[str] = []
        self.caught: dict[str, int] = {}
        self.seconds: dict[str, float] = {}
        self.key = key(name)
        kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        self.found: dict[str, dict[str, Any]] = kept["found"] if kept.get("key") == self.key else {}

    def left(self) -> list[Number]:
        """Return the numbers that are still to be changed."""
        return [number for number in self.numbers if number.name not in self.found]

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if self._wanted(item)]

    def _wanted(self, item: pytest.Item) -> bool:
        if item.path == SECOND:
            call = getattr(item, "callspec", None)
            return call is not None and call.params.get("entry") == self.name
        return item.get_closest_marker("slow") is None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        groups: dict[str, list[pytest.Item]] = {group: [] for group in GROUPS[:-1]}
        for item in session.items:
            group = "equations" if item.get_closest_marker("transcription") else "result"
            groups["second_reading" if item.path == SECOND else group].append(item)
        self._as_they_are(session.items)
        for number in self.left() if not self.refused else ():
            begin = time.perf_counter()
            by, test, why = forked(lambda number=number: self._one(number, groups))  # type: ignore[misc]
            self.caught[test] = self.caught.get(test, 0) + 1
            seconds = round(time.perf_counter() - begin, 3)
            self.found[number.name] = {"by": by, "test": test, "why": why, "seconds": seconds}
            self._keep()
        return True

    def _as_they_are(self, items: Sequence[pytest.Item]) -> None:
        """Run all tests on the entry as declared; this also imports and compiles for the children."""
        for item in items:
            begin = time.perf_counter()
            error = failure(item)
            self.seconds[item.nodeid] = time.perf_counter() - begin
            if error:
                self.refused.append(f"{item.nodeid} fails with nothing changed: {error}")

    def _one(self, number: Number, groups: dict[str, list[pytest.Item]]) -> tuple[str, str, str]:
        """Return the group and the name of the first test that fails, and how. For a forked child."""
        change(self.model, number)
        forget()
        for group, items in groups.items():
            for item in sorted(items, key=self._promise, reverse=True):
                if error := failure(item):
                    return group, item.nodeid, error
        return "nothing", "", ""

    def _promise(self, item: pytest.Item) -> float:
        """Return how many numbers a test may catch per second, from what it caught so far."""
        return (self.caught.get(item.nodeid, 0) + 0.5) / (self.seconds[item.nodeid] + 0.02)

    def _keep(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        whole = {"key": self.key, "found": self.found}
        temporary = self.file.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
        temporary.replace(self.file)


def study(name: str, only: Sequence[str] = (), file: Path | None = None) -> dict[str, dict[str, Any]]:
    """Return what caught each number. Raises RuntimeError where a test fails with nothing changed."""
    plugin = Study(name, only, file or BUILD / f"{name}.json")
    if plugin.left():
        tests = [str(test) for test in (*tests_of(name), SECOND)]
        options = ["-o", "addopts=", "-p", "no:terminal", "-p", "no:xdist", "-p", "no:cacheprovider"]
        code = pytest.main([f"--rootdir={ROOT}", *options, *tests], plugins=[plugin])
        if plugin.refused:
            raise RuntimeError("\n".join(plugin.refused))
        if plugin.left():
            raise RuntimeError(f"{name}: pytest ended with {code!r}")
    return {number.name: plugin.found[number.name] for number in plugin.numbers}


def counts(found: dict[str, dict[str, Any]]) -> dict[str, int]:
    """Return how many numbers each group caught."""
    return {group: sum(one["by"] == group for one in found.values()) for group in GROUPS}


def main(names: Sequence[str], only: Sequence[str] = (), file: Path | None = None) -> None:
    """Study entries (without names, all) one after another, and print how many numbers each group caught."""
    for name in names or sorted({*catalog.names("diseases"), *catalog.names("drugs")}):
        found = study(name, only, file)
        print(f"{name}:", ", ".join(f"{group} {n}" for group, n in counts(found).items()), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
