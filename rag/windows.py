"""What the reader reads: a question beside a window of sentences, as numbers.

A window is a run of neighbouring sentences of one document, so that every sentence is judged in
its context and each token is read once. A marker token stands before each sentence. A small model
does not see a swapped name or number unless it is told which words the question and the window
share, so the token types carry that: see :class:`Type`. The training code makes its examples with
this same module.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.types import Span
from rag.words import Word, stem, words

CLS, SEP, PAD = 101, 102, 0
MARK, MARK_PARAGRAPH = 1, 2
"""``[unused0]`` before a sentence, ``[unused1]`` before one that begins a paragraph."""
MAX_QUESTION = 64
"""Tokens of a question that are read; what comes after is cut."""
MAX_SENTENCE = 160
"""Tokens of a sentence that are read."""
MAX_WINDOW = 224
"""Tokens of a window, markers counted, unless a single sentence has more."""
MAX_INPUT = 512
"""Tokens of the longest input that the model has positions for."""

# Words of a question that say nothing by being in the text. This list belongs to the trained model:
# it is not the rules' list of stop words, and a change asks for training anew.
_FUNCTION = frozenset(
    """
    the a an and or but of to in on at by for from with as is are was were be been being am it its
    he him his she her hers they them their i me my we us our you your this that these those there
    here who whom whose what which when where why how do does did done has have had having will
    would can could shall should may might must not no if then than so also any some all more most
    about into over after before out up down off just only very much many
    """.split()
)


class Type(IntEnum):
    """A token's type."""

    QUESTION = 0
    WINDOW = 1
    QUESTION_SHARED = 2
    """A content word of the question that the window has, by its stem."""
    WINDOW_SHARED = 3
    QUESTION_ABSENT = 4
    """A content word of the question that the whole document lacks."""


TYPES = len(Type)


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as word pieces; all arrays have one element a piece."""

    ids: NDArray[np.int64]
    offsets: NDArray[np.int64]
    """Where each piece starts and ends in the text, in code points; shape (pieces, 2)."""
    stems: tuple[str, ...]
    """Stem of the content word that the piece belongs to; empty for other pieces."""

    def __len__(self) -> int:
        return len(self.ids)


def tokenise(tokenizer: Any, texts: Sequence[str], limit: int) -> list[Tokens]:
    """Texts to word pieces, each cut after ``limit`` pieces."""
    encodings = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    return [_tokens(encoding, text, limit) for encoding, text in zip(encodings, texts, strict=True)]


def _tokens(encoding: Any, text: str, limit: int) -> Tokens:
    offsets = np.array(encoding.offsets[:limit], dtype=np.int64).reshape(-1, 2)
    stems = [""] * len(offsets)
    found = list(words(text))
    if found and len(offsets):
        begins = np.array([word.span.start for word in found], dtype=np.int64)
        place = np.searchsorted(begins, offsets[:, 0], side="right") - 1
        known = [_content_stem(word) for word in found]
        for piece, word in enumerate(place):
            if word >= 0 and offsets[piece, 0] < found[word].span.end:
                stems[piece] = known[word]
    return Tokens(
        ids=np.array(encoding.ids[:limit], dtype=np.int64),
        offsets=offsets,
        stems=tuple(stems),
    )


def _content_stem(word: Word) -> str:
    normal = word.normal
    if normal in _FUNCTION or (len(normal) < 2 and not word.is_number):
        return ""
    return stem(word.text)


@dataclass(frozen=True, slots=True)
class Read:
    """A document made ready to be read with any question."""

    sentences: tuple[Tokens, ...]
    """Of the content sentences, in order."""
    begins_paragraph: tuple[bool, ...]
    vocabulary: frozenset[str]
    """Stems of its content words."""

    @classmethod
    def of(cls, sentences: Sequence[Tokens], begins_paragraph: Sequence[bool]) -> Read:
        """Put sentences together."""
        return cls(
            tuple(sentences),
            tuple(begins_paragraph),
            frozenset(one for tokens in sentences for one in tokens.stems if one),
        )


def cut(lengths: Sequence[int], limit: int = MAX_WINDOW, overlap: int = 1) -> list[Span]:
    """Cut a document into windows of sentences.

    Args:
        lengths: Tokens of each sentence, its marker counted.
        limit: Most tokens of a window; a longer sentence is a window of its own.
        overlap: Sentences that a window repeats of the one before, as context, where they fit.

    Returns:
        Half-open ranges of sentences, in order, that together cover all; lengths are evened out,
        so that the last window of a document is not a lonely sentence.
    """
    total = sum(lengths)
    if not total:
        return []
    share = total / max(1, -(-total // limit))
    windows: list[Span] = []
    start, size = 0, 0
    for place, length in enumerate(lengths):
        full = size + length > limit or (size >= share and place > start)
        if full and place > start:
            windows.append(Span(start, place))
            first = place
            back = 0
            while place - first < overlap and first > start:
                if back + lengths[first - 1] + length > limit // 2:
                    break
                first -= 1
                back += lengths[first]
            start, size = first, back
        size += length
    windows.append(Span(start, len(lengths)))
    return windows


@dataclass(frozen=True, slots=True)
class Input:
    """A question and a window, as the model takes them."""

    ids: NDArray[np.int64]
    types: NDArray[np.int64]
    segments: NDArray[np.int64]
    """0 for the question's tokens, n for those of the window's n-th sentence, -1 for the rest."""
    marks: NDArray[np.int64]
    """Position of each sentence's marker, shape (sentences of the window,)."""

    def __len__(self) -> int:
        return len(self.ids)


