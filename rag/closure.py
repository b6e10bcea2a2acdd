"""A quote with all that its meaning hangs on: hedge, negation, denial, attribution, antecedents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Sentence, Span
from rag.lexicon import (
    DENIALS,
    HEDGE_PHRASES,
    HEDGES,
    HEDGES_CASED,
    IT,
    THEY,
)
from rag.names import Mention, is_fuller, refers_alike
from rag.referents import antecedent, pronouns
from rag.source import Source
from rag.speakers import attribution
from rag.types import Modality, Role
from rag.words import Word, words

# What a denial says no to, when that stands in the sentence before.
_ANAPHORA = re.compile(
    r"\b(?:that|this|it|such|those|these|so|the (?:claims?|allegations?|accusations?|reports?|"
    r"suggestions?|charges?|accounts?|explanations?|assertions?|rumou?rs?|idea|notion|figures?|"
    r"criticisms?|complaints?))\b",
    re.IGNORECASE,
)
_DISBELIEF = re.compile(
    r"(?:\bnot\b|n['’]t\b|\bnever\b)\s+(?:\w+\s+)?(?:believe|accept|agree|true|correct|accurate)\b|"
    r"\b(?:untrue|false|baseless|unfounded|nonsense)\b",
    re.IGNORECASE,
)
_BEGINS_ANAPHORIC = IT | THEY | frozenset("this that these those such both neither".split())
# "It was revealed that", "It is not easy to": this *it* points forward.
_EXPLETIVE = re.compile(
    r"^it(?:['’]s|\s+(?:is|was|has|had|may|might|would|will|seems?|appears?|turned|took))\b.*?"
    r"\b(?:that|to|whether|who)\b",
    re.IGNORECASE,
)
_MAX_CONTEXT = 3


@dataclass(frozen=True, slots=True)
class Needed:
    """A sentence to show beside a quote, and what for."""

    sentence: int
    role: Role


@dataclass(frozen=True, slots=True)
class Closed:
    """A sentence that can be quoted without changing what the article says."""

    sentence: int
    """Row of the sentence that was asked for."""
    span: Span
    """That sentence, and the one after it where that denies it."""
    modality: Modality
    speaker: str | None
    context: tuple[Needed, ...]
    """In article order."""


def close(source: Source, row: int) -> Closed:
    """Widen a sentence until its hedge, negation, denial and attribution are with it.

    A quote is a whole sentence, so that what qualifies it inside the sentence stays; this adds what
    stands outside it: who speaks, whom *he* and *Mr. X* mean, and a denial that follows (which
    becomes part of the quote).
    """
    sentence = source.sentence(row)
    said = attribution(source, row)
    needed: dict[int, Role] = {}
    if said is not None:
        for other in said.sentences:
            if other != row:
                needed[other] = Role.ATTRIBUTION
    for mention in _unexplained(source, sentence):
        if mention.sentence != row:
            needed.setdefault(mention.sentence, Role.ANTECEDENT)
    previous = _previous(source, sentence)
    if previous is not None and _begins_anaphoric(source, sentence):
        needed.setdefault(previous.row, Role.ANTECEDENT)
    # Those nearest to the quote explain the most; where there are too many, the rest is left out.
    denial = _denial(source, sentence)
    if denial is not None:
        needed.pop(denial.row, None)
    nearest = sorted(needed, key=lambda other: (abs(other - row), other))[:_MAX_CONTEXT]
    return Closed(
        sentence=row,
        span=sentence.span if denial is None else Span(sentence.span.start, denial.span.end),
        modality=(
            modality(source, sentence, reported=said is not None)
            if denial is None
            else Modality.DENIED
        ),
        speaker=None if said is None else said.speaker,
        context=tuple(Needed(other, needed[other]) for other in sorted(nearest)),
    )


def modality(source: Source, sentence: Sentence, *, reported: bool) -> Modality:
    """How far the article commits itself to the sentence.

    A denial outweighs a hedge, and a hedge a mere attribution: who loses the stronger qualification
    is misled the most.
    """
    text = sentence.span.of(source.text)
    if any(word.normal in DENIALS for word in _outside_quotes(source, sentence)):
        return Modality.DENIED
    if is_hedged(text):
        return Modality.HEDGED
    return Modality.REPORTED if reported else Modality.ASSERTED


def is_hedged(text: str) -> bool:
    """Whether a sentence says what it says with reservation."""
    tokens = list(words(text))
    if any(word.text in HEDGES_CASED or word.normal in HEDGES for word in tokens):
        return True
    flat = " ".join(word.normal for word in tokens)
    return any(phrase in flat for phrase in HEDGE_PHRASES)


def _outside_quotes(source: Source, sentence: Sentence) -> list[Word]:
    quotes = source.quotes_in(sentence.span)
    return [
        w
        for w in words(sentence.span.of(source.text), sentence.span.start)
        if not any(q.covers(w.span) for q in quotes)
    ]


def _unexplained(source: Source, sentence: Sentence) -> list[Mention]:
    """The mentions elsewhere that tell whom the sentence's short names and pronouns mean."""
    mentions = source.names.within(sentence.row)
    found: list[Mention] = []
    for mention in mentions:
        if mention.is_person and mention.is_short:
            if any(is_fuller(other, mention) for other in mentions):
                continue
            full = source.names.full(mention)
            if full is not None:
                found.append(full)
    for pronoun in pronouns(source, sentence.row):
        named = antecedent(source, sentence.row, pronoun)
        if named is None or named.sentence == sentence.row:
            continue
        if any(refers_alike(named, other) for other in (*mentions, *found)):
            continue
        found.append(named)
        full = source.names.full(named) if named.is_short else None
        if full is not None:
            found.append(full)
    return found


def _previous(source: Source, sentence: Sentence) -> Sentence | None:
    earlier: Sequence[Sentence] = source.earlier(sentence.row)
    return earlier[0] if earlier else None


def _begins_anaphoric(source: Source, sentence: Sentence) -> bool:
    """Whether the sentence's first word points back ("They can't do that anymore")."""
    text = sentence.span.of(source.text)
    first = next(words(text), None)
    return (
        first is not None
        and first.normal in _BEGINS_ANAPHORIC
        and _EXPLETIVE.search(text[first.span.start :]) is None
    )


def _denial(source: Source, sentence: Sentence) -> Sentence | None:
    """The sentence right after that says no to this one."""
    row = sentence.row + 1
    if row > source.sentences[-1].row:
        return None
    following = source.sentence(row)
    if not following.is_content:
        return None
    text = following.span.of(source.text)
    denies = any(word.normal in DENIALS for word in _outside_quotes(source, following))
    if (denies or _DISBELIEF.search(text)) and _ANAPHORA.search(text):
        return following
    return None
