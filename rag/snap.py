"""A reader's answer span, snapped to boundaries that a person would have chosen.

The reader points at word pieces. Here the span is moved so that it holds whole words, a number
with its sign, unit and "about", a name with its title and all its words, a hedge or a negation
whole, and no quotation mark or bracket without its fellow. It never leaves the sentence, and never
loses a word that it had.
"""

from __future__ import annotations

import re

from index.types import Span
from rag.kinds import Kind
from rag.lexicon import HEDGE_PHRASES, HEDGES, MONTHS, NUMBER_WORDS, TITLES, WEEKDAYS
from rag.quantities import MULTIPLES, value
from rag.source import Source
from rag.words import Word, words

_PAIRS = {"(": ")", "[": "]", "{": "}", "“": "”", "«": "»", "‘": "’"}
_CLOSERS = {closer: opener for opener, closer in _PAIRS.items()}
_CURRENCY_BEFORE = re.compile(r"(?:(?:US|A|C|NZ|HK|S|R)?[$€£¥₹₽₩]|(?:USD|EUR|GBP)\s?)$")
_UNIT_AFTER = re.compile(
    r"\s?(?:%|‰|°[CF]?|[ap]\.m\.(?!\w)|per\s?cent(?:age points?)?\b|percentage points?\b|"
    r"(?:km|kg|cm|mm|mph|kph|kWh|MWh|GW|MW|kW|m|g|ft|lb|C|F|bn|mn|k)\b(?!\.\w))"
)
_APPROXIMATES = frozenset(
    """
    about around roughly approximately nearly almost over under some exactly only perhaps maybe
    probably barely just circa up-to
    """.split()
)
_APPROXIMATE_PHRASES = (
    "at least",
    "at most",
    "more than",
    "less than",
    "fewer than",
    "up to",
    "as many as",
    "as much as",
    "as few as",
    "no more than",
    "no fewer than",
    "no less than",
    "close to",
    "not more than",
    "an estimated",
    "just over",
    "just under",
    "well over",
)
_NOUN_UNITS = frozenset(
    """
    year years month months week weeks day days hour hours minute minutes second seconds mile
    miles kilometer kilometers kilometre kilometres meter meters metre metres foot feet inch inches
    acre acres hectare hectares ton tons tonne tonnes kilo kilos kilogram kilograms gram grams pound
    pounds dollar dollars euro euros cent cents yen yuan won ruble rubles rouble roubles rupee
    rupees franc francs crown crowns kroner krona degree degrees point points percent
    litre litres liter liters watt watts megawatt megawatts gigawatt gigawatts
    """.split()
)
# Hedges that stand right before what they hedge; a verb ("suspected a leak") is a clause by itself.
_HEDGING = frozenset(w for w in HEDGES if w.endswith("ly")) | frozenset(
    "perhaps maybe possible probable alleged purported may might".split()
)
_NEGATES = frozenset("not no never n't without hardly barely scarcely neither nor".split())
_NUMERIC_KINDS = frozenset({Kind.HOW_MANY, Kind.WHEN})


def snap(source: Source, span: Span, kind: Kind, within: Span | None = None) -> Span:
    """Move a span to sensible boundaries.

    Args:
        source: The document.
        span: The reader's span, in code points of the document's text.
        kind: What the question asks for; amounts and times take their "about" and unit along.
        within: What the span may not leave; by default the sentence that holds its start.

    Returns:
        A span inside ``within`` that holds every word that ``span`` touches there; all of
        ``within`` where it touches none or all. Snapping a snapped span changes nothing.
    """
    bounds = within or _sentence(source, span)
    tokens = list(words(bounds.of(source.text), bounds.start))
    touched = [
        n for n, w in enumerate(tokens) if w.span.start < span.end and span.start < w.span.end
    ]
    if not touched:
        return bounds
    first, last = touched[0], touched[-1]
    # Each step may bring in words that the next one completes; they only ever widen.
    while True:
        before = (first, last)
        first, last = _whole_names(source, tokens, first, last, bounds)
        first, last = _whole_numbers(source.text, tokens, first, last, kind)
        first, last = _whole_hedge(source.text, tokens, first, last)
        found = Span(tokens[first].span.start, tokens[last].span.end)
        found = _balanced(source.text, _with_signs(source.text, found, bounds), bounds)
        while first and tokens[first - 1].span.end > found.start:
            first -= 1
        while last + 1 < len(tokens) and tokens[last + 1].span.start < found.end:
            last += 1
        if (first, last) == before:
            return bounds if (first, last) == (0, len(tokens) - 1) else found


