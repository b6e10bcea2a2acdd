"""What only a conversation has: asking back, going on, and saying who said it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from index.types import Span
from rag import closure, respond
from rag.decide import Decision
from rag.followup import Resolved
from rag.past import Past, Quoted
from rag.question import Kind
from rag.rewriting import Candidate
from rag.source import Source
from rag.speakers import attribution
from rag.types import Answer, Citation, Evidence, Hit, Reading, Segment, Status

# By so much must the article answer one reading of a question better than the others, in
# probability, before the question is not asked back.
CLEAR_MARGIN = 0.4
# Cosine of the question and a sentence from which the sentence may follow on *tell me more*.
MORE_SIMILARITY = 0.3


def settle(resolved: Resolved, probability: Callable[[str], float], threshold: float) -> Resolved:
    """Choose between the readings of a question by what the article answers.

    Args:
        resolved: A question with several readings (with none it is returned as it is).
        probability: P(the articles answer a standalone question), in [0, 1].
        threshold: Least probability of an answer.

    Returns:
        The reading that is answered best, if the margin is clear or it is the only one that can be
        asked back; else ``resolved``, which then has to be asked back.
    """
    named = [one for one in resolved.candidates if one.referent and one.referent.place]
    if len(resolved.candidates) < 2:
        return resolved
    if len(named) < 2:
        chosen = (named or list(resolved.candidates))[0]
        return Resolved(chosen.question, chosen.rewrites, resolved.intent)
    scores = sorted(
        ((probability(one.question), -place) for place, one in enumerate(named)), reverse=True
    )
    (best, place), (second, _) = scores[:2]
    if best >= threshold and best - second >= CLEAR_MARGIN:
        chosen = named[-place]
        return Resolved(chosen.question, chosen.rewrites, resolved.intent)
    return Resolved(resolved.question, candidates=tuple(named), intent=resolved.intent)


def asked_back(
    question: str, candidates: Sequence[Candidate], sources: Mapping[str, Source], index_id: str
) -> Answer:
    """The answer that asks which reading is meant, each named by the article's own words."""
    citations: list[Citation] = []
    for number, one in enumerate(candidates, start=1):
        assert one.referent is not None
        assert one.referent.place is not None
        document_id, span = one.referent.place
        source = sources[document_id]
        row = next(s for s in source.sentences if s.span.covers(span))
        citations.append(respond.cite(source.document, span, number, row.paragraph))
    segments = respond.clarify(citations)
    return Answer(
        question=question,
        status=Status.CLARIFY,
        text=_joined(segments),
        segments=segments,
        citations=tuple(citations),
        short_answer=None,
        short_answer_span=None,
        refusal=None,
        resolved_question=question,
        rewrites=(),
        choices=tuple(one.question for one in candidates),
        confidence=0.0,
        index_id=index_id,
    )


def speaker(question: str, past: Past, index_id: str) -> Answer:
    """Who said what the last answer quoted first: the sentence that names the speaker leads."""
    quote = past.quotes[0]
    row = quote.sentences[0]
    said = attribution(quote.source, row)
    rows = [row]
    short = quote.source.sentence(row).span
    if said is not None:
        short = said.span
        named = _row_at(quote.source, said.span)
        rows = [named, row] if named != row else [row]
    citations = _cited(quote, rows)
    if said is None:
        segments = respond.own_words(citations)
    else:
        segments = respond.answered(Kind.WHO_SAID, citations)
    return Answer(
        question=question,
        status=Status.ANSWERED,
        text=_joined(segments),
        segments=segments,
        citations=citations,
        short_answer=short.of(quote.source.text),
        short_answer_span=short,
        refusal=None,
        resolved_question=question,
        rewrites=(),
        choices=(),
        # Nothing was judged: the quote is the last answer's, and the article names its speaker.
        confidence=1.0,
        index_id=index_id,
    )


def quoted_rows(pasts: Sequence[Past]) -> frozenset[int]:
    """The rows of all sentences that the earlier answers quoted."""
    return frozenset(row for past in pasts for quote in past.quotes for row in quote.sentences)


def unquoted(reading: Reading, quoted: Collection[int]) -> Reading:
    """A reading without the sentences that were quoted already."""
    left = tuple(e for e in reading.evidence if e.sentence not in quoted)
    best = max((e.probability for e in left), default=0.0)
    against = max((e.contradiction for e in left), default=0.0)
    return Reading(left, min(reading.probability, best), min(reading.contradiction, against))


def going_on(
    decision: Decision, reading: Reading, hits: Sequence[Hit], kind: Kind
) -> Decision | None:
    """What to quote on *tell me more* when nothing else answers: the next best that is near.

    Args:
        decision: What was decided on the unquoted sentences.
        reading: The reading of those.
        hits: What retrieval found.
        kind: What the question asks for.

    Returns:
        A decision to quote one more sentence; None where ``decision`` stands.
    """
    if decision.status is not Status.REFUSED:
        return None
    near = {hit.sentence for hit in hits if hit.dense >= MORE_SIMILARITY}
    chosen: Evidence | None = next(
        (e for e in reading.evidence if kind is Kind.SUMMARY or e.sentence in near), None
    )
    return None if chosen is None else Decision(Status.ANSWERED, (chosen,))


def _cited(quote: Quoted, rows: Sequence[int]) -> tuple[Citation, ...]:
    shown = frozenset(rows)
    return tuple(
        respond.citation(quote.source, closure.close(quote.source, row), number, shown)
        for number, row in enumerate(rows, start=1)
    )


def _row_at(source: Source, span: Span) -> int:
    return next(s.row for s in source.sentences if s.span.covers(span))


def _joined(segments: Sequence[Segment]) -> str:
    return "".join(segment.text for segment in segments)
