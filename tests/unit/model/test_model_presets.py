"""Presets: one word that sets several parameters of a lesion, by hand, in a trial and in a population."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from howship.errors import InputError, ModelError
from howship.model.declare import Disease, Preset
from howship.solve.settings import apply, parse
from tests.unit.model.made_up import BOOK, body, parameter, program
from tests.unit.model.test_model_join import with_lesions

PLACES = {
    "near": {"growth_rate": "0.2 1/day", "size_there": "1 cm3"},
    "far": {"growth_rate": "7 1/week", "size_there": "3000 mm3"},
}


def with_presets(*presets: Preset) -> Disease:
    """Return the made-up disease, its lesions with one more parameter and the given presets."""
    base = with_lesions()
    assert base.block is not None

    def equations(m: Any) -> Any:
        result = base.block.equations(m)
        return replace(result, rates={"V": result.rates["V"] * m.A / m.A})

    parameters = (*base.block.parameters, parameter("A", "size_there", "2 mm3"))
    return replace(
        base, block=replace(base.block, parameters=parameters, equations=equations, presets=presets)
    )


def place(name: str = "place", choices: Any = PLACES) -> Preset:
    return Preset(name, choices, "where it is", BOOK)


def values(*texts: str, lesions: int = 3) -> dict[str, float]:
    traced = program(with_presets(place()), lesions=lesions)
    found, _, _ = apply(traced, [parse(text) for text in texts], traced.defaults())
    return {item.name: value for item, value in zip(traced.joined.parameters, found, strict=True)}


def test_a_preset_sets_all_lesions_in_internal_units() -> None:
    for name in ("place", "lesion.place"):
        found = values(f"{name}=far")
        for lesion in (1, 2, 3):
            assert found[f"lesion_{lesion}.growth_rate"] == pytest.approx(1.0)
            assert found[f"lesion_{lesion}.size_there"] == pytest.approx(3000.0)


def test_that_of_one_lesion_goes_before_that_of_all_in_any_order() -> None:
    for texts in (("place=far", "lesion_2.place=near"), ("lesion_2.place=near", "place=far")):
        found = values(*texts)
        assert [found[f"lesion_{i}.growth_rate"] for i in (1, 2, 3)] == pytest.approx([1.0, 0.2, 1.0])
        assert found["lesion_2.size_there"] == pytest.approx(1000.0)


def test_a_parameter_set_by_itself_goes_before_a_preset() -> None:
    for texts in (("place=far", "growth_rate=0.5 1/day"), ("lesion_1.growth_rate=0.5 1/day", "place=far")):
        found = values(*texts)
        assert found["lesion_1.growth_rate"] == 0.5
        assert found["lesion_1.size_there"] == pytest.approx(3000.0)


def test_a_lesion_without_a_word_keeps_the_declared_values() -> None:
    found = values("lesion_3.place=near")
    assert (found["lesion_1.growth_rate"], found["lesion_1.size_there"]) == (0.01, 2.0)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (("place=fra",), "--set place: place = 'fra'. Expected one of near, far. Did you mean 'far'?"),
        (("lesion_2.place=there",), "lesion_2.place = 'there'. Expected one of near, far."),
        (("plaec=far",), "no parameter or state 'plaec'.*Did you mean.*'place'"),
        (("lesion_9.place=far",), "no parameter or state 'lesion_9.place'"),
        (("place=far from day 3",), "a preset cannot be set for a time"),
        (("place=far", "lesion.place=near"), "'lesion.place' is set twice, to 'far'"),
        (("lesion_1.place=far", "lesion_1.place=far"), "is set twice"),
    ],
)
def test_refused(texts: tuple[str, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        values(*texts)


def test_with_one_lesion_all_and_one_are_still_two_settings() -> None:
    assert values("place=far", "lesion_1.place=near", lesions=1)["lesion_1.growth_rate"] == 0.2


def test_a_preset_is_there_though_no_lesion_is() -> None:
    assert values("place=far", lesions=0)["loss_rate"] == 0.1


@pytest.mark.parametrize(
    ("presets", "message"),
    [
        ((place(choices={}),), "it sets nothing"),
        ((place("growth_rate"),), "a parameter has this name"),
        (
            (place(choices={"a": {"growth_rate": "1 1/day"}, "b": {"size_there": "1 mm3"}}),),
            "choices differ in growth_rate, size_there",
        ),
        ((place(choices={"a": {"grow_rate": "1 1/day"}}),), "no parameter 'grow_rate'.*'growth_rate'"),
        ((place(choices={"a": {"growth_rate": "1 mm3"}}),), "a unit like '1/day'"),
        ((place(), place("kind")), "'growth_rate' is set by the preset place as well"),
    ],
)
def test_presets_that_do_not_fit_the_lesions(presets: tuple[Preset, ...], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        program(with_presets(*presets), lesions=1)


def test_a_disease_without_lesions_has_none() -> None:
    assert len(program(body()).presets) == 0
