"""The SBML file, read back with the standard library alone: ids, values, formulas, units, words."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from typer.testing import CliRunner

import howship
from howship import catalog
from howship.cli import app
from howship.errors import InputError, ModelError, StoreError
from howship.exchange.mathml import MATHML, SBML, MathWriter
from howship.exchange.sbml import export
from howship.exchange.unit_definitions import PLAIN, UnitDefinitions, size_of, spelled, unit_id
from howship.model.declare import Disease, Experiment, Output, Parameter, Result, State
from howship.model.expression import Graph
from howship.model.functions import cos, exp, log, sin, sqrt, tanh, where
from howship.model.join import Joined, join
from howship.model.program import Program
from howship.quantity import parse_unit
from howship.solve import baseline
from howship.source import Source
from tests.unit.exchange.sbml_file import File, compute, tag

BOOK = Source("A made-up book", doi="10.1000/1(2)", place="page 1", status="checked")
CASES = [
    ("lemaire_2004", (), None),
    ("peterson_riggs_2012", (), None),
    ("peterson_riggs_2012", ("denosumab_peterson_2004",), None),
    ("peterson_riggs_2012", ("denosumab", "teriparatide"), None),
    ("breast_bone_metastasis", (), 0),
    ("breast_bone_metastasis", ("zoledronic_acid",), 2),
]
IDS = [" + ".join((disease, *drugs)) for disease, drugs, _ in CASES]
case = pytest.mark.parametrize(("disease", "drugs", "lesions"), CASES, ids=IDS)


@lru_cache(maxsize=16)
def joined(disease: str, drugs: tuple[str, ...], lesions: int | None) -> Joined:
    return join(catalog.disease(disease), [catalog.drug(name) for name in drugs], lesions)


def made_up(equations: Callable[[Any], Result], **more: Any) -> Joined:
    given: dict[str, Any] = {
        "states": (State("x", "amount", "2 mmol", "a state", BOOK),),
        "parameters": (Parameter("k", "loss_rate", "0.5 1/day", "a rate", BOOK),),
        "outputs": (),
    }
    disease = Disease(
        name="made_up",
        title="A made-up disease",
        prose="One state.",
        source=BOOK,
        equations=equations,
        reference=Experiment("10 days", "1 day", "nothing"),
        **(given | more),
    )
    return join(disease)


def decay(m: Any) -> Result:
    return Result({"x": -m.k * m.x})


@case
def test_ids_are_valid_and_unique(disease, drugs, lesions, tmp_path: Path) -> None:
    file = File(export(joined(disease, drugs, lesions), tmp_path / "m.xml"))
    ids = [p.get("id", "") for p in file.children("listOfParameters")]
    ids += [c.get("id", "") for c in file.children("listOfCompartments")] + [file.model.get("id", "")]
    assert [one for one in ids if not re.fullmatch(r"[A-Za-z_]\w*", one, re.ASCII)] == []
    assert len(set(ids)) == len(ids)
    metaids = re.findall(r' metaid="([^"]*)"', file.text)
    assert len(set(metaids)) == len(metaids)
    assert set(re.findall(r'rdf:about="#([^"]*)"', file.text)) <= set(metaids)
    named = set(re.findall(r"<ci>([^<]*)</ci>", file.text))
    assert named <= set(ids)
    units = {u.get("id") for u in file.children("listOfUnitDefinitions")} | {"dimensionless"}
    assert set(re.findall(r'units="([^"]*)"', file.text)) <= units


@case
def test_every_quantity_is_there_once(disease, drugs, lesions, tmp_path: Path) -> None:
    model = joined(disease, drugs, lesions)
    file = File(export(model, tmp_path / "m.xml"))
    for state in model.states:
        assert file.parameters[file.by_name(state.name)].get("constant") == "false"
        assert file.by_name(state.name) in file.rates
    for parameter in model.parameters:
        element = file.parameters[file.by_name(parameter.name)]
        assert element.get("constant") == "true"
        assert float(element.get("value", "nan")) == parameter.value
        assert element.get("units") == unit_id(size_of(parameter.unit))
        assert parameter.meaning[1:].rstrip(".") in " ".join(element.itertext())
    for output in model.outputs:
        assert file.by_name(output.name) in file.rules
    assert len(file.rates) == len(model.states)
    everything = set(file.rates) | set(file.rules)
    assert everything == {key for key, p in file.parameters.items() if p.get("constant") == "false"}


@case
def test_the_formulas_of_the_file_give_the_rates_and_outputs(disease, drugs, lesions, tmp_path: Path) -> None:
    """At the start and away from it, computed from the file alone."""
    model = joined(disease, drugs, lesions)
    program = Program(model)
    values = baseline(program, program.defaults())
    file = File(export(model, tmp_path / "m.xml"))
    known = file.values()
    start = program.starts(values)
    assert [known[file.by_name(s.name)] for s in model.states] == pytest.approx(
        start.tolist(), rel=1e-13, abs=0
    )
    scales = program.scales(start)
    spread = np.random.default_rng(3).uniform(0.8, 1.2, len(start))
    for t, y in ((0.0, start), (30.0, np.where(start == 0, 0.1 * scales, start) * spread)):
        here = dict(known)
        for state, number in zip(model.states, y.tolist(), strict=True):
            here[file.by_name(state.name)] = number
        hoisted = program.functions["setup"](values.tolist())
        rates = program.functions["rates"](t, y.tolist(), hoisted)
        outputs = program.functions["outputs"](t, y.tolist(), hoisted)
        found = [file.compute(file.rates[file.by_name(s.name)], here, t) for s in model.states]
        assert found == pytest.approx([float(r) for r in rates], rel=1e-11, abs=1e-14)
        found = [file.find(file.by_name(o.name), here, t) for o in model.outputs]
        assert found == pytest.approx([float(o) for o in outputs], rel=1e-13, abs=0)


OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "plus": lambda a, b: a + b,
    "minus": lambda a, b: a - b,
    "negative": lambda a, b: -(a + b),
    "times": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "power": lambda a, b: a**b,
    "reciprocal": lambda a, b: 1 / (a * b),
    "exp": lambda a, b: exp(a) + b,
    "ln": lambda a, b: log(a) - b,
    "root": lambda a, b: sqrt(a) * b,
    "tanh": lambda a, b: tanh(a - b),
    "sin": lambda a, b: sin(a - b),
    "cos": lambda a, b: cos(a * b),
    "greater": lambda a, b: where(a > b, a * 2, b),
    "less": lambda a, b: where(a < b, a, exp(b)),
    "nested": lambda a, b: where(a > 1, where(b > 1, 1, 2), 0) + a / (b - 5),
}


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize(("a", "b"), [(0.3, 2.0), (1.7, 0.4), (2.5, 1.25)])
def test_each_operation_in_mathml(name: str, a: float, b: float) -> None:
    graph = Graph()
    nodes = {"a": graph.parameter(0), "b": graph.state(0)}
    result = OPERATIONS[name](nodes["a"], nodes["b"])
    ids = {node.number: key for key, node in nodes.items()}
    writer = MathWriter(ids, {node.number: PLAIN for node in graph.nodes}, unit_id)
    formula = ElementTree.fromstring(ElementTree.tostring(writer.math(result, PLAIN)))
    assert formula.tag == f"{{{MATHML}}}math"
    assert compute(formula[0], {"a": a, "b": b}.__getitem__, 0.0) == OPERATIONS[name](a, b)


@pytest.mark.parametrize(
    "value", [0.0, 1.0, -2.5, 1e-300, 1 / 3, 6.02214076e23, 5e-324, 1e16, math.inf, -math.inf]
)
def test_numbers_read_back_as_the_same_double(value: float) -> None:
    writer = MathWriter({}, {}, unit_id)
    formula = ElementTree.fromstring(ElementTree.tostring(writer.math(Graph().constant(value), PLAIN)))
    assert compute(formula[0], dict[str, float]().__getitem__, 0.0) == value


def test_time_is_the_symbol_of_sbml(tmp_path: Path) -> None:
    model = made_up(lambda m: Result({"x": m.k * m.x * (m.k * m.t)}))
    file = File(export(model, tmp_path / "m.xml"))
    assert compute(file.rates["amount"], {"amount": 2.0, "loss_rate": 0.5}.__getitem__, 3.0) == 1.5
    assert file.model.get("timeUnits") == "day"


def test_a_start_given_by_a_formula_follows_the_parameter(tmp_path: Path) -> None:
    states = (
        State("x", "amount", "2 mmol", "a state", BOOK),
        State("z", "pool", lambda m: m.x_0 * m.f, "another state", BOOK, unit="mmol"),
    )
    parameters = (
        Parameter("f", "pool_ratio", "3", "a ratio", BOOK),
        Parameter("k", "k", "1 1/day", "k", BOOK),
    )

    def equations(m: Any) -> Result:
        return Result({"x": m.k * (m.x_0 - m.x), "z": m.k * (m.z_0 - m.z)})

    file = File(export(made_up(equations, states=states, parameters=parameters), tmp_path / "m.xml"))
    assert file.parameters["amount_0"].get("constant") == "true"
    assert {k: v for k, v in file.values().items() if k.startswith(("amount", "pool"))} == {
        "amount": 2.0, "amount_0": 2.0, "pool": 6.0, "pool_0": 6.0, "pool_ratio": 3.0,
    }  # fmt: skip
    changed = file.values({"pool_ratio": 5.0, "amount_0": 1.0})
    assert (changed["amount"], changed["pool_0"], changed["pool"]) == (1.0, 5.0, 5.0)
    assert float(file.parameters["pool"].get("value", "nan")) == 6.0


def test_a_solved_baseline_is_written_as_numbers(tmp_path: Path) -> None:
    file = File(export("lemaire_2004", tmp_path / "m.xml"))
    assert file.starts == {}
    trajectory = howship.simulate("lemaire_2004", until="1 day")
    for name in ("osteoblasts", "osteoclasts", "responding_osteoblasts"):
        assert float(file.parameters[name].get("value", "nan")) == pytest.approx(
            trajectory[name][0], rel=1e-12
        )


def test_intermediates_have_the_names_of_the_equations(tmp_path: Path) -> None:
    model = join(catalog.disease("breast_bone_metastasis"), [catalog.drug("zoledronic_acid")], 2)
    file = File(export(model, tmp_path / "m.xml"))
    assert {"J40", "lesion_1_A1", "lesion_2_A1", "base_cCa", "zoledronic_acid_renal"} <= set(file.rules)
    anonymous = [name for name in file.rules if re.fullmatch(r"v\d+", name)]
    assert len(anonymous) < 0.3 * len(file.rules)


def test_an_intermediate_never_bears_the_name_of_another_quantity(tmp_path: Path) -> None:
    """A function of the equations may call `bone_volume` what is not the output `bone_volume`."""
    file = File(export(joined(*CASES[-1]), tmp_path / "m.xml"))
    names = [p.get("name") for p in file.parameters.values()]
    assert [name for name in names if names.count(name) > 1] == []
    assert {"bone_volume", "bone_volume_2"} <= set(names)


def test_the_watch_on_names_is_taken_off_again(tmp_path: Path) -> None:
    def watch(*_: Any) -> None:
        return None

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        export("lemaire_2004", tmp_path / "m.xml")
        assert sys.getprofile() is watch
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize(
    ("unit", "name", "parts"),
    [
        ("1", "dimensionless", {}),
        ("mL/min", "L_per_day", {"L": 1, "day": -1}),
        ("ng/mL", "mg_per_L", {"mg": 1, "L": -1}),
        ("pM", "pmol_per_L", {"pmol": 1, "L": -1}),
        ("mM", "mmol_per_L", {"mmol": 1, "L": -1}),
        ("nmol/mmol", "pmol_per_mmol", {"pmol": 1, "mmol": -1}),
        ("cm3", "mm3", {"mm": 3}),
        ("1/h", "per_day", {"day": -1}),
        ("pmol/h^2", "pmol_per_day2", {"pmol": 1, "day": -2}),
        ("pM^0.5", "pmol0p5_per_L0p5", {"pmol": 0.5, "L": -0.5}),
        ("1/(cm3 day)", "per_mm3_day", {"mm": -3, "day": -1}),
    ],
)
def test_internal_units_are_spelled(unit: str, name: str, parts: dict[str, float]) -> None:
    size = size_of(parse_unit(unit))
    assert unit_id(size) == name
    assert dict(spelled(size)) == {base.replace("mm3", "mm"): power for base, power in parts.items()}


@pytest.mark.parametrize(
    "unit", ["L/(mmol day)", "pM/cm3", "mmol/mm3", "pM^2.3 mmol", "mg/(L mm)", "mM^11.7"]
)
def test_a_spelled_unit_is_the_same_unit(unit: str) -> None:
    wanted = parse_unit(unit)
    log, dims = 0.0, np.zeros(4)
    for base, power in spelled(size_of(wanted)):
        one = parse_unit(base)
        log += power * math.log10(one.factor)
        dims += power * np.array(one.dims)
    assert log == pytest.approx(math.log10(wanted.internal), abs=1e-8)
    assert dims == pytest.approx(wanted.dims, abs=1e-8)


@pytest.mark.parametrize(
    ("unit", "in_si"),
    [
        ("1/day", 1 / 86400),
        ("mmol/L", 1.0),
        ("pM", 1e-9),
        ("mg", 1e-6),
        ("cm3", 1e-9),
        ("mL/min", 1e-3 / 86400),
    ],
)
def test_unit_definitions_have_the_right_size(unit: str, in_si: float) -> None:
    """One internal unit in second, kilogram, meter, mole, from the attributes of the file."""
    definitions = UnitDefinitions()
    name = definitions.id(size_of(parse_unit(unit)))
    (definition,) = definitions.element()
    assert definition.get("id") == name
    kinds = {"second": 1.0, "gram": 1e-3, "metre": 1.0, "litre": 1e-3, "mole": 1.0}
    size = 1.0
    for one in definition[0]:
        scale, multiplier = float(one.get("scale", "nan")), float(one.get("multiplier", "nan"))
        size *= (multiplier * 10**scale * kinds[one.get("kind", "")]) ** float(one.get("exponent", "nan"))
    assert size == pytest.approx(in_si, rel=1e-12)


def test_constants_take_the_unit_of_their_neighbors(tmp_path: Path) -> None:
    output = Output("excess", "mmol", "amount above zero")
    file_path = export(
        made_up(lambda m: Result({"x": -m.k * m.x}, {"excess": where(m.x > 0, m.x, 0)}), outputs=(output,)),
        tmp_path / "m.xml",
    )
    piece = File(file_path).rules["excess"]
    units = [e.get(f"{{{SBML}}}units") for e in piece.iter() if tag(e) == "cn"]
    assert units == ["mmol", "mmol"]


def test_what_the_file_says_about_itself(tmp_path: Path) -> None:
    path = export(("breast_bone_metastasis", "denosumab"), tmp_path / "m.xml", 1)
    text = " ".join(path.read_text(encoding="utf-8").split())
    assert 'uncalibrated="true"' in text
    assert f'version="{howship.__version__}"' in text
    assert "no advice for a single real patient" in text
    drug = catalog.drug("denosumab")
    assert f'<howship:part name="denosumab" status="{drug.status}" />' in text
    for link in ("CHEBI:29108", "CHEBI:17823", "uniprot:P01270", "uniprot:O14788", "uniprot:O00300"):
        assert f"https://identifiers.org/{link}" in text
    assert drug.source.doi
    assert f"identifiers.org/doi:{drug.source.doi}" in text


def test_only_declared_quantities_are_identified(tmp_path: Path) -> None:
    """An intermediate may be called `pth` and be something else."""
    file = File(export("breast_bone_metastasis", tmp_path / "m.xml", 1))
    declared = {file.by_name(item.name) for item in joined("breast_bone_metastasis", (), 1).states}
    declared |= {file.by_name(item.name) for item in joined("breast_bone_metastasis", (), 1).parameters}
    declared |= {file.by_name(item.name) for item in joined("breast_bone_metastasis", (), 1).outputs}
    linked = {
        key for key, p in file.parameters.items() if "identifiers.org" in ElementTree.tostring(p, "unicode")
    }
    assert linked
    assert linked <= declared


def test_an_address_keeps_the_brackets_of_a_doi(tmp_path: Path) -> None:
    assert (
        "https://identifiers.org/doi:10.1000/1(2)" in export(made_up(decay), tmp_path / "m.xml").read_text()
    )


def test_the_same_model_gives_the_same_bytes(tmp_path: Path) -> None:
    model = joined(*CASES[-1])
    first, second = export(model, tmp_path / "a.xml"), export(model, tmp_path / "b.xml")
    assert first.read_bytes() == second.read_bytes()


def test_names_and_joined_models_give_the_same_file(tmp_path: Path) -> None:
    names = export(("peterson_riggs_2012", "teriparatide"), tmp_path / "a.xml")
    model = export(joined("peterson_riggs_2012", ("teriparatide",), None), tmp_path / "b.xml")
    assert names.read_bytes() == model.read_bytes()


def test_words_that_give_one_id_are_told_apart(tmp_path: Path) -> None:
    states = (State("x", "a.b", "2 mmol", "one", BOOK), State("y", "a_b", "3 mmol", "two", BOOK))
    model = made_up(lambda m: Result({"x": -m.k * m.x, "y": -m.k * m.y}), states=states)
    file = File(export(model, tmp_path / "m.xml"))
    assert {file.by_name("a.b"), file.by_name("a_b")} == {"a_b", "a_b_2"}
    assert set(file.rates) == {"a_b", "a_b_2"}


def test_a_drug_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"denosumab: is a drug\. .*--dose-drug denosumab"):
        export("denosumab", tmp_path / "m.xml")


def test_unknown_names_and_drugs_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Did you mean 'lemaire_2004'"):
        export("lemaire_2005", tmp_path / "m.xml")
    with pytest.raises(ModelError):
        export(("lemaire_2004", "denosumab"), tmp_path / "m.xml")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written: No such file or directory"):
        export("lemaire_2004", tmp_path / "nowhere" / "m.xml")


def test_the_command(tmp_path: Path) -> None:
    target = tmp_path / "m.xml"
    words = ["export", "peterson_riggs_2012", "--sbml", str(target), "--dose-drug", "denosumab"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert f"Wrote {target}" in done.output.replace("\n", "")
    assert "denosumab_depot" in File(target).rates
