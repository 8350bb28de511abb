"""Random numbers that belong to a person, a purpose and an occasion, not to a sequence.

Every number is a pure function of (seed, purpose, patient, attempt, occasion, index): the batch, the
order of the calls and the number of workers cannot change it. The generator is Philox4x64-10
(Salmon JK et al. Parallel random numbers: as easy as 1, 2, 3. SC11, 2011, doi:10.1145/2063384.2063405):
the key is (seed, hash of the purpose), the counter is (patient, occasion, index // 4, attempt), so no
two keyed numbers ever share a block.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from howship.errors import Fault, InputError

__all__ = ["LARGEST_SEED", "Floats", "Integers", "exponential", "gamma", "normal", "philox", "uniform"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_Words = NDArray[np.uint64]

LARGEST_SEED = 2**63 - 1
ROUNDS = 10
_MULTIPLIERS = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
_WEYL = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)
_LOW_HALF = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_WORD = 2**64


def uniform(
    seed: int,
    purpose: str,
    patients: Any,
    occasion: Any = 0,
    size: int | None = None,
    attempt: Any = 0,
) -> Floats:
    """Return uniform numbers in the open interval (0, 1), multiples of 2**-53.

    `patients`, `occasion` and `attempt` are integers or integer arrays >= 0 that broadcast together; the
    result has their common shape, with one more axis of length `size` where `size` is given. Without
    `size` the number is the one of index 0. Raises InputError for a seed outside 0 .. 2**63-1 and for
    anything negative or not an integer.
    """
    people = np.broadcast_arrays(
        _whole("patients", patients), _whole("occasion", occasion), _whole("attempt", attempt)
    )
    shape = people[0].shape
    width = 1 if size is None else _checked_size(size)
    blocks = -(-width // 4)
    who, when, which = (np.repeat(part.ravel().astype(np.uint64), blocks) for part in people)
    block = np.tile(np.arange(blocks, dtype=np.uint64), who.size // blocks)
    words = philox((who, when, block, which), (_checked_seed(seed), _hash(purpose)))
    if size is None:
        return _open_unit(words[0]).reshape(shape)
    flat = np.stack(words, axis=-1).reshape(-1, 4 * blocks)[:, :width]
    return _open_unit(np.ascontiguousarray(flat)).reshape((*shape, width))


def normal(
    seed: int,
    purpose: str,
    patients: Any,
    occasion: Any = 0,
    size: int | None = None,
    attempt: Any = 0,
) -> Floats:
    """Return standard normal numbers; arguments and shape as for `uniform`."""
    from scipy.special import ndtri

    return _floats(ndtri(uniform(seed, purpose, patients, occasion, size, attempt)))


def exponential(
    seed: int,
    purpose: str,
    patients: Any,
    occasion: Any = 0,
    size: int | None = None,
    attempt: Any = 0,
) -> Floats:
    """Return exponential numbers of mean 1; arguments and shape as for `uniform`."""
    return _floats(-np.log1p(-uniform(seed, purpose, patients, occasion, size, attempt)))


def gamma(
    seed: int,
    purpose: str,
    patients: Any,
    shape: float,
    occasion: Any = 0,
    size: int | None = None,
    attempt: Any = 0,
) -> Floats:
    """Return gamma numbers of the given shape (> 0) and scale 1; other arguments as for `uniform`."""
    from scipy.special import gammaincinv

    if not shape > 0.0:
        raise InputError(Fault("gamma", f"shape = {shape!r}", "a number above 0"))
    return _floats(gammaincinv(shape, uniform(seed, purpose, patients, occasion, size, attempt)))


def philox(counter: tuple[_Words, _Words, _Words, _Words], key: tuple[int, int]) -> tuple[_Words, ...]:
    """Return the four output words of Philox4x64-10.

    `counter` holds four uint64 arrays of one 1-D shape, least significant word first; `key` two integers
    in 0 .. 2**64-1. Each returned array has that shape.
    """
    a, b, c, d = counter
    first, second = key
    for _ in range(ROUNDS):
        high_a, low_a = _multiply(_MULTIPLIERS[0], a)
        high_c, low_c = _multiply(_MULTIPLIERS[1], c)
        a, b, c, d = high_c ^ b ^ np.uint64(first), low_c, high_a ^ d ^ np.uint64(second), low_a
        first, second = (first + _WEYL[0]) % _WORD, (second + _WEYL[1]) % _WORD
    return a, b, c, d


def _multiply(constant: int, words: _Words) -> tuple[_Words, _Words]:
    """Return the high and the low 64 bits of constant * words, from products of 32-bit halves."""
    constant_low, constant_high = np.uint64(constant & 0xFFFFFFFF), np.uint64(constant >> 32)
    low, high = words & _LOW_HALF, words >> _HALF
    crossed = low * constant_high
    # at most 2**64 - 1, so this sum cannot overflow
    middle = ((low * constant_low) >> _HALF) + (crossed & _LOW_HALF) + high * constant_low
    upper = high * constant_high + (crossed >> _HALF) + (middle >> _HALF)
    return upper, words * np.uint64(constant)


def _open_unit(words: _Words) -> Floats:
    """Return (top 52 bits + 1/2) / 2**52, which is never 0 and never 1."""
    return ((words >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


@lru_cache(maxsize=1024)
def _hash(purpose: str) -> int:
    """Return 64 bits that stand for the purpose."""
    return int.from_bytes(blake2b(purpose.encode("utf-8"), digest_size=8).digest(), "little")


def _checked_seed(seed: int) -> int:
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or not 0 <= seed <= LARGEST_SEED:
        raise InputError(Fault("seed", f"{seed!r}", f"a whole number from 0 to {LARGEST_SEED}"))
    return int(seed)


def _checked_size(size: int) -> int:
    if isinstance(size, bool) or not isinstance(size, (int, np.integer)) or size < 1:
        raise InputError(Fault("size", f"{size!r}", "a whole number above 0, or None"))
    return int(size)


def _whole(name: str, values: Any) -> Integers:
    """Return `values` as int64, refusing anything negative or not of an integer type."""
    array = np.asarray(values)
    if array.size == 0 and array.dtype == np.float64:  # an empty list has no type of its own
        array = array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise InputError(Fault(name, f"type {array.dtype}", "whole numbers, as integers"))
    if array.size and (array.min() < 0 or array.max() > LARGEST_SEED):
        raise InputError(Fault(name, f"from {array.min()} to {array.max()}", "numbers of 0 or more"))
    return array.astype(np.int64)


def _floats(values: Any) -> Floats:
    return np.asarray(values, dtype=np.float64)
