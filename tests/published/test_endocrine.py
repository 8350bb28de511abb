"""Aromatase inhibitors, tamoxifen, goserelin, ovaries under chemotherapy, calcium and vitamin D: published
numbers.

Each drug is given to the woman of `breast_bone_metastasis` without lesions. A density may miss by 1.5 points,
as in test_bone_density_and_markers, where the rows (D056 and others) stand with the sites set by hand; what
misses by more says so, and is on the disease's page.

What does not come out: the peaks of N-desmethyltamoxifen after one dose (9 ng/mL; 10-20), of anastrozole
after one tablet (7; 10) and of goserelin (0.5; 1.5), which are left out by the entries.
"""

from __future__ import annotations

import itertools
from functools import lru_cache

import numpy as np
import pytest
from numpy.typing import NDArray

import howship
from howship.simulator import Trajectory

NAME = "breast_bone_metastasis"
SPINE, HIP = "lumbar_spine_bmd", "femoral_neck_bmd"
DENSITY = 1.5
LETROZOLE, ANASTROZOLE = "letrozole 2.5 mg po every 1 day", "anastrozole 1 mg po every 1 day"
TAMOXIFEN = "tamoxifen 20 mg po every 1 day"
MONTHLY, QUARTERLY = "goserelin 3.6 mg sc every 28 days", "goserelin 10.8 mg sc every 84 days"
# cyclophosphamide of a woman of 1.8 and 1.7 m2: 500 mg/m2 six times; 600 mg/m2 on two days of six cycles
FEC = "gonadotoxic_chemotherapy 900 mg iv every 21 days times 6"
CMF = "gonadotoxic_chemotherapy 2000 mg iv every 28 days times 5"
CALCIUM = "calcium_supplement 482 mg po every 12 h"  # as much as the diet has
VITAMIN_D = "vitamin_d 25 ug po every 1 day"  # 1000 IU
Array = NDArray[np.float64]


@lru_cache(maxsize=16)
def course(
    dose: str, age: int, until: str, every: str = "1 day", changes: tuple[str, ...] = ()
) -> Trajectory:
    doses = [dose] if dose else []
    return howship.simulate(
        NAME, dose=doses, set=[f"age={age} years", *changes], until=until, every=every, lesions=0
    )


def ovaries(found: Trajectory) -> Array:
    """Return ovarian function, from estrogen: nine tenths of it before menopause."""
    return np.asarray((found["estradiol"] - 0.1) / 0.9)


def last_day(found: Trajectory, name: str) -> Array:
    return np.asarray(found[name][found.time >= found.time[-1] - 1])


def half_life(found: Trajectory, name: str, begin: float, end: float) -> float:
    """Return the half-life in days between two times."""
    return float(np.log(2) * (end - begin) / np.log(found.at(name, begin) / found.at(name, end)))


def change(found: Trajectory, name: str, day: float) -> float:
    return float(100 * (found.at(name, day) / found.at(name, 0) - 1))


# aromatase inhibitors


@pytest.mark.parametrize(
    ("drug", "mg", "area", "hours"), [("letrozole", 2.5, 2500 / 2.21, 41), ("anastrozole", 1, 436, 42)]
)
def test_one_tablet_of_an_aromatase_inhibitor(drug: str, mg: float, area: float, hours: float) -> None:
    """Clearance of letrozole (Sioufi 1997; with its volume a half-life of 41 h), area and half-life of
    anastrozole (Yuan 2001); peak within two hours.
    """
    found = course(f"{drug} {mg} mg po", 60, "30 days", "1 h")
    C, name = found[f"{drug}_concentration"], f"{drug}_concentration"
    assert 24 * np.trapezoid(C, found.time) == pytest.approx(area, rel=0.02)
    assert 24 * half_life(found, name, 1, 7) == pytest.approx(hours, rel=0.07)
    assert 1 <= 24 * found.time[C.argmax()] <= 2


def test_a_tablet_a_day() -> None:
    """Product information: letrozole 1.5 to 2 times what one dose predicts, in 2 to 6 weeks; anastrozole 3
    to 4 times the first day's, nearly steady after a week.
    """
    found = course("letrozole 2.5 mg po every 1 day", 60, "60 days", "1 h")
    mean = last_day(found, "letrozole_concentration").mean()
    assert mean / (2500 / 24 / 2.21) == pytest.approx(1.75, abs=0.1)
    third_week = found["letrozole_concentration"][(found.time >= 20) & (found.time < 21)].mean()
    assert 0.95 < third_week / mean < 0.999
    found = course("anastrozole 1 mg po every 1 day", 60, "60 days", "1 h")
    C = found["anastrozole_concentration"]
    first, seventh = (C[(found.time >= day) & (found.time < day + 1)].max() for day in (0, 6))
    steady = last_day(found, "anastrozole_concentration").max()
    assert 3 <= steady / first <= 4
    assert seventh > 0.9 * steady


