"""Spans snapped to sensible boundaries; sentences invented for the purpose."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.types import Span
from rag.kinds import Kind
from rag.snap import snap
from rag.words import words
from tests.rag.rag_sources import source


def snapped(text: str, pointed: str, kind: Kind = Kind.WHAT) -> str:
    """What the span of ``pointed`` becomes."""
    start = text.index(pointed)
    return snap(source(text), Span(start, start + len(pointed)), kind).of(text)


@pytest.mark.parametrize(
    ("text", "pointed", "wanted"),
    [
        # Whole words, without punctuation at the edges.
        ("The mill burned in May.", "ill burn", "mill burned"),
        ("The mill, the yard and the barn burned.", ", the yard and", "the yard and"),
        ("The mill burned.", " burned.", "burned"),
        # Whole names with their title.
        ("It was sold by Dr. Ana Ruiz of Turku.", "Ruiz", "Dr. Ana Ruiz"),
        ("It was sold by the pilot Ana Ruiz.", "Ana", "Ana Ruiz"),
        # Whole numbers with sign, unit and reservation.
        ("It cost about $2.4 million in all.", "2.4", "about $2.4 million"),
        ("It fell by at least 12 percent.", "12", "at least 12 percent"),
        ("It fell by 12.5% in May.", "12", "12.5%"),
        ("It fell to -12 at night.", "12", "-12"),
        ("More than twenty thousand people left.", "thousand", "More than twenty thousand"),
        ("It opened on 3 May 1931 at noon.", "May", "3 May 1931"),
        ("It opened at 9 p.m. on Monday.", "9", "9 p.m."),
        ("It lasted roughly 40 minutes.", "40", "roughly 40 minutes"),
        # A hedge and a negation stay whole.
        ("He is believed to live in Oslo.", "to live", "is believed to live"),
        ("She did not leave.", "leave", "not leave"),
        ("The cause was probably typhus.", "typhus", "probably typhus"),
        # Quotation marks and brackets have their fellow.
        ("She called it “a very dark place” then.", "“a very", "a very"),
        ("She called it “a very dark place” then.", "place” then", "“a very dark place” then"),
        ("She called it “dark” then.", "dark", "“dark”"),
        ('She called it "very dark" then.', 'very dark" then', '"very dark" then'),
        ("The firm (founded in 1931) failed.", "firm (founded", "firm (founded in 1931)"),
        ("The drivers’ guild failed.", "drivers’ guild", "drivers’ guild"),
        # All of it keeps its full stop.
        ("The mill burned.", "The mill burned", "The mill burned."),
    ],
)
def test_snapping(text: str, pointed: str, wanted: str) -> None:
    assert snapped(text, pointed) == wanted


def test_a_span_without_words_is_the_sentence() -> None:
    text = "The mill burned. It was sold."
    assert snap(source(text), Span(15, 16), Kind.WHAT).of(text) == "The mill burned."


PIECES = st.sampled_from(
    "The mill Mr. Ana Ruiz Ruiz, did not may cost about $ 2.4 million 12 % percent at least 3 May "
    "“a dark ” ( place ) \" ' ’ - is believed to probably said, he 1931 — ; 9 p.m.".split(" ")
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=25), st.data())
def test_what_every_snapped_span_has(pieces: list[str], data: st.DataObject) -> None:
    text = " ".join(pieces)
    made = source(text)
    sentence = data.draw(st.sampled_from(made.sentences)).span
    start = data.draw(st.integers(sentence.start, sentence.end - 1))
    end = data.draw(st.integers(start + 1, sentence.end))
    kind = data.draw(st.sampled_from(list(Kind)))
    found = snap(made, Span(start, end), kind)
    assert sentence.covers(found)
    # No word that it touched is lost, and none is cut.
    for word in words(sentence.of(text), sentence.start):
        if word.span.start < end and start < word.span.end:
            assert found.covers(word.span)
        assert found.covers(word.span) or not (
            word.span.start < found.end and found.start < word.span.end
        )
    assert found.of(text) == found.of(text).strip() != ""
    assert snap(made, found, kind) == found
