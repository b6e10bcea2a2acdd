"""How scores are fused and ordered; numbers worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from evals.benchmarks.retrieval import enough, ranks, recall
from rag.retrieve import WEIGHTS, Scores, Weights


def scores(dense: list[float], lexical: list[float], passage: list[float]) -> Scores:
    return Scores(
        rows=np.arange(len(dense), dtype=np.int64),
        dense=np.array(dense, dtype=np.float32),
        lexical=np.array(lexical, dtype=np.float32),
        passage=np.array(passage, dtype=np.float32),
    )


def test_scores_are_brought_to_one_range_and_weighted() -> None:
    made = scores([1.0, 0.0], [4.0, 1.0], [0.5, -1.0])
    # 0.5 x (1+1)/2 + 0.3 x 4/4 + 0.2 x 1.5/2, and 0.5 x 1/2 + 0.3 x 1/4 + 0.2 x 0
    assert made.fused(Weights(0.5, 0.3, 0.2)) == pytest.approx([0.95, 0.325])


def test_no_shared_word_is_no_division_by_zero() -> None:
    made = scores([0.0, 1.0], [0.0, 0.0], [0.0, 0.0])
    assert made.fused(Weights(0.5, 0.5, 0.0)) == pytest.approx([0.25, 0.5])


def test_ties_keep_their_order_even_where_rounding_parts_them() -> None:
    made = scores([0.5, 0.5 + 1e-7, 0.9], [0.0] * 3, [0.0] * 3)
    assert list(made.order(Weights(1.0, 0.0, 0.0))) == [2, 0, 1]


def test_the_products_weights_add_up_to_one() -> None:
    assert WEIGHTS.dense + WEIGHTS.lexical + WEIGHTS.passage == pytest.approx(1.0)


def test_recall_and_the_number_that_is_enough() -> None:
    made = scores([0.9, 0.1, 0.5], [0.0] * 3, [0.0] * 3)
    gold = [np.array(one) for one in ([True, False, False], [False, True, False])]
    found = ranks([(made, one) for one in gold], Weights(1.0, 0.0, 0.0))
    # By score the order is 0, 2, 1.
    assert found == [0, 2]
    assert [recall(found, k) for k in (1, 2, 3)] == [0.5, 0.5, 1.0]
    assert (enough(found, 0.5), enough(found, 0.99)) == (1, 3)
