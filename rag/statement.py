"""What an earlier question states, so that a follow-up can go on with it."""

from __future__ import annotations

from rag.noun_phrase import (
    ADVERBS,
    DETERMINERS,
    PREPOSITIONS,
    Phrase,
    Role,
    head,
    is_plural,
    is_time,
)
from rag.past import Past
from rag.verbs import DO, MODALS, lemma, tensed
from rag.words import words


def predicate(past: Past) -> str | None:
    """What the earlier question says its subject does, as *do* takes it: "defect"."""
    parts = statement(past)
    if parts is None or not parts[2]:
        return None
    auxiliary, _, rest = parts
    first = next(words(rest), None)
    if auxiliary not in DO | MODALS or first is None or first.normal in ("do", "be", "have"):
        return None
    return rest if lemma(first.normal) == first.normal else None


def head_noun(past: Past, *, plural: bool) -> str | None:
    """The noun that *one* (or, ``plural``, *ones*) of a follow-up stands for."""
    for role in (Role.QUESTIONED, Role.OBJECT, Role.SUBJECT, Role.OBLIQUE):
        for phrase in past.phrases:
            noun = head(phrase.text)
            if phrase.role is not role or phrase.is_time or not noun.islower():
                continue
            if noun in ("one", "ones", "what", "name") or noun in DETERMINERS:
                continue
            if plural:
                return noun if phrase.is_plural else f"{noun}s"
            return _singular(noun) if phrase.is_plural else noun
    return None


def _singular(noun: str) -> str:
    for ending, new in (("ies", "y"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("s", "")):
        if noun.endswith(ending):
            return noun[: -len(ending)] + new
    return noun


def statement(past: Past) -> tuple[str, str, str] | None:
    """An earlier question as auxiliary, subject and rest; None where it can't be told.

    A question about its subject ("Who leads the race?") takes what answered it as subject.
    """
    clause = past.clause
    if clause is None:
        return None
    if not clause.wh_is_subject:
        if clause.auxiliary is None or clause.subject is None:
            return None
        start, end = clause.subject
        if start >= end:
            return None
        auxiliary = clause.words[clause.auxiliary].text.lower()
        return auxiliary, clause.of(start, end), clause.rest(end)
    subject = _answer(past)
    if subject is None or clause.verb is None:
        return None
    if clause.auxiliary is not None:
        return clause.words[clause.auxiliary].text.lower(), subject, clause.rest(clause.verb)
    verb = tensed(clause.words[clause.verb].normal)
    if verb is None:
        return None
    auxiliary = "does" if verb[0] == "do" and not is_plural(subject) else verb[0]
    return auxiliary, subject, f"{verb[1]} {clause.rest(clause.verb + 1)}".strip()


def _answer(past: Past) -> str | None:
    """What answers the question about its subject, as a subject."""
    questioned = past.questioned
    if questioned is not None and questioned.is_plural:
        return f"the {questioned.text}"
    short = past.short_text
    if short is None or len(short.split()) > 6:
        return None
    if past.clause is not None and past.clause.wh_word == "who":
        named = [
            m
            for row in past.quotes[0].sentences
            for m in past.quotes[0].source.names.within(row)
            if past.short is not None and past.short.covers(m.span) and m.is_person
        ]
        return named[0].text if named else None
    return short.strip(" ,.")


def asked_of(wh: str, past: Past) -> str | None:
    """The earlier question, asked with another question phrase."""
    parts = statement(past)
    if parts is None:
        return f"{past.question.rstrip(' ?!.')}, {wh}?"
    auxiliary, subject, rest = parts
    return f"{wh} {auxiliary} {subject} {_with_object(rest, past)}".strip() + "?"


def _with_object(rest: str, past: Past) -> str:
    """What was said, with the noun that the earlier question asked for put back as its object.

    "How many jobs has it lost?" – "since when?": "since when has it lost jobs?"
    """
    clause = past.clause
    if clause is None or clause.wh_is_subject or clause.noun is None or clause.wh is None:
        return rest
    if clause.words[clause.wh[0]].normal in PREPOSITIONS:
        return rest
    tokens = list(words(rest))
    first = 1 if len(tokens) > 1 and tokens[0].normal in ("be", "been", "being") else 0
    if len(tokens) <= first or is_time(clause.of(*clause.noun)):
        return rest
    following = tokens[first + 1] if len(tokens) > first + 1 else None
    if following is not None and following.normal not in PREPOSITIONS | ADVERBS:
        return rest
    place = tokens[first].span.end
    return f"{rest[:place]} {clause.of(*clause.noun)}{rest[place:]}"


def several(past: Past) -> Phrase | None:
    """The earlier question's plural noun phrase."""
    for role in (Role.QUESTIONED, Role.SUBJECT, Role.OBJECT, Role.OBLIQUE):
        for phrase in past.phrases:
            if phrase.role is role and phrase.is_plural and not phrase.is_time:
                return phrase
    return None
