"""What the commands share: options, errors told in one line, a progress bar, the width."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

from api.render import visible
from index.errors import PullquoteError, mend

if TYPE_CHECKING:
    from api.service import Place
    from api.settings import Settings
    from index.build import BuildReport
    from rag.assistant import Assistant

P = ParamSpec("P")
R = TypeVar("R")

SEEDS = click.option(
    "--seeds",
    type=click.Path(path_type=Path),
    envvar="PULLQUOTE_SEEDS",
    show_envvar=True,
    help="An article, or a folder of them.  [default: seeds]",
)
_INDEX = click.option(
    "--index",
    "index_dir",
    type=click.Path(path_type=Path),
    envvar="PULLQUOTE_INDEX",
    show_envvar=True,
    help="Folder of the index.  [default: one for each --seeds, in your cache folder]",
)
_MODEL = click.option(
    "--model",
    help="Sentence-transformers model, by name or folder.  "
    "[default: the index's own, else all-MiniLM-L6-v2]",
)
_CONFIG = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    envvar="PULLQUOTE_CONFIG",
    show_envvar=True,
    help="TOML file of settings; README, “Settings”, lists them.",
)


def index_options(command: Callable[P, R]) -> Callable[P, R]:
    """The options of every command that uses an index: seeds, index_dir, model, config_file."""
    for option in (_CONFIG, _MODEL, _INDEX, SEEDS):
        command = option(command)
    return command


def prepared(
    seeds: Path | None, index_dir: Path | None, model: str | None, config_file: Path | None
) -> tuple[Assistant, Place]:
    """What a command that answers opens on: the index is built if it is missing or stale.

    Call it inside ``told``.

    Returns:
        An assistant over the index, and where its articles and index are.
    """
    from api.service import Place, open_assistant
    from api.settings import read_settings

    settings = read_settings(config_file)
    place = Place.of(seeds, index_dir)
    build_if_needed(place, settings, model)
    with _mendable(place):
        return open_assistant(place, settings.assistant), place


def build_if_needed(
    place: Place, settings: Settings, model: str | None, *, rebuild: bool = False
) -> BuildReport | None:
    """Build the index if it is missing or stale, or on demand, and say on standard error what
    became of it; None if it was up to date."""
    from api.service import ensure_index, index_config

    config = index_config(place, settings.index, model or settings.model)
    with _mendable(place), progress_bar("indexing") as progress:
        report = ensure_index(place, config, progress, rebuild=rebuild)
    if report is not None:
        for error in report.errors:
            tell(error)
        click.echo(
            f"indexed {counted(report.documents, 'document')}, "
            f"{counted(report.sentences, 'sentence')} in {place.index}",
            err=True,
        )
    return report


@contextmanager
def _mendable(place: Place) -> Iterator[None]:
    """Have what is wrong with an index name the articles too, in the command that mends it."""
    try:
        yield
    except PullquoteError as error:
        command = mend(place.index)
        seeds = shlex.quote(str(place.seeds))
        error.hint = error.hint and error.hint.replace(command, f"{command} --seeds {seeds}")
        raise


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on standard error, where that is a terminal; else none."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    # It shows itself with the first progress, so that nothing is drawn when nothing has to be done.
    bar = click.progressbar(length=1, label=label, file=sys.stderr, width=24)

    def progress(done: int, total: int) -> None:
        bar.length = max(total, 1)
        bar.update(done - bar.pos)

    try:
        yield progress
    finally:
        if bar.pos:
            bar.render_finish()


@contextmanager
def told() -> Iterator[None]:
    """Turn a known error into one line on standard error and exit status 1."""
    try:
        yield
    except PullquoteError as error:
        tell(error)
        sys.exit(1)


def tell(error: PullquoteError) -> None:
    """One line on standard error: what is wrong, and what to do about it."""
    line = f"pullquote: {error}" + (f" ({error.hint})" if error.hint else "")
    click.echo(visible(" ".join(line.split())), err=True)


def echo(text: str) -> None:
    """Print; with colour only on a terminal, and never where ``NO_COLOR`` is set."""
    click.echo(text, color=False if os.environ.get("NO_COLOR") else None)


def columns() -> int:
    """The width to wrap at: the terminal's, between 40 and 100."""
    return min(max(shutil.get_terminal_size((80, 24)).columns, 40), 100)


def counted(number: int, noun: str) -> str:
    """``1 document``, ``2 documents``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def any_character() -> None:
    """Let standard output and error take every character, escaped where they cannot show it: a
    Latin-1 terminal must not end in a traceback at the first curly quote."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
