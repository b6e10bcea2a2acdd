"""What the reader is trained on: questions beside windows, with what it should say of each.

Two sources: the articles of this project, and QAMR (Michael et al., "Crowdsourcing
Question-Answer Meaning Representations", NAACL 2018), crowd-written questions on single sentences.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.types import Span
from rag.training.articles import Article, Question
from rag.training.swaps import ArticleNames, swap
from rag.windows import MAX_QUESTION, MAX_SENTENCE, Input, Read, Tokens, cut, pair, tokenise

REASONS = (
    "answered",
    "off_topic",
    "entity_absent",
    "relation_absent",
    "reason_not_stated",
    "premise_conflict",
)
UNKNOWN = -1
SWAPPED = 0.35
"""Share of the answered questions that also come with one thing changed, where that can be done."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about one document, with the gold."""

    text: str
    document: int
    evidence: tuple[int, ...]
    """Rows of sentences that answer; empty if none does."""
    answer: Span | None
    """Code points in the first evidence sentence."""
    correction: tuple[int, ...]
    """Rows of sentences that contradict the premise."""
    tempting: int | None
    reason: int
    """Place in ``REASONS``, or ``UNKNOWN``."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Documents made ready, and the questions about them."""

    documents: tuple[Read, ...]
    texts: tuple[tuple[str, ...], ...]
    """Sentences of each document."""
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One forward pass' worth of training."""

    input: Input
    answers: NDArray[np.float32]
    """Weight of each sentence of the window as the one that answers; all zero for none."""
    contradicts: NDArray[np.float32] | None
    """The same for contradiction; None where it is not known."""
    span: tuple[int, int] | None
    """First and last token of the answer."""
    reason: int


def read_articles(articles: Sequence[Article], tokenizer: Any) -> Pool:
    """Make articles and their questions ready."""
    documents = tuple(_document(article, tokenizer) for article in articles)
    asked = [
        _asked(place, article.sentences, question)
        for place, article in enumerate(articles)
        for question in article.questions
    ]
    for place, article in enumerate(articles):
        for followup in article.followups:
            question = Question(
                q=followup.rewrite,
                answerable=followup.answerable,
                kind="followup",
                evidence=followup.evidence,
                answer=followup.answer,
            )
            asked.append(_asked(place, article.sentences, question))
    return Pool(documents, tuple(a.sentences for a in articles), tuple(asked))


def known(articles: Sequence[Article], before: Mapping[str, int]) -> frozenset[int]:
    """Places, in the pool made of ``articles``, of questions that were asked in earlier training.

    Args:
        articles: What the pool is made of.
        before: By an article's id, how many of its questions were; later ones come after these.
    """
    places = set[int]()
    number = 0
    for article in articles:
        places.update(
            range(number, number + min(before.get(article.id, 0), len(article.questions)))
        )
        number += len(article.questions)
    for article in articles:
        if article.id in before:
            places.update(range(number, number + len(article.followups)))
        number += len(article.followups)
    return frozenset(places)


def _document(article: Article, tokenizer: Any) -> Read:
    starts, row = set[int](), 0
    for count in article.paragraphs:
        starts.add(row)
        row += count
    tokens = tokenise(tokenizer, article.sentences, MAX_SENTENCE)
    return Read.of(tokens, [row in starts for row in range(len(tokens))])


def _asked(document: int, sentences: Sequence[str], question: Question) -> Asked:
    span = None
    if question.answer is not None:
        start = sentences[question.evidence[0]].index(question.answer)
        span = Span(start, start + len(question.answer))
    reason = UNKNOWN
    if question.answerable:
        reason = 0
    elif question.refusal is not None:
        reason = REASONS.index(question.refusal)
    return Asked(
        question.q,
        document,
        question.evidence,
        span,
        question.correction,
        question.tempting,
        reason,
    )


_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "``": "“", "''": "”"}


