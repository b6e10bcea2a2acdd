"""An earlier question with a part of it replaced by what it is like: "and in Europe?"."""

from __future__ import annotations

import re
from enum import StrEnum

from rag.clause import Clause
from rag.lexicon import ORGANISATION_WORDS, PERSON_NOUNS
from rag.noun_phrase import (
    DETERMINERS,
    PREPOSITIONS,
    Phrase,
    Role,
    head,
    is_plural,
    is_time,
)
from rag.past import Past
from rag.question_names import Lookup, Named
from rag.verbs import BE, lemma
from rag.words import words

_ADVERBIALS = frozenset(
    """
    now today before afterwards after then overall currently recently originally earlier later
    previously yesterday tomorrow abroad elsewhere online daily weekly monthly annually
    """.split()
)


# They mean a thing as often as a person: "the table and the chair".
_BOTH = frozenset(
    """
    boxer cardinal chair cook driver guide head justice keeper minor model monarch pilot reader
    runner scout tuner
    """.split()
)
# What is told of a thing, and neither does nor undergoes what a ferry or a council does.
_MEASURES = frozenset(
    """
    age amount budget capacity color colour cost damage date deadline depth distance duration fare
    fee figure fine height income interest length loss margin motive name number odds outcome
    output pay payment percentage population price profit purpose rate reason rent result revenue
    salary sale score size speed sum tax temperature title toll total turnout value volume wage
    weight width worth
    """.split()
)
# Bodies and groups of people act as persons do.
_GROUPS = ORGANISATION_WORDS | frozenset(
    """
    audience clan couple crew crowd duo family firm gang guild jury majority management minority
    opposition pair public staff tribe youth
    """.split()
)
_PEOPLE = frozenset("people men women children others everyone everybody".split())
# Many nouns that end so mean a person ("tenor"), many do not ("tower").
_AGENT = re.compile(r"..(?:er|or|ist|ian|ee|ant|man|woman)$")


class _Sort(StrEnum):
    """What sort of thing a noun phrase means, as far as its words tell."""

    PERSON = "person"
    GROUP = "group"
    """It acts as persons do, or may."""
    NAME = "name"
    """Named, and no person."""
    MEASURE = "measure"
    THING = "thing"
    OPEN = "open"
    """A name of which nothing is known."""


def substitute(new: str, past: Past, lookup: Lookup) -> str | None:
    """The earlier question with ``new`` in the place of what it is like; None if nothing is.

    It is meant to be put there ("no, I meant the captain"), so that it may be of another sort.
    """
    return None if past.clause is None else substituted(new, past, lookup, any_sort=True)


def swapped(clause: Clause, old: tuple[int, int], new: str) -> str:
    """The clause with some of its words replaced."""
    start = clause.words[old[0]].span.start
    end = clause.words[old[1] - 1].span.end
    return f"{clause.text[:start]}{new}{clause.text[end:]}"


def substituted(new: str, past: Past, lookup: Lookup, *, any_sort: bool = False) -> str | None:
    """The earlier question with the part that ``new`` is like replaced by it.

    Args:
        new: A phrase.
        past: The earlier turn, which has a clause.
        lookup: The articles' names.
        any_sort: Whether a thing may take a person's place, and the reverse.
    """
    clause = past.clause
    assert clause is not None
    text = clause.text.rstrip(" ?!.")
    tokens = [w.normal for w in words(new)]
    if not tokens or ("," in new and not is_time(new)):
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
    return _with_phrase(new, named, past, any_sort=any_sort)


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
    known = [n for n in others if n.is_person == named.is_person and n.mention is not None]
    found = known or [n for n in others if n.could_be_person == named.could_be_person]
    if not found:
        return None
    return found[0] if named.is_person else found[-1]


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


def _with_phrase(new: str, named: Named | None, past: Past, *, any_sort: bool) -> str | None:
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
        if not any_sort and not _may_replace(_sort(new, named), phrase, past):
            continue
        fit = (_likeness(new, named, phrase, past), -place)
        if best is None or fit[0] > best[0]:
            best, chosen = fit, phrase
    if chosen is None or best is None or best[0] < 1:
        return None
    text = swapped(clause, (chosen.start, chosen.end), new)
    return text if text.endswith("?") else f"{text.rstrip(' .!')}?"


def _may_replace(new: _Sort, phrase: Phrase, past: Past) -> bool:
    """Whether what is said of a phrase of the earlier question can be said of another sort.

    "Who owns the castle?" can't be asked of the mayor. "Where is the boat?" can: a place is said of
    everything.
    """
    old = _sort_of(phrase, past)
    if new is old or _Sort.OPEN in (new, old) or _fits_all(phrase, past):
        return True
    if _Sort.MEASURE in (new, old):
        return new is not _Sort.MEASURE and new is not _Sort.PERSON
    if _Sort.PERSON not in (new, old):
        return True
    acts = {new, old} <= {_Sort.PERSON, _Sort.GROUP, _Sort.NAME}
    return acts and phrase.role in (Role.SUBJECT, Role.OBLIQUE)


def _fits_all(phrase: Phrase, past: Past) -> bool:
    """Whether anything may stand here: *where is*, *what happened to*, *say about*, *how many*."""
    clause = past.clause
    assert clause is not None
    if phrase.role is Role.QUESTIONED:
        return clause.wh is not None and clause.of(*clause.wh).lower().startswith("how many")
    if phrase.preposition in ("about", "regarding"):
        return True
    if clause.verb is not None:
        happens = lemma(clause.words[clause.verb].normal) in ("happen", "become")
        return happens and phrase.role is Role.OBLIQUE
    is_copular = clause.auxiliary is not None and clause.words[clause.auxiliary].normal in BE
    return is_copular and clause.wh_word != "who"


def _are_alike(one: _Sort, other: _Sort) -> bool:
    agents = (_Sort.PERSON, _Sort.GROUP)
    return one is other or _Sort.OPEN in (one, other) or (one in agents and other in agents)


def _sort_of(phrase: Phrase, past: Past) -> _Sort:
    noun = head(phrase.text)
    named = next((n for n in past.names if n.text.split()[-1:] == [noun]), None)
    return _sort(phrase.text, named)


def _sort(text: str, named: Named | None) -> _Sort:
    if named is not None:
        if named.is_person:
            return _Sort.PERSON
        return _Sort.OPEN if named.could_be_person else _Sort.NAME
    noun = head(text)
    if not noun.islower():
        return _Sort.OPEN
    one = _singular(noun)
    if noun in _PEOPLE or one in PERSON_NOUNS - _BOTH:
        return _Sort.PERSON
    if one in _MEASURES:
        return _Sort.MEASURE
    if noun in _GROUPS or one in _GROUPS:
        return _Sort.GROUP
    return _Sort.GROUP if one in _BOTH or _AGENT.search(one) else _Sort.THING


def _singular(noun: str) -> str:
    if noun.endswith("men"):
        return f"{noun[:-3]}man"
    for ending, new in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ss", "ss"), ("s", "")):
        if noun.endswith(ending):
            return noun[: -len(ending)] + new
    return noun


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
    if named is None and _are_alike(_sort(new, None), _sort_of(phrase, past)):
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
