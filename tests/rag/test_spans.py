"""The best span, and probabilities from logits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from index.types import Span
from rag.calibration import Calibration, Logistic, log_odds_of_some
from rag.spans import MAX_ANSWER, best_span

OFFSETS = np.array([(0, 3), (4, 8), (9, 12)], dtype=np.int64)


def floats(*values: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.array(values, dtype=np.float32)


def test_the_pair_with_the_highest_sum_wins() -> None:
    # start 1 and end 2: 2 + 3; the best end before start 1 (end 0, 9) may not be taken with it.
    assert best_span(floats(-9, 2, 0), floats(9, 1, 3), OFFSETS) == Span(4, 12)
    assert best_span(floats(1, 2, 0), floats(9, 1, 3), OFFSETS) == Span(0, 3)


def test_ties_go_to_the_first() -> None:
    assert best_span(floats(1, 1, 1), floats(1, 1, 1), OFFSETS) == Span(0, 3)


def test_no_tokens_give_an_empty_span() -> None:
    assert best_span(floats(), floats(), OFFSETS[:0]) == Span(0, 0)


def test_an_answer_is_never_longer_than_allowed() -> None:
    count = MAX_ANSWER + 10
    offsets = np.array([(n, n + 1) for n in range(count)], dtype=np.int64)
    begins, ends = np.zeros(count, dtype=np.float32), np.zeros(count, dtype=np.float32)
    begins[0] = ends[-1] = 5.0
    assert len(best_span(begins, ends, offsets)) <= MAX_ANSWER


def test_logistic_by_hand() -> None:
    model = Logistic(("a", "b"), (2.0, -1.0), 0.5)
    # 0.5 + 2 * 1 - 1 * 2.5 = 0
    assert model({"a": 1.0, "b": 2.5}) == 0.5
    assert model({"a": 1.0, "b": 1.5}) == pytest.approx(1 / (1 + math.exp(-1)))
    with pytest.raises(KeyError, match="b"):
        model({"a": 1.0})


def test_a_calibration_survives_its_card() -> None:
    saved = {
        "answers": Logistic(("a",), (1.0,), 0.0).to_dict(),
        "contradicts": Logistic(("b",), (2.0,), 1.0).to_dict(),
        "answer_threshold": 0.4,
        "correction_threshold": 0.6,
        "sure": 4.5,
    }
    found = Calibration.of(saved)
    assert found.contradicts == Logistic(("b",), (2.0,), 1.0)
    assert (found.answer_threshold, found.correction_threshold, found.sure) == (0.4, 0.6, 4.5)


def test_log_odds_of_some() -> None:
    assert log_odds_of_some([0.0, 0.0]) == pytest.approx(math.log(2))
    assert log_odds_of_some([500.0, 499.0]) == pytest.approx(500 + math.log(1 + math.exp(-1)))
    assert log_odds_of_some([]) == -20.0
