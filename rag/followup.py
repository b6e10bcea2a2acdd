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
from enum import StrEnum

from rag import antecedents, ellipsis
from rag.anaphora import Anaphor, Form, Group, anaphors
from rag.antecedents import Referent, Tier
from rag.choices import pick
from rag.clause import DETERMINERS, PREPOSITIONS, is_plural, strip_lead
from rag.past import Past
from rag.question_names import Lookup
from rag.types import Rewrite
from rag.verbs import AUXILIARIES
from rag.words import words

# How many turns back a pronoun may reach: a person is remembered longer than a thing.
_PERSON_REACH = 5
_REACH = 2
_MAX_CHOICES = 4
_MAX_CHARS = 1_000


class Intent(StrEnum):
    """What a follow-up wants."""

    ASK = "ask"
    MORE = "more"
    """What has not been quoted yet."""
    SPEAKER = "speaker"
    """Who said what was quoted last."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to read a follow-up."""

    question: str
    rewrites: tuple[Rewrite, ...]
    referent: Referent | None = None
    """What sets it apart from the other ways, where there are any."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A standalone question and how it came about."""

    question: str
    rewrites: tuple[Rewrite, ...] = ()
    intent: Intent = Intent.ASK
    candidates: tuple[Candidate, ...] = ()
    """All the ways to read it where two or more are equally likely, else empty. ``question`` is
    then as it was typed."""


_MORE = re.compile(
    r"(?:(?:can|could|would|will) you )?(?:please )?(?:"
    r"(?:tell|give|show|say) (?:me |us )?(?:some |a bit |a little |any )?more(?: details?| of (?:it|that))?"
    r"|(?:(?:any|some|more|further|other) )+(?:details?|info(?:rmation)?|quotes?|evidence)"
    r"|(?:what|anything|is there anything|something) (?:else|more)(?: (?:does (?:it|the article) say|"
    r"is (?:there|said)|to (?:say|know)))?|what other (?:details?|things?)(?: are there)?"
    r"|go on|keep going|carry on|continue|more|elaborate|next|and\??|expand)"
    r"(?: (?:about|on) (?P<about>.+?))?(?: please)?",
    re.IGNORECASE,
)
_ELSE = re.compile(r"\b(?:who|what|where|how|why) else\b", re.IGNORECASE)
_SAID = (
    r"(?:said|says|say|claimed|claims|wrote|writes|told (?:you|them|us|him|her)|stated|reported|"
    r"argued|argues|thought|thinks|believes?|believed|is saying|was saying)"
)
_SPEAKER = re.compile(
    rf"(?:who (?:exactly |actually )?{_SAID} (?:that|this|so|it|these|those)|(?:so )?says who|"
    r"according to whom?|(?:and )?who (?:is|was) (?:speaking|talking|quoted|being quoted|the speaker|"
    r"the source)(?: (?:there|here|for that|of that|for this))?|whose (?:words|quotes?|claim|opinion|"
    r"view|statement)s? (?:is|are|was|were) (?:that|this|these|those|it|they)|who did (?:that|it) come from)",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"(?:(?:no|nope|nah|sorry|wait|actually|oops|oh)\b[\s,.!–—-]*)*"
    r"(?:(?:i|we) (?:meant|mean|was asking about|am asking about|wanted to know about|was thinking of)"
    r"|i['’]m asking about|make that|rather)[\s,:]+(?:to ask )?(?P<new>.+)",
    re.IGNORECASE,
)
_NO = re.compile(
    r"(?:no|nope|sorry|wait|actually)\b(?!\.? of\b)[\s,.!–—-]+(?:not (?P<old>[^,]{1,40}), )?(?:but )?(?P<new>[^?]{1,60})",
    re.IGNORECASE,
)
_NOT = re.compile(r"not (?P<old>[^,]{1,40}),? (?:but )?(?P<new>[^?]{1,60})", re.IGNORECASE)
_DO_IT = re.compile(r"\b(do|doing|done) (it|so|that|this)(?=\s*(?:[?.!,]|$|then|now|again))", re.I)
_ONE = re.compile(
    r"\b(?P<before>other|another|new|old|first|second|third|last|next|same|which|big|small|larger|"
    r"smaller|older|newer|best|only|the|[A-Z]\w+(?:ish|ese|an|ch|sh)) (?P<one>ones?)\b"
    r"(?P<after>\s+(?:in|from|at|on|who|that|which|with|of|by|near|for)\b)?",
)


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
    if not pasts:
        return Resolved(question)
    last = pasts[-1]
    bare = _bare(question)
    if last.choices:
        chosen = pick(question, last.choices)
        if chosen is not None:
            return _rewritten(question, chosen, last)
    if _SPEAKER.fullmatch(bare) and last.quotes:
        return Resolved(question, intent=Intent.SPEAKER)
    more = _MORE.fullmatch(bare)
    if more and (about := more.group("about")) is None:
        return replace(_rewritten(question, last.question, last), intent=Intent.MORE)
    if more and _MORE_OF_IT.fullmatch(about or ""):
        return replace(_rewritten(question, last.question, last), intent=Intent.MORE)
    corrected = _corrected(question, pasts, lookup)
    if corrected is not None:
        return corrected
    found = _resolved(question, pasts, lookup)
    asks_more = more is not None or (_ELSE.search(question) is not None and found.rewrites)
    return replace(found, intent=Intent.MORE) if asks_more else found


