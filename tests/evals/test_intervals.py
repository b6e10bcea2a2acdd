"""Bootstrap intervals: their values, and that they are the same everywhere."""

from __future__ import annotations

import numpy as np
import pytest

from evals.intervals import difference, mean, statistic


def test_an_interval_of_a_mean_lies_where_the_normal_approximation_has_it() -> None:
    # 60 of 100: standard error sqrt(0.6 * 0.4 / 100) = 0.049, 1.96 of them is 0.096.
    made = mean([1.0] * 60 + [0.0] * 40)
    assert made is not None
    assert made.value == 0.6
    assert made.low == pytest.approx(0.504, abs=0.02)
    assert made.high == pytest.approx(0.696, abs=0.02)
    assert made.n == 100


def test_the_same_scores_give_the_same_interval() -> None:
    scores = [0.0, 1.0, 1.0, 0.5, 0.25]
    assert mean(scores) == mean(list(scores))


def test_equal_scores_have_no_width() -> None:
    made = mean([0.5] * 7)
    assert made is not None
    assert (made.low, made.value, made.high) == (0.5, 0.5, 0.5)


def test_none_of_nothing() -> None:
    assert mean([]) is None
    assert statistic(0, lambda chosen: 1.0) is None
    assert difference([], []) is None


def test_a_statistic_is_of_all_cases_and_leaves_out_resamples_without_a_value() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0])

    def highest(chosen: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float | None:
        found = float(values[chosen].max())
        return None if found < 4.0 else found

    made = statistic(4, highest)
    assert made is not None
    assert (made.low, made.value, made.high) == (4.0, 4.0, 4.0)
    assert statistic(4, lambda chosen: None) is None


def test_a_paired_difference_is_narrower_than_two_intervals() -> None:
    before = [0.0, 1.0] * 50
    after = [*before[:90], *[1.0] * 10]
    made = difference(before, after)
    assert made is not None
    # 5 of 100 cases went from 0 to 1.
    assert made.value == 0.05
    assert 0.0 < made.low < 0.05 < made.high < 0.12
    alone = mean(after)
    assert alone is not None
    assert made.high - made.low < alone.high - alone.low


def test_what_is_not_paired_is_refused() -> None:
    with pytest.raises(ValueError, match="not paired: 1 and 2 scores"):
        difference([1.0], [1.0, 0.0])
