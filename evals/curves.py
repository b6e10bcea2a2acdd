"""Figures over confidences: risk against coverage, calibration, ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import brier_score_loss, roc_auc_score


@dataclass(frozen=True, slots=True)
class Point:
    """Answering the most confident ``coverage`` of the questions, ``risk`` of them are wrong."""

    coverage: float
    risk: float
    threshold: float
    """The least confidence that is answered."""


def risk_coverage(confidences: Sequence[float], correct: Sequence[bool]) -> list[Point]:
    """The curve of selective answering, a point for every distinct confidence, the highest first.

    Args:
        confidences: In [0, 1], of every question.
        correct: Whether the question, if it is answered, is answered rightly.
    """
    points = []
    wrong = taken = 0
    for threshold, group in _groups(confidences, correct):
        taken += len(group)
        wrong += sum(not good for good in group)
        points.append(Point(taken / len(correct), wrong / taken, threshold))
    return points


def risk_area(confidences: Sequence[float], correct: Sequence[bool]) -> float | None:
    """The area under the risk-coverage curve, in [0, 1], lower is better; None of no question.

    The mean over k of the risk of the k most confident (AURC, Geifman et al., ICLR 2019). Questions
    of the same confidence count in every order alike: each takes the group's mean error.
    """
    if not correct:
        return None
    risks: list[float] = []
    wrong = 0.0
    for _, group in _groups(confidences, correct):
        share = sum(not good for good in group) / len(group)
        for _ in group:
            wrong += share
            risks.append(wrong / (len(risks) + 1))
    return sum(risks) / len(risks)


@dataclass(frozen=True, slots=True)
class Bin:
    """The questions whose confidence lies in ``[low, high)``; the last bin holds 1 as well."""

    low: float
    high: float
    n: int
    confidence: float
    """Their mean confidence."""
    rate: float
    """The share of them that is true."""


def calibration(confidences: Sequence[float], true: Sequence[bool], bins: int = 10) -> list[Bin]:
    """Confidence against frequency, in bins of equal width; empty bins are left out."""
    values, labels = np.asarray(confidences, dtype=float), np.asarray(true, dtype=float)
    places = np.minimum((values * bins).astype(int), bins - 1)
    return [
        Bin(
            place / bins,
            (place + 1) / bins,
            int(inside.sum()),
            float(values[inside].mean()),
            float(labels[inside].mean()),
        )
        for place in range(bins)
        if (inside := places == place).any()
    ]


def calibration_error(
    confidences: Sequence[float], true: Sequence[bool], bins: int = 10
) -> float | None:
    """Expected calibration error, in [0, 1], lower is better (Guo et al., ICML 2017)."""
    if not true:
        return None
    made = calibration(confidences, true, bins)
    return float(sum(one.n * abs(one.confidence - one.rate) for one in made) / len(true))


def brier(confidences: Sequence[float], true: Sequence[bool]) -> float | None:
    """Brier score, in [0, 1], lower is better; None of no question."""
    if not true:
        return None
    return float(brier_score_loss(np.asarray(true, dtype=int), confidences, pos_label=1))


def auroc(confidences: Sequence[float], true: Sequence[bool]) -> float | None:
    """Area under the ROC curve, in [0, 1], higher is better; None unless both classes are there."""
    if len(set(true)) < 2:
        return None
    return float(roc_auc_score(list(true), list(confidences)))


def _groups(
    confidences: Sequence[float], correct: Sequence[bool]
) -> list[tuple[float, list[bool]]]:
    grouped: dict[float, list[bool]] = {}
    for confidence, good in zip(confidences, correct, strict=True):
        grouped.setdefault(confidence, []).append(good)
    return sorted(grouped.items(), reverse=True)
