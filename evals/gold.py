"""Where gold sentences stand, and what of them an answer shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.answers import AnswerRecord, Cited, Place
from evals.cases import Case
from evals.sources import Source


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case and what the system made of it."""

    case: Case
    source: Source
    answer: AnswerRecord
    ranking: tuple[Place, ...] | None = None
    """Sentences of the case's document that retrieval found, best first; None where the system
    doesn't show them."""


@dataclass(frozen=True, slots=True)
class Range:
    """A half-open range of code points."""

    start: int
    end: int


def ranges(source: Source, sentence: str) -> tuple[Range, ...]:
    """Every place where a gold sentence stands, in order."""
    found = []
    start = source.text.find(sentence)
    while start >= 0:
        found.append(Range(start, start + len(sentence)))
        start = source.text.find(sentence, start + 1)
    return tuple(found)


def overlap(one: Place | Range, other: Place | Range) -> bool:
    """Whether two ranges share at least half of the shorter one.

    Half, because sentence boundaries are a matter of opinion, and a quote may be a clause of a gold
    sentence or a gold sentence with its neighbour.
    """
    shared = min(one.end, other.end) - max(one.start, other.start)
    shorter = min(one.end - one.start, other.end - other.start)
    return shorter > 0 and 2 * shared >= shorter


def touches(source: Source, place: Place | Range, sentence: str) -> bool:
    """Whether a place is (part of) a gold sentence."""
    return any(overlap(place, gold) for gold in ranges(source, sentence))


def evidence(case: Case) -> tuple[str, ...]:
    """All evidence sentences of a case, without repetitions, in order."""
    return tuple(dict.fromkeys(sentence for group in case.evidence for sentence in group))


def own(outcome: Outcome) -> tuple[Cited, ...]:
    """The citations of the case's document, in order."""
    return tuple(c for c in outcome.answer.citations if c.document_id == outcome.case.document)


def shown(outcome: Outcome) -> Iterator[Place]:
    """Every place of the document that the answer shows as a quote: citations, then contexts."""
    yield from own(outcome)
    for citation in own(outcome):
        yield from citation.context


def covered(outcome: Outcome, places: Sequence[Place]) -> list[bool]:
    """For every evidence group, whether one of its sentences is among the places."""
    return [
        any(touches(outcome.source, place, sentence) for place in places for sentence in group)
        for group in outcome.case.evidence
    ]
