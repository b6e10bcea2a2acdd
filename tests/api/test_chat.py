"""The chat loop as exact transcripts over a made-up article, and once in a real pseudo-terminal."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from api.chat import history_file, names_in, respond_all
from api.chat_session import Session
from api.schemas import AnswerOut
from api.service import Place
from index.build import build
from index.export import Export
from index.store import load
from rag.assistant import Assistant
from rag.reader import RuleReader
from rag.source import Sources
from tests.api.commands import at, run
from tests.conftest import ROOT

ARTICLE = """\
The harbour clock of Oskarshavn was built by Ada Finch, a watchmaker, in 1931.

“It has never been late,” said Jonas Berg, its keeper.

Mr. Berg and Nils Dahl, a sailor, wind the clock every Monday.
"""


@pytest.fixture(scope="module")
def clock(minilm: Export, tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("clock")
    (folder / "seeds").mkdir()
    (folder / "seeds" / "clock.txt").write_text(ARTICLE, encoding="utf-8")
    place = Place(seeds=folder / "seeds", index=folder / "index")
    build(place.seeds, place.index)
    return place


@pytest.fixture
def session(clock: Place) -> Session:
    """A conversation judged by the rule: what is shown doesn't hang on the trained reader."""
    index = load(clock.index)
    return Session(Assistant(index, RuleReader(Sources(index))), most=1)


def talk(session: Session, capsys: pytest.CaptureFixture[str], *lines: str) -> str:
    """What a conversation prints to standard output."""
    respond_all(lines, session)
    return capsys.readouterr().out


