"""The chat on a terminal: line editing, history, completion; it loads behind the first prompt."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from threading import Lock, Thread
from typing import TYPE_CHECKING

import click
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document as Line
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout

from api.chat import Opening, history_file, names_in, show
from api.chat_commands import COMMANDS, Quit, Screen, run
from api.terminal import columns, echo, tell
from index.errors import PullquoteError

if TYPE_CHECKING:
    from api.chat_session import Session

PROMPT = "> "
# Loading takes all the interpreter has; it begins when the prompt has been drawn.
_DELAY = 0.05


def converse(opening: Opening) -> None:
    """Read, answer, and so on until the user leaves.

    The articles are loaded while the first question is being typed.

    Raises:
        PullquoteError: the articles or their index can't be opened.
    """
    click.echo("Ask about the article. /help lists the commands, Ctrl-D leaves.")
    loader = _Loader(opening)
    prompt: PromptSession[str] = PromptSession(
        history=_history(), completer=_Completer(loader.future), complete_while_typing=False
    )
    loader.future.add_done_callback(lambda done: _loaded(opening, done, prompt))
    while True:
        try:
            with patch_stdout(raw=True):
                line = prompt.prompt(
                    PROMPT, rprompt=lambda: _state(loader.future), pre_run=loader.begin
                )
            if line.strip():
                _answer(line, loader.wait())
        except KeyboardInterrupt:
            continue
        except (EOFError, Quit):
            break
    if loader.future.done():
        # What went wrong with opening the articles ends the chat, whatever was typed.
        loader.future.result()


class _Loader:
    """Opens the articles in a thread of its own."""

    def __init__(self, opening: Opening) -> None:
        self.future: Future[Session] = Future()
        self._opening = opening
        self._lock = Lock()
        self._is_begun = False

    def begin(self) -> None:
        """Begin once the prompt that is about to be shown has been drawn."""
        asyncio.get_running_loop().call_later(_DELAY, self._start)

    def wait(self) -> Session:
        """The conversation, when the articles are there."""
        self._start()
        return self.future.result()

    def _start(self) -> None:
        with self._lock:
            if self._is_begun:
                return
            self._is_begun = True
        # A daemon: who leaves at once doesn't wait for an index to be built.
        Thread(target=self._run, name="pullquote-load", daemon=True).start()

    def _run(self) -> None:
        try:
            session = self._opening.session()
        except BaseException as error:  # noqa: BLE001 raised where the result is waited for
            self.future.set_exception(error)
        else:
            self.future.set_result(session)


def _answer(line: str, session: Session) -> None:
    click.echo()
    try:
        if line.lstrip().startswith("/"):
            run(line, session, Screen(echo, _page, columns))
        else:
            show(line, session)
    except PullquoteError as error:
        tell(error)
    click.echo()


def _page(parts: Iterable[str]) -> None:
    click.echo_via_pager(parts, color=None if "NO_COLOR" not in os.environ else False)


def _loaded(opening: Opening, done: Future[Session], prompt: PromptSession[str]) -> None:
    """Show the starting questions above the prompt; end it where there is nothing to ask."""
    if done.exception() is not None:
        loop = prompt.app.loop
        if loop is not None and prompt.app.is_running:
            loop.call_soon_threadsafe(lambda: prompt.app.exit(exception=EOFError()))
        return
    session = done.result()
    offered = opening.offered(session)
    if session.exchanges or not offered:
        return
    session.offered = offered
    lines = "\n".join(f"  {number}. {question}" for number, question in enumerate(offered, start=1))
    print(f"You could ask (type a number):\n{lines}")


def _state(loading: Future[Session]) -> FormattedText:
    return FormattedText([] if loading.done() else [("class:rprompt", "loading the article")])


def _history() -> History:
    path = history_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError:
        # Nowhere to keep it: the arrow keys then know this conversation only.
        return InMemoryHistory()
    return FileHistory(str(path))


class _Completer(Completer):
    """Completes commands, and the articles' names once they are there."""

    def __init__(self, loading: Future[Session]) -> None:
        self._loading = loading
        self._names: tuple[str, ...] | None = None

    def get_completions(
        self, document: Line, complete_event: CompleteEvent
    ) -> Iterator[Completion]:
        typed = document.text_before_cursor
        if typed.startswith("/"):
            for command in COMMANDS:
                if command.startswith(typed):
                    yield Completion(command, start_position=-len(typed))
            return
        word = document.get_word_before_cursor(WORD=True)
        if not word or not self._loading.done() or self._loading.exception() is not None:
            return
        if self._names is None:
            self._names = tuple(names_in(self._loading.result()))
        for name in self._names:
            if name.casefold().startswith(word.casefold()) and name != word:
                yield Completion(name, start_position=-len(word))
