"""``pullquote chat``: a conversation in the terminal, or line by line through pipes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.terminal import columns, echo, index_options, prepared, tell, told
from index.errors import PullquoteError

if TYPE_CHECKING:
    from api.chat_session import Session


@dataclass(frozen=True, slots=True)
class Opening:
    """What a chat is opened on."""

    seeds: Path | None
    index_dir: Path | None
    model: str | None
    config_file: Path | None
    documents: tuple[str, ...]
    most: int | None

    def session(self) -> Session:
        """Open the index, building it if need be, and begin a conversation."""
        from api.chat_session import Session

        assistant, _ = prepared(self.seeds, self.index_dir, self.model, self.config_file)
        for document_id in self.documents:
            assistant.source(document_id)
        return Session(assistant, self.documents or None, self.most)

    def offered(self, session: Session) -> tuple[str, ...]:
        """Questions to begin with."""
        from api.service import Place
        from api.starters import kept
        from rag.starters import starters

        if self.documents:
            return starters(session.assistant, self.documents)
        return kept(session.assistant, Place.of(self.seeds, self.index_dir).index)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one answer object a line.")
@click.option(
    "--document",
    "documents",
    multiple=True,
    metavar="ID",
    help="Look in this document only (repeatable).",
)
@click.option("--max-quotes", type=click.IntRange(1, 20), help="Most quotes in an answer.")
@index_options
def chat(
    as_json: bool,
    documents: tuple[str, ...],
    max_quotes: int | None,
    seeds: Path | None,
    index_dir: Path | None,
    model: str | None,
    config_file: Path | None,
) -> None:
    """Ask one question after another; a question may lean on those before it.

    Reads a question a line from standard input; on a terminal with editing, history and completion.
    /help lists the commands.
    """
    opening = Opening(seeds, index_dir, model, config_file, documents, max_quotes)
    with told():
        if sys.stdin.isatty() and sys.stdout.isatty() and not as_json:
            from api.chat_prompt import converse

            converse(opening)
        else:
            session = opening.session()
            lines = (line.rstrip("\r\n") for line in sys.stdin)
            respond_all(lines, session, as_json=as_json)


def respond_all(lines: Iterable[str], session: Session, *, as_json: bool = False) -> None:
    """Answer a question a line; what can't be asked is told on standard error.

    Args:
        lines: Questions and commands; blank ones are passed over.
        session: The conversation.
        as_json: Print answers as JSON, one a line; what commands show then goes to standard error.
    """
    from api.chat_commands import Quit, Screen, run

    def page(parts: Iterable[str]) -> None:
        click.echo("".join(parts).rstrip("\n"), err=as_json)

    screen = Screen(lambda text: click.echo(text, err=as_json), page, columns)
    first = True
    for line in lines:
        if not line.strip():
            continue
        if not first and not as_json:
            click.echo()
        first = False
        try:
            if line.lstrip().startswith("/"):
                run(line, session, screen)
            else:
                show(line, session, as_json=as_json)
        except Quit:
            return
        except PullquoteError as error:
            tell(error)


def show(question: str, session: Session, *, as_json: bool = False) -> None:
    """Ask, and print the answer.

    Raises:
        QuestionError: the question is out of bounds.
    """
    from api.render import render
    from api.schemas import AnswerOut

    answer = session.ask(question)
    if as_json:
        click.echo(AnswerOut.of(answer).to_json())
    else:
        echo(render(answer, session.assistant.paragraph_at, columns()))


def names_in(session: Session) -> Sequence[str]:
    """The articles' names, for completion, the most frequent first."""
    counts: dict[str, int] = {}
    for document in session.assistant.index.documents:
        for mention in session.assistant.source(document.id).names.mentions:
            counts[mention.text] = counts.get(mention.text, 0) + 1
    return sorted(counts, key=lambda name: (-counts[name], name))


def history_file() -> Path:
    """Where the lines that were typed are kept, for the arrow keys."""
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "pullquote" / "chat_history"
