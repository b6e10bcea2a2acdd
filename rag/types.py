"""What a question turns into on its way to an answer. Spans count code points."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index.types import Span


class Status(StrEnum):
    """How a question ended. All four are values, none is an error."""

    ANSWERED = "answered"
    CORRECTED = "corrected"
    REFUSED = "refused"
    CLARIFY = "clarify"


class Reason(StrEnum):
    """Why a question was refused."""

    OFF_TOPIC = "off_topic"
    ENTITY_ABSENT = "entity_absent"
    RELATION_ABSENT = "relation_absent"
    REASON_NOT_STATED = "reason_not_stated"
    PREMISE_CONFLICT = "premise_conflict"


class Modality(StrEnum):
    """How the source commits itself to what a quote says."""

    ASSERTED = "asserted"
    HEDGED = "hedged"
    DENIED = "denied"
    REPORTED = "reported"


class Role(StrEnum):
    """What a context sentence is shown for."""

    ANTECEDENT = "antecedent"
    ATTRIBUTION = "attribution"


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier exchange, as the client sent it; nothing in it is believed (``rag.history``)."""

    question: str
    answer: str | None = None
    """The answer's text, if it was kept."""
    citations: tuple[TurnCitation, ...] = ()
    """Its quotes' places, where the client sent the whole answer; and what follows."""
    short_answer: Span | None = None
    """The exact words that answered, in the first citation's document."""
    resolved_question: str | None = None
    choices: tuple[str, ...] = ()
    is_refused: bool = False

    @property
    def questions(self) -> tuple[str, ...]:
        """All of it that may be asked again."""
        resolved = () if self.resolved_question is None else (self.resolved_question,)
        return (self.question, *resolved, *self.choices)

    @property
    def size(self) -> int:
        """How many characters it holds, with 100 for each choice and each place that it names."""
        names = sum(len(c.document_id) + len(c.speaker or "") for c in self.citations)
        told = sum(map(len, self.questions)) + len(self.answer or "")
        return told + names + 100 * (len(self.choices) + len(self.citations))


@dataclass(frozen=True, slots=True)
class TurnCitation:
    """A citation of an earlier answer: where it stood, checked against the index before use."""

    document_id: str
    span: Span
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A replacement made in a follow-up; either ``turn`` or ``citation`` names its source."""

    original: str
    replacement: str
    turn: int | None = None
    """0-based turn of the history that the referent was read from."""
    citation: tuple[str, Span] | None = None
    """Document id and span that the referent was read from."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence that retrieval found. Scores: higher is nearer."""

    sentence: int
    """Row in ``Index.sentences``."""
    score: float
    """Fused score, in [0, 1]."""
    dense: float
    """Cosine of question and sentence, in [-1, 1]."""
    lexical: float
    """BM25 of the sentence, at least 0."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the reader says of one sentence."""

    sentence: int
    """Row in ``Index.sentences``."""
    score: float
    """Logit that this sentence answers, comparable across the sentences of one question."""
    probability: float
    """Calibrated P(this sentence answers the question), in [0, 1]."""
    contradiction: float
    """Calibrated P(this sentence contradicts what the question presupposes), in [0, 1]."""
    answer: Span
    """The shortest span that answers, inside the sentence."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader says of the question as a whole."""

    evidence: tuple[Evidence, ...]
    """Best first; ties in order of position. Empty when nothing was retrieved."""
    probability: float
    """Calibrated P(the documents answer the question), in [0, 1]."""
    contradiction: float
    """Calibrated P(the documents contradict the question's premise), in [0, 1]."""
    reasons: tuple[tuple[Reason, float], ...] = ()
    """P(this is the reason, given that the documents don't answer); empty where a reader can't
    tell. Adds up to 1."""


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence shown beside a quote so that it can be understood."""

    span: Span
    quote: str
    role: Role


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote and its place: ``document.text[span.start:span.end] == quote``."""

    number: int
    """1-based, the number in its mark ``[1]``."""
    document_id: str
    document_sha256: str
    span: Span
    quote: str
    quote_sha256: str
    paragraph: int
    modality: Modality
    speaker: str | None = None
    """Who says it, in the article's words; None when the article itself does."""
    context: tuple[Context, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the answer's text. Joined, the segments are the text."""

    kind: str
    """``template``, ``quote`` or ``mark``."""
    text: str
    citation: int | None = None
    """The citation's number, for quotes and marks."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, and what stands nearest."""

    reason: Reason
    nearest: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The contract of ``POST /v1/ask``; see README, "The answer"."""

    question: str
    status: Status
    text: str
    segments: tuple[Segment, ...]
    citations: tuple[Citation, ...]
    short_answer: str | None
    short_answer_span: Span | None
    refusal: Refusal | None
    resolved_question: str
    rewrites: tuple[Rewrite, ...]
    choices: tuple[str, ...]
    """For ``clarify``: the candidates, each a complete question to ask next."""
    confidence: float
    index_id: str
