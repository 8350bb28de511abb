"""Population files: what they may say, and every way in which they are refused."""

from __future__ import annotations

import pytest

from howship.cohort.distribution import Count, Gamma, LogNormal, Normal
from howship.cohort.population import load
from howship.errors import InputError

HEAD = 'id = "small"\ntitle = "Small"\nabout = "A test"\n'
AGE = """
[covariate.age]
distribution = "normal"
mean = "58 years"
sd = "12 years"
low = "30 years"
high = "90 years"
meaning = "age"
ours = "for the test"
"""
FRAILTY = """
[parameter.frailty]
distribution = "gamma"
mean = "1"
variance = "2"
meaning = "frailty"
source = { citation = "Someone 2000", doi = "10.1/x", place = "Table 1" }
"""
REST = 'meaning = "m"\nours = "o"\n'


def written(tmp_path, text):
    file = tmp_path / "small.toml"
    file.write_text(text, encoding="utf-8")
    return file


def faults(tmp_path, text):
    with pytest.raises(InputError) as caught:
        load(written(tmp_path, text))
    return [str(fault) for fault in caught.value.faults]


def test_a_file_becomes_numbers_in_internal_units(tmp_path):
    population = load(written(tmp_path, HEAD + AGE + FRAILTY))
    age, frailty = population.entries
    assert age.law == Normal(58 * 365.25, 12 * 365.25, 30 * 365.25, 90 * 365.25)
    assert (age.unit, age.level, age.kind) == ("years", "patient", "covariate")
    assert age.sources[0].status == "ours"
    assert frailty.law == Gamma(1.0, 2.0**0.5)
    assert str(frailty.sources[0]) == "Someone 2000 doi:10.1/x (Table 1)"
    assert population.max_lesions == 0
    assert population.text.startswith('id = "small"')
    assert load(str(tmp_path / "small.toml")) == population


def test_effect_slope_is_read_in_the_units_of_both(tmp_path):
    text = (
        HEAD
        + AGE
        + (
            '[covariate.creatinine_clearance]\ndistribution = "lognormal"\nmedian = "90 mL/min"\ncv = 0.3\n'
            'effect = { of = "age", center = "60 years", slope = "-0.8 mL/(min year)" }\n' + REST
        )
    )
    entry = load(written(tmp_path, text)).covariates[1]
    assert isinstance(entry.law, LogNormal)
    assert entry.law.median == pytest.approx(90 * 1.44)
    assert entry.effect is not None
    assert entry.effect.center == pytest.approx(60 * 365.25)
    assert entry.effect.slope == pytest.approx(-0.8 * 1.44 / 365.25)


def test_count_forms(tmp_path):
    table = '[covariate.lesions]\ndistribution = "count"\nprobabilities = { "1" = 0.5, "3" = 0.5 }\n' + REST
    assert load(written(tmp_path, HEAD + table)).covariates[0].law == Count(1, (0.5, 0.0, 0.5))
    law = '[covariate.lesions]\ndistribution = "count"\ngeometric = 3.0\nlow = 1\nhigh = 8\n' + REST
    assert load(written(tmp_path, HEAD + law)).max_lesions == 8


def test_catalog_population_states_meaning_and_source_of_every_entry():
    population = load("bone_metastases")
    assert population.id == "bone_metastases"
    assert population.max_lesions == 8
    for entry in population.entries:
        assert len(entry.meaning) > 10
        assert entry.sources
        assert all(len(str(source)) > 20 for source in entry.sources)
    lesions = next(entry.law for entry in population.covariates if entry.name == "lesions")
    assert isinstance(lesions, Count)
    assert 3.5 < lesions.mean < 4.5


def test_all_faults_are_reported_at_once_with_their_lines(tmp_path):
    text = (
        HEAD
        + AGE.replace("12 years", "12 kg").replace('"normal"', '"normal"\nmedain = 3')
        + (
            '[parameter.x]\ndistribution = "lognorml"\n'
            + REST
            + '[parameter.y]\ndistribution = "constant"\n'
            + REST
        )
    )
    found = faults(tmp_path, text)
    assert len(found) == 3
    assert found[0].startswith(
        "small.toml, line 7, covariate.age.medain: unknown key 'medain'. Expected one of"
    )
    assert "line 15, parameter.x.distribution: distribution = 'lognorml'" in found[1]
    assert "Did you mean 'lognormal'" in found[1]
    assert "parameter.y.value: the key 'value' is missing" in found[2]


