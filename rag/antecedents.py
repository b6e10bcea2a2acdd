"""What a pronoun of a follow-up may stand for: candidates from an earlier turn, likeliest first.

The order is that of Lappin and Leass, "An Algorithm for Pronominal Anaphora Resolution" (1994), and
of centering (Grosz, Joshi and Weinstein, 1995), for a dialogue: the latest turn first; what answered
a question about it before what the question named; the subject before the objects. Candidates of
one *tier* are equally likely.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from index.types import Span
from rag.clause import (
    DETERMINERS,
    POSSESSIVES,
    Clause,
    Phrase,
    Role,
    head,
    is_plural,
    is_time,
)
from rag.lexicon import NUMBER_WORDS, PERSON_NOUNS, PERSONAL_PRONOUNS, TITLES
from rag.mention import Gender, Mention, agree, is_fuller, refers_alike
from rag.past import Past, Quoted
from rag.question_names import Lookup, Named
from rag.verbs import BE
from rag.words import normalise, words

_INDEFINITE = re.compile(r"^(?:an?|one) ", re.IGNORECASE)
_NO_REFERENT = re.compile(
    r"^(?:any|no|some|another|every|each|other|what|which|how|such|neither|either|it|there)\b",
    re.IGNORECASE,
)
# Bare nouns that belong to their verb ("take place") or mean no single thing.
_LIGHT_NOUNS = frozenset(
    """
    part place office home time way kind sort thing things anything something nothing everything
    number amount share average night reason reasons effect money people person worth able true much many more
    most order charge use name age example fact case problem
    """.split()
)
_LEADING_PREPOSITION = re.compile(
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


def people(past: Past, gender: Gender, lookup: Lookup) -> Iterator[Tier]:
    """Whom *he* or *she* may stand for."""
    named = [r for r in _named(past) if _may_be(r, gender)]
    asked = _asks_for_person(past)
    answers = [r for r in _answer_persons(past, named) if _may_be(r, gender)] if asked else []
    if asked and not (past.clause and past.clause.is_copular and named):
        yield answers
        if past.clause is not None:
            yield [r for r in [_relative(past, past.clause)] if r is not None and not r.is_plural]
    yield from _by_role(past, [r for r in named if r.sort is Sort.PERSON])
    described = [
        _described(past, phrase)
        for phrase in past.phrases
        if phrase.role is not Role.QUESTIONED and _is_person_phrase(phrase, past)
    ]
    yield described[:1]
    yield answers
    yield [r for r in _speakers(past, lookup) if _may_be(r, gender)]
    for quote in past.quotes:
        found = _persons_in(past, quote, quote.sentences, quote.span)
        yield _leading([r for r in found if _may_be(r, gender)], quote)
    for quote in past.quotes:
        found = _persons_in(past, quote, quote.context, None)
        yield [r for r in found if _may_be(r, gender)]
    if past.told:
        yield [r for r in _told(past, lookup) if r.sort is Sort.PERSON and _may_be(r, gender)]
    yield from _by_role(past, [r for r in named if r.sort is not Sort.PERSON])


def things(past: Past, lookup: Lookup, *, is_copular: bool = False) -> Iterator[Tier]:
    """What *it* may stand for.

    Args:
        past: The earlier turn.
        lookup: The articles' names.
        is_copular: Whether the follow-up asks what *it* is; then what was asked for comes first.
    """
    clause = past.clause
    questioned = past.questioned
    if is_copular and questioned is not None and clause is not None and not clause.wh_is_subject:
        yield _thing(past, questioned)
    answer = _answer_thing(past, lookup)
    if clause is not None and clause.wh_is_subject and clause.wh_word in ("what", "which"):
        yield answer
        if not answer and past.questioned is not None:
            yield [r for r in [_relative(past, clause)] if r is not None and not r.is_plural]
    for role in (Role.SUBJECT, Role.OBJECT):
        for phrase in past.phrases:
            if phrase.role is role and not phrase.is_plural:
                yield _thing(past, phrase)
                yield _unsure(past, phrase)
    if clause is not None and clause.wh_word in ("what", "which"):
        yield answer
    for phrase in past.phrases:
        if phrase.role is Role.OBLIQUE and not phrase.is_plural:
            yield _thing(past, phrase)
    for one in _named(past):
        if one.sort is not Sort.PERSON:
            yield [one]
    yield answer
    if past.told:
        yield [r for r in _told(past, lookup) if r.sort is not Sort.PERSON][:1]


def several(past: Past, lookup: Lookup, *, is_object: bool) -> Iterator[Tier]:
    """What *they* (or, ``is_object``, *them*) may stand for."""
    clause = past.clause
    questioned = past.questioned
    asked: Tier = []
    if questioned is not None and questioned.is_plural and clause is not None:
        relative = _relative(past, clause) if clause.wh_is_subject else None
        asked = [relative or Referent(_the(questioned.text), Sort.THING, True, past.turn)]
    if is_object or (clause is not None and clause.wh_is_subject):
        yield asked
    if clause is not None and clause.wh_word == "who" and clause.wh_is_subject and not is_object:
        yield _group(past, clause)
    named = [r for r in _named(past) if r.sort is not Sort.THING]
    if len(named) > 1:
        joined = " and ".join(r.text for r in named)
        if _are_coordinated(past, named) or not any(p.is_plural for p in past.phrases):
            yield [Referent(joined, Sort.PERSON, True, past.turn)]
    for role in (Role.SUBJECT, Role.OBJECT, Role.OBLIQUE):
        for phrase in past.phrases:
            if phrase.role is role and phrase.is_plural and not _NO_REFERENT.match(phrase.text):
                yield _thing(past, phrase)
    yield asked
    short = past.short_text
    if short and is_plural(short) and len(short.split()) <= 8 and not _is_quantity(short):
        yield [Referent(short, Sort.THING, True, past.turn, is_quoted=True)]
    for phrase in past.phrases:
        if phrase.role is Role.SUBJECT:
            yield [r for r in _thing(past, phrase) if r.mention is not None]
    # One person whose pronoun the article doesn't tell may be a *they*.
    yield from _by_role(past, [r for r in _named(past) if r.gender is Gender.UNKNOWN])


def places(past: Past, lookup: Lookup) -> Iterator[Tier]:
    """Where *there* may be."""
    clause = past.clause
    if clause is not None and clause.wh_word == "where":
        short = past.short_text
        if short and len(short.split()) <= 8:
            yield [_in(past, short)]
    for phrase in past.phrases:
        if phrase.preposition in ("in", "at", "on", "to", "near", "into", "from"):
            yield [_with_preposition(r, phrase.preposition) for r in _thing(past, phrase)]
    for one in _named(past):
        if one.sort is not Sort.PERSON:
            yield [one]
    yield from (tier for tier in things(past, lookup))


def times(past: Past) -> Iterator[Tier]:
    """When *then* may be."""
    short = past.short_text
    if past.clause is not None and past.clause.wh_word == "when" and short:
        yield [Referent(short, Sort.THING, False, past.turn, is_quoted=True)]
    for phrase in past.phrases:
        if phrase.is_time and phrase.preposition is not None:
            yield [
                Referent(phrase.text, Sort.THING, False, past.turn, preposition=phrase.preposition)
            ]


def _may_be(referent: Referent, gender: Gender) -> bool:
    return referent.sort is not Sort.THING and agree(referent.gender, gender)


def _named(past: Past) -> list[Referent]:
    """The names in the question."""
    return [_of_name(past, named) for named in past.names]


def _of_name(past: Past, named: Named) -> Referent:
    sort = Sort.UNKNOWN if named.could_be_person else Sort.THING
    who = past.clause is not None and past.clause.is_copular and past.clause.wh_word == "who"
    if named.is_person or (who and sort is Sort.UNKNOWN):
        sort = Sort.PERSON
    return Referent(
        named.full, sort, False, past.turn, named.gender, named.mention, named.document_id
    )


def _by_role(past: Past, named: Sequence[Referent]) -> Iterator[Tier]:
    """The subject's names first; names that *and* joins are equally likely."""
    if not named:
        return
    if len(named) > 1 and _are_coordinated(past, named):
        yield list(named)
        return
    persons = [r for r in named if r.sort is Sort.PERSON]
    others = [r for r in named if r.sort is not Sort.PERSON]
    for one in (*persons, *others):
        yield [one]