def pair(question: Tokens, document: Read, window: Span) -> Input:
    """Put a question and a window of a document together.

    ``[CLS] question [SEP] mark sentence mark sentence … [SEP]``; what exceeds the model's longest
    input is cut.
    """
    rows = range(window.start, window.end)
    shared = frozenset(s for row in rows for s in document.sentences[row].stems if s)
    asked = frozenset(s for s in question.stems if s)
    ids = [np.array([CLS]), question.ids, np.array([SEP])]
    types = [
        np.array([Type.QUESTION]),
        np.array([_question_type(s, shared, document.vocabulary) for s in question.stems]),
        np.array([Type.QUESTION]),
    ]
    segments = [np.array([-1]), np.zeros(len(question), dtype=np.int64), np.array([-1])]
    at = len(question) + 2
    marks: list[int] = []
    for number, row in enumerate(rows, start=1):
        tokens = document.sentences[row]
        marks.append(at)
        ids += [
            np.array([MARK_PARAGRAPH if document.begins_paragraph[row] else MARK]),
            tokens.ids,
        ]
        types += [
            np.array([Type.WINDOW]),
            np.array([Type.WINDOW_SHARED if s in asked else Type.WINDOW for s in tokens.stems]),
        ]
        segments += [np.array([-1]), np.full(len(tokens), number)]
        at += 1 + len(tokens)
    segments.append(np.array([-1]))
    ids.append(np.array([SEP]))
    types.append(np.array([Type.WINDOW]))
    return Input(
        np.concatenate(ids).astype(np.int64)[:MAX_INPUT],
        np.concatenate(types).astype(np.int64)[:MAX_INPUT],
        np.concatenate(segments).astype(np.int64)[:MAX_INPUT],
        np.array([mark for mark in marks if mark < MAX_INPUT], dtype=np.int64),
    )


def _question_type(one: str, shared: frozenset[str], vocabulary: frozenset[str]) -> Type:
    if not one:
        return Type.QUESTION
    if one in shared:
        return Type.QUESTION_SHARED
    return Type.QUESTION if one in vocabulary else Type.QUESTION_ABSENT


def pad(inputs: Sequence[Input], multiple: int = 1) -> dict[str, NDArray[np.int64]]:
    """A batch, padded at the end.

    Args:
        inputs: One or more inputs.
        multiple: The length is rounded up to one; in training, few different shapes are faster
            than short ones.

    Returns:
        Arrays of shape (inputs, longest), and ``marks`` of shape (inputs, most sentences), padded
        with 0.
    """
    longest = max(len(one) for one in inputs)
    shape = (len(inputs), -(-longest // multiple) * multiple)
    batch = {
        name: np.zeros(shape, dtype=np.int64)
        for name in ("input_ids", "attention_mask", "token_type_ids")
    }
    batch["segments"] = np.full(shape, -1, dtype=np.int64)
    batch["marks"] = np.zeros((len(inputs), max(len(one.marks) for one in inputs)), dtype=np.int64)
    for row, one in enumerate(inputs):
        batch["input_ids"][row, : len(one)] = one.ids
        batch["attention_mask"][row, : len(one)] = 1
        batch["token_type_ids"][row, : len(one)] = one.types
        batch["segments"][row, : len(one)] = one.segments
        batch["marks"][row, : len(one.marks)] = one.marks
    return batch
