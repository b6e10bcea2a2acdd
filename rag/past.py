"""An earlier turn as the rules for follow-ups see it: what was asked, and what was quoted."""

from __future__ import annotations

from dataclasses import dataclass

from index.types import Span
from rag.clause import Clause
from rag.noun_phrase import Phrase, Role
from rag.question import Kind
from rag.question_names import Named
from rag.source import Source


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote of an earlier answer, checked against the index."""

    source: Source
    span: Span
    sentences: tuple[int, ...]
    """Rows of the sentences that it touches."""
    speaker: str | None
    """Who says it, as the article's own text tells (not as the history claims)."""
    context: tuple[int, ...]
    """Rows of the sentences that were shown beside it."""


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier turn, understood."""

    turn: int
    """Its 0-based place in the history."""
    question: str
    """Its question, standalone."""
    clause: Clause | None
    kind: Kind
    names: tuple[Named, ...]
    """The names in ``question``."""
    phrases: tuple[Phrase, ...]
    """The noun phrases of ``clause``."""
    quotes: tuple[Quoted, ...] = ()
    """What was quoted, the lead first; empty where it was refused or nothing is known."""
    short: Span | None = None
    """The exact words that answered, in the lead quote's document."""
    told: str | None = None
    """The answer's text, where the client sent no more than that."""
    choices: tuple[str, ...] = ()
    """The questions offered, where the turn ended by asking which was meant."""
    is_refused: bool = False

    @property
    def short_text(self) -> str | None:
        """The exact words that answered."""
        if self.short is None or not self.quotes:
            return None
        return self.short.of(self.quotes[0].source.text)

    @property
    def questioned(self) -> Phrase | None:
        """The noun that it asked for ("how many *athletes*")."""
        return next((p for p in self.phrases if p.role is Role.QUESTIONED), None)
