"""docs/trial-file.md names every key of a trial file, with its true default and an example that works."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomlkit

from howship.binding import bind
from howship.scenario import loads
from howship.scenario.schema import FORMS

PAGE = (Path(__file__).parents[2] / "docs" / "trial-file.md").read_text(encoding="utf-8")
TABLE = re.compile(r"<!-- table: ([\w.]+) -->\n\n((?:\|.*\n)+)")
BASE = """
title = "base"
disease = "breast_bone_metastasis"
population = { id = "bone_metastases", patients = 10 }
visits = "every 4 weeks for 52 weeks"
[[arm]]
name = "zoledronic acid"
dose = [{ drug = "zoledronic_acid", amount = "4 mg", route = "iv", every = "4 weeks" }]
[[arm]]
name = "placebo"
"""
# what must stand in the file so that a key of this table can be tried
NEEDED: dict[str, str] = {
    "arm.rule": 'when = "creatinine_clearance < 30 mL/min"\nhold = "zoledronic_acid"',
    "cutoff": "events = 5",
    "blind": 'note = "kept back"',
    "measure": "",
    "published": 'endpoint = "sre_share"\narm = "zoledronic acid"\ntarget = "A036"',
}


def _tables() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for name, body in TABLE.findall(PAGE):
        path = "" if name == "." else name
        rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in body.splitlines()[2:]]
        found[path] = {row[0].strip("|` "): row for row in rows}
    return found


TABLES = _tables()
ROWS = [(path, key) for path, rows in TABLES.items() for key in rows]


def _code(cell: str) -> str:
    match = re.fullmatch(r"`(.*)`", cell)
    assert match is not None, f"{cell!r} is not in code"
    return match.group(1)


def _place(raw: dict[str, Any], path: str) -> dict[str, Any]:
    """Return the table of `raw` that `path` names, made with what it needs."""
    if path in ("", "population"):
        return raw if path == "" else raw["population"]
    if path == "arm":
        return raw["arm"][1]
    if path == "arm.dose":
        return raw["arm"][0]["dose"][0]
    needed = tomllib.loads(NEEDED[path])
    if path == "arm.rule":
        raw["arm"][0]["rule"] = [needed]
    elif path == "published":
        raw["published"] = [needed]
    else:
        raw[path] = needed
    return needed


def _resolved(path: str, changes: dict[str, Any]) -> str:
    raw = tomllib.loads(BASE)
    table = _place(raw, path)
    if path == "arm.rule" and "stop" in changes:
        del table["hold"]
    if path == "arm" and changes.get("rule"):  # a rule is about a drug of its arm
        table["dose"] = raw["arm"][0]["dose"]
    if path == "arm" and "patients" in changes:  # in every arm or in none
        raw["arm"][0]["patients"] = changes["patients"]
    table.update(changes)
    return loads(tomlkit.dumps(raw)).resolved_toml()


def test_every_table_and_key_of_the_schema_is_on_the_page() -> None:
    known = {
        ".".join(path): {field.alias or name for name, field in form.model_fields.items()}
        for path, (_, form) in FORMS.items()
    }
    assert {path: set(rows) for path, rows in TABLES.items()} == known


@pytest.mark.parametrize(("path", "key"), ROWS)
def test_the_default_is_that_of_the_schema(path: str, key: str) -> None:
    form = FORMS[tuple(path.split(".")) if path else ()][1]
    field = next(f for name, f in form.model_fields.items() if (f.alias or name) == key)
    default = TABLES[path][key][2]
    assert (default == "required") == field.is_required()
    if default == "-":
        assert field.default is None
    elif default != "required":
        value = tomllib.loads(f"value = {_code(default)}")["value"]
        assert _resolved(path, {key: value}) == _resolved(path, {})


@pytest.mark.parametrize(("path", "key"), ROWS)
def test_the_example_is_accepted(path: str, key: str) -> None:
    changes = tomllib.loads(_code(TABLES[path][key][3]))
    assert list(changes) == [key]
    _resolved(path, changes)


def test_examples_of_quantities_exist_in_the_catalog() -> None:
    raw = tomllib.loads(BASE)
    for path, key in (("", "set"), ("", "entry"), ("measure", "assay_cv"), ("measure", "sre_types")):
        table = raw if path == "" else raw.setdefault(path, {})
        table.update(tomllib.loads(_code(TABLES[path][key][3])))
    raw["measure"].update(tomllib.loads(_code(TABLES["measure"]["endpoints"][3])))
    raw["arm"][0]["rule"] = [
        {"hold": "zoledronic_acid", **tomllib.loads(_code(TABLES["arm.rule"]["when"][3]))}
    ]
    bind(loads(tomlkit.dumps(raw)))


def test_the_complete_example_works() -> None:
    match = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert match is not None
    bind(loads(match.group(1)))
