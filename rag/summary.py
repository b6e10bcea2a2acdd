"""What an article is about, in its own sentences: the one nearest to all the others.

The centroid method of Radev et al., "Centroid-based summarization of multiple documents" (2004),
with its position value (articles say early what they are about) and its overlap with the title. The
second sentence is chosen for what the first leaves out, as in Carbonell and Goldstein, "The use of
MMR" (1998); a sentence that leans on another ("He did …") or is somebody's words ranks lower.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from index.store import Index
from rag.lexicon import DEMONSTRATIVES, HE, IT, SHE, THEY
from rag.types import Evidence, Hit, Reading
from rag.words import words

# A summary is always there to be given; how well it fits is nothing that a reader could judge.
_CONFIDENCE = 0.9
_POSITION_WEIGHT = 0.3
_POSITION_DECAY = 3.0
_TITLE_WEIGHT = 0.3
_LEANING_COST = 0.15
_REDUNDANCY_COST = 0.3
_MIN_WORDS = 8
_SENTENCES = 2
_LEANS = HE | SHE | IT | THEY | DEMONSTRATIVES | frozenset("but and so yet while there".split())


def summarise(
    index: Index, hits: Sequence[Hit], documents: Collection[int] | None = None
) -> Reading:
    """Rank a document's sentences by how much of it they stand for.

    Args:
        index: The index.
        hits: What retrieval found; where several documents are searched, its first hit's document
            is the one summarised.
        documents: The documents searched; None means all.

    Returns:
        Evidence for every sentence of eight words or more: first the two that are the summary, in
        article order, then the others, best first.
    """
    chosen = index.sentences[hits[0].sentence].document
    if documents is not None and len(documents) == 1:
        (chosen,) = documents
    own = [s for s in index.sentences if s.document == chosen and s.is_content]
    text = index.documents[chosen].text
    long = [s for s in own if len(s.span.of(text).split()) >= _MIN_WORDS] or own
    vectors = index.dense_sentences.vectors[[s.row for s in own]]
    centroid = vectors.mean(axis=0)
    centroid /= max(float(np.linalg.norm(centroid)), 1e-9)
    title = index.documents[chosen].title
    central = vectors @ centroid
    if title:
        central = central + _TITLE_WEIGHT * (vectors @ index.encoder.encode([title])[0])
    place = {s.row: number for number, s in enumerate(own)}
    scores = {
        s.row: float(central[place[s.row]])
        + _POSITION_WEIGHT * float(np.exp(-place[s.row] / _POSITION_DECAY))
        - _LEANING_COST * _leans(s.span.of(text))
        for s in long
    }
    ranked = sorted(long, key=lambda s: (-round(scores[s.row], 6), s.row))
    best = diverse(
        [scores[s.row] for s in ranked], vectors[[place[s.row] for s in ranked]], _SENTENCES
    )
    summary = sorted((ranked[n] for n in best), key=lambda s: s.row)
    others = [s for s in ranked if s not in summary]
    # What comes after the summary ranks below every threshold.
    return Reading(
        tuple(
            Evidence(s.row, scores[s.row], _CONFIDENCE if s in summary else 0.0, 0.0, s.span)
            for s in (*summary, *others)
        ),
        _CONFIDENCE,
        0.0,
    )


def diverse(scores: Sequence[float], vectors: NDArray[np.float32], count: int) -> list[int]:
    """Choose items that score high and differ from each other (maximal marginal relevance).

    Args:
        scores: One per item, higher is better; the best item comes first.
        vectors: Unit vectors of the items, shape (items, dimensions).
        count: How many to choose, at most.

    Returns:
        Places of the chosen items, in the order in which they were chosen. Ties go to the first.
    """
    chosen: list[int] = []
    left = list(range(len(scores)))
    while left and len(chosen) < count:
        told = vectors[left] @ vectors[chosen].T if chosen else np.zeros((len(left), 1))
        worth = np.array([scores[n] for n in left]) - _REDUNDANCY_COST * told.max(axis=1)
        chosen.append(left.pop(int(np.argmax(np.round(worth, 6)))))
    return chosen


def _leans(sentence: str) -> bool:
    """Whether a sentence needs the one before it, or is somebody's words."""
    first = next(words(sentence), None)
    return sentence[:1] in "“\"‘'" or (first is not None and first.normal in _LEANS)
