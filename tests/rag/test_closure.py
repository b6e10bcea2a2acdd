"""What a quote's meaning hangs on stays with it; articles invented for the purpose."""

from __future__ import annotations

import pytest

from rag.closure import close
from rag.modality import is_hedged
from rag.types import Modality, Role
from tests.rag.rag_sources import row, source


@pytest.mark.parametrize(
    ("text", "hedged"),
    [
        ("The dam may fail.", True),
        ("It fails every May.", False),
        ("He reportedly left.", True),
        ("She is believed to live in Oslo.", True),
        ("The dam failed.", False),
        ("That raises the question of who pays.", True),
    ],
)
def test_hedges(text: str, hedged: bool) -> None:
    assert is_hedged(text) is hedged


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The dam failed in March.", Modality.ASSERTED),
        ("The dam may fail, said Ana Duarte.", Modality.HEDGED),
        ("“The dam failed,” said Ana Duarte.", Modality.REPORTED),
        ("Ana Duarte denied that the dam had failed.", Modality.DENIED),
    ],
)
def test_modality(text: str, modality: Modality) -> None:
    assert close(source(text), 0).modality is modality


def test_a_denial_that_follows_becomes_part_of_the_quote() -> None:
    text = "The union accused the firm of lying. The firm denied the accusation. Work went on."
    made = source(text)
    closed = close(made, 0)
    assert closed.span.of(text) == (
        "The union accused the firm of lying. The firm denied the accusation."
    )
    assert closed.modality is Modality.DENIED


def test_a_denial_of_something_else_does_not() -> None:
    text = "The union marched on Monday. Greta Falk denied owning a yacht."
    closed = close(source(text), 0)
    assert closed.span.of(text) == "The union marched on Monday."


def test_a_short_name_brings_the_full_one() -> None:
    made = source(
        "Jun Ho-sik, a former clerk, arrived in May.\nThe town was quiet.\n"
        "Mr. Jun left with his family."
    )
    closed = close(made, row(made, "Mr. Jun"))
    assert [(n.sentence, n.role) for n in closed.context] == [
        (row(made, "Jun Ho-sik"), Role.ANTECEDENT)
    ]


def test_he_inside_somebodys_words_is_not_the_speaker() -> None:
    made = source(
        "Jun Ho-sik, a former clerk, arrived in May. Paul Berg, 61, met him.\n"
        "Mr. Jun left with his family.\n“He was in trouble,” Mr. Berg said."
    )
    closed = close(made, row(made, "“He was"))
    assert closed.speaker == "Mr. Berg"
    assert row(made, "Mr. Jun") in [n.sentence for n in closed.context]


def test_two_equally_likely_men_have_no_antecedent() -> None:
    made = source("On Monday the two rivals Tom Reed, 40, and Al Boone, 50, met. He left early.")
    assert close(made, row(made, "He left")).context == ()


def test_a_pronoun_with_its_name_in_the_sentence_needs_nothing() -> None:
    made = source("Rain fell. Ms. Ada Penn sold her house.")
    assert close(made, row(made, "Ms. Ada")).context == ()


def test_it_that_points_forward_needs_nothing() -> None:
    made = source("Rain fell. It was announced that the bridge would open.")
    assert close(made, row(made, "It was")).context == ()
