"""What a follow-up may mean, and how the names and noun phrases of a question become that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from index.types import Span
from rag.clause import Clause
from rag.lexicon import NUMBER_WORDS, PERSON_NOUNS, PERSONAL_PRONOUNS, TITLES
from rag.mention import Gender, Mention, refers_alike
from rag.noun_phrase import (
    DETERMINERS,
    POSSESSIVES,
    PREPOSITIONS,
    Phrase,
    Role,
    head,
    is_plural,
)
from rag.past import Past
from rag.question_names import Named
from rag.verbs import BE, is_participle, tensed
from rag.words import normalise, words

INDEFINITE = re.compile(r"^(?:an?|one) ", re.IGNORECASE)


NO_REFERENT = re.compile(
    r"^(?:any|no|some|another|every|each|other|what|which|how|such|neither|either|it|there)\b",
    re.IGNORECASE,
)


# Bare nouns that belong to their verb ("take place") or mean no single thing.
_LIGHT_NOUNS = frozenset(
    """
    part place office home time way kind sort thing things anything something nothing everything
    number amount share average night reason reasons effect money people person worth able true
    much many more most order charge use name age example fact case problem
    """.split()
)


LEADING_PREPOSITION = re.compile(
    r"^(?:in|at|on|to|from|near|outside|inside|by|of|with|for|into|about)\s+", re.IGNORECASE
)


Tier = list["Referent"]


class Sort(StrEnum):
    """What a referent is."""

    PERSON = "person"
    THING = "thing"
    UNKNOWN = "unknown"
    """A name of which the articles tell neither."""


@dataclass(frozen=True, slots=True)
class Referent:
    """Something that a follow-up may mean."""

    text: str
    """How a question names it."""
    sort: Sort
    is_plural: bool
    turn: int
    gender: Gender = Gender.UNKNOWN
    mention: Mention | None = None
    """Where the article names it, where it has a name."""
    document_id: str | None = None
    preposition: str | None = None
    """What stood before it (*in* Korgon)."""
    is_quoted: bool = False
    """Whether it was read from what was quoted, not from what was asked."""

    @property
    def place(self) -> tuple[str, Span] | None:
        """Where the article names it."""
        if self.mention is None or self.document_id is None:
            return None
        return self.document_id, self.mention.span

    def is_same(self, other: Referent) -> bool:
        """Whether both name the same, as far as their words tell."""
        if self.mention is not None and other.mention is not None:
            return refers_alike(self.mention, other.mention)
        return self.text.casefold() == other.text.casefold()


def is_about_name(past: Past) -> bool:
    """Whether the question only asks who somebody named is ("Who is Ri Il-gyu?")."""
    clause = past.clause
    if clause is None or clause.auxiliary is None or clause.wh_word not in ("who", "what"):
        return False
    if clause.words[clause.auxiliary].normal not in BE:
        return False
    said = clause.rest(clause.auxiliary + 1)
    return any(named.text == said for named in past.names)


def of_name(past: Past, named: Named) -> Referent:
    sort = Sort.UNKNOWN if named.could_be_person else Sort.THING
    who = past.clause is not None and past.clause.wh_word == "who" and is_about_name(past)
    if named.is_person or (who and sort is Sort.UNKNOWN):
        sort = Sort.PERSON
    return Referent(
        named.full, sort, False, past.turn, named.gender, named.mention, named.document_id
    )


def described(past: Past, phrase: Phrase) -> Referent:
    return Referent(INDEFINITE.sub("the ", phrase.text), Sort.PERSON, False, past.turn)


def asked_one(past: Past, clause: Clause) -> Referent | None:
    """What a question asked for, in its own words: "the person who mediated the talks"."""
    if not clause.wh_is_subject or clause.verb is None:
        return None
    start = clause.verb
    auxiliary = None if clause.auxiliary is None else clause.words[clause.auxiliary].normal
    link = "who "
    first = clause.words[clause.verb].normal
    if auxiliary in BE and (first in PREPOSITIONS or is_participle(first)):
        # "the children in the study", "the people dismissed in 2021"
        link = ""
    elif auxiliary is not None:
        start = clause.auxiliary or start
    said = clause.rest(start)
    if not said:
        return None
    if past.questioned is not None:
        noun = past.questioned.text
        persons = head_word(noun) in PERSON_NOUNS or is_plural(noun) or link == ""
        text = f"the {noun} {link if persons else 'that ' if link else ''}{said}"
        return Referent(text, Sort.UNKNOWN, is_plural(noun), past.turn)
    if clause.wh_word == "who":
        return Referent(f"the person {link}{said}", Sort.PERSON, False, past.turn)
    return None


def asked_group(past: Past, clause: Clause) -> Tier:
    """Who a *who* question asked for, as several: the answer, else "those arrested"."""
    short = past.short_text
    if short and is_plural(short) and len(short.split()) <= 8:
        return [Referent(short, Sort.THING, True, past.turn, is_quoted=True)]
    one = asked_one(past, clause)
    if one is None:
        return []
    verb = tensed(clause.words[clause.verb or 0].normal) if clause.auxiliary is None else None
    text = re.sub(r"^the person\b", "those", one.text)
    if verb is not None and verb[0] == "does":
        # "those who supply the software"
        text = text.replace(clause.words[clause.verb or 0].text, verb[1], 1)
    return [Referent(text, Sort.THING, True, past.turn)]


def of_phrase(past: Past, phrase: Phrase) -> Tier:
    """A noun phrase as a referent; none where it is a person, a time, or nothing definite."""
    text = phrase.text
    if phrase.is_time or NO_REFERENT.match(text) or is_quantity(text):
        return []
    if all(w.normal in PERSONAL_PRONOUNS for w in words(text)):
        return []
    named = next((n for n in past.names if n.text == text), None)
    if named is not None:
        one = of_name(past, named)
        return [] if one.sort is Sort.PERSON else [one]
    clause = past.clause
    who = clause is not None and clause.is_copular and clause.wh_word == "who"
    if who and phrase.role is Role.SUBJECT and not phrase.is_plural:
        return []
    noun = head_word(text)
    if noun in _LIGHT_NOUNS and not phrase.is_definite:
        return []
    if noun in PERSON_NOUNS and not phrase.is_plural:
        return []
    return [Referent(_definite(past, phrase), Sort.THING, phrase.is_plural, past.turn)]


def _definite(past: Past, phrase: Phrase) -> str:
    """The phrase as it is said again: "a dam" is *the dam*, "her shop" is *Ms. Tan's shop*."""
    text = INDEFINITE.sub("the ", phrase.text)
    first, _, rest = text.partition(" ")
    if first.lower() in POSSESSIVES and rest:
        owner = next((n.full for n in past.names if n.is_person), None)
        return f"{owner}'s {rest}" if owner is not None else text
    if first.lower() in ("this", "that", "these", "those") and rest:
        return f"the {rest}"
    bare = phrase.text.islower() and first not in DETERMINERS and not phrase.is_plural
    return f"the {text}" if bare else text


