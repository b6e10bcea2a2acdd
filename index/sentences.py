"""Sentences with their exact places, by sentencex (Wikimedia), paragraph by paragraph."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
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
_SHORT_FORM = re.compile(
    r"(?:^|[\s“\"‘'(])(?:Ms|Mx|Amb|Atty|Ft|approx|Ald|Cllr|Gens|Lieut|Pte|Sgts|Spc|Sra|Srta)\.$"
)
_NUMBER = re.compile(r"\(?\d{1,3}[.)]")
_HOUR = re.compile(r"(?:\d\s?[AaPp]|\b[ap])\.\s?[Mm]\.$")
# What may follow an hour: "Saturday", "Jan. 5", "EST"; but not "Saturday was dull".
_DAY_OR_ZONE = re.compile(
    r"""
    (?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.)
    (?!['’]s\b|\s+(?:is|was|will|has|had|would|may|might|can|could|brought|marks|marked)\b)
    |(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+(?:\d|through\b|to\b)
    |(?:[ECMP][SD]?T|AK[SD]T|HST|GMT|UTC|BST|[CEW]ES?T|IST|JST|KST|A[CEW][SD]T|NZ[SD]T|SAST)\b
    |(?:Eastern|Central|Mountain|Pacific|Atlantic)(?:[,.;:/)]|(?:\s[A-Za-z]+)?\s[Tt]ime\b)
    """,
    re.X,
)
# Without capitals, to its end: not "iPhone", "example.com" or "b)".
_SMALL_WORD = re.compile(r"[a-zß-öø-ÿ]+(?:[-'’][a-zß-öø-ÿ]+)*(?![\w.@/:)-])")
_LETTER = re.compile(r"[^\W\d_]")
_LONG = 60
"""Words. A longer piece is looked through for sentences in quotation marks and brackets."""
_ENCLOSING = re.compile(r"[“”„«»\"()\[\]{}]|(?<![^\W_])['‘’]|['’](?![^\W_])")
_GAP = re.compile(r"(?<!\s)\s+(?![\s”»)\]}])")
_CLOSED = re.compile(r"[”»\"'’)\]}]\s*$")
_OPENING = re.compile(r"\s[“„«‘\"'(\[{]+\s*$")
_DOUBLE = re.compile(r"[“”\"]")
_TAIL = 12
"""Code points at a piece's end; more than anything that is looked for there."""
_WINDOW = 10_000
"""Code points that sentencex gets at a time: what it takes grows with their square."""


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
    pieces = [_pieces(document.text, paragraph) for paragraph in paragraphs(document.text)]
    is_cased = _is_cased(document.text, pieces)
    for number, own in enumerate(pieces, start=1):
        for span in _joined(document.text, own, is_cased):
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


def _pieces(text: str, paragraph: Span) -> list[Span]:
    """A paragraph cut where sentences may end. What marks a list's item belongs to its first."""
    marker = _MARKER.match(text, paragraph.start, paragraph.end)
    body = marker.end() if marker else paragraph.start
    found: list[Span] = []
    start = paragraph.start
    for end in _ends(_without_inches(text[body : paragraph.end])):
        span = _tight(text, start, body + end)
        if span is not None:
            found += _opened(text, span)
        start = body + end
    return found


def _ends(text: str) -> Iterator[int]:
    """Where sentencex ends sentences; the last is the text's own end."""
    start = 0
    while start < len(text):
        window = text[start : start + _WINDOW]
        ends = [found["end_index"] for found in sentencex.get_sentence_boundaries("en", window)]
        is_last = start + _WINDOW >= len(text)
        if not is_last:
            # What reaches the window's end goes on behind it, unless it fills a whole window.
            ends = ends[:-1] or [window.rfind(" ") + 1 or len(window)]
        before = 0
        for end in ends:
            # A mark that nothing closes would stay with the sentence before the one it opens.
            tail = max(end - _TAIL, before)
            opening = None if end == len(window) else _OPENING.search(window, tail, end)
            before = opening.start() + 1 if opening else end
            yield start + before
        start += before


def _without_inches(text: str) -> str:
    """The text with each straight mark that means inches (6" wide) made one that only means that.

    It does after a digit where no quotation is open.
    """
    found = list(text)
    is_open = False
    for match in _DOUBLE.finditer(text):
        place = match.start()
        if match[0] == '"' and not is_open and text[max(place - 1, 0)].isdigit():
            found[place] = "″"
        else:
            is_open = match[0] == "“" or (match[0] == '"' and not is_open)
    return "".join(found)


def _opened(text: str, span: Span) -> Iterator[Span]:
    """A piece, cut inside quotation marks and brackets too if it is long.

    sentencex ends no sentence in there, so that a statement of twenty sentences would be one.
    """
    said = span.of(text)
    if len(said.split()) <= _LONG or not _ENCLOSING.search(said):
        yield span
        return
    bare = _ENCLOSING.sub(" ", said)
    start = before = 0
    for end in _ends(bare):
        # What closes a sentence stands before the gap, what opens the next behind it.
        gap = _GAP.search(said, before + len(bare[before:end].rstrip()), end)
        before, cut = end, gap.start() if gap and end < len(said) else end
        if _is_inside(said, cut, end):
            continue
        part = _tight(text, span.start + start, span.start + cut)
        if part is not None:
            yield part
        start = cut


def _is_inside(said: str, cut: int, end: int) -> bool:
    """Whether closing marks before a cut belong to a sentence that goes on: “Why?” he said."""
    if not _CLOSED.search(said, max(cut - _TAIL, 0), cut):
        return False
    is_stuck = cut == end < len(said) and not said[end].isalnum()
    return is_stuck or bool(_SMALL_WORD.match(said, end))


def _is_cased(text: str, pieces: Sequence[Sequence[Span]]) -> bool:
    """Whether a text begins its sentences with capitals, so that a small letter begins none."""
    large = small = 0
    for paragraph in pieces:
        for place, span in enumerate(paragraph):
            letter = _LETTER.search(text, span.start, span.end)
            if letter and letter[0].isupper():
                # Everybody writes a large "I".
                large += letter[0] != "I" or text[letter.end() : letter.end() + 1].isalpha()
            elif place and _SMALL_WORD.match(text, span.start, span.end):
                small += 1
    return large > 0 and small <= max(2, large / 2)


def _joined(text: str, pieces: Sequence[Span], is_cased: bool) -> Iterator[Span]:
    """The sentences of a paragraph: its pieces, with those joined that end in mid-sentence."""
    held: Span | None = None
    for span in pieces:
        if held is None:
            held = span
        elif _goes_on(text, held, span, is_cased):
            held = Span(held.start, span.end)
        else:
            yield held
            held = span
    if held is not None:
        yield held


def _goes_on(text: str, one: Span, other: Span, is_cased: bool) -> bool:
    """Whether a sentence is not over with this piece."""
    # A number alone is the next item's, where a list runs on in one line.
    if _NUMBER.fullmatch(text, one.start, one.end):
        return True
    tail = text[max(one.end - _TAIL, one.start) : one.end]
    if _SHORT_FORM.search(tail):
        return True
    if _HOUR.search(tail) and _DAY_OR_ZONE.match(text, other.start, other.end):
        return True
    return is_cased and bool(_SMALL_WORD.match(text, other.start, other.end))


def _tight(text: str, start: int, end: int) -> Span | None:
    """``[start, end)`` without the white space at either end; None if nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
