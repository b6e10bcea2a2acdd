"""A name as it stands in a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index.types import Span


class Gender(StrEnum):
    """The pronoun that the text itself gives a name."""

    HE = "he"
    SHE = "she"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text."""

    text: str
    span: Span
    sentence: int
    """Row in ``Index.sentences``."""
    title: str | None
    """The normal form of the title before it ("mr"), which is part of ``span``."""
    tokens: tuple[str, ...]
    """Its words' normal forms, title left out."""
    is_person: bool
    gender: Gender

    @property
    def is_short(self) -> bool:
        """Whether it leaves out part of the name ("Mr. Ri", "Ri")."""
        return len(self.tokens) == 1


def agree(one: Gender, other: Gender) -> bool:
    """Whether two may be the same person's."""
    return Gender.UNKNOWN in (one, other) or one is other


def is_fuller(long: Mention, short: Mention) -> bool:
    """Whether ``long`` gives the name that ``short`` abbreviates."""
    if len(long.tokens) <= len(short.tokens) or not short.tokens:
        return False
    if not agree(long.gender, short.gender):
        return False
    # A family name stands first (Ri Il-gyu) or last (Bob Collins).
    if len(short.tokens) == 1:
        return short.tokens[0] in (long.tokens[0], long.tokens[-1])
    return long.tokens[-len(short.tokens) :] == short.tokens or (
        long.tokens[: len(short.tokens)] == short.tokens
    )


def refers_alike(one: Mention, other: Mention) -> bool:
    """Whether two mentions name the same person or thing, as far as their words tell."""
    if one.tokens == other.tokens:
        return agree(one.gender, other.gender)
    return is_fuller(one, other) or is_fuller(other, one)
