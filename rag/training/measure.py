"""How good a model is while it is being trained: the model alone, over whole articles.

What is reported of the product is measured by ``make eval-reader``; this is for choosing recipes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from index.types import Span
from rag.spans import best_span
from rag.training.articles import Article
from rag.training.examples import Asked, Pool, read_articles
from rag.training.model import ANSWERS, CONTRADICTS, END, START, ReaderModel
from rag.windows import MAX_QUESTION, cut, pad, pair, tokenise


@dataclass(frozen=True, slots=True)
class Judged:
    """What the model says of one question."""

    answers: NDArray[np.float32]
    """Logit of each sentence of the document."""
    contradicts: NDArray[np.float32]
    spans: tuple[Span, ...]
    """The best answer in each sentence, in code points of the sentence."""


def judge(model: ReaderModel, pool: Pool, tokenizer: Any, device: torch.device) -> list[Judged]:
    """Ask every question of a pool."""
    questions = tokenise(tokenizer, [asked.text for asked in pool.asked], MAX_QUESTION)
    found: list[Judged] = []
    for asked, question in zip(pool.asked, questions, strict=True):
        document = pool.documents[asked.document]
        windows = cut([len(tokens) + 1 for tokens in document.sentences])
        inputs = [pair(question, document, window) for window in windows]
        fed = {name: torch.from_numpy(a).to(device) for name, a in pad(inputs).items()}
        with torch.inference_mode(), torch.autocast(device.type, dtype=torch.bfloat16):
            outputs = model(**fed)
        sentences, tokens = (outputs[n].float().cpu().numpy() for n in (0, 1))
        count = len(document.sentences)
        answers = np.full(count, -20.0, dtype=np.float32)
        contradicts = np.full(count, -20.0, dtype=np.float32)
        spans = [Span(0, 0)] * count
        for place, window in enumerate(windows):
            for number, mark in enumerate(inputs[place].marks):
                row = window.start + number
                logits = sentences[place, number]
                contradicts[row] = max(contradicts[row], logits[CONTRADICTS])
                if logits[ANSWERS] > answers[row]:
                    answers[row] = logits[ANSWERS]
                    sentence = document.sentences[row]
                    piece = tokens[place, mark + 1 : mark + 1 + len(sentence)]
                    spans[row] = best_span(
                        piece[:, START], piece[:, END], sentence.offsets[: len(piece)]
                    )
        found.append(Judged(answers, contradicts, tuple(spans)))
    return found


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """P(a positive scores above a negative), ties counted half (Hanley and McNeil, 1982)."""
    both = np.concatenate([positive, negative])
    order = np.sort(both)
    ranks = (np.searchsorted(order, both, "left") + np.searchsorted(order, both, "right") + 1) / 2
    n, m = len(positive), len(negative)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))


def measure(
    model: ReaderModel, articles: Sequence[Article], tokenizer: Any, device: torch.device
) -> dict[str, float]:
    """Figures over whole articles, each between 0 and 1.

    ``hit``: best sentence is gold, among answerable; ``auroc`` of log-odds of *some sentence*
    against *none*; ``balanced``: mean of right-and-answered and of refused, at the best threshold
    in hindsight; ``correction``: the best contradicting sentence is gold, among contradicted.
    """
    pool = read_articles([a.model_copy(update={"followups": ()}) for a in articles], tokenizer)
    judged = judge(model, pool, tokenizer, device)
    return figures(pool.asked, judged)


def figures(asked: Sequence[Asked], judged: Sequence[Judged]) -> dict[str, float]:
    """See :func:`measure`."""
    odds = np.array([np.logaddexp.reduce(j.answers) for j in judged])
    against = np.array([np.logaddexp.reduce(j.contradicts) for j in judged])
    can = np.array([bool(a.evidence) for a in asked])
    right = np.array(
        [int(j.answers.argmax()) in a.evidence for a, j in zip(asked, judged, strict=True)]
    )
    contradicted = np.array([bool(a.correction) for a in asked])
    named = np.array(
        [int(j.contradicts.argmax()) in a.correction for a, j in zip(asked, judged, strict=True)]
    )
    best = max(
        (float((right & (odds >= t))[can].mean()) + float((odds < t)[~can].mean())) / 2
        for t in np.unique(odds)
    )
    return {
        "hit": round(float(right[can].mean()), 4),
        "auroc": round(auroc(odds[can].tolist(), odds[~can].tolist()), 4),
        "balanced": round(best, 4),
        "correction": round(float(named[contradicted].mean()), 4),
        "contradiction_auroc": round(
            auroc(against[contradicted].tolist(), against[~contradicted].tolist()), 4
        ),
    }
