"""What an assistant accepts: bounds on a question, and on all that a history may ask again."""

from __future__ import annotations

import pytest

from index.build import build
from index.config import IndexConfig
from index.store import load
from index.types import Span
from rag.assistant import Assistant
from rag.config import AssistantConfig
from rag.errors import QuestionError
from rag.types import Turn, TurnCitation

TEXT = "Ann Lee bought the ferry in 1990, thanks to Bob.\n\nBob Roe painted it in 1991.\n"
LONG = "Did Qx Zv paint the ferry? " * 10


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("bounds")
    (folder / "seeds").mkdir()
    (folder / "seeds" / "ferry.txt").write_text(TEXT, encoding="utf-8")
    build(folder / "seeds", folder / "index", IndexConfig())
    return Assistant(
        load(folder / "index"),
        config=AssistantConfig(max_question_chars=100, max_history_chars=2_000),
    )


@pytest.mark.parametrize(
    "turn",
    [
        Turn(LONG),
        Turn("who painted it?", resolved_question=LONG),
        Turn("who painted it?", choices=("who is Bob Roe?", LONG)),
    ],
)
def test_what_may_be_asked_again_is_no_longer_than_a_question(
    assistant: Assistant, turn: Turn
) -> None:
    with pytest.raises(QuestionError, match="a question of the turn has 270 characters") as raised:
        assistant.ask("the second one", [Turn("who is Ann Lee?"), turn])
    assert raised.value.param == "history.1"


@pytest.mark.parametrize(
    "turn",
    [
        Turn("\ud800?"),
        Turn("who?", answer="\udc00"),
        Turn("who?", resolved_question="who is Ann \ud800?"),
        Turn("who?", choices=("who is \ud800?", "who is Bob Roe?")),
    ],
)
def test_half_a_surrogate_pair_is_named(assistant: Assistant, turn: Turn) -> None:
    with pytest.raises(QuestionError, match="half of a surrogate pair"):
        assistant.ask("the first one", [turn])


@pytest.mark.parametrize(
    "turn",
    [
        Turn("who?", choices=("who is Bob?",) * 25),
        Turn("who?", citations=(TurnCitation("ferry", Span(0, 9)),) * 25),
        Turn("who?", citations=(TurnCitation("ferry", Span(0, 9), "x" * 2_000),)),
    ],
)
def test_a_history_is_measured_by_all_that_it_holds(assistant: Assistant, turn: Turn) -> None:
    with pytest.raises(QuestionError, match="the history has") as raised:
        assistant.ask("who painted it?", [turn])
    assert raised.value.param == "history"


def test_a_follow_up_that_would_be_too_long_is_left_as_it_is(assistant: Assistant) -> None:
    before = Turn("who is Ann Lee?")
    question = "when did she buy the ferry and why did she sell it again, if she sold it at all{}?"
    short, long = question.format(""), question.format(" in the end, ever")
    assert (len(short), len(long)) == (80, 97)
    assert assistant.ask(short, [before]).resolved_question == short.replace("she", "Ann Lee", 1)
    assert assistant.ask(long, [before]).resolved_question == long


@pytest.mark.parametrize("said", ["ok thanks", "Thank you!", "hello", "why?"])
def test_what_asks_nothing_is_not_answered(assistant: Assistant, said: str) -> None:
    assert assistant.ask(said).status == "refused"
