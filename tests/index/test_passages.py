"""Passages: windows of consecutive content sentences, none lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.config import IndexConfig
from index.passages import cut
from index.types import Passage, Sentence, Span


def sentences(content: str, length: int = 10) -> list[Sentence]:
    """One sentence of ``length`` code points a letter; ``-`` stands for a subhead."""
    return [
        Sentence(n, 0, Span(n * (length + 1), n * (length + 1) + length), n + 1, letter != "-")
        for n, letter in enumerate(content)
    ]


def windows(passages: list[Passage]) -> list[tuple[int, ...]]:
    return [passage.sentences for passage in passages]


def test_windows_of_three_by_one() -> None:
    found = cut(0, sentences("abcd"), IndexConfig())
    assert windows(found) == [(0, 1, 2), (1, 2, 3)]
    assert [p.span for p in found] == [Span(0, 32), Span(11, 43)]


def test_a_subhead_is_never_inside() -> None:
    assert windows(cut(0, sentences("ab-cdef-"), IndexConfig())) == [(0, 1), (3, 4, 5), (4, 5, 6)]


def test_stride() -> None:
    config = IndexConfig(passage_sentences=3, passage_stride=3)
    assert windows(cut(0, sentences("abcdefg"), config)) == [(0, 1, 2), (3, 4, 5), (6,)]


def test_long_sentences_make_short_windows() -> None:
    config = IndexConfig(max_passage_chars=100)
    assert windows(cut(0, sentences("abc", length=60), config)) == [(0,), (1,), (2,)]
    assert windows(cut(0, sentences("a", length=500), config)) == [(0,)]


@given(st.text("ab-", max_size=30), st.integers(1, 6), st.integers(1, 6), st.integers(1, 80))
def test_every_content_sentence_is_in_a_passage(
    content: str, size: int, stride: int, length: int
) -> None:
    config = IndexConfig(
        passage_sentences=size, passage_stride=min(size, stride), max_passage_chars=100
    )
    given_sentences = sentences(content, length)
    found = cut(0, given_sentences, config, first_row=5)
    covered = {row for passage in found for row in passage.sentences}
    assert covered == {s.row for s in given_sentences if s.is_content}
    for n, passage in enumerate(found):
        rows = passage.sentences
        assert passage.row == 5 + n
        assert rows == tuple(range(rows[0], rows[-1] + 1))
        assert len(rows) <= size
        assert len(rows) == 1 or len(passage.span) <= 100
