"""What stands in quotation marks: double or single, straight or curly."""

from __future__ import annotations

import re

from index.types import Span

_OPENS_AFTER = frozenset(" \t\u00a0([{—–-/‘'“\"")
# A single mark before one of these is an apostrophe: the '90s, 'em, 'tis.
_ELIDED = re.compile(r"(?:\d|em\b|tis\b|twas\b|cause\b|til\b|n\b)", re.IGNORECASE)
_PUNCTUATION = frozenset(',.?!…;:—–”"')


def quotations(text: str, paragraph: Span) -> list[Span]:
    """The quoted parts of a paragraph, without their marks, in order; none inside another.

    A double quotation left open runs to the paragraph's end (it goes on in the next one). A single
    mark opens a quotation only where one closes it, or at the paragraph's beginning; all others are
    apostrophes.
    """
    found: list[Span] = []
    place = paragraph.start
    while place < paragraph.end:
        end: int | None
        if _opens_double(text, place, paragraph):
            end = _double_end(text, place, paragraph)
        elif _opens_single(text, place, paragraph):
            end = _single_end(text, place, paragraph)
        else:
            end = None
        if end is None:
            place += 1
            continue
        if end > place + 1:
            found.append(Span(place + 1, end))
        place = end + 1
    return found


def _begins_word(text: str, place: int, paragraph: Span) -> bool:
    """Whether a mark here has a gap before it and none after it."""
    if place + 1 >= paragraph.end or text[place + 1].isspace():
        return False
    return place == paragraph.start or text[place - 1] in _OPENS_AFTER


def _opens_double(text: str, place: int, paragraph: Span) -> bool:
    mark = text[place]
    if mark in "“„«":
        return True
    return mark == '"' and _begins_word(text, place, paragraph)


def _double_end(text: str, place: int, paragraph: Span) -> int:
    closing = {"“": "”", "„": "“”", "«": "»", '"': '"'}[text[place]]
    for end in range(place + 1, paragraph.end):
        if text[end] in closing:
            return end
        # A curly quotation that a writer closed with a straight mark.
        if text[end] == '"' and text[place] == "“" and not _begins_word(text, end, paragraph):
            return end
    return paragraph.end


def _opens_single(text: str, place: int, paragraph: Span) -> bool:
    if text[place] not in "‘'" or not _begins_word(text, place, paragraph):
        return False
    return _ELIDED.match(text, place + 1) is None


def _single_end(text: str, place: int, paragraph: Span) -> int | None:
    closing = "’" if text[place] == "‘" else "'"
    possessive: int | None = None
    for end in range(place + 2, paragraph.end):
        if text[end] != closing:
            continue
        after = text[end + 1] if end + 1 < paragraph.end else " "
        if after.isalnum() or text[end - 1].isspace():
            continue
        # "the drivers’ guild": after an s, the mark may be a plural's possessive.
        if text[end - 1] not in "sS" or after in _PUNCTUATION:
            return end
        possessive = end if possessive is None else possessive
    if possessive is None and text[place] == "‘" and place == paragraph.start:
        return paragraph.end
    return possessive