@pytest.mark.parametrize(
    ("drug", "mg", "percent"),
    [("letrozole", 0.5, 98.4), ("letrozole", 2.5, 98.9), ("anastrozole", 1, 96.7), ("anastrozole", 10, 98.1)],
)
def test_inhibition_of_aromatase(drug: str, mg: float, percent: float) -> None:
    """Dowsett 1995, Geisler 1996; after menopause all estrogen here comes from aromatase outside the
    ovaries.
    """
    found = course(f"{drug} {mg} mg po every 1 day", 60, "60 days", "1 h")
    left = last_day(found, "estradiol").mean() / found["estradiol"][0]
    assert 100 * (1 - left) == pytest.approx(percent, abs=0.1)


def test_inhibition_in_the_comparison_of_both() -> None:
    """Geisler 2002: 97.3 % under anastrozole, more than 99.1 % under letrozole (assays with another
    limit).
    """
    for dose, percent in ((ANASTROZOLE, 97.3), (LETROZOLE, 99.1)):
        found = course(dose, 60, "42 days")
        assert 100 * (1 - found["estradiol"][-1] / found["estradiol"][0]) == pytest.approx(percent, abs=1)


@pytest.mark.parametrize("dose", [LETROZOLE, ANASTROZOLE])
def test_density_under_an_aromatase_inhibitor(dose: str) -> None:
    """Spine -4.1 % (D056) and hip -3.6 % (D112) in two years."""
    found = course(dose, 60, "728 days", "7 days")
    assert change(found, SPINE, 728) == pytest.approx(-4.1, abs=DENSITY)
    assert change(found, HIP, 728) == pytest.approx(-3.6, abs=DENSITY)


# tamoxifen


def test_one_dose_of_tamoxifen() -> None:
    """Peak 40 ng/mL about 5 h after 20 mg; half-life 5 to 7 days."""
    found = course("tamoxifen 20 mg po", 60, "60 days", "1 h")
    C = found["tamoxifen_concentration"]
    assert C.max() == pytest.approx(40, rel=0.01)
    assert 24 * found.time[C.argmax()] == pytest.approx(5, abs=0.5)
    assert half_life(found, "tamoxifen_concentration", 30, 60) == pytest.approx(6, abs=0.3)


def test_tamoxifen_in_steady_state() -> None:
    """122 and 353 ng/mL, steady after about 4 and 8 weeks, 14 days half-life of the metabolite."""
    parent, metabolite = "tamoxifen_concentration", "tamoxifen.metabolite_concentration"
    found = course("tamoxifen 20 mg po every 1 day times 200", 60, "300 days", "6 h")
    for name, level, weeks in ((parent, 122, 4), (metabolite, 353, 8)):
        steady = found[name][(found.time >= 199) & (found.time < 200)].mean()
        assert steady == pytest.approx(level, rel=0.03)
        then = found[name][(found.time >= 7 * weeks - 1) & (found.time < 7 * weeks)].mean()
        assert 0.87 < then / steady < 0.99
    assert half_life(found, metabolite, 260, 300) == pytest.approx(14, rel=0.05)


def test_tamoxifen_holds_nearly_all_receptors() -> None:
    """Estrogen itself then counts for little: without any, bone would lack hardly more."""
    found = course(TAMOXIFEN, 60, "400 days", "7 days")
    without = course(TAMOXIFEN, 60, "400 days", "7 days", ("aromatase=0",))
    more = without["estrogen_lack"][-1] - found["estrogen_lack"][-1]
    unprotected = course("", 60, "400 days", "7 days", ("aromatase=0",))["estrogen_lack"][-1]
    assert more / unprotected == pytest.approx(0.05, abs=0.005)


def test_density_under_tamoxifen() -> None:
    """After menopause +1.4 % in two years (Grey 1995, Am J Med 99:636), before it -1.44
    % a year (Powles 1996, doi:10.1200/JCO.1996.14.1.78), where it costs nearly twice as much here; D054 and
    D055 after five years, a point above the untreated.
    """
    after = course(TAMOXIFEN, 60, "1820 days", "7 days")
    assert change(after, SPINE, 728) == pytest.approx(1.4, abs=1)
    assert change(after, SPINE, 1820) == pytest.approx(2.77, abs=DENSITY)
    assert change(after, HIP, 1820) == pytest.approx(0.74, abs=DENSITY)
    untreated = course("", 60, "1820 days", "7 days")
    assert change(after, SPINE, 1820) > change(untreated, SPINE, 1820) + 2
    assert change(after, HIP, 1820) > change(untreated, HIP, 1820) + 1
    before = course(TAMOXIFEN, 40, "1092 days", "7 days")
    assert change(before, SPINE, 728) == pytest.approx(-5.3, abs=0.3)  # published -2.9
    assert change(before, SPINE, 1092) == pytest.approx(-3 * 1.44, abs=1.7)
    assert change(before, HIP, 1092) < -1


