"""Questions that leave out what the one before said: "why?", "and in Europe?", "how many left?".

They are completed from the clause of the earlier question: what it said is kept, and what the
follow-up says anew takes the place of its like (Dalrymple, Shieber and Pereira, "Ellipsis and
Higher-Order Unification", 1991, without the logic).
"""

from __future__ import annotations

import re

from rag.clause import Clause, parse, strip_lead
from rag.lexicon import PERSON_NOUNS
from rag.noun_phrase import (
    ADVERBS,
    DETERMINERS,
    POSSESSIVES,
    PREPOSITIONS,
    Role,
    head,
    is_time,
)
from rag.past import Past
from rag.question_names import Lookup
from rag.statement import asked_of, several, statement
from rag.substitution import substituted, swapped
from rag.verbs import AUXILIARIES, DO, lemma
from rag.words import words

_ABOUT = re.compile(r"^(?:what|how) about\s+", re.IGNORECASE)


_AND = re.compile(r"^\s*(?:(?:and|but|or|ok|so|then)\b[\s,]*)+", re.IGNORECASE)


_HAPPENED = re.compile(
    r"^(?P<wh>(?:(?:in|at|on|by|since|until|for|over) )?(?:when|where|why|how|"
    r"what (?:year|month|day|date|time|place)|which (?:year|month|day|country|city)|"
    r"how long ago|whose time))\s+"
    r"(?:(?:is|was|were)\s+(?:that|this)|(?P<it>(?:is|was)\s+it)|"
    r"(?:is|was)\s+(?:that|this|it)\s+(?:done|so)|(?:did|does|will)\s+(?:that|this|it)\s+"
    r"(?:happen|occur|take place|start|begin))"
    # No verb may follow: "when was it built?" asks of a thing.
    r"(?:,?\s+(?:exactly|precisely|roughly|approximately|again|though|anyway|then|please)|"
    r",\s*\w+ly)*+$",
    re.IGNORECASE,
)


# Where something is, not where it was done: "where is it?"
_ASKS_PLACE = re.compile(r"\b(?:where|place|country|city)$", re.IGNORECASE)


_PEOPLE_VERBS = frozenset(
    "die live survive injure kill hurt wound arrest attend vote work flee drown".split()
)


_LONGEST_FRAGMENT = 9


def complete(question: str, past: Past, lookup: Lookup) -> str | None:
    """A fragment completed from the question before it.

    Args:
        question: The follow-up, its pronouns resolved.
        past: The turn before it.
        lookup: The articles' names.

    Returns:
        A whole question; None where ``question`` is no fragment, or can't be completed.
    """
    body = strip_lead(question).strip().rstrip(" ?!.")
    if not body or past.clause is None:
        return None
    happened = _of_event(body)
    if happened is not None:
        return asked_of(happened, past)
    about = _ABOUT.sub("", body)
    if about != body and about:
        return substituted(about, past, lookup)
    clause = parse(body)
    if clause is not None and clause.wh is not None:
        return _wh_fragment(clause, past, lookup)
    if clause is not None or len(body.split()) > _LONGEST_FRAGMENT:
        return None
    # "ok thanks" is nothing but what may lead a question in.
    leads_on = _AND.match(question) is not None and strip_lead(question) != question
    first = body.split()[0].lower()
    if leads_on or (first in PREPOSITIONS and question.rstrip().endswith("?")):
        return substituted(body, past, lookup) if not _has_verb(body) else None
    return None


def asks_about(question: str) -> bool:
    """Whether a question only names what it is about ("what about his family?")."""
    return _ABOUT.match(strip_lead(question)) is not None or parse(strip_lead(question)) is None


def topic(question: str) -> str | None:
    """What a turn only names, with *and* before it ("and the price?"); None where it says more."""
    body = strip_lead(question).strip().rstrip(" ?!.")
    if not body or body == question.strip().rstrip(" ?!.") or parse(body) is not None:
        return None
    tokens = [word.normal for word in words(body)]
    if not tokens or len(tokens) > _LONGEST_FRAGMENT or tokens[0] in PREPOSITIONS:
        return None
    return None if _has_verb(body) else body


def has_noun(text: str) -> bool:
    """Whether the beginning of a question names something that *one* may stand for."""
    clause = parse(text)
    return clause is not None and any(
        not phrase.is_time and head(phrase.text).islower() for phrase in clause.phrases()
    )


