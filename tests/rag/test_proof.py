"""An answer that is broken in any one way does not get out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from index.types import Span
from rag import respond
from rag.closure import close
from rag.kinds import Kind
from rag.proof import ProofError, verify
from rag.types import (
    Answer,
    Citation,
    Context,
    Reason,
    Refusal,
    Role,
    Segment,
    Status,
)
from tests.rag.rag_sources import source

TEXT = "The mill burned in May.\n“We lost it,” said Ana Duarte.\nShe wept. It was sold in June."
SOURCE = source(TEXT)
DOCUMENTS = {"article": SOURCE.document}


def made(status: Status = Status.ANSWERED) -> Answer:
    """A sound answer of a status."""
    rows = [0, 1]
    cited = tuple(
        respond.citation(SOURCE, close(SOURCE, row), number, frozenset(rows))
        for number, row in enumerate(rows, start=1)
    )
    segments = {
        Status.ANSWERED: respond.answered(Kind.WHEN, cited),
        Status.CORRECTED: respond.corrected(cited),
        Status.CLARIFY: respond.clarify(cited),
        Status.REFUSED: respond.refused(Reason.RELATION_ABSENT),
    }[status]
    refused = status is Status.REFUSED
    short = None if status is not Status.ANSWERED else Span(16, 23)
    return Answer(
        question="when",
        status=status,
        text="".join(segment.text for segment in segments),
        segments=segments,
        citations=() if refused else cited,
        short_answer="in May." if short else None,
        short_answer_span=short,
        refusal=Refusal(Reason.RELATION_ABSENT, cited) if refused else None,
        resolved_question="when",
        rewrites=(),
        choices=(),
        confidence=0.5,
        index_id="0",
    )


@pytest.mark.parametrize("status", list(Status))
def test_a_sound_answer_passes(status: Status) -> None:
    verify(made(status), DOCUMENTS)


def first(answer: Answer, **changes: object) -> Answer:
    """The answer with its first citation changed."""
    changed: Citation = replace(answer.citations[0], **changes)  # type: ignore[arg-type]
    return replace(answer, citations=(changed, *answer.citations[1:]))


def segments(answer: Answer, *changed: Segment) -> Answer:
    """The answer with these segments, and the text that they make up."""
    return replace(answer, segments=changed, text="".join(s.text for s in changed))


def quoted(answer: Answer, quote: str) -> Answer:
    """The answer with another first quote, consistent in all but what the source says."""
    changed = first(answer, quote=quote, quote_sha256=respond.digest(quote))
    return segments(
        changed,
        *(
            replace(s, text=quote) if s.kind == "quote" and s.citation == 1 else s
            for s in answer.segments
        ),
    )


BREAKS: dict[str, Callable[[Answer], Answer]] = {
    "a changed number": lambda a: quoted(a, "The mill burned in Map."),
    "a shorter quote": lambda a: quoted(a, "The mill burned"),
    "an empty quote": lambda a: quoted(first(a, span=Span(0, 0)), ""),
    "a moved span": lambda a: first(a, span=Span(1, 24)),
    "a span past the end": lambda a: first(a, span=Span(0, 10_000)),
    "another document": lambda a: first(a, document_id="other"),
    "another version": lambda a: first(a, document_sha256="0" * 64),
    "another digest": lambda a: first(a, quote_sha256="0" * 64),
    "an invented speaker": lambda a: first(a, speaker="Bob Kerr"),
    "an invented context": lambda a: first(
        a, context=(Context(Span(0, 8), "The mine", Role.ANTECEDENT),)
    ),
    "a number twice": lambda a: first(a, number=2),
    "a number left out": lambda a: first(a, number=3),
    "a text of its own": lambda a: replace(a, text=a.text + " It burned twice."),
    "a template of its own": lambda a: segments(
        a, Segment("template", "The article says it was arson:\n\n"), *a.segments[1:]
    ),
    "a template that cites": lambda a: segments(
        a, replace(a.segments[0], citation=1), *a.segments[1:]
    ),
    "no opening": lambda a: segments(a, *a.segments[1:]),
    "a missing mark": lambda a: segments(a, *(s for s in a.segments if s.kind != "mark")),
    "a missing quote": lambda a: segments(
        a, *(s for s in a.segments if not (s.kind == "quote" and s.citation == 2))
    ),
    "a quote twice": lambda a: segments(a, *a.segments, *a.segments[1:4]),
    "marks exchanged": lambda a: segments(
        a,
        *(
            Segment("mark", f"[{3 - s.citation}]", 3 - s.citation)
            if s.kind == "mark" and s.citation
            else s
            for s in a.segments
        ),
    ),
    "a mark with another text": lambda a: segments(
        a, *(replace(s, text="[7]") if s.kind == "mark" else s for s in a.segments)
    ),
    "an unknown kind of segment": lambda a: segments(
        a, *(replace(s, kind="fact") if s.kind == "mark" else s for s in a.segments)
    ),
    "a citation that isn't": lambda a: segments(
        a, *(replace(s, citation=9) if s.kind == "quote" else s for s in a.segments)
    ),
    "no citations": lambda a: replace(a, citations=()),
    "a refusal beside an answer": lambda a: replace(
        a, refusal=Refusal(Reason.OFF_TOPIC, a.citations)
    ),
    "a refusal's words in an answer": lambda a: segments(
        a, *respond.refused(Reason.OFF_TOPIC), *a.segments[1:]
    ),
    "a correction's words in an answer": lambda a: segments(
        a, *respond.corrected(a.citations)[:1], *a.segments[1:]
    ),
    "an answer passed off as a correction": lambda a: replace(a, status=Status.CORRECTED),
    "an answer passed off as a refusal": lambda a: replace(a, status=Status.REFUSED),
    "another short answer": lambda a: replace(a, short_answer="in Map."),
    "a short answer without a place": lambda a: replace(a, short_answer_span=None),
    "a place without a short answer": lambda a: replace(a, short_answer=None),
    "a short answer from elsewhere": lambda a: replace(
        a, short_answer="We lost it", short_answer_span=Span(25, 35)
    ),
    "more than sure": lambda a: replace(a, confidence=1.5),
}


@pytest.mark.parametrize("break_", BREAKS.values(), ids=BREAKS.keys())
def test_a_broken_answer_does_not(break_: Callable[[Answer], Answer]) -> None:
    with pytest.raises(ProofError):
        verify(break_(made()), DOCUMENTS)


def test_a_refusal_with_an_answers_words_does_not() -> None:
    refused = made(Status.REFUSED)
    opening = respond.answered(Kind.WHY, made().citations)[0]
    with pytest.raises(ProofError, match="begins with"):
        verify(segments(refused, opening), DOCUMENTS)


def test_a_refusal_that_cites_does_not() -> None:
    with pytest.raises(ProofError):
        verify(replace(made(Status.REFUSED), citations=made().citations), DOCUMENTS)


def test_what_stands_nearest_is_checked_too() -> None:
    cited = made().citations
    broken = Refusal(Reason.OFF_TOPIC, (replace(cited[0], quote="The mine burned in May."),))
    with pytest.raises(ProofError, match="is not the quote"):
        verify(replace(made(Status.REFUSED), refusal=broken), DOCUMENTS)
