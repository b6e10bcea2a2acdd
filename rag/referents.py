"""What a pronoun or a short name stands for, as far as the article's own text tells.

Naming nobody is better than naming the wrong one: where two persons are equally likely, there is no
antecedent. The preferences (agreement, recency, subject before object, not the speaker himself
inside his own words) are those of Lappin and Leass, "An Algorithm for Pronominal Anaphora
Resolution" (1994), without its parser.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Sentence
from rag.lexicon import HE, SHE
from rag.names import Gender, Mention, refers_alike
from rag.source import Source
from rag.words import Word, words

# How many content sentences back a pronoun may reach.
_REACH = 5


def pronouns(source: Source, row: int) -> Sequence[Word]:
    """The *he* and *she* forms of a sentence that no name before them in it accounts for."""
    sentence = source.sentence(row)
    mentions = source.names.within(row)
    found: list[Word] = []
    for word in words(sentence.span.of(source.text), sentence.span.start):
        gender = _gender(word)
        if gender is None:
            continue
        earlier = [
            m
            for m in mentions
            if m.is_person
            and m.span.end <= word.span.start
            and m.gender in (gender, Gender.UNKNOWN)
            and _inside_quote(source, m.span.start) == _inside_quote(source, word.span.start)
        ]
        if not earlier:
            found.append(word)
    return found


def antecedent(source: Source, row: int, pronoun: Word) -> Mention | None:
    """The person whom a *he* or *she* stands for; None where the text leaves it open.

    Returns:
        A mention in an earlier sentence of the document (or earlier in the same one).
    """
    gender = _gender(pronoun)
    if gender is None:
        return None
    quoted = _inside_quote(source, pronoun.span.start)
    speakers = _speakers_around(source, row) if quoted else ()
    sentence = source.sentence(row)
    reach: list[Sentence] = [sentence, *source.earlier(row)[:_REACH]]
    for other in reach:
        candidates = _candidates(source, other, pronoun, gender, speakers)
        if not candidates:
            continue
        agreeing = [m for m in candidates if m.gender is gender]
        chosen = agreeing or candidates
        first = chosen[0]
        if all(refers_alike(first, m) for m in chosen):
            return first
        # The subject stands first; it is the likelier one unless another shares its place.
        return first if _is_subject(source, other, first) else None
    return None


def _candidates(
    source: Source,
    sentence: Sentence,
    pronoun: Word,
    gender: Gender,
    speakers: Sequence[Mention],
) -> list[Mention]:
    return [
        m
        for m in source.names.within(sentence.row)
        if m.is_person
        and m.span.end <= pronoun.span.start
        and m.gender in (gender, Gender.UNKNOWN)
        and not any(refers_alike(m, speaker) for speaker in speakers)
    ]


def _speakers_around(source: Source, row: int) -> list[Mention]:
    """The persons named outside the quotation marks of the paragraph's quoting sentences.

    In somebody's own words *he* is somebody else.
    """
    near = [source.before(row), source.sentence(row), source.after(row)]
    return [
        m
        for sentence in near
        if sentence is not None and source.quotes_in(sentence.span)
        for m in source.names.within(sentence.row)
        if m.is_person and not _inside_quote(source, m.span.start)
    ]


def _is_subject(source: Source, sentence: Sentence, mention: Mention) -> bool:
    """Whether nothing but a few words stands before the name in its sentence."""
    before = source.text[sentence.span.start : mention.span.start]
    return len(before.split()) <= 3


def _gender(word: Word) -> Gender | None:
    if word.normal in HE:
        return Gender.HE
    if word.normal in SHE:
        return Gender.SHE
    return None


def _inside_quote(source: Source, place: int) -> bool:
    return any(q.start <= place < q.end for q in source.quoted)
