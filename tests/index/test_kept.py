"""Words are worked out once, except those that are too long to be kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index import lexical
from index.kept import LONGEST, kept
from rag import quantities, words


def _counted(most: int) -> tuple[Callable[[str], str], list[str]]:
    worked_out: list[str] = []

    @kept(most)
    def upper(word: str) -> str:
        worked_out.append(word)
        return word.upper()

    return upper, worked_out


def test_a_word_is_worked_out_once() -> None:
    upper, worked_out = _counted(2)
    assert [upper(word) for word in ("a", "b", "a")] == ["A", "B", "A"]
    assert worked_out == ["a", "b"]


def test_the_least_recently_used_goes_first() -> None:
    upper, worked_out = _counted(2)
    for word in ("a", "b", "a", "c", "a", "b"):
        upper(word)
    assert worked_out == ["a", "b", "c", "b"]


def test_long_words_are_worked_out_each_time() -> None:
    upper, worked_out = _counted(2)
    fits, long = "q" * LONGEST, "q" * (LONGEST + 1)
    for word in (fits, fits, long, long):
        upper(word)
    assert worked_out == [fits, long, long]


@pytest.mark.parametrize("function", [words.normalise, words.stem, quantities.value, lexical._stem])
def test_what_questions_reach_forgets_long_words(function: Callable[[str], object]) -> None:
    assert function.__code__ is kept(1)(str).__code__
