"""Calcium of the female rat (Stadt and Layton 2023): steady states and fluxes of the authors' own results."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

import howship
from howship.catalog.diseases.stadt_2023 import calcitriol, model, reabsorption, release
from howship.quantity import parse

NAMES = ("gland_pth", "plasma_pth", "plasma_calcium", "plasma_calcitriol", "fast_bone_calcium")
# the authors' stored steady states: synthesis of PTH as a multiple of 3 pmol/min, then the five states
STEADY = {
    1: (35.17091838979781, 0.04087232202647724, 0.007666731811000556, 0.5484119606462039, 1.6265863269105187),
    2: (91.22847992326354, 0.04222838116554719, 0.007874091935499889, 0.5793057533728909, 1.6690402187464062),
    10: (489.47750766159794, 0.0520301438131294, 0.008963333951690878, 0.7816964460211525, 1.899778650404953),
    50: (1716.126993690948, 0.16918044991687978, 0.01065289726540373, 1.6396859766107428, 2.259533539712944),
}
# their fluxes at the first of these states, per minute
FLUX = {
    "release": 0.023599639345779633,
    "synthesis": 2.0610004148618533,
    "exocytosis": 0.8300209894590769,
    "gland_loss": 1.2309821436429236,
    "pth_loss": 0.8300225396146148,
    "absorption": 0.0010542421711005738,
    "resorption": 0.0005414683981836313,
    "to_fast": 0.0020051452428770686,
    "from_fast": 0.00044731123990039267,
    "accretion": 0.001558269701180277,
    "urine": 3.787677675496286e-05,
    "reabsorption": 0.9770623953151905,
    "activation": 0.10837841278314345,
    "calcitriol_loss": 0.10837838042661913,
}
MINUTE = 1 / 1440
EXACT = 1e-10


def at_the_published_state(**changed: float) -> tuple[SimpleNamespace, Any]:
    """Return the symbols at the authors' steady state, and what the equations give there."""
    m = SimpleNamespace(**{item.symbol: parse(item.value).internal for item in model.parameters})
    vars(m).update(zip(("PTHg", "PTHp", "Ca", "D3", "NCaf"), STEADY[1], strict=True))
    vars(m).update(changed)
    return m, model.equations(m)


@pytest.mark.parametrize("factor", STEADY)
def test_steady_states(factor: int) -> None:
    """The authors' solver stopped early: their fluxes of NCaf do not cancel, by 2e-4 (next test)."""
    setting = f"pth_synthesis={3 * factor} pmol/min"
    result = howship.simulate("stadt_2023", set=setting, until="1 min", every="1 min")
    found = [result[name][0] for name in NAMES]
    assert found == pytest.approx(STEADY[factor], rel=1e-3)
    assert found[2] == pytest.approx(STEADY[factor][2], rel=2e-4)


def test_the_published_steady_state_is_one_to_their_tolerance() -> None:
    m, result = at_the_published_state()
    left = FLUX["to_fast"] - FLUX["from_fast"] - FLUX["accretion"]
    assert result.rates["NCaf"] * MINUTE == pytest.approx(left, rel=1e-6)
    assert abs(left) == pytest.approx(2.2e-4 * FLUX["to_fast"], rel=0.02)
    for symbol in ("PTHg", "PTHp", "Ca", "D3", "NCaf"):
        assert abs(result.rates[symbol] * MINUTE) < 3e-4 * getattr(m, symbol)


def test_concentrations() -> None:
    _, result = at_the_published_state()
    assert result.outputs["serum_calcium"] == pytest.approx(1.1795, abs=5e-5)
    assert result.outputs["pth"] == pytest.approx(6.288, abs=5e-4)
    assert result.outputs["calcitriol"] == pytest.approx(84.37, abs=5e-3)


