"""What the product is measured against: the nearest sentence, answered if it is near enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.benchmarks.items import Benchmark, Item
from evals.gold import Range, overlap
from index.store import Index
from rag.retrieve import Retriever

NAMES = ("BM25", "MiniLM", "hybrid")


@dataclass(frozen=True, slots=True)
class Top:
    """The nearest sentence to a question."""

    item: Item
    place: Range
    score: float
    """Higher is nearer; comparable across the questions of one baseline."""

    @property
    def is_gold(self) -> bool:
        """Whether the sentence is gold evidence."""
        return any(overlap(self.place, gold) for gold in self.item.evidence)


def tops(benchmark: Benchmark, index: Index) -> dict[str, list[Top]]:
    """Every question's nearest content sentence of its page, by each baseline.

    ``BM25`` and ``MiniLM`` are the index's lexical and dense scores, ``hybrid`` is what the
    product's retrieval has first.
    """
    retriever = Retriever(index)
    rows_of: dict[str, NDArray[np.int64]] = {}
    places = {document.id: place for place, document in enumerate(index.documents)}
    for document_id, place in places.items():
        content = [s.row for s in index.sentences if s.document == place and s.is_content]
        rows_of[document_id] = np.array(content, dtype=np.int64)
    found: dict[str, list[Top]] = {name: [] for name in NAMES}
    for item in benchmark.items:
        rows = rows_of[item.page]
        vector = index.encoder.encode([item.question])[0]
        lexical = index.lexical_sentences.scores(item.question)
        dense = index.dense_sentences.scores(vector)
        hit = retriever.retrieve(item.question, 1, [places[item.page]])[0]
        found["BM25"].append(_top(item, index, rows, lexical))
        found["MiniLM"].append(_top(item, index, rows, dense))
        found["hybrid"].append(Top(item, _place(index, hit.sentence), hit.score))
    return found


def _top(item: Item, index: Index, rows: NDArray[np.int64], scores: NDArray[np.float32]) -> Top:
    best = int(rows[np.argmax(scores[rows])])
    return Top(item, _place(index, best), float(scores[best]))


def _place(index: Index, row: int) -> Range:
    span = index.sentences[row].span
    return Range(span.start, span.end)


@dataclass(frozen=True, slots=True)
class Hindsight:
    """The threshold at which a score does best on the very questions that it is judged by."""

    threshold: float
    answered: float
    """Share of the answerable questions that are answered with a gold first quote."""
    refused: float
    """Share of the unanswerable questions that are refused."""

    @property
    def balanced(self) -> float:
        """The mean of both shares."""
        return (self.answered + self.refused) / 2


def hindsight(
    scores: Sequence[float], gold: Sequence[bool], answerable: Sequence[bool]
) -> Hindsight | None:
    """The best threshold in hindsight, by the mean of both shares; of equals the highest.

    Args:
        scores: Of every question; it is answered if its score is at least the threshold.
        gold: Whether the first quote is gold evidence.
        answerable: Whether the question has an answer.

    Returns:
        None unless there are questions of both sorts.
    """
    can, cannot = sum(answerable), len(answerable) - sum(answerable)
    if not can or not cannot:
        return None
    made = (
        Hindsight(
            threshold,
            sum(s >= threshold and g for s, g, a in _zip(scores, gold, answerable) if a) / can,
            sum(s < threshold for s, _, a in _zip(scores, gold, answerable) if not a) / cannot,
        )
        for threshold in (float("inf"), *sorted(set(scores), reverse=True))
    )
    return max(made, key=_by_balance)


def sentence_f1(chosen: Sequence[Range], evidence: Sequence[Range]) -> float:
    """F1 of the sentences that are quoted against those that are gold, in [0, 1].

    Args:
        chosen: Quoted places, none overlapping another.
        evidence: Gold sentences, at least one.
    """
    right = sum(any(overlap(place, gold) for gold in evidence) for place in chosen)
    found = sum(any(overlap(place, gold) for place in chosen) for gold in evidence)
    if not right:
        return 0.0
    precision, recall = right / len(chosen), found / len(evidence)
    return 2 * precision * recall / (precision + recall)


def all_sentences(index: Index, page: str) -> tuple[Range, ...]:
    """Every content sentence of a page: what select-all quotes."""
    place = [document.id for document in index.documents].index(page)
    return tuple(
        Range(s.span.start, s.span.end)
        for s in index.sentences
        if s.document == place and s.is_content
    )


_by_balance: Callable[[Hindsight], float] = lambda made: made.balanced  # noqa: E731


def _zip(
    scores: Sequence[float], gold: Sequence[bool], answerable: Sequence[bool]
) -> zip[tuple[float, bool, bool]]:
    return zip(scores, gold, answerable, strict=True)
