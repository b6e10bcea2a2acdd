"""What speaks for a sentence beside the model's own judgement: similarity, shared words, form.

The weights are fitted with the probabilities, on articles that the reader was not trained on, and
kept in its card.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.question import Kind, analyse
from rag.types import Hit
from rag.windows import Tokens
from rag.words import stem

# Words that give a cause or a purpose (Altenberg, "Causal linking in spoken and written English",
# 1984; Girju, "Automatic detection of causal relations", 2003).
_CAUSES = frozenset(
    stem(word)
    for word in """
    because since due owing thanks therefore hence reason reasons cause caused causes prompted
    prompt led forced drove driven triggered sparked stemmed resulted result consequence blamed
    blame attributed attribute motive motivated explained order avoid purpose fear feared wanted
    """.split()
)
NAMES = ("dense", "shared", "cause")


@dataclass(frozen=True, slots=True)
class Ranking:
    """How much each clue counts, in units of the model's logit."""

    weights: tuple[float, float, float]

    @classmethod
    def of(cls, saved: Mapping[str, Any]) -> Ranking:
        """Read from a card."""
        dense, shared, cause = (float(saved[name]) for name in NAMES)
        return cls((dense, shared, cause))

    def of_clues(self, clues: Sequence[float]) -> float:
        """The weighted sum."""
        return sum(w * clue for w, clue in zip(self.weights, clues, strict=True))


@dataclass(frozen=True, slots=True)
class Clues:
    """The clues of one question."""

    stems: frozenset[str]
    asks_why: bool
    dense: Mapping[int, float]
    """Cosine of question and sentence, by row; only of what retrieval found."""
    least: float

    @classmethod
    def of(cls, question: str, asked: Tokens, hits: Sequence[Hit]) -> Clues:
        """Read a question's."""
        dense = {hit.sentence: hit.dense for hit in hits}
        return cls(
            frozenset(one for one in asked.stems if one),
            analyse(question).kind is Kind.WHY,
            dense,
            min(dense.values()),
        )

    def seen(self, row: int, tokens: Tokens) -> tuple[float, float, float]:
        """A sentence's clues, in the order of ``NAMES``, each at most 1."""
        own = frozenset(tokens.stems)
        shared = len(self.stems & own) / len(self.stems) if self.stems else 0.0
        cause = float(self.asks_why and bool(own & _CAUSES))
        return (self.dense.get(row, self.least), shared, cause)
