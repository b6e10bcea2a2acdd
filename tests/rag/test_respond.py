"""Templates fit the kind and the modality, and carry no facts."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from rag import respond
from rag.closure import close
from rag.kinds import Kind
from rag.types import Modality, Reason
from tests.rag.rag_sources import row, source


def said(kind: Kind, text: str, *begins: str) -> str:
    made = source(text)
    rows = [row(made, start) for start in begins]
    cited = tuple(
        respond.citation(made, close(made, number), place, frozenset(rows))
        for place, number in enumerate(rows, start=1)
    )
    return "".join(segment.text for segment in respond.answered(kind, cited))


def test_a_hedged_reason_is_not_passed_off_as_one() -> None:
    assert said(Kind.WHY, "The mill may have closed for want of water.", "The mill") == (
        "The article suggests a reason, but does not state it as fact:\n\n"
        "The mill may have closed for want of water. [1]"
    )


def test_a_yes_or_no_is_never_said() -> None:
    assert said(Kind.YES_NO, "The mill did not burn.", "The mill") == (
        "The article says this:\n\nThe mill did not burn. [1]"
    )


def test_a_denial_is_called_one_whatever_was_asked() -> None:
    text = "Ana Duarte denied that the mill had burned."
    for kind in Kind:
        if kind is not Kind.SUMMARY:
            assert said(kind, text, "Ana").startswith("The article reports a denial:")


def test_several_quotes_read_on() -> None:
    text = "The mill burned in May.\nThe yard burned in June.\nThe barn burned in July."
    assert said(Kind.LIST, text, "The mill", "The yard", "The barn") == (
        "The article gives this answer:\n\nThe mill burned in May. [1]\n\n"
        "It also says:\n\nThe yard burned in June. [2]\n\nThe barn burned in July. [3]"
    )


def test_context_that_is_quoted_anyway_is_not_shown_twice() -> None:
    made = source("Ana Duarte, 40, sold it. She left.")
    rows = frozenset({0, 1})
    assert respond.citation(made, close(made, 1), 2, rows).context == ()
    (context,) = respond.citation(made, close(made, 1), 1, frozenset({1})).context
    assert context.quote == "Ana Duarte, 40, sold it."


@pytest.mark.parametrize("modality", list(Modality))
@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_and_modality_has_an_opening(kind: Kind, modality: Modality) -> None:
    made = source("The mill burned.")
    cited = respond.cite(made.document, made.sentences[0].span, 1, 1, modality)
    opening = respond.answered(kind, [cited])[0].text
    assert opening.endswith(":\n\n")
    if modality is not Modality.ASSERTED and kind is not Kind.SUMMARY:
        assert (
            opening
            != respond.answered(kind, [respond.cite(made.document, made.sentences[0].span, 1, 1)])[
                0
            ].text
            or kind is Kind.WHO_SAID
        )


def test_each_refusal_says_what_was_not_found() -> None:
    texts = {respond.refused(reason)[0].text for reason in Reason}
    assert len(texts) == len(Reason)
    assert all(text.startswith("No sentence was found that") for text in texts)


def test_templates_are_made_of_the_judges_vocabulary() -> None:
    lines = files("evals").joinpath("template_vocabulary.txt").read_text(encoding="utf-8")
    known = {line.strip() for line in lines.splitlines() if not line.startswith("#")}
    used = {word for text in respond.TEMPLATES for word in re.findall(r"\w+", text.lower())}
    assert used <= known
