"""Questions that leave out what the one before said: "why?", "and in Europe?", "how many are left?".

They are completed from the clause of the earlier question: what it said is kept, and what the
follow-up says anew takes the place of its like (Dalrymple, Shieber and Pereira, "Ellipsis and
Higher-Order Unification", 1991, without the logic).
"""

from __future__ import annotations

import re

from rag.clause import (
    ADVERBS,
    DETERMINERS,
    POSSESSIVES,
    PREPOSITIONS,
    Clause,
    Phrase,
    Role,
    head,
    is_plural,
    is_time,
    parse,
    strip_lead,
)
from rag.lexicon import PERSON_NOUNS
from rag.past import Past
from rag.question_names import Lookup, Named
from rag.verbs import AUXILIARIES, DO, MODALS, lemma, tensed
from rag.words import words

_ABOUT = re.compile(r"^(?:what|how) about\s+", re.IGNORECASE)
_AND = re.compile(r"^\s*(?:(?:and|but|or|ok|so|then)\b[\s,]*)+", re.IGNORECASE)
_HAPPENED = re.compile(
    r"^(?P<wh>(?:(?:in|at|on|by|since|until|for|over) )?(?:when|where|why|how|what (?:year|month|day|"
    r"date|time|place)|which (?:year|month|day|country|city)|how long ago|whose time))\s+"
    r"(?:(?:is|was|were)\s+(?:that|this|it)|(?:did|does|will)\s+(?:that|this|it)\s+"
    r"(?:happen|occur|take place|start|begin))(?:,?\s+\w+)?$",
    re.IGNORECASE,
)
_ADVERBIALS = frozenset(
    """
    now today before afterwards after then overall currently recently originally earlier later
    previously yesterday tomorrow abroad elsewhere online daily weekly monthly annually
    """.split()
)
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
    body = strip_lead(question).rstrip(" ?!.")
    if not body or past.clause is None:
        return None
    happened = _HAPPENED.match(body)
    if happened:
        return _asked_of(happened.group("wh"), past)
    about = _ABOUT.sub("", body)
    if about != body:
        return _substituted(about, past, lookup)
    clause = parse(body)
    if clause is not None and clause.wh is not None:
        return _wh_fragment(clause, past, lookup)
    if clause is not None or len(body.split()) > _LONGEST_FRAGMENT:
        return None
    leads_on = _AND.match(question) is not None
    first = body.split()[0].lower()
    if leads_on or (first in PREPOSITIONS and question.rstrip().endswith("?")):
        return _substituted(body, past, lookup) if not _has_verb(body) else None
    return None


def substitute(new: str, past: Past, lookup: Lookup) -> str | None:
    """The earlier question with ``new`` in the place of what it is like; None if nothing is."""
    return None if past.clause is None else _substituted(new, past, lookup)


def asks_about(question: str) -> bool:
    """Whether a question only names what it is about ("what about his family?")."""
    return _ABOUT.match(strip_lead(question)) is not None or parse(strip_lead(question)) is None


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


def is_fragment(question: str) -> bool:
    """Whether a question can't be understood without the one before it."""
    body = strip_lead(question).rstrip(" ?!.")
    clause = parse(body)
    if _ABOUT.match(body) or _HAPPENED.match(body):
        return True
    if clause is None:
        return False
    return clause.wh is not None and clause.auxiliary is None and clause.verb is None


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


def _asked_of(wh: str, past: Past) -> str | None:
    """The earlier question, asked with another question phrase."""
    parts = statement(past)
    if parts is None:
        return f"{past.question.rstrip(' ?!.')}, {wh}?"
    auxiliary, subject, rest = parts
    return f"{wh} {auxiliary} {subject} {rest}".strip() + "?"