def read_qamr(directory: Path, tokenizer: Any, seed: int, most: int, window: int = 4) -> Pool:
    """Make QAMR ready: each question on a small document of sentences from the same article.

    Args:
        directory: Holds ``wiki-sentences.tsv`` and the filtered ``dev.tsv`` and ``test.tsv``
            (https://github.com/uwnlp/qamr).
        tokenizer: The reader's.
        seed: What is drawn depends on it alone.
        most: Questions to draw.
        window: Sentences in a document; in one of four questions the one that answers is left out.
    """
    draw = random.Random(seed)
    sentences: dict[str, list[str]] = {}
    groups: dict[str, list[str]] = {}
    with (directory / "wiki-sentences.tsv").open(encoding="utf-8") as file:
        for line in file:
            key, _, text = line.rstrip("\n").partition("\t")
            sentences[key] = text.split(" ")
            groups.setdefault(":".join(key.split(":")[:3]), []).append(key)
    everything = sorted(sentences)
    rows: dict[tuple[str, str], tuple[int, int]] = {}
    for name in ("dev.tsv", "test.tsv"):
        with (directory / name).open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                places = [int(place) for place in row[6].split()]
                if places and places[-1] - places[0] == len(places) - 1 and row[0] in sentences:
                    rows.setdefault((row[0], row[5]), (places[0], places[-1]))
    chosen = sorted(rows)
    draw.shuffle(chosen)
    texts: list[tuple[str, ...]] = []
    asked: list[Asked] = []
    for key, text in chosen[:most]:
        mates = [k for k in groups[":".join(key.split(":")[:3])] if k != key]
        draw.shuffle(mates)
        mates = (mates + draw.sample(everything, window))[: window - 1]
        keep = draw.random() >= 0.25
        place = draw.randrange(window) if keep else UNKNOWN
        said, spans = _joined(sentences[key])
        others = [_joined(sentences[mate])[0] for mate in mates]
        span = None
        if keep:
            others.insert(place, said)
            first, last = rows[key, text]
            span = Span(spans[first].start, spans[last].end)
        asked.append(
            Asked(
                text,
                len(texts),
                (place,) if keep else (),
                span if span is not None and len(span) else None,
                (),
                None,
                0 if keep else UNKNOWN,
            )
        )
        texts.append(tuple(others))
    documents = tuple(
        Read.of(tokenise(tokenizer, text, MAX_SENTENCE), [True] * len(text)) for text in texts
    )
    return Pool(documents, tuple(texts), tuple(asked))


def _joined(tokens: Sequence[str]) -> tuple[str, list[Span]]:
    """A tokenised sentence as people write it, and where each token stands in it."""
    text = ""
    spans: list[Span] = []
    for token in tokens:
        word = _BRACKETS.get(token, token)
        glued = not text or text[-1] in "([“$£€" or word in ")]”,.;:?!%" or _is_ending(word)
        start = len(text) + (0 if glued else 1)
        text += word if glued else " " + word
        spans.append(Span(start, start + len(word)))
    return text, spans


_ENDINGS = frozenset(["s", "re", "ve", "ll", "d"])


def _is_ending(word: str) -> bool:
    return word in ("n't", "n’t") or (word[:1] in "'’" and word[1:] in _ENDINGS)


@dataclass(frozen=True, slots=True)
class Mining:
    """For each question, windows of other documents that look as if they answered it."""

    near: Mapping[int, Sequence[tuple[int, int]]]
    """Question's place in ``Pool.asked`` to (document, row), the nearest first."""


def examples(
    pool: Pool,
    tokenizer: Any,
    seed: int,
    mining: Mining | None,
    limits: tuple[int, int],
    left_out: Collection[int] = (),
) -> Iterator[Example]:
    """One epoch's examples, in no particular order.

    Each question comes once with a window that holds its evidence (or, if it can't be answered,
    the most misleading sentence), and at times with a further window where the answer is not: of
    the same document, or a near one of another.

    Args:
        pool: Documents and questions.
        tokenizer: The reader's.
        seed: What is drawn depends on it alone.
        mining: Hard windows of other documents; None takes none, and makes no swaps.
        limits: Least and most tokens of a window; drawn anew for each question.
        left_out: Places in ``pool.asked`` of questions that this epoch does without.
    """
    draw = random.Random(seed)
    said = [disturbed(asked.text, draw) for asked in pool.asked]
    questions = tokenise(tokenizer, said, MAX_QUESTION)
    swapped = dict(_swapped(pool, tokenizer, draw)) if mining else {}
    for number, (asked, question) in enumerate(zip(pool.asked, questions, strict=True)):
        if number in left_out:
            continue
        document = pool.documents[asked.document]
        limit = draw.randint(*limits)
        windows = _windows(document, limit)
        wanted = _wanted(asked, draw, document)
        holding = [w for w in windows if w.start <= wanted < w.end]
        chosen = draw.choice(holding)
        yield _example(asked, question, document, chosen)
        if number in swapped:
            other_asked, other_question = swapped[number]
            yield _example(other_asked, other_question, document, chosen)
        others = [w for w in windows if not (w.start <= wanted < w.end)]
        if others and draw.random() < 0.25:
            yield _example(asked, question, document, draw.choice(others))
        near = mining.near.get(number, ()) if mining else ()
        if near and draw.random() < 0.2:
            place, row = draw.choice(near)
            other = pool.documents[place]
            window = next(w for w in _windows(other, limit) if w.start <= row < w.end)
            stranger = replace(
                asked, evidence=(), answer=None, correction=(), reason=UNKNOWN, tempting=None
            )
            yield _example(stranger, question, other, window)


