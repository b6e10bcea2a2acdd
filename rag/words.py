"""Words of a text with their places, and their normal forms for comparison."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from threading import local

import Stemmer

from index.fold import MARKS, fold
from index.kept import kept
from index.types import Span
from rag.lexicon import STOPWORDS

# A number keeps its separators (2,400 / 38.4), an abbreviation its full stops (U.K.), and a
# compound its hyphens and apostrophes (Il-gyu, O’Carroll). A letter may be followed by its marks.
_LETTERS = rf"[^\W_]+(?:[{MARKS}]+[^\W_]*)*"
_WORD = re.compile(
    rf"\d+(?:[.,:]\d+)*|(?:[^\W\d_][{MARKS}]*\.){{2,}}|{_LETTERS}(?:[-‐‑’'&]{_LETTERS})*"
)
_POSSESSIVE = re.compile(r"'s$|'$")
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-", "—": "-"})
# What a title leaves in lower case.
_SMALL = frozenset("a an the and or but of in on at to for from by with as".split())
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


@kept(most=65_536)
def normalise(word: str) -> str:
    """One spelling for a word's variants: ``Seoul’s`` and ``seoul``, ``José`` and ``jose``."""
    folded = unicodedata.normalize("NFKC", word).translate(_STRAIGHT).casefold()
    folded = fold(_POSSESSIVE.sub("", folded))
    if folded[:1].isdigit():
        return folded.replace(",", "")
    return folded.replace(".", "")


@kept(most=65_536)
def stem(word: str) -> str:
    """The Snowball English stem of a word's normal form (Porter, 2001)."""
    stemmer = getattr(_stemmers, "english", None)
    if stemmer is None:
        stemmer = _stemmers.english = Stemmer.Stemmer("english")
    return str(stemmer.stemWord(normalise(word)))


def is_shouted(text: str) -> bool:
    """Whether its capitals tell nothing of names: ALL OF THEM, or All Words of a Title.

    In a title only short words such as *of* and *the* may go without, and some function word after
    the first has one.
    """
    if text.isupper():
        return True
    found = [word for word in words(text) if not word.is_number]
    return all(word.is_capitalised or word.normal in _SMALL for word in found) and any(
        word.is_stopword and word.text[:1].isupper() and word.text[1:].islower()
        for word in found[1:]
    )


def content_stems(text: str) -> frozenset[str]:
    """The stems of the words of ``text`` that carry content."""
    return frozenset(stem(word.text) for word in words(text) if not word.is_stopword)
