"""Numbers as they are written: digits, words, ordinals and multiples compare by value."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.kept import kept
from rag.words import Word

_UNITS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen
""".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = """
zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth
""".split()
_WORDS: dict[str, float] = {
    **{word: float(n) for n, word in enumerate(_UNITS)},
    **{word: 10.0 * n for n, word in enumerate(_TENS, start=2)},
    **{word: float(n) for n, word in enumerate(_ORDINALS) if n >= 4},
    **{word.replace("ty", "tieth"): 10.0 * n for n, word in enumerate(_TENS, start=2)},
    "dozen": 12.0,
    "hundred": 100.0,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "twice": 2.0,
    "couple": 2.0,
    "pair": 2.0,
    "both": 2.0,
}
MULTIPLES: dict[str, float] = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "millions": 1e6,
    "bn": 1e9,
    "b": 1e9,
    "billion": 1e9,
    "billions": 1e9,
    "trillion": 1e12,
    "hundred": 100.0,
    "dozen": 12.0,
}
"""What a number may be multiplied by in the word after it."""

_CARDINALS: dict[str, float] = {word: _WORDS[word] for word in (*_UNITS, *_TENS)}
# As words these are times and places as often as numbers; a text that has one may mean either.
_FIRST = {word: float(n) for n, word in enumerate(_ORDINALS[:4])}
# What multiplies the words before it: "two hundred", "five million", "€5bn".
_SCALES = {name: size for name, size in MULTIPLES.items() if len(name) > 1}
_LETTERS = {name: size for name, size in MULTIPLES.items() if len(name) == 1}

_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|\d+")
_TIME = re.compile(r"\d{1,2}[:.]\d\d")


@dataclass(frozen=True, slots=True)
class Number:
    """A number that words standing together give: "two hundred and ten", "2.4 million"."""

    words: tuple[Word, ...]
    value: float


@kept(most=65_536)
def value(word: str) -> float | None:
    """The value of a number's word in lower case: ``1,200``, ``1200`` and ``twelve`` (1200, 12).

    None where it is no number, or one that needs other words to tell ("first" is a time as often as
    a number). A time of day ("10:30") is its hours and a fraction of minutes, apart from all else.
    """
    bare = word.casefold().replace("’", "'").removesuffix("'s").rstrip(".")
    found = _single(bare)
    if found is None and bare.endswith("s") and (len(bare) > 4 or bare[0].isdigit()):
        # "dozens", "millions", "1960s", "60s"
        return _single(bare[:-1])
    return found


def _single(bare: str) -> float | None:
    if ":" in bare and _TIME.fullmatch(bare):
        hours, minutes = bare.split(":")
        return int(hours) + int(minutes) / 6000
    if _DIGITS.fullmatch(bare):
        return float(bare.replace(",", ""))
    if bare in _WORDS:
        return _WORDS[bare]
    tens, _, unit = bare.partition("-")
    if tens in _TENS and unit in _WORDS and 0 < _WORDS[unit] < 10:
        return _WORDS[tens] + _WORDS[unit]
    return None


def numbers(words: Iterable[Word], text: str) -> Iterator[Number]:
    """The numbers in a text, each with all the words that give it.

    Args:
        words: The text's words, in order.
        text: The text.
    """
    chain: list[Word] = []
    for word in words:
        if chain and text[chain[-1].span.end : word.span.start].strip(" \u00a0-"):
            yield from _numbers(chain, text)
            chain = []
        normal = word.normal
        if (
            normal == "half"
            or value(normal) is not None
            or (chain and (normal in MULTIPLES or normal in ("and", "a")))
        ):
            chain.append(word)
        elif chain:
            yield from _numbers(chain, text)
            chain = []
    yield from _numbers(chain, text)


def _numbers(chain: Sequence[Word], text: str) -> Iterator[Number]:
    start = 0
    while start < len(chain):
        end, found = _read(chain, start, text)
        if end > start:
            yield Number(tuple(chain[start:end]), found)
        start = max(end, start + 1)


