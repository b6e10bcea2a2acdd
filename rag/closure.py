"""A quote with all that its meaning hangs on: hedge, negation, denial, attribution, antecedents."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.types import Sentence, Span
from rag.interview import asked
from rag.lexicon import IT, PERSON_NOUNS, THEY, TITLES
from rag.mention import Mention, is_fuller, refers_alike
from rag.modality import denies_previous, leaves_previous_open, modality
from rag.pointing import first_word, points_back
from rag.referents import antecedent, pronouns
from rag.source import Source
from rag.speakers import attribution, is_quotation, teller
from rag.types import Modality, Role

_ROLE = re.compile(r"^[“\"‘']?The (?P<role>[a-z]+)\b(?![’'])")
_CASES = ("it", "they")
_MAX_CONTEXT = 3
_MAX_CHAIN = 3


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
    """That sentence, and the one after it where that denies it or leaves it open."""
    modality: Modality
    speaker: str | None
    context: tuple[Needed, ...]
    """In article order."""


def close(source: Source, row: int) -> Closed:
    """Widen a sentence until its hedge, negation, denial and attribution are with it.

    A quote is a whole sentence, so that what qualifies it inside the sentence stays; this adds what
    stands outside it: who speaks, whom *he* and *Mr. X* mean, and a denial or a doubt that follows
    (which becomes part of the quote).
    """
    sentence = source.sentence(row)
    said = attribution(source, row)
    needed: dict[int, Role] = {}
    if said is not None:
        needed.update({other: Role.ATTRIBUTION for other in said.sentences if other != row})
    told = teller(source, row) if said is None else None
    if told is not None and told != row:
        needed[told] = Role.ATTRIBUTION
    for mention in _unexplained(source, sentence):
        if mention.sentence != row:
            needed.setdefault(mention.sentence, Role.ANTECEDENT)
    before = _pointed_at(source, sentence)
    if before is not None:
        needed.setdefault(before.row, Role.ANTECEDENT)
    question = asked(source, sentence)
    if question is not None:
        needed.setdefault(question, Role.ANTECEDENT)
    after = _qualified(source, sentence)
    if after is not None:
        needed.pop(after.row, None)
    is_reported = said is not None or told is not None or is_quotation(source, row)
    # Whose words they are comes first; else those nearest to the quote explain the most. Where
    # there are too many, the rest is left out.
    chosen = sorted(
        needed,
        key=lambda other: (needed[other] is not Role.ATTRIBUTION, abs(other - row), other),
    )[:_MAX_CONTEXT]
    own = modality(source, sentence, reported=is_reported)
    return Closed(
        sentence=row,
        span=sentence.span if after is None else Span(sentence.span.start, after.span.end),
        modality=own if after is None else _outweighing(own, _taken_back(source, after, sentence)),
        speaker=None if said is None else said.speaker,
        context=tuple(Needed(other, needed[other]) for other in sorted(chosen)),
    )


def _unexplained(source: Source, sentence: Sentence) -> list[Mention]:
    """The mentions elsewhere that tell whom the sentence's short names and pronouns mean."""
    mentions = source.names.within(sentence.row)
    found: list[Mention] = []
    for mention in mentions:
        if not mention.is_person or not mention.is_short:
            continue
        if any(is_fuller(other, mention) for other in mentions):
            continue
        full = source.names.full(mention)
        if full is not None and not any(refers_alike(full, other) for other in found):
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
    role = _role(source, sentence)
    if role is not None and not any(refers_alike(role, other) for other in (*mentions, *found)):
        found.append(role)
    return found


def _role(source: Source, sentence: Sentence) -> Mention | None:
    """Who "The captain" at the sentence's beginning is, if earlier text calls one person that."""
    match = _ROLE.match(sentence.span.of(source.text))
    noun = match["role"] if match else ""
    if noun not in PERSON_NOUNS and noun not in TITLES:
        return None
    # "The captain, Ana Ruiz, …" names its own.
    start = sentence.span.start + (match.end() if match else 0)
    if any(m.is_person and m.span.start - start <= 60 for m in source.names.within(sentence.row)):
        return None
    called = [
        mention
        for other in reversed(source.earlier(sentence.row))
        for mention in source.names.within(other.row)
        if mention.is_person and _is_called(source, mention, noun)
    ]
    if not called or not all(refers_alike(called[0], other) for other in called):
        return None
    return called[0]


def _is_called(source: Source, mention: Mention, noun: str) -> bool:
    """Whether the text right beside a name gives it this noun: "the captain, Ana Ruiz"."""
    if mention.title == noun:
        return True
    before = source.text[max(0, mention.span.start - 60) : mention.span.start]
    after = source.text[mention.span.end : mention.span.end + 60]
    return bool(
        re.search(rf"\b{noun}(?:\s(?:of|at|for|in)\s[^,.;]{{1,40}})?,?\s$", before)
        or re.match(
            rf"(?:,\s\d+)?,\s(?:an?|the|its|his|her|their)\s(?:[\w-]+\s){{0,3}}{noun}\b", after
        )
    )


def _pointed_at(source: Source, sentence: Sentence) -> Sentence | None:
    """The sentence that the first word points back to ("They can't do that anymore")."""
    if not points_back(source.said(sentence.row)):
        return None
    earlier = source.earlier(sentence.row)
    first = first_word(sentence.span.of(source.text))
    for other in earlier[:_MAX_CHAIN]:
        # One that begins with the same pronoun doesn't tell either.
        if first not in IT | THEY or first_word(other.span.of(source.text)) not in (first, *_CASES):
            return other
    return earlier[0] if earlier else None


def _qualified(source: Source, sentence: Sentence) -> Sentence | None:
    """The sentence right after that says no to this one, or that it may not be so."""
    following = source.following(sentence.row)
    if following is None or following.row != sentence.row + 1:
        return None
    is_qualified = denies_previous(source, following, sentence) or leaves_previous_open(
        source, following, sentence
    )
    return following if is_qualified else None


def _taken_back(source: Source, after: Sentence, sentence: Sentence) -> Modality:
    """How far the sentence after takes this one back."""
    return Modality.DENIED if denies_previous(source, after, sentence) else Modality.HEDGED


def _outweighing(one: Modality, other: Modality) -> Modality:
    """The stronger qualification of two."""
    return Modality.DENIED if Modality.DENIED in (one, other) else Modality.HEDGED
