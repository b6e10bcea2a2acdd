"""Who is named where in a document, read off the document's own text.

No name list and no gender list: a name is a person's because the text gives it a title, an age or
words to say, and it takes *he* or *she* because the text says ``Mr.`` or ``Ms.`` (or uses the
pronoun). What the text doesn't tell stays unknown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.types import Document, Sentence, Span
from rag.lexicon import (
    FEMALE_TITLES,
    MALE_TITLES,
    MONTHS,
    NUMBER_WORDS,
    ORGANISATION_WORDS,
    SPEECH_VERBS,
    STOPWORDS,
    TITLES,
    WEEKDAYS,
)
from rag.words import Word, normalise, words

# Small words that stand inside a name ("Bank of England", "Ursula von der Leyen").
_INNER = frozenset("of the de la le du von van der den bin ibn al el da dos".split())
_PERSON_INNER = frozenset("de la le du von van der den bin ibn al el da dos".split())
_BETWEEN = re.compile(r"[ \u00a0]|\.[ \u00a0]")
_AGE_AFTER = re.compile(r",\s\d{1,3},|,\s(?:a|an|the|who|whose|former|chief|director|professor)\b")


class Gender(StrEnum):
    """The pronoun that the text itself gives a name."""

    HE = "he"
    SHE = "she"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text."""

    text: str
    span: Span
    sentence: int
    """Row in ``Index.sentences``."""
    title: str | None
    """The normal form of the title before it ("mr"), which is part of ``span``."""
    tokens: tuple[str, ...]
    """Its words' normal forms, title left out."""
    is_person: bool
    gender: Gender

    @property
    def is_short(self) -> bool:
        """Whether it leaves out part of the name ("Mr. Ri", "Ri")."""
        return len(self.tokens) == 1


class Names:
    """The names of one document, in order of position."""

    def __init__(self, document: Document, sentences: Sequence[Sentence]) -> None:
        """Read ``sentences``, which are all those of ``document``."""
        content = [sentence for sentence in sentences if sentence.is_content]
        common = _lower_case_words(document.text)
        found = [m for s in content for m in _mentions(document.text, s, common)]
        found = _without_openers(found, {s.span.start for s in content})
        persons = _person_tokens(found, document.text)
        genders = _genders(found)
        self.mentions: tuple[Mention, ...] = tuple(
            _settled(mention, persons, genders) for mention in found
        )
        self._by_sentence: dict[int, list[Mention]] = {}
        for mention in self.mentions:
            self._by_sentence.setdefault(mention.sentence, []).append(mention)
        self.vocabulary: frozenset[str] = frozenset(w.normal for w in words(document.text))

    def within(self, sentence: int) -> Sequence[Mention]:
        """The names in a sentence, in order."""
        return self._by_sentence.get(sentence, ())

    def full(self, short: Mention) -> Mention | None:
        """The first longer mention of the person or thing that ``short`` names, before it.

        "Mr. Ri" is the first earlier "Ri Il-gyu"; None where the text never gives more.
        """
        for mention in self.mentions:
            if mention.span.start >= short.span.start:
                return None
            if is_fuller(mention, short):
                return mention
        return None

    def find(self, name: str) -> Sequence[Mention]:
        """All mentions of a name as a question gives it, in order; empty where there are none."""
        wanted = tuple(w.normal for w in words(name) if w.normal not in TITLES)
        return [m for m in self.mentions if wanted and set(wanted) <= set(m.tokens)]


def is_fuller(long: Mention, short: Mention) -> bool:
    """Whether ``long`` gives the name that ``short`` abbreviates."""
    if len(long.tokens) <= len(short.tokens) or not short.tokens:
        return False
    if Gender.UNKNOWN not in (long.gender, short.gender) and long.gender != short.gender:
        return False
    # A family name stands first (Ri Il-gyu) or last (Bob Collins).
    if len(short.tokens) == 1:
        return short.tokens[0] in (long.tokens[0], long.tokens[-1])
    return long.tokens[-len(short.tokens) :] == short.tokens or (
        long.tokens[: len(short.tokens)] == short.tokens
    )


def refers_alike(one: Mention, other: Mention) -> bool:
    """Whether two mentions name the same person or thing, as far as their words tell."""
    return one.tokens == other.tokens or is_fuller(one, other) or is_fuller(other, one)


def _lower_case_words(text: str) -> Counter[str]:
    return Counter(word.normal for word in words(text) if word.text[0].islower())


def _without_openers(mentions: list[Mention], starts: set[int]) -> list[Mention]:
    """Leave out single words that are capitalised only where a sentence begins ("Usually")."""
    inside = {m.tokens for m in mentions if m.span.start not in starts}
    inside_tokens = {token for tokens in inside for token in tokens}
    return [
        m
        for m in mentions
        if m.title is not None
        or len(m.tokens) > 1
        or m.span.start not in starts
        or m.tokens[0] in inside_tokens
    ]


def _is_name_word(word: Word) -> bool:
    return word.is_capitalised and not (
        word.normal in STOPWORDS or word.normal in MONTHS or word.normal in WEEKDAYS
    )