_MORE_OF_IT = re.compile(r"(?:it|that|this|the (?:topic|subject|matter))", re.IGNORECASE)


def needs_history(question: str, lookup: Lookup) -> bool:
    """Whether a question leans on what was said before it, as far as its own words tell."""
    bare = _bare(question)
    return bool(
        anaphors(question, lookup)
        or ellipsis.is_fragment(question)
        or _MORE.fullmatch(bare)
        or _SPEAKER.fullmatch(bare)
        or _CORRECTION.match(bare)
        or re.match(r"\s*(?:and|what about|how about)\b", question, re.IGNORECASE)
    )


def _bare(question: str) -> str:
    return " ".join(strip_lead(question).strip(" \t\n?!.…").split())


def _rewritten(question: str, new: str, past: Past) -> Resolved:
    return Resolved(new, (Rewrite(question, new, turn=past.turn),))


def _corrected(question: str, pasts: Sequence[Past], lookup: Lookup) -> Resolved | None:
    """ "no, I meant Tae": the last question with Tae in it; None where nothing is corrected."""
    text = question.strip().rstrip(" ?!.")
    match = _CORRECTION.fullmatch(text) or _NO.fullmatch(text) or _NOT.fullmatch(text)
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
    if match.re is not _CORRECTION and not lookup.names(f"about {new}"):
        return None
    replaced = ellipsis.substitute(new, last, lookup)
    return None if replaced is None else _rewritten(question, replaced, last)


def _resolved(question: str, pasts: Sequence[Past], lookup: Lookup) -> Resolved:
    """Pronouns first, then what was left out."""
    last = pasts[-1]
    text, rewrites = _with_predicate(question, last)
    text, more = _with_noun(text, last)
    rewrites += more
    readings = list(_with_referents(text, pasts, lookup))
    candidates = tuple(
        _completed(question, replace(one, rewrites=rewrites + one.rewrites), last, lookup)
        for one in readings
    )
    if len(candidates) == 1:
        return Resolved(candidates[0].question, candidates[0].rewrites)
    return Resolved(question, candidates=candidates)


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
    match = _DO_IT.search(question)
    if match is None or match.group(1).lower() != "do":
        return question, ()
    done = ellipsis.predicate(last)
    if done is None:
        return question, ()
    text = question[: match.start()] + done + question[match.end() :]
    return text, (Rewrite(match.group(), done, turn=last.turn),)


