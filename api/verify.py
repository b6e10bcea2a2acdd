"""Re-check a saved answer against the source texts alone: no model, no index.

All that an answer shows is accounted for: a quote is the source's own slice, everything else is one
of the fixed phrases of ``rag.respond``.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from api.schemas import AnswerOut, CitationOut
from index.sentences import paragraphs
from rag.respond import TEMPLATES
from rag.types import Status

_PHRASES: dict[str, list[str]] = {}
"""By their first character, the longest first."""
for _phrase in sorted(TEMPLATES, key=len, reverse=True):
    _PHRASES.setdefault(_phrase[0], []).append(_phrase)
_MOST_TOLD = 100
"""Most fields told one by one that are not an answer's: half a million of them, which fit into
a request, would take half a gigabyte."""


class _Source:
    """A source's text, and what is worked out of it once for all citations."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sha256 = _sha256(text)
        spans = paragraphs(text)
        self._starts = [span.start for span in spans]
        self._ends = [span.end for span in spans]

    def is_at(self, start: int, end: int, quote: str) -> bool:
        """Whether a quote stands at a place; only as much is compared as the quote is long."""
        return (
            0 <= start < end <= len(self.text)
            and end - start == len(quote)
            and self.text.startswith(quote, start)
        )

    def paragraphs(self, start: int, end: int) -> tuple[int, int]:
        """The first and the last paragraph, from 1, of a range; first > last if it has none."""
        return bisect_right(self._ends, start) + 1, bisect_left(self._starts, end)


class _Sources:
    """Sources by document id; None where there is none."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._made: dict[str, _Source] = {}

    def get(self, document_id: str) -> _Source | None:
        if document_id not in self._made and document_id in self._texts:
            self._made[document_id] = _Source(self._texts[document_id])
        return self._made.get(document_id)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found."""

    answers: int
    quotes: int
    """Quotes compared with their sources, context sentences included."""
    faults: tuple[str, ...]
    """A line for each fault; empty if every quote is the source's own words."""


def check(parsed: object, texts: Mapping[str, str]) -> Verdict:
    """Check saved answers.

    Args:
        parsed: Parsed JSON: an answer, a list of answers, or a saved chat (an object with
            ``turns``, each with an ``answer``).
        texts: The sources' texts by document id.

    Returns:
        How much was checked, and what is wrong with it.
    """
    found: list[str] = []
    quotes = 0
    sources = _Sources(texts)
    given = answers(parsed)
    for place, one in enumerate(given, start=1):
        named = f"answer {place}: " if len(given) > 1 else ""
        try:
            answer = AnswerOut.model_validate(one)
        except ValidationError as error:
            if error.error_count() > _MOST_TOLD:
                found.append(f"{named}{error.error_count()} fields in it are not an answer's")
                continue
            found += [named + _told(fault) for fault in error.errors(include_url=False)]
            continue
        cited = _cited(answer)
        quotes += len(cited) + sum(len(citation.context) for citation in cited)
        found += [named + fault for fault in _faults(answer, sources)]
    if not given:
        found.append("there is no answer in it")
    # What came in may be repeated in a fault, and may be no valid Unicode.
    lines = (fault.encode("utf-8", "backslashreplace").decode("utf-8") for fault in found)
    return Verdict(len(given), quotes, tuple(lines))


def faults(parsed: object, texts: Mapping[str, str]) -> list[str]:
    """The faults that ``check`` finds."""
    return list(check(parsed, texts).faults)


def answers(parsed: object) -> list[object]:
    """The answers in what ``check`` takes, whether they are right or not."""
    if isinstance(parsed, list):
        return parsed
    if isinstance(parsed, dict) and isinstance(parsed.get("turns"), list):
        return [turn.get("answer") if isinstance(turn, dict) else turn for turn in parsed["turns"]]
    return [parsed]


def _told(error: Mapping[str, object]) -> str:
    where = error["loc"]
    assert isinstance(where, tuple)
    return f"{'.'.join(map(str, where)) or 'the answer'}: {error['msg']}"


def _cited(answer: AnswerOut) -> list[CitationOut]:
    return [*answer.citations, *(answer.refusal.nearest if answer.refusal else [])]


