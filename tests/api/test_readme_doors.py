"""README's lines about the doors do what they say."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys

import pytest

from api.cli import app
from api.service import Place
from rag.assistant import Assistant
from tests.api.commands import serving
from tests.conftest import ROOT

ASKED = "Who was named to the Peaceful Reunification Council?"


def section(title: str) -> str:
    """The text below a heading of README, up to the next of its level."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", readme, re.M | re.S)
    assert found is not None, f"README has no section {title!r}"
    return found.group(1)


def blocks(title: str, language: str) -> list[str]:
    """The fenced blocks of a section in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", section(title), re.M | re.S)


def output_of(code: str, place: Place) -> str:
    """What a program prints, run where README is."""
    done = subprocess.run(
        [sys.executable, "-W", "error::SyntaxWarning", "-c", code],
        cwd=ROOT,
        env={**os.environ, "PULLQUOTE_INDEX": str(place.index)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_three_lines_of_python_answer(place: Place, assistant: Assistant) -> None:
    (code,) = blocks("Python", "python")
    assert len([line for line in code.splitlines() if line]) == 3
    assert output_of(code, place) == assistant.ask(ASKED).text + "\n"


def test_the_openai_lines_answer(place: Place, assistant: Assistant) -> None:
    (code,) = blocks("OpenAI-compatible", "python")
    assert "http://127.0.0.1:8000" in code
    with serving(place) as (url, _):
        printed = output_of(code.replace("http://127.0.0.1:8000", url), place)
    answer = assistant.ask(ASKED)
    assert printed == f"{answer.text}\n{answer.status} {answer.citations[0].span.start}\n"


def test_the_mcp_configurations_name_a_command_that_there_is() -> None:
    configured = [json.loads(block) for block in blocks("MCP", "json")]
    servers = [next(iter(one.values()))["pullquote"] for one in configured]
    (added,) = re.findall(r"`claude mcp add pullquote -- (.*?)`", section("MCP"))
    words = [[one["command"], *one["args"]] for one in servers] + [shlex.split(added)]
    assert len(words) == 3
    for command, name, *arguments in words:
        assert command == "pullquote"
        found = app.commands[name]
        context = found.make_context(name, list(arguments))
        assert str(context.params["seeds"]) == "/path/to/articles"


@pytest.mark.parametrize("module", ["rag", "rag.version"])
def test_naming_the_package_loads_nothing_heavy(module: str) -> None:
    code = f"import {module}, sys; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert {name.partition(".")[0] for name in loaded}.isdisjoint(
        {"numpy", "faiss", "onnxruntime", "pydantic", "fastapi"}
    )