# goserelin


@pytest.mark.parametrize(("dose", "days"), [("goserelin 3.6 mg sc", 28), ("goserelin 10.8 mg sc", 84)])
def test_a_depot_lasts_until_the_next(dose: str, days: int) -> None:
    found = course(dose, 40, "140 days")
    C = found["goserelin_concentration"]
    assert found.at("goserelin_concentration", days - 1) > 0.6 * C.max()
    assert found.at("goserelin_concentration", days + 7) < 0.02 * C.max()
    mg = float(dose.split()[1])
    assert np.trapezoid(C, found.time) == pytest.approx(1000 * mg / (163.9 * 1.44), rel=0.02)


@pytest.mark.parametrize("dose", [MONTHLY, QUARTERLY])
def test_ovaries_are_suppressed_in_two_to_four_weeks(dose: str) -> None:
    """Estradiol as in the early follicular phase by day 14 (West 1987), as after menopause by day 21
    (product information).
    """
    found = course(dose, 40, "364 days")
    assert 0.1 < found.at("estradiol", 14) < 0.2
    assert 0.1 < found.at("estradiol", 21) < 0.14
    assert found["estradiol"][28:].max() < 0.125


def test_ovaries_recover_after_the_last_depot() -> None:
    """A menstruation after an ovulation within 80 days of it (West 1987): function is back two weeks
    before.
    """
    last = 6 * 28
    found = course(f"{MONTHLY} times 7", 40, "400 days")
    assert ovaries(found)[last + 28] < 0.05
    assert ovaries(found)[last + 55] == pytest.approx(0.5, abs=0.1)
    assert 0.6 < ovaries(found)[last + 66] < 0.9
    assert ovaries(found)[-1] > 0.98


def test_goserelin_does_nothing_after_menopause() -> None:
    found, without = (course(dose, 60, "364 days", "7 days") for dose in (MONTHLY, ""))
    np.testing.assert_allclose(found["estradiol"], without["estradiol"], rtol=1e-6)


def test_density_under_goserelin() -> None:
    """As in ovarian failure: spine -4.0 % (D074), hip -2.6 % (D077) in six months; in part regained after
    it.
    """
    found = course(f"{MONTHLY} times 7", 40, "728 days", "7 days")
    assert change(found, SPINE, 182) == pytest.approx(-4.0, abs=1)
    assert change(found, HIP, 182) == pytest.approx(-2.6, abs=1)
    assert change(found, SPINE, 182) < change(found, SPINE, 728) < -1


# ovaries under chemotherapy


def test_cyclophosphamide_in_plasma() -> None:
    """Powis 1987, means of sixteen women: clearance 69.5 mL/min, volume 36.1 L."""
    found = course("gonadotoxic_chemotherapy 900 mg iv", 40, "3 days", "0.1 h")
    C = found["gonadotoxic_chemotherapy_concentration"]
    assert 900 / np.trapezoid(C, found.time) / 1.44 == pytest.approx(69.5, rel=0.01)
    assert C.max() == pytest.approx(900 / 36.1, rel=0.02)


@pytest.mark.parametrize(("age", "grams"), [(35, 9.3), (45, 5.2)])
def test_dose_after_which_periods_cease(age: int, grams: float) -> None:
    """Koyama 1977: 100 mg a day, mean doses of women in their 30s and 40s; ceased is less than a seventh
    of function.
    """
    found = course("gonadotoxic_chemotherapy 100 mg iv every 1 day", age, "200 days")
    ceased = found.time[np.argmax(ovaries(found) < 1 / 7)]
    assert 0.1 * ceased == pytest.approx(grams, rel=0.3)


def test_the_young_recover_and_the_older_do_not() -> None:
    young, older = (course(FEC, age, "728 days", "7 days") for age in (33, 46))
    for found in (young, older):
        reserve = found["gonadotoxic_chemotherapy.ovarian_reserve"]
        assert reserve[0] == 1
        assert (np.diff(reserve) <= 1e-9).all()
        assert reserve[-1] == pytest.approx(np.exp(-0.26 * 5.4), rel=1e-3)
    assert 0.2 < ovaries(young).min() < 0.6
    assert ovaries(young)[-1] > 0.95
    assert ovaries(older)[-1] < 0.1