def _faults(answer: AnswerOut, sources: _Sources) -> Iterator[str]:
    for citation in _cited(answer):
        yield from _citation(citation, sources.get(citation.document_id))
    yield from _segments(answer)
    yield from _short_answer(answer, sources)
    refused = answer.status is Status.REFUSED
    if refused != (answer.refusal is not None):
        yield f"refusal: does not fit the status {answer.status}"
    if refused == bool(answer.citations):
        yield f"citations: {len(answer.citations)} of them do not fit the status {answer.status}"


def _segments(answer: AnswerOut) -> Iterator[str]:
    if "".join(segment.text for segment in answer.segments) != answer.text:
        yield "segments: joined, they are not the text"
    quotes = {citation.number: citation.quote for citation in answer.citations}
    if list(quotes) != list(range(1, len(answer.citations) + 1)):
        yield f"citations: numbered {[c.number for c in answer.citations]}, not from 1 on"
    for place, segment in enumerate(answer.segments):
        named = f"segments.{place}"
        if segment.kind == "template":
            if segment.citation is not None or not _is_phrases(segment.text):
                yield f"{named}: {_shown(segment.text)} is none of Pullquote's phrases"
        elif segment.citation not in quotes:
            yield f"{named}: cites {segment.citation}, which is not among the citations"
        elif segment.kind == "quote" and segment.text != quotes[segment.citation]:
            yield f"{named}: is not the quote of citation {segment.citation}"
        elif segment.kind == "mark" and segment.text != f"[{segment.citation}]":
            yield f"{named}: the mark {_shown(segment.text)} is not [{segment.citation}]"
    for kind in ("quote", "mark"):
        used = {segment.citation for segment in answer.segments if segment.kind == kind}
        for number in sorted(set(quotes) - used):
            yield f"citation {number}: has no {kind} in the text"


def _is_phrases(text: str) -> bool:
    place = 0
    while place < len(text):
        known = _PHRASES.get(text[place], ())
        phrase = next((phrase for phrase in known if text.startswith(phrase, place)), None)
        if phrase is None:
            return False
        place += len(phrase)
    return True


def _short_answer(answer: AnswerOut, sources: _Sources) -> Iterator[str]:
    span = answer.short_answer_span
    if span is None:
        if answer.short_answer is not None:
            yield "short_answer: has no short_answer_span"
        return
    if not answer.citations:
        yield "short_answer_span: there is no citation that it could lie in"
        return
    first = answer.citations[0]
    source = sources.get(first.document_id)
    if not first.start <= span.start < span.end <= first.end:
        yield "short_answer_span: lies outside the first citation"
    elif source is not None and source.text[span.start : span.end] != answer.short_answer:
        yield "short_answer: is not the text at short_answer_span"


def _citation(citation: CitationOut, source: _Source | None) -> Iterator[str]:
    named = f"citation {citation.number}"
    if source is None:
        yield f"{named}: there is no document {citation.document_id!r} among the sources"
        return
    if source.sha256 != citation.document_sha256:
        yield f"{named}: {citation.document_id} has changed (its sha256 is {source.sha256})"
    for start, end, quote in [
        (citation.start, citation.end, citation.quote),
        *((c.start, c.end, c.quote) for c in citation.context),
    ]:
        if not source.is_at(start, end, quote):
            yield f"{named}: {citation.document_id}[{start}:{end}] is not {_shown(quote)}"
    if _sha256(citation.quote) != citation.quote_sha256:
        yield f"{named}: quote_sha256 is not the quote's"
    if citation.speaker is not None and citation.speaker not in source.text:
        yield f"{named}: the speaker {_shown(citation.speaker)} is not in {citation.document_id}"
    first, last = source.paragraphs(citation.start, citation.end)
    if not first <= citation.paragraph <= last:
        found = "no paragraph, let alone"
        if first <= last:
            found = f"paragraph {first if first == last else f'{first} to {last}'}, not"
        yield f"{named}: is in {found} {citation.paragraph}"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _shown(quote: str) -> str:
    return repr(quote if len(quote) <= 60 else quote[:57] + "…")