def test_a_conversation(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    said = talk(
        session,
        capsys,
        "Who built the harbour clock?",
        "",
        "and when?",
        "Is the clock late?",
        "who said that?",
        "what is the boiling point of mercury",
    )
    assert (
        said
        == """\
The article says who:

  The harbour clock of Oskarshavn was built by Ada Finch, a watchmaker, in 1931.
  [1]

[1] paragraph 1 · clock

(when did Ada Finch build the harbour clock?)

The article says when:

  The harbour clock of Oskarshavn was built by Ada Finch, a watchmaker, in 1931.
  [1]

[1] paragraph 1 · clock

The article reports what a speaker says:

  “It has never been late,” said Jonas Berg, its keeper. [1]

[1] paragraph 2 · clock · speaker: Jonas Berg · reported
    who or what is meant: The harbour clock of Oskarshavn was built by Ada
    Finch, a watchmaker, in 1931. (paragraph 1)

The article attributes it as follows:

  “It has never been late,” said Jonas Berg, its keeper. [1]

[1] paragraph 2 · clock · speaker: Jonas Berg · reported
    who or what is meant: The harbour clock of Oskarshavn was built by Ada
    Finch, a watchmaker, in 1931. (paragraph 1)

No sentence was found that is about this question.

Nearest in the article (not an answer):
  The harbour clock of Oskarshavn was built by Ada Finch, a watchmaker, in 1931.
  paragraph 1
"""
    )


def test_asked_back_and_picked(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    said = talk(
        session, capsys, "Do Jonas Berg and Nils Dahl wind the clock?", "why does he paint?", "2"
    )
    assert (
        """

The question can be read in more than one way. Which is meant: Jonas Berg [1] or
Nils Dahl [2]?

[1] paragraph 2 · clock
[2] paragraph 3

  1. why does Jonas Berg paint?
  2. why does Nils Dahl paint?

(why does Nils Dahl paint?)

"""
        in said
    )


def test_the_source_of_a_quote(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    said = talk(session, capsys, "/source", "Is the clock late?", "/source 1", "/source 2")
    blocks = said.split("Finch, a watchmaker, in 1931. (paragraph 1)\n\n")
    assert said.startswith("Nothing is quoted yet.\n\n")
    assert (
        blocks[1]
        == """\
[1] clock.txt, line 3, paragraph 2, characters 80–134

  The harbour clock of Oskarshavn was built by Ada Finch, a watchmaker, in 1931.

  »“It has never been late,” said Jonas Berg, its keeper.«[1]

  Mr. Berg and Nils Dahl, a sailor, wind the clock every Monday.

There is no quote 2; the last answer has 1 to 1.
"""
    )


def test_the_article_with_its_quotes(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    said = talk(session, capsys, "Is the clock late?", "/article", "/article nope")
    assert said.endswith("""\
1
  The harbour clock of Oskarshavn was built by Ada Finch, a watchmaker, in 1931.

2
  »“It has never been late,” said Jonas Berg, its keeper.«[1]

3
  Mr. Berg and Nils Dahl, a sailor, wind the clock every Monday.

There is no article nope; there are: clock
""")


def test_why(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    said = talk(session, capsys, "/why", "Who is Ada Finch?", "when did she die?", "/why")
    assert said.startswith("Nothing has been asked yet.\n\n")
    shown = said[said.index("Asked: ") :].splitlines()
    assert shown[:3] == [
        "Asked: when did she die?",
        "  'she' is 'Ada Finch', from turn 1",
        "Looked up: when did Ada Finch die?",
    ]
    assert shown[3].startswith("Decided: ")
    assert "answers contradicts meaning words  sentence" in shown
    # Every sentence of the article was read.
    assert sum(line.endswith(("1931.", "keeper.", "…")) for line in shown) == 3


def test_new_and_unknown_commands(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    said = talk(
        session, capsys, "Who is Ada Finch?", "/new", "when was she born?", "/nope", "/help"
    )
    # Nothing is left that she could be.
    assert "(when was" not in said
    assert "A new conversation.\n" in said
    assert "There is no /nope. /help lists the commands.\n" in said
    assert said.rstrip().endswith("leave (so does Ctrl-D; Ctrl-C cancels the line)")


def test_quit_ends_it(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    assert talk(session, capsys, "/quit", "Who is Ada Finch?") == ""
    assert not session.exchanges


def test_a_bad_question_is_told_and_the_next_one_answered(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    respond_all(["x" * 2001, "Who is Ada Finch?"], session)
    shown = capsys.readouterr()
    assert "the question has 2001 characters" in shown.err
    assert "Ada Finch" in shown.out
    assert len(session.exchanges) == 1


def test_json_gives_an_answer_a_line(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    respond_all(["Who built the clock?", "/why", "and when?"], session, as_json=True)
    shown = capsys.readouterr()
    answers = [AnswerOut.model_validate_json(line) for line in shown.out.splitlines()]
    assert [a.question for a in answers] == ["Who built the clock?", "and when?"]
    assert answers[1].resolved_question == "when did Ada Finch build the clock?"
    # What a command shows does not get among them.
    assert "Asked: Who built the clock?" in shown.err


def test_a_saved_conversation_is_verified(
    session: Session, clock: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "chat.json"
    questions = ("Who built the clock?", "and when?", "What is quantum chromodynamics?")
    said = talk(session, capsys, *questions, f"/save {file}", "/save", f"/save {tmp_path}")
    assert f"Saved 3 turns to {file}\n" in said
    assert "Name a file: /save FILE\n" in said
    result = run("verify", file, "--seeds", clock.seeds)
    assert result.exit_code == 0, result.output
    saved = json.loads(file.read_text(encoding="utf-8"))
    assert [turn["question"] for turn in saved["turns"]] == list(questions)
    # One letter changed in one quote, and it is found.
    saved["turns"][0]["answer"]["citations"][0]["quote"] += "!"
    file.write_text(json.dumps(saved), encoding="utf-8")
    assert run("verify", file, "--seeds", clock.seeds).exit_code == 1


def test_a_number_picks_an_offered_question(session: Session) -> None:
    session.offered = ("Who is Ada Finch?", "Who built the clock?")
    assert session.ask("2").question == "Who built the clock?"
    # Once something has been asked, a number is a question like any other.
    assert session.ask("2").question == "2"


def test_long_conversations_keep_within_the_bounds(session: Session) -> None:
    for _ in range(session.assistant.config.max_history_turns + 2):
        session.ask("Who built the clock?")
    assert session.last is not None
    assert session.last.answer.question == "Who built the clock?"


def test_names_complete(session: Session) -> None:
    assert "Ada Finch" in names_in(session)


def test_the_history_is_kept_where_state_belongs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    assert history_file() == Path("/state/pullquote/chat_history")


def test_piped(clock: Place) -> None:
    result = run("chat", *at(clock), stdin="Who built the harbour clock?\n/nope\n")
    assert result.exit_code == 0
    assert "built by Ada Finch, a watchmaker, in 1931. [1]" in " ".join(result.stdout.split())
    assert result.stdout.endswith("There is no /nope. /help lists the commands.\n")
    result = run("chat", "--json", "--document", "clock", *at(clock), stdin="Who built it?\r\n")
    assert json.loads(result.stdout)["question"] == "Who built it?"


def test_an_unknown_document_ends_it(clock: Place) -> None:
    result = run("chat", "--document", "nope", *at(clock), stdin="why?\n")
    assert result.exit_code == 1
    assert "no document 'nope'" in result.stderr


READY = "\x1b[?2004h"
"""What a line editor sends when it begins to read: pasted text shall come in brackets."""


class Terminal:
    """``pullquote chat`` in a pseudo-terminal."""

    def __init__(self, place: Place, state: Path) -> None:
        self.shown = ""
        self.seen = ""
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.environ.update(TERM="xterm", XDG_STATE_HOME=str(state), PYTHONWARNINGS="error")
            os.environ.update(COLUMNS="80", LINES="40", PAGER="cat")
            os.execv(sys.executable, [sys.executable, "-m", "api.cli", "chat", *at(place)])

    def wait_for(self, text: str, seconds: float = 90) -> None:
        """Read until a text has been shown, after what was waited for before."""
        end = time.monotonic() + seconds
        while text not in self.shown:
            if time.monotonic() > end or not self._read():
                pytest.fail(f"{text!r} was not shown, but: {self.shown!r}")
        self.seen, _, self.shown = self.shown.partition(text)

    def _read(self) -> bool:
        if not select.select([self._fd], [], [], 1)[0]:
            return True
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            return False
        self.shown += data.decode(errors="replace")
        if b"\x1b[6n" in data:
            # Where the cursor is, as a terminal answers.
            os.write(self._fd, b"\x1b[1;1R")
        return bool(data)

    def type(self, text: str) -> None:
        """Type."""
        os.write(self._fd, text.encode())

    def close(self) -> int:
        """Its exit status, once all that it shows has been read."""
        end = time.monotonic() + 60
        while self._read():
            if time.monotonic() > end:
                pytest.fail(f"it did not end, but showed: {self.shown!r}")
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_a_real_terminal(clock: Place, tmp_path: Path) -> None:
    terminal = Terminal(clock, tmp_path)
    try:
        terminal.wait_for(READY)
        terminal.wait_for("You could ask (type a number):")
        terminal.wait_for("1. What is this article about?")
        # Ctrl-C cancels the line, and not the program.
        terminal.type("never asked")
        terminal.wait_for("never asked")
        terminal.type("\x03")
        terminal.wait_for(READY)
        terminal.type("Who built the harbour clock?\r")
        terminal.wait_for("[1] paragraph 1")
        # The words that answer are bold.
        assert "\x1b[1m" in terminal.seen
        terminal.wait_for(READY)
        terminal.type("/article\r")
        terminal.wait_for("every Monday.")
        terminal.wait_for(READY)
        # Up twice: the line before, from the history.
        terminal.type("\x1b[A\x1b[A\r")
        terminal.wait_for("[1] paragraph 1")
        terminal.wait_for(READY)
        terminal.type("\x04")
        assert terminal.close() == 0
    finally:
        with suppress(ProcessLookupError):
            os.kill(terminal.pid, signal.SIGKILL)
    kept = (tmp_path / "pullquote" / "chat_history").read_text(encoding="utf-8")
    assert "+Who built the harbour clock?\n" in kept
    assert "never asked" not in kept