def is_question(text: str) -> bool:
    """Whether a text is a question by its own words: it has a question phrase or an auxiliary."""
    clause = parse(text)
    return clause is not None and (clause.auxiliary is not None or clause.verb is not None)


def asks_of_event(question: str) -> bool:
    """Whether a question only asks when, where, why or how *that* was."""
    return _of_event(strip_lead(question).strip().rstrip(" ?!.")) is not None


def _of_event(body: str) -> str | None:
    """The question phrase of a question that only asks when, where, why or how *that* was."""
    match = _HAPPENED.match(body)
    if match is None or (match.group("it") and _ASKS_PLACE.search(match.group("wh"))):
        return None
    return match.group("wh")


def is_fragment(question: str) -> bool:
    """Whether a question can't be understood without the one before it."""
    body = strip_lead(question).strip().rstrip(" ?!.")
    clause = parse(body)
    if _ABOUT.match(body) or _of_event(body) is not None:
        return True
    if clause is None:
        return False
    return clause.wh is not None and clause.auxiliary is None and clause.verb is None


def _wh_fragment(clause: Clause, past: Past, lookup: Lookup) -> str | None:
    assert clause.wh is not None
    wh = clause.of(*clause.wh)
    nothing_more = clause.auxiliary is None and clause.verb is None
    first = None if clause.verb is None else clause.words[clause.verb].normal
    if clause.auxiliary is None and first is not None and clause.verb == len(clause.words) - 1:
        stranded = _stranded(clause, past)
        if stranded is not None:
            return stranded
    if clause.auxiliary is None and first is not None:
        tail = clause.words[clause.verb or 0 :]
        if all(w.normal in ADVERBS | {"not", "exactly", "else"} for w in tail):
            nothing_more = True
        elif (
            first in PREPOSITIONS
            and clause.noun is None
            and first != "of"
            and len(tail) <= 4
            and wh.lower() != "who"
            and not any(w.normal.endswith("ed") for w in tail)
            and not any(lemma(w.normal) or w.normal in AUXILIARIES for w in tail[1:])
        ):
            # "how deep down?", "why in winter?"
            return asked_of(f"{wh} {clause.rest(clause.verb or 0)}", past)
    if nothing_more:
        return _bare(clause, wh, past)
    return _without_noun(clause, past) or _without_verb(clause, past)


def _stranded(clause: Clause, past: Past) -> str | None:
    """ "what about?" after "Why did they quarrel?": "what did they quarrel about?"."""
    preposition = clause.words[-1].normal
    parts = statement(past)
    if preposition not in PREPOSITIONS or clause.wh_word in ("how", "why", "when"):
        return None
    if parts is None or clause.wh is None:
        return None
    wh = clause.of(*clause.wh)
    return f"{wh} {parts[0]} {parts[1]} {parts[2]}".strip() + f" {preposition}?"


def _bare(clause: Clause, wh: str, past: Past) -> str | None:
    """ "why?", "for how much?", "which hospital?", "how many Afghans?"."""
    assert past.clause is not None
    word = clause.wh_word
    tail = clause.rest(clause.verb) if clause.verb is not None else ""
    if tail == "not":
        parts = statement(past)
        if parts is None:
            return None
        return f"{wh} {parts[0]} {parts[1]} not {parts[2]}".strip() + "?"
    if clause.noun is not None:
        old = past.clause.noun
        kinds = wh.lower().split()[:2]
        if old is not None and (kinds == ["how", "many"] or word in ("which", "what")):
            noun = clause.of(*clause.noun)
            if past.clause.of(*past.clause.wh or (0, 0)).lower().startswith(wh.lower()[:8]):
                return swapped(past.clause, old, noun)
        if noun_is_one(clause):
            plural = several(past)
            if plural is None:
                return None
            return asked_of(f"which {plural.text.removeprefix('the ')}", past)
        if kinds == ["how", "many"] and not _is_measure(clause.of(*clause.noun)):
            # Nothing was counted before: only what the question named in the plural can be.
            return _counted("how many", past, clause.of(*clause.noun))
        return asked_of(f"{wh} {tail}".strip(), past)
    if wh.lower() in ("how many", "how much"):
        counted = _counted(wh, past)
        if counted is not None:
            return counted
    if wh.lower() == "who":
        return _who(past)
    if wh.lower() in ("what", "which"):
        return None
    return asked_of(f"{wh} {tail}".strip(), past)


