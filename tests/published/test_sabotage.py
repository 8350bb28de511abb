"""Change a number by a tenth, and a test must fail: the study of `sabotage.py` and the list of what escapes.

`not_identifiable.toml` lists, entry by entry, every number that no reproduced result holds, what holds it
instead (`by`: `equations`, `second_reading` or `nothing`), and why. The list is exact: the slow test
(`make sabotage`) fails for a number that is caught and listed, and for one that is neither.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from howship import catalog
from howship.quantity import parse
from tests.published import sabotage

FILE = Path(__file__).parent / "not_identifiable.toml"
ENTRIES = sorted({*catalog.names("diseases"), *catalog.names("drugs")})
# A small study with a number that nothing uses.
PLANTED = """
import json, sys
from pathlib import Path
from howship.catalog.diseases.lemaire_2004 import model
from howship.model.declare import Parameter
from howship.source import ours
from tests.published import sabotage
idle = Parameter("idle", "idle", "1", "used by nothing", ours("planted"))
kB = [i for i, item in enumerate(model.parameters) if item.symbol == "kB"]
object.__setattr__(model, "parameters", (*model.parameters, idle))
if {spoil!r}:
    sabotage.change(model, sabotage.Number("", "parameters", kB[0], "kB"))
sabotage.main(["lemaire_2004"], ["kB", "IO", "R_0", "idle"], Path(sys.argv[1]))
"""


@lru_cache(maxsize=1)
def table() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def listed(name: str) -> dict[str, str]:
    """Return what is listed for an entry: by number, what holds it."""
    return {number: group["by"] for group in table().get(name, []) for number in group["numbers"]}


def differences(found: dict[str, dict[str, Any]], expected: dict[str, str]) -> list[str]:
    """Return a line for each number whose place in the list is not what the study found."""
    lines = []
    for number, one in found.items():
        place = expected.get(number, "result")
        if one["by"] != place:
            how = f"caught by {one['by']} ({one['test']})" if one["test"] else "caught by nothing"
            lines.append(f"{number}: {how}, but its place is {place!r}")
    return lines + [
        f"{number}: listed, but not a number of the entry" for number in expected if number not in found
    ]


def run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=sabotage.ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", ENTRIES)
def test_every_number_is_caught_or_listed(name: str) -> None:
    done = run(["-m", "tests.published.sabotage", name])
    assert done.returncode == 0, done.stderr
    found = json.loads((sabotage.BUILD / f"{name}.json").read_text(encoding="utf-8"))["found"]
    assert differences(found, listed(name)) == []


def planted(file: Path, spoil: bool = False) -> subprocess.CompletedProcess[str]:
    return run(["-c", PLANTED.format(spoil=spoil), str(file)])


def test_a_planted_number_that_nothing_uses_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "study.json"
    done = planted(file)
    assert done.returncode == 0, done.stderr
    found = json.loads(file.read_text(encoding="utf-8"))["found"]
    assert {number: one["by"] for number, one in found.items()} == {
        "kB": "result",
        "IO": "second_reading",
        "R_0": "nothing",
        "idle": "nothing",
    }
    (line,) = (line for line in differences(found, listed("lemaire_2004")) if line.startswith("idle"))
    assert line == "idle: caught by nothing, but its place is 'result'"
    assert "result 1, equations 0, second_reading 1, nothing 2" in done.stdout

    # A study that was stopped goes on: what was found stays as it was, what is missing is added.
    kept = json.loads(file.read_text(encoding="utf-8"))
    del kept["found"]["R_0"]
    kept["found"]["kB"]["seconds"] = -1.0
    file.write_text(json.dumps(kept), encoding="utf-8")
    assert planted(file).returncode == 0
    again = json.loads(file.read_text(encoding="utf-8"))["found"]
    assert again["kB"]["seconds"] == -1.0
    assert again["R_0"]["by"] == "nothing"

    kept["key"] = "of other tests"
    file.write_text(json.dumps(kept), encoding="utf-8")
    assert planted(file).returncode == 0
    assert json.loads(file.read_text(encoding="utf-8"))["found"]["kB"]["seconds"] > 0


def test_a_study_of_an_entry_that_is_wrong_already_is_refused(tmp_path: Path) -> None:
    done = planted(tmp_path / "study.json", spoil=True)
    assert done.returncode != 0
    assert "fails with nothing changed" in done.stderr
    assert not (tmp_path / "study.json").exists()


def test_the_list_is_exact() -> None:
    found = {
        name: {"by": by, "test": "a test" if by != "nothing" else ""}
        for name, by in {"a": "result", "b": "result", "c": "nothing", "d": "equations"}.items()
    }
    assert differences(found, {"c": "nothing", "d": "equations"}) == []
    assert differences(found, {"b": "nothing", "d": "second_reading", "e": "nothing"}) == [
        "b: caught by result (a test), but its place is 'nothing'",
        "c: caught by nothing, but its place is 'result'",
        "d: caught by equations (a test), but its place is 'second_reading'",
        "e: listed, but not a number of the entry",
    ]


def test_every_listed_number_is_declared_once_and_has_a_reason() -> None:
    assert set(table()) <= set(ENTRIES)
    for name, groups in table().items():
        declared = [number.name for number in sabotage.numbers(sabotage.entry(name))]
        assert len(declared) == len(set(declared)), name
        numbers = [number for group in groups for number in group["numbers"]]
        assert len(numbers) == len(set(numbers)), name
        assert sorted(set(numbers) - set(declared)) == [], name
        for group in groups:
            assert set(group) == {"by", "reason", "numbers"}, name
            assert group["by"] in sabotage.GROUPS[1:], name
            assert len(group["reason"].split()) >= 5, name
            assert group["numbers"], name


@pytest.mark.parametrize("name", ["lemaire_2004", "zoledronic_acid", "peterson_riggs_2012"])
def test_each_number_is_changed_alone_by_a_tenth_and_a_zero_to_a_tenth_of_its_unit(name: str) -> None:
    model = sabotage.entry(name)
    before = values(name)
    for number in sabotage.numbers(model):
        owner = getattr(model, number.part) if number.part else model
        kept = getattr(owner, number.field)
        try:
            sabotage.change(model, number)
            after = values(name)
        finally:
            object.__setattr__(owner, number.field, kept)
        changed = {key for key, value in after.items() if value != before[key]}
        assert changed == {number.name}
        expected = 1.1 * before[number.name] if before[number.name] else 0.1
        assert after[number.name] == pytest.approx(expected, rel=1e-12)
    assert values(name) == before


def values(name: str) -> dict[str, float]:
    """Return the declared numbers of an entry, in their units, by their names in the study."""
    model = sabotage.entry(name)
    found = {}
    for number in sabotage.numbers(model):
        owner = getattr(model, number.part) if number.part else model
        item = getattr(owner, number.field)[number.index]
        found[number.name] = parse(getattr(item, "value", None) or item.start).value
    return found