def share(dose: str, ages: tuple[float, ...]) -> float:
    """Return the share of women without ovarian function two years after the start, over fixed quantiles.

    Age at menopause varies by 3.5 years, the ovaries' sensitivity by half; those past menopause do not count.
    """
    step = (-1.15, -0.32, 0.32, 1.15)  # quarters of the normal distribution
    failed = []
    for age, a, b in itertools.product(ages, step, step):
        end = 50 + 3.5 * a
        if end < age:
            continue
        changes = [f"age={age} years", f"age_at_menopause={end} years",
                   f"gonadotoxic_chemotherapy.ovarian_sensitivity={0.26 * np.exp(0.5 * b)} 1/g"]  # fmt: skip
        found = howship.simulate(NAME, dose=[dose], set=changes, until="2 years", every="1 year", lesions=0)
        failed.append(ovaries(found)[-1] < 0.5)
    return float(np.mean(failed))


@pytest.mark.parametrize(
    ("row", "dose", "ages", "low", "high"),
    [
        ("I046", FEC, (32, 36, 39), 0.0, 0.25),
        ("I047", FEC, (42, 45, 48), 0.7, 0.99),
        ("Bines 1996", CMF, (32, 36, 39), 0.21, 0.71),
        ("Bines 1996", CMF, (42, 45, 48), 0.49, 1.0),
    ],
)
def test_share_with_ovarian_failure_by_age(
    row: str, dose: str, ages: tuple[float, ...], low: float, high: float
) -> None:
    """8.7 and 85.6 % after two years (Vriens 2017); after CMF 40 and 76 %, the ranges of its studies
    (Bines 1996).
    """
    assert low <= share(dose, ages) <= high, row


def test_density_under_chemotherapy() -> None:
    """With failure (45 years): spine -4.0 % in 6 months (D074), -4.3 % in 12 (D079); without (35): not
    seen (D076).
    """
    failing = course(CMF, 45, "364 days", "7 days")
    assert change(failing, SPINE, 182) == pytest.approx(-4.0, abs=DENSITY)
    assert change(failing, SPINE, 364) == pytest.approx(-6.1, abs=0.4)  # published -4.3
    assert change(course(FEC, 45, "364 days", "7 days"), SPINE, 364) == pytest.approx(-4.3, abs=DENSITY)
    assert abs(change(course(FEC, 35, "364 days", "7 days"), SPINE, 364)) < 1


# calcium and vitamin D


def test_doubling_calcium_of_the_diet() -> None:
    """Plasma calcium rises by less than 0.1 mmol/L."""
    found = course("", 60, "728 days", "7 days", ("calcium_intake=48.11 mmol/day",))
    risen = found["serum_calcium"] - found["serum_calcium"][0]
    assert 0.01 < risen.max() < 0.1
    assert found["pth"][-1] < 0.9 * found["pth"][0]
    by_site = course("", 60, "728 days", "7 days", ("oral_calcium=24.055 mmol/day",))
    np.testing.assert_allclose(by_site["serum_calcium"], found["serum_calcium"], rtol=1e-5)


def test_doubling_calcium_by_a_supplement() -> None:
    """Also at the hours after a tablet, and on average as by the diet."""
    found = course(CALCIUM, 60, "60 days", "1 h")
    risen = found["serum_calcium"] - found["serum_calcium"][0]
    assert 0.01 < risen.max() < 0.1
    diet = course("", 60, "60 days", "1 h", ("calcium_intake=48.11 mmol/day",))
    mean, by_diet = (last_day(each, "serum_calcium").mean() - 2.35 for each in (found, diet))
    assert mean == pytest.approx(by_diet, rel=0.05)


def test_calcium_of_a_tablet_is_offered_within_six_hours() -> None:
    found = course("calcium_supplement 500 mg po", 60, "1 day", "1 h")
    left = found["calcium_supplement.stomach_amount"] + found["calcium_supplement.bowel_amount"]
    assert 0.05 < left[6] / 500 < 0.15
    assert left[2] / 500 > 0.5


def test_vitamin_d() -> None:
    """1000 IU a day: 25-hydroxyvitamin D +12 nmol/L (Ekwaru 2014), half of it in about three weeks;
    calcium as before.
    """
    found = course(VITAMIN_D, 60, "364 days")
    risen = found["vitamin_d_concentration"] - found["vitamin_d_concentration"][0]
    assert risen[-1] == pytest.approx(12, rel=0.02)
    assert found.time[np.argmax(risen > risen[-1] / 2)] == pytest.approx(21, abs=3)
    assert found["calcitriol"][-1] / found["calcitriol"][0] == pytest.approx(1.03, abs=0.005)
    assert abs(found["serum_calcium"][-1] - found["serum_calcium"][0]) < 0.02
    assert 0.9 < found["pth"][-1] / found["pth"][0] < 0.99
