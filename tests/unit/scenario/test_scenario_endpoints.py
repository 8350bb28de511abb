from __future__ import annotations

import pytest

from howship.scenario.amounts import RefusedError
from howship.scenario.endpoints import EVENT_ENDPOINTS, Endpoint, read


@pytest.mark.parametrize("name", EVENT_ENDPOINTS)
def test_events_have_a_name_only(name: str) -> None:
    assert read(name) == Endpoint(name)


def test_a_change_has_an_output_and_a_day() -> None:
    found = read("untx_change at 13 weeks")
    assert found == Endpoint("untx_change at 13 weeks", "untx", 91.0)
    assert found.column == "untx_change_at_13_weeks"


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">="])
def test_a_level_by_a_time(sign: str) -> None:
    found = read(f"corrected_calcium {sign} 10.8 mg/dL by 10 days")
    assert (found.output, found.day) == ("corrected_calcium", 10.0)
    assert found.level is not None
    assert (found.level.comparison, found.level.number) == (sign, "10.8 mg/dL")
    assert found.level.text == f"corrected_calcium {sign} 10.8 mg/dL"
    assert found.column == f"corrected_calcium_{sign}_10.8_mg/dL_by_10_days"


def test_the_duration_of_a_level() -> None:
    found = read("duration of corrected_calcium<=2.7 mmol/L")
    assert (found.output, found.day) == ("corrected_calcium", None)
    assert found.level is not None
    assert (found.level.comparison, found.level.number) == ("<=", "2.7 mmol/L")


@pytest.mark.parametrize(
    "text", [4, "", "by 10 days", "untx by 10 days", "< 2 by 3 days", "duration of", "duration"]
)
def test_what_is_no_endpoint_is_refused(text: object) -> None:
    with pytest.raises(RefusedError):
        read(text)
