"""How near a rewritten follow-up is to a person's: pure functions of the three texts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.words import content_stems


@dataclass(frozen=True, slots=True)
class Agreement:
    """A follow-up's rewrite beside the human one, by the content words that each puts in."""

    is_standalone: bool
    """Whether the person left it as it was, but for case and marks."""
    is_unchanged: bool
    """Whether we did, to the letter."""
    is_equal: bool
    """Whether both put in the same content words."""
    recall: float | None
    """Share of the person's words that we put in too; None where the person puts in none."""
    precision: float | None
    """Share of our words that the person puts in too; None where we put in none."""


def agreement(typed: str, ours: str, human: str) -> Agreement:
    """Compare two rewrites of one follow-up.

    Content words are compared by their stems; what is put in is what the typed question hasn't.
    """
    before = content_stems(typed)
    wanted, found = content_stems(human) - before, content_stems(ours) - before
    shared = wanted & found
    return Agreement(
        is_standalone=_flat(typed) == _flat(human),
        is_unchanged=ours == typed,
        is_equal=wanted == found,
        recall=len(shared) / len(wanted) if wanted else None,
        precision=len(shared) / len(found) if found else None,
    )


def _flat(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", text).casefold().split())
