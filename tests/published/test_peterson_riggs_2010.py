"""The first Peterson-Riggs model: what differs from the later version, and what does not.

No result of the version of 2010 is printed in the sources at hand. So its declared numbers are compared
with the later version, whose results are (test_peterson_riggs_2012.py), each difference is compared with a
formula written here, and the printed digits that do not depend on the differences are met.
"""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import howship
from howship import catalog
from howship.catalog.diseases.peterson_riggs_2010.cells import runx2_survival
from howship.model.declare import Disease
from howship.quantity import parse

FIRST, LATER = "peterson_riggs_2010", "peterson_riggs_2012"
HOURS = 24.0


def declared(model: Disease) -> dict[str, str]:
    return {parameter.symbol: parameter.value for parameter in model.parameters}


def at_start(name: str, **changed: float) -> SimpleNamespace:
    """Return `m` at the start of a model, in internal units (days), with some states changed."""
    model = catalog.disease(name)
    m = SimpleNamespace(t=0.0, **{site.name: site.neutral for site in model.sites})
    for parameter in model.parameters:
        setattr(m, parameter.symbol, parse(parameter.value).internal)
    for state in model.states:
        value = state.start(m) if callable(state.start) else parse(state.start).internal
        setattr(m, f"{state.symbol}_0", value)
        setattr(m, state.symbol, value)
    for symbol, value in changed.items():
        setattr(m, symbol, value)
    return m


def rates(name: str, **changed: float) -> Any:
    return catalog.disease(name).equations(at_start(name, **changed)).rates


@pytest.mark.transcription
def test_the_versions_differ_in_what_is_listed_and_in_nothing_else() -> None:
    first, later = catalog.disease(FIRST), catalog.disease(LATER)
    values, values_later = declared(first), declared(later)
    shared = values.keys() & values_later.keys()
    assert {s: (values[s], values_later[s]) for s in shared if values[s] != values_later[s]} == {
        "T310": ("0.17533 mmol/h", "0.105929 mmol/h"),
        "gamRU": ("3.67798", "3.81644"),
    }
    assert values.keys() - values_later.keys() == {"GFR"}
    states, states_later = ({s.symbol: s for s in model.states} for model in (first, later))
    assert values["GFR"] == states_later["GFR"].start
    assert "koutTGFg" in values_later
    assert states_later.keys() - states.keys() == {"EST", "BMDls", "BMDlsDEN", "BMDfn", "GFR"}
    assert all(states_later[symbol] == state for symbol, state in states.items())
    assert len(states) == 29  # 28 and the collector of urine calcium


@pytest.mark.transcription
def test_teriparatide_of_the_first_version_has_other_constants() -> None:
    first, later = catalog.drug("teriparatide_peterson_2010"), catalog.drug("teriparatide")
    values, values_later = (
        {parameter.symbol: parameter.value for parameter in drug.parameters} for drug in (first, later)
    )
    assert {s: (values[s], values_later[s]) for s in values if values[s] != values_later[s]} == {
        "TERICL": ("94.3 L/h", "62.2 L/h"),
        "TERIVC": ("133 L", "94.4 L"),
        "TERIKA": ("16.4 1/h", "10.4 1/h"),
    }


@pytest.mark.transcription
@pytest.mark.parametrize(("name", "order"), [(FIRST, 1.0), (LATER, 1.919131)])
def test_release_of_latent_tgf_beta(name: str, order: float) -> None:
    m = at_start(name)
    released = [
        rates(name, TGFB=factor * m.TGFB_0)["TGFBact"] + m.koutTGFact * m.TGFBact_0 for factor in (1, 2)
    ]
    assert released[0] == pytest.approx(HOURS * 2.98449e-5 * 228.142, rel=1e-9)
    assert math.log2(released[1] / released[0]) == pytest.approx(order, rel=1e-9)


@pytest.mark.transcription
@pytest.mark.parametrize(("name", "g"), [(FIRST, 3.67798), (LATER, 3.81644)])
def test_survival_by_runx2(name: str, g: float) -> None:
    kb = HOURS * 6.05516e-4
    most = 1.01 * kb * 0.638114
    half = 10 * (most / (0.01 * kb) - 1) ** (1 / g)
    assert runx2_survival(at_start(name)) == pytest.approx(0.01 * kb, rel=1e-9)
    assert runx2_survival(at_start(name, BCL2=130.0)) == pytest.approx(
        most * 40**g / (40**g + half**g), rel=1e-9
    )


@pytest.mark.transcription
def test_uptake_of_gut_calcium_exceeds_its_intake_at_the_start() -> None:
    intake = 24.055 / 24 * 0.909359 * 0.5**4 / (0.5**4 + 0.75**4)
    uptake = 0.17533 * 1.58471 / (1.58471 + 0.75) + 0.0495 * 1.58471
    assert uptake / intake == pytest.approx(1.31, abs=0.005)
    assert rates(FIRST)["T"] / HOURS == pytest.approx(intake - uptake, rel=1e-9)
    # with the later value the two agree but for the typed start values, which are off by up to 0.05 %
    assert abs(rates(LATER)["T"] / HOURS) < 5e-4 * intake


