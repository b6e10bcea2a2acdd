"""The reader: does a sentence answer the question, where, and how sure is that?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from index.store import Index
from index.types import Span
from rag.lexicon import MONTHS, NUMBER_WORDS, WEEKDAYS
from rag.names import Names
from rag.question import Kind, Question, absent, analyse
from rag.source import Sources
from rag.types import Evidence, Hit, Reading
from rag.words import Word, stem, words


class Reader(Protocol):
    """Judges retrieved sentences."""

    answer_threshold: float
    """Least ``Reading.probability`` at which a question is answered by default."""
    correction_threshold: float
    """Least ``Reading.contradiction`` at which a premise is corrected by default."""

    def read(self, question: str, hits: Sequence[Hit], index: Index) -> Reading:
        """Judge the sentences that retrieval found.

        Args:
            question: A standalone question.
            hits: What retrieval found, best first.
            index: The index that the hits' rows refer to.

        Returns:
            Evidence for each sentence read, best first.
        """
        ...


class RuleReader:
    """A decision rule in place of a trained reader: similarity and shared words, nothing learnt.

    It stands in where the trained model's files are missing, and is the baseline that the trained
    reader is measured against. It cannot tell an answer from a near miss, and finds no
    contradictions.
    """

    answer_threshold = 0.5
    correction_threshold = 1.0

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def read(self, question: str, hits: Sequence[Hit], index: Index) -> Reading:
        """See :class:`Reader`."""
        if not hits:
            return Reading((), 0.0, 0.0)
        asked = analyse(question)
        evidence = [self._judge(asked, hit, index) for hit in hits]
        evidence.sort(key=lambda e: (-e.score, e.sentence))
        documents = {index.sentences[hit.sentence].document for hit in hits}
        vocabulary = frozenset[str]().union(
            *(self._sources[document].names.vocabulary for document in documents)
        )
        # What the question names and the text does not, the text can't tell.
        known = 0.1 if absent(asked, vocabulary) else 1.0
        return Reading(tuple(evidence), evidence[0].probability * known, 0.0)

    def _judge(self, asked: Question, hit: Hit, index: Index) -> Evidence:
        source = self._sources.of(hit.sentence)
        sentence = source.sentence(hit.sentence)
        text = sentence.span.of(source.text)
        own = {stem(word.text) for word in words(text)}
        covered = len(asked.stems & own) / len(asked.stems) if asked.stems else 0.0
        span = _span(asked.kind, text, sentence.span, source.names, hit.sentence, asked)
        fits = 0.0 if asked.kind in _NEEDS_FORM and span == sentence.span else 0.5
        score = 6.0 * hit.dense + 2.0 * covered + fits - 4.0
        return Evidence(
            sentence=hit.sentence,
            score=score,
            probability=1.0 / (1.0 + math.exp(-score)),
            contradiction=0.0,
            answer=span,
        )


_NEEDS_FORM = frozenset({Kind.WHO, Kind.WHO_SAID, Kind.WHEN, Kind.HOW_MANY, Kind.WHERE})


def _span(kind: Kind, text: str, span: Span, names: Names, row: int, asked: Question) -> Span:
    """The first words of the sentence that have the form asked for, else the whole sentence."""
    tokens = list(words(text, span.start))
    if kind in (Kind.WHO, Kind.WHO_SAID, Kind.WHERE):
        wants_person = kind is not Kind.WHERE
        for mention in names.within(row):
            if mention.is_person == wants_person and not set(mention.tokens) & {
                name.normal for name in asked.names
            }:
                return mention.span
    if kind in (Kind.HOW_MANY, Kind.WHEN):
        for place, token in enumerate(tokens):
            if _has_form(kind, token):
                end = place
                while end + 1 < len(tokens) and _has_form(kind, tokens[end + 1]):
                    end += 1
                return Span(token.span.start, tokens[end].span.end)
    return span


def _has_form(kind: Kind, word: Word) -> bool:
    if kind is Kind.HOW_MANY:
        return word.is_number or word.normal in NUMBER_WORDS
    return (
        (word.is_number and len(word.normal) == 4)
        or (word.normal in MONTHS and word.is_capitalised)
        or word.normal in WEEKDAYS
    )
