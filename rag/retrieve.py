"""Hybrid retrieval down to sentences: dense (MiniLM) and lexical (BM25) scores, fused."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from index.store import Index
from rag.types import Hit

# Weights of the fused score, chosen on rag/training/data/articles/dev.jsonl (see evals): a
# sentence's own cosine, its BM25 relative to the best sentence's, and the cosine of the best
# passage around it.
DENSE, LEXICAL, PASSAGE = 0.5, 0.3, 0.2


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
        index = self._index
        eligible = self._is_content
        if documents is not None:
            eligible = eligible & np.isin(self._document, sorted(documents))
        if not eligible.any():
            return ()
        vector = index.encoder.encode([question])[0]
        dense = index.dense_sentences.scores(vector)
        passage = self._passage_scores(index.dense_passages.scores(vector))
        lexical = index.lexical_sentences.scores(question)
        best = float(lexical[eligible].max(initial=0.0))
        relative = lexical / best if best > 0.0 else np.zeros_like(lexical)
        # A cosine in [-1, 1] is brought to [0, 1] as the others are.
        fused = DENSE * (dense + 1) / 2 + LEXICAL * relative + PASSAGE * (passage + 1) / 2
        fused = np.where(eligible, fused, -np.inf)
        order = np.argsort(-fused, kind="stable")[: min(k, int(eligible.sum()))]
        return tuple(
            Hit(
                sentence=int(row),
                score=float(fused[row]),
                dense=float(dense[row]),
                lexical=float(lexical[row]),
            )
            for row in order
        )

    def _passage_scores(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Each sentence's best passage score, shape (sentences,); -1 where no passage holds it."""
        best = np.full(len(self._index.sentences), -1.0, dtype=np.float32)
        np.maximum.at(best, self._pairs[:, 0], scores[self._pairs[:, 1]])
        return best