def _sentence(source: Source, span: Span) -> Span:
    for sentence in source.sentences:
        if sentence.span.end > span.start:
            return sentence.span
    return source.sentences[-1].span if source.sentences else Span(0, len(source.text))


def _whole_names(
    source: Source, tokens: list[Word], first: int, last: int, bounds: Span
) -> tuple[int, int]:
    """All the words, and the title, of a name that the span cuts."""
    start, end = tokens[first].span.start, tokens[last].span.end
    for mention in source.names.overlapping(bounds):
        if mention.span.start < end and start < mention.span.end:
            start, end = min(start, mention.span.start), max(end, mention.span.end)
    while first and tokens[first - 1].span.start >= start:
        first -= 1
    while last + 1 < len(tokens) and tokens[last + 1].span.end <= end:
        last += 1
    # A title that is written small stays with its name: "the president Ana Ruiz" does not.
    if first and tokens[first - 1].normal in TITLES and tokens[first - 1].is_capitalised:
        joined = source.text[tokens[first - 1].span.end : tokens[first].span.start]
        if tokens[first].is_capitalised and joined.strip(". \u00a0") == "":
            first -= 1
    return first, last


def _is_number(word: Word) -> bool:
    return word.is_number or word.normal in NUMBER_WORDS or value(word.normal) is not None


def _adjoin(text: str, left: Word, right: Word) -> bool:
    return text[left.span.end : right.span.start].strip(" \u00a0$€£¥₹₽₩") in ("", "-")


def _whole_numbers(
    text: str, tokens: list[Word], first: int, last: int, kind: Kind
) -> tuple[int, int]:
    """The number that the span begins or ends in the middle of, its unit and its "about"."""
    # "2.4 | million", "twenty | five"
    while (
        last + 1 < len(tokens)
        and _is_number(tokens[last])
        and _adjoin(text, tokens[last], tokens[last + 1])
        and (tokens[last + 1].normal in MULTIPLES or _is_date(tokens[last], tokens[last + 1], text))
    ):
        last += 1
    while (
        first
        and _adjoin(text, tokens[first - 1], tokens[first])
        and _is_number(tokens[first - 1])
        and (tokens[first].normal in MULTIPLES or _is_date(tokens[first - 1], tokens[first], text))
    ):
        first -= 1
    if last + 1 < len(tokens) and _is_number(tokens[last]):
        following = tokens[last + 1]
        unit = following.normal.split("-")[0]
        is_unit = unit in _NOUN_UNITS or unit in WEEKDAYS
        if is_unit and text[tokens[last].span.end : following.span.start].strip(" \u00a0-") == "":
            last += 1
    if last + 1 < len(tokens) and tokens[last].normal in MONTHS:
        following = tokens[last + 1]
        if following.is_number and _adjoin(text, tokens[last], following):
            last += 1
    if first and tokens[first].normal in MONTHS and tokens[first].is_capitalised:
        previous = tokens[first - 1]
        if previous.is_number and _adjoin(text, previous, tokens[first]):
            first -= 1
    if _is_number(tokens[first]) or kind in _NUMERIC_KINDS:
        first = _approximated(text, tokens, first)
    return first, last


def _is_date(left: Word, right: Word, text: str) -> bool:
    """Whether two words are a day and its month, or a month and its day or year."""
    months = (left.normal in MONTHS, right.normal in MONTHS)
    return (
        any(months)
        and not all(months)
        and (left.is_number or right.is_number)
        and (text[left.span.end : right.span.start].strip(" .\u00a0") == "")
    )


