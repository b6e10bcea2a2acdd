"""From a follow-up and the turns before it to a question that stands by itself.

No model writes anything here: pronouns are replaced by what they stand for (``antecedents``), and
what was left out is taken from the question before (``ellipsis``). A question that points nowhere
back is returned as it was typed. Nothing in the history is believed: it only tells what a word of
the question may mean, and the question that results is answered from the articles alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag import antecedents, ellipsis
from rag.anaphora import anaphors
from rag.binding import Anaphor, Form, Group, is_tagged, lacks_object
from rag.choices import pick
from rag.clause import strip_lead
from rag.descriptions import explain
from rag.intents import (
    AGAIN,
    CORRECTION,
    DO_IT,
    ELSE,
    IN_TEXT,
    MORE,
    MORE_OF_IT,
    NO,
    NOT,
    ONE,
    SPEAKER,
    TOPIC,
    Intent,
    bare,
    is_courtesy,
)
from rag.kinds import Kind, classify
from rag.noun_phrase import Phrase, Role, head, is_person_noun, is_plural, is_time
from rag.past import Past
from rag.question_names import Lookup
from rag.referent import Tier
from rag.rewriting import Candidate, replaced
from rag.statement import head_noun, predicate
from rag.substitution import substitute
from rag.types import Rewrite
from rag.words import words

# How many turns back a pronoun may reach: a person is remembered longer than a thing.
_PERSON_REACH = 5


_REACH = 2


_MAX_CHOICES = 4


_MAX_CHARS = 1_000


@dataclass(frozen=True, slots=True)
class Resolved:
    """A standalone question and how it came about."""

    question: str
    rewrites: tuple[Rewrite, ...] = ()
    intent: Intent = Intent.ASK
    candidates: tuple[Candidate, ...] = ()
    """All the ways to read it where two or more are equally likely, else empty. ``question`` is
    then as it was typed."""


def resolve(question: str, pasts: Sequence[Past], lookup: Lookup) -> Resolved:
    """Make a question standalone.

    Args:
        question: As it was typed.
        pasts: The earlier turns, oldest first.
        lookup: The names of the articles that the conversation is about.

    Returns:
        The question as it was typed, with no rewrites, where it needs none or nothing is found that
        it could mean.
    """
    has_quotes = bool(pasts) and bool(pasts[-1].quotes)
    pasts = [_with_topic(p, lookup) for p in pasts if not _asks_nothing(p.question, lookup)]
    if not pasts or _asks_nothing(question, lookup):
        return Resolved(question)
    last = pasts[-1]
    asked = bare(question)
    if last.choices:
        chosen = pick(question, last.choices)
        if chosen is not None:
            return _rewritten(question, chosen, last)
    if SPEAKER.fullmatch(asked) and has_quotes:
        return Resolved(question, intent=Intent.SPEAKER)
    more = MORE.fullmatch(asked)
    if more and (about := more.group("about")) is None:
        return replace(_rewritten(question, last.question, last), intent=Intent.MORE)
    if more and MORE_OF_IT.fullmatch(about or ""):
        return replace(_rewritten(question, last.question, last), intent=Intent.MORE)
    if AGAIN.fullmatch(asked):
        return _rewritten(question, last.question, last)
    if more is None and _asks_of_text(question, lookup):
        return Resolved(question)
    corrected = _corrected(question, pasts, lookup)
    if corrected is not None:
        return corrected
    found = _resolved(question, pasts, lookup)
    asks_more = more is not None or (ELSE.search(question) is not None and found.rewrites)
    return replace(found, intent=Intent.MORE) if asks_more else found


def needs_history(question: str, lookup: Lookup) -> bool:
    """Whether a question leans on what was said before it, as far as its own words tell."""
    asked = bare(question)
    if _asks_nothing(question, lookup) or _asks_of_text(question, lookup):
        return False
    return bool(
        anaphors(question, lookup)
        or ellipsis.is_fragment(question)
        or MORE.fullmatch(asked)
        or SPEAKER.fullmatch(asked)
        or AGAIN.fullmatch(asked)
        or CORRECTION.match(asked)
        or re.match(r"\s*(?:and|what about|how about)\b", question, re.IGNORECASE)
    )


def _asks_nothing(question: str, lookup: Lookup) -> bool:
    """Whether a turn is only polite, or asks where in the text something stands.

    Nothing after it is about it: what was asked before is still spoken of.
    """
    if IN_TEXT.fullmatch(bare(question)):
        return True
    if not is_courtesy(question):
        return False
    # "And Nice?" is no praise in an article about the town.
    return not any(n.mention is not None for n in lookup.names(f"about {question}"))


def _asks_of_text(question: str, lookup: Lookup) -> bool:
    """Whether it asks what the article says as a whole: *this* is the article then."""
    if classify(question) is not Kind.SUMMARY:
        return False
    # "sum up what she said"
    return all(a.group in (Group.IT, Group.THEN) for a in anaphors(question, lookup))


def _rewritten(question: str, new: str, past: Past) -> Resolved:
    return Resolved(new, (Rewrite(question, new, turn=past.turn),))


def _corrected(question: str, pasts: Sequence[Past], lookup: Lookup) -> Resolved | None:
    """ "no, I meant Tae": the last question with Tae in it; None where nothing is corrected."""
    text = question.strip().rstrip(" ?!.")
    match = CORRECTION.fullmatch(text) or NO.fullmatch(text) or NOT.fullmatch(text)
    if match is None:
        return None
    new = match.group("new").strip()
    last = pasts[-1]
    if ellipsis.is_question(new):
        # "no, I meant how many are left"
        found = _resolved(new, pasts[:-1] or pasts, lookup)
        if found.candidates:
            return found
        return _rewritten(question, found.question, last)
    if match.re is not CORRECTION and not lookup.names(f"about {new}"):
        return None
    replaced = substitute(new, last, lookup)
    return None if replaced is None else _rewritten(question, replaced, last)


def _resolved(question: str, pasts: Sequence[Past], lookup: Lookup) -> Resolved:
    """Pronouns first, then what was left out."""
    last = pasts[-1]
    named = TOPIC.fullmatch(question.strip())
    # "ok, when was it built?" and "it was sold, was it?" name none.
    if named and not is_courtesy(named.group("topic")) and not is_tagged(question):
        # "and his wife, why did she go?"
        topic = next(_with_referents(named.group("topic"), pasts, lookup))
        mentioned = _mentioned(topic.question, last, lookup)
        found = _resolved(named.group("rest"), [*pasts, mentioned], lookup)
        if found.rewrites and not found.candidates:
            return replace(found, rewrites=topic.rewrites + found.rewrites)
    text, rewrites = _with_predicate(question, last)
    text, more = _with_noun(text, last)
    rewrites += more
    text, more = explain(text, last, lookup)
    rewrites += more
    if ellipsis.asks_of_event(question):
        readings = [Candidate(question, ())]
    else:
        readings = list(_with_referents(text, pasts, lookup))
    candidates = tuple(
        _completed(question, replace(one, rewrites=rewrites + one.rewrites), last, lookup)
        for one in readings
    )
    if len(candidates) == 1:
        return Resolved(candidates[0].question, candidates[0].rewrites)
    return Resolved(question, candidates=candidates)


def _with_topic(past: Past, lookup: Lookup) -> Past:
    """A turn that only named something ("and the price?"), so that *it* may be that."""
    topic = ellipsis.topic(past.question) if past.clause is None else None
    if topic is None:
        return past
    return replace(past, phrases=_mentioned(topic, past, lookup).phrases)


def _mentioned(topic: str, last: Past, lookup: Lookup) -> Past:
    """What a follow-up itself names before it asks, as if it had been said before."""
    size = len(list(words(topic)))
    phrase = Phrase(topic, Role.SUBJECT, 0, size, None, is_plural(topic), is_time(topic))
    return Past(
        turn=last.turn,
        question=topic,
        clause=None,
        kind=last.kind,
        names=lookup.names(f"about {topic}"),
        phrases=(phrase,),
    )


def _completed(question: str, one: Candidate, last: Past, lookup: Lookup) -> Candidate:
    """A reading with what was left out, and without *and* before it if anything was changed."""
    explained = any(r.original.lower() in _POSSESSIVES for r in one.rewrites)
    whole = None
    if not (explained and ellipsis.asks_about(question)):
        whole = ellipsis.complete(one.question, last, lookup)
    if whole is not None and whole != one.question and len(whole) <= _MAX_CHARS:
        rewrite = Rewrite(one.question, whole, turn=last.turn)
        return replace(one, question=whole, rewrites=(*one.rewrites, rewrite))
    if not one.rewrites or len(one.question) > _MAX_CHARS:
        return Candidate(question, ())
    return replace(one, question=strip_lead(one.question).strip())


_POSSESSIVES = frozenset("his her its their".split())


def _with_predicate(question: str, last: Past) -> tuple[str, tuple[Rewrite, ...]]:
    """ "why did he do it?" with what was done."""
    match = DO_IT.search(question)
    if match is None or match.group(1).lower() != "do":
        return question, ()
    done = predicate(last)
    if done is None:
        return question, ()
    text = question[: match.start()] + done + question[match.end() :]
    return text, (Rewrite(match.group(), done, turn=last.turn),)


def _with_noun(question: str, last: Past) -> tuple[str, tuple[Rewrite, ...]]:
    """ "the other one" with what there is one of."""
    match = ONE.search(question)
    if match is None or (match.group("before").lower() == "the" and not match.group("after")):
        return question, ()
    if ellipsis.has_noun(question[: match.start()]):
        return question, ()
    noun = head_noun(last, plural=match.group("one").lower() == "ones")
    if noun is None:
        return question, ()
    start, end = match.span("one")
    rewrite = Rewrite(match.group("one"), noun, turn=last.turn)
    return question[:start] + noun + question[end:], (rewrite,)


def _with_referents(question: str, pasts: Sequence[Past], lookup: Lookup) -> Iterator[Candidate]:
    """The question with its pronouns replaced: once, or once for each equally likely referent."""
    found = anaphors(question, lookup)
    chosen: dict[Anaphor, Tier] = {}
    taken: dict[Group, Tier] = {}
    for anaphor in found:
        if lacks_object(question, anaphor.span.start) and _has_several_things(pasts[-1]):
            # "is it safe to eat?" may be of no thing, where it isn't clear of which.
            continue
        tier = taken.get(anaphor.group)
        if tier is not None and not _is_other(anaphor, found):
            # Once the first is replaced, it explains the others.
            continue
        if tier is not None:
            tier = _first(anaphor, pasts, lookup, without=tier)
        else:
            tier = taken[anaphor.group] = _first(anaphor, pasts, lookup, without=[])
        if tier:
            chosen[anaphor] = tier
    open_ = next((t for t in chosen.values() if len(t) > 1), None)
    if open_ is None:
        yield replaced(question, {a: t[0] for a, t in chosen.items()}, None)
        return
    for referent in open_[:_MAX_CHOICES]:
        one = {a: referent if t is open_ else t[0] for a, t in chosen.items()}
        yield replaced(question, one, referent)


def _has_several_things(past: Past) -> bool:
    """Whether the earlier question's clause is about more than one thing."""
    found = [
        phrase
        for phrase in past.phrases
        if phrase.role in (Role.SUBJECT, Role.OBJECT)
        and not phrase.is_plural
        and not phrase.is_time
        and not is_person_noun(head(phrase.text).lower())
        and not any(n.is_person and n.text in phrase.text for n in past.names)
    ]
    return len(found) > 1


