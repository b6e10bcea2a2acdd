"""The template responder: frames quotes with fixed words that carry no facts of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from index.types import Document, Span
from rag.closure import Closed
from rag.question import Kind
from rag.source import Source
from rag.types import Citation, Context, Modality, Reason, Segment, Status

_ANSWERS: dict[Kind, dict[Modality, str]] = {
    Kind.WHY: {
        Modality.ASSERTED: "The article gives this reason:",
        Modality.HEDGED: "The article suggests a reason, but does not state it as fact:",
        Modality.REPORTED: "The article reports a reason that a speaker gives:",
        Modality.DENIED: "The article reports a denial:",
    },
    Kind.WHO: {Modality.ASSERTED: "The article says who:"},
    Kind.WHO_SAID: {
        Modality.ASSERTED: "The article attributes it as follows:",
        Modality.REPORTED: "The article attributes it as follows:",
        Modality.HEDGED: "The article attributes it as follows, with reservation:",
    },
    Kind.WHEN: {
        Modality.ASSERTED: "The article says when:",
        Modality.HEDGED: "The article says when, with reservation:",
    },
    Kind.WHERE: {Modality.ASSERTED: "The article says where:"},
    Kind.HOW_MANY: {
        Modality.ASSERTED: "The article gives the figure:",
        Modality.HEDGED: "The article gives the figure with reservation:",
        Modality.REPORTED: "The article reports a figure that a speaker gives:",
    },
    Kind.HOW: {Modality.ASSERTED: "The article says how:"},
    # Whether it is all of them, or a yes or a no, is for the quote to say.
    Kind.LIST: {Modality.ASSERTED: "The article gives this answer:"},
    Kind.YES_NO: {Modality.ASSERTED: "The article says this:"},
    Kind.SUMMARY: dict.fromkeys(Modality, "The article puts it in these words:"),
}
_ANY: dict[Modality, str] = {
    Modality.ASSERTED: "The article says:",
    Modality.HEDGED: "The article says, with reservation:",
    Modality.REPORTED: "The article reports what a speaker says:",
    Modality.DENIED: "The article reports a denial:",
}
_CORRECTED = "The article does not support what the question takes for granted. It says instead:"
_MORE = "It also says:"
_ALSO = "The article also says:"
_OWN_WORDS = "The article says this in its own words:"
# What was looked for and not found, which is all that a reader can vouch for: that an article
# does not say a thing, it would have to understand the article to tell.
_REFUSALS: dict[Reason, str] = {
    Reason.OFF_TOPIC: "No sentence was found that is about this question.",
    Reason.ENTITY_ABSENT: (
        "No sentence was found that says this. The article does not mention a name or number that "
        "the question asks about."
    ),
    Reason.RELATION_ABSENT: (
        "No sentence was found that says this. The article mentions the subject."
    ),
    Reason.REASON_NOT_STATED: "No sentence was found that says why.",
    Reason.PREMISE_CONFLICT: (
        "No sentence was found that says this. What was found does not fit what the question "
        "takes for granted."
    ),
}
WHICH = "The question can be read in more than one way. Which is meant: "
"""How an answer begins that asks back."""
_OR = " or "
_END = "?"
_GAP = "\n\n"
_SPACE = " "

TEMPLATES: frozenset[str] = frozenset(
    {text for forms in _ANSWERS.values() for text in forms.values()}
    | set(_ANY.values())
    | {_CORRECTED, _MORE, _ALSO, _OWN_WORDS, WHICH, _OR, _END, _GAP, _SPACE}
    | set(_REFUSALS.values())
)
"""All that a template segment may consist of, joined with blank lines; proof checks it."""

OPENINGS: Mapping[Status, frozenset[str]] = {
    Status.ANSWERED: frozenset(text for forms in _ANSWERS.values() for text in forms.values())
    | frozenset({*_ANY.values(), _ALSO, _OWN_WORDS}),
    Status.CORRECTED: frozenset({_CORRECTED}),
    Status.REFUSED: frozenset(_REFUSALS.values()),
    Status.CLARIFY: frozenset({WHICH}),
}
"""What an answer of each status may begin with, and no other may hold; proof checks it."""


def digest(text: str) -> str:
    """The sha256 of a text's UTF-8 form, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def cite(
    document: Document,
    span: Span,
    number: int,
    paragraph: int,
    modality: Modality = Modality.ASSERTED,
    speaker: str | None = None,
    context: tuple[Context, ...] = (),
) -> Citation:
    """A citation of a slice of a document."""
    quote = span.of(document.text)
    return Citation(
        number=number,
        document_id=document.id,
        document_sha256=document.sha256,
        span=span,
        quote=quote,
        quote_sha256=digest(quote),
        paragraph=paragraph,
        modality=modality,
        speaker=speaker,
        context=context,
    )


def citation(source: Source, closed: Closed, number: int, shown: frozenset[int]) -> Citation:
    """The citation of a closed sentence; context that is itself quoted (``shown``) is left out."""
    text = source.text
    context = tuple(
        Context(span, span.of(text), needed.role)
        for needed in closed.context
        if needed.sentence not in shown
        for span in (source.sentence(needed.sentence).span,)
    )
    return cite(
        source.document,
        closed.span,
        number,
        source.sentence(closed.sentence).paragraph,
        closed.modality,
        speaker=closed.speaker,
        context=context,
    )


def answered(kind: Kind, citations: Sequence[Citation]) -> tuple[Segment, ...]:
    """The segments of an answer to a question of this kind; ``citations`` has the lead first."""
    lead = citations[0].modality
    opening = _ANSWERS.get(kind, {}).get(lead, _ANY[lead])
    return _framed(opening, citations)


def going_on(citations: Sequence[Citation]) -> tuple[Segment, ...]:
    """The segments of what follows on *tell me more*."""
    return _framed(_ALSO, citations)


def own_words(citations: Sequence[Citation]) -> tuple[Segment, ...]:
    """The segments that answer *who said that* where nobody is quoted."""
    return _framed(_OWN_WORDS, citations)


def corrected(citations: Sequence[Citation]) -> tuple[Segment, ...]:
    """The segments of a correction."""
    return _framed(_CORRECTED, citations)


def refused(reason: Reason) -> tuple[Segment, ...]:
    """The segments of a refusal: no quote, no fact."""
    return (Segment("template", _REFUSALS[reason]),)


def clarify(citations: Sequence[Citation]) -> tuple[Segment, ...]:
    """The segments that ask which of several candidates is meant, each cited where it is named."""
    segments = [Segment("template", WHICH)]
    for place, named in enumerate(citations):
        if place:
            segments.append(Segment("template", _OR))
        segments.extend(_quoted(named))
    segments.append(Segment("template", _END))
    return tuple(segments)


def _framed(opening: str, citations: Sequence[Citation]) -> tuple[Segment, ...]:
    segments = [Segment("template", opening + _GAP), *_quoted(citations[0])]
    for place, more in enumerate(citations[1:]):
        segments.append(Segment("template", _GAP if place else _GAP + _MORE + _GAP))
        segments.extend(_quoted(more))
    return tuple(segments)


def _quoted(cited: Citation) -> list[Segment]:
    return [
        Segment("quote", cited.quote, cited.number),
        Segment("template", _SPACE),
        Segment("mark", f"[{cited.number}]", cited.number),
    ]
