"""The command line door. What is heavy is imported by the command that needs it."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from index.errors import PullquoteError
from rag.version import VERSION

REFUSED = 3
"""Exit status when the article does not say, or when the question has to be made clearer."""

P = ParamSpec("P")
R = TypeVar("R")


class _Commands(click.Group):
    """The commands here, and those that other packages register as ``pullquote.commands``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        more = [point.name for point in entry_points(group="pullquote.commands")]
        return sorted({*super().list_commands(ctx), *more})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        for point in entry_points(group="pullquote.commands", name=cmd_name):
            loaded = point.load()
            assert isinstance(loaded, click.Command)
            return loaded
        return None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="pullquote")
def app() -> None:
    """Ask an article. Answers are its own sentences, each with its place."""


def seeds_options(command: Callable[P, R]) -> Callable[P, R]:
    """The options that every command over an index has."""
    for option in (
        click.option(
            "--model",
            default=None,
            help="Sentence-transformers model, by name or path.  [default: the bundled MiniLM]",
        ),
        click.option(
            "--index",
            "index_dir",
            type=click.Path(path_type=Path),
            help="Index directory.  [env: PULLQUOTE_INDEX; default: in the user's cache]",
        ),
        click.option(
            "--seeds",
            type=click.Path(path_type=Path),
            help="An article, or a folder of them.  [env: PULLQUOTE_SEEDS; default: seeds]",
        ),
    ):
        command = option(command)
    return command


@app.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="Print the answer object.")
@click.option(
    "--document", "documents", multiple=True, help="Look in this document only (repeatable)."
)
@click.option("--max-quotes", type=click.IntRange(1, 20), help="Most quotes in the answer.")
@seeds_options
def ask(
    question: str,
    as_json: bool,
    documents: tuple[str, ...],
    max_quotes: int | None,
    seeds: Path | None,
    index_dir: Path | None,
    model: str | None,
) -> None:
    """Ask QUESTION. Exit status: 0 answered or corrected, 3 refused, 1 or 2 an error."""
    with told():
        from api.service import Place, open_assistant
        from rag.types import Status

        place = Place.of(seeds, index_dir)
        _ensure(place, model)
        assistant = open_assistant(place)
        answer = assistant.ask(question, (), documents or None, max_quotes)
        if as_json:
            from api.schemas import AnswerOut

            click.echo(AnswerOut.of(answer).to_json(indent=2))
        else:
            from api.render import render

            echo(render(answer, assistant.paragraph_at, columns()))
    if answer.status not in (Status.ANSWERED, Status.CORRECTED):
        sys.exit(REFUSED)


@app.command()
@seeds_options
@click.option("--rebuild", is_flag=True, help="Build even if the index is up to date.")
def index(seeds: Path | None, index_dir: Path | None, model: str | None, rebuild: bool) -> None:
    """Build the index, and say what went in and what didn't."""
    with told():
        from api.service import Place

        place = Place.of(seeds, index_dir)
        report = _ensure(place, model, rebuild=rebuild)
        if report is None:
            click.echo(f"up to date: {place.index}")
            return
    sys.exit(1 if report.errors else 0)


@app.command()
@seeds_options
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to bind to.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
def serve(
    seeds: Path | None, index_dir: Path | None, model: str | None, host: str, port: int
) -> None:
    """Serve the HTTP API; its documentation is at /docs."""
    with told():
        import uvicorn

        from api.http import create_app
        from api.service import Place, open_assistant

        place = Place.of(seeds, index_dir)
        _ensure(place, model)
        uvicorn.run(
            create_app(lambda: open_assistant(place)), host=host, port=port, log_level="info"
        )


@app.command()
@click.argument("answer", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--seeds",
    type=click.Path(path_type=Path),
    help="The sources.  [env: PULLQUOTE_SEEDS; default: seeds]",
)
def verify(answer: Path, seeds: Path | None) -> None:
    """Check the saved ANSWER (JSON; - for standard input) against the sources alone."""
    with told():
        from api.service import Place
        from api.verify import faults
        from index.article import read_folder

        text = sys.stdin.read() if str(answer) == "-" else _read(answer)
        try:
            parsed = json.loads(text)
        except json.JSONDecodeError as error:
            raise PullquoteError(f"{answer} is not JSON: {error}") from error
        documents, _ = read_folder(Place.of(seeds, None).seeds)
        found = faults(parsed, {document.id: document.text for document in documents})
    for fault in found:
        click.echo(fault)
    if found:
        sys.exit(1)
    click.echo("every quote is the source's own words")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PullquoteError(f"{path} cannot be read: {error}") from error


def _ensure(place: Any, model: str | None, *, rebuild: bool = False) -> Any:
    """Build the index if need be, with a progress bar on a terminal; report what went wrong."""
    from api.service import ensure_index
    from index.config import IndexConfig

    config = IndexConfig() if model is None else IndexConfig(model=model)
    with progress_bar("indexing") as progress:
        report = ensure_index(place, config, progress, rebuild=rebuild)
    if report is not None:
        for error in report.errors:
            click.echo(f"pullquote: {error}", err=True)
        click.echo(
            f"indexed {report.documents} documents, {report.sentences} sentences: {place.index}",
            err=True,
        )
    return report


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on standard error, where that is a terminal; else none."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield progress


@contextmanager
def told() -> Iterator[None]:
    """Turn a known error into one line on standard error and exit status 1."""
    try:
        yield
    except PullquoteError as error:
        hint = getattr(error, "hint", None)
        click.echo(f"pullquote: {error}" + (f" ({hint})" if hint else ""), err=True)
        sys.exit(1)


def echo(text: str) -> None:
    """Print; with colour only on a terminal, and never where ``NO_COLOR`` is set."""
    import os

    click.echo(text, color=False if os.environ.get("NO_COLOR") else None)


def columns() -> int:
    """The width to wrap at: the terminal's, between 40 and 100."""
    return min(max(shutil.get_terminal_size((80, 24)).columns, 40), 100)


def main() -> None:
    """The ``pullquote`` command."""
    app()