def noun_is_one(clause: Clause) -> bool:
    """Whether a question phrase asks for *one* or *ones* only."""
    return clause.noun is not None and clause.of(*clause.noun).lower().split()[0] in (
        "one",
        "ones",
    )


def _is_measure(noun: str) -> bool:
    """Whether a counted noun says how often or how long, not how many of something."""
    return is_time(noun) or noun.lower() == "times"


def _counted(wh: str, past: Past, noun: str | None = None) -> str | None:
    """ "how many?": of the things that the earlier question spoke of in the plural.

    With ``noun`` ("how many ferries?"), only where these are what it names.
    """
    clause = past.clause
    assert clause is not None
    parts = statement(past)
    phrase = several(past)
    if phrase is None or parts is None or wh.lower() != "how many":
        return None
    counted = re.sub(r"^(?:the|these|those|any|some|its|their|his|her)\s+", "", phrase.text)
    if noun is not None and noun.casefold() not in (counted.casefold(), head(counted).casefold()):
        return None
    auxiliary, subject, rest = parts
    if phrase.role is Role.SUBJECT:
        return f"how many {counted} {auxiliary} {rest}".strip() + "?"
    if phrase.role is Role.OBJECT and phrase.text in rest:
        left = " ".join(rest.replace(phrase.text, " ", 1).split())
        return f"how many {counted} {auxiliary} {subject} {left}".strip() + "?"
    return None


def _who(past: Past) -> str | None:
    """ "who?" after a question whose subject was left open ("Was anyone killed?")."""
    clause = past.clause
    if clause is None or clause.wh is not None or clause.subject is None:
        return None
    if clause.auxiliary is None:
        return None
    auxiliary = clause.words[clause.auxiliary].text.lower()
    rest = clause.rest(clause.subject[1])
    return f"who {auxiliary} {rest}?"


def _without_verb(clause: Clause, past: Past) -> str | None:
    """The verb of the earlier question.

    "where does the founder?" takes the verb of "Where does Joanna Crewe live?".
    """
    if clause.auxiliary is None or clause.verb is not None or clause.subject is None:
        return None
    if clause.words[clause.auxiliary].normal not in DO:
        return None
    start, end = clause.subject
    first = clause.words[start]
    if end - start > 3 or end < len(clause.words):
        return None
    if not (first.is_capitalised or first.normal in DETERMINERS | POSSESSIVES):
        return None
    parts = statement(past)
    if parts is None or not parts[2]:
        return None
    return f"{clause.of(0, clause.subject[1])} {parts[2]}?"


def _without_noun(clause: Clause, past: Past) -> str | None:
    """The noun of the earlier question.

    "how many are left?" takes the noun of "How many missions were closed?".
    """
    if clause.wh is None or clause.noun is not None:
        return None
    wh = clause.of(*clause.wh)
    if wh.lower() != "how many":
        return None
    phrase = several(past)
    if phrase is None:
        return None
    start = clause.wh[1]
    following = clause.words[start : start + 3]
    if not following or not (
        following[0].normal in AUXILIARIES or lemma(following[0].normal) is not None
    ):
        return None
    if any(w.normal in ("that", "this", "it") for w in following[1:2]):
        return None
    noun = re.sub(r"^(?:the|these|those|any|some|its|their)\s+", "", phrase.text)
    last = [w.normal for w in words(noun)][-1]
    about_people = any(lemma(w.normal) in _PEOPLE_VERBS for w in following)
    person = last in PERSON_NOUNS or last.rstrip("s") in PERSON_NOUNS or last == "people"
    if about_people and not person:
        return None
    return f"{wh} {noun} {clause.rest(start)}?"


def _has_verb(body: str) -> bool:
    """Whether a lower-case verb form stands in a fragment ("and then he left")."""
    tokens = list(words(body))
    return any(
        w.normal in AUXILIARIES - {"may", "might", "will"}
        and place
        and tokens[place - 1].normal not in DETERMINERS | {"who", "that", "which"}
        for place, w in enumerate(tokens)
    ) and not re.search(r"\b(?:who|that|which|if)\b", body)