def unsure(past: Past, phrase: Phrase) -> Tier:
    """A name that the articles seem to use for a person, but with no pronoun or title: a company
    that "said" something looks alike, and the question's *it* then tells more."""
    named = next((n for n in past.names if n.text == phrase.text), None)
    if named is None or named.mention is None or not named.is_person:
        return []
    titled = any(w.normal in TITLES for w in words(named.text + " " + named.mention.text))
    if named.gender is not Gender.UNKNOWN or titled:
        return []
    one = of_name(past, named)
    return [one] if past.clause is not None and past.clause.wh_word != "who" else []


def placed(referent: Referent, preposition: str) -> Referent:
    chosen = {"to": "in", "into": "in", "from": "in"}.get(preposition, preposition)
    return Referent(
        referent.text,
        referent.sort,
        referent.is_plural,
        referent.turn,
        referent.gender,
        referent.mention,
        referent.document_id,
        chosen,
    )


def is_quantity(text: str) -> bool:
    tokens = list(words(text))
    return bool(tokens) and (
        text.lstrip().startswith(("$", "€", "£"))
        or tokens[0].is_number
        or (tokens[0].normal in NUMBER_WORDS | {"about", "nearly", "almost", "over"})
    )


def head_word(text: str) -> str:
    return normalise(head(text))


def with_article(text: str) -> str:
    return (
        text if re.match(r"(?:the|an?|this|that|other)\b", text, re.IGNORECASE) else f"the {text}"
    )
