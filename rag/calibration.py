"""From the reader's logits to probabilities that can be believed.

Platt scaling with more than one input: logistic models over a handful of features, fitted on
training articles that the reader did not see (``rag.training.calibrate``) and kept in its card.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Logistic:
    """``1 / (1 + exp(-(bias + weights · features)))``."""

    names: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float

    def __call__(self, features: Mapping[str, float]) -> float:
        """The probability, in [0, 1].

        Raises:
            KeyError: a feature is missing.
        """
        total = self.bias + sum(
            weight * features[name] for name, weight in zip(self.names, self.weights, strict=True)
        )
        return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, total))))

    @classmethod
    def of(cls, saved: Mapping[str, Any]) -> Logistic:
        """Read from a card."""
        weights: Mapping[str, float] = saved["weights"]
        return cls(tuple(weights), tuple(float(w) for w in weights.values()), float(saved["bias"]))

    def to_dict(self) -> dict[str, Any]:
        """For the card."""
        return {"weights": dict(zip(self.names, self.weights, strict=True)), "bias": self.bias}


@dataclass(frozen=True, slots=True)
class Calibration:
    """The two probabilities of a question, and where to decide."""

    answers: Logistic
    """P(the documents answer)."""
    contradicts: Logistic
    """P(the documents contradict the premise)."""
    answer_threshold: float
    correction_threshold: float
    sure: float
    """Logit of a sentence's answering from which on no further window is read."""

    @classmethod
    def of(cls, saved: Mapping[str, Any]) -> Calibration:
        """Read from a card."""
        return cls(
            Logistic.of(saved["answers"]),
            Logistic.of(saved["contradicts"]),
            float(saved["answer_threshold"]),
            float(saved["correction_threshold"]),
            float(saved["sure"]),
        )


def log_odds_of_some(logits: Sequence[float]) -> float:
    """Log-odds that some sentence answers against that none does: log Σ exp(logit)."""
    if not logits:
        return -20.0
    top = max(logits)
    return top + math.log(sum(math.exp(logit - top) for logit in logits))
