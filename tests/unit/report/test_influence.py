"""What acts on what is found in the equations: the vicious cycle, cut links, and drugs at their sites."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from howship import catalog
from howship.errors import ModelError
from howship.model.declare import Disease, Drug, Experiment, Output, Parameter, Result, State
from howship.model.functions import log
from howship.model.join import join
from howship.report.influence import Influences, influences
from howship.source import ours

NAME = "breast_bone_metastasis"
BODY, LESION = "", "lesion"
SOURCE = ours("made up for this test")

# source, target, sign; all in a lesion
CYCLE = (
    ("Tumor", "PTHrP", 1),
    ("PTHrP", "RANKL", 1),
    ("PTHrP", "OPG", -1),
    ("RANKL", "RANK with RANKL", 1),
    ("OPG", "RANK with RANKL", -1),
    ("RANK with RANKL", "Osteoclasts", 1),
    ("Osteoclasts", "Resorption", 1),
    ("Resorption", "Bone matrix", -1),
    ("Resorption", "TGF-beta", 1),
    ("Resorption", "IGF", 1),
    ("Resorption", "FGF", 1),
    ("Resorption", "VEGF", 1),
    ("Resorption", "BMP", 1),
    ("Resorption", "Calcium", 1),
    ("IGF", "Tumor", 1),
    ("FGF", "Tumor", 1),
    ("VEGF", "Tumor", 1),
    ("TGF-beta", "PTHrP", 1),
    ("Calcium", "PTHrP", 1),
    ("TGF-beta", "Osteoclasts", -1),
    ("BMP", "Osteoblasts", 1),
    ("Tumor", "Osteoblasts", -1),
    ("Osteoblasts", "OPG", 1),
    ("Osteoblasts", "Bone matrix", 1),
)
# source, target, sign; from a lesion to the body
TO_BODY = (
    ("Tumor", "PTHrP in plasma", 1),
    ("TGF-beta", "PTHrP in plasma", 1),
    ("Resorption", "NTx, CTX", 1),
    ("Osteoblasts", "BSAP, P1NP", 1),
    ("Tumor", "Activity", -1),
)
IN_BODY = (
    ("PTHrP in plasma", "Calcium in plasma", 1),
    ("PTHrP in plasma", "RANKL", 1),
    ("PTH", "Calcitriol", 1),
    ("PTH", "RANKL", 1),
    ("PTH", "OPG", -1),
    ("Calcium in plasma", "PTH", -1),
    ("Calcitriol", "PTH", -1),
    ("RANKL", "RANK with RANKL", 1),
    ("RANK with RANKL", "Osteoclasts", 1),
    ("Osteoclasts", "Resorption", 1),
    ("Resorption", "Spine and hip", -1),
    ("Osteoblasts", "Spine and hip", 1),
    ("Lack of estrogen", "RANKL", 1),
    ("Lack of estrogen", "OPG", -1),
    ("Calcium in plasma", "Fluid volume", -1),
)
# a parameter, and the link that it is the strength of
CUT = (
    ("pthrp_on_rankl=0", "PTHrP", "RANKL"),
    ("pthrp_on_opg=0", "PTHrP", "OPG"),
    ("pthrp_gain_by_tgf=0", "TGF-beta", "PTHrP"),
    ("pthrp_gain_by_calcium=0", "Calcium", "PTHrP"),
    ("tgf_on_osteoclasts=0", "TGF-beta", "Osteoclasts"),
    ("bmp_on_osteoblasts=0", "BMP", "Osteoblasts"),
    ("osteoblast_removal_by_tumor=0 1/day", "Tumor", "Osteoblasts"),
    ("local_pthrp=0", "Tumor", "PTHrP"),
    ("igf_content=0", "Resorption", "IGF"),
    ("fgf_growth_share=0", "FGF", "Tumor"),
    ("vegf_capacity_gain=0", "VEGF", "Tumor"),
)


def every_drug() -> list[Drug]:
    return [catalog.drug(name) for name in catalog.names("drugs")]


@cache
def graph(name: str) -> Influences:
    return influences(catalog.disease(name), every_drug())


def signs(found: Influences, source: str = LESION, target: str = LESION) -> dict[tuple[str, str], int]:
    return {
        (each.source.label, each.target.label): each.sign
        for each in found.influences
        if (each.source.part, each.target.part) == (source, target)
    }


@pytest.mark.parametrize(("source", "target", "sign"), CYCLE)
def test_the_vicious_cycle_is_found(source: str, target: str, sign: int) -> None:
    assert signs(graph(NAME)).get((source, target)) == sign


@pytest.mark.parametrize(("source", "target", "sign"), TO_BODY)
def test_what_a_lesion_does_to_the_body_is_found(source: str, target: str, sign: int) -> None:
    assert signs(graph(NAME), LESION, BODY).get((source, target)) == sign


@pytest.mark.parametrize(("source", "target", "sign"), IN_BODY)
def test_what_acts_in_the_body_is_found(source: str, target: str, sign: int) -> None:
    assert signs(graph(NAME), BODY, BODY).get((source, target)) == sign


@pytest.mark.parametrize(("setting", "source", "target"), CUT)
def test_a_link_of_no_strength_is_not_found(setting: str, source: str, target: str) -> None:
    disease = catalog.disease(NAME)
    assert (source, target) in signs(graph(NAME))
    cut = influences(replace(disease, reference=replace(disease.reference, set=(setting,))))
    assert (source, target) not in signs(cut)
    assert len(signs(cut)) >= len(signs(graph(NAME))) - 4  # the others stay


@pytest.mark.parametrize("name", catalog.names("diseases"))
def test_each_drug_acts_at_the_sites_that_it_names(name: str) -> None:
    disease = catalog.disease(name)
    found = graph(name)
    offered = {site.name for site in disease.sites}
    expected = set()
    for drug in every_drug():
        try:
            join(disease, [drug])
        except ModelError:
            continue
        expected |= {(site, drug.name) for site in drug.acts_on if site in offered}
    acting = [(each.site.name, drug) for each in found.treatments for drug in each.drugs]
    assert len(acting) == len(set(acting))
    assert set(acting) == expected
    # a site that no drug acts on is there too
    assert {each.site.name for each in found.treatments} == offered


def treatment(site: str, drug: str) -> tuple[int, dict[tuple[str, str], int]]:
    each = next(one for one in graph(NAME).treatments if one.site.name == site and drug in one.drugs)
    return each.direction, {(target.part, target.label): sign for target, sign in each.targets}


def test_drugs_act_where_and_as_they_should() -> None:
    occupancy = {(BODY, "RANK with RANKL"): -1, (LESION, "RANK with RANKL"): -1}
    assert treatment("rankl_binding", "denosumab") == (1, occupancy)
    assert treatment("osteoclast_apoptosis", "zoledronic_acid") == (1, {(BODY, "Osteoclasts"): -1})
    assert treatment("lesion_osteoclast_apoptosis", "pamidronate") == (1, {(LESION, "Osteoclasts"): -1})
    assert treatment("pth_input", "teriparatide") == (1, {(BODY, "PTH"): 1})
    assert treatment("aromatase", "letrozole") == (-1, {(BODY, "Lack of estrogen"): 1})
    assert treatment("ovarian_function", "goserelin") == (-1, {(BODY, "Lack of estrogen"): 1})
    assert treatment("vitamin_d_supply", "vitamin_d") == (1, {(BODY, "Calcitriol"): 1})


def test_a_drug_acts_alike_alone_and_beside_all_others() -> None:
    disease = catalog.disease(NAME)
    for name in ("denosumab", "zoledronic_acid", "tamoxifen", "goserelin", "teriparatide"):
        alone = influences(disease, [catalog.drug(name)])
        acting = [(t.site, t.direction, t.targets) for t in alone.treatments if t.drugs]
        beside = [(t.site, t.direction, t.targets) for t in graph(NAME).treatments if name in t.drugs]
        assert acting == beside
        assert acting


def tiny(rates: Callable[[Any], Result], *, outputs: tuple[Output, ...] = (), label: str = "") -> Disease:
    """Return two or three quantities that act as `rates` says; with `label`, X is passed over."""
    return Disease(
        name="tiny",
        title="Tiny",
        prose="",
        source=SOURCE,
        states=(
            State("X", "first", "2 1", "x", SOURCE),
            State("Y", "second", "3 1", "y", SOURCE, label=label and "Second"),
            State("Z", "third", "5 1", "z", SOURCE, label=label and "Third"),
        ),
        parameters=(Parameter("k", "strength", "1 1/day", "k", SOURCE),),
        equations=rates,
        outputs=outputs,
        reference=Experiment("1 day", "1 day", "nothing"),
        steady=False,
    )


def test_signs_sizes_and_what_is_too_weak() -> None:
    def rates(m: Any) -> Result:
        return Result({"X": -m.k * m.X, "Y": m.k * (m.X - m.Y), "Z": m.k * (m.X - 3 * m.Y - 0.01 * m.X)})

    found = influences(tiny(rates))
    assert signs(found, BODY, BODY) == {
        ("First", "Second"): 1,
        ("First", "Third"): 1,
        ("Second", "Third"): -1,
    }

    def weak(m: Any) -> Result:
        return Result({"X": -m.k * m.X, "Y": m.k * (m.X - m.Y), "Z": m.k * (0.01 * m.X - m.Y - m.Z)})

    assert signs(influences(tiny(weak)), BODY, BODY) == {("First", "Second"): 1, ("Second", "Third"): -1}


def test_the_only_influence_of_a_quantity_counts_though_it_is_weak() -> None:
    def rates(share: float) -> Callable[[Any], Result]:
        def result(m: Any) -> Result:
            return Result({"X": -m.k * m.X, "Y": -m.k * m.Y, "Z": m.k * (m.Y + share * m.X)})

        return result

    # X contributes 2 share, Y 3
    assert ("First", "Third") in signs(influences(tiny(rates(0.015))), BODY, BODY)
    assert ("First", "Third") not in signs(influences(tiny(rates(0.006))), BODY, BODY)


def test_a_state_without_label_is_passed_over() -> None:
    def rates(m: Any) -> Result:
        # Y raises X, X lowers Z
        return Result({"X": m.k * (m.Y - m.X), "Y": -m.k * m.Y, "Z": m.k * (1 - m.X) - m.k * m.Z})

    found = influences(tiny(rates, label="shown"))
    assert [each.label for each in found.quantities] == ["Second", "Third"]
    assert signs(found, BODY, BODY) == {("Second", "Third"): -1}


def test_an_output_with_a_label_stands_between() -> None:
    def rates(m: Any) -> Result:
        between = m.Y * m.Y
        return Result({"X": -m.k * m.X, "Y": -m.k * m.Y, "Z": m.k * between - m.k * m.Z}, {"square": between})

    found = influences(tiny(rates, outputs=(Output("square", "1", "y squared", label="Square"),), label="on"))
    assert signs(found, BODY, BODY) == {("Second", "Square"): 1, ("Square", "Third"): 1}


def test_equations_without_a_value_are_refused() -> None:
    def rates(m: Any) -> Result:
        return Result({"X": m.k * log(m.X - 2), "Y": -m.k * m.Y, "Z": -m.k * m.Z})

    def start(m: Any) -> Any:
        return log(m.k - m.k)

    disease = tiny(rates)
    states = (State("X", "first", start, "x", SOURCE, unit="1"), *disease.states[1:])
    with pytest.raises(ModelError, match="tiny: the equations cannot be evaluated at the start"):
        influences(replace(disease, states=states))