def _with_noun(question: str, last: Past) -> tuple[str, tuple[Rewrite, ...]]:
    """ "the other one" with what there is one of."""
    match = _ONE.search(question)
    if match is None or (match.group("before").lower() == "the" and not match.group("after")):
        return question, ()
    if ellipsis.has_noun(question[: match.start()]):
        return question, ()
    noun = ellipsis.head_noun(last, plural=match.group("one").lower() == "ones")
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
        yield _replaced(question, {a: t[0] for a, t in chosen.items()}, None)
        return
    for referent in open_[:_MAX_CHOICES]:
        one = {a: referent if t is open_ else t[0] for a, t in chosen.items()}
        yield _replaced(question, one, referent)


def _is_other(anaphor: Anaphor, found: Sequence[Anaphor]) -> bool:
    """Whether an object pronoun can't mean the same as its subject ("did she work for her")."""
    return anaphor.form is Form.OBJECT and any(
        a.group is anaphor.group and a.form is Form.SUBJECT and a.span.end <= anaphor.span.start
        for a in found
    )


def _first(anaphor: Anaphor, pasts: Sequence[Past], lookup: Lookup, *, without: Tier) -> Tier:
    """The likeliest referents of a pronoun, the latest turn first; those of one gender apart."""
    personal = anaphor.group in (Group.HE, Group.SHE)
    for past in reversed(pasts[-(_PERSON_REACH if personal else _REACH) :]):
        for tier in _tiers(anaphor, past, lookup):
            left = [r for r in tier if not any(r.is_same(other) for other in without)]
            if personal:
                told = [r for r in left if r.gender is anaphor.group.gender]
                left = told or left
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
            yield from antecedents.several(past, lookup, is_object=is_object)
        case Group.THERE:
            yield from antecedents.places(past, lookup)
        case Group.THEN:
            yield from antecedents.times(past)


def _replaced(question: str, chosen: dict[Anaphor, Referent], apart: Referent | None) -> Candidate:
    rewrites: list[Rewrite] = []
    text = question
    for anaphor, referent in sorted(chosen.items(), key=lambda p: -p[0].span.start):
        start, end = anaphor.span.start, anaphor.span.end
        new = _form(text, anaphor, referent)
        rewrites.insert(0, _rewrite(text[start:end], new, referent))
        text = _agreeing(text[:start], anaphor, referent) + new + text[end:]
    return Candidate(text, tuple(rewrites), apart)


def _rewrite(original: str, new: str, referent: Referent) -> Rewrite:
    if referent.is_quoted and referent.place is not None:
        return Rewrite(original, new, citation=referent.place)
    return Rewrite(original, new, turn=referent.turn)


def _form(text: str, anaphor: Anaphor, referent: Referent) -> str:
    """The referent in the pronoun's form."""
    if anaphor.form is Form.POSSESSIVE:
        ends = "’" if "’" in referent.text and "'" not in referent.text else "'"
        plural = referent.text.endswith("s") and is_plural(referent.text)
        return referent.text + (ends if plural else f"{ends}s")
    if anaphor.group not in (Group.THERE, Group.THEN):
        return referent.text
    before = [w.normal for w in words(text[: anaphor.span.start])][-1:]
    if before and before[0] in PREPOSITIONS:
        return referent.text
    first = [w.normal for w in words(referent.text)][:1]
    if first and first[0] in PREPOSITIONS:
        return referent.text
    default = "at" if first and first[0] in DETERMINERS else "in"
    return f"{referent.preposition or default} {referent.text}"


_SINGULAR_VERBS = {"do": "does", "are": "is", "have": "has", "were": "was"}


def _agreeing(before: str, anaphor: Anaphor, referent: Referent) -> str:
    """ "how many do they run" with a company's name: *does*."""
    if anaphor.group is not Group.THEY or referent.is_plural or anaphor.form is Form.POSSESSIVE:
        return before
    match = re.search(r"\b(do|are|have|were)(\s+)$", before, re.IGNORECASE)
    if match is None or match.group(1).lower() not in AUXILIARIES:
        return before
    return before[: match.start()] + _SINGULAR_VERBS[match.group(1).lower()] + match.group(2)