def _read(chain: Sequence[Word], start: int, text: str) -> tuple[int, float]:
    """Where the number that begins at ``start`` ends, and its value; ``start`` if none does."""
    if chain[start].normal == "half":
        tail = [word.normal for word in chain[start + 1 : start + 3]]
        is_part = len(tail) == 2 and tail[0] == "a" and tail[1] in _SCALES
        return (start + 3, _SCALES[tail[1]] / 2) if is_part else (start, 0.0)
    total, current, largest = 0.0, None, math.inf
    room = 0.0  # What is less may be added: 100 after a hundred, 10 after twenty.
    end = place = start
    while place < len(chain):
        normal = chain[place].normal
        size = _scale(chain, place, start, text)
        small = _cardinal(normal)
        if size is not None and size < 1e3:
            if (current is None and place > start) or (current or 0.0) >= 100:
                break
            current = (1.0 if current is None else current) * size
            room = 100.0 if size == 100.0 else 0.0
        elif size is not None:
            if size >= largest or (current is None and place > start):
                break
            total += (1.0 if current is None else current) * size
            current, largest, room = None, size, 100.0
        elif small is not None and (place == start or small < room):
            current = small + (current or 0.0)
            room = 10.0 if small >= 20 and small % 10 == 0 else 0.0
        elif place == start and _DIGITS.fullmatch(normal):
            current, room = float(normal), 0.0
        elif normal == "and" and room == 100.0 and _adds(chain, place + 1):
            place += 1
            continue
        else:
            break
        end = place = place + 1
    return end, round(total + (current or 0.0), 6)


def _scale(chain: Sequence[Word], place: int, start: int, text: str) -> float | None:
    """What a word multiplies the number before it by; a letter does only right behind digits."""
    word = chain[place]
    if word.normal in _LETTERS:
        before = chain[place - 1]
        is_unit = place > start and before.is_number and before.span.end == word.span.start
        return _LETTERS[word.normal] if is_unit else None
    if place == start and word.normal not in _WORDS:
        return None
    return _SCALES.get(word.normal)


def _cardinal(normal: str) -> float | None:
    if normal in _CARDINALS:
        return _CARDINALS[normal]
    tens, _, unit = normal.partition("-")
    return _single(normal) if tens in _TENS and unit in _CARDINALS else None


def _adds(chain: Sequence[Word], place: int) -> bool:
    """Whether a word goes on with the number before *and*: not "a hundred and two hundred"."""
    first = place
    while place < len(chain) and _cardinal(chain[place].normal) is not None:
        place += 1
    return place > first and not (place < len(chain) and chain[place].normal == "hundred")


def values(words: frozenset[str]) -> frozenset[float]:
    """The values of the numbers among a text's words, those in compounds ("five-year") counted."""
    return frozenset(v for word in words for v in _within(word))


def _within(word: str) -> Iterator[float]:
    """The values in a word: of the whole, else of the longest numbers among its parts."""
    parts = word.split("-")
    start = 0
    while start < len(parts):
        for end in range(min(len(parts), start + 2), start, -1):
            found = _in_text("-".join(parts[start:end]))
            if found is not None:
                yield found
                start = end
                break
        else:
            start += 1


def _in_text(word: str) -> float | None:
    """As ``value``, and what a text may mean as a number: "third", "twenty-first", "bn"."""
    if word in _FIRST:
        return _FIRST[word]
    if word in ("bn", "mn"):
        return MULTIPLES[word]
    tens, _, unit = word.partition("-")
    if tens in _TENS and unit in _FIRST:
        return _WORDS[tens] + _FIRST[unit]
    return value(word)


def same(wanted: float, known: frozenset[float]) -> bool:
    """Whether a text with these numbers has this one: 2,400,000 may be 2.4 million there."""
    return wanted in known or any(
        m in known and round(wanted / m, 6) in known for m in (1e3, 1e6, 1e9, 1e12) if wanted >= m
    )
