"""Re-check a saved answer against the source texts alone: no model, no index."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from api.schemas import AnswerOut, CitationOut


def faults(answer: object, texts: Mapping[str, str]) -> list[str]:
    """What is wrong with an answer.

    Args:
        answer: Parsed JSON: an answer, a list of answers, or a saved chat (an object with
            ``turns``, each with an ``answer``).
        texts: The sources' texts by document id.

    Returns:
        A line per fault; empty if every quote is the source's own words at the cited place.
    """
    found: list[str] = []
    answers = list(_answers(answer))
    if not answers:
        return ["there is no answer in it"]
    for place, one in enumerate(answers, start=1):
        named = f"answer {place}: " if len(answers) > 1 else ""
        found += [named + fault for fault in _faults(one, texts)]
    return found


def _answers(parsed: object) -> Iterator[object]:
    if isinstance(parsed, list):
        yield from parsed
    elif isinstance(parsed, dict) and isinstance(parsed.get("turns"), list):
        for turn in parsed["turns"]:
            yield turn.get("answer") if isinstance(turn, dict) else turn
    else:
        yield parsed


def _faults(parsed: object, texts: Mapping[str, str]) -> Iterator[str]:
    try:
        answer = AnswerOut.model_validate(parsed)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            yield f"{'.'.join(map(str, one['loc'])) or 'the answer'}: {one['msg']}"
        return
    if "".join(segment.text for segment in answer.segments) != answer.text:
        yield "segments: joined, they are not the text"
    nearest = answer.refusal.nearest if answer.refusal else []
    for citation in [*answer.citations, *nearest]:
        yield from _citation(citation, texts)
    quotes = {citation.number: citation.quote for citation in answer.citations}
    for place, segment in enumerate(answer.segments):
        if segment.kind == "template":
            continue
        if segment.citation not in quotes:
            yield f"segments.{place}: cites {segment.citation}, which is not among the citations"
        elif segment.kind == "quote" and segment.text != quotes[segment.citation]:
            yield f"segments.{place}: is not the quote of citation {segment.citation}"
        elif segment.kind == "mark" and segment.text != f"[{segment.citation}]":
            yield f"segments.{place}: the mark {segment.text!r} is not [{segment.citation}]"
    span = answer.short_answer_span
    if span is not None:
        if not answer.citations:
            yield "short_answer_span: there is no citation that it could lie in"
        else:
            first = answer.citations[0]
            text = texts.get(first.document_id, "")
            if not first.start <= span.start < span.end <= first.end:
                yield "short_answer_span: lies outside the first citation"
            elif text[span.start : span.end] != answer.short_answer:
                yield "short_answer: is not the text at short_answer_span"


def _citation(citation: CitationOut, texts: Mapping[str, str]) -> Iterator[str]:
    named = f"citation {citation.number}"
    text = texts.get(citation.document_id)
    if text is None:
        yield f"{named}: there is no document {citation.document_id!r} among the sources"
        return
    if _sha256(text) != citation.document_sha256:
        yield f"{named}: {citation.document_id} has changed (its sha256 is {_sha256(text)})"
    for start, end, quote in [
        (citation.start, citation.end, citation.quote),
        *((c.start, c.end, c.quote) for c in citation.context),
    ]:
        if not 0 <= start < end <= len(text) or text[start:end] != quote:
            yield f"{named}: {citation.document_id}[{start}:{end}] is not {_shown(quote)}"
    if _sha256(citation.quote) != citation.quote_sha256:
        yield f"{named}: quote_sha256 is not the quote's"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _shown(quote: str) -> str:
    return repr(quote if len(quote) <= 60 else quote[:57] + "…")
