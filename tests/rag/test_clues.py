"""The clues beside the model's logit."""

from __future__ import annotations

import numpy as np

from rag.clues import Clues, Ranking
from rag.types import Hit
from rag.windows import Tokens
from rag.words import stem


def tokens(*stems: str) -> Tokens:
    """Pieces with these stems."""
    count = len(stems)
    return Tokens(np.zeros(count, dtype=np.int64), np.zeros((count, 2), dtype=np.int64), stems)


HITS = (Hit(7, 0.9, 0.6, 1.0), Hit(3, 0.5, 0.2, 0.0))


def test_similarity_shared_words_and_cause() -> None:
    clues = Clues.of("Why did the mayor quit?", tokens("", "", "", "mayor", "quit", ""), HITS)
    assert clues.seen(7, tokens("mayor", "", stem("because"), "ill")) == (0.6, 0.5, 1.0)
    # A sentence that retrieval did not find counts as its farthest.
    assert clues.seen(9, tokens("rain")) == (0.2, 0.0, 0.0)


def test_a_cause_counts_only_where_it_is_asked_for() -> None:
    clues = Clues.of("When did the mayor quit?", tokens("", "", "", "mayor", "quit", ""), HITS)
    assert clues.seen(7, tokens("mayor", stem("because"))) == (0.6, 0.5, 0.0)


def test_a_ranking_adds_weighted_clues() -> None:
    ranking = Ranking.of({"dense": 2.0, "shared": 1.0, "cause": 0.5})
    assert ranking.of_clues((0.5, 0.25, 1.0)) == 1.75
