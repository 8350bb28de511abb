"""Keyed random numbers: the published generator, and what the key separates."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from howship.cohort import random
from howship.errors import InputError

# Known answers of Philox4x64-10: counter, key, output (Random123 distribution, kat_vectors)
PI = (0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89)
KNOWN = [
    (
        (0, 0, 0, 0),
        (0, 0),
        (0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B),
    ),
    (
        (2**64 - 1,) * 4,
        (2**64 - 1,) * 2,
        (0x87B092C3013FE90B, 0x438C3C67BE8D0224, 0x9CC7D7C69CD777B6, 0xA09CAEBF594F0BA0),
    ),
    (
        PI,
        (0x452821E638D01377, 0xBE5466CF34E90C6C),
        (0xA528F45403E61D95, 0x38C72DBD566E9788, 0xA5A1610E72FD18B5, 0x57BD43B5E52B7FE6),
    ),
]


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN)
def test_philox_gives_the_published_known_answers(counter, key, expected):
    words = random.philox(tuple(np.array([c], dtype=np.uint64) for c in counter), key)
    assert tuple(int(word[0]) for word in words) == expected


def test_philox_equals_numpys_generator():
    """numpy steps the counter before it draws, so its block for counter c is ours for c + 1."""
    key, first = (0x0123456789ABCDEF, 0xFEDCBA9876543210), (5, 7, 11, 13)
    generator = np.random.Philox(counter=np.array(first, dtype=np.uint64), key=np.array(key, dtype=np.uint64))
    theirs = generator.random_raw(40).reshape(10, 4)
    low = np.arange(6, 16, dtype=np.uint64)
    counter = (low, *(np.full(10, word, dtype=np.uint64) for word in first[1:]))
    np.testing.assert_array_equal(np.stack(random.philox(counter, key), axis=-1), theirs)


def test_numbers_are_frozen():
    """The first numbers of the keyed scheme: if these change, every published run changes."""
    drawn = random.uniform(7, "covariate age", np.arange(3))
    assert drawn.tolist() == [0.7513498654742682, 0.8529460573951247, 0.38450712386774033]


def test_shapes_and_index_zero():
    patients = np.arange(5)
    one, several = random.uniform(1, "x", patients), random.uniform(1, "x", patients, size=6)
    assert one.shape == (5,)
    assert several.shape == (5, 6)
    np.testing.assert_array_equal(several[:, 0], one)
    np.testing.assert_array_equal(random.uniform(1, "x", patients, size=9)[:, :6], several)
    assert np.unique(several).size == several.size
    assert random.uniform(1, "x", patients[:, None], np.arange(4)).shape == (5, 4)
    assert random.uniform(1, "x", 3).shape == ()
    assert random.uniform(1, "x", np.array([], dtype=int)).shape == (0,)
    assert random.uniform(1, "x", [], size=3).shape == (0, 3)


@pytest.mark.parametrize(
    "other",
    [
        {"seed": 2},
        {"purpose": "y"},
        {"patients": np.arange(1000, 2000)},
        {"occasion": 1},
        {"attempt": 1},
    ],
)
def test_every_part_of_the_key_gives_independent_numbers(other):
    key = {"seed": 1, "purpose": "x", "patients": np.arange(1000), "occasion": 0, "attempt": 0}
    a, b = random.uniform(**key), random.uniform(**(key | other))
    assert not np.any(a == b)
    assert abs(stats.spearmanr(a, b).statistic) < 4.0 / np.sqrt(1000)


def test_uniform_stays_inside_the_open_interval():
    smallest, largest = np.array([0], dtype=np.uint64), np.array([2**64 - 1], dtype=np.uint64)
    assert random._open_unit(smallest)[0] == 2.0**-53
    assert random._open_unit(largest)[0] == 1.0 - 2.0**-53


@pytest.mark.parametrize(
    ("drawn", "law"),
    [
        (lambda n: random.uniform(3, "law", np.arange(n)), stats.uniform()),
        (lambda n: random.uniform(3, "law", 0, size=n), stats.uniform()),
        (lambda n: random.uniform(3, "law", 0, np.arange(n)), stats.uniform()),
        (lambda n: random.normal(3, "law", np.arange(n)), stats.norm()),
        (lambda n: random.exponential(3, "law", np.arange(n)), stats.expon()),
        (lambda n: random.gamma(3, "law", np.arange(n), 0.5), stats.gamma(0.5)),
    ],
)
def test_laws_agree_with_scipy(drawn, law):
    assert stats.kstest(drawn(20_000), law.cdf).pvalue > 0.001


def test_pairs_of_neighbors_fill_the_square():
    """Serial test over neighboring patients: 10 x 10 cells, chi-square."""
    u = random.uniform(11, "serial", np.arange(40_001))
    cells = np.histogram2d(u[:-1], u[1:], bins=10, range=[[0, 1], [0, 1]])[0]
    assert stats.chisquare(cells.ravel()).pvalue > 0.001


@pytest.mark.parametrize("seed", [-1, 2**63, 1.0, True, "7"])
def test_seed_outside_its_range_is_refused(seed):
    with pytest.raises(InputError, match="a whole number from 0 to 9223372036854775807"):
        random.uniform(seed, "x", np.arange(2))


def test_largest_seed_works():
    a, b = (random.uniform(seed, "x", np.arange(100)) for seed in (2**63 - 1, 2**63 - 2))
    assert not np.any(a == b)


@pytest.mark.parametrize("patients", [[-1], [0.0], [True], ["a"]])
def test_patients_that_are_not_numbers_from_zero_are_refused(patients):
    with pytest.raises(InputError, match="patients"):
        random.uniform(1, "x", np.array(patients))


@pytest.mark.parametrize("size", [0, -1, 2.0, True])
def test_size_that_is_no_number_is_refused(size):
    with pytest.raises(InputError, match="size"):
        random.uniform(1, "x", np.arange(2), size=size)


def test_gamma_without_shape_is_refused():
    with pytest.raises(InputError, match="shape"):
        random.gamma(1, "x", np.arange(2), 0.0)
