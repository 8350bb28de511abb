"""SBML that Howship does not take: file, element, what and cure are named; broken files crash nothing."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from typer.testing import CliRunner

from howship.cli import app
from howship.errors import HowshipError, InputError
from howship.exchange.sbml_read import import_model, read_text

pytest.importorskip("libsbml")

from tests.unit.exchange.sbml_cases import CASES
from tests.unit.exchange.small_sbml import (
    SPACE,
    Element,
    compartment,
    document,
    event,
    function,
    par,
    rate,
    reaction,
    rule,
    species,
    start,
)

C, K, A = compartment(), par("k", 0.3), species("A", conc=1)
DECAY = reaction("v", "A ->", "k * A")
BASE = (C, K, A, DECAY)
DELAYED = (
    '<apply><csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/delay">delay</csymbol>'
    "<ci>A</ci><cn>2</cn></apply>"
)
RATE_OF = (
    '<apply><csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/rateOf">rateOf</csymbol>'
    "<ci>A</ci></apply>"
)
ALGEBRAIC = (
    "Rules",
    '<algebraicRule><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><minus/><ci>q</ci><ci>A</ci></apply>'
    "</math></algebraicRule>",
)


def formula(text: str) -> tuple[Element, ...]:
    return (*BASE, par("q", 1, False), rate("q", text))


REFUSED: list[tuple[str, tuple[Element, ...], tuple[str, ...]]] = [
    ("algebraic", (*BASE, par("q", 1, False), ALGEBRAIC), ("algebraic rule", "0 = q - A", "assignment rule")),
    ("delay", formula(DELAYED), ("rate rule of 'q'", "delay is not supported", "delay(A, 2)")),
    ("rate_of", formula(RATE_OF), ("rate rule of 'q'", "rateOf is not supported")),
    ("tangent", formula("tan(time)"), ("rate rule of 'q'", "tan is not supported, in tan(time)")),
    ("factorial", formula("factorial(3)"), ("factorial is not supported",)),
    ("floor", formula("floor(A)"), ("floor is not supported",)),
    ("ceiling", formula("ceil(A)"), ("ceiling is not supported",)),
    ("quotient", formula("quotient(A, 2)"), ("quotient is not supported",)),
    ("infinite", formula("<infinity/>"), ("rate rule of 'q'", "the number inf")),
    (
        "infinite_value",
        (*BASE, par("q", 1, False), par("w", "INF"), rate("q", "w")),
        ("parameter 'w'", "inf"),
    ),
    ("no_otherwise", formula("piecewise(1, A > 1)"), ("piecewise without otherwise", "Add one")),
    (
        "event_delay",
        (*BASE, event("E", "time >= 2", {"A": "A + 1"}, delay="3")),
        ("event 'E'", "delays of events are not supported", "Add the delay to the time in its trigger"),
    ),
    (
        "event_by_state",
        (*BASE, event("E", "A < 0.5", {"A": "A + 1"})),
        ("event 'E'", "not triggered by time alone", "time >= 5"),
    ),
    (
        "event_by_either",
        (*BASE, event("E", "time > 5 || time < 2", {"A": "A + 1"})),
        ("event 'E'", "not triggered by time alone"),
    ),
    (
        "event_at_a_moving_time",
        (*BASE, event("E", "time > A", {"A": "A + 1"})),
        ("event 'E'", "the time in its trigger depends on A"),
    ),
    (
        "event_that_sets_a_state",
        (*BASE, event("E", "time >= 2", {"A": "5"})),
        ("event 'E'", "it sets 'A', which changes by itself, to a new value", "A + 10"),
    ),
    (
        "event_that_doubles_a_state",
        (*BASE, event("E", "time >= 2", {"A": "2 * A"})),
        ("event 'E'", "it sets 'A', which changes by itself"),
    ),
    (
        "event_that_adds_what_moves",
        (*BASE, par("n", 0, False), event("E", "time >= 2", {"n": "n + A"})),
        ("event 'E'", "what it adds to 'n' depends on A"),
    ),
    (
        "event_that_adds_time",
        (*BASE, par("n", 0, False), event("E", "time >= 2", {"n": "n + time"})),
        ("event 'E'", "what it adds to 'n' depends on time"),
    ),
    (
        "two_events_at_one_time",
        (
            *BASE,
            par("n", 0, False),
            event("E", "time >= 2", {"n": "1"}),
            event("F", "time >= 2", {"n": "2"}),
        ),
        ("event 'F'", "at the same time as 'E'", "different times"),
    ),
    (
        "two_beginnings",
        (*BASE, event("E", "time > 2 && time > 3", {"A": "A + 1"})),
        ("event 'E'", "two beginnings"),
    ),
    ("no_law", (C, K, A, reaction("v", "A ->", "")), ("reaction 'v'", "no kinetic law")),
    ("no_size", (compartment(size=None), K, A, DECAY), ("compartment 'c'", "has no size", 'size="1"')),
    ("no_start", (C, K, species("A"), DECAY), ("species 'A'", "has no value")),
    ("no_value", (C, par("k"), A, DECAY), ("parameter 'k'", "has no value")),
    (
        "circle",
        (*BASE, par("y", constant=False), par("x", constant=False), rule("y", "x"), rule("x", "y")),
        ("circular",),
    ),
    ("unknown_name", (C, A, DECAY), ("'k'", "libSBML error")),
    ("two_of_one_name", (*BASE, par("k", 3)), ("libSBML error 10301",)),
    ("no_id", (*BASE, ("Parameters", '<parameter value="1" constant="true"/>')), ("libSBML error",)),
    (
        "function_of_itself",
        (function("f", "x", "f(x)"), C, K, A, reaction("v", "A ->", "f(A)")),
        ("libSBML error",),
    ),
    ("wrong_number_of_arguments", (function("f", "x", "x"), *formula("f(1, 2)")), ("libSBML error",)),
    ("nothing_changes", (C, K), ("nothing in the model changes",)),
    (
        "event_in_a_growing_compartment",
        (
            compartment(constant=False),
            rate("c", "1"),
            K,
            A,
            DECAY,
            event("E", "time > 2", {"A": "A + 1"}),
        ),
        ("species 'A'", "whose compartment changes its size"),
    ),
]


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "m.xml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOWSHIP_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.mark.parametrize(("elements", "told"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_what_is_not_supported_is_refused_by_name(
    elements: tuple[Element, ...], told: tuple[str, ...], tmp_path: Path, own_folder: Path
) -> None:
    path = write(tmp_path, document(*elements))
    with pytest.raises(InputError) as caught:
        import_model(path, "small")
    text = str(caught.value)
    assert text.startswith(str(path))
    assert "Expected " in text
    for words in told:
        assert words in text
    assert not own_folder.exists()


def test_the_unharmed_model_is_taken(tmp_path: Path) -> None:
    assert import_model(write(tmp_path, document(*BASE)), "small").path.exists()


def test_fast_reactions_are_refused(tmp_path: Path) -> None:
    elements = (C, K, A, reaction("v", "A ->", "k * A", version=1, fast=True))
    with pytest.raises(InputError, match="reaction 'v': fast reactions are not supported"):
        read_text(write(tmp_path, document(*elements, version=1)), "small")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    elements = (*formula("tan(A)"), reaction("w", "A ->", "floor(A)"), event("E", "A > 1", {"A": "A + 1"}))
    with pytest.raises(InputError) as caught:
        read_text(write(tmp_path, document(*elements)), "small")
    assert [fault.where.split(", ")[1] for fault in caught.value.faults] == [
        "rate rule of 'q'",
        "reaction 'w'",
    ]


@pytest.mark.parametrize(
    ("package", "inside", "cure"),
    [
        (
            "comp",
            "<comp:listOfSubmodels><comp:submodel comp:id='s' comp:modelRef='t'/></comp:listOfSubmodels>",
            "Flatten",
        ),
        ("fbc", "<fbc:listOfObjectives fbc:activeObjective='o'/>", "flux balance"),
        ("qual", "<qual:listOfQualitativeSpecies/>", "no rates"),
        ("arrays", "<arrays:listOfDimensions/>", "core of SBML"),
    ],
)
def test_packages_are_refused(package: str, inside: str, cure: str, tmp_path: Path) -> None:
    space = f"http://www.sbml.org/sbml/level3/version1/{package}/version1"
    text = document(*BASE).replace("<sbml ", f'<sbml xmlns:{package}="{space}" {package}:required="true" ')
    text = text.replace("</model>", f"{inside}</model>")
    with pytest.raises(InputError) as caught:
        read_text(write(tmp_path, text), "small")
    assert f"belongs to the package {package!r}, which is not supported" in str(caught.value)
    assert cure in str(caught.value)


def test_pictures_are_left_out_and_told(tmp_path: Path) -> None:
    space = "http://www.sbml.org/sbml/level3/version1/layout/version1"
    text = document(*BASE).replace("<sbml ", f'<sbml xmlns:layout="{space}" layout:required="false" ')
    inside = (
        f'<layout:listOfLayouts xmlns:layout="{space}"><layout:layout layout:id="l"><layout:dimensions '
        'layout:width="1" layout:height="1"/></layout:layout></layout:listOfLayouts>'
    )
    done = read_text(write(tmp_path, text.replace("</model>", f"{inside}</model>")), "small")
    assert "pictures and groups (layout) are left out" in done.remarks


def test_what_is_left_out_without_harm_is_told(tmp_path: Path) -> None:
    constraint = (
        "Constraints",
        '<constraint><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><gt/><ci>A</ci><cn>0</cn></apply></math>'
        "</constraint>",
    )
    late = event("late", "time >= -5", {"A": "A + 1"})
    done = read_text(write(tmp_path, document(*BASE, par("spare", 7), constraint, late)), "small")
    told = " ".join(done.remarks)
    assert "1 constraints are left out" in told
    assert "used by nothing: 'spare'" in told
    assert "the event 'late' never happens and is left out" in told
    assert "'spare'" in done.model.prose


HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
GOOD = next(case.text for case in CASES if case.name == "dose_by_parameters")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "the file is empty"),
        (b"  \n", "the file is empty"),
        (b"not xml", "not well-formed XML"),
        (GOOD.encode()[:-40], "not well-formed XML"),
        (b"\x00\x01\x02", "not well-formed XML"),
        (b"<html></html>", "<html> is no SBML document"),
        (b"<sbml/>", "<sbml> is no SBML document"),
        (b'<sbml xmlns="http://www.sbml.org/sbml/level1" level="1" version="2"/>', "SBML Level 1. Expected"),
        (f'{HEAD}<sbml xmlns="{SPACE[3, 2]}" level="3" version="2"/>'.encode(), "no model"),
        (
            f'{HEAD}<sbml xmlns="{SPACE[3, 2]}" level="3" version="2"><model/></sbml>'.encode(),
            "nothing in the",
        ),
        (b'<!DOCTYPE sbml [<!ENTITY a "aaaa">]>' + GOOD.split("\n", 1)[1].encode(), "document type"),
        (GOOD.replace('level="3"', 'level="7"').encode(), "level 7 and version 2 do not fit the namespace"),
        (GOOD.replace('version="2"', 'version="1"').encode(), "level 3 and version 1 do not fit"),
        (GOOD.replace("version2/core", "version9/core").encode(), "do not fit the namespace"),
        (GOOD.replace('encoding="UTF-8"', 'encoding="klingon"').encode(), "not well-formed XML"),
    ],
)
def test_files_that_are_no_sbml(data: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "m.xml"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_text(path, "small")
    assert str(path) in str(caught.value)
    assert told in str(caught.value)


def test_a_file_that_is_not_there_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.xml", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            read_text(path, "small")


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ("<apply><minus/>" * 20_000 + "<ci>k</ci>" + "</apply>" * 20_000, "elements deep"),
        ("<apply><plus/>" + "<ci>k</ci>" * 6_000 + "</apply>", "more than 5000 terms"),
    ],
)
def test_formulas_that_would_break_the_parser(inside: str, told: str, tmp_path: Path) -> None:
    """libSBML reads by recursion: a formula 20,000 deep takes the process down."""
    with pytest.raises(InputError, match=told):
        read_text(write(tmp_path, document(*formula(inside))), "small")


def test_functions_that_multiply_each_other_are_refused(tmp_path: Path) -> None:
    functions = [function("f0", "x", "x + x * x")]
    functions += [function(f"f{i}", "x", f"f{i - 1}(f{i - 1}(x)) * x") for i in range(1, 8)]
    with pytest.raises(InputError, match="with its functions written out"):
        read_text(write(tmp_path, document(*functions, *formula("f7(A)"))), "small")


def test_wide_and_deep_formulas_that_are_still_sane(tmp_path: Path) -> None:
    wide = "<apply><plus/>" + "<ci>k</ci>" * 900 + "</apply>"
    deep = "<apply><divide/><cn>1</cn><apply><plus/><cn>1</cn>" * 40 + "<ci>k</ci>" + "</apply></apply>" * 40
    many = "<piecewise>" + "".join(
        f"<piece><cn>{i}</cn><apply><lt/><csymbol encoding='text' definitionURL="
        f"'http://www.sbml.org/sbml/symbols/time'>t</csymbol><cn>{i}</cn></apply></piece>"
        for i in range(100)
    )
    many += "<otherwise><cn>5</cn></otherwise></piecewise>"
    for text in (wide, deep, many):
        done = read_text(write(tmp_path, document(*formula(text))), "small")
        assert len(done.model.states) == 2
        assert max(len(line) for line in done.text.splitlines()) < 320


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "is no name of a model"),
        ("a b", "is no name of a model"),
        ("../evil", "is no name of a model"),
        ("1st", "is no name of a model"),
        ("_x", "is no name of a model"),
        ("class", "is no name of a model"),
        ("größe", "is no name of a model"),
        ("lemaire_2004", "is a name of the catalog (diseases)"),
        ("denosumab", "is a name of the catalog (drugs)"),
        ("kohno_2005", "is a name of the catalog (trials)"),
    ],
)
def test_names_that_cannot_be_used(name: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        import_model(write(tmp_path, GOOD), name)
    assert told in str(caught.value)


def test_a_model_is_never_written_over(tmp_path: Path, own_folder: Path) -> None:
    path = write(tmp_path, GOOD)
    import_model(path, "small")
    (own_folder / "small.py").write_text("# mine", encoding="utf-8")
    with pytest.raises(InputError, match="there is a model 'small' already, in"):
        import_model(path, "small")
    assert (own_folder / "small.py").read_text(encoding="utf-8") == "# mine"


def test_the_command_prints_one_message_and_ends_with_2(tmp_path: Path) -> None:
    path = write(tmp_path, document(*formula("tan(A)")))
    done = CliRunner().invoke(app, ["import", str(path), "--as", "small"])
    assert isinstance(done.exception, InputError)
    assert done.exception.exit_code == 2
    assert f"{path}, rate rule of 'q': tan is not supported" in str(done.exception)


HOSTILE = '"""); import os; os.system("x") \\ \n FILE.at("y"), __import__("os") {x} %s \u202e'