def _are_coordinated(past: Past, named: Sequence[Referent]) -> bool:
    spans = [n.span for n in past.names if any(n.full == r.text for r in named)]
    between = [
        past.question[one.end : other.start].strip(" ,’'s")
        for one, other in pairwise(spans)
    ]
    return bool(between) and all(
        text in ("and", "or", "nor", "", "or the", "&") for text in between
    )


def _asks_for_person(past: Past) -> bool:
    clause = past.clause
    if clause is None:
        return False
    if clause.wh_word in ("who", "whom"):
        return True
    questioned = past.questioned
    if clause.wh_word in ("which", "what") and questioned is not None:
        return _head(questioned.text) in PERSON_NOUNS
    if clause.wh_word == "what" and clause.subject is not None:
        # "What is the name of the minister?"
        return bool(re.match(r"(?:the )?name of\b|.*['’]s name$", clause.of(*clause.subject)))
    return False


def _answer_persons(past: Past, named: Sequence[Referent]) -> Tier:
    """The persons that answered: in the exact answer, else the only new one in the lead quote."""
    if not past.quotes:
        return []
    lead = past.quotes[0]
    found = _persons_in(past, lead, lead.sentences, past.short or lead.span)
    if past.short is None or not found:
        found = _persons_in(past, lead, lead.sentences, lead.span)
    return [r for r in found if not any(r.is_same(other) for other in named)]


