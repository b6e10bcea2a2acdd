"""The reader's input: cutting windows, and what each token is told."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.types import Span
from rag.windows import MARK, MARK_PARAGRAPH, SEP, Read, Tokens, Type, cut, pad, pair


def tokens(*stems: str) -> Tokens:
    """One piece a stem, ids from 1000, each three characters wide."""
    count = len(stems)
    offsets = np.array([(4 * n, 4 * n + 3) for n in range(count)], dtype=np.int64).reshape(-1, 2)
    return Tokens(np.arange(1000, 1000 + count, dtype=np.int64), offsets, stems)


def test_windows_are_even_and_share_a_sentence() -> None:
    # 12 sentences of 20 tokens: 240 in all, so three windows of 80 where 100 would fit.
    assert cut([20] * 12, 100) == [Span(0, 4), Span(3, 7), Span(6, 10), Span(9, 12)]


def test_a_short_document_is_one_window() -> None:
    assert cut([20, 30], 100) == [Span(0, 2)]
    assert cut([], 100) == []


@given(st.lists(st.integers(1, 180), min_size=1, max_size=60), st.integers(40, 300))
def test_windows_cover_every_sentence_within_the_limit(lengths: list[int], limit: int) -> None:
    windows = cut(lengths, limit)
    assert {place for w in windows for place in range(w.start, w.end)} == set(range(len(lengths)))
    assert windows == sorted(windows)
    for window in windows:
        assert len(window) == 1 or sum(lengths[window.start : window.end]) <= limit


def test_token_types_tell_what_question_and_window_share() -> None:
    document = Read.of([tokens("mayor", "", "left"), tokens("", "rain")], [True, False])
    made = pair(tokens("", "mayor", "rain", "snow"), document, Span(0, 1))
    assert made.ids.tolist() == [
        101, 1000, 1001, 1002, 1003, SEP, MARK_PARAGRAPH, 1000, 1001, 1002, SEP,
    ]  # fmt: skip
    q, shared, lacks = Type.QUESTION, Type.QUESTION_SHARED, Type.QUESTION_ABSENT
    # "rain" is in the document, though not in this window; "snow" is nowhere.
    assert made.types.tolist() == [
        q, q, shared, q, lacks, q, Type.WINDOW, Type.WINDOW_SHARED, Type.WINDOW, Type.WINDOW,
        Type.WINDOW,
    ]  # fmt: skip
    assert made.segments.tolist() == [-1, 0, 0, 0, 0, -1, -1, 1, 1, 1, -1]
    assert made.marks.tolist() == [6]


def test_a_sentence_inside_a_paragraph_has_the_other_marker() -> None:
    document = Read.of([tokens("one"), tokens("two")], [True, False])
    made = pair(tokens("x"), document, Span(0, 2))
    assert [int(made.ids[m]) for m in made.marks] == [MARK_PARAGRAPH, MARK]


def test_padding_belongs_to_no_segment() -> None:
    document = Read.of([tokens("one", "two", "three"), tokens("four")], [True, True])
    asked = tokens("x")
    batch = pad([pair(asked, document, Span(0, 2)), pair(asked, document, Span(1, 2))], 8)
    assert batch["input_ids"].shape == (2, 16)
    assert batch["attention_mask"].sum(axis=1).tolist() == [10, 6]
    assert batch["segments"][1, 6:].tolist() == [-1] * 10
    assert batch["marks"].tolist() == [[3, 7], [3, 0]]
