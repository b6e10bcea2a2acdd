"""Bootstrap intervals with a fixed seed: the same scores give the same interval everywhere.

Percentile bootstrap over cases (Efron and Tibshirani, An Introduction to the Bootstrap, 1993).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SEED = 20240501
RESAMPLES = 2_000
LEVEL = 0.95

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure over cases and its 95% interval."""

    value: float
    low: float
    high: float
    n: int
    """How many cases were eligible."""


def mean(values: Sequence[float]) -> Estimate | None:
    """The mean of scores; None of none."""
    if not values:
        return None
    scores = np.asarray(values, dtype=np.float64)
    means = scores[_resamples(len(scores))].mean(axis=1)
    return _estimate(float(scores.mean()), means, len(scores))


def statistic(n: int, of: Callable[[Indices], float | None]) -> Estimate | None:
    """Any figure over ``n`` cases.

    Args:
        n: Number of cases.
        of: Makes the figure of some cases, given as int64[n] of places with repetitions; None where
            it isn't defined (a resample without both classes, say), which is left out.
    """
    value = of(np.arange(n)) if n else None
    if value is None:
        return None
    drawn = [of(indices) for indices in _resamples(n, RESAMPLES // 4)]
    defined = np.asarray([one for one in drawn if one is not None], dtype=np.float64)
    return _estimate(value, defined, n)


def difference(before: Sequence[float], after: Sequence[float]) -> Estimate | None:
    """The mean of ``after - before`` over the same cases, paired; None of none.

    Raises:
        ValueError: the two are of different length.
    """
    if len(before) != len(after):
        raise ValueError(f"not paired: {len(before)} and {len(after)} scores")
    return mean([new - old for old, new in zip(before, after, strict=True)])


def _resamples(n: int, times: int = RESAMPLES) -> Indices:
    return np.random.default_rng(SEED).integers(0, n, size=(times, n))


def _estimate(value: float, drawn: NDArray[np.float64], n: int) -> Estimate:
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Estimate(round(value, 4), round(float(low), 4), round(float(high), 4), n)
