"""A made-up article and the earlier turns about it, for tests of follow-ups."""

from __future__ import annotations

from dataclasses import replace

from index.types import Span
from rag.followup import Resolved, resolve
from rag.history import understood
from rag.past import Past, Quoted
from rag.question_names import Lookup
from tests.rag.rag_sources import row, source

ARTICLE = source(
    "Marta Lind, the harbour master of Oskarshavn, closed the old ferry line in 2019.\n\n"
    "Ms. Lind said the boats were unsafe. Her deputy, Jonas Berg, disagreed.\n\n"
    "“The boats were sound,” Mr. Berg said.\n\n"
    "The council of Oskarshavn bought two new ferries from Nordhav Shipyard in 2021.\n\n"
    "The ferries carry 40 cars each. In Tarvik, a village across the bay, people still row.\n\n"
    "Robin Hale and Alex Stone, two lawyers, sued the council."
)
LOOKUP = Lookup([ARTICLE])


def asked(question: str, number: int = 0) -> Past:
    """A turn of which only the question is known."""
    return understood(number, question, LOOKUP)


def answered(question: str, sentence: str, short: str, number: int = 0) -> Past:
    """A turn that quoted the sentence that begins so; ``short`` stands in it."""
    place = row(ARTICLE, sentence)
    span = ARTICLE.sentence(place).span
    start = ARTICLE.text.index(short, span.start)
    quote = Quoted(ARTICLE, span, (place,), speaker=None, context=())
    return replace(asked(question, number), quotes=(quote,), short=Span(start, start + len(short)))


def follow(question: str, *pasts: Past) -> Resolved:
    """A question after earlier turns."""
    return resolve(question, pasts, LOOKUP)


def after(earlier: str, question: str) -> str:
    """What a question is, after an earlier one of which nothing is quoted."""
    return follow(question, asked(earlier)).question
