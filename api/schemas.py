"""The contract at the boundary: what goes in and out over HTTP, and in every JSON that is printed.

Offsets are half-open and count Unicode code points of the document's text.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from index.types import Span
from rag.types import (
    Answer,
    Citation,
    Context,
    Modality,
    Reason,
    Refusal,
    Rewrite,
    Role,
    Segment,
    Status,
    Turn,
    TurnCitation,
)


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SpanOut(_Out):
    """A half-open range of code points of the document's text."""

    start: int
    end: int


class ContextOut(_Out):
    """A sentence that makes a quote understandable: who *he* is, or who speaks."""

    start: int
    end: int
    quote: str
    role: Role = Field(
        description="`antecedent`: who or what is meant; `attribution`: who is speaking"
    )

    @classmethod
    def of(cls, context: Context) -> ContextOut:
        """From the inner type."""
        return cls(
            start=context.span.start,
            end=context.span.end,
            quote=context.quote,
            role=context.role,
        )


class CitationOut(_Out):
    """A quote and its place: ``text[start:end] == quote``."""

    number: int = Field(description="1-based; the mark in the text is [number]")
    document_id: str = Field(description="the file's name without its ending")
    document_sha256: str = Field(description="sha256 of the document's text in UTF-8")
    start: int = Field(description="where the quote begins in the document's text, from 0")
    end: int = Field(description="where it ends; the code point at `end` is no longer in it")
    quote: str = Field(description="the article's own words: `text[start:end]`, nothing changed")
    quote_sha256: str = Field(description="sha256 of the quote in UTF-8")
    paragraph: int = Field(description="1-based number of the paragraph")
    speaker: str | None = Field(
        description="who says it, in the article's words; null: the article"
    )
    modality: Modality = Field(
        description="how far the article commits itself: `asserted`, `hedged`, `denied` or "
        "`reported`"
    )
    context: list[ContextOut] = Field(
        description="sentences that the quote needs to be understood, each with its place and role"
    )

    @classmethod
    def of(cls, citation: Citation) -> CitationOut:
        """From the inner type."""
        return cls(
            number=citation.number,
            document_id=citation.document_id,
            document_sha256=citation.document_sha256,
            start=citation.span.start,
            end=citation.span.end,
            quote=citation.quote,
            quote_sha256=citation.quote_sha256,
            paragraph=citation.paragraph,
            speaker=citation.speaker,
            modality=citation.modality,
            context=[ContextOut.of(context) for context in citation.context],
        )


class SegmentOut(_Out):
    """A piece of the answer's text; joined, the segments are the text."""

    kind: Literal["template", "quote", "mark"] = Field(
        description="one of Pullquote's own fixed phrases, a quote, or a mark such as [1]"
    )
    text: str
    citation: int | None = Field(default=None, description="number of the quote's citation")

    @classmethod
    def of(cls, segment: Segment) -> SegmentOut:
        """From the inner type."""
        return cls.model_validate(
            {"kind": segment.kind, "text": segment.text, "citation": segment.citation}
        )


class RefusalOut(_Out):
    """Why there is no answer, and what stands nearest (which does not answer)."""

    reason: Reason = Field(
        description="`off_topic`: nothing in it is about this; `entity_absent`: a name or number "
        "of the question isn't in it; `relation_absent`: the subject is, but not what is asked; "
        "`reason_not_stated`: a reason isn't given; `premise_conflict`: what it says doesn't fit "
        "what the question takes for granted"
    )
    nearest: list[CitationOut] = Field(description="what stands nearest; none of it answers")

    @classmethod
    def of(cls, refusal: Refusal) -> RefusalOut:
        """From the inner type."""
        return cls(reason=refusal.reason, nearest=[CitationOut.of(c) for c in refusal.nearest])


class CitedPlace(_Out):
    """A place in a document."""

    document_id: str
    start: int
    end: int


class RewriteSource(_Out):
    """Where a referent was read: a 0-based turn of the history, or a place in a document."""

    turn: int | None = None
    citation: CitedPlace | None = None


