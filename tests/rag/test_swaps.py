"""Questions made unanswerable by one change."""

from __future__ import annotations

import random

from rag.training.swaps import ArticleNames, swap

SENTENCES = (
    "The council of Velm met on Monday, and Ms. Hart opened the meeting.",
    "It is thought that Mr. Vale owes 4,200 crowns, which he borrowed in 1987.",
    "Later on, sales of salt rose in Kesten, where Ms. Hart lives.",
)
NAMES = ArticleNames(SENTENCES)


def _all(question: str, evidence: str) -> set[tuple[str, bool]]:
    made = [swap(question, evidence, NAMES, random.Random(seed)) for seed in range(200)]
    return {(one.text, one.contradicted) for one in made if one is not None}


def test_a_person_is_swapped_for_another_person_of_the_article() -> None:
    found = _all("How much does Mr. Vale owe?", SENTENCES[1])
    assert found == {("How much does Ms. Hart owe?", False)}


def test_a_place_is_swapped_for_a_place() -> None:
    found = _all("When did the council in Velm meet?", SENTENCES[0])
    assert found == {("When did the council in Kesten meet?", False)}


def test_a_name_in_the_evidence_takes_nobodys_place() -> None:
    assert not _all("Where does Mr. Vale live?", "Mr. Vale and Ms. Hart live in Kesten.")


def test_a_number_of_the_evidence_becomes_another_and_contradicts() -> None:
    found = _all("Why did he borrow the money in 1987?", SENTENCES[1])
    assert found
    assert all(contradicted for _, contradicted in found)
    years = {int(text.split()[-1].rstrip("?")) for text, _ in found}
    assert 1987 not in years
    assert all(abs(year - 1987) <= 10 for year in years)


def test_a_round_number_stays_round() -> None:
    found = _all("What are the 4,200 crowns for?", SENTENCES[1])
    assert {text.split()[3][-2:] for text, _ in found} == {"00"}


def test_the_opposite_verb_contradicts_unless_either_way_is_answered() -> None:
    assert _all("Where is it that salt sales rose?", SENTENCES[2]) == {
        ("Where is it that salt sales fell?", True)
    }
    assert not _all("Have you seen that sales rose?", SENTENCES[2])
    assert not _all("Why is it that sales never rose?", SENTENCES[2])


def test_a_question_with_nothing_to_swap_is_left() -> None:
    assert not _all("Who came first?", SENTENCES[0])


def test_words_that_merely_begin_a_sentence_are_no_names() -> None:
    assert not {"Later", "It", "The", "Monday"} & set(NAMES.names)
