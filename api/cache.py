"""Answers that were given before, byte for byte: a small cache, least recently used goes first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rag.types import Turn


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """All that an answer depends on, the server's settings aside."""

    index_id: str
    question: str
    history: tuple[Turn, ...]
    document_ids: frozenset[str] | None
    max_quotes: int | None

    @classmethod
    def of(
        cls,
        index_id: str,
        question: str,
        history: Sequence[Turn],
        document_ids: Collection[str] | None,
        max_quotes: int | None,
    ) -> AnswerKey:
        """The key of a question; nothing is normalised, because the answer repeats the question."""
        chosen = None if document_ids is None else frozenset(document_ids)
        return cls(index_id, question, tuple(history), chosen, max_quotes)

    @property
    def size(self) -> int:
        """About how many characters the key holds."""
        said = sum(turn.size for turn in self.history)
        return len(self.question) + said + sum(map(len, self.document_ids or ()))


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer as it was first given."""

    text: str
    """The answer object as JSON."""
    status: str
    reason: str | None
    """Of a refusal."""


class AnswerCache:
    """Holds answers up to a number of characters, keys included. Safe to share by threads."""

    def __init__(self, most: int) -> None:
        """Make a cache.

        Args:
            most: Characters held at once; 0 keeps nothing.
        """
        self._most = most
        self._held: OrderedDict[AnswerKey, Stored] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    @property
    def size(self) -> int:
        """Characters held."""
        return self._size

    def get(self, key: AnswerKey) -> Stored | None:
        """The answer to a question; None if it is not held."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def put(self, key: AnswerKey, stored: Stored) -> None:
        """Keep an answer, and let go of others until all fit; one that is over a tenth of the room
        is not kept, so that a few large ones cannot drive out all others."""
        size = _size(key, stored)
        if size * 10 > self._most:
            return
        with self._lock:
            before = self._held.pop(key, None)
            if before is not None:
                self._size -= _size(key, before)
            self._held[key] = stored
            self._size += size
            while self._size > self._most:
                gone, what = self._held.popitem(last=False)
                self._size -= _size(gone, what)

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._held.clear()
            self._size = 0


def _size(key: AnswerKey, stored: Stored) -> int:
    return key.size + len(stored.text)