def _persons_in(past: Past, quote: Quoted, sentences: Sequence[int], span: Span | None) -> Tier:
    """The persons that sentences name inside ``span``, each once, in order."""
    found: Tier = []
    for row in sentences:
        for mention in quote.source.names.within(row):
            if not mention.is_person or (span is not None and not _touches(span, mention.span)):
                continue
            one = _of_mention(past, quote, mention)
            if not any(one.is_same(other) for other in found):
                found.append(one)
    return found


def _touches(span: Span, other: Span) -> bool:
    return span.start < other.end and other.start < span.end


def _of_mention(past: Past, quote: Quoted, mention: Mention) -> Referent:
    fuller = [m for m in quote.source.names.mentions if is_fuller(m, mention)]
    full = mention
    if fuller and all(refers_alike(fuller[0], m) for m in fuller):
        full = max(fuller, key=lambda m: (len(m.tokens), -m.span.start))
    gender = mention.gender if mention.gender is not Gender.UNKNOWN else full.gender
    return Referent(
        full.text,
        Sort.PERSON,
        False,
        past.turn,
        gender,
        full,
        quote.source.document.id,
        is_quoted=True,
    )


def _leading(found: Tier, quote: Quoted) -> Tier:
    """Only the subject, where one of several persons begins the quote."""
    if len(found) > 1 and found[0].mention is not None:
        text = quote.span.of(quote.source.text)
        if found[0].text in text[: len(found[0].text) + 30]:
            return found[:1]
    return found


def _speakers(past: Past, lookup: Lookup) -> Tier:
    """Who says what was quoted, where it is one person."""
    said = [q.speaker for q in past.quotes if q.speaker]
    if not said:
        return []
    found = lookup.mention(said[0])
    if found is None or not found[0].is_person:
        return []
    mention, document_id = found
    return [
        Referent(
            mention.text,
            Sort.PERSON,
            False,
            past.turn,
            mention.gender,
            mention,
            document_id,
            is_quoted=True,
        )
    ]


def _told(past: Past, lookup: Lookup) -> Tier:
    """The names in an answer's bare text that the articles have too."""
    found: Tier = []
    for named in lookup.names(past.told or ""):
        if named.mention is None:
            continue
        sort = Sort.PERSON if named.is_person else Sort.THING
        found.append(
            Referent(
                named.full,
                sort,
                False,
                past.turn,
                named.gender,
                named.mention,
                named.document_id,
                is_quoted=True,
            )
        )
    return [r for place, r in enumerate(found) if not any(r.is_same(o) for o in found[:place])]


def _is_person_phrase(phrase: Phrase, past: Past) -> bool:
    """Whether a noun phrase means one person without naming him or her ("the captain")."""
    if phrase.is_plural or _NO_REFERENT.match(phrase.text):
        return False
    if any(n.text == phrase.text and n.is_person for n in past.names):
        return False
    return _head(phrase.text) in PERSON_NOUNS


def _described(past: Past, phrase: Phrase) -> Referent:
    return Referent(_INDEFINITE.sub("the ", phrase.text), Sort.PERSON, False, past.turn)


def _relative(past: Past, clause: Clause) -> Referent | None:
    """What a question asked for, in its own words: "the person who mediated the talks"."""
    if not clause.wh_is_subject or clause.verb is None:
        return None
    start = clause.verb
    auxiliary = None if clause.auxiliary is None else clause.words[clause.auxiliary].normal
    link = "who "
    if auxiliary in BE:
        # "the children in the study", "the people dismissed in 2021"
        link = ""
    elif auxiliary is not None:
        start = clause.auxiliary or start
    said = clause.rest(start)
    if not said:
        return None
    if past.questioned is not None:
        noun = past.questioned.text
        persons = _head(noun) in PERSON_NOUNS or is_plural(noun) or link == ""
        text = f"the {noun} {link if persons else 'that ' if link else ''}{said}"
        return Referent(text, Sort.UNKNOWN, is_plural(noun), past.turn)
    if clause.wh_word == "who":
        return Referent(f"the person {link}{said}", Sort.PERSON, False, past.turn)
    return None


