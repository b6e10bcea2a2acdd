"""From a question and its history to a standalone question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.types import Rewrite, Turn


@dataclass(frozen=True, slots=True)
class Resolved:
    """A standalone question and how it came about."""

    question: str
    rewrites: tuple[Rewrite, ...] = ()


def resolve(question: str, history: Sequence[Turn]) -> Resolved:
    """Make a question standalone."""
    return Resolved(question)
