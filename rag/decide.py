"""Answer, correct or refuse: a pure function of what the reader found."""

from __future__ import annotations

from dataclasses import dataclass

from rag.kinds import OPEN, Kind
from rag.types import Evidence, Reading, Reason, Status

# Cosine of question and nearest sentence below which nothing in the article is about the question;
# see evals (near-miss questions lie above it, questions on other subjects below).
OFF_TOPIC = 0.22


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a question."""

    status: Status
    evidence: tuple[Evidence, ...]
    """What to quote, the lead first; for a refusal, what stands nearest."""
    reason: Reason | None = None
    """Set if, and only if, the question is refused."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Least probabilities, in [0, 1]."""

    answer: float
    correction: float


def decide(
    kind: Kind,
    reading: Reading,
    thresholds: Thresholds,
    *,
    absent: bool,
    similarity: float,
    max_quotes: int,
) -> Decision:
    """Decide on a question.

    Args:
        kind: What the question asks for.
        reading: What the reader found.
        thresholds: At which probabilities to answer and to correct.
        absent: Whether the question has a name or number that the searched text hasn't.
        similarity: Cosine of the question and the nearest sentence, in [-1, 1].
        max_quotes: Most sentences to quote.
    """
    if not reading.evidence:
        return Decision(Status.REFUSED, (), Reason.OFF_TOPIC)
    against = max(reading.evidence, key=lambda e: (e.contradiction, -e.sentence))
    answers = reading.probability >= thresholds.answer
    contradicts = reading.contradiction >= thresholds.correction
    if contradicts and not (answers and reading.probability >= reading.contradiction):
        return Decision(Status.CORRECTED, (against,))
    if answers:
        return Decision(Status.ANSWERED, _compose(kind, reading, thresholds, max_quotes))
    reason = _reason(kind, reading, thresholds, absent=absent, similarity=similarity)
    nearest = reading.evidence[:max_quotes]
    if reason is Reason.PREMISE_CONFLICT:
        others = [e for e in nearest if e.sentence != against.sentence]
        nearest = (against, *others)[:max_quotes]
    return Decision(Status.REFUSED, nearest, reason)


def _compose(
    kind: Kind, reading: Reading, thresholds: Thresholds, max_quotes: int
) -> tuple[Evidence, ...]:
    """The lead, and in article order what completes it. Fewer quotes beat more."""
    lead, *others = reading.evidence
    # One sentence answers who, when or how many; a list or a reason may need what stands beside it.
    most = max_quotes if kind in OPEN else min(max_quotes, 2)
    least = thresholds.answer if kind in OPEN else max(thresholds.answer, 0.8)
    more = [e for e in others if e.probability >= least][: most - 1]
    return (lead, *sorted(more, key=lambda e: e.sentence))


def _reason(
    kind: Kind, reading: Reading, thresholds: Thresholds, *, absent: bool, similarity: float
) -> Reason:
    if similarity < OFF_TOPIC:
        return Reason.OFF_TOPIC
    if absent:
        return Reason.ENTITY_ABSENT
    if reading.reasons:
        # Nothing near and a name missing are known better from the text than from the model.
        known = (Reason.OFF_TOPIC, Reason.ENTITY_ABSENT)
        likely = [(p, reason) for reason, p in reading.reasons if reason not in known]
        return max(likely, key=lambda pair: pair[0])[1]
    if reading.contradiction >= thresholds.correction / 2 and reading.contradiction > 0.0:
        return Reason.PREMISE_CONFLICT
    if kind is Kind.WHY:
        return Reason.REASON_NOT_STATED
    return Reason.RELATION_ABSENT
