"""The last gate: no answer leaves whose quotes are not the source's own words at the cited place.

Nothing here shares code with what made the answer, except the documents and the closed list of
template texts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from index.errors import PullquoteError
from index.types import Document, Span
from rag.respond import OPENINGS, TEMPLATES
from rag.types import Answer, Citation, Segment, Status

_PARTS = sorted(TEMPLATES, key=len, reverse=True)


class ProofError(PullquoteError):
    """An answer could not be proven; it must not be shown."""


def verify(answer: Answer, documents: Mapping[str, Document]) -> None:
    """Check an answer against its sources.

    Args:
        answer: The answer about to leave.
        documents: The sources by id.

    Raises:
        ProofError: a quote isn't the slice that it cites, a digest is wrong, the segments don't
            make up the text, a mark has no citation or a citation no mark, a template segment holds
            anything but template text, a quote isn't followed by its mark, or the status doesn't
            fit what the templates say and what is quoted.
    """
    nearest = answer.refusal.nearest if answer.refusal else ()
    for citation in (*answer.citations, *nearest):
        _check_citation(citation, documents)
    if "".join(segment.text for segment in answer.segments) != answer.text:
        raise ProofError("the segments do not make up the answer's text")
    quotes = {c.number: c.quote for c in answer.citations}
    if list(quotes) != list(range(1, len(answer.citations) + 1)):
        raise ProofError(f"citations are numbered {list(quotes)}, not 1 to {len(answer.citations)}")
    for segment in answer.segments:
        _check_segment(segment, quotes)
    for kind in ("quote", "mark"):
        used = [s.citation for s in answer.segments if s.kind == kind]
        if sorted(n for n in used if n is not None) != sorted(quotes):
            raise ProofError(f"{kind} segments {used} do not match citations {sorted(quotes)}")
    _check_order(answer.segments)
    _check_wording(answer)
    _check_short_answer(answer, documents)
    if not 0.0 <= answer.confidence <= 1.0:
        raise ProofError(f"confidence {answer.confidence} is no probability")
    if (answer.status is Status.REFUSED) != (answer.refusal is not None):
        raise ProofError(f"status {answer.status} and refusal {answer.refusal} disagree")
    if (answer.status is Status.REFUSED) == bool(answer.citations):
        raise ProofError(f"status {answer.status} with {len(answer.citations)} citations")


def _check_citation(citation: Citation, documents: Mapping[str, Document]) -> None:
    named = f"citation {citation.number} of {citation.document_id!r}"
    document = documents.get(citation.document_id)
    if document is None:
        raise ProofError(f"{named}: no such document")
    if citation.document_sha256 != document.sha256:
        raise ProofError(f"{named}: the document's sha256 is {document.sha256}")
    for span, quote in (
        (citation.span, citation.quote),
        *((c.span, c.quote) for c in citation.context),
    ):
        _check_slice(named, document, span, quote)
    if hashlib.sha256(citation.quote.encode()).hexdigest() != citation.quote_sha256:
        raise ProofError(f"{named}: the quote's sha256 is wrong")
    if citation.speaker is not None and citation.speaker not in document.text:
        raise ProofError(f"{named}: speaker {citation.speaker!r} is not in the document")


def _check_slice(named: str, document: Document, span: Span, quote: str) -> None:
    if not quote or span.end > len(document.text) or document.text[span.start : span.end] != quote:
        raise ProofError(f"{named}: the text at {span.start}-{span.end} is not the quote")


def _check_segment(segment: Segment, quotes: Mapping[int, str]) -> None:
    if segment.kind == "template":
        if segment.citation is not None or not _is_template(segment.text):
            raise ProofError(f"template segment {segment.text!r} is not a template's text")
        return
    if segment.citation is None or segment.citation not in quotes:
        raise ProofError(f"{segment.kind} segment cites {segment.citation}, which is no citation")
    wanted = quotes[segment.citation] if segment.kind == "quote" else f"[{segment.citation}]"
    if segment.kind not in ("quote", "mark") or segment.text != wanted:
        raise ProofError(f"{segment.kind} segment {segment.text!r} should be {wanted!r}")


def _check_order(segments: Sequence[Segment]) -> None:
    """Each quote is followed by its own mark, with nothing but a space between."""
    for place, segment in enumerate(segments):
        if segment.kind != "quote":
            continue
        gap, mark = (*segments[place + 1 : place + 3], None, None)[:2]
        if gap is None or gap.text != " " or mark is None or mark.kind != "mark":
            raise ProofError(f"quote {segment.citation} is not followed by its mark")
        if mark.citation != segment.citation:
            raise ProofError(f"quote {segment.citation} is marked {mark.citation}")


def _check_wording(answer: Answer) -> None:
    """The templates say what the status says: a refusal claims nothing, an answer refuses none."""
    said = [segment.text for segment in answer.segments if segment.kind == "template"]
    opening = said[0] if said and answer.segments[0].kind == "template" else ""
    if not any(opening.startswith(text) for text in OPENINGS[answer.status]):
        raise ProofError(f"an answer that is {answer.status} begins with {opening!r}")
    for status, texts in OPENINGS.items():
        if status is not answer.status and any(text in part for text in texts for part in said):
            raise ProofError(f"an answer that is {answer.status} says that it is {status}")


def _is_template(text: str) -> bool:
    rest = text
    while rest:
        part = next((part for part in _PARTS if rest.startswith(part)), None)
        if part is None:
            return False
        rest = rest[len(part) :]
    return True


def _check_short_answer(answer: Answer, documents: Mapping[str, Document]) -> None:
    span = answer.short_answer_span
    if (span is None) != (answer.short_answer is None):
        raise ProofError("short_answer and short_answer_span disagree")
    if span is None or answer.short_answer is None:
        return
    if not answer.citations:
        raise ProofError("a short answer without a citation")
    first = answer.citations[0]
    if not first.span.covers(span):
        raise ProofError("the short answer lies outside the first citation")
    _check_slice("short answer", documents[first.document_id], span, answer.short_answer)
