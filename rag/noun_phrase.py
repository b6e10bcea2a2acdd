"""A noun phrase of a question: its head, its number, whether it is a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from rag.lexicon import MONTHS, PERSON_NOUNS, WEEKDAYS
from rag.words import words

DETERMINERS = frozenset(
    """
    the a an this that these those his her its their my our your some any no each every another
    all both either neither many few several most more
    """.split()
)


PREPOSITIONS = frozenset(
    """
    at in by for from to with on of over under since until till after before through about into
    onto against between during near off out around across behind beyond within without despite
    toward towards per than as like besides except up down upon among outside inside along
    """.split()
)


ADVERBS = frozenset(
    """
    now today still already yet also too again ever never always often usually really actually
    finally first last exactly instead then there here back away together alone soon later before
    afterwards earlier ago currently recently eventually else so just only even once
    """.split()
)


POSSESSIVES = frozenset("his her its their my our your".split())


_RELATIVES = frozenset("who which that where whom whose".split())


_TIME = (
    MONTHS
    | WEEKDAYS
    | frozenset(
        """
        year years month months week weeks day days night morning evening century decade decades
        yesterday tomorrow today tonight time summer winter spring autumn hour hours minutes moment
        """.split()
    )
)


_PLURALS = frozenset(
    "people children men women police residents others both ones those these they".split()
)


_SINGULARS_IN_S = re.compile(r"(?:ss|us|is|news|series|politics|economics|mathematics)$")


class Role(StrEnum):
    """What a noun phrase does in its clause, the likeliest antecedent first."""

    SUBJECT = "subject"
    OBJECT = "object"
    OBLIQUE = "oblique"
    """After a preposition."""
    QUESTIONED = "questioned"
    """The noun of *how many*, *which* or *what*."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase of a clause, as it stands there."""

    text: str
    role: Role
    start: int
    """First word, counted in the clause."""
    end: int
    """After the last word."""
    preposition: str | None
    is_plural: bool
    is_time: bool

    @property
    def is_definite(self) -> bool:
        """Whether it can be said again as it stands."""
        return self.text.lower().startswith("the ")


def head(text: str) -> str:
    """A noun phrase's head: the last word before a preposition or a relative clause."""
    tokens = list(words(text))
    for place, token in enumerate(tokens):
        if place and token.normal in PREPOSITIONS | _RELATIVES:
            return tokens[place - 1].text
    return tokens[-1].text if tokens else ""


def is_plural(text: str) -> bool:
    """Whether a noun phrase means several: by its head's ending, or because *and* joins it."""
    tokens = list(words(text))
    if not tokens:
        return False
    end = len(tokens)
    for place, token in enumerate(tokens):
        if place and token.normal in PREPOSITIONS | _RELATIVES:
            end = place
            break
    if any(token.normal == "and" for token in tokens[:end]):
        return True
    last = tokens[end - 1]
    return last.normal in _PLURALS or (
        last.text.islower()
        and last.normal.endswith("s")
        and not _SINGULARS_IN_S.search(last.normal)
        and len(last.normal) > 3
    )


def is_time(text: str) -> bool:
    """Whether a phrase says when: a year, a month, a day, *last week*."""
    tokens = [w for w in words(text) if w.normal not in DETERMINERS | PREPOSITIONS]
    return bool(tokens) and (
        any(w.normal in _TIME for w in tokens)
        or any(w.is_number and len(w.normal) == 4 for w in tokens)
    )


_AGENTS = ("keeper", "man", "woman", "ist", "er", "or", "ian", "ee", "ant")


def is_person_noun(noun: str) -> bool:
    """Whether a noun means a person, or by its ending may well do so."""
    return noun in PERSON_NOUNS or (len(noun) > 5 and noun.endswith(_AGENTS))