def _swapped(
    pool: Pool, tokenizer: Any, draw: random.Random
) -> Iterator[tuple[int, tuple[Asked, Tokens]]]:
    """Some of the answered questions with one thing changed, by their place in the pool."""
    names = [ArticleNames(texts) for texts in pool.texts]
    made: list[tuple[int, Asked]] = []
    for number, asked in enumerate(pool.asked):
        if not asked.evidence or draw.random() >= SWAPPED:
            continue
        evidence = pool.texts[asked.document][asked.evidence[0]]
        new = swap(asked.text, evidence, names[asked.document], draw)
        if new is not None:
            reason = "premise_conflict" if new.contradicted else "relation_absent"
            made.append(
                (
                    number,
                    replace(
                        asked,
                        text=disturbed(new.text, draw),
                        evidence=(),
                        answer=None,
                        correction=asked.evidence[:1] if new.contradicted else (),
                        reason=REASONS.index(reason),
                    ),
                )
            )
    questions = tokenise(tokenizer, [asked.text for _, asked in made], MAX_QUESTION)
    for (number, asked), question in zip(made, questions, strict=True):
        yield number, (asked, question)


def _windows(document: Read, limit: int) -> list[Span]:
    return cut([len(tokens) + 1 for tokens in document.sentences], limit)


def _wanted(asked: Asked, draw: random.Random, document: Read) -> int:
    if asked.evidence:
        return asked.evidence[0]
    candidates = [*asked.correction, *([] if asked.tempting is None else [asked.tempting])]
    return draw.choice(candidates) if candidates else draw.randrange(len(document.sentences))


def _example(asked: Asked, question: Tokens, document: Read, window: Span) -> Example:
    made = pair(question, document, window)
    count = len(made.marks)
    answers = np.zeros(count, dtype=np.float32)
    for row in asked.evidence:
        if window.start <= row < window.start + count:
            answers[row - window.start] = 1.0
    contradicts: NDArray[np.float32] | None = np.zeros(count, dtype=np.float32)
    assert contradicts is not None
    for row in asked.correction:
        if window.start <= row < window.start + count:
            contradicts[row - window.start] = 1.0
    if asked.reason == REASONS.index("premise_conflict") and not asked.correction:
        contradicts = None
    span = None
    if asked.answer is not None and answers.any():
        span = _token_span(asked, document, window, made)
    holds = bool(answers.any()) or (not asked.evidence and asked.reason != UNKNOWN)
    return Example(made, answers, contradicts, span, asked.reason if holds else UNKNOWN)


def _token_span(asked: Asked, document: Read, window: Span, made: Input) -> tuple[int, int] | None:
    row = asked.evidence[0]
    if not window.start <= row < window.start + len(made.marks) or asked.answer is None:
        return None
    tokens = document.sentences[row]
    starts, ends = tokens.offsets.T
    inside = np.flatnonzero((ends > asked.answer.start) & (starts < asked.answer.end))
    if not len(inside):
        return None
    first = int(made.marks[row - window.start]) + 1
    start, end = first + int(inside[0]), first + int(inside[-1])
    return (start, end) if end < len(made) - 1 else None


_KEYS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj",
    "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o",
    "q": "w", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc",
    "y": "tu", "z": "x",
}  # fmt: skip
_DROPPED = frozenset("the a an is are was were did does do of to in".split())


def disturbed(question: str, draw: random.Random) -> str:
    """A question as it might have been typed: in lower case, unpunctuated, misspelt, cut short."""
    text = question
    if draw.random() < 0.15:
        text = text.lower()
    if draw.random() < 0.15:
        text = text.rstrip("?. ")
    if draw.random() < 0.05:
        kept = [word for word in text.split() if word.lower() not in _DROPPED]
        text = " ".join(kept) if len(kept) >= 3 else text
    if draw.random() < 0.08:
        text = _misspelt(text, draw)
    return text or question


def _misspelt(text: str, draw: random.Random) -> str:
    places = [place for place, char in enumerate(text) if char.lower() in _KEYS]
    # A word's first letter is seldom mistyped.
    places = [place for place in places if place and text[place - 1].isalpha()]
    if not places:
        return text
    place = draw.choice(places)
    kind = draw.randrange(4)
    if kind == 0:
        return text[:place] + text[place + 1 :]
    if kind == 1:
        return text[:place] + text[place] + text[place:]
    if kind == 2:
        return text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :]
    return text[:place] + draw.choice(_KEYS[text[place].lower()]) + text[place + 1 :]
