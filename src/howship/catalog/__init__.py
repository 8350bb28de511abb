"""What has been published, found by name: diseases, drugs, populations, trials, evidence.

Nothing is imported until it is asked for; a name that is not here gives the near ones. Diseases of
the user's own folder (`own.py`) are found beside those that come with Howship.
"""

from __future__ import annotations

import csv
import importlib
from functools import cache
from pathlib import Path

from howship.catalog import own
from howship.errors import Fault, InputError, near
from howship.model.declare import Disease, Drug

__all__ = ["KINDS", "disease", "drug", "names", "path", "target"]

KINDS = ("diseases", "drugs", "trials", "populations")
_ROOT = Path(__file__).parent
_SUFFIX = {"diseases": ".py", "drugs": ".py", "trials": ".toml", "populations": ".toml"}


def names(kind: str) -> tuple[str, ...]:
    """Return the names of all entries of one kind, sorted; among diseases also the user's own."""
    published = _published(kind)
    return tuple(sorted({*published, *own.names()})) if kind == "diseases" else published


@cache
def _published(kind: str) -> tuple[str, ...]:
    suffix = _SUFFIX[kind]
    found = set()
    for entry in (_ROOT / kind).iterdir():
        if entry.name.startswith(("_", ".")):
            continue
        if entry.suffix == suffix or (entry / "__init__.py").exists():
            found.add(entry.stem)
    return tuple(sorted(found))


def _known(kind: str, name: str, where: str) -> None:
    if name not in names(kind):
        single = kind[:-1]
        raise InputError(
            Fault(
                where or f"catalog {kind}",
                f"there is no {single} {name!r}",
                f"the name of a {single} in the catalog",
                near(name, names(kind)),
            )
        )


def path(kind: str, name: str, where: str = "") -> Path:
    """Return the file of a catalog entry. Raises InputError for an unknown name."""
    _known(kind, name, where)
    if kind == "diseases" and name in own.names():
        return own.path(name)
    return _ROOT / kind / f"{name}{_SUFFIX[kind]}"


def disease(name: str, where: str = "") -> Disease:
    """Return a disease of the catalog by name. Raises InputError for an unknown name."""
    _known("diseases", name, where)
    if name in own.names():
        return _own(name)
    model = importlib.import_module(f"howship.catalog.diseases.{name}").model
    assert isinstance(model, Disease)
    return model


def _own(name: str) -> Disease:
    for kind in KINDS:
        if name in _published(kind):
            cure = "Rename the file, and the name in it"
            raise InputError(
                Fault(
                    str(own.path(name)),
                    f"{name!r} is also a name of the catalog ({kind})",
                    "a new name",
                    cure,
                )
            )
    return own.load(name)


def drug(name: str, where: str = "") -> Drug:
    """Return a drug of the catalog by name. Raises InputError for an unknown name."""
    _known("drugs", name, where)
    model = importlib.import_module(f"howship.catalog.drugs.{name}").model
    assert isinstance(model, Drug)
    return model


@cache
def _targets() -> dict[str, dict[str, str]]:
    with (_ROOT / "evidence" / "targets.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: dict(row) for row in csv.DictReader(file)}


def target(row: str, where: str = "") -> dict[str, str]:
    """Return one published number of the evidence table by its row id, such as "A036"."""
    table = _targets()
    if row not in table:
        raise InputError(
            Fault(
                where or "evidence",
                f"there is no published row {row!r}",
                "a row id of catalog/evidence/targets.csv",
                near(row, list(table)),
            )
        )
    return table[row]
