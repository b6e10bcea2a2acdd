"""The doors in processes of their own: what they print, what they import, and that they agree."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import urllib.error
import urllib.request

import pytest

from api.schemas import AnswerOut
from api.service import Place
from rag.assistant import Assistant
from tests.api.commands import ANSWERED, REFUSED, at, finish, serving, start

HEAVY = {
    "torch",
    "sentence_transformers",
    "transformers",
    "scipy",
    "bm25s",
    "trafilatura",
    "sklearn",
}
"""What a build needs, or an eval, but no question."""


def imported(importtime: str) -> set[str]:
    """The top-level packages that ``python -X importtime`` tells of."""
    return {
        line.rpartition("|")[2].strip().partition(".")[0]
        for line in importtime.splitlines()
        if line.startswith("import time:")
    }


def test_ask_imports_nothing_heavy_once_the_index_is_there(place: Place) -> None:
    status, out, err = finish(start("ask", ANSWERED, *at(place), interpreter=("-X", "importtime")))
    assert status == 0
    assert "[1]" in out.decode()
    packages = imported(err)
    assert {"onnxruntime", "tokenizers", "faiss"} <= packages
    assert packages & (HEAVY | {"fastapi", "uvicorn"}) == set()


def fetched(url: str, body: object = None) -> bytes:
    """What a GET, or a POST of ``body``, brings; a failure's body is read as well."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            found: bytes = response.read()
    except urllib.error.HTTPError as error:
        with error:
            found = error.read()
    return found


def test_a_server_answers_and_imports_nothing_heavy(place: Place, assistant: Assistant) -> None:
    with serving(place, "-X", "importtime") as (url, process):
        assert json.loads(fetched(f"{url}/readyz")) == {"status": "ready"}
        answer = fetched(f"{url}/v1/ask", {"question": ANSWERED})
        assert answer.decode() == AnswerOut.of(assistant.ask(ANSWERED)).to_json()
        assert json.loads(fetched(f"{url}/v1/ask", {"question": " "}))["error"]["param"] == (
            "question"
        )
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 0
    packages = imported(err.decode())
    assert packages & HEAVY == set()
    assert "Traceback" not in err.decode()


def test_a_port_that_is_taken_is_told_in_a_line(place: Place) -> None:
    with serving(place) as (url, _):
        port = url.rpartition(":")[2]
        status, out, err = finish(start("serve", "--port", port, *at(place)))
    assert (status, out) == (1, b"")
    assert err == (
        f"pullquote: cannot listen on 127.0.0.1 port {port}: Address already in use "
        "(choose another with --host or --port)\n"
    )


def test_a_host_that_is_nowhere_is_told_in_a_line(place: Place) -> None:
    status, _, err = finish(start("serve", "--host", "a..b", *at(place)))
    assert status == 1
    assert err.startswith("pullquote: cannot listen on a..b port 8000: ")
    assert err.count("\n") == 1


QUESTIONS = (
    ANSWERED,
    "how many missions has North Korea closed?",
    "what is this about?",
    "who said that fear is a weapon?",
    REFUSED,
)


def test_two_processes_give_the_same_bytes(place: Place) -> None:
    for question in QUESTIONS:
        outputs = [
            finish(start("ask", question, "--json", *at(place), PYTHONHASHSEED=seed))
            for seed in ("0", "4711")
        ]
        assert outputs[0][1]
        assert outputs[0][:2] == outputs[1][:2]


def test_a_terminal_without_unicode_gets_escapes_and_no_traceback(place: Place) -> None:
    question = "who said that fear is the No. 1 weapon?"
    status, out, err = finish(start("ask", question, *at(place), PYTHONIOENCODING="latin-1"))
    assert err == ""
    assert status == 0
    assert b"\\u201cFear is the No. 1 weapon" in out


def test_a_reader_that_goes_away_is_no_traceback(place: Place) -> None:
    process = start("ask", ANSWERED, *at(place))
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    err = process.stderr.read().decode()
    process.wait(timeout=60)
    process.stderr.close()
    assert "Traceback" not in err


def on_terminal(width: int, *words: str, **env: str) -> str:
    """What ``pullquote WORDS`` shows on a terminal of ``width`` columns."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", *words],
        env={**environment, "TERM": "xterm", **env},
        stdin=child,
        stdout=child,
        stderr=child,
    )
    os.close(child)
    shown = b""
    while True:
        try:
            part = os.read(parent, 65536)
        except OSError:
            # Linux tells the end of a terminal so.
            break
        if not part:
            break
        shown += part
    process.wait(timeout=60)
    os.close(parent)
    return shown.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("width", [40, 80, 120])
def test_an_answer_fits_the_terminal(place: Place, width: int) -> None:
    shown = on_terminal(width, "ask", "how many missions has North Korea closed?", *at(place))
    assert "\x1b[" in shown
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    widths = [len(line) for line in plain.splitlines()]
    assert max(widths) <= width
    # Lines are filled, though never beyond what is good to read.
    assert max(widths) > min(width, 100) * 0.75


def test_no_color_is_respected(place: Place) -> None:
    shown = on_terminal(80, "ask", ANSWERED, *at(place), NO_COLOR="1")
    assert "\x1b" not in shown
    assert "[1]" in shown


def test_a_build_shows_its_progress_on_a_terminal(
    place: Place, tmp_path_factory: pytest.TempPathFactory
) -> None:
    index = tmp_path_factory.mktemp("progress") / "index"
    shown = on_terminal(80, "index", "--seeds", str(place.seeds), "--index", str(index))
    assert "indexing  [" in shown
    assert "100%" in shown
    assert shown.rstrip().splitlines()[-1].startswith("indexed 1 document, ")
