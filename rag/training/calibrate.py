"""Fit the probabilities and choose the thresholds, through the product's own retrieval and reader.

The logistic models are fitted on training articles that the reader was not trained on (one in
twelve); the thresholds are chosen on these and ``dev.jsonl`` together, and never by what a question
of ``evals/data`` gets.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.build import build
from index.config import IndexConfig
from index.store import load
from rag.calibration import Calibration, Logistic
from rag.config import AssistantConfig
from rag.reader_model import ReaderModel
from rag.reader_onnx import Findings, OnnxReader
from rag.retrieve import Retriever
from rag.source import Sources
from rag.training.articles import Article, Question

log = logging.getLogger("train")
ANSWERS = (
    "odds",
    "margin",
    "answered",
    "span",
    "against",
    "similarity",
    "absent",
    "yes_no",
    "why",
)
MOST_CHANGED = 200
NEVER_SURE = 1e3
"""A logit that no sentence gets: every window is read."""
CONTRADICTS = ("against", "odds", "answered", "conflict", "absent", "yes_no", "why")


@dataclass(frozen=True, slots=True)
class Seen:
    """A question after reading, with the gold at the level of the product's own sentences."""

    question: Question
    findings: Findings
    evidence: frozenset[int]
    correction: frozenset[int]


def see(articles: Sequence[Article], model: ReaderModel) -> list[Seen]:
    """Index articles as a user would, ask each question of its article, keep what was found."""
    seen: list[Seen] = []
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder) / "seeds"
        seeds.mkdir()
        spans: dict[str, list[tuple[int, int]]] = {}
        for article in articles:
            text, places = _text(article)
            (seeds / f"{article.id}.txt").write_text(text, encoding="utf-8")
            spans[article.id] = places
        build(seeds, Path(folder) / "index", IndexConfig())
        index = load(Path(folder) / "index")
        retriever, reader = Retriever(index), OnnxReader(Sources(index), model)
        numbers = {document.id: number for number, document in enumerate(index.documents)}
        for article in articles:
            number = numbers[article.id]
            rows = _rows(index.sentences, number, spans[article.id])
            for question in article.questions:
                hits = retriever.retrieve(question.q, AssistantConfig().candidates, [number])
                found = reader.find(question.q, hits, index)
                seen.append(
                    Seen(
                        question,
                        found,
                        frozenset(r for e in question.evidence for r in rows[e]),
                        frozenset(r for c in question.correction for r in rows[c]),
                    )
                )
    return seen


def _text(article: Article) -> tuple[str, list[tuple[int, int]]]:
    """An article as a file's text, and where each sentence stands in it."""
    text, places, row = "", list[tuple[int, int]](), 0
    for count in article.paragraphs:
        text += "\n\n" if text else ""
        for place in range(count):
            text += " " if place else ""
            places.append((len(text), len(text) + len(article.sentences[row])))
            text += article.sentences[row]
            row += 1
    return text + "\n", places


def _rows(sentences: Any, number: int, places: Sequence[tuple[int, int]]) -> list[list[int]]:
    """For each sentence of an article, the rows of the product's sentences that overlap it."""
    own = [s for s in sentences if s.document == number]
    return [
        [s.row for s in own if s.span.start < end and start < s.span.end] for start, end in places
    ]


def fit(seen: Sequence[Seen], names: Sequence[str], gold: Sequence[bool]) -> Logistic:
    """A logistic model of ``gold`` over the named features, with standardised L2 penalty 1."""
    from sklearn.linear_model import LogisticRegression

    raw = np.array([[one.findings.features[name] for name in names] for one in seen])
    mean, scale = raw.mean(axis=0), raw.std(axis=0)
    scale[scale == 0] = 1.0
    model = LogisticRegression(C=1.0, max_iter=1_000).fit((raw - mean) / scale, list(gold))
    weights = model.coef_[0] / scale
    bias = float(model.intercept_[0] - (weights * mean).sum())
    return Logistic(tuple(names), tuple(round(float(w), 6) for w in weights), round(bias, 6))


def supported(one: Seen) -> bool:
    """Whether the best sentence is gold."""
    return one.findings.judged[0].row in one.evidence


def named(one: Seen) -> bool:
    """Whether the best contradicting sentence is gold."""
    best = max(one.findings.judged, key=lambda j: (j.contradicts, -j.row))
    return best.row in one.correction


def sureness(seen: Sequence[Seen]) -> float:
    """The lowest logit at which to stop reading, such that it seldom changes the best sentence.

    Args:
        seen: Questions whose every window was read. For one in ``MOST_CHANGED`` of them a later
            window may have a better sentence, no more.
    """
    tops = [_tops(one) for one in seen]
    for sure in np.arange(-2.0, 12.0, 0.1):
        stopped = [next((top for top in each if top >= sure), each[-1]) for each in tops]
        changed = sum(top < each[-1] for top, each in zip(stopped, tops, strict=True))
        if changed * MOST_CHANGED <= len(tops):
            return round(float(sure), 1)
    return float(NEVER_SURE)


def _tops(one: Seen) -> list[float]:
    """The best logit so far, after each window in the order of reading."""
    best = dict[int, float]()
    for judged in one.findings.judged:
        best[judged.window] = max(best.get(judged.window, judged.answers), judged.answers)
    return [float(top) for top in np.maximum.accumulate([best[w] for w in sorted(best)])]


def calibrate(fitted: Sequence[Seen], dev: Sequence[Seen], sure: float) -> Calibration:
    """Fit on ``fitted``; choose thresholds on that and ``dev``, of which either alone is small."""
    chosen = [*fitted, *dev]
    answers = fit(fitted, ANSWERS, [one.question.answerable for one in fitted])
    contradicts = fit(fitted, CONTRADICTS, [bool(one.correction) for one in fitted])
    p = np.array([answers(one.findings.features) for one in chosen])
    q = np.array([contradicts(one.findings.features) for one in chosen])
    right = np.array([supported(one) for one in chosen])
    can = np.array([one.question.answerable for one in chosen])
    answer = _answer_threshold(p, right, can)
    hit = np.array([named(one) for one in chosen])
    contradicted = np.array([bool(one.correction) for one in chosen])
    correction = _correction_threshold(q, hit, contradicted, p >= answer)
    return Calibration(answers, contradicts, answer, correction, sure)


def _answer_threshold(p: Any, right: Any, can: Any) -> float:
    """The threshold with the best mean of *answered rightly* and *refused rightly*."""
    return float(
        max(
            np.unique(np.round(p, 3)),
            key=lambda t: ((right & (p >= t))[can].mean() + (p < t)[~can].mean(), -t),
        )
    )


def _correction_threshold(q: Any, hit: Any, contradicted: Any, answered: Any) -> float:
    """The threshold with the best F0.5 of corrections, of which those are right that quote gold.

    Precision counts twice: what is not corrected is still refused, with a reason.
    """

    def score(threshold: float) -> float:
        made = (q >= threshold) & ~answered
        right = float((made & hit).sum())
        return 1.25 * right / max(1.0, float(made.sum() + 0.25 * contradicted.sum()))

    return float(max(np.unique(np.round(q, 3)), key=lambda t: (score(t), t)))