def _group(past: Past, clause: Clause) -> Tier:
    """Who a *who* question asked for, as several: the answer, else "those arrested"."""
    short = past.short_text
    if short and is_plural(short) and len(short.split()) <= 8:
        return [Referent(short, Sort.THING, True, past.turn, is_quoted=True)]
    one = _relative(past, clause)
    if one is None:
        return []
    text = re.sub(r"^the person\b", "those", one.text)
    return [Referent(text, Sort.THING, True, past.turn)]


def _thing(past: Past, phrase: Phrase) -> Tier:
    """A noun phrase as a referent; none where it is a person, a time, or nothing definite."""
    text = phrase.text
    if phrase.is_time or _NO_REFERENT.match(text) or _is_quantity(text):
        return []
    if all(w.normal in PERSONAL_PRONOUNS for w in words(text)):
        return []
    named = next((n for n in past.names if n.text == text), None)
    if named is not None:
        one = _of_name(past, named)
        return [] if one.sort is Sort.PERSON else [one]
    noun = _head(text)
    if noun in _LIGHT_NOUNS and not phrase.is_definite:
        return []
    if noun in PERSON_NOUNS and not phrase.is_plural:
        return []
    return [Referent(_definite(past, phrase), Sort.THING, phrase.is_plural, past.turn)]


def _definite(past: Past, phrase: Phrase) -> str:
    """The phrase as it is said again: "a dam" is *the dam*, Ms. Tan's "her shop" *Ms. Tan's shop*."""
    text = _INDEFINITE.sub("the ", phrase.text)
    first, _, rest = text.partition(" ")
    if first.lower() in POSSESSIVES and rest:
        owner = next((n.full for n in past.names if n.is_person), None)
        return f"{owner}'s {rest}" if owner is not None else text
    if first.lower() in ("this", "that", "these", "those") and rest:
        return f"the {rest}"
    bare = phrase.text.islower() and first not in DETERMINERS and not phrase.is_plural
    return f"the {text}" if bare else text


def _unsure(past: Past, phrase: Phrase) -> Tier:
    """A name that the articles seem to use for a person, but with no pronoun or title: a company
    that "said" something looks alike, and the question's *it* then tells more."""
    named = next((n for n in past.names if n.text == phrase.text), None)
    if named is None or named.mention is None or not named.is_person:
        return []
    titled = any(w.normal in TITLES for w in words(named.text + " " + named.mention.text))
    if named.gender is not Gender.UNKNOWN or titled:
        return []
    one = _of_name(past, named)
    return [one] if past.clause is not None and past.clause.wh_word != "who" else []


def _answer_thing(past: Past, lookup: Lookup) -> Tier:
    """The exact answer, where it is a name or a noun phrase and no quantity."""
    short = past.short_text
    if not short or not past.quotes:
        return []
    text = _LEADING_PREPOSITION.sub("", short.strip(' ,.;:“”"')).strip()
    lead = past.quotes[0]
    inside = [
        m
        for row in lead.sentences
        for m in lead.source.names.within(row)
        if past.short is not None and past.short.covers(m.span)
    ]
    names = [m for m in inside if not m.is_person]
    if len(names) == 1 and len(text.split()) <= len(names[0].text.split()) + 2:
        return [
            Referent(
                names[0].text,
                Sort.THING,
                False,
                past.turn,
                Gender.UNKNOWN,
                names[0],
                lead.source.document.id,
                is_quoted=True,
            )
        ]
    if (
        _is_quantity(text)
        or is_time(text)
        or len(text.split()) > 7
        or any(m.is_person for m in inside)
    ):
        return []
    first = next(words(text), None)
    if first is None or not re.match(r"(?:the|an?|its|their|his|her)\b", text, re.IGNORECASE):
        return []
    if is_plural(text):
        return []
    return [Referent(_INDEFINITE.sub("the ", text), Sort.THING, False, past.turn, is_quoted=True)]


def _in(past: Past, text: str) -> Referent:
    """A place as an answer gives it, its preposition apart."""
    text = text.strip(' ,.;:“”"')
    match = _LEADING_PREPOSITION.match(text)
    preposition = match.group().strip().lower() if match else None
    if match:
        text = text[match.end() :]
    return Referent(text, Sort.THING, False, past.turn, preposition=preposition, is_quoted=True)


def _with_preposition(referent: Referent, preposition: str) -> Referent:
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


def _is_quantity(text: str) -> bool:
    tokens = list(words(text))
    return bool(tokens) and (
        text.lstrip().startswith(("$", "€", "£"))
        or tokens[0].is_number
        or (tokens[0].normal in NUMBER_WORDS | {"about", "nearly", "almost", "over"})
    )


def _head(text: str) -> str:
    return normalise(head(text))


def _the(text: str) -> str:
    return (
        text if re.match(r"(?:the|an?|this|that|other)\b", text, re.IGNORECASE) else f"the {text}"
    )
