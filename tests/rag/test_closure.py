"""What a quote's meaning hangs on stays with it; articles invented for the purpose."""

from __future__ import annotations

import pytest

from rag.closure import close
from rag.types import Modality, Role
from tests.rag.rag_sources import row, source


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The dam failed in March.", Modality.ASSERTED),
        ("The dam may fail, said Ana Duarte.", Modality.HEDGED),
        ("“The dam failed,” said Ana Duarte.", Modality.REPORTED),
        ("Ana Duarte said that the dam had failed.", Modality.REPORTED),
        ("Ana Duarte denied that the dam had failed.", Modality.DENIED),
        # Whoever he is, the article does not say it itself.
        ("“The dam failed,” he said.", Modality.REPORTED),
        ("“The dam failed.”", Modality.REPORTED),
    ],
)
def test_modality(text: str, modality: Modality) -> None:
    assert close(source(text), 0).modality is modality


def test_a_quotation_of_somebody_unknown_is_still_nobody_elses_statement() -> None:
    text = "Two men came, Ivo Lund and Per Holm. “Nobody paid,” he said. “The rest are dead.”"
    made = source(text)
    own, after = (close(made, row(made, begins)) for begins in ("“Nobody", "“The rest"))
    assert (own.modality, own.speaker, own.context) == (Modality.REPORTED, None, ())
    assert (after.modality, after.speaker) == (Modality.REPORTED, None)
    assert [(c.sentence, c.role) for c in after.context] == [(1, Role.ATTRIBUTION)]


@pytest.mark.parametrize(
    "denial",
    [
        "The firm denied the accusation.",
        "The firm denies it.",
        "Ms. Roe called the accusation “an invention.”",
        "He has denied that this was so.",
        "A spokesman rejected that account.",
        "Ms. Roe described it as “pure fantasy.”",
        "Ms. Roe called the allegation “politically driven.”",
        "The firm denied it in court.",
    ],
)
def test_a_denial_that_follows_becomes_part_of_the_quote(denial: str) -> None:
    text = f"The union accused the firm of lying. {denial} Work went on."
    closed = close(source(text), 0)
    assert closed.span.of(text) == f"The union accused the firm of lying. {denial}"
    assert closed.modality is Modality.DENIED


@pytest.mark.parametrize(
    "following",
    [
        "Greta Falk denied owning a yacht.",
        "The firm was denied a permit.",
        "They do not believe that he founded the town.",
        "The firm did not deny the accusation.",
        "Ms. Roe described it as “a step forward.”",
        "Ms. Roe called the allegation “deeply troubling.”",
        "Its lawyer denied that either of two clerks had known.",
    ],
)
def test_a_denial_of_something_else_does_not(following: str) -> None:
    text = f"The union accused the firm on Monday. {following}"
    assert close(source(text), 0).span.of(text) == "The union accused the firm on Monday."


@pytest.mark.parametrize(
    ("first", "doubt"),
    [
        ("“We have seen no leak,” Ms. Roe said.", "“But we cannot rule it out.”"),
        ("The rebels say that they hold the town.", "The claim could not be verified at once."),
        ("The rebels hold the town.", "However, nobody could know for certain, or not be sure."),
        ("The rebels hold the town, a clerk said.", "The army was unable to confirm that report."),
    ],
)
def test_a_doubt_that_follows_becomes_part_of_the_quote(first: str, doubt: str) -> None:
    text = f"{first} {doubt} Rain fell."
    closed = close(source(text), 0)
    assert closed.span.of(text) == f"{first} {doubt}"
    assert closed.modality is Modality.HEDGED


@pytest.mark.parametrize(
    "following",
    ["But engineers did not rule the town.", "The army could not confirm how many had died."],
)
def test_a_doubt_of_something_else_does_not(following: str) -> None:
    text = f"The rebels hold the town. {following}"
    assert close(source(text), 0).span.of(text) == "The rebels hold the town."


def test_a_denial_in_the_next_paragraph_needs_a_claim_before_it() -> None:
    accused = "The trader is accused of fraud.\nHe denies it."
    plain = "The trader has two ships.\nThe firm dismissed the report."
    assert close(source(accused), 0).span.of(accused) == accused
    assert close(source(plain), 0).span.of(plain) == "The trader has two ships."


def contexts(text: str, begins: str) -> list[tuple[str, Role]]:
    """The context of a sentence: each sentence's first word, and its role."""
    made = source(text)
    return [
        (made.said(needed.sentence).split()[0], needed.role)
        for needed in close(made, row(made, begins)).context
    ]


def test_a_short_name_brings_the_full_one() -> None:
    text = (
        "Jun Ho-sik, a former clerk, arrived in May.\nThe town was quiet.\n"
        "Mr. Jun left with his family."
    )
    assert contexts(text, "Mr. Jun") == [("Jun", Role.ANTECEDENT)]


def test_a_short_name_of_two_persons_brings_neither() -> None:
    text = "Ann Malkin, 40, and Bob Malkin, 42, met.\nThe town was quiet.\nMalkin left."
    assert contexts(text, "Malkin left") == []


