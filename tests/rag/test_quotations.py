"""What stands in quotation marks, of every kind of mark."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Span
from rag.quotations import quotations


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("He said “Go” and “Stay”.", ["Go", "Stay"]),
        ('He said "Go" and "Stay".', ["Go", "Stay"]),
        ("He said ‘Go’ and left.", ["Go"]),
        ("'Go,' he said.", ["Go,"]),
        ("«Go», he said.", ["Go"]),
        # A single mark inside double ones is theirs.
        ("“I was told, ‘Go.’ So I went,” she said.", ["I was told, ‘Go.’ So I went,"]),
        # Apostrophes and possessives are no marks.
        ("The drivers’ guild didn’t go.", []),
        ("It was '90s music, the boys' own.", []),
        ("‘The drivers’ guild is wrong,’ she said.", ["The drivers’ guild is wrong,"]),
        # Inches are no marks.
        ('The 6" pipe and the 8" pipe burst.', []),
        # Left open, it goes on to the end.
        ("“We lost. It sank.", ["We lost. It sank."]),
    ],
)
def test_quotations(text: str, quoted: list[str]) -> None:
    assert [q.of(text) for q in quotations(text, Span(0, len(text)))] == quoted


@given(st.text("ab s.,“”‘’'\"«» \n", max_size=60))
def test_they_are_ordered_apart_and_inside(text: str) -> None:
    end = 0
    for quote in quotations(text, Span(0, len(text))):
        assert end <= quote.start < quote.end <= len(text)
        end = quote.end
