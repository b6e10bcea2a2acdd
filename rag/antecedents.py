"""What a pronoun of a follow-up may stand for: candidates from an earlier turn, likeliest first.

The order is that of Lappin and Leass, "An Algorithm for Pronominal Anaphora Resolution" (1994),
and of centering (Grosz, Joshi and Weinstein, 1995), for a dialogue: the latest turn first; what
answered a question about it before what the question named; the subject before the objects.
Candidates of one *tier* are equally likely.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.lexicon import PERSON_NOUNS
from rag.mention import Gender, agree
from rag.noun_phrase import (
    Phrase,
    Role,
    is_person_noun,
    is_plural,
)
from rag.past import Past
from rag.question_names import Lookup
from rag.quoted_referents import (
    answer_persons,
    answer_thing,
    leading,
    persons_in,
    place_answered,
    speakers,
    told,
)
from rag.referent import (
    NO_REFERENT,
    Referent,
    Sort,
    Tier,
    asked_group,
    asked_one,
    described,
    head_word,
    is_about_name,
    is_quantity,
    of_name,
    of_phrase,
    placed,
    unsure,
    with_article,
)

_PLACING = frozenset("in at from to near into across over".split())


def people(past: Past, gender: Gender, lookup: Lookup) -> Iterator[Tier]:
    """Whom *he* or *she* may stand for."""
    named = [r for r in _named(past) if _may_be(r, gender)]
    asked = _asks_for_person(past)
    answers = [r for r in answer_persons(past, named) if _may_be(r, gender)] if asked else []
    if asked and not past.quotes and past.told:
        answers = [r for r in told(past, lookup) if r.sort is Sort.PERSON and _may_be(r, gender)]
        answers = [r for r in answers if not any(r.is_same(other) for other in named)]
    if asked and not is_about_name(past):
        yield answers
        yield _asked_for(past)
    yield from _by_role(past, [r for r in named if r.sort is Sort.PERSON])
    phrased = [
        described(past, phrase)
        for phrase in past.phrases
        if phrase.role is not Role.QUESTIONED and _is_person_phrase(phrase, past)
    ]
    yield phrased[:1]
    yield answers
    yield [r for r in speakers(past, lookup) if _may_be(r, gender)]
    for quote in past.quotes:
        found = persons_in(past, quote, quote.sentences, quote.span)
        yield leading([r for r in found if _may_be(r, gender)], quote)
    for quote in past.quotes:
        found = persons_in(past, quote, quote.context, None)
        yield [r for r in found if _may_be(r, gender)]
    if past.told:
        yield [r for r in told(past, lookup) if r.sort is Sort.PERSON and _may_be(r, gender)]


def possible_people(past: Past, gender: Gender) -> Iterator[Tier]:
    """Names of the question that may be persons' for all that the articles tell.

    They come after all that :func:`people` finds in any turn.
    """
    in_places = {p.text for p in past.phrases if p.preposition in _PLACING}
    named = [r for r in _named(past) if _may_be(r, gender) and r.text not in in_places]
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
        yield of_phrase(past, questioned)
    answer = answer_thing(past, lookup)
    if clause is not None and clause.wh_is_subject and clause.wh_word in ("what", "which"):
        yield answer
        if not answer and past.questioned is not None:
            yield [r for r in [asked_one(past, clause)] if r is not None and not r.is_plural]
    for role in (Role.SUBJECT, Role.OBJECT):
        for phrase in past.phrases:
            if phrase.role is role and not phrase.is_plural:
                yield of_phrase(past, phrase)
                yield unsure(past, phrase)
    if clause is not None and clause.wh_word in ("what", "which"):
        yield answer
    for phrase in past.phrases:
        if phrase.role is Role.OBLIQUE and not phrase.is_plural:
            yield of_phrase(past, phrase)
    for one in _named(past):
        if one.sort is not Sort.PERSON:
            yield [one]
    yield answer
    if past.told:
        yield [r for r in told(past, lookup) if r.sort is not Sort.PERSON][:1]


def several(past: Past, lookup: Lookup, *, is_object: bool) -> Iterator[Tier]:
    """What *they* (or, ``is_object``, *them*) may stand for."""
    clause = past.clause
    questioned = past.questioned
    asked: Tier = []
    if questioned is not None and questioned.is_plural and clause is not None:
        relative = asked_one(past, clause) if clause.wh_is_subject else None
        asked = [relative or Referent(with_article(questioned.text), Sort.THING, True, past.turn)]
    if is_object or (clause is not None and clause.wh_is_subject):
        yield asked
    if clause is not None and clause.wh_word == "who" and clause.wh_is_subject and not is_object:
        yield asked_group(past, clause)
    named = [r for r in _named(past) if r.sort is not Sort.THING]
    if len(named) > 1:
        joined = " and ".join(r.text for r in named)
        if _are_coordinated(past, named) or not any(p.is_plural for p in past.phrases):
            yield [Referent(joined, Sort.PERSON, True, past.turn)]
    for role in (Role.SUBJECT, Role.OBJECT, Role.OBLIQUE):
        for phrase in past.phrases:
            if phrase.role is role and phrase.is_plural and not NO_REFERENT.match(phrase.text):
                yield of_phrase(past, phrase)
    yield asked
    short = past.short_text
    if short and is_plural(short) and len(short.split()) <= 8 and not is_quantity(short):
        yield [Referent(short, Sort.THING, True, past.turn, is_quoted=True)]
    for phrase in past.phrases:
        if phrase.role is Role.SUBJECT:
            yield [r for r in of_phrase(past, phrase) if r.mention is not None]
    # One person whose pronoun the article doesn't tell may be a *they*.
    yield from _by_role(past, [r for r in _named(past) if r.gender is Gender.UNKNOWN])


def places(past: Past, lookup: Lookup) -> Iterator[Tier]:
    """Where *there* may be."""
    clause = past.clause
    if clause is not None and clause.wh_word == "where":
        short = past.short_text
        if short and len(short.split()) <= 8:
            yield [place_answered(past, short)]
    for phrase in past.phrases:
        if phrase.preposition in ("in", "at", "on", "to", "near", "into", "from"):
            yield [placed(r, phrase.preposition) for r in of_phrase(past, phrase)]
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


def _asked_for(past: Past) -> Tier:
    """The one whom a question asks for, in the question's words."""
    clause = past.clause
    if clause is None:
        return []
    if clause.is_copular and clause.wh_word == "who":
        subject = next((p for p in past.phrases if p.role is Role.SUBJECT), None)
        if subject is None or subject.is_plural or NO_REFERENT.match(subject.text):
            return []
        return [described(past, subject)]
    one = asked_one(past, clause)
    return [] if one is None or one.is_plural else [one]


def _may_be(referent: Referent, gender: Gender) -> bool:
    return referent.sort is not Sort.THING and agree(referent.gender, gender)


def _named(past: Past) -> list[Referent]:
    """The names in the question."""
    return [of_name(past, named) for named in past.names]


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
        past.question[one.end : other.start].strip(" ,’'s") for one, other in pairwise(spans)
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
        return head_word(questioned.text) in PERSON_NOUNS
    if clause.wh_word == "what" and clause.subject is not None:
        # "What is the name of the minister?"
        return bool(re.match(r"(?:the )?name of\b|.*['’]s name$", clause.of(*clause.subject)))
    return False


def _is_person_phrase(phrase: Phrase, past: Past) -> bool:
    """Whether a noun phrase means one person without naming him or her ("the captain")."""
    if phrase.is_plural or NO_REFERENT.match(phrase.text):
        return False
    if any(n.text == phrase.text and n.is_person for n in past.names):
        return False
    return is_person_noun(head_word(phrase.text))