def _mentions(text: str, sentence: Sentence, common: Counter[str]) -> list[Mention]:
    """The maximal runs of capitalised words of a sentence."""
    found: list[Mention] = []
    tokens = list(words(sentence.span.of(text), sentence.span.start))
    position = 0
    while position < len(tokens):
        if not _is_name_word(tokens[position]):
            position += 1
            continue
        end = position + 1
        while end < len(tokens) and _joined(text, tokens[end - 1], tokens[end]):
            if _is_name_word(tokens[end]):
                end += 1
            elif (
                tokens[end].normal in _INNER
                and end + 1 < len(tokens)
                and _joined(text, tokens[end], tokens[end + 1])
                and _is_name_word(tokens[end + 1])
            ):
                end += 2
            else:
                break
        run = tokens[position:end]
        mention = _mention(text, sentence, run, common, starts=position == 0)
        if mention is not None:
            found.append(mention)
        position = end
    return found


def _joined(text: str, left: Word, right: Word) -> bool:
    """Whether two words belong to one name: nothing but a space (or a title's stop) between.

    A possessive ends a name: "Kim Jong-un’s North Korea" is two.
    """
    if left.text.endswith(("’s", "'s", "s’", "s'")):
        return False
    return bool(_BETWEEN.fullmatch(text[left.span.end : right.span.start]))


def _mention(
    text: str, sentence: Sentence, run: list[Word], common: Counter[str], *, starts: bool
) -> Mention | None:
    if starts and len(run) >= 1 and common[run[0].normal] > 0:
        # A sentence begins with a capital anyway; a word seen in lower case elsewhere is no name.
        run = run[1:]
    elif starts and len(run) == 1 and run[0].normal in NUMBER_WORDS:
        return None
    title = None
    body = run
    while len(body) > 1 and body[0].normal in TITLES:
        title, body = body[0].normal, body[1:]
    if not body or (len(body) == 1 and body[0].normal in TITLES):
        return None
    start = run[0].span.start
    end = body[-1].span.end
    if text[start:end].endswith(("’s", "'s")):
        end -= 2
    return Mention(
        text=text[start:end],
        span=Span(start, end),
        sentence=sentence.row,
        title=title,
        tokens=tuple(word.normal for word in body),
        is_person=title is not None,
        gender=_gender(title),
    )


def _gender(title: str | None) -> Gender:
    if title in MALE_TITLES:
        return Gender.HE
    if title in FEMALE_TITLES:
        return Gender.SHE
    return Gender.UNKNOWN


def could_be_person(mention: Mention) -> bool:
    """Whether nothing in the name itself speaks against its being a person's."""
    return (
        1 <= len([t for t in mention.tokens if t not in _PERSON_INNER]) <= 4
        and not any(t in ORGANISATION_WORDS or t[:1].isdigit() for t in mention.tokens)
        and not (set(mention.tokens) & (_INNER - _PERSON_INNER))
        and not (len(mention.tokens) == 1 and mention.text.isupper())
    )


def _person_tokens(mentions: Sequence[Mention], text: str) -> frozenset[str]:
    """Family names (first or last words of a name) that the text uses for a person."""
    marked: set[str] = set()
    for mention in mentions:
        if mention.title is not None and could_be_person(mention):
            marked.update((mention.tokens[0], mention.tokens[-1]))
        elif len(mention.tokens) >= 2 and could_be_person(mention):
            before = text[: mention.span.start].rsplit(None, 1)[-1:]
            after = text[mention.span.end : mention.span.end + 40]
            speaks = normalise(after.split()[0].strip(',.”"')) if after.split() else ""
            spoken = normalise(before[0].strip(',.”"')) if before else ""
            if _AGE_AFTER.match(after) or speaks in SPEECH_VERBS or spoken in SPEECH_VERBS:
                marked.update((mention.tokens[0], mention.tokens[-1]))
    return frozenset(marked)


def _genders(mentions: Sequence[Mention]) -> dict[str, Gender]:
    """The pronoun of each family name, where titles agree on one."""
    seen: dict[str, set[Gender]] = {}
    for mention in mentions:
        if mention.gender is not Gender.UNKNOWN and mention.tokens:
            for token in {mention.tokens[0], mention.tokens[-1]}:
                seen.setdefault(token, set()).add(mention.gender)
    return {token: next(iter(all_)) for token, all_ in seen.items() if len(all_) == 1}


def _settled(mention: Mention, persons: frozenset[str], genders: dict[str, Gender]) -> Mention:
    """The mention with what the rest of the text tells of it."""
    ends = (mention.tokens[0], mention.tokens[-1])
    is_person = mention.is_person or (
        could_be_person(mention) and any(token in persons for token in ends)
    )
    gender = mention.gender
    if gender is Gender.UNKNOWN and is_person:
        told = {genders[token] for token in ends if token in genders}
        gender = next(iter(told)) if len(told) == 1 else Gender.UNKNOWN
    return Mention(
        mention.text,
        mention.span,
        mention.sentence,
        mention.title,
        mention.tokens,
        is_person,
        gender,
    )
