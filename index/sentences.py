"""Sentences with their exact places, by sentencex (Wikimedia), paragraph by paragraph."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from itertools import pairwise

import sentencex

from index.types import Document, Sentence, Span

_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
# sentencex takes a bulleted line for one sentence, and "1." for a sentence of its own.
_MARKER = re.compile(r"(?:[•·▪◦‣●■*–—-]\s+|\(?\d{1,3}[.)]\s+)(?=\S)")
_HEADING = re.compile(r"#{1,6}\s|(?:=+|-+)\s*$", re.M)
_ENDS = ".!?…:;\"”’')"
_WIDEST = 120
"""Code points in a line. What is longer was not broken to a page's width."""
# Short forms before a name that sentencex does not know, and would end a sentence at.
_SHORT_FORM = re.compile(r"(?:^|[\s“\"‘'(])(?:Ms|Mx|Amb|Atty|Ft|approx)\.$")
_NUMBER = re.compile(r"\(?\d{1,3}[.)]")


def split(document_index: int, document: Document, first_row: int = 0) -> list[Sentence]:
    """Cut a document into sentences.

    Args:
        document_index: The document's place in ``Index.documents``.
        document: The document, with its boilerplate and subheads marked.
        first_row: Row of the first sentence.

    Returns:
        Sentences in order, tightly around their words, none overlapping another. Every code point
        that is not white space lies in one. A sentence is content unless it touches boilerplate or
        a subhead, or has neither letter nor digit.
    """
    unread = sorted((*document.boilerplate, *document.subheads))
    starts = [span.start for span in unread]
    found: list[Sentence] = []
    for number, paragraph in enumerate(paragraphs(document.text), start=1):
        for span in _sentences(document.text, paragraph):
            place = bisect.bisect_right(starts, span.start)
            near = unread[max(place - 1, 0) : place + 1]
            marked = any(n.start < span.end and span.start < n.end for n in near)
            found.append(
                Sentence(
                    row=first_row + len(found),
                    document=document_index,
                    span=span,
                    paragraph=number,
                    is_content=not marked and bool(_LETTER_OR_DIGIT.search(span.of(document.text))),
                )
            )
    return found


def paragraphs(text: str) -> list[Span]:
    """The paragraphs of a text, in order, without white space around them.

    A paragraph is a non-blank line; but in a text whose lines are broken to a width, as in e-mail
    and much Markdown, it goes on to the next blank line, list item or Markdown heading.
    """
    found = lines(text)
    if not _is_wrapped(text, found):
        return found
    joined: list[Span] = []
    for span in found:
        before = joined[-1] if joined else None
        if before and _adjoin(text, before, span) and not _alone(text, before, span):
            joined[-1] = Span(before.start, span.end)
        else:
            joined.append(span)
    return joined


def lines(text: str) -> list[Span]:
    """The non-blank lines of a text, in order, without white space around them."""
    found = []
    start = 0
    for line in text.splitlines(keepends=True):
        span = _tight(text, start, start + len(line))
        if span is not None:
            found.append(span)
        start += len(line)
    return found


def _is_wrapped(text: str, found: list[Span]) -> bool:
    """Whether lines are broken to a width: most that another adjoins end in mid-sentence, and none
    is longer than a page is wide."""
    inner = [a for a, b in pairwise(found) if _adjoin(text, a, b) and not _alone(text, a, b)]
    if len(inner) < 3 or max(len(span) for span in found) > _WIDEST:
        return False
    full = max(len(span) for span in inner) / 2
    open_ended = [s for s in inner if len(s) >= full and text[s.end - 1] not in _ENDS]
    return full >= 20 and len(open_ended) > 0.6 * len(inner)


def _adjoin(text: str, one: Span, other: Span) -> bool:
    """Whether no blank line stands between two lines."""
    return len(f"|{text[one.end : other.start]}|".splitlines()) <= 2


def _alone(text: str, one: Span, other: Span) -> bool:
    """Whether a line begins something new, or the one before it was a heading."""
    heading = _HEADING.match(text, one.start) or _HEADING.match(text, other.start)
    return bool(heading or _MARKER.match(text, other.start))


def _sentences(text: str, paragraph: Span) -> Iterator[Span]:
    """The sentences of a paragraph. What marks a list's item belongs to the item's first."""
    marker = _MARKER.match(text, paragraph.start, paragraph.end)
    body = marker.end() if marker else paragraph.start
    start = paragraph.start
    for boundary in sentencex.get_sentence_boundaries("en", text[body : paragraph.end]):
        end = body + boundary["end_index"]
        # A number alone is the next item's, where a list runs on in one line.
        if _NUMBER.fullmatch(text[start:end].strip()) and end < paragraph.end:
            continue
        if _SHORT_FORM.search(text[start:end].rstrip()) and end < paragraph.end:
            continue
        span = _tight(text, start, end)
        if span is not None:
            yield span
        start = end


def _tight(text: str, start: int, end: int) -> Span | None:
    """``[start, end)`` without the white space at either end; None if nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
