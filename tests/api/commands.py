"""The command, as tests run it: in this process, or in one of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner, Result

from api.cli import app
from api.service import Place
from tests.conftest import ROOT

ANSWERED = "Who was named to the Peaceful Reunification Council?"
"""A question about the article in seeds/ that any reader answers."""
REFUSED = "What is the boiling point of mercury?"
"""One that any reader refuses."""


def run(*words: object, stdin: str | bytes | None = None) -> Result:
    """``pullquote WORDS`` in this process."""
    return CliRunner().invoke(app, [str(word) for word in words], input=stdin)


def start(*words: object, interpreter: tuple[str, ...] = (), **env: str) -> subprocess.Popen[bytes]:
    """``pullquote WORDS`` in a process of its own, ``env`` added to its environment."""
    return subprocess.Popen(
        [sys.executable, *interpreter, "-m", "api.cli", *(str(word) for word in words)],
        cwd=ROOT,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finish(process: subprocess.Popen[bytes]) -> tuple[int, bytes, str]:
    """Its exit status, and what it wrote to standard output and error."""
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err.decode()


def at(place: Place) -> tuple[str, str, str, str]:
    """The options that name a place."""
    return "--seeds", str(place.seeds), "--index", str(place.index)


@contextmanager
def serving(
    place: Place, *interpreter: str, command: tuple[str, ...] = ("serve",)
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server on a free port: its address and its process. What it said goes on to ``stderr``."""
    process = start(*command, "--port", 0, *at(place), interpreter=interpreter)
    assert process.stderr is not None
    try:
        said = b""
        for line in process.stderr:
            said += line
            found = re.search(rb"at (http://[0-9.:]+\S*) ", line)
            if found:
                yield found.group(1).decode(), process
                break
        else:
            pytest.fail(f"the server did not start: {said.decode()}")
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
