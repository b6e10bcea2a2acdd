"""What a question asks for and names, read off its wording, and what of it a text lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from rag import quantities
from rag.kinds import Kind, classify
from rag.lexicon import MONTHS, NUMBER_WORDS, STOPWORDS, TITLES, WEEKDAYS
from rag.places import PAIRS, country, governed_from
from rag.words import Word, stem, words

__all__ = ["Kind", "Matches", "Question", "absent", "analyse", "matches"]

_MONTHS_SHORT = {
    month[:3]: month for month in MONTHS if len(month) > 4 or month in ("june", "july")
}
# As words for small numbers these are in any text, and in any question.
_SMALL = frozenset({"one", "two", "both", "pair", "couple", "twice", "zero", "ones", "hundreds"})
# Short forms that no article need have: "the PM", "on TV".
_EVERYDAY = frozenset("pm mp mps tv ok pr ceo cfo boss ai dna id pc faq eta asap it".split())
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


def analyse(text: str) -> Question:
    """Read a standalone question."""
    tokens = list(words(text))
    shouted = text.isupper()
    names = [w for place, w in enumerate(tokens) if _is_name(tokens, place, shouted=shouted)]
    return Question(
        text=text,
        kind=classify(text),
        names=tuple(names),
        numbers=tuple(
            w
            for w in tokens
            if w.normal not in _SMALL and quantities.value(w.normal) is not None and w not in names
        ),
        stems=frozenset(stem(w.text) for w in tokens if not w.is_stopword),
    )


def matches(question: Question, vocabulary: Iterable[str]) -> Matches:
    """Which names and numbers of a question a text has.

    Args:
        question: The question.
        vocabulary: Normal forms of the text's words (``Names.vocabulary``).

    Returns:
        A name is present if the text has it with another ending (Cuban, Cuba), as an abbreviation,
        or misspelt by a letter or two; a number, if the text has its value in digits or in words.
    """
    known = _text(vocabulary if isinstance(vocabulary, frozenset) else frozenset(vocabulary))
    present: list[str] = []
    missing: list[str] = []
    tokens = list(words(question.text))
    for name in question.names:
        (present if _has_name(tokens, name, known) else missing).append(name.text)
    numbers: tuple[list[str], list[str]] = ([], [])
    for number in question.numbers:
        numbers[0 if _has_number(tokens, number, known) else 1].append(number.text)
    return Matches(tuple(present), tuple(missing), tuple(numbers[0]), tuple(numbers[1]))


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
    )


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
    if country(normal, capitalised=capitalised) is not None and not shouted:
        return capitalised or normal not in STOPWORDS
    if not capitalised or normal in STOPWORDS | TITLES | NUMBER_WORDS | _EVERYDAY:
        return False
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if normal == "world" and following is not None and following.normal in ("war", "cup"):
        return False
    if place:
        return True
    # The first word is capitalised anyway; before another capitalised one it may be a first name.
    return following is not None and following.is_capitalised and not following.is_stopword


def _has_name(tokens: Sequence[Word], name: Word, known: _Text) -> bool:
    normal = name.normal
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
    place = tokens.index(name)
    for first in (place - 1, place):
        if 0 <= first < len(tokens) - 1:
            pair = (tokens[first].normal, tokens[first + 1].normal)
            if PAIRS.get(pair, "") in known.countries:
                return True
    parts = [part for part in re.split(r"[-'&]", normal) if len(part) > 1]
    if len(parts) > 1 and all(
        _has_word(part, known) or country(part) in known.countries for part in parts
    ):
        return True
    return _has_word(normal, known) or _spells(tokens, place, known)


def _has_word(word: str, known: _Text) -> bool:
    """Whether the text has a word, with another ending or misspelt by a letter or two."""
    if word in known.words or stem(word) in known.stems:
        return True
    allowed = 0 if len(word) < 5 else 1 if len(word) < 8 else 2
    for other in known.words:
        if abs(len(other) - len(word)) > 4 or other[:1] != word[:1]:
            continue
        short, long = sorted((word, other), key=len)
        # Cuba, Cuban; Leopold, Leopoldine
        if len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= 3:
            return True
        if allowed and DamerauLevenshtein.distance(word, other, score_cutoff=allowed) <= allowed:
            return True
        if "-" in other and word in other.split("-"):
            return True
    return False


def _spells(tokens: Sequence[Word], place: int, known: _Text) -> bool:
    """Whether a run of capitalised words around the name has initials that the text uses."""
    first = place
    while first and tokens[first - 1].is_capitalised:
        first -= 1
    last = place
    while last + 1 < len(tokens) and tokens[last + 1].is_capitalised:
        last += 1
    run = [w for w in tokens[first : last + 1] if not w.is_stopword]
    return len(run) > 1 and "".join(w.normal[0] for w in run) in known.words


def _has_number(tokens: Sequence[Word], number: Word, known: _Text) -> bool:
    wanted = quantities.value(number.normal)
    if wanted is None:
        return True
    place = tokens.index(number)
    following = tokens[place + 1].normal if place + 1 < len(tokens) else ""
    near = {token.normal for token in tokens[place + 1 : place + 3]}
    if near & {"century", "centuries"}:
        return wanted in known.values or any(
            (wanted - 1) * 100 <= v < wanted * 100 for v in known.values
        )
    if _ASKER & {token.normal for token in tokens}:
        # "My mum is 78, can she …?": the asker's own numbers.
        return True
    if number.normal in quantities.MULTIPLES and place:
        before = quantities.value(tokens[place - 1].normal)
        if before is not None:
            # It is judged with the number before it.
            return True
    return quantities.same(wanted, quantities.MULTIPLES.get(following, 1.0), known.values)