def _is_other(anaphor: Anaphor, found: Sequence[Anaphor]) -> bool:
    """Whether an object pronoun can't mean the same as its subject ("did she work for her")."""
    return anaphor.form is Form.OBJECT and any(
        a.group is anaphor.group and a.form is Form.SUBJECT and a.span.end <= anaphor.span.start
        for a in found
    )


def _first(anaphor: Anaphor, pasts: Sequence[Past], lookup: Lookup, *, without: Tier) -> Tier:
    """The likeliest referents of a pronoun, the latest turn first; those of one gender apart."""
    personal = anaphor.group in (Group.HE, Group.SHE)
    recent = pasts[-(_PERSON_REACH if personal else _REACH) :]
    passes = [_tiers(anaphor, past, lookup) for past in reversed(recent)]
    if personal:
        gender = anaphor.group.gender
        passes += [antecedents.possible_people(past, gender) for past in reversed(recent)]
    for tiers in passes:
        for tier in tiers:
            left = [r for r in tier if not any(r.is_same(other) for other in without)]
            if personal and all(r.is_quoted for r in left):
                # Of those whom a quote names; whom the question joined are equally likely.
                left = [r for r in left if r.gender is anaphor.group.gender] or left
            if left:
                return left
    return []


def _tiers(anaphor: Anaphor, past: Past, lookup: Lookup) -> Iterator[Tier]:
    match anaphor.group:
        case Group.HE | Group.SHE:
            yield from antecedents.people(past, anaphor.group.gender, lookup)
        case Group.IT:
            yield from antecedents.things(past, lookup, is_copular=anaphor.is_copular)
        case Group.THEY:
            is_object = anaphor.form is Form.OBJECT
            for tier in antecedents.several(past, lookup, is_object=is_object):
                # One person may be a *they*, but there is no "how many of" one.
                yield [r for r in tier if r.is_plural] if anaphor.is_divided else tier
        case Group.THERE:
            yield from antecedents.places(past, lookup)
        case Group.THEN:
            yield from antecedents.times(past)
