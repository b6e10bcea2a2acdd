"""What an article is about, in its own sentences: the one nearest to all the others.

The centroid method of Radev et al., "Centroid-based summarization of multiple documents" (2004),
with its position value: news says early what it is about.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from index.store import Index
from rag.types import Evidence, Hit, Reading

# A summary is always there to be given; how well it fits is nothing that a reader could judge.
_CONFIDENCE = 0.9
_POSITION_WEIGHT = 0.3
_POSITION_DECAY = 3.0
_MIN_WORDS = 8


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
        Evidence for every sentence of eight words or more, best first.
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
    central = index.dense_sentences.scores(centroid)
    place = {s.row: number for number, s in enumerate(own)}
    scored = [
        (float(central[s.row]) + _POSITION_WEIGHT * np.exp(-place[s.row] / _POSITION_DECAY), s)
        for s in long
    ]
    scored.sort(key=lambda pair: (-round(pair[0], 6), pair[1].row))
    # A summary is two sentences; what comes after ranks below every threshold.
    return Reading(
        tuple(
            Evidence(s.row, float(score), _CONFIDENCE if n < 2 else 0.0, 0.0, s.span)
            for n, (score, s) in enumerate(scored)
        ),
        _CONFIDENCE,
        0.0,
    )