def test_a_faulty_entry_does_not_accuse_those_that_build_on_it(tmp_path):
    text = (
        HEAD
        + AGE.replace("58 years", "58 yeras")
        + FRAILTY
        + (
            '[covariate.old]\ndistribution = "threshold"\nof = "age"\nat_least = "60 years"\n'
            'yes = "y"\nno = "n"\n'
            + REST
            + '[[correlation]]\nbetween = ["age", "frailty"]\nvalue = 0.1\nours = "o"\n'
        )
    )
    found = faults(tmp_path, text)
    assert len(found) == 1
    assert "'yeras' in 'yeras' is not a unit known here" in found[0]


def entry(body, name="parameter.x"):
    return HEAD + AGE + f"[{name}]\n{body}\n{REST}"


REFUSED = {
    "no id": ('title = "t"\nabout = "a"\n', "the key 'id' is missing"),
    "unknown section": (HEAD + "[covariates.age]\n", "Did you mean 'covariate'"),
    "section that is a number": (HEAD + "[covariate]\nage = 3\n", r"Write \[covariate.age\]"),
    "covariate that is a list": (HEAD + "covariate = [1]\n", "dictionary"),
    "not TOML": ("id = \n", "not TOML"),
    "no distribution": (entry("cv = 1"), "the key 'distribution' is missing. Expected one of categorical"),
    "no source": (
        HEAD + '[parameter.x]\ndistribution = "constant"\nvalue = "1 mg"\nmeaning = "m"\n',
        "neither source nor ours",
    ),
    "no unit": (entry('distribution = "normal"\nmean = "5 mg"\nsd = "2"'), "'2' has no unit"),
    "number instead of text": (entry('distribution = "normal"\nmean = 5\nsd = "2 mg"'), "mean = 5"),
    "negative sd": (
        entry('distribution = "normal"\nmean = "5 mg"\nsd = "-2 mg"'),
        "standard deviation above 0",
    ),
    "negative median": (entry('distribution = "lognormal"\nmedian = "-5 mg"\ncv = 0.3'), "a median above 0"),
    "cv of zero": (entry('distribution = "lognormal"\nmedian = "5 mg"\ncv = 0'), "greater than 0"),
    "negative low": (
        entry('distribution = "lognormal"\nmedian = "5 mg"\ncv = 0.3\nlow = "-1 mg"'),
        "Expected 0 or more",
    ),
    "bounds crossed": (
        entry('distribution = "normal"\nmean = "5 mg"\nsd = "1 mg"\nlow = "6 mg"\nhigh = "4 mg"'),
        "Expected low below high",
    ),
    "bounds too far out": (
        entry('distribution = "normal"\nmean = "5 mg"\nsd = "1 mg"\nlow = "50 mg"'),
        "the bounds keep a share of",
    ),
    "two spreads": (
        entry('distribution = "gamma"\nmean = "1"\ncv = 1.0\nvariance = "1"'),
        "exactly one of the two",
    ),
    "no spread": (entry('distribution = "gamma"\nmean = "1"'), "exactly one of the two"),
    "variance in the wrong unit": (
        entry('distribution = "gamma"\nmean = "1 mg"\nvariance = "1 mg"'),
        "'1 mg' has unit 'mg'",
    ),
    "median outside": (
        entry('distribution = "logit_normal"\nmedian = "3"\nsd = 1.0\nlow = "0"\nhigh = "1"'),
        "a median between low and high",
    ),
    "uniform the wrong way": (
        entry('distribution = "uniform"\nlow = "3 mg"\nhigh = "1 mg"'),
        "low below high",
    ),
    "shares above 1": (
        entry('distribution = "categorical"\nprobabilities = { a = 0.7, b = 0.4 }', "covariate.x"),
        "the probabilities add up to 1.1",
    ),
    "probability above 1": (
        entry('distribution = "yes_no"\nprobability = "120 %"', "covariate.x"),
        "0 % to 100 %",
    ),
    "yes or no for a parameter": (
        entry('distribution = "yes_no"\nprobability = "0.3"'),
        "'yes_no' for a parameter. Expected a distribution of numbers, such as lognormal, or categorical",
    ),
    "level of a covariate": (
        entry('distribution = "constant"\nvalue = "1"\nlevel = "lesion"', "covariate.x"),
        "a covariate belongs to the patient",
    ),
    "unknown level": (
        entry('distribution = "constant"\nvalue = "1"\nlevel = "site"'),
        "'patient' or 'lesion'",
    ),
    "lesion level without lesions": (
        entry('distribution = "constant"\nvalue = "1"\nlevel = "lesion"'),
        r"a section \[covariate.lesions\]",
    ),
    "lesions that are no count": (
        entry('distribution = "constant"\nvalue = "3"', "covariate.lesions"),
        "the number of lesions is not a count",
    ),
    "two forms of count": (
        entry('distribution = "count"\npoisson = 1.0\ngeometric = 1.0\nhigh = 4', "covariate.x"),
        "poisson and geometric. Expected exactly one",
    ),
    "no form of count": (entry('distribution = "count"\nhigh = 4', "covariate.x"), "no form of count"),
    "count without end": (entry('distribution = "count"\npoisson = 1.0', "covariate.x"), "the largest count"),
    "count of words": (
        entry('distribution = "count"\nprobabilities = { one = 1.0 }', "covariate.x"),
        "whole numbers from 0 to 1000",
    ),
    "name in capitals": (
        entry('distribution = "constant"\nvalue = "1"', "parameter.X"),
        "a name in lower case",
    ),
    "name taken": (
        entry('distribution = "constant"\nvalue = "1"', "covariate.patient"),
        "a column of every table",
    ),
    "name twice": (
        entry('distribution = "constant"\nvalue = "1"', "parameter.age"),
        "is a covariate as well",
    ),
    "effect of nothing": (
        entry(
            'distribution = "normal"\nmean = "5 mg"\nsd = "1 mg"\n'
            'effect = { of = "agee", center = "60 years", slope = "1 mg/year" }'
        ),
        "Did you mean 'age'",
    ),
    "effect in the wrong unit": (
        entry(
            'distribution = "normal"\nmean = "5 mg"\nsd = "1 mg"\n'
            'effect = { of = "age", center = "60 years", slope = "1 mg" }'
        ),
        "'1 mg' has unit 'mg'",
    ),
    "effect that turns a median negative": (
        entry(
            'distribution = "lognormal"\nmedian = "5 mg"\ncv = 0.2\n'
            'effect = { of = "age", center = "60 years", slope = "-1 mg/year" }'
        ),
        "a location above 0",
    ),
    "effect of an unbounded covariate": (
        HEAD
        + AGE.replace('high = "90 years"\n', "")
        + '[parameter.x]\ndistribution = "normal"\nmean = "5 mg"\n'
        'sd = "1 mg"\neffect = { of = "age", center = "60 years", slope = "1 mg/year" }\n' + REST,
        "has no bounds",
    ),
    "threshold of a later covariate": (
        HEAD + '[covariate.old]\ndistribution = "threshold"\nof = "age"\nat_least = "60 years"\nyes = "y"\n'
        'no = "n"\n' + REST + AGE,
        "declared above this one",
    ),
    "threshold in the wrong unit": (
        entry(
            'distribution = "threshold"\nof = "age"\nat_least = "60 kg"\nyes = "y"\nno = "n"', "covariate.x"
        ),
        "'60 kg' has unit 'kg'",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(tmp_path, case):
    text, message = REFUSED[case]
    with pytest.raises(InputError, match=message) as caught:
        load(written(tmp_path, text))
    assert all("small.toml" in fault.where for fault in caught.value.faults)


def test_missing_file_and_unknown_name():
    with pytest.raises(InputError, match=r"nowhere\.toml: cannot be read"):
        load("nowhere.toml")
    with pytest.raises(InputError, match="Did you mean 'bone_metastases'"):
        load("bone_metastasis")


THREE = (
    HEAD
    + "".join(f'[parameter.{name}]\ndistribution = "normal"\nmean = "0"\nsd = "1"\n{REST}' for name in "abc")
    + f'[parameter.d]\ndistribution = "constant"\nvalue = "0"\n{REST}'
)


def pairs(*values):
    text = '[[correlation]]\nbetween = ["{}", "{}"]\nvalue = {}\nours = "o"\n'
    return "".join(text.format(*value) for value in values)


def test_contradicting_correlations_name_the_eigenvalue_and_the_pairs(tmp_path):
    found = faults(tmp_path, THREE + pairs(("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.9)))
    assert len(found) == 1
    assert "(a and b 0.9; b and c 0.9; a and c -0.9): smallest eigenvalue -0.8" in found[0]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([("a", "e", 0.1)], "'e'. Expected an entry of this file"),
        ([("a", "d", 0.1)], "'d'. Expected an entry of this file"),
        ([("a", "a", 0.1)], "'a' with itself"),
        ([("a", "b", 0.1), ("b", "a", 0.2)], "a second time"),
        ([("a", "b", 1.0)], "less than 1"),
    ],
)
def test_correlations_refused(tmp_path, given, message):
    found = faults(tmp_path, THREE + pairs(*given))
    assert len(found) == 1
    assert message in found[0]


def test_correlation_across_levels_is_refused(tmp_path):
    lesions = '[covariate.lesions]\ndistribution = "count"\npoisson = 1.0\nhigh = 3\n' + REST
    text = THREE.replace("[parameter.b]", '[parameter.b]\nlevel = "lesion"') + lesions
    found = faults(tmp_path, text + pairs(("a", "b", 0.1)))
    assert len(found) == 1
    assert "'a' is by patient, 'b' by lesion" in found[0]
