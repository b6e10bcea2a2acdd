"""When to stop reading and what to correct is learnt from what would have been found."""

from __future__ import annotations

import numpy as np
import pytest

from index.types import Span
from rag.reader_onnx import Findings, Judged
from rag.training.articles import Question
from rag.training.calibrate import (
    MOST_CHANGED,
    NEVER_SURE,
    Seen,
    _correction_threshold,
    sureness,
)


def _seen(*tops: float) -> Seen:
    """A question with one sentence a window, whose logits these are."""
    judged = [
        Judged(row, logit, -9.0, Span(0, 1), 0.0, 0.0, 0.0, (0.0,) * 6, window=row)
        for row, logit in enumerate(tops)
    ]
    ranked = tuple(sorted(judged, key=lambda one: -one.answers))
    question = Question(q="Who?", answerable=False, kind="off_topic")
    return Seen(question, Findings(ranked, {}), frozenset(), frozenset())


def test_reading_stops_above_what_is_often_overtaken() -> None:
    overtaken = [_seen(2.95, 5.0)] * 3
    kept = [_seen(4.0, 1.0)] * (2 * MOST_CHANGED)
    assert sureness([*overtaken, *kept]) == pytest.approx(3.0)


def test_reading_may_stop_at_any_window() -> None:
    overtaken = [_seen(0.0, 2.95, 5.0)] * 3
    kept = [_seen(4.0, 1.0)] * (2 * MOST_CHANGED)
    assert sureness([*overtaken, *kept]) == pytest.approx(3.0)


def test_one_question_in_many_may_change() -> None:
    assert sureness([_seen(2.95, 5.0), *[_seen(4.0, 1.0)] * MOST_CHANGED]) < 0.0


def test_where_the_best_is_always_last_all_is_read() -> None:
    assert sureness([_seen(20.0, 21.0)] * 5) == NEVER_SURE


@pytest.mark.parametrize(
    ("right", "threshold"),
    [
        # Each next correction is right: more of them are better.
        ([1, 1, 1, 1], 0.2),
        # The last two are wrong, and would halve the precision.
        ([1, 1, 0, 0], 0.6),
        # The better F1, with two right in three, does not outweigh the wrong one.
        ([1, 0, 1, 0], 0.8),
        # One wrong on the way to two right ones is worth it.
        ([1, 0, 1, 1], 0.2),
    ],
)
def test_a_wrong_correction_weighs_more_than_a_missed_one(
    right: list[int], threshold: float
) -> None:
    q = np.array([0.8, 0.6, 0.4, 0.2])
    hit = np.array(right, dtype=bool)
    assert _correction_threshold(q, hit, hit, np.zeros(4, dtype=bool)) == threshold


def test_what_is_answered_is_not_corrected() -> None:
    q, hit = np.array([0.9, 0.5]), np.array([False, True])
    assert _correction_threshold(q, hit, hit, np.array([True, False])) == 0.5
