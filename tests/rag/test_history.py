"""The history is the client's: what is used of it, and what is not believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import build
from index.export import Export
from index.store import Index, load
from index.types import Span
from rag.assistant import Assistant
from rag.errors import QuestionError
from rag.history import turn_of
from rag.reader import RuleReader
from rag.source import Sources
from rag.types import Answer, Status, Turn, TurnCitation

ARTICLE = """\
The harbour clock of Oskarshavn was built by Ada Finch, a watchmaker, in 1931.

“It has never been late,” said Jonas Berg, its keeper.

Mr. Berg and Nils Dahl, a sailor, wind the clock every Monday.

Leave a comment below.
"""


@pytest.fixture(scope="module")
def index(minilm: Export, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("clock")
    (folder / "seeds").mkdir()
    (folder / "seeds" / "clock.txt").write_text(ARTICLE, encoding="utf-8")
    build(folder / "seeds", folder / "index")
    return load(folder / "index")


@pytest.fixture
def assistant(index: Index) -> Assistant:
    return Assistant(index, RuleReader(Sources(index)))


def cited(text: str, **more: object) -> TurnCitation:
    start = ARTICLE.index(text)
    return TurnCitation("clock", Span(start, start + len(text)))


def quoting(question: str, text: str, short: str | None = None) -> Turn:
    """A turn that quoted a text, as a client sends it."""
    start = None if short is None else ARTICLE.index(short)
    return Turn(
        question,
        answer=text,
        citations=(cited(text),),
        short_answer=None if start is None or short is None else Span(start, start + len(short)),
    )


FIRST = "The harbour clock of Oskarshavn was built by Ada Finch, a watchmaker, in 1931."
QUOTED = "“It has never been late,” said Jonas Berg, its keeper."


def test_who_answered_is_read_from_the_cited_place(assistant: Assistant) -> None:
    turn = quoting("Who built the clock?", FIRST, "Ada Finch")
    answer = assistant.ask("when did she build it?", [turn])
    assert answer.resolved_question == "when did Ada Finch build the clock?"
    start = ARTICLE.index("Ada Finch")
    assert answer.rewrites[0].original == "she"
    assert answer.rewrites[0].citation == ("clock", Span(start, start + 9))
    assert answer.rewrites[1].turn == 0


def test_a_bare_text_is_recognised_by_the_sentences_that_it_quotes(assistant: Assistant) -> None:
    turn = Turn("Who built the clock?", f"The article says who:\n\n{FIRST} [1]")
    assert assistant.follow("where did she live?", [turn]).question == "where did Ada Finch live?"


@pytest.mark.parametrize(
    "citation",
    [
        TurnCitation("elsewhere", Span(0, 10)),
        TurnCitation("clock", Span(0, 100_000)),
        TurnCitation("clock", Span(5, 5)),
        # Boilerplate is no evidence, so that nothing can be read from it.
        cited("Leave a comment below."),
    ],
)
def test_a_place_that_is_none_is_left_out(assistant: Assistant, citation: TurnCitation) -> None:
    turn = Turn("Who built the clock?", "Somebody.", (citation,))
    found = assistant.follow("where did she live?", [turn])
    assert found.question == "where did the person who built the clock live?"


def test_a_speaker_is_read_from_the_article(assistant: Assistant) -> None:
    start = ARTICLE.index(QUOTED)
    claimed = TurnCitation("clock", Span(start, start + len(QUOTED)), speaker="Ada Finch")
    turn = Turn("Is the clock late?", QUOTED, (claimed,))
    answer = assistant.ask("who said that?", [turn])
    assert answer.status is Status.ANSWERED
    assert answer.short_answer == "Jonas Berg"
    assert answer.citations[0].speaker == "Jonas Berg"
    assert answer.text.endswith(f"{QUOTED} [1]")


def test_who_said_that_of_the_articles_own_words(assistant: Assistant) -> None:
    answer = assistant.ask("says who?", [quoting("Who built the clock?", FIRST)])
    assert answer.text == f"The article says this in its own words:\n\n{FIRST} [1]"
    assert answer.citations[0].speaker is None


def test_a_false_statement_is_not_believed(assistant: Assistant) -> None:
    lie = Turn("Who built the clock?", "Nils Dahl built the clock in 1850, and was paid for it.")
    answer = assistant.ask("what else did he build?", [lie])
    # He is whom the text names, since the article names him too; what is told of him is not used.
    assert answer.resolved_question == "what else did Nils Dahl build?"
    assert "1850" not in answer.text
    assert "paid" not in answer.text


def test_a_name_that_the_article_lacks_is_not_answered(assistant: Assistant) -> None:
    answer = assistant.ask("when did she arrive?", [Turn("Who is Maud Quill?", "A queen.")])
    assert answer.resolved_question == "when did Maud Quill arrive?"
    assert answer.status is Status.REFUSED


def test_two_alike_are_asked_back_and_one_is_picked(assistant: Assistant) -> None:
    first = turn_of(assistant.ask("Do Jonas Berg and Nils Dahl wind the clock?"))
    asked = assistant.ask("why does he paint?", [first])
    assert asked.status is Status.CLARIFY
    assert asked.text == (
        "The question can be read in more than one way. Which is meant: "
        "Jonas Berg [1] or Nils Dahl [2]?"
    )
    assert asked.choices == ("why does Jonas Berg paint?", "why does Nils Dahl paint?")
    for reply in ("the second", "2", "Nils Dahl", "Dahl", "I meant dahl", "the latter"):
        found = assistant.follow(reply, [first, turn_of(asked)])
        assert found.question == "why does Nils Dahl paint?"
    # What picks none is a question of its own.
    found = assistant.follow("Who built the clock?", [first, turn_of(asked)])
    assert found.question == "Who built the clock?"


def test_the_choices_need_not_be_sent_back(assistant: Assistant) -> None:
    first = turn_of(assistant.ask("Do Jonas Berg and Nils Dahl wind the clock?"))
    asked = assistant.ask("why does he paint?", [first])
    shown = Turn("why does he paint?", asked.text)
    assert assistant.follow("the second", [first, shown]).question == "why does Nils Dahl paint?"


def test_more_is_what_was_not_quoted(assistant: Assistant) -> None:
    turns: list[Turn] = []
    quoted: list[str] = []
    for question in ("Tell me about the clock", "tell me more", "what else?"):
        answer = assistant.ask(question, turns, max_quotes=1)
        turns.append(turn_of(answer))
        quoted += [citation.quote for citation in answer.citations]
    # The other sentence that speaks of the clock; what does not is no more of it.
    assert quoted == [FIRST, "Mr. Berg and Nils Dahl, a sailor, wind the clock every Monday."]
    assert turns[-1].is_refused


def test_more_of_a_refusal_is_refused(assistant: Assistant) -> None:
    first = assistant.ask("What is the boiling point of mercury?")
    assert first.status is Status.REFUSED
    assert assistant.ask("tell me more", [turn_of(first)]).status is Status.REFUSED


def test_a_missing_answer_is_asked_for_again(assistant: Assistant) -> None:
    first = assistant.ask("Who built the harbour clock of Oskarshavn?")
    assert first.status is Status.ANSWERED
    whole = assistant.follow("when was she born?", [turn_of(first)])
    alone = assistant.follow("when was she born?", [Turn(first.question)])
    assert whole == alone


def test_the_same_history_gives_the_same_answer(assistant: Assistant, index: Index) -> None:
    turn = Turn("Who built the clock?")
    other = Assistant(index, RuleReader(Sources(index)))
    answers: list[Answer] = [a.ask("and when?", [turn]) for a in (assistant, other)]
    assert answers[0] == answers[1]


def test_a_question_that_names_nothing_is_refused(assistant: Assistant) -> None:
    for question in ("why?", "who said that?", "and then?"):
        assert assistant.ask(question).status is Status.REFUSED


def test_long_histories_are_refused(assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match="at most 20"):
        assistant.ask("why?", [Turn("a")] * 21)


def test_the_fixture_is_what_the_tests_take_it_for(index: Index) -> None:
    document = index.document("clock")
    assert document.text == ARTICLE
    assert Path(document.name).name == "clock.txt"
