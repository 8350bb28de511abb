"""constraints.txt names a version for everything that howship[test] needs, and nothing else."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
PINNED = {canonicalize_name(line.split("==")[0]): Version(line.split("==")[1]) for line in LINES}


def _needed() -> dict[str, list[Requirement]]:
    """Return the requirements on every package that howship[test] needs, transitive ones included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = [Requirement(text) for text in project["dependencies"] + project["optional-dependencies"]["test"]]
    needed = {canonicalize_name(requirement.name): [requirement] for requirement in own}
    seen: set[tuple[str, str]] = set()
    waiting = [(name, extra) for name, [r] in needed.items() for extra in ("", *r.extras)]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            texts = requires(name) or []
        except PackageNotFoundError:
            continue
        for text in texts:
            requirement = Requirement(text)
            if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
                continue
            wanted = canonicalize_name(requirement.name)
            needed.setdefault(wanted, []).append(requirement)
            waiting += [(wanted, ""), *((wanted, one) for one in requirement.extras)]
    # the extra [test] names the extra [sbml] of this very package
    return {name: requirements for name, requirements in needed.items() if name != "howship"}


def test_lines_are_a_name_and_a_version_in_order() -> None:
    assert [line for line in LINES if not re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][0-9A-Za-z.]*", line)] == []
    names = [line.split("==")[0].casefold() for line in LINES]
    assert names == sorted(set(names))


def test_every_requirement_has_a_version_that_fits() -> None:
    needed = _needed()
    assert set(needed) - set(PINNED) == set()
    unfit = [str(r) for name, rs in needed.items() for r in rs if PINNED[name] not in r.specifier]
    assert unfit == []


def test_nothing_else_is_pinned() -> None:
    assert set(PINNED) - set(_needed()) == set()
