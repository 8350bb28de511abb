"""Where events happen and what they leave behind, on a made-up disease with lesions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from howship.errors import ModelError
from howship.model.check import check
from howship.model.declare import Disease, Hazard, Result
from tests.unit.model.made_up import program
from tests.unit.model.test_model_join import with_lesions


def with_events(after: Callable[[Any], dict[str, Any]] | None) -> Disease:
    """Return the made-up disease; lesions break in proportion to their volume, the body does not."""
    base = with_lesions()
    assert base.block is not None
    lesion_equations, body_equations = base.block.equations, base.equations

    def equations(m: Any) -> Result:
        return replace(lesion_equations(m), hazards={"fracture": m.h * m.V / m.V_0, "burst": m.h})

    def whole(m: Any) -> Result:
        return replace(body_equations(m), hazards={"fever": m.h})

    return replace(
        base,
        equations=whole,
        block=replace(base.block, equations=equations),
        hazards=(Hazard("fracture", "breaks", after), Hazard("burst", "bursts"), Hazard("fever", "fever")),
    )


def halved(m: Any) -> dict[str, Any]:
    return {"V": m.V / 2}


def at(after: Any, volumes: list[float]) -> tuple[Any, Any, Any, list[int]]:
    traced = program(with_events(after), lesions=len(volumes))
    values = traced.values(traced.defaults())
    y = traced.starts(values)
    index = [s.name for s in traced.joined.states].index
    places = [index(f"lesion_{i + 1}.volume") for i in range(len(volumes))]
    y[places] = volumes
    return traced.aftermath, y, values, places


def test_an_event_is_placed_in_proportion_to_the_rates() -> None:
    aftermath, y, values, _ = at(halved, [1.0, 3.0, 0.0, 6.0])
    shares = (np.arange(1000) + 0.5) / 1000
    found = [aftermath.place("fracture", 0.0, y, values, share) for share in shares]
    assert [found.count(place) for place in range(5)] == [0, 100, 300, 0, 600]
    # every lesion alike
    even = [aftermath.place("burst", 0.0, y, values, share) for share in (0.1, 0.3, 0.6, 0.9)]
    assert even == [1, 2, 3, 4]


def test_an_event_of_the_body_is_in_no_lesion() -> None:
    aftermath, y, values, _ = at(halved, [1.0, 3.0])
    assert aftermath.place("fever", 0.0, y, values, 0.99) == 0


def test_without_any_rate_left_every_lesion_is_as_likely() -> None:
    aftermath, y, values, _ = at(halved, [0.0, 0.0])
    assert [aftermath.place("fracture", 0.0, y, values, share) for share in (0.25, 0.75)] == [1, 2]


def test_only_the_lesion_of_the_event_changes() -> None:
    aftermath, y, values, places = at(halved, [1.0, 3.0])
    after = aftermath.left("fracture", 2, 0.0, y, values)
    assert after[places].tolist() == [1.0, 1.5]
    assert y[places].tolist() == [1.0, 3.0]
    rest = np.delete(np.arange(len(y)), places[1])
    assert np.array_equal(after[rest], y[rest])
    assert np.array_equal(aftermath.left("burst", 2, 0.0, y, values), y)


def test_only_states_of_the_part_can_be_set() -> None:
    with pytest.raises(ModelError, match="'W' is set and is no state of this part"):
        _ = program(with_events(lambda m: {"W": m.V}), lesions=1).aftermath


def test_units_of_what_is_set_are_checked() -> None:
    assert [
        f.kind for f in check(program(with_events(halved), lesions=1)) if "after fracture" in f.where
    ] == []
    wrong = check(program(with_events(lambda m: {"V": m.g * m.V}), lesions=1))
    assert ("unit", "lesion_1.volume after fracture") in {(f.kind, f.where) for f in wrong}
