"""A bounded memory for what is worked out word by word."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

LONGEST = 64
"""Longest word that is kept. What a stranger types may be all different, and of any length."""
_T = TypeVar("_T")


def kept(most: int) -> Callable[[Callable[[str], _T]], Callable[[str], _T]]:
    """Keep what a function found, for ``most`` words; the least recently used goes first.

    Words of more than ``LONGEST`` characters are worked out each time.
    """

    def decorate(function: Callable[[str], _T]) -> Callable[[str], _T]:
        remembered = lru_cache(maxsize=most)(function)

        @wraps(function)
        def of(word: str) -> _T:
            return remembered(word) if len(word) <= LONGEST else function(word)

        return of

    return decorate
