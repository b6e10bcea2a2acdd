"""Answers as a terminal shows them. Expected lines are laid out by hand."""

from __future__ import annotations

import click
import pytest

from api.render import hang, render, visible, wrap
from index.types import Span
from rag.types import (
    Answer,
    Citation,
    Context,
    Modality,
    Reason,
    Refusal,
    Role,
    Segment,
    Status,
)

TEXT = "Mr. Ode mended the old clock in 1931. He may have been paid by the town, said Ada Finch."
MENDED = Citation(1, "clock", "", Span(0, 37), TEXT[0:37], "", 4, Modality.ASSERTED)
PAID = Citation(
    2,
    "clock",
    "",
    Span(38, 88),
    TEXT[38:88],
    "",
    4,
    Modality.HEDGED,
    speaker="Ada Finch",
    context=(Context(Span(0, 37), TEXT[0:37], Role.ANTECEDENT),),
)


def answer(**given: object) -> Answer:
    """An answer of two quotes, unless ``given`` says otherwise."""
    fields: dict[str, object] = {
        "question": "When was it mended?",
        "status": Status.ANSWERED,
        "segments": (
            Segment("template", "The article says when:\n\n"),
            Segment("quote", MENDED.quote, 1),
            Segment("template", " "),
            Segment("mark", "[1]", 1),
            Segment("template", "\n\nIt also says:\n\n"),
            Segment("quote", PAID.quote, 2),
            Segment("template", " "),
            Segment("mark", "[2]", 2),
        ),
        "citations": (MENDED, PAID),
        "short_answer": "1931",
        "short_answer_span": Span(32, 36),
        "refusal": None,
        "resolved_question": "When was it mended?",
        "rewrites": (),
        "choices": (),
        "confidence": 0.9,
        "index_id": "",
    } | given
    segments = fields["segments"]
    assert isinstance(segments, tuple)
    return Answer(text="".join(s.text for s in segments), **fields)  # type: ignore[arg-type]


def shown(given: Answer, width: int = 40) -> str:
    return click.unstyle(render(given, lambda document, offset: 4, width))


def test_an_answer_is_wrapped_and_its_places_are_named() -> None:
    assert shown(answer()) == (
        "The article says when:\n"
        "\n"
        "  Mr. Ode mended the old clock in 1931.\n"
        "  [1]\n"
        "\n"
        "It also says:\n"
        "\n"
        "  He may have been paid by the town,\n"
        "  said Ada Finch. [2]\n"
        "\n"
        "[1] paragraph 4 · clock\n"
        "[2] paragraph 4 · speaker: Ada Finch ·\n"
        "    hedged\n"
        "    who or what is meant: Mr. Ode mended\n"
        "    the old clock in 1931. (paragraph 4)"
    )


def test_the_short_answer_is_bold_and_the_places_are_dim() -> None:
    lines = render(answer(), lambda document, offset: 4, 80).splitlines()
    assert lines[2] == "  Mr. Ode mended the old clock in \x1b[1m1931\x1b[0m. [1]"
    assert lines[-3] == "\x1b[2m[1] paragraph 4 · clock\x1b[0m"


def test_bold_goes_on_over_a_line_break() -> None:
    assert wrap("one two three four five six", 20, bold=Span(8, 23)) == [
        "one two \x1b[1mthree four\x1b[0m",
        "\x1b[1mfive\x1b[0m six",
    ]


def test_a_short_answer_that_is_the_whole_quote_is_not_bold() -> None:
    styled = render(answer(short_answer_span=Span(0, 37)), lambda document, offset: 4)
    assert "\x1b[1m" not in styled


def test_a_refusal_shows_what_is_nearest() -> None:
    given = answer(
        status=Status.REFUSED,
        segments=(Segment("template", "The article does not say why."),),
        citations=(),
        short_answer=None,
        short_answer_span=None,
        refusal=Refusal(Reason.REASON_NOT_STATED, (MENDED,)),
    )
    assert shown(given, 80) == (
        "The article does not say why.\n"
        "\n"
        "Nearest in the article (not an answer):\n"
        "  Mr. Ode mended the old clock in 1931.\n"
        "  paragraph 4"
    )


def test_a_clarification_lists_its_choices() -> None:
    given = answer(
        status=Status.CLARIFY,
        segments=(Segment("template", "Which is meant?"),),
        citations=(),
        short_answer=None,
        short_answer_span=None,
        choices=("When was the old clock in the harbour mended?", "When was the bell mended?"),
    )
    assert shown(given) == (
        "Which is meant?\n"
        "\n"
        "  1. When was the old clock in the\n"
        "     harbour mended?\n"
        "  2. When was the bell mended?"
    )


def test_a_follow_up_shows_what_was_looked_up() -> None:
    lines = shown(answer(resolved_question="When was the clock mended?")).splitlines()
    assert lines[:3] == ["(When was the clock mended?)", "", "The article says when:"]


def test_documents_are_named_where_there_are_several() -> None:
    bell = Citation(2, "bell", "", Span(0, 1), "B", "", 1, Modality.ASSERTED)
    lines = shown(answer(citations=(MENDED, bell))).splitlines()
    assert lines[-2:] == ["[1] paragraph 4 · clock", "[2] paragraph 1 · bell"]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\x1b[31mred", "a\ufffd[31mred"),
        ("a\x9b31mred", "a\ufffd31mred"),
        ("\u202eevil", "\ufffdevil"),
        ("naïve “quote” – 你好 👋🏽", "naïve “quote” – 你好 👋🏽"),
    ],
)
def test_an_article_cannot_command_the_terminal(text: str, seen: str) -> None:
    assert visible(text) == seen
    assert wrap(text, 80) == [seen]


def test_hang() -> None:
    assert hang("[1]", "one two three four five", 20) == ["[1] one two three", "    four five"]
    assert hang("[1]", "", 20) == ["[1] "]