class RewriteOut(BaseModel):
    """A replacement made in a follow-up."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    from_: str = Field(alias="from")
    to: str
    source: RewriteSource

    @classmethod
    def of(cls, rewrite: Rewrite) -> RewriteOut:
        """From the inner type."""
        place = None
        if rewrite.citation is not None:
            document_id, span = rewrite.citation
            place = CitedPlace(document_id=document_id, start=span.start, end=span.end)
        return cls.model_validate(
            {
                "from": rewrite.original,
                "to": rewrite.replacement,
                "source": RewriteSource(turn=rewrite.turn, citation=place),
            }
        )


class AnswerOut(_Out):
    """The answer: the same index, question, history and settings give the same bytes."""

    question: str = Field(description="as it was asked")
    status: Status = Field(
        description="`answered`; `corrected`: the article contradicts what the question takes for "
        "granted; `refused`: the article doesn't say; `clarify`: who or what is meant is unclear"
    )
    text: str = Field(description="the rendered answer, citation marks such as [1] included")
    segments: list[SegmentOut] = Field(
        description="the text in pieces: the article's words and Pullquote's told apart"
    )
    citations: list[CitationOut] = Field(description="the quotes and their places, best first")
    short_answer: str | None = Field(
        description="the exact words that answer, a slice of the first citation; null when refused"
    )
    short_answer_span: SpanOut | None = Field(
        description="where the short answer stands in the first citation's document"
    )
    refusal: RefusalOut | None = Field(
        description="why there is no answer, and what stands nearest; null unless refused"
    )
    resolved_question: str = Field(description="what was actually looked up")
    rewrites: list[RewriteOut] = Field(
        description="what was put for what in a follow-up, and where that was read"
    )
    choices: list[str] = Field(description="for status clarify: complete questions to ask next")
    confidence: float = Field(
        ge=0, le=1, description="calibrated probability that the decision's evidence holds"
    )
    index_id: str = Field(description="the index's content hash")

    @classmethod
    def of(cls, answer: Answer) -> AnswerOut:
        """From the inner type."""
        span = answer.short_answer_span
        return cls(
            question=answer.question,
            status=answer.status,
            text=answer.text,
            segments=[SegmentOut.of(segment) for segment in answer.segments],
            citations=[CitationOut.of(citation) for citation in answer.citations],
            short_answer=answer.short_answer,
            short_answer_span=None if span is None else SpanOut(start=span.start, end=span.end),
            refusal=None if answer.refusal is None else RefusalOut.of(answer.refusal),
            resolved_question=answer.resolved_question,
            rewrites=[RewriteOut.of(rewrite) for rewrite in answer.rewrites],
            choices=list(answer.choices),
            confidence=answer.confidence,
            index_id=answer.index_id,
        )

    def to_json(self, *, indent: int | None = None) -> str:
        """The answer as JSON, by the contract's field names."""
        return self.model_dump_json(by_alias=True, indent=indent)


class TurnIn(BaseModel):
    """An earlier turn. ``answer`` is the answer's text, or the whole answer object."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: Annotated[str, Field(min_length=1)]
    answer: str | dict[str, Any] | None = None

    def to_turn(self) -> Turn:
        """To the inner type. Nothing of an answer object is believed: its places are checked
        against the index, its questions are looked up anew, and what is malformed is left out."""
        if self.answer is None or isinstance(self.answer, str):
            return Turn(self.question, self.answer)
        text, resolved = self.answer.get("text"), self.answer.get("resolved_question")
        cited, choices = self.answer.get("citations"), self.answer.get("choices")
        return Turn(
            question=self.question,
            answer=text if isinstance(text, str) else None,
            citations=tuple(
                place for c in (cited if isinstance(cited, list) else []) for place in _place(c)
            ),
            short_answer=_span(self.answer.get("short_answer_span")),
            resolved_question=resolved if isinstance(resolved, str) and resolved else None,
            choices=tuple(
                c for c in (choices if isinstance(choices, list) else []) if isinstance(c, str)
            ),
            is_refused=self.answer.get("status") == Status.REFUSED,
        )


def _span(span: object) -> Span | None:
    """A range that an earlier answer names; None where it is malformed."""
    if not isinstance(span, dict):
        return None
    start, end = span.get("start"), span.get("end")
    if not (isinstance(start, int) and isinstance(end, int)) or not 0 <= start < end:
        return None
    return Span(start, end)


def _place(cited: object) -> list[TurnCitation]:
    """The place that a citation of an earlier answer names; none where it is malformed."""
    if not isinstance(cited, dict):
        return []
    document_id, start, end = (cited.get(name) for name in ("document_id", "start", "end"))
    speaker = cited.get("speaker")
    if not (isinstance(document_id, str) and isinstance(start, int) and isinstance(end, int)):
        return []
    if not 0 <= start <= end:
        return []
    return [
        TurnCitation(document_id, Span(start, end), speaker if isinstance(speaker, str) else None)
    ]


class AskIn(BaseModel):
    """A question."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"examples": [{"question": "why did Ri Il-gyu defect?"}]},
    )

    question: Annotated[str, Field(description="what is asked; may lean on history")]
    history: Annotated[tuple[TurnIn, ...], Field(description="earlier turns, oldest first")] = ()
    document_ids: Annotated[
        tuple[str, ...] | None,
        Field(min_length=1, description="documents to look in; null looks in all"),
    ] = None
    max_quotes: Annotated[
        int | None, Field(ge=1, le=20, strict=True, description="most quotes in the answer")
    ] = None

    @field_validator("question")
    @classmethod
    def _asks_something(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("the question is empty; ask something")
        return value


class ErrorBody(_Out):
    """What went wrong."""

    type: str
    message: str
    param: str | None = None


class ErrorOut(_Out):
    """The one shape of every error."""

    error: ErrorBody
