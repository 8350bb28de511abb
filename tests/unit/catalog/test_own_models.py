"""A user's own models: found by name, read by a closed grammar, refused with line and cure."""

from __future__ import annotations

from pathlib import Path

import pytest

import howship
from howship import catalog
from howship.catalog import own
from howship.errors import InputError
from howship.solve.programs import traced

TEXT = '''"""One state.

What it is: a decay.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Disease, Experiment, Output, Parameter, Result, Scheduled, State
from howship.model.functions import exp, where
from howship.source import Source, ours

BOOK = Source("A made-up book", doi="10.1000/1")
K = "k"


def start(m: Any) -> Any:
    """Return twice the dose."""
    return 2 * m.D


def half(m: Any) -> Any:
    return 1 / m.k / 2


def equations(m: Any) -> Result:
    """Return the rate."""
    flow = m.k * m.x
    shown = where(flow > 0, flow, -flow)
    return Result({"x": -flow}, {"flow": shown})


model = Disease(
    name="mine",
    title="A model of mine",
    prose=__doc__,
    source=BOOK,
    states=(State("x", "x", start, "a state", BOOK.at("page 1"), unit="mmol", signed=True),),
    parameters=(
        Parameter(K, K, "0.5 1/day", "a rate", BOOK),
        Parameter("D", "D", "3 mmol", "a dose", ours("made up")),
    ),
    equations=equations,
    outputs=(Output("flow", "mmol/day", "a flow"),),
    reference=Experiment(until="4 days", every="1 day", meaning="nothing"),
    schedule=(Scheduled("x", half, "1 mmol", "a little more", BOOK),),
    steady=False,
)
'''


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(own.VARIABLE, str(tmp_path))
    traced.cache_clear()
    return tmp_path


def test_a_model_is_found_by_name_and_runs(own_folder: Path) -> None:
    (own_folder / "mine.py").write_text(TEXT, encoding="utf-8")
    assert own.names() == ("mine",)
    assert "mine" in catalog.names("diseases")
    assert "mine" not in catalog.names("drugs")
    assert catalog.disease("mine").prose.startswith("One state.")
    result = howship.simulate("mine", until="2 days", every="2 days")
    # 6 at the start, and 1 more at the day 1
    assert result["x"][-1] == pytest.approx(6 * 2.718281828459045**-1 + 2.718281828459045**-0.5, rel=1e-6)


def test_a_changed_file_is_read_anew(own_folder: Path) -> None:
    (own_folder / "mine.py").write_text(TEXT, encoding="utf-8")
    assert catalog.disease("mine").parameters[1].value == "3 mmol"
    (own_folder / "mine.py").write_text(TEXT.replace("3 mmol", "30 mmol"), encoding="utf-8")
    assert catalog.disease("mine").parameters[1].value == "30 mmol"


def test_without_a_folder_there_is_only_the_catalog(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(own.VARIABLE, str(tmp_path / "nowhere"))
    assert own.names() == ()
    monkeypatch.delenv(own.VARIABLE)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "howship_models").mkdir()
    (tmp_path / "howship_models" / "mine.py").write_text(TEXT, encoding="utf-8")
    assert own.names() == ("mine",)


def test_a_name_of_the_catalog_is_not_replaced(own_folder: Path) -> None:
    (own_folder / "lemaire_2004.py").write_text(TEXT.replace('"mine"', '"lemaire_2004"'), encoding="utf-8")
    with pytest.raises(InputError, match="'lemaire_2004' is also a name of the catalog"):
        catalog.disease("lemaire_2004")