def _wh_fragment(clause: Clause, past: Past, lookup: Lookup) -> str | None:
    assert clause.wh is not None
    wh = clause.of(*clause.wh)
    nothing_more = clause.auxiliary is None and clause.verb is None
    first = None if clause.verb is None else clause.words[clause.verb].normal
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
            return _asked_of(f"{wh} {clause.rest(clause.verb or 0)}", past)
    if nothing_more:
        return _bare(clause, wh, past)
    if clause.auxiliary is not None and clause.verb is None and not clause.wh_is_subject:
        return _without_verb(clause, past)
    return _without_noun(clause, past)


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
                return _replaced(past.clause, old, noun)
        if noun_is_one(clause):
            several = _several(past)
            if several is None:
                return None
            return _asked_of(f"which {several.text.removeprefix('the ')}", past)
        return _asked_of(f"{wh} {tail}".strip(), past)
    if wh.lower() in ("how many", "how much"):
        counted = _counted(wh, past)
        if counted is not None:
            return counted
    if wh.lower() == "who":
        return _who(past)
    if wh.lower() in ("what", "which"):
        return None
    return _asked_of(f"{wh} {tail}".strip(), past)


def noun_is_one(clause: Clause) -> bool:
    """Whether a question phrase asks for *one* or *ones* only."""
    return clause.noun is not None and clause.of(*clause.noun).lower().split()[0] in (
        "one",
        "ones",
    )


def _counted(wh: str, past: Past) -> str | None:
    """ "how many?": of the things that the earlier question spoke of in the plural."""
    clause = past.clause
    assert clause is not None
    parts = statement(past)
    phrase = _several(past)
    if phrase is None or parts is None or wh.lower() != "how many":
        return None
    noun = re.sub(r"^(?:the|these|those|any|some|its|their|his|her)\s+", "", phrase.text)
    auxiliary, subject, rest = parts
    if phrase.role is Role.SUBJECT:
        return f"how many {noun} {auxiliary} {rest}".strip() + "?"
    if phrase.role is Role.OBJECT and phrase.text in rest:
        left = " ".join(rest.replace(phrase.text, " ", 1).split())
        return f"how many {noun} {auxiliary} {subject} {left}".strip() + "?"
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


def _several(past: Past) -> Phrase | None:
    """The earlier question's plural noun phrase."""
    for role in (Role.QUESTIONED, Role.SUBJECT, Role.OBJECT, Role.OBLIQUE):
        for phrase in past.phrases:
            if phrase.role is role and phrase.is_plural and not phrase.is_time:
                return phrase
    return None


def _without_verb(clause: Clause, past: Past) -> str | None:
    """ "where does the founder?" takes the verb of "Where does Joanna Crewe live?"."""
    assert clause.auxiliary is not None
    if clause.words[clause.auxiliary].normal not in DO or clause.subject is None:
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
    """ "how many are left?" takes the noun of "How many missions were closed?"."""
    if clause.wh is None or clause.noun is not None:
        return None
    wh = clause.of(*clause.wh)
    if wh.lower() != "how many":
        return None
    phrase = _several(past)
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


def _replaced(clause: Clause, old: tuple[int, int], new: str) -> str:
    """The clause with some of its words replaced."""
    start = clause.words[old[0]].span.start
    end = clause.words[old[1] - 1].span.end
    return f"{clause.text[:start]}{new}{clause.text[end:]}"


def _has_verb(body: str) -> bool:
    """Whether a lower-case verb form stands in a fragment ("and then he left")."""
    tokens = list(words(body))
    return any(
        w.normal in AUXILIARIES - {"may", "might", "will"}
        and place
        and tokens[place - 1].normal not in DETERMINERS | {"who", "that", "which"}
        for place, w in enumerate(tokens)
    ) and not re.search(r"\b(?:who|that|which|if)\b", body)


def _substituted(new: str, past: Past, lookup: Lookup) -> str | None:
    """The earlier question with the part that ``new`` is like replaced by it."""
    clause = past.clause
    assert clause is not None
    text = clause.text.rstrip(" ?!.")
    tokens = [w.normal for w in words(new)]
    if not tokens:
        return None
    if all(token in _ADVERBIALS for token in tokens):
        return _with_time(text, new, past)
    if tokens[0] in PREPOSITIONS and tokens[0] not in ("than", "as"):
        return _with_preposition(text, new, past)
    if is_time(new) or re.match(r"(?:\w+ ){1,3}(?:before|after|earlier|later|ago)$", new):
        return _with_time(text, new, past)
    named = _single_name(new, lookup)
    if named is not None:
        old = _like(named, past)
        if old is not None:
            start = past.question.find(old.text, max(0, old.span.start - 1))
            return _cut(past.question, start, len(old.text), _shown(named))
    return _with_phrase(new, named, past)


