"""Which sentences make a summary; numbers worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from api.service import Place, load_index
from rag.summary import diverse, summarise
from rag.types import Hit

EAST, NORTH = [1.0, 0.0], [0.0, 1.0]


@pytest.mark.parametrize(
    ("scores", "vectors", "count", "chosen"),
    [
        # The second says the same as the first (0.9 - 0.3 x 1 < 0.7 - 0.3 x 0).
        ([1.0, 0.9, 0.7], [EAST, EAST, NORTH], 2, [0, 2]),
        # Unless the other is worth too little (0.6 > 0.5).
        ([1.0, 0.9, 0.5], [EAST, EAST, NORTH], 2, [0, 1]),
        ([0.5, 0.5], [EAST, NORTH], 1, [0]),
        ([0.5], [EAST], 2, [0]),
        ([], [], 2, []),
    ],
)
def test_what_was_not_said_yet(
    scores: list[float], vectors: list[list[float]], count: int, chosen: list[int]
) -> None:
    found = np.array(vectors, dtype=np.float32).reshape(-1, 2)
    assert diverse(scores, found, count) == chosen


def test_a_summary_is_two_content_sentences_in_order(place: Place) -> None:
    index = load_index(place)
    first = next(s for s in index.sentences if s.is_content)
    reading = summarise(index, [Hit(first.row, 1.0, 1.0, 1.0)])
    told = [e.sentence for e in reading.evidence if e.probability > 0.0]
    assert len(told) == 2
    assert told == sorted(told)
    assert all(index.sentences[row].is_content for row in told)
    assert {index.sentences[row].document for row in told} == {first.document}
