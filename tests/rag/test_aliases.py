"""Full names in a question, beside sentences that give the short form."""

from __future__ import annotations

from rag.aliases import shortened
from tests.rag.rag_sources import row, source

TEXT = (
    "The envoy, Mr. Moon Dae-su, crossed the border, said Ana Duarte, 52.\n"
    "Mr. Moon left with his brother.\n"
    "Ms. Duarte denied it."
)


def test_the_short_form_replaces_the_full_name() -> None:
    made = source(TEXT)
    asked = shortened("why did Moon Dae-su leave?", made.names, [row(made, "Mr. Moon left")])
    assert asked == "why did Moon leave?"


def test_where_the_full_name_stands_it_stays() -> None:
    made = source(TEXT)
    question = "why did Moon Dae-su leave?"
    rows = [row(made, "The envoy"), row(made, "Mr. Moon left")]
    assert shortened(question, made.names, rows) == question


def test_where_the_person_is_not_named_it_stays() -> None:
    made = source(TEXT)
    question = "why did Moon Dae-su leave?"
    assert shortened(question, made.names, [row(made, "Ms. Duarte")]) == question


def test_a_name_that_two_share_is_not_shortened() -> None:
    made = source(TEXT + "\nMrs. Moon Soo-ah, 40, stayed.")
    question = "why did Moon Dae-su leave?"
    assert shortened(question, made.names, [row(made, "Mr. Moon left")]) == question


def test_who_somebody_is_is_asked_by_the_full_name() -> None:
    made = source(TEXT)
    question = "who is Moon Dae-su?"
    assert shortened(question, made.names, [row(made, "Mr. Moon left")]) == question


def test_a_family_name_may_stand_last() -> None:
    made = source(TEXT)
    asked = shortened("What did ana duarte deny?", made.names, [row(made, "Ms. Duarte")])
    assert asked == "What did duarte deny?"