def test_a_title_tells_which_of_two_is_meant() -> None:
    text = (
        "His wife, Ann Malkin, met the mayor.\nHer brother, Bob Malkin, stayed.\n"
        "The town was quiet.\nMs. Malkin left."
    )
    assert contexts(text, "Ms. Malkin") == [("His", Role.ANTECEDENT)]


def test_a_pronoun_brings_the_sentence_that_names_whom_it_means() -> None:
    text = "The captain, Lea Tolib, sailed in May.\nThe sea was calm.\nShe came back in June."
    assert contexts(text, "She came") == [("The", Role.ANTECEDENT)]


def test_the_same_pronoun_goes_on() -> None:
    text = "Lea Tolib, 40, sailed in May. She saw a whale. She came back in June."
    assert contexts(text, "She came") == [("Lea", Role.ANTECEDENT)]


def test_he_inside_somebodys_words_is_not_the_speaker() -> None:
    made = source(
        "Jun Ho-sik, a former clerk, arrived in May. Paul Berg, 61, met him.\n"
        "Mr. Jun left with his family.\n“He was in trouble,” Mr. Berg said."
    )
    closed = close(made, row(made, "“He was"))
    assert closed.speaker == "Mr. Berg"
    assert row(made, "Mr. Jun") in [n.sentence for n in closed.context]


@pytest.mark.parametrize(
    "text",
    [
        "On Monday the two rivals Tom Reed, 40, and Al Boone, 50, met. He left early.",
        # Whoever the clerk is, no name tells.
        "Tom Reed, 40, arrived. The clerk wept. He left early.",
        "Tom Reed, 40, arrived. The other, who wept, said that he was ill. He left early.",
        # A name that may be a person's, though nothing in the text says so.
        "Tom Reed, 40, arrived. Teuta Gashi resigned. He left early.",
    ],
)
def test_where_two_may_be_meant_there_is_no_antecedent(text: str) -> None:
    assert contexts(text, "He left") == []


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Rain fell. Ms. Ada Penn sold her house.", "Ms. Ada"),
        ("Tom Reed, 40, left. A courier who lost his home wept.", "A courier"),
        ("Tom Reed, 40, left. After he died, Mr. Al Boone was forgotten.", "After"),
        ("Tom Reed, 40, left. “I saw my brother when he fell,” said Ann Roe.", "“I saw"),
        ("Rain fell. It was announced that the bridge would open.", "It was"),
        ("Rain fell. Those who fled saw the sea.", "Those"),
        ("Rain fell. That nobody died is due to a clerk.", "That"),
    ],
)
def test_a_sentence_that_explains_itself_needs_nothing(text: str, begins: str) -> None:
    assert contexts(text, begins) == []


def test_a_lower_case_title_leaves_the_first_name_to_the_name() -> None:
    text = "In 1642 the Swedish general Lars Horn took the fort.\nHe lost it in May."
    assert contexts(text, "He lost") == [("In", Role.ANTECEDENT)]


ASKED = (
    "Talking to Lea Tolib, the captain\n"
    "Q: Did anybody drown?\nA: Nobody. We were lucky.\nQ: Will you go back?\nA: In May."
)


def test_an_answer_of_an_interview_brings_its_question_and_who_gives_it() -> None:
    wanted = [("Talking", Role.ATTRIBUTION), ("Q:", Role.ANTECEDENT)]
    assert contexts(ASKED, "We were") == wanted
    made = source(ASKED)
    assert made.said(close(made, row(made, "A: In May")).context[-1].sentence) == (
        "Q: Will you go back?"
    )


def test_an_answer_of_nobody_known_is_still_not_the_articles() -> None:
    made = source(ASKED.removeprefix("Talking to Lea Tolib, the captain\n"))
    closed = close(made, row(made, "We were"))
    assert (closed.modality, closed.speaker) == (Modality.REPORTED, None)
    assert (row(made, "A: Nobody"), Role.ATTRIBUTION) in [
        (needed.sentence, needed.role) for needed in closed.context
    ]


def test_they_brings_the_sentence_before() -> None:
    text = "The owners met on Monday.\nThey sold the yard.\nThey left."
    assert contexts(text, "They sold") == [("The", Role.ANTECEDENT)]
    # "They sold the yard" doesn't tell who, so the one before it is shown.
    assert contexts(text, "They left") == [("The", Role.ANTECEDENT)]


def test_a_role_brings_the_sentence_that_names_who_holds_it() -> None:
    text = "The captain, Lea Tolib, sailed in May.\nRain fell.\nThe captain came back in June."
    assert contexts(text, "The captain came") == [("The", Role.ANTECEDENT)]


def test_a_role_of_two_persons_brings_neither() -> None:
    text = (
        "The captain, Lea Tolib, sailed.\nA captain, Ivo Lund, stayed.\nRain fell.\n"
        "The captain came back."
    )
    assert contexts(text, "The captain came") == []
