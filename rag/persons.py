"""Which names are persons', and whether they are *he* or *she*, by what the text says around them.

No list of first names: a name is a person's because the text gives it a title, an age, a calling, a
relative or words to say, or falls back on its last word alone; it takes *he* or *she* because of a
title, a noun ("his wife, Ann Lee") or the pronouns used next to it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

from index.types import Sentence, Span
from rag.lexicon import (
    FEMALE_NOUNS,
    HE,
    MALE_NOUNS,
    ORGANISATION_WORDS,
    PERSON_NOUNS,
    SHE,
    SPEECH_VERBS,
)
from rag.mention import Gender, Mention
from rag.words import normalise, words

# Weight of a title or noun that tells he or she, and how much has to be told in all: one pronoun in
# a name's own sentence may be somebody else's.
_STATED, _ENOUGH = 12, 2

# Small words that stand inside a name ("Bank of England", "Ursula von der Leyen").
INNER = frozenset("of the de la le du von van der den bin ibn al el da dos y ter ten".split())
PERSON_INNER = INNER - {"of", "the"}

_AGE = re.compile(r",?\s\(?\d{1,3}\)?[,;.)]|,\s(?:aged\s\d|(?:now|then)\s\d|who\b|whose\b)")
_APPOSITION = re.compile(
    r",\s(?:an?|the|its|his|her|their|then|now|former|one of|chief)\b(?P<said>[^,.;:“”\"()]{0,70})"
)
_CALLED = re.compile(r"(?P<said>[^,.;:“”\"()—–]{1,60}?),?\s$")
_POSTMODIFIER = re.compile(
    r"\s(?:of|for|in|at|on|to|from|with|by|near|based|that|which|who|whose|founded|owned|and)\b"
)
_BODIES = (
    frozenset(
        """
    firm business maker manufacturer charity nonprofit newspaper magazine website startup start-up
    retailer carmaker airline insurer lender consortium brand owner publisher operator
    """.split()
    )
    - PERSON_NOUNS
)
_NAMED = re.compile(r"\b(?:named|called)\s$")
_SPEECH_AFTER = re.compile(
    r"(?:\s(?:of|from|at)(?: the)?(?: [A-Z][\w’'-]*){1,4})?(?:,[^,.;:“”\"]{1,60},|,)?"
    r"\s(?:has |had |have |also |later |then )?([a-z]+)"
)


def could_be_person(mention: Mention) -> bool:
    """Whether nothing in the name itself speaks against its being a person's."""
    return (
        1 <= len([t for t in mention.tokens if t not in PERSON_INNER]) <= 4
        and not any(t in ORGANISATION_WORDS or t[:1].isdigit() for t in mention.tokens)
        and not (set(mention.tokens) & (INNER - PERSON_INNER))
        and not _is_abbreviation(mention.text.split()[-1])
    )


def _is_abbreviation(word: str) -> bool:
    """Whether a name's last word is an abbreviation ("Brightwell AI"), which no family name is.

    A Roman numeral ("Otto IV") is none.
    """
    is_numeral = set(word) <= set("IVX")
    return word.isupper() and 1 < len(word) <= 5 and "." not in word and not is_numeral


def person_tokens(mentions: Sequence[Mention], text: str) -> frozenset[str]:
    """First and last words of the names that the text uses for persons."""
    articled = {m.tokens for m in mentions if m.title is None and _has_article(m, text)}
    alone = Counter(m.tokens[0] for m in mentions if len(m.tokens) == 1)
    marked: set[str] = set()
    for mention in mentions:
        if not could_be_person(mention) or mention.tokens in articled:
            continue
        surname = (
            len(mention.tokens) in (2, 3)
            and alone[mention.tokens[-1]] > 0
            and (mention.tokens[-1],) not in articled
        )
        if mention.title is not None or surname or _is_described(mention, text):
            marked.update((mention.tokens[0], mention.tokens[-1]))
    return frozenset(marked)


def genders(
    mentions: Sequence[Mention], sentences: Sequence[Sentence], quoted: Sequence[Span], text: str
) -> Mapping[str, Gender]:
    """The pronoun of each word of a person's name, where what the text says agrees.

    ``mentions`` are the persons', in order; ``quoted`` what stands in quotation marks.
    """
    votes: dict[str, Counter[Gender]] = {}
    for mention in mentions:
        told = mention.gender if mention.gender is not Gender.UNKNOWN else _noun(mention, text)
        if told is not Gender.UNKNOWN:
            _vote(votes, mention, told, _STATED)
    by_sentence = {row: list(group) for row, group in groupby(mentions, key=lambda m: m.sentence)}
    for place, sentence in enumerate(sentences):
        persons = by_sentence.get(sentence.row, [])
        if not persons or any(m.tokens[-1] != persons[0].tokens[-1] for m in persons):
            continue
        following = sentences[place + 1] if place + 1 < len(sentences) else None
        told = _pronoun(Span(persons[0].span.end, sentence.span.end), quoted, text)
        if told is not Gender.UNKNOWN:
            _vote(votes, persons[0], told, 1)
        if following and following.row not in by_sentence:
            first = next(words(following.span.of(text)), None)
            if first is not None and gender_of(first.normal) is not Gender.UNKNOWN:
                _vote(votes, persons[0], gender_of(first.normal), 2)
    return {
        token: best
        for token, count in votes.items()
        for best, number in count.most_common(1)
        if number * 4 > count.total() * 3 and number >= _ENOUGH
    }


