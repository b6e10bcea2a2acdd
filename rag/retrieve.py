"""Hybrid retrieval down to sentences: dense (MiniLM) and lexical (BM25) scores, fused."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.store import Index
from rag.types import Hit


@dataclass(frozen=True, slots=True)
class Weights:
    """What each score counts in the fused one; they add up to 1."""

    dense: float
    """A sentence's own cosine, brought from [-1, 1] to [0, 1]."""
    lexical: float
    """Its BM25 relative to the best sentence's, in [0, 1]."""
    passage: float
    """The cosine of the best passage around it, brought to [0, 1]."""


WEIGHTS = Weights(dense=0.6, lexical=0.1, passage=0.3)
"""Chosen on ``dev.jsonl`` by ``python -m evals.benchmarks.retrieval``."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Every eligible sentence's scores for one question; all arrays have shape (eligible,)."""

    rows: NDArray[np.int64]
    """Rows in ``Index.sentences``, ascending."""
    dense: NDArray[np.float32]
    """Cosine of question and sentence, in [-1, 1]."""
    lexical: NDArray[np.float32]
    """BM25, at least 0."""
    passage: NDArray[np.float32]
    """Cosine of question and the nearest passage that holds the sentence; -1 where none does."""

    def fused(self, weights: Weights) -> NDArray[np.float64]:
        """The weighted sum of the three, in [0, 1]."""
        best = float(self.lexical.max(initial=0.0))
        relative = self.lexical / best if best > 0.0 else np.zeros_like(self.lexical)
        return np.asarray(
            weights.dense * (self.dense.astype(np.float64) + 1) / 2
            + weights.lexical * relative
            + weights.passage * (self.passage.astype(np.float64) + 1) / 2
        )

    def order(self, weights: Weights) -> NDArray[np.int64]:
        """Places in ``rows``, best first; ties in order of position.

        Scores are compared to six decimals: vectors that are equal up to the rounding of a matrix
        product must not depend on how many sentences were multiplied at once.
        """
        return np.argsort(-np.round(self.fused(weights), 6), kind="stable")


class Retriever:
    """Searches one index; what doesn't depend on the question is laid out once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._is_content = np.array([s.is_content for s in index.sentences], dtype=np.bool_)
        self._document = np.array([s.document for s in index.sentences], dtype=np.int64)
        pairs = [(row, passage.row) for passage in index.passages for row in passage.sentences]
        self._pairs = np.array(pairs, dtype=np.int64).reshape(-1, 2)

    def retrieve(
        self, question: str, k: int, documents: Collection[int] | None = None
    ) -> tuple[Hit, ...]:
        """Find the sentences nearest to a question.

        Args:
            question: A standalone question.
            k: How many sentences at most.
            documents: Places in ``Index.documents`` to search; None searches all.

        Returns:
            At most ``k`` hits of content sentences, best first; ties in order of position.
        """
        scores = self.scores(question, documents)
        if not len(scores.rows):
            return ()
        fused = scores.fused(WEIGHTS)
        return tuple(
            Hit(
                sentence=int(scores.rows[place]),
                score=float(fused[place]),
                dense=float(scores.dense[place]),
                lexical=float(scores.lexical[place]),
            )
            for place in scores.order(WEIGHTS)[:k]
        )

    def scores(self, question: str, documents: Collection[int] | None = None) -> Scores:
        """Score the content sentences of these documents; see :meth:`retrieve`."""
        index = self._index
        eligible = self._is_content
        if documents is not None:
            eligible = eligible & np.isin(self._document, sorted(documents))
        rows = np.flatnonzero(eligible).astype(np.int64)
        if not len(rows):
            none = np.zeros(0, dtype=np.float32)
            return Scores(rows, none, none, none)
        vector = index.encoder.encode([question])[0]
        passage = self._passage_scores(index.dense_passages.scores(vector))
        return Scores(
            rows=rows,
            dense=index.dense_sentences.scores(vector)[rows],
            lexical=index.lexical_sentences.scores(question)[rows],
            passage=passage[rows],
        )

    def _passage_scores(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Each sentence's best passage score, shape (sentences,); -1 where no passage holds it."""
        best = np.full(len(self._index.sentences), -1.0, dtype=np.float32)
        np.maximum.at(best, self._pairs[:, 0], scores[self._pairs[:, 1]])
        return best
