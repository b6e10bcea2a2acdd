"""Sentences with their exact places, by sentencex (Wikimedia), line by line."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator

import sentencex

from index.types import Document, Sentence, Span

_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
# sentencex takes a bulleted line for one sentence, and "1." for a sentence of its own.
_MARKER = re.compile(r"(?:[•·▪◦‣●■*–—-]\s+|\(?\d{1,3}[.)]\s+)(?=\S)")
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
    """The non-blank lines of a text, in order, without white space around them."""
    found = []
    start = 0
    for line in text.splitlines(keepends=True):
        span = _tight(text, start, start + len(line))
        if span is not None:
            found.append(span)
        start += len(line)
    return found


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