def test_fluxes_of_calcium() -> None:
    m, result = at_the_published_state()
    out = {name: value * MINUTE for name, value in result.outputs.items()}
    assert out["calcium_absorption"] == pytest.approx(FLUX["absorption"], rel=EXACT)
    assert out["bone_calcium_release"] == pytest.approx(FLUX["resorption"], rel=EXACT)
    assert out["urine_calcium"] == pytest.approx(FLUX["urine"], rel=1e-9)
    assert out["slow_bone_balance"] == pytest.approx(FLUX["accretion"] - FLUX["resorption"], rel=EXACT)
    assert result.outputs["calcium_reabsorption"] == pytest.approx(FLUX["reabsorption"], rel=EXACT)
    assert m.kpf * m.Ca / m.Vp * MINUTE == pytest.approx(FLUX["to_fast"], rel=EXACT)
    assert m.kfp * m.NCaf * MINUTE == pytest.approx(FLUX["from_fast"], rel=EXACT)


def test_fluxes_of_pth() -> None:
    m, result = at_the_published_state()
    assert release(m, m.Ca / m.Vp) * MINUTE == pytest.approx(FLUX["release"], rel=EXACT)
    rate = FLUX["synthesis"] - FLUX["exocytosis"] - FLUX["gland_loss"]
    assert result.rates["PTHg"] * MINUTE == pytest.approx(rate, abs=EXACT)
    assert result.rates["PTHp"] * MINUTE == pytest.approx(FLUX["exocytosis"] - FLUX["pth_loss"], abs=EXACT)
    assert m.kdg * m.PTHg * MINUTE == pytest.approx(FLUX["gland_loss"], rel=EXACT)


def test_fluxes_of_calcitriol() -> None:
    m, result = at_the_published_state()
    assert result.rates["D3"] * MINUTE == pytest.approx(
        FLUX["activation"] - FLUX["calcitriol_loss"], abs=EXACT
    )
    here = (m.PTHp / m.Vp, m.Ca / m.Vp, m.D3 / m.Vp)
    m.kdD = 0
    assert calcitriol(m, *here) * MINUTE == pytest.approx(FLUX["activation"], rel=EXACT)


@pytest.mark.parametrize(("name", "expected"), [("PT0", 0.594 - 0.6151834432351804),
                                                ("T0", 0.21 - 0.226397234369568),
                                                ("D0", 0.127 - 0.1354817177104422)])  # fmt: skip
def test_what_hormones_add_in_each_segment(name: str, expected: float) -> None:
    """The gains of the other two segments and all least shares set to 0 leave one segment's gain."""
    m, _ = at_the_published_state()
    gains = {"PT0": "dPT", "T0": "dT", "D0": "dD"}
    for least, gain in gains.items():
        setattr(m, least, 0.0)
        if least != name:
            setattr(m, gain, 0.0)
    found = reabsorption(m, m.PTHp / m.Vp, m.Ca / m.Vp, m.D3 / m.Vp)
    assert found == pytest.approx(-expected, rel=1e-9)


@pytest.mark.transcription
def test_reabsorption_is_capped() -> None:
    _, result = at_the_published_state(PT0=0.9)
    assert result.outputs["calcium_reabsorption"] == 0.995


@pytest.mark.transcription
def test_the_unbound_share_of_absorbed_calcium_counts() -> None:
    """Twice the intake adds (1 - 0.4) of the absorbed calcium to the rate of ionized calcium."""
    _, once = at_the_published_state()
    _, twice = at_the_published_state(ICa=2 * 1.84e-3 / MINUTE)
    more = (twice.rates["Ca"] - once.rates["Ca"]) * MINUTE
    assert more == pytest.approx(0.6 * FLUX["absorption"], rel=1e-8)


def test_hyperparathyroidism_raises_calcium_within_two_days() -> None:
    """The reference experiment goes toward the steady state of tenfold synthesis."""
    result = howship.simulate("stadt_2023")
    assert result["serum_calcium"][6] == pytest.approx(result["serum_calcium"][0], rel=1e-6)
    assert result["serum_calcium"][-1] == pytest.approx(STEADY[10][2] / 6.5e-3, rel=0.003)
    assert result["pth"][-1] > result["pth"][0]
