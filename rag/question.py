"""What a question asks for and names, read off its wording, and what of it a text lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from rag import quantities
from rag.kinds import Kind, classify
from rag.lexicon import MONTHS, NUMBER_WORDS, STOPWORDS, TITLES, WEEKDAYS
from rag.places import PAIRS, country, governed_from
from rag.words import Word, is_shouted, stem, words

__all__ = ["Kind", "Matches", "Question", "absent", "analyse", "matches"]

_MONTHS_SHORT = {
    month[:3]: month for month in MONTHS if len(month) > 4 or month in ("june", "july")
}
# As words for small numbers these are in any text, and in any question.
_SMALL = frozenset({"one", "two", "both", "pair", "couple", "twice", "zero", "ones", "hundreds"})
# Short forms that no article need have: "the PM", "on TV".
_EVERYDAY = frozenset("pm mp mps tv ok pr ceo cfo boss ai dna id pc faq eta asap it".split())
_NO_NAMES = STOPWORDS | TITLES | NUMBER_WORDS | _EVERYDAY
_ASKER = frozenset("i my me we our us mum".split())
_MONTH_BEFORE = frozenset("in on of by since until till last next this early late mid from".split())


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what its wording tells."""

    text: str
    kind: Kind
    names: tuple[Word, ...]
    """Capitalised words that are no common words at a sentence's beginning, and words that name a
    country, a month or a weekday however they are typed."""
    numbers: tuple[Word, ...]
    """Numbers in digits or in words, the smallest words ("one", "two") left out."""
    stems: frozenset[str]
    """Stems of its content words."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Which names and numbers of a question a text has, as they were typed."""

    names_present: tuple[str, ...]
    names_absent: tuple[str, ...]
    numbers_present: tuple[str, ...]
    numbers_absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """A text's words in the forms that questions are compared with."""

    words: frozenset[str]
    stems: frozenset[str]
    countries: frozenset[str]
    months: frozenset[str]
    values: frozenset[float]
    has_decades: bool
    parts: frozenset[str]
    """Of its hyphenated words: both of "Smith-Jones"."""
    by_initial: Mapping[str, Sequence[str]]
    """Its words by their first letter."""


def analyse(text: str) -> Question:
    """Read a standalone question."""
    tokens = list(words(text))
    shouted = is_shouted(text)
    names = [w for place, w in enumerate(tokens) if _is_name(tokens, place, shouted=shouted)]
    named = {w.span for w in names}
    return Question(
        text=text,
        kind=classify(text),
        names=tuple(names),
        numbers=tuple(w for w in tokens if _is_listed(w) and w.span not in named),
        stems=frozenset(stem(w.text) for w in tokens if not w.is_stopword),
    )


def matches(question: Question, vocabulary: Iterable[str]) -> Matches:
    """Which names and numbers of a question a text has.

    Args:
        question: The question.
        vocabulary: Normal forms of the text's words, and its numbers (``Names.vocabulary``).

    Returns:
        A name is present if the text has it with another ending (Cuban, Cuba), as an abbreviation,
        or misspelt by a letter or two; a number, if the text has its value in digits or in words.
    """
    known = _text(vocabulary if isinstance(vocabulary, frozenset) else frozenset(vocabulary))
    tokens = list(words(question.text))
    names = _Names(tokens, known)
    numbers = _Numbers(tokens, question.text, known)
    return Matches(
        names_present=tuple(w.text for w in question.names if names.has(w)),
        names_absent=tuple(w.text for w in question.names if not names.has(w)),
        numbers_present=tuple(w.text for w in question.numbers if numbers.has(w)),
        numbers_absent=tuple(w.text for w in question.numbers if not numbers.has(w)),
    )


def absent(question: Question, vocabulary: Iterable[str]) -> tuple[str, ...]:
    """The names and numbers of a question that the searched text lacks; see :func:`matches`."""
    found = matches(question, vocabulary)
    return (*found.names_absent, *found.numbers_absent)


@lru_cache(maxsize=64)
def _text(vocabulary: frozenset[str]) -> _Text:
    countries = {country(word) for word in vocabulary} - {None}
    countries |= {c for (one, two), c in PAIRS.items() if one in vocabulary and two in vocabulary}
    return _Text(
        words=vocabulary,
        stems=frozenset(map(stem, vocabulary)),
        countries=frozenset(c for c in countries if c is not None),
        months=frozenset(_month(word) for word in vocabulary if _month(word)),
        values=quantities.values(vocabulary),
        has_decades="s" in vocabulary or any(word.endswith("0s") for word in vocabulary),
        parts=frozenset(
            part for word in vocabulary if "-" in word for part in word.split("-") if len(part) > 2
        ),
        by_initial=_by_initial(vocabulary),
    )


