"""Words and their forms."""

from __future__ import annotations

import pytest

from rag.words import is_shouted, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("José García’s café", ["jose", "garcia", "cafe"]),
        # A mark that stands by itself cuts no word.
        ("Jose\u0301 Garci\u0301a's cafe\u0301", ["jose", "garcia", "cafe"]),
        ("Ri Il-gyu, O’Carroll", ["ri", "il-gyu", "o'carroll"]),
        ("U.K. W.H.O.", ["uk", "who"]),
        ("2,400 or 38.4", ["2400", "or", "38.4"]),
        ("Her résumé, to resume", ["her", "résumé", "to", "resume"]),
        ("Київ", ["київ"]),
    ],
)
def test_normal_forms(text: str, found: list[str]) -> None:
    assert [word.normal for word in words(text)] == found


def test_places_are_the_texts_own() -> None:
    text = "by Jose\u0301 Ri"
    assert [word.span.of(text) for word in words(text)] == ["by", "Jose\u0301", "Ri"]


@pytest.mark.parametrize(
    ("text", "shouted"),
    [
        ("WHY DID IT CLOSE?", True),
        ("What Is The Cost Of A Ticket?", True),
        ("Why Did the Mill Close?", True),
        ("Why did the Mill close?", False),
        ("Is Ivo Lund Danish?", False),
        ("What did Lund say about The Art of Fugue?", False),
        ("Am I Danish?", False),
        ("why", False),
        ("", False),
    ],
)
def test_capitals_that_tell_nothing(text: str, shouted: bool) -> None:
    assert is_shouted(text) is shouted
