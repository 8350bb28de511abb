"""Distributions of what differs between patients, each as its quantile function.

A draw is `quantile(u)` of one uniform number u, so truncation, correlation and the same person in every
arm all come from u. Truncation to `low` .. `high` maps u into the cumulative probability between the two
bounds: nothing is drawn twice or clipped, and the value stays a pure function of u.

Numbers are in the internal units of the entry. `location`, where a family has one, may be an array of one
value per u: that is how a covariate shifts another.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from howship.cohort.random import Floats

__all__ = [
    "SMALLEST_SHARE",
    "Categorical",
    "Constant",
    "Count",
    "Distribution",
    "Gamma",
    "LogNormal",
    "LogitNormal",
    "Normal",
    "Uniform",
    "YesNo",
    "geometric",
    "poisson",
]

SMALLEST_SHARE = 1e-6
"""A truncation must leave at least this share of the distribution (inverse CDFs lose digits beyond)."""


class Distribution(Protocol):
    """What every family offers. `ordered` families can be correlated; `numeric` ones give floats."""

    ordered: ClassVar[bool]
    numeric: ClassVar[bool]

    def quantile(self, u: Floats) -> NDArray[Any]:
        """Return the values, in the shape of `u`, below which a share `u` of patients lies."""
        ...


@dataclass(frozen=True)
class Normal:
    """Normal with mean and standard deviation before truncation to low .. high."""

    mean: float
    sd: float
    low: float = -math.inf
    high: float = math.inf
    ordered: ClassVar[bool] = True
    numeric: ClassVar[bool] = True

    @property
    def location(self) -> float:
        return self.mean

    def quantile(self, u: Floats, location: Any = None) -> Floats:
        from scipy.special import ndtri

        mean = self.mean if location is None else location
        value = mean + self.sd * ndtri(_between(u, *self._shares(mean)))
        return _within(value, self.low, self.high)

    def share(self, location: float | None = None) -> float:
        """Return the share of the distribution that the truncation keeps."""
        low, high = self._shares(self.mean if location is None else location)
        return float(high - low)

    def _shares(self, mean: Any) -> tuple[Any, Any]:
        from scipy.special import ndtr

        return ndtr((self.low - mean) / self.sd), ndtr((self.high - mean) / self.sd)


@dataclass(frozen=True)
class LogNormal:
    """Log-normal with median and coefficient of variation (sd / mean) before truncation."""

    median: float
    cv: float
    low: float = 0.0
    high: float = math.inf
    ordered: ClassVar[bool] = True
    numeric: ClassVar[bool] = True

    @property
    def location(self) -> float:
        return self.median

    @property
    def sigma(self) -> float:
        """Return the standard deviation of the logarithm."""
        return math.sqrt(math.log1p(self.cv**2))

    def quantile(self, u: Floats, location: Any = None) -> Floats:
        from scipy.special import ndtri

        median = self.median if location is None else location
        value = median * np.exp(self.sigma * ndtri(_between(u, *self._shares(median))))
        return _within(value, self.low, self.high)

    def share(self, location: float | None = None) -> float:
        """Return the share of the distribution that the truncation keeps."""
        low, high = self._shares(self.median if location is None else location)
        return float(high - low)

    def _shares(self, median: Any) -> tuple[Any, Any]:
        from scipy.special import ndtr

        low = 0.0 if self.low <= 0.0 else ndtr(np.log(self.low / median) / self.sigma)
        high = 1.0 if math.isinf(self.high) else ndtr(np.log(self.high / median) / self.sigma)
        return low, high


@dataclass(frozen=True)
class LogitNormal:
    """A normal on the logit scale between `low` and `high`, which are never reached.

    `median` is the value in the middle, `sd` the standard deviation on the logit scale.
    """

    median: float
    sd: float
    low: float
    high: float
    ordered: ClassVar[bool] = True
    numeric: ClassVar[bool] = True

    def quantile(self, u: Floats) -> Floats:
        from scipy.special import expit, logit, ndtri

        middle = logit((self.median - self.low) / (self.high - self.low))
        value = self.low + (self.high - self.low) * expit(middle + self.sd * ndtri(u))
        return np.asarray(value, dtype=np.float64)


@dataclass(frozen=True)
class Uniform:
    """Every value between `low` and `high` alike."""

    low: float
    high: float
    ordered: ClassVar[bool] = True
    numeric: ClassVar[bool] = True

    def quantile(self, u: Floats) -> Floats:
        return _within(self.low + (self.high - self.low) * u, self.low, self.high)


@dataclass(frozen=True)
class Gamma:
    """Gamma with mean and coefficient of variation (variance = (cv mean)**2) before truncation."""

    mean: float
    cv: float
    low: float = 0.0
    high: float = math.inf
    ordered: ClassVar[bool] = True
    numeric: ClassVar[bool] = True

    def quantile(self, u: Floats) -> Floats:
        from scipy.special import gammaincinv

        shape = self.cv**-2
        value = self.mean / shape * gammaincinv(shape, _between(u, *self._shares()))
        return _within(value, self.low, self.high)

    def share(self) -> float:
        """Return the share of the distribution that the truncation keeps."""
        low, high = self._shares()
        return high - low

    def _shares(self) -> tuple[float, float]:
        from scipy.special import gammainc

        shape = self.cv**-2
        low = float(gammainc(shape, max(self.low, 0.0) * shape / self.mean))
        high = 1.0 if math.isinf(self.high) else float(gammainc(shape, self.high * shape / self.mean))
        return low, high


@dataclass(frozen=True)
class Constant:
    """The same value for everybody."""

    value: float
    ordered: ClassVar[bool] = False
    numeric: ClassVar[bool] = True

    def quantile(self, u: Floats) -> Floats:
        return np.full(u.shape, self.value)


@dataclass(frozen=True)
class Categorical:
    """One of several names, without order; probabilities add up to 1."""

    names: tuple[str, ...]
    probabilities: tuple[float, ...]
    ordered: ClassVar[bool] = False
    numeric: ClassVar[bool] = False

    def quantile(self, u: Floats) -> NDArray[Any]:
        return np.asarray(self.names, dtype=object)[_step(u, self.probabilities)]


@dataclass(frozen=True)
class YesNo:
    """True with a given probability."""

    probability: float
    ordered: ClassVar[bool] = True
    numeric: ClassVar[bool] = False

    def quantile(self, u: Floats) -> NDArray[Any]:
        return np.asarray(u >= 1.0 - self.probability)


@dataclass(frozen=True)
class Count:
    """A whole number from `first` on, each with its probability; probabilities add up to 1."""

    first: int
    probabilities: tuple[float, ...]
    ordered: ClassVar[bool] = True
    numeric: ClassVar[bool] = False

    @property
    def last(self) -> int:
        """Return the largest number that can be drawn."""
        return self.first + len(self.probabilities) - 1

    @property
    def mean(self) -> float:
        return self.first + sum(step * share for step, share in enumerate(self.probabilities))

    def quantile(self, u: Floats) -> NDArray[Any]:
        return self.first + _step(u, self.probabilities).astype(np.int64)


def poisson(mean: float, first: int, last: int) -> Count:
    """Return first + Poisson(mean), truncated to `last`; `mean` is the one before shift and truncation."""
    shares = [mean**k / math.factorial(k) for k in range(last - first + 1)]
    return Count(first, _normalized(shares))


def geometric(mean: float, first: int, last: int) -> Count:
    """Return first + geometric(mean), truncated to `last`; `mean` before shift and truncation."""
    ratio = mean / (1.0 + mean)
    return Count(first, _normalized([ratio**k for k in range(last - first + 1)]))


def _normalized(shares: list[float]) -> tuple[float, ...]:
    total = math.fsum(shares)
    return tuple(share / total for share in shares)


def _step(u: Floats, probabilities: tuple[float, ...]) -> NDArray[np.intp]:
    """Return the index of the step of the cumulative probabilities in which each u lies."""
    edges = np.cumsum(probabilities)[:-1]  # the last edge is 1, whatever the rounding of the sum
    return np.searchsorted(edges, u, side="right")


def _between(u: Floats, low: Any, high: Any) -> Any:
    """Return u moved into the cumulative probabilities low .. high."""
    return low + u * (high - low)


def _within(value: Any, low: float, high: float) -> Floats:
    """Undo the last-digit rounding of an inverse CDF at a bound; the draw itself is already inside."""
    return np.asarray(np.clip(value, low, high), dtype=np.float64)
