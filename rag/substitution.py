"""An earlier question with a part of it replaced by what it is like: "and in Europe?"."""

from __future__ import annotations

import re

from rag.clause import Clause
from rag.lexicon import PERSON_NOUNS
from rag.noun_phrase import (
    DETERMINERS,
    PREPOSITIONS,
    Phrase,
    Role,
    is_plural,
    is_time,
)
from rag.past import Past
from rag.question_names import Lookup, Named
from rag.words import words

_ADVERBIALS = frozenset(
    """
    now today before afterwards after then overall currently recently originally earlier later
    previously yesterday tomorrow abroad elsewhere online daily weekly monthly annually
    """.split()
)


def substitute(new: str, past: Past, lookup: Lookup) -> str | None:
    """The earlier question with ``new`` in the place of what it is like; None if nothing is."""
    return None if past.clause is None else substituted(new, past, lookup)


def swapped(clause: Clause, old: tuple[int, int], new: str) -> str:
    """The clause with some of its words replaced."""
    start = clause.words[old[0]].span.start
    end = clause.words[old[1] - 1].span.end
    return f"{clause.text[:start]}{new}{clause.text[end:]}"


def substituted(new: str, past: Past, lookup: Lookup) -> str | None:
    """The earlier question with the part that ``new`` is like replaced by it."""
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
    text = swapped(clause, (chosen.start, chosen.end), new)
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
