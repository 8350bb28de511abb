"""The diagram of every disease: valid XML, nothing lies on anything else, and all is said in words."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from howship import catalog
from howship.errors import ModelError
from howship.report.diagram import diagram, drawing
from howship.report.diagram_place import Frame, place
from howship.report.diagram_plan import MOST, Box, Net, Plan, listed, plan, text_width, wrapped
from howship.report.diagram_wires import wires
from howship.report.diagram_words import words_section
from howship.report.influence import Influence, Influences, Quantity, influences
from tests.unit.report.drawn import Drawn, faults, read

NAME = "breast_bone_metastasis"
DISEASES = catalog.names("diseases")
WIDTH = 80


@cache
def found(name: str) -> Influences:
    return influences(catalog.disease(name), [catalog.drug(each) for each in catalog.names("drugs")])


@cache
def picture(name: str) -> str:
    return drawing(catalog.disease(name), found(name))


@cache
def drawn(name: str) -> Drawn:
    return read(picture(name))


@pytest.mark.parametrize("name", DISEASES)
def test_nothing_lies_on_anything_else(name: str) -> None:
    assert list(faults(drawn(name))) == []


def test_faults_of_a_drawing_are_found() -> None:
    box = re.search(r'<rect class="box" x="(\d+)"', picture(NAME))
    assert box is not None
    moved = picture(NAME).replace(box.group(), f'<rect class="box" x="{int(box.group(1)) + 90}"', 1)
    told = "\n".join(faults(read(moved)))
    assert "is wider than its box" in told
    assert "is on no box" in told
    assert "a line passes through" in told
    long = picture(NAME).replace(">One of 6", ">" + "One of 6" * 20, 1)
    assert any("runs out of the" in fault for fault in faults(read(long)))
    frame = re.search(r'(<rect class="body" [^>]*height=")(\d+)', picture(NAME))
    assert frame is not None
    low = picture(NAME).replace(frame.group(), f"{frame.group(1)}300", 1)
    assert any("is outside its frame" in fault for fault in faults(read(low)))


@pytest.mark.parametrize("name", DISEASES)
def test_every_influence_is_drawn_or_told(name: str) -> None:
    graph = found(name)
    within = [each for each in graph.influences if (each.source.part, each.target.part) != ("", "lesion")]
    acts = [target for each in graph.treatments if each.drugs for target in each.targets]
    assert len(drawn(name).lines) == len(within) + len(acts)
    labels = {" ".join(one.text for one in words) for kind, _, words in drawn(name).boxes if kind == "box"}
    assert {end.label for each in graph.influences for end in (each.source, each.target)} <= labels


def test_the_disease_is_drawn_with_its_lesion_and_its_drugs() -> None:
    shown = drawn(NAME)
    lesion = shown.frames["lesion"]
    inside = {words[0].text for kind, box, words in shown.boxes if kind == "box" and lesion.holds(box)}
    assert {"Tumor", "PTHrP", "RANKL", "OPG", "Osteoclasts", "TGF-beta", "IGF", "Calcium"} <= inside
    outside = {words[0].text for kind, box, words in shown.boxes if kind == "box" and not lesion.holds(box)}
    assert {"PTH", "Calcitriol", "Calcium in plasma", "PTHrP in plasma", "Spine and hip"} <= outside
    sites = [
        (" ".join(one.text for one in words), lesion.holds(box))
        for kind, box, words in shown.boxes
        if kind == "drug"
    ]
    binding = [(text.split(" denosumab")[0], within) for text, within in sites if "denosumab" in text]
    assert binding == [("rankl binding\u00a0\u2191", False)]
    assert sorted(within for text, within in sites if "pamidronate" in text) == [False, True]
    assert "PTHrP of a lesion raises RANKL of a lesion" in shown.nets
    assert "PTHrP of a lesion lowers OPG of a lesion" in shown.nets


def test_each_drug_that_fits_is_written_once_at_each_site() -> None:
    boxes = [" ".join(one.text for one in words) for kind, _, words in drawn(NAME).boxes if kind == "drug"]
    for each in found(NAME).treatments:
        for drug in each.drugs:
            name = drug.replace("_", " ")
            here = [text for text in boxes if re.search(rf"(, |\u2191 |\u2193 ){name}(,|$)", text)]
            assert len(here) == sum(drug in other.drugs for other in found(NAME).treatments), drug


def test_a_link_that_is_cut_has_no_arrow() -> None:
    disease = catalog.disease(NAME)
    cut = replace(disease, reference=replace(disease.reference, set=("pthrp_on_rankl=0",)))
    nets = read(diagram(cut)).nets
    assert "PTHrP of a lesion raises RANKL of a lesion" not in nets
    assert "PTHrP of a lesion lowers OPG of a lesion" in nets


def test_the_same_disease_gives_the_same_bytes() -> None:
    name = "peterson_riggs_2012"
    again = diagram(catalog.disease(name), [catalog.drug(each) for each in catalog.names("drugs")])
    assert again == picture(name)
    assert again.isascii()


def test_both_color_schemes_have_every_color() -> None:
    style = re.search(r"<style>(.*?)</style>", picture(NAME), re.DOTALL)
    assert style is not None
    light, dark = style.group(1).split("@media (prefers-color-scheme: dark)")
    used = set(re.findall(r"var\((--\w+)\)", style.group(1)))
    assert used == set(re.findall(r"(--\w+):", light)) == set(re.findall(r"(--\w+):", dark))


def test_a_drawing_needs_nothing_from_elsewhere() -> None:
    assert re.findall(r"(?:href|src|url\()[^>]*", picture(NAME)) == []
    assert set(re.findall(r"https?://[^\"]+", picture(NAME))) == {"http://www.w3.org/2000/svg"}


def test_more_than_can_be_read_is_refused() -> None:
    quantities = tuple(Quantity("", f"Quantity {i}") for i in range(MOST + 1))
    chain = tuple(Influence(a, b, 1) for a, b in pairwise(quantities))
    with pytest.raises(ModelError) as raised:
        plan(Influences(quantities, chain, ()))
    assert str(raised.value) == (
        f"diagram: {MOST + 1} quantities act on one another. Expected at most {MOST} with the sites of "
        "drugs. Give those that matter a `label`: the others are then passed over."
    )


def test_quantities_that_do_not_act_are_drawn_where_nothing_does() -> None:
    alone, other = Quantity("", "Alone"), Quantity("", "Other")
    assert len(plan(Influences((alone, other), (), ())).boxes) == 2
    third = Quantity("", "Third")
    assert len(plan(Influences((alone, other, third), (Influence(alone, other, -1),), ())).boxes) == 2


def test_lines_that_share_a_source_and_a_sign_are_one_net() -> None:
    a, b, c, d = (Quantity("", letter) for letter in "ABCD")
    made = plan(Influences((a, b, c, d), (Influence(a, b, 1), Influence(a, c, 1), Influence(a, d, -1)), ()))
    assert made.nets == (Net(0, (1, 2), 1), Net(0, (3,), -1))


def test_a_crowd_finds_its_ways() -> None:
    boxes = tuple(Box((f"Box {i}",), "", "") for i in range(30))
    nets = tuple(
        Net(i, tuple(j % 30 for j in (i + 1, 3 * i + 2, 7 * i + 5) if j % 30 != i), 1) for i in range(30)
    )
    made = Plan(boxes, nets, "", ())
    places = place(made)
    found_ways = wires(nets, places)
    assert len(found_ways) == sum(len(net.targets) for net in nets)
    for way in found_ways:
        # every corner but the ends keeps off all boxes, and each part runs straight
        for x, y in way.corners[1:-1]:
            assert not any(
                f.left <= x <= f.left + f.width and f.top <= y <= f.top + f.height for f in places.boxes
            )
        assert all((ax == bx) != (ay == by) for (ax, ay), (bx, by) in pairwise(way.corners))
        assert on_edge(places.boxes[way.target], way.corners[-1])


def on_edge(frame: Frame, point: tuple[int, int]) -> bool:
    x, y = point[0] - frame.left, point[1] - frame.top
    inside = 0 <= x <= frame.width and 0 <= y <= frame.height
    return inside and (x in (0, frame.width) or y in (0, frame.height))


def test_text_is_wrapped_and_listed() -> None:
    assert wrapped("one two three", 10, 1000) == ("one two three",)
    lines = wrapped("one two three four", 10, 60)
    assert " ".join(lines) == "one two three four"
    assert all(text_width(line, 10) <= 60 for line in lines)
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_what_acts_on_what_in_words() -> None:
    text = "\n".join(words_section(found(NAME), WIDTH))
    flat = re.sub(r"\s+", " ", text)
    assert "PTHrP raises RANKL; lowers OPG" in flat
    assert "Osteoclasts raise Resorption" in flat
    assert "IGF raises Tumor" in flat
    assert "rankl_binding, raised by denosumab and denosumab_marathe_2011: lowers RANK with RANKL" in flat
    assert "aromatase, lowered by anastrozole and letrozole: raises Lack of estrogen" in flat
    assert "One of 6 in the reference experiment. Also moved by the body's PTH," in flat
    assert text.index("What acts on what") < text.index("In a lesion:") < text.index("Where drugs act")


@pytest.mark.parametrize("name", DISEASES)
def test_words_fit_into_the_page(name: str) -> None:
    lines = list(words_section(found(name), WIDTH))
    assert [line for line in lines if len(line) > WIDTH or line != line.rstrip()] == []
    said = re.sub(r"\s+", " ", " ".join(lines))
    for each in found(name).treatments:
        assert each.site.name in said
        assert all(drug in said for drug in each.drugs)
    if not found(name).influences:
        assert "Nothing acts on anything else." in said