def test_words_of_a_file_are_words(tmp_path: Path) -> None:
    """Names, notes and titles of a file stay text, whatever they say."""
    elements = (
        C,
        par("k", 0.3, name=HOSTILE),
        species("A", conc=1, name='FILE.at("y"), __import__("os")'),
        reaction("v", "A ->", "k * A"),
    )
    done = import_model(write(tmp_path, document(*elements, name=HOSTILE)), "small")
    words = {parameter.symbol: parameter.meaning for parameter in done.model.parameters}
    assert words["k"] == " ".join(HOSTILE.split())
    assert done.model.states[0].meaning.startswith('FILE.at("y"), __import__("os"), concentration')
    assert done.model.title == " ".join(HOSTILE.split())


def spoiled(text: str, chance: random.Random) -> bytes:
    """Return a document with a few pieces cut, doubled, swapped or overwritten."""
    data = bytearray(text.encode())
    for _ in range(chance.randint(1, 4)):
        at, size = chance.randrange(len(data)), chance.randint(1, 40)
        kind = chance.randrange(5)
        if kind == 0:
            del data[at : at + size]
        elif kind == 1:
            data[at:at] = data[at : at + size]
        elif kind == 2:
            data[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 3:
            data[at : at + 1] = chance.choice(
                [b'"', b"<", b">", b"1e999", b"NaN", b"-", b" ", b"k", b"A", b"0"]
            )
        else:
            there = chance.randrange(len(data))
            data[at : at + size], data[there : there + size] = (
                data[there : there + size],
                data[at : at + size],
            )
    return bytes(data)


def refuses(path: Path) -> bool:
    """Return whether a file is refused; the message must name it."""
    try:
        read_text(path, "small")
    except HowshipError as error:
        return str(path) in str(error) or pytest.fail(str(error))
    return False


@pytest.mark.parametrize("seed", range(12))
def test_spoiled_files_are_taken_or_refused(seed: int, tmp_path: Path) -> None:
    """Whatever happens to a file, it becomes a model or one readable error."""
    chance = random.Random(seed)
    path = tmp_path / "m.xml"
    refused = 0
    for _ in range(25):
        path.write_bytes(spoiled(chance.choice(CASES).text, chance))
        refused += refuses(path)
    assert refused > 5


@pytest.mark.parametrize("seed", range(8))
def test_elements_and_attributes_taken_out(seed: int, tmp_path: Path) -> None:
    """Missing ids, values and elements: a model, or one readable error."""
    import re

    chance = random.Random(1000 + seed)
    path = tmp_path / "m.xml"
    refused = 0
    for _ in range(20):
        text = chance.choice(CASES).text
        pattern = chance.choice([r' \w+="[^"]*"', r"<(\w+)[^<>]*/>", r"<(math|trigger|kineticLaw)\b.*?</\1>"])
        found = list(re.finditer(pattern, text))
        if found:
            one = chance.choice(found)
            text = text[: one.start()] + text[one.end() :]
        path.write_text(text, encoding="utf-8")
        refused += refuses(path)
    assert refused > 3


def test_start_values_that_cannot_be_computed(tmp_path: Path) -> None:
    elements = (*BASE, par("z", 0), start("A", "1 / z"))
    with pytest.raises(InputError, match="start values cannot be computed"):
        read_text(write(tmp_path, document(*elements)), "small")
