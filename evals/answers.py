"""The answer as the evals read it: the contract's JSON, and nothing of the code that made it.

Offsets are half-open, in Unicode code points of the document's text.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Read(BaseModel):
    # A server may add fields; those that are read here have to be right.
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Place(_Read):
    """A range of a text."""

    start: int
    end: int


class Shown(Place):
    """A sentence shown beside a quote."""

    quote: str
    role: str


class Cited(Place):
    """A quote and its place."""

    number: int
    document_id: str
    document_sha256: str
    quote: str
    quote_sha256: str
    paragraph: int
    speaker: str | None = None
    modality: str
    context: tuple[Shown, ...] = ()


class Piece(_Read):
    """A piece of the answer's text."""

    kind: Literal["template", "quote", "mark"]
    text: str
    citation: int | None = None


class Refused(_Read):
    """Why there is no answer."""

    reason: str
    nearest: tuple[Cited, ...] = ()


class Replaced(_Read):
    """A replacement made in a follow-up."""

    original: str = Field(alias="from")
    to: str


class AnswerRecord(_Read):
    """What ``POST /v1/ask`` returned."""

    status: Literal["answered", "corrected", "refused", "clarify"]
    text: str
    segments: tuple[Piece, ...]
    citations: tuple[Cited, ...]
    short_answer: str | None = None
    short_answer_span: Place | None = None
    refusal: Refused | None = None
    resolved_question: str = ""
    rewrites: tuple[Replaced, ...] = ()
    confidence: float = Field(ge=0, le=1)
    index_id: str = ""
