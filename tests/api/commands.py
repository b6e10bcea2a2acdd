"""The command, as tests run it: in this process, or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys

from click.testing import CliRunner, Result

from api.cli import app
from api.service import Place
from tests.conftest import ROOT


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
