"""The chat on a terminal: line editing, history, completion; it loads behind the first prompt."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import click
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document as Line
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout

from api.chat import Opening, history_file, names_in, show
from api.chat_commands import COMMANDS, Quit, Screen, run
from api.chat_session import Session
from api.terminal import columns, echo, tell
from index.errors import PullquoteError

PROMPT = "> "


def converse(opening: Opening) -> None:
    """Read, answer, and so on until the user leaves.

    The articles are loaded while the first question is being typed.

    Raises:
        PullquoteError: the articles or their index can't be opened.
    """
    click.echo("Ask about the article. /help lists the commands, Ctrl-D leaves.")
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="pullquote") as pool:
        loading = pool.submit(opening.session)
        prompt: PromptSession[str] = PromptSession(
            history=_history(), completer=_Completer(loading), complete_while_typing=False
        )
        loading.add_done_callback(lambda done: _loaded(opening, done, prompt))
        while True:
            try:
                with patch_stdout(raw=True):
                    line = prompt.prompt(PROMPT, rprompt=lambda: _state(loading))
            except KeyboardInterrupt:
                continue
            except EOFError:
                break
            if not line.strip():
                continue
            try:
                _answer(line, loading)
            except (Quit, KeyboardInterrupt) as stop:
                if isinstance(stop, Quit):
                    break
                click.echo("(stopped)")
    # What went wrong with opening the articles ends the chat, whatever was typed.
    loading.result()


def _answer(line: str, loading: Future[Session]) -> None:
    session = loading.result()
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
