"""What follows a reporting verb: a clause that it reports ("claimed | the firm knew"), or none."""

from __future__ import annotations

import re
from itertools import pairwise

from rag.lexicon import MONTHS, NUMBER_WORDS, PERSONAL_PRONOUNS, SPEECH_VERBS, WEEKDAYS
from rag.noun_phrase import DETERMINERS, PREPOSITIONS
from rag.verbs import AUXILIARIES, DISTINCT_PASTS, is_finite
from rag.words import Word, words

_DAY = "|".join(sorted(WEEKDAYS))
_MONTH = "|".join(sorted(MONTHS))
# " on Friday", " in May 2020"
_TIME = (
    rf"\s(?:(?:late|early|earlier|later)\s)?(?:(?:on\s)?(?:the\s)?(?:{_DAY}|yesterday|today)|"
    rf"(?:on|in)\s(?:(?:early|late|mid)[ -])?(?:\d{{1,2}}\s)?(?:{_MONTH})\b\.?(?:\s\d{{1,4}})?|"
    r"in\s\d{4}|(?:last|this)\s(?:week|month|year|spring|summer|autumn|fall|winter)|"
    r"earlier|later)(?:\s(?:morning|afternoon|evening|night))?\b"
)
_WHEN = re.compile(rf"(?:{_TIME}){{0,2}}", re.IGNORECASE)
# A clause that stands apart may have a time or an occasion behind its verb, and no object.
_CLOSING = re.compile(
    rf"(?:{_TIME}){{0,2}}(?:\s(?:in\s(?:an?|its|his|her|their|the)\s(?:[a-z-]+\s){{0,2}}"
    r"(?:statement|interview|report|letter|ruling|study|post|e-?mail|filing|note|book|memoir|speech|"
    r"article)|in court|under oath))?(?:[.”\"’']*$|,|\s?[—–])",
    re.IGNORECASE,
)
# "acknowledged on Monday that"
_THAT = re.compile(r"(?:\s(?!to\b)[^\s,;:.“”\"]+){0,4}?\sthat\b")
# Whom somebody speaks to stands right behind these: "warned the board that".
_ADDRESSING = ("warn", "caution", "promis", "ask", "urg", "advis", "answer")
# To answer a call, or to ask whom somebody knew, is no report.
_NO_STATEMENT = ("answer", "respond", "ask", "urg")
_STOP = re.compile(r"[,;:.!?“”\"()—–]")
_SUBJECTS = frozenset("he she they we i".split())
_TENSED = AUXILIARIES - {"am", "'s", "'re", "'ll", "'d", "being"}
# These may stand inside a subject; any other small word ends it, or begins a relative clause.
_INSIDE = frozenset("of in at from for".split())
_NO_SUBJECT = frozenset(
    """
    and or but nor to who which that whose whom what how why when where whether if because although
    though while as than so before after since until till on by with about into over under up out
    off down against between during through not you
    """.split()
)
# Pasts that are no participles of a passive ("the bank | failed"), and verbs in -s that are no
# nouns: they carry the tense of a clause wherever they stand behind a noun.
_INTRANSITIVE = frozenset(
    """
    died failed collapsed happened arrived appeared disappeared vanished occurred existed remained
    belonged emerged lied worsened crashed exploded
    """.split()
)
_NO_NOUNS = frozenset(
    """
    helps knows gives makes goes comes becomes seems brings gets keeps lets loses includes happens
    exists belongs depends improves prevents protects allows requires provides owes owns tells
    remains contains kills
    """.split()
)
_OBJECTS = frozenset("him them us me a an the his her its their it".split())
# "the man | named the Fox", "| given the prize": a passive that keeps an object.
_TWO_OBJECTS = frozenset(
    """
    given granted awarded paid offered shown told sent handed owed promised denied called named
    dubbed elected taught lent left asked
    """.split()
)


def introduces(verb: str, after: str) -> bool:
    """Whether *that* follows a verb and introduces a clause.

    It may belong to a noun between: "claimed the land that lay there", "reports those that".
    """
    found = _THAT.match(after)
    if found is None:
        return False
    between = list(words(found.group()))[:-1]
    if not between or any(word.normal in SPEECH_VERBS for word in between):
        # "conceded the point but said that"
        return True
    if between[0].normal in DETERMINERS - {"this"} and not verb.startswith(_ADDRESSING):
        return False
    return between[-1].normal not in PREPOSITIONS | {"those", "all"} and not any(
        word.text.islower() and word.normal in AUXILIARIES and before.normal not in DETERMINERS
        for before, word in pairwise([*between[:1], *between])
    )


def is_closing(verb: str, after: str) -> bool:
    """Whether the verb reports nothing that follows it: "…, the judge ruled | on Friday."."""
    return not verb.startswith(_NO_STATEMENT) and _CLOSING.match(after) is not None


def carries_tense(word: Word) -> bool:
    """Whether a word is, by its form, a verb that a clause may have for its own."""
    return word.text[0].islower() and (word.normal in AUXILIARIES or is_finite(word.normal))


def begins_clause(verb: str, after: str) -> bool:
    """Whether a subject and a verb of its own follow the verb.

    Errs on the side of no: "confirmed the deal signed in May" has an object.
    """
    if verb.startswith(_NO_STATEMENT):
        return False
    when = _WHEN.match(after)
    text = after[when.end() :] if when else after
    stop = _STOP.search(text)
    tokens = list(words(text[: stop.start()] if stop else text))[:10]
    if not tokens:
        return False
    if re.split(r"['’]", tokens[0].text.lower())[0] in _SUBJECTS:
        return True
    for place, word in enumerate(tokens):
        if place and _is_tensed(tokens, place):
            return True
        if not _goes_on(tokens, place, word):
            return False
    return False


def _goes_on(tokens: list[Word], place: int, word: Word) -> bool:
    """Whether the subject may still be going on with this word."""
    normal = word.normal
    if normal in _NO_SUBJECT or (place == 0 and normal in _INSIDE | _TENSED):
        return False
    if place == 0:
        return True
    before = tokens[place - 1]
    if normal in PERSONAL_PRONOUNS | _SUBJECTS:
        # "recalled the cars | it sold"
        return normal in DETERMINERS and before.normal in _INSIDE
    opened = before.normal in _INSIDE | DETERMINERS or before.is_capitalised
    if normal in DETERMINERS or word.is_capitalised:
        # "the deal | the mayor knew of"
        return opened
    return opened or normal in _INSIDE or not before.normal.endswith("s")


def _is_tensed(tokens: list[Word], place: int) -> bool:
    """Whether a word behind a noun carries tense, as far as its form and its neighbours tell."""
    word, before = tokens[place], tokens[place - 1].normal
    following = tokens[place + 1].normal if place + 1 < len(tokens) else ""
    if before in DETERMINERS | NUMBER_WORDS | _INSIDE or not word.text[0].islower():
        return False
    if word.normal in _TENSED | DISTINCT_PASTS | _INTRANSITIVE | _NO_NOUNS:
        return True
    if following not in _OBJECTS or not is_finite(word.normal):
        return False
    if word.normal.endswith("s"):
        # "announced cuts | the ministry had planned"
        return following in ("him", "them", "us", "me", "it")
    return word.normal not in _TWO_OBJECTS
