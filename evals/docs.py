"""The parts of the README that a program knows best: what commands print, and what they take.

``make docs`` writes them anew, between ``<!-- NAME -->`` and ``<!-- /NAME -->``; a test compares.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click
from fastapi.testclient import TestClient
from pydantic import BaseModel

from api import schemas
from api.cli import app
from api.http import create_app
from api.render import render
from api.service import Place, ensure_index, open_assistant
from index.config import IndexConfig
from rag.assistant import Assistant
from rag.config import AssistantConfig

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BENCH = ROOT / "evals" / "results" / "bench.md"
QUESTIONS = (
    "why did Ri Il-gyu defect?",
    "who said that fear is a weapon?",
    "why did Tae Yong-ho defect?",
)
"""What the transcript asks: an answer, a speaker, and a refusal."""
WIDTH = 80
_BLOCK = re.compile(r"<!-- (?P<name>[a-z-]+) -->\n.*?<!-- /(?P=name) -->", re.S)


def written(readme: str, assistant: Assistant) -> str:
    """The README with its blocks written anew; those that others write stay as they are."""

    def block(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in BLOCKS:
            return match.group()
        return f"<!-- {name} -->\n{BLOCKS[name](assistant)}\n<!-- /{name} -->"

    return _BLOCK.sub(block, readme)


def transcript(assistant: Assistant) -> str:
    """What ``pullquote ask`` prints for some questions, on a terminal without colour."""
    parts = []
    for question in QUESTIONS:
        answer = assistant.ask(question)
        shown = click.unstyle(render(answer, assistant.paragraph_at, WIDTH))
        parts.append(f'$ pullquote ask "{question}"\n{shown}')
    return "```console\n" + "\n\n".join(parts) + "\n```"


def http_example(assistant: Assistant) -> str:
    """A question over HTTP, and the answer object."""
    body = {"question": QUESTIONS[1], "max_quotes": 1}
    with TestClient(create_app(lambda: assistant)) as client:
        answer = client.post("/v1/ask", json=body).raise_for_status().json()
    sent = json.dumps(body)
    shown = json.dumps(answer, indent=2, ensure_ascii=False)
    return (
        "```console\n"
        "$ curl -s http://127.0.0.1:8000/v1/ask -H 'Content-Type: application/json' \\\n"
        f"    -d '{sent}'\n{shown}\n```"
    )


def answer_fields() -> str:
    """The fields of the answer, and of what lies inside it."""
    parts = [_fields(schemas.AnswerOut, "")]
    for name, model in (
        ("citations[]", schemas.CitationOut),
        ("citations[].context[]", schemas.ContextOut),
        ("segments[]", schemas.SegmentOut),
        ("refusal", schemas.RefusalOut),
        ("rewrites[]", schemas.RewriteOut),
    ):
        parts.append(_fields(model, f"{name}."))
    return _table(("field", "meaning"), [row for part in parts for row in part])


def _fields(model: type[BaseModel], prefix: str) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = []
    for name, field in model.model_fields.items():
        if field.description:
            rows.append((f"`{prefix}{field.alias or name}`", field.description))
    return rows


def commands() -> str:
    """All commands and their options, as ``--help`` tells them."""
    context = click.Context(app, info_name="pullquote")
    summaries = []
    options: dict[tuple[str, str], list[str]] = {}
    for name in app.list_commands(context):
        command = app.get_command(context, name)
        assert command is not None
        own = click.Context(command, info_name=name, parent=context)
        pieces = [p for p in command.collect_usage_pieces(own) if p != "[OPTIONS]"]
        summaries.append((f"`{' '.join(['pullquote', name, *pieces])}`", _help(command)))
        for param in command.get_params(own):
            record = param.get_help_record(own)
            if record and isinstance(param, click.Option) and "--help" not in param.opts:
                options.setdefault(record, []).append(name)
    rows = [
        (f"`{flags}`", " ".join(f"`{name}`" for name in names), " ".join(told.split()))
        for (flags, told), names in sorted(options.items(), key=lambda o: (-len(o[1]), o[0]))
    ]
    return (
        _table(("command", "does"), summaries) + "\n\n" + _table(("option", "of", "meaning"), rows)
    )


def _help(command: click.Command) -> str:
    return " ".join(inspect.cleandoc(command.help or "").split())


def endpoints(assistant: Assistant) -> str:
    """All paths of the HTTP door, from its OpenAPI description."""
    described = create_app(lambda: assistant).openapi()
    rows = [
        (f"`{method.upper()} {path}`", operation["summary"])
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    return _table(("endpoint", "what it does"), rows)


def settings(config: type[IndexConfig] | type[AssistantConfig]) -> str:
    """The settings of a configuration: each field's default, and its docstring."""
    default = config()
    rows = [
        (f"`{name}`", f"`{_toml(getattr(default, name))}`", told)
        for name, told in _docstrings(config)
    ]
    return _table(("setting", "default", "meaning"), rows)


def _toml(value: object) -> str:
    return "not set" if value is None else json.dumps(value)


def _docstrings(config: type) -> Iterator[tuple[str, str]]:
    """The fields of a dataclass, and the strings that stand below them in its source."""
    (body,) = ast.parse(inspect.getsource(config)).body
    assert isinstance(body, ast.ClassDef)
    for field, below in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            assert isinstance(below, ast.Expr), f"{field.target.id} has no docstring"
            assert isinstance(below.value, ast.Constant), f"{field.target.id} has no docstring"
            yield field.target.id, " ".join(str(below.value.value).replace("``", "`").split())


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in r) + " |" for r in lines
    )


BLOCKS: dict[str, Callable[[Assistant], str]] = {
    "transcript": transcript,
    "http-example": http_example,
    "answer-fields": lambda _: answer_fields(),
    "commands": lambda _: commands(),
    "endpoints": endpoints,
    "settings-index": lambda _: settings(IndexConfig),
    "settings-assistant": lambda _: settings(AssistantConfig),
    "bench": lambda _: BENCH.read_text(encoding="utf-8").strip(),
}
"""What is written between the marks, by name."""


def main() -> None:
    """Write the README's blocks anew."""
    place = Place.of(ROOT / "seeds", None)
    ensure_index(place, IndexConfig())
    before = README.read_text(encoding="utf-8")
    after = written(before, open_assistant(place))
    README.write_text(after, encoding="utf-8")
    sys.stdout.write("README.md written\n" if after != before else "README.md is up to date\n")


if __name__ == "__main__":
    main()
