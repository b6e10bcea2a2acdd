"""Letters without their marks: people type Jose Garcia where the article has José García."""

from __future__ import annotations

import re
import unicodedata

MARKS = "\u0300-\u036f"
"""Combining marks, as a range inside a regular expression's brackets."""

# Letters that Unicode does not take apart.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)
# English words that their marks alone tell from others: a résumé is nothing to resume.
_APART = re.compile(r"(?:r[eé]sumé|exposé|rosé|pâté|lamé)s?")


def fold(word: str) -> str:
    """A case-folded word without accents and the like, in the letters that English is typed in.

    Args:
        word: One word, case-folded; its marks may be combined or not.

    Returns:
        The word folded; as it is, marks combined, where it is all ASCII or where another English
        word differs from it by nothing else.
    """
    if word.isascii():
        return word
    whole = unicodedata.normalize("NFKC", word)
    if _APART.fullmatch(whole):
        return whole
    parted = unicodedata.normalize("NFKD", whole.translate(_LETTERS))
    # Marks of other scripts are letters there; only those on letters of ours go.
    bare = re.sub(f"([a-z])[{MARKS}]+", r"\1", parted)
    return unicodedata.normalize("NFC", bare)
