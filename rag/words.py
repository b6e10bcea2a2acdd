"""Words of a text with their places, and their normal forms for comparison."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import local

import Stemmer

from index.types import Span
from rag.lexicon import STOPWORDS

# A number keeps its separators (2,400 / 38.4), an abbreviation its full stops (U.K.), and a
# compound its hyphens and apostrophes (Il-gyu, O’Carroll).
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-‐‑’'&][^\W_]+)*", re.UNICODE)
_POSSESSIVE = re.compile(r"'s$|'$")
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-", "—": "-"})
_stemmers = local()  # a Stemmer is not safe to share between threads


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands, with its place in the text that it was read from."""

    text: str
    span: Span

    @property
    def normal(self) -> str:
        """Case-folded, without possessive ending; see :func:`normalise`."""
        return normalise(self.text)

    @property
    def is_number(self) -> bool:
        """Whether it begins with a digit."""
        return self.text[0].isdigit()

    @property
    def is_capitalised(self) -> bool:
        """Whether it begins with an upper-case letter."""
        return self.text[0].isupper()

    @property
    def is_stopword(self) -> bool:
        """Whether it carries no content of its own."""
        return self.normal in STOPWORDS


def words(text: str, offset: int = 0) -> Iterator[Word]:
    """The words of ``text``, in order; ``offset`` is added to their places."""
    for match in _WORD.finditer(text):
        yield Word(match.group(), Span(match.start() + offset, match.end() + offset))


@lru_cache(maxsize=65_536)
def normalise(word: str) -> str:
    """One spelling for a word's variants: ``Seoul’s`` and ``seoul`` are the same."""
    folded = unicodedata.normalize("NFKC", word).translate(_STRAIGHT).casefold()
    folded = _POSSESSIVE.sub("", folded)
    if folded[:1].isdigit():
        return folded.replace(",", "")
    return folded.replace(".", "")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The Snowball English stem of a word's normal form (Porter, 2001)."""
    stemmer = getattr(_stemmers, "english", None)
    if stemmer is None:
        stemmer = _stemmers.english = Stemmer.Stemmer("english")
    return str(stemmer.stemWord(normalise(word)))


def content_stems(text: str) -> frozenset[str]:
    """The stems of the words of ``text`` that carry content."""
    return frozenset(stem(word.text) for word in words(text) if not word.is_stopword)