def _by_initial(vocabulary: frozenset[str]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for word in vocabulary:
        found.setdefault(word[:1], []).append(word)
    return found


def _month(word: str) -> str:
    """The month that a word's normal form names, in full; empty if none."""
    if word not in MONTHS:
        return ""
    return _MONTHS_SHORT.get(word[:3], word)


def _is_name(tokens: Sequence[Word], place: int, *, shouted: bool) -> bool:
    word = tokens[place]
    normal = word.normal
    capitalised = word.is_capitalised and not shouted
    if normal in MONTHS or normal in WEEKDAYS:
        # "may" and "march" are verbs too.
        before = tokens[place - 1] if place else None
        return (
            normal not in ("may", "march", "mar", "sun", "sat", "jan")
            or (capitalised and place > 0)
            or (before is not None and (before.normal in _MONTH_BEFORE or before.is_number))
        )
    if country(normal, capitalised=capitalised) is not None:
        return capitalised or normal not in STOPWORDS
    if not capitalised or (normal in _NO_NAMES and not _is_initials(word)):
        return False
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if normal == "world" and following is not None and following.normal in ("war", "cup"):
        return False
    if place:
        return True
    # The first word is capitalised anyway; before another capitalised one it may be a first name.
    return following is not None and following.is_capitalised and not following.is_stopword


def _is_initials(word: Word) -> bool:
    """Whether a word is spelled as initials that read as a word without their stops: "W.H.O."."""
    return "." in word.text and word.text.isupper() and word.normal not in ("am", "pm")


class _Names:
    """Which names of a question a text has; each is looked for once."""

    def __init__(self, tokens: Sequence[Word], known: _Text) -> None:
        self._known = known
        self._tokens = tokens
        self._places = {word.span: place for place, word in enumerate(tokens)}
        self._spelled = _spelled(tokens, known)
        self._alone: dict[str, bool] = {}

    def has(self, name: Word) -> bool:
        normal = name.normal
        known = self._known
        if normal in MONTHS:
            return _month(normal) in known.months
        if normal in known.words or stem(name.text) in known.stems:
            return True
        if normal in WEEKDAYS:
            return False
        land = country(normal, capitalised=name.is_capitalised)
        if land is not None:
            return land in known.countries
        if governed_from(normal) in known.countries:
            return True
        place = self._places[name.span]
        if place in self._spelled:
            return True
        for first in (place - 1, place):
            if 0 <= first < len(self._tokens) - 1:
                pair = (self._tokens[first].normal, self._tokens[first + 1].normal)
                if PAIRS.get(pair, "") in known.countries:
                    return True
        if normal not in self._alone:
            self._alone[normal] = _has_parts(normal, known) or _has_word(normal, known)
        return self._alone[normal]


def _has_parts(word: str, known: _Text) -> bool:
    """Whether the text has all that a compound is made of."""
    parts = [part for part in re.split(r"[-'&]", word) if len(part) > 1]
    return len(parts) > 1 and all(
        _has_word(part, known) or country(part) in known.countries for part in parts
    )


def _has_word(word: str, known: _Text) -> bool:
    """Whether the text has a word, with another ending or misspelt by a letter or two."""
    if word in known.words or stem(word) in known.stems:
        return True
    if word in known.parts:
        return True
    if len(word) < 4:
        return False
    allowed = 0 if len(word) < 5 else 1 if len(word) < 8 else 2
    for other in known.by_initial.get(word[:1], ()):
        if abs(len(other) - len(word)) > 4:
            continue
        short, long = sorted((word, other), key=len)
        # Cuba, Cuban; Leopold, Leopoldine
        if len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= 3:
            return True
        if allowed and DamerauLevenshtein.distance(word, other, score_cutoff=allowed) <= allowed:
            return True
    return False


def _spelled(tokens: Sequence[Word], known: _Text) -> frozenset[int]:
    """The places of words in runs of capitalised ones whose initials the text uses."""
    found: set[int] = set()
    first = 0
    while first < len(tokens):
        end = first
        while end < len(tokens) and tokens[end].is_capitalised:
            end += 1
        run = [w for w in tokens[first:end] if not w.is_stopword]
        if len(run) > 1 and "".join(w.normal[0] for w in run) in known.words:
            found.update(range(first, end))
        first = max(end, first + 1)
    return frozenset(found)


class _Numbers:
    """Which numbers of a question a text has."""

    def __init__(self, tokens: Sequence[Word], text: str, known: _Text) -> None:
        self._known = known
        self._text = text
        self._tokens = tokens
        self._places = {word.span: place for place, word in enumerate(tokens)}
        self._joined = {
            word.span: number
            for number in quantities.numbers(tokens, text)
            for word in number.words
        }
        # "My mum is 78, can she …?": the asker's own numbers.
        self._is_own = any(token.normal in _ASKER for token in tokens)

    def has(self, word: Word) -> bool:
        wanted = quantities.value(word.normal)
        if wanted is None:
            return True
        values = self._known.values
        place = self._places[word.span]
        near = {token.normal for token in self._tokens[place + 1 : place + 3]}
        if near & {"century", "centuries"}:
            return wanted in values or _some(values, (wanted - 1) * 100, 100)
        if self._is_own:
            return True
        if self._is_decade(place):
            return self._has_decade(wanted)
        number = self._joined.get(word.span)
        if number is None or len(number.words) == 1:
            return quantities.same(wanted, values)
        first, last = number.words[0], number.words[-1]
        judged = next(w for w in number.words if _is_listed(w))
        if word.span != judged.span:
            return True
        # "5k" is five thousand, or a race; "5m" five million, or five metres.
        return quantities.same(number.value, values) or (
            len(last.text) == 1 and quantities.value(first.normal) in values
        )

    def _is_decade(self, place: int) -> bool:
        """Whether a number has the *s* of "the 1990s" or "the ’90s"."""
        if place + 1 >= len(self._tokens):
            return False
        word, following = self._tokens[place], self._tokens[place + 1]
        between = self._text[word.span.end : following.span.start]
        return word.is_number and following.normal == "s" and between in ("", "'", "’")

    def _has_decade(self, wanted: float) -> bool:
        values = self._known.values
        if wanted >= 100:
            size = 10 if wanted % 100 else 100
            return _some(values, wanted, size) or (
                self._known.has_decades and wanted % 100 in values
            )
        return wanted in values or any(
            1000 <= v < 2100 and wanted <= v % 100 < wanted + 10 for v in values
        )


def _is_listed(word: Word) -> bool:
    """Whether a word counts among a question's numbers."""
    return word.normal not in _SMALL and quantities.value(word.normal) is not None


def _some(values: frozenset[float], low: float, size: float) -> bool:
    return any(low <= v < low + size for v in values)
