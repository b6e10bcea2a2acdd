"""Numbers as they are written: digits, words, ordinals and multiples compare by value."""

from __future__ import annotations

import re
from functools import lru_cache

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

_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|\d+")
_TIME = re.compile(r"\d{1,2}[:.]\d\d")


@lru_cache(maxsize=65_536)
def value(word: str) -> float | None:
    """The value of a number's word in lower case: ``1,200``, ``1200`` and ``twelve`` (1200, 12).

    None where it is no number, or one that needs other words to tell ("first" is a time as often as
    a number). A time of day ("10:30") is its hours and a fraction of minutes, apart from all else.
    """
    bare = word.casefold().replace("’", "'").removesuffix("'s").rstrip(".")
    if ":" in bare and _TIME.fullmatch(bare):
        hours, minutes = bare.split(":")
        return int(hours) + int(minutes) / 6000
    if _DIGITS.fullmatch(bare):
        return float(bare.replace(",", ""))
    if bare in _WORDS:
        return _WORDS[bare]
    if "-" in bare:
        tens, _, unit = bare.partition("-")
        if tens in _TENS and unit in _WORDS and 0 < _WORDS[unit] < 10:
            return _WORDS[tens] + _WORDS[unit]
    # "dozens", "millions", "1960s"
    return value(bare.removesuffix("s")) if bare.endswith("s") and len(bare) > 4 else None


def values(words: frozenset[str]) -> frozenset[float]:
    """The values of the numbers among a text's words."""
    return frozenset(v for v in map(value, words) if v is not None)


def same(wanted: float, factor: float, known: frozenset[float]) -> bool:
    """Whether a text with these numbers has this one, in whatever unit it gives it.

    ``factor`` is the multiple that follows the number ("2.4 million" is 2.4 and a million), 1 where
    none does.
    """
    if factor == 1.0:
        # 2,400,000 may be written as 2.4 million there.
        return wanted in known or any(
            m in known and round(wanted / m, 6) in known for m in (1e3, 1e6, 1e9) if wanted >= m
        )
    return (
        wanted * factor in known
        or (wanted in known and factor in known)
        or (factor in (1e3, 12.0, 100.0) and wanted in known)
    )