@pytest.mark.transcription
def test_while_the_gut_settles_calcium_rises_a_little() -> None:
    """Computed, not printed."""
    hourly = howship.simulate(FIRST, until="4 days", every="1 hour")
    calcium, pth = (hourly[name] / hourly[name][0] for name in ("serum_calcium", "pth"))
    assert (calcium.argmax(), calcium.max()) == (5, pytest.approx(1.0028, abs=1e-4))
    assert (pth.argmin(), pth.min()) == (6, pytest.approx(0.9765, abs=1e-4))
    later = howship.simulate(FIRST, until="104 weeks", every="52 weeks")["gut_calcium"]
    assert later[-1] / later[0] - 1 == pytest.approx(-0.219, abs=1e-3)


def test_the_gut_settles_and_all_else_returns() -> None:
    later = howship.simulate(FIRST, until="104 weeks", every="52 weeks")
    moved = {name: values[-1] / values[0] - 1 for name, values in later.columns.items() if values[0] > 0}
    assert moved.pop("gut_calcium") < -0.1
    assert max(map(abs, moved.values())) < 1e-3


def test_with_the_later_uptake_the_model_rests() -> None:
    settings = ["gut_uptake_start=0.105929 mmol/h"]
    result = howship.simulate(FIRST, set=settings, until="104 weeks", every="4 weeks")
    for name, values in result.columns.items():
        if name != "urine_calcium":  # it collects
            assert np.max(np.abs(values / values[0] - 1)) < 8e-4, name  # 0.0006 in the later version


def test_the_gland_compares_calcitriol_with_itself() -> None:
    settings = ["calcitriol_amount=2500 pmol", "hydroxylase=500 pmol/h", "hydroxylase_loss_rate=0.001 1/h"]
    found = [howship.simulate(name, set=settings, until="4 weeks", every="1 week") for name in (FIRST, LATER)]
    first, later = (result["pth_gland_capacity"] for result in found)
    assert first == pytest.approx(1, abs=1e-12)
    assert later[-1] < 0.99


@pytest.mark.transcription
def test_a_start_above_capacity_returns_with_the_published_rate() -> None:
    result = howship.simulate(FIRST, set=["pth_gland_capacity=1.2"], until="1000 hours", every="500 hours")
    above = result["pth_gland_capacity"] - 1
    assert above[1:] == pytest.approx(0.2 * np.exp(-1.604e-4 * np.array([500, 1000])), rel=1e-6)


def test_urine_calcium_at_the_start() -> None:
    assert rates(FIRST)["UCA"] / HOURS == pytest.approx(0.149997, rel=1e-9)


def test_a_later_dose_of_teriparatide_has_the_printed_digits() -> None:
    # printed for the later version; within an hour nothing that differs is felt but the gut
    settings = ["gut_uptake_start=0.105929 mmol/h"]
    result = howship.simulate(FIRST, "teriparatide 20 ug sc", settings, until="0.6 hours", every="0.1 hours")
    assert result["pth"][1:] == pytest.approx((19.59, 26.29, 28.62, 28.87, 28.17, 27.04), abs=6e-3)
    assert result["serum_calcium"][[1, 6]] == pytest.approx((2.351, 2.356), abs=6e-4)


@pytest.mark.transcription
def test_a_dose_with_the_constants_of_2010() -> None:
    drug = "teriparatide_peterson_2010"
    result = howship.simulate(FIRST, f"{drug} 20 ug sc", until="1 hour", every="0.1 hours")
    t = HOURS * result.time
    dose, slow, fast, cleared = 20e6 / 4117.8, 94.3 / 133, 16.4, 100 / 14
    own = dose * slow / (fast - slow) * (np.exp(-slow * t) - np.exp(-fast * t)) * fast / 94.3
    assert result[f"{drug}_concentration"] == pytest.approx(own, rel=1e-5, abs=1e-6)
    rise = dose / 14 * slow / (cleared - slow) * (np.exp(-slow * t) - np.exp(-cleared * t))
    # calcium rises with PTH and the gland answers: 0.8 % of the rise is missing after an hour
    assert result["pth"] - 3.85 == pytest.approx(rise, rel=9e-3, abs=1e-6)


def test_the_reference_experiment_is_teriparatide_every_day() -> None:
    result = howship.simulate(FIRST)
    assert result.time[-1] == 84
    assert result["teriparatide_peterson_2010_concentration"][1:].max() > 0
    rise = {name: result[name] - 1 for name in ("ctx", "bsap")}
    assert np.all(np.diff(rise["bsap"][14:]) > 0)  # computed: no figures of this course are printed
    assert rise["ctx"][-1] > rise["bsap"][-1] > 0.1