def _approximated(text: str, tokens: list[Word], first: int) -> int:
    """The place of the "about" or "at least" before a number; the number's where there is none."""
    if not _is_number(tokens[first]):
        return first
    while first:
        before = " ".join(w.normal for w in tokens[max(0, first - 3) : first])
        phrase = next(
            (p for p in _APPROXIMATE_PHRASES if before == p or before.endswith(" " + p)), None
        )
        size = len(phrase.split()) if phrase else int(tokens[first - 1].normal in _APPROXIMATES)
        if not size or not all(
            _adjoin(text, tokens[n - 1], tokens[n]) for n in range(first - size + 1, first + 1)
        ):
            return first
        first -= size
    return first


def _whole_hedge(text: str, tokens: list[Word], first: int, last: int) -> tuple[int, int]:
    """A hedge of several words that the span cuts, and a negation or hedge right before it."""
    normal = [w.normal for w in tokens]
    for phrase in HEDGE_PHRASES:
        parts = phrase.split()
        for start in range(max(0, first - len(parts) + 1), min(len(tokens), last + 1)):
            if normal[start : start + len(parts)] == parts and (
                start < first < start + len(parts) or start <= last < start + len(parts) - 1
            ):
                first, last = min(first, start), max(last, start + len(parts) - 1)
    while first and (normal[first - 1] in _NEGATES or normal[first - 1] in _HEDGING):
        if text[tokens[first - 1].span.end : tokens[first].span.start].strip():
            break
        first -= 1
    return first, last


def _with_signs(text: str, span: Span, bounds: Span) -> Span:
    """The span with the currency sign before it and the unit's sign after it."""
    start, end = span.start, span.end
    sign = _CURRENCY_BEFORE.search(text[bounds.start : start])
    if sign and text[start].isdigit():
        start = bounds.start + sign.start()
    elif start > bounds.start and text[start - 1] in "-−+" and text[start].isdigit():
        before = text[start - 2] if start - 1 > bounds.start else " "
        start -= not before.isalnum()
    if text[end - 1].isdigit():
        unit = _UNIT_AFTER.match(text, end, bounds.end)
        if unit:
            end = unit.end()
    return Span(start, end)


def _balanced(text: str, span: Span, bounds: Span) -> Span:
    """The span with the fellow of each quotation mark or bracket that stands right at its edge.

    A mark whose fellow is further off is left outside if it is at the edge; if it is inside, the
    span is widened to its fellow.
    """
    start, end = span.start, span.end
    for _ in range(8):
        opened: list[int] = []
        strays: list[int] = []
        for place in range(start, end):
            mark = text[place]
            if mark in _PAIRS and not _is_apostrophe(text, place):
                opened.append(place)
            elif mark in _CLOSERS and not _is_apostrophe(text, place):
                if opened and text[opened[-1]] == _CLOSERS[mark]:
                    opened.pop()
                else:
                    strays.append(place)
        if opened:
            closer = text.find(_PAIRS[text[opened[-1]]], end, bounds.end)
            if closer < 0:
                break
            end = closer + 1
        elif strays:
            opener = text.rfind(_CLOSERS[text[strays[0]]], bounds.start, start)
            if opener < 0:
                break
            start = opener
        else:
            break
    start, end = _straight(text, start, end, bounds)
    # Marks that enclose exactly the span belong to it.
    if start > bounds.start and end < bounds.end:
        before, after = text[start - 1], text[end]
        if (_PAIRS.get(before) == after and before != "‘") or before == after == '"':
            return Span(start - 1, end + 1)
    return Span(start, end)


def _straight(text: str, start: int, end: int, bounds: Span) -> tuple[int, int]:
    """The edges, widened to the fellow of a straight quotation mark inside the span."""
    if text.count('"', start, end) % 2 == 0:
        return start, end
    marks = [n for n in range(bounds.start, bounds.end) if text[n] == '"']
    inside = [n for n, place in enumerate(marks) if start <= place < end]
    # Marks open and close in turn from the sentence's beginning.
    if inside[0] % 2:
        return marks[inside[0] - 1], end
    if inside[-1] + 1 < len(marks):
        return start, marks[inside[-1] + 1] + 1
    return start, end


def _is_apostrophe(text: str, place: int) -> bool:
    if text[place] not in "‘’":
        return False
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    return before.isalnum() and (after.isalnum() or before in "sS")