def _single_name(new: str, lookup: Lookup) -> Named | None:
    found = lookup.names(new)
    bare = new.strip().removeprefix("the ").removeprefix("The ")
    if len(found) == 1 and found[0].text == bare:
        return found[0]
    # A lone capitalised word begins the text: its case tells nothing there, but here it is a name.
    inside = lookup.names(f"about {new}")
    if len(inside) == 1 and inside[0].text == new.strip():
        return inside[0]
    return None


def _shown(named: Named) -> str:
    """A name as the article spells it, where it was typed in lower case."""
    if named.mention is not None and named.text.islower():
        return named.mention.text
    return named.full


def _like(named: Named, past: Past) -> Named | None:
    """The name in the earlier question that a new name is like: the last of its sort."""
    others = [n for n in past.names if n.full != named.full]
    for fits in (
        lambda n: n.is_person == named.is_person and n.mention is not None,
        lambda n: n.could_be_person == named.could_be_person,
    ):
        found = [n for n in others if fits(n)]
        if found:
            return found[0] if named.is_person else found[-1]
    return None


def _cut(text: str, start: int, length: int, new: str) -> str:
    return f"{text[:start]}{new}{text[start + length :]}"


def _with_time(text: str, new: str, past: Past) -> str:
    old = next((p for p in reversed(past.phrases) if p.is_time), None)
    if old is not None and not new.lower().endswith(("before", "after", "earlier", "later")):
        whole = f"{old.preposition} {old.text}" if old.preposition else old.text
        if whole in text:
            return f"{text.replace(whole, new, 1)}?"
    return f"{text} {new}?"


def _with_preposition(text: str, new: str, past: Past) -> str:
    preposition, _, inner = new.partition(" ")
    when = is_time(inner)
    phrases = [p for p in past.phrases if p.preposition is not None]
    for fits in (
        lambda p: p.preposition == preposition.lower() and p.is_time == when,
        lambda p: when and p.is_time,
        lambda p: not when and not p.is_time and not _is_named(inner) and not _is_named(p.text),
    ):
        for phrase in reversed(phrases):
            whole = f"{phrase.preposition} {phrase.text}"
            if fits(phrase) and whole in text:
                return f"{text.replace(whole, new, 1)}?"
    return f"{text} {new}?"


def _is_named(text: str) -> bool:
    return any(w.is_capitalised for w in words(text))


def _with_phrase(new: str, named: Named | None, past: Past) -> str | None:
    """``new`` in the place of the noun phrase that it is most like."""
    clause = past.clause
    assert clause is not None
    if named is not None:
        new = _shown(named)
    best: tuple[int, int] | None = None
    chosen: Phrase | None = None
    for place, phrase in enumerate(past.phrases):
        if phrase.is_time or phrase.text.casefold() == new.casefold():
            continue
        fit = (_likeness(new, named, phrase, past), -place)
        if best is None or fit[0] > best[0]:
            best, chosen = fit, phrase
    if chosen is None or best is None or best[0] < 1:
        return None
    text = _replaced(clause, (chosen.start, chosen.end), new)
    return text if text.endswith("?") else f"{text.rstrip(' .!')}?"


def _likeness(new: str, named: Named | None, phrase: Phrase, past: Past) -> int:
    ours, theirs = [w.normal for w in words(new)], [w.normal for w in words(phrase.text)]
    score = 0
    old = next((n for n in past.names if n.text == phrase.text), None)
    if is_plural(new) == phrase.is_plural:
        score += 1
    if ours[-1] == theirs[-1]:
        score += 4
    if (ours[0] in DETERMINERS) == (theirs[0] in DETERMINERS):
        score += 2
    if (ours[-1] in PERSON_NOUNS) == (theirs[-1] in PERSON_NOUNS) and named is None:
        score += 1
    if named is not None and old is not None:
        score += 3 if named.is_person == old.is_person else 0
    if named is None and old is not None:
        score -= 1
    if named is not None and old is None:
        # "Is any other country …?" – "what about Tanzania?"
        score += 3 if phrase.role is Role.SUBJECT else -1
    if phrase.role in (Role.OBJECT, Role.OBLIQUE):
        score += 1
    if phrase.role is Role.QUESTIONED and is_plural(new) and ours[0] not in DETERMINERS:
        score += 2
    return score
