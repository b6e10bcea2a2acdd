"""``pullquote doctor``: is everything here that an answer needs, whole, and does it answer?"""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.terminal import index_options, told
from index.errors import PullquoteError
from rag.version import VERSION

if TYPE_CHECKING:
    from api.service import Place
    from index.config import IndexConfig
    from rag.assistant import Assistant

PACKAGES = ("onnxruntime", "tokenizers", "faiss-cpu", "numpy", "pydantic", "fastapi", "uvicorn")
"""Whose versions can change an answer, or how it is served."""
SELF_TEST = "What is this about?"
"""A question that every article answers."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str
    """One line: what was found, or what is wrong and what to do about it."""


def examine(place: Place, config: IndexConfig) -> Iterator[Finding]:
    """Look at everything in turn; what builds on something that failed is left out.

    Args:
        place: Where the articles and their index are. Nothing is built or written.
        config: The settings that the index should have.
    """
    yield _versions()
    yield _threads()
    yield from _encoder(config.model)
    yield from _tried("reader", _reader)
    index = _tried("index", lambda: _index(place, config))
    found = list(index)
    yield from found
    if all(finding.ok for finding in found):
        yield from _tried("self-test", lambda: _self_test(place))


def _tried(name: str, look: Callable[[], str]) -> Iterator[Finding]:
    try:
        detail = look()
    except PullquoteError as error:
        hint = f" ({error.hint})" if error.hint else ""
        yield Finding(name, False, f"{error}{hint}")
    else:
        yield Finding(name, True, detail)


def _versions() -> Finding:
    found = [f"pullquote {VERSION}", f"Python {platform.python_version()}"]
    missing = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            missing.append(package)
    if missing:
        return Finding("versions", False, f"not installed: {', '.join(missing)}")
    return Finding("versions", True, f"{', '.join(found)}; {platform.system()} {_machine()}")


def _machine() -> str:
    return platform.machine() or "unknown machine"


def _threads() -> Finding:
    usable = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    # What OnnxEncoder and ReaderModel take; see there.
    detail = f"2 for a question's models; {usable} processors usable of {os.cpu_count() or 1}"
    return Finding("threads", True, detail)


def _encoder(model: str) -> Iterator[Finding]:
    from index.export import locate, model_sha256

    def look() -> str:
        return f"{model}, sha256 {model_sha256(locate(model))}"

    yield from _tried("embedding model", look)


def _reader() -> str:
    from rag.reader_model import MODEL_FILE, ReaderModel

    # Loading compares every file with the card.
    card = ReaderModel().card
    return f"{MODEL_FILE}, sha256 {card['sha256'][MODEL_FILE]}"


def _index(place: Place, config: IndexConfig) -> str:
    from api.service import load_index
    from api.terminal import counted
    from index.store import is_stale

    index = load_index(place)
    if is_stale(place.index, place.seeds, config):
        raise PullquoteError(
            f"{place.index} is not of {place.seeds} as it is now", hint="pullquote index"
        )
    left_out = [error["name"] for error in index.manifest["errors"]]
    built = time.time() - index.path.stat().st_mtime
    held = f"{counted(len(index.documents), 'document')}, "
    held += counted(len(index.sentences), "sentence")
    said = f"{place.index}: {held}, up to date, {built / 3600:.1f} h old, id {index.id}"
    return said + (f"; left out: {', '.join(left_out)}" if left_out else "")


def _self_test(place: Place) -> str:
    from api.schemas import AnswerOut
    from api.service import open_assistant
    from api.verify import check
    from index.article import read_folder

    assistant: Assistant = open_assistant(place)
    first, second = (AnswerOut.of(assistant.ask(SELF_TEST)).to_json() for _ in range(2))
    if first != second:
        raise PullquoteError(f"“{SELF_TEST}” was answered in two ways")
    documents, _ = read_folder(place.seeds)
    verdict = check(json.loads(first), {document.id: document.text for document in documents})
    if verdict.faults:
        raise PullquoteError(f"the proof of “{SELF_TEST}” fails: {verdict.faults[0]}")
    answer = json.loads(first)
    if not answer["citations"]:
        raise PullquoteError(f"“{SELF_TEST}” was not answered: {answer['text']}")
    cited = answer["citations"][0]
    place_ = f"{cited['document_id']}[{cited['start']}:{cited['end']}]"
    return (
        f"“{SELF_TEST}” gives {place_}, compared with the file: “{cited['quote']}”, "
        f"sha256 {cited['quote_sha256']}; {verdict.quotes} quotes proven, twice the same bytes"
    )


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a list of findings.")
@index_options
def doctor(
    as_json: bool,
    seeds: Path | None,
    index_dir: Path | None,
    model: str | None,
    config_file: Path | None,
) -> None:
    """Check versions, models, index and an answer. Exit status 1 if something is wrong."""
    with told():
        from api.service import Place, index_config
        from api.settings import read_settings

        settings = read_settings(config_file)
        place = Place.of(seeds, index_dir)
        config = index_config(place, settings.index, model or settings.model)
        findings = list(examine(place, config))
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(f) for f in findings], ensure_ascii=False))
    else:
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            verdict = "ok   " if finding.ok else "WRONG"
            click.echo(f"{verdict} {finding.name:<{width}}  {finding.detail}")
    if not all(finding.ok for finding in findings):
        sys.exit(1)


@click.command()
@click.argument("name")
def key(name: str) -> None:
    """Make an API key for NAME: the key on standard error, its line for the keys file on standard
    output, so that `pullquote key NAME >> KEYS` stores only the hash."""
    with told():
        from api.auth import new_key

        secret, line = new_key(name)
    click.echo(f"the key, shown this once: {secret}", err=True)
    click.echo(line)
