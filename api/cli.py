"""The command line door. What is heavy is imported by the command that needs it."""

from __future__ import annotations

import json
import sys
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import click

from api.chat import chat
from api.doctor import doctor, key
from api.serving import Given, Serving, serving_options
from api.terminal import (
    SEEDS,
    any_character,
    build_if_needed,
    columns,
    counted,
    echo,
    index_options,
    prepared,
    tell,
    told,
)
from index.errors import PullquoteError
from rag.version import VERSION

REFUSED = 3
"""Exit status when the article does not say, or when the question has to be made clearer."""


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
            try:
                loaded = point.load()
            except ImportError as error:
                return _not_here(point, error)
            assert isinstance(loaded, click.Command)
            return loaded
        return None


def _not_here(point: EntryPoint, error: ImportError) -> click.Command:
    """Stands for a command whose packages are not installed: says so when it is called."""

    @click.command(
        point.name,
        short_help=f"(needs {error.name}, which is not installed)",
        context_settings={"ignore_unknown_options": True},
    )
    @click.argument("rest", nargs=-1, type=click.UNPROCESSED)
    def command(rest: tuple[str, ...]) -> None:
        raise click.ClickException(f"{point.name} needs {error.name}: {error}")

    return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="pullquote")
def app() -> None:
    """Ask an article. Answers are its own sentences, each with its place."""


@app.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="Print the answer object.")
@click.option(
    "--document",
    "documents",
    multiple=True,
    metavar="ID",
    help="Look in this document only (repeatable); its id is its file's name without the ending.",
)
@click.option("--max-quotes", type=click.IntRange(1, 20), help="Most quotes in the answer.")
@index_options
def ask(
    question: str,
    as_json: bool,
    documents: tuple[str, ...],
    max_quotes: int | None,
    seeds: Path | None,
    index_dir: Path | None,
    model: str | None,
    config_file: Path | None,
) -> None:
    """Ask QUESTION. Exit status: 0 answered or corrected, 3 refused, 1 or 2 an error."""
    with told():
        from rag.types import Status

        assistant, _ = prepared(seeds, index_dir, model, config_file)
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
@index_options
@click.option("--rebuild", is_flag=True, help="Build even if the index is up to date.")
def index(
    seeds: Path | None,
    index_dir: Path | None,
    model: str | None,
    config_file: Path | None,
    rebuild: bool,
) -> None:
    """Build the index, and say what went in. Exit status 1 if a file could not be read."""
    with told():
        from api.service import Place
        from api.settings import read_settings
        from index.manifest import contents

        place = Place.of(seeds, index_dir)
        report = build_if_needed(place, read_settings(config_file), model, rebuild=rebuild)
        errors = contents(place.index).errors
        if report is None:
            for error in errors:
                tell(error)
            click.echo(f"up to date: {place.index}", err=True)
    sys.exit(1 if errors else 0)


@app.command()
@index_options
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to bind to.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes a free one.",
)
@serving_options
def serve(
    seeds: Path | None,
    index_dir: Path | None,
    model: str | None,
    config_file: Path | None,
    host: str,
    port: int,
    given: Given,
) -> None:
    """Serve the HTTP API; its documentation is at /docs."""
    with told():
        from api.reload import Watch
        from api.server import listen, run
        from api.service import open_assistant

        # Before the index is built, which may take longer than the user watches.
        with listen(host, port) as socket:
            serving = Serving.of(given, socket)
            assistant, place = prepared(seeds, index_dir, model, config_file)
            watch = Watch(
                index=place.index,
                reopen=lambda: open_assistant(place, assistant.config),
                seconds=serving.reload_seconds,
            )
            # From here on a connection waits for the server rather than being refused.
            socket.listen()
            held = counted(len(assistant.index.documents), "document")
            click.echo(
                f"{held} of {place.seeds}, {_address(host, socket.getsockname()[1])}", err=True
            )
            run(assistant, socket, serving, watch)


def _address(host: str, port: int) -> str:
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    return f"at {url} (documentation: {url}/docs; Ctrl+C stops it)"


@app.command()
@index_options
@click.option("--http", is_flag=True, help="Serve streamable HTTP, to this machine only.")
@click.option(
    "--port",
    default=8001,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port for --http; 0 takes a free one.",
)
def mcp(
    seeds: Path | None,
    index_dir: Path | None,
    model: str | None,
    config_file: Path | None,
    http: bool,
    port: int,
) -> None:
    """Serve agents over the Model Context Protocol, on standard input and output."""
    with told():
        try:
            from api.mcp import serve_http, serve_stdio
        except ModuleNotFoundError as error:
            if error.name is None or error.name.partition(".")[0] not in ("mcp", "mcp_types"):
                raise
            raise PullquoteError(
                "the MCP SDK is not installed", hint="pip install 'pullquote[mcp]'"
            ) from error
        from api.server import listen

        socket = listen("127.0.0.1", port) if http else None
        assistant, _ = prepared(seeds, index_dir, model, config_file)
        if socket is None:
            serve_stdio(assistant)
            return
        # Whoever reads the address may connect at once, and waits until the server is up.
        socket.listen()
        url = f"http://127.0.0.1:{socket.getsockname()[1]}/mcp"
        click.echo(f"MCP at {url} (Ctrl+C stops it)", err=True)
        serve_http(assistant, socket)


@app.command()
@click.argument("answer", type=click.Path(path_type=Path, allow_dash=True))
@SEEDS
def verify(answer: Path, seeds: Path | None) -> None:
    """Check a saved ANSWER against the articles alone.

    ANSWER is a file of JSON, as ask --json prints it, or - for standard input; a list of answers
    and a saved chat will do as well.

    Exit status: 0 if every quote is the source's own words, 1 if not.
    """
    with told():
        from api.service import Place
        from api.verify import check
        from index.article import read_folder

        parsed = _parsed(answer)
        documents, errors = read_folder(Place.of(seeds, None).seeds)
        verdict = check(parsed, {document.id: document.text for document in documents})
        if verdict.faults:
            for error in errors:
                tell(error)
    for fault in verdict.faults:
        click.echo(fault)
    if verdict.faults:
        sys.exit(1)
    click.echo(
        f"{counted(verdict.answers, 'answer')}, {counted(verdict.quotes, 'quote')}: "
        "all of them the source's own words, at the place cited"
    )


def _parsed(path: Path) -> object:
    """The JSON in a file, or on standard input."""
    named = "standard input" if str(path) == "-" else str(path)
    try:
        if str(path) != "-":
            raw = path.read_bytes()
        elif sys.stdin is None:
            raise PullquoteError("standard input is closed", hint="give a file's name")
        else:
            raw = sys.stdin.buffer.read()
    except OSError as error:
        raise PullquoteError(f"{named} cannot be read: {error.strerror or error}") from error
    try:
        parsed: object = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise PullquoteError(f"{named} is not JSON: {error}") from error
    return parsed


app.add_command(chat)
app.add_command(doctor)
app.add_command(key)


def main() -> None:
    """The ``pullquote`` command."""
    any_character()
    app()


if __name__ == "__main__":
    main()
