"""Who says a sentence: the reporting clause in it, or in the neighbour that it hangs on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.types import Sentence, Span
from rag.interview import Turn, turn
from rag.lexicon import HE, PERSONAL_PRONOUNS, SHE
from rag.phrases import Phrase, clauses
from rag.referents import antecedent
from rag.source import Source
from rag.words import words

_COLON = re.compile(r":\s*$")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says a sentence and where the text says so."""

    speaker: str
    """A slice of the document."""
    span: Span
    """Where ``speaker`` stands."""
    sentences: tuple[int, ...]
    """Rows of the other sentences that are needed to know it; empty if the sentence tells."""


def attribution(source: Source, row: int) -> Attribution | None:
    """Who says the sentence; None where the article itself does, or doesn't tell.

    A turn of an interview is all its speaker's, whatever others are said to have said in it. Else
    a sentence's own reporting clause wins. A quotation without one takes that of the sentence
    before it in the paragraph (the speaker goes on), else, where the quotation is still open at its
    end, that of the sentences after it. A paragraph that goes on with a quotation left open is its
    speaker's.
    """
    sentence = source.sentence(row)
    label = turn(source, sentence)
    if label is not None and label.is_person:
        return _of_turn(source, label)
    own = _clause(source, sentence)
    if own is not None:
        return _named(source, row, own, ())
    if label is not None:
        return _of_turn(source, label)
    if not _mostly_quoted(source, sentence):
        return None
    for other in _carriers(source, sentence):
        clause = _clause(source, other, beside=True)
        if clause is not None:
            return _named(source, other.row, clause, (other.row,))
    return None


def teller(source: Source, row: int) -> int | None:
    """The sentence whose clause says that somebody says this one, whether or not it tells who.

    "He said" may leave open who *he* is; that the words are somebody's, and not the article's, is
    known all the same. The row may be the sentence's own; None where nobody speaks.
    """
    sentence = source.sentence(row)
    label = turn(source, sentence)
    if label is not None:
        return label.first
    if _clause(source, sentence) is not None:
        return row
    if not _mostly_quoted(source, sentence):
        return None
    return next(
        (
            other.row
            for other in _carriers(source, sentence)
            if _clause(source, other, beside=True) is not None
        ),
        None,
    )


def is_quotation(source: Source, row: int) -> bool:
    """Whether the sentence is in quotation marks for the most part, whoever's words they are."""
    return _mostly_quoted(source, source.sentence(row))


def is_partly_reported(source: Source, row: int) -> bool:
    """Whether somebody says a part of the sentence, and the article itself the rest."""
    sentence = source.sentence(row)
    return _clause(source, sentence) is None and any(clauses(source, sentence))


def _of_turn(source: Source, label: Turn) -> Attribution | None:
    """Who speaks a turn of an interview; None where the text doesn't tell whose label it is."""
    if label.speaker is None:
        return None
    return Attribution(label.speaker.of(source.text), label.speaker, label.sentences)


def _clause(source: Source, sentence: Sentence, *, beside: bool = False) -> Phrase | None:
    """The reporting clause that governs the sentence.

    ``beside`` asks for one that a quotation next to the sentence may take: it may stand anywhere.
    """
    found = list(clauses(source, sentence))
    governing = [phrase for phrase in found if phrase.governs]
    if governing:
        return governing[0]
    return found[-1] if beside and found and source.quotes_in(sentence.span) else None


def _mostly_quoted(source: Source, sentence: Sentence) -> bool:
    """Whether the sentence is somebody's words, not the article's with a few of them in it."""
    return sum(map(len, source.quotes_in(sentence.span))) * 2 >= len(sentence.span)


def _carriers(source: Source, sentence: Sentence) -> Iterator[Sentence]:
    """The sentences that may say whose quotation this is, the likeliest first."""
    # It introduces the quotation: "He put it this way:"
    previous = source.previous(sentence.row)
    if previous is not None and _COLON.search(previous.span.of(source.text)):
        yield previous
    before = source.before(sentence.row)
    while before is not None and source.quotes_in(before.span):
        yield before
        before = source.before(before.row)
    if before is None:
        yield from _left_open(source, sentence)
    span, after = sentence.span, source.after(sentence.row)
    while after is not None and source.quotes_in(after.span):
        # The quotation is still open, or its next piece follows at once.
        if not any(q.start <= span.end <= q.end for q in source.quoted):
            break
        yield after
        span, after = after.span, source.after(after.row)


def _left_open(source: Source, sentence: Sentence) -> Iterator[Sentence]:
    """The sentences of the paragraph before, if its quotation was left open for this one.

    A quotation of several paragraphs has an opening mark before each and a closing one after the
    last.
    """
    first = sentence
    while (before := source.before(first.row)) is not None:
        first = before
    previous = source.previous(first.row)
    if previous is None or previous.paragraph == sentence.paragraph:
        return
    if not any(q.start == first.span.start + 1 for q in source.quoted):
        return
    if not any(q.end == previous.span.end for q in source.quoted):
        return
    other: Sentence | None = previous
    while other is not None and source.quotes_in(other.span):
        yield other
        first = other
        other = source.before(other.row)
    yield from _left_open(source, first)


def _named(
    source: Source, row: int, clause: Phrase, sentences: tuple[int, ...]
) -> Attribution | None:
    """The attribution with a pronoun replaced by the name that it stands for."""
    tokens = list(words(clause.span.of(source.text), clause.span.start))
    if len(tokens) == 1 and tokens[0].normal in PERSONAL_PRONOUNS:
        if tokens[0].normal not in HE | SHE:
            return None
        named = antecedent(source, row, tokens[0])
        if named is None:
            return None
        needed = () if named.sentence == row else (named.sentence,)
        return Attribution(named.text, named.span, tuple(dict.fromkeys((*sentences, *needed))))
    return Attribution(clause.span.of(source.text), clause.span, sentences)
