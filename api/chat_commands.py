"""The chat's commands: what begins with a slash.

The prompt needs their names at once: what is heavy is imported by the command that needs it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import PullquoteError

if TYPE_CHECKING:
    from api.chat_session import Session

HELP = """\
Ask about the article; a question may lean on the ones before it. Commands:
  /source [N]    the quote N of the last answer, in its paragraph
  /article [ID]  the article, with the last answer's quotes marked
  /why           how the last answer or refusal was decided
  /new           forget the conversation and begin a new one
  /save FILE     save the conversation; pullquote verify FILE checks it
  /help          this
  /quit          leave (so does Ctrl-D; Ctrl-C cancels the line)"""
COMMANDS = ("/source", "/article", "/why", "/new", "/save", "/help", "/quit")


class Quit(Exception):
    """The user leaves."""


@dataclass(frozen=True, slots=True)
class Screen:
    """Where commands show what they have."""

    echo: Callable[[str], None]
    page: Callable[[Iterable[str]], None]
    """Shows what may be longer than a screen."""
    width: Callable[[], int]


def run(line: str, session: Session, screen: Screen) -> None:
    """Carry out a command.

    Args:
        line: What was typed, beginning with a slash.
        session: The conversation.
        screen: Where to show it.

    Raises:
        Quit: it was ``/quit``.
    """
    name, _, rest = line.strip().partition(" ")
    action = _ACTIONS.get(name.lower())
    if action is None:
        screen.echo(f"There is no {name}. /help lists the commands.")
    else:
        action(rest.strip(), session, screen)


def _source(argument: str, session: Session, screen: Screen) -> None:
    from api.chat_views import source

    shown = session.shown
    if not shown:
        screen.echo("Nothing is quoted yet.")
        return
    number = argument.strip("[]") or "1"
    chosen = next((c for c in shown if str(c.number) == number), None)
    if chosen is None:
        screen.echo(f"There is no quote {argument}; the last answer has 1 to {len(shown)}.")
        return
    screen.echo(source(session.assistant, chosen, screen.width()))


def _article(argument: str, session: Session, screen: Screen) -> None:
    from api.chat_views import article

    documents = {document.id: document for document in session.assistant.index.documents}
    quoted = session.shown
    chosen = argument or (quoted[0].document_id if quoted else next(iter(documents)))
    document = documents.get(chosen)
    if document is None:
        screen.echo(f"There is no article {chosen}; there are: {', '.join(documents)}")
        return
    marks = [(c.span, c.number) for c in quoted if c.document_id == document.id]
    screen.page(article(document, marks, screen.width()))


def _why(argument: str, session: Session, screen: Screen) -> None:
    from api.chat_views import why

    if session.last is None:
        screen.echo("Nothing has been asked yet.")
    else:
        screen.echo(why(session.assistant, session.last, screen.width()))


def _new(argument: str, session: Session, screen: Screen) -> None:
    session.restart()
    screen.echo("A new conversation.")


def _save(argument: str, session: Session, screen: Screen) -> None:
    if not argument:
        screen.echo("Name a file: /save FILE")
        return
    path = Path(argument).expanduser()
    content = json.dumps(session.transcript(), ensure_ascii=False, indent=2) + "\n"
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise PullquoteError(f"{path} cannot be written: {error.strerror}") from error
    turns = len(session.exchanges)
    screen.echo(f"Saved {turns} turn{'' if turns == 1 else 's'} to {path}")


def _help(argument: str, session: Session, screen: Screen) -> None:
    screen.echo(HELP)


def _quit(argument: str, session: Session, screen: Screen) -> None:
    raise Quit


_ACTIONS: dict[str, Callable[[str, Session, Screen], None]] = {
    "/source": _source,
    "/article": _article,
    "/why": _why,
    "/new": _new,
    "/save": _save,
    "/help": _help,
    "/quit": _quit,
    "/exit": _quit,
}