MARK = "SPRUNG"
SPRING = f'__import__("pathlib").Path("{MARK}").touch()'
RATE = "    flow = m.k * m.x\n"
FIRST = 'K = "k"\n'


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        (FIRST, f"{SPRING}\n", "is not allowed here"),
        (FIRST, f"K = {SPRING}\n", "is not allowed here"),
        (FIRST, f'K = "k" if {SPRING} else "k"\n', "is not allowed here"),
        (FIRST, f"K = [x for x in ({SPRING},)][0]\n", "is not allowed here"),
        (FIRST, f"K = (lambda: {SPRING})()\n", "is not allowed here"),
        (FIRST, 'K = f"{exec}"\n', "is not allowed here"),
        (FIRST, f"K: {SPRING} = 1\n", "is not allowed here"),
        (FIRST, f"import os\n{FIRST}", "'import os' is not allowed here"),
        (FIRST, f"from os import system\n{FIRST}", "imports 'system' from 'os'"),
        (FIRST, f"from howship.model.declare import __builtins__\n{FIRST}", "imports '__builtins__'"),
        (FIRST, f"from howship.source import Source as exp\n{FIRST}", "imports 'Source'"),
        (FIRST, f"from . import x\n{FIRST}", "imports 'x'"),
        (FIRST, f"{FIRST}class A:\n    x = {SPRING}\n", "is not allowed here"),
        (FIRST, f"{FIRST}for x in (1, 2):\n    pass\n", "is not allowed here"),
        (FIRST, f"{FIRST}@exp\ndef f(m):\n    return 1\n", "has other arguments"),
        (FIRST, f"{FIRST}def f(m, x={SPRING}):\n    return 1\n", "has other arguments"),
        (FIRST, f"{FIRST}def f(m: {SPRING}):\n    return 1\n", "an unknown annotation"),
        (FIRST, f"{FIRST}Source = 1\n", "'Source' has a meaning already"),
        (FIRST, f"{FIRST}BOOK = 1\n", "'BOOK' has a meaning already"),
        (FIRST, f"{FIRST}__builtins__ = 1\n", "is no assignment to a name"),
        (FIRST, f"{FIRST}L = BOOK.__class__\n", "is not allowed here"),
        (FIRST, f'{FIRST}L = BOOK.at.__globals__["x"]\n', "is not allowed here"),
        (FIRST, f"{FIRST}L = Source(**K)\n", "is not allowed here"),
        (FIRST, f"{FIRST}L = exec\n", "is not allowed here"),
        (RATE, f"{RATE}    {SPRING}\n", "is not allowed here"),
        (RATE, f"{RATE}    y = {SPRING}\n", "is not allowed here"),
        (RATE, "    flow = m.__class__\n", "is not allowed here"),
        (RATE, "    flow = m._values\n", "is not allowed here"),
        (RATE, "    flow = exp.__globals__\n", "is not allowed here"),
        (RATE, "    flow = m.x.real\n", "is not allowed here"),
        (RATE, "    flow = eval('1')\n", "is not allowed here"),
        (RATE, "    flow = (y := m.x)\n", "is not allowed here"),
        (RATE, "    flow = m.x if m.x else m.k\n", "is not allowed here"),
        (RATE, "    flow = [m.x][0]\n", "is not allowed here"),
        (RATE, "    flow = m.x % 2\n", "is not allowed here"),
        (RATE, "    flow = m.x + unknown\n", "'unknown' is not allowed here"),
        (RATE, '    flow = "x"\n', "is not allowed here"),
        (RATE, "    flow = where(condition=m.x > 0)\n", "is not allowed here"),
        (RATE, "    exp = m.x\n", "'exp' has a meaning already"),
        (RATE, "    global K\n", "is not allowed here"),
        (RATE, "    while 1:\n        pass\n", "is not allowed here"),
        (RATE, "    flow = m.k *\n", "is not Python"),
        ('name="mine"', 'name="yours"', "model is named 'yours'"),
        ("model = Disease(", "other = Disease(", "no model is declared"),
        ('title="A model of mine"', 'heading="A model of mine"', "a declaration does not fit"),
    ],
)
def test_what_the_grammar_does_not_have_is_refused_and_never_run(
    right: str, wrong: str, told: str, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(own_folder)
    assert TEXT.count(right) == 1
    (own_folder / "mine.py").write_text(TEXT.replace(right, wrong), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        catalog.disease("mine")
    assert told in str(caught.value)
    assert str(own_folder / "mine.py") in str(caught.value)
    assert not (own_folder / MARK).exists()


def test_a_file_that_is_no_text(own_folder: Path) -> None:
    (own_folder / "mine.py").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="cannot be read"):
        catalog.disease("mine")


def test_the_line_of_a_fault_is_named(own_folder: Path) -> None:
    (own_folder / "mine.py").write_text(TEXT.replace(RATE, "    flow = m.x + unknown\n"), encoding="utf-8")
    line = TEXT.splitlines().index(RATE.rstrip()) + 1
    with pytest.raises(InputError, match=f"mine.py, line {line}: 'unknown'"):
        catalog.disease("mine")