def gender_of(pronoun: str) -> Gender:
    """The gender of a pronoun's normal form; unknown where it is no *he* or *she*."""
    if pronoun in HE:
        return Gender.HE
    return Gender.SHE if pronoun in SHE else Gender.UNKNOWN


def noun_gender(noun: str) -> Gender:
    """The gender that a noun tells of whom it names."""
    if noun in MALE_NOUNS:
        return Gender.HE
    return Gender.SHE if noun in FEMALE_NOUNS else Gender.UNKNOWN


def _vote(votes: dict[str, Counter[Gender]], mention: Mention, told: Gender, weight: int) -> None:
    # A first name tells of its own bearer only; a family name may be shared, and then disagrees.
    for token in {mention.tokens[0], mention.tokens[-1]}:
        votes.setdefault(token, Counter())[told] += weight


def _has_article(mention: Mention, text: str) -> bool:
    return text[: mention.span.start].endswith(("the ", "The "))


def _is_described(mention: Mention, text: str) -> bool:
    """Whether the words right around a name speak of a person."""
    after = text[mention.span.end : mention.span.end + 160]
    if _is_called_organisation(after):
        return False
    if len(mention.tokens) > 1:
        if _AGE.match(after):
            return True
        verb = _SPEECH_AFTER.match(after)
        if verb and verb.group(1) in SPEECH_VERBS:
            return True
        last = text[: mention.span.start].rstrip().rsplit(None, 1)[-1:]
        if last and normalise(last[0].strip(',.”"')) in SPEECH_VERBS:
            return True
    if _noun_before(mention, text) is not None:
        return True
    apposition = _APPOSITION.match(after)
    return apposition is not None and _head(apposition["said"], PERSON_NOUNS) is not None


def _is_called_organisation(after: str) -> bool:
    """Whether what follows a name says that it is a body: "Northlight, the Oslo company that"."""
    apposition = _APPOSITION.match(after)
    if apposition is None:
        return False
    noun = _POSTMODIFIER.split(apposition["said"], maxsplit=1)[0].split()[-1:]
    return bool(noun) and normalise(noun[0]) in ORGANISATION_WORDS | _BODIES


def _noun_before(mention: Mention, text: str) -> str | None:
    """The noun for a person that introduces the name: "her lawyer, Inga Vaitkus"."""
    before = text[max(0, mention.span.start - 80) : mention.span.start]
    if _NAMED.search(before):
        before = before[: before.rstrip().rfind(" ")] + " "
    called = _CALLED.search(before)
    if called is None:
        return None
    said = list(words(called["said"]))
    if not said or not before.endswith((" ", "\u00a0")):
        return None
    if not before.rstrip().endswith(","):
        # Right before the name it has to be the noun itself: "the pilot Ana Ruiz".
        last = said[-1]
        return last.normal if last.text[0].islower() and last.normal in PERSON_NOUNS else None
    if len(mention.tokens) == 1 and said[-1].normal not in PERSON_NOUNS:
        return None
    return _head(called["said"], PERSON_NOUNS)


def _head(phrase: str, nouns: frozenset[str]) -> str | None:
    """The first of these nouns that heads a phrase, before any preposition's object."""
    for word in words(phrase):
        if word.normal in nouns and not word.text.endswith(("’s", "'s")):
            return word.normal
    return None


def _noun(mention: Mention, text: str) -> Gender:
    before = _noun_before(mention, text)
    if before is not None and noun_gender(before) is not Gender.UNKNOWN:
        return noun_gender(before)
    apposition = _APPOSITION.match(text[mention.span.end : mention.span.end + 160])
    head = _head(apposition["said"], PERSON_NOUNS) if apposition else None
    return noun_gender(head) if head is not None else Gender.UNKNOWN


def _pronoun(span: Span, quoted: Sequence[Span], text: str) -> Gender:
    """The first *he* or *she* outside quotation marks in a span."""
    for word in words(span.of(text), span.start):
        if word.normal in PERSON_NOUNS:
            return Gender.UNKNOWN
        told = gender_of(word.normal)
        if told is not Gender.UNKNOWN and not any(q.covers(word.span) for q in quoted):
            return told
    return Gender.UNKNOWN
