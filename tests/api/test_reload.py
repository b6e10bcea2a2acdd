"""A new index is taken over while the server answers, and it stops without cutting anybody off."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.gate import Gate
from api.http import create_app
from api.reload import Watch, opened_if_new
from api.service import Place, open_assistant
from index.build import build
from index.errors import IndexDamagedError
from rag.assistant import Assistant
from rag.types import Answer
from tests.api.commands import ANSWERED, at, start

FERRY = (
    "Ferries stayed in port on Monday as crews refused to sail. "
    "“We want a raise of 6 percent,” said Dee Pratt. The company offered 2."
)


@pytest.fixture
def own(place: Place, tmp_path: Path) -> Place:
    """Articles and an index that a test may change."""
    found = Place(seeds=tmp_path / "seeds", index=tmp_path / "index")
    shutil.copytree(place.seeds, found.seeds)
    build(found.seeds, found.index)
    return found


def changed(place: Place) -> str:
    """Add an article and build anew: the new index's id."""
    (place.seeds / "ferry.txt").write_text(FERRY, encoding="utf-8")
    return build(place.seeds, place.index).index_id


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Whether something comes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def watching(place: Place) -> Watch:
    """A watch that looks often."""
    return Watch(index=place.index, reopen=lambda: open_assistant(place), seconds=0.05)


def test_an_index_that_is_the_same_is_not_opened(own: Place) -> None:
    assistant = open_assistant(own)
    assert opened_if_new(watching(own), assistant.index.id) is None
    # Built again from the same articles, it is the same index.
    build(own.seeds, own.index)
    assert opened_if_new(watching(own), assistant.index.id) is None
    fresh = changed(own)
    opened = opened_if_new(watching(own), assistant.index.id)
    assert opened is not None
    assert opened.index.id == fresh


def test_a_new_index_answers_and_no_request_fails_meanwhile(own: Place) -> None:
    app = create_app(lambda: open_assistant(own), None, watching(own))
    question = {"question": "Who wants a raise?", "document_ids": ["ferry"]}
    with TestClient(app) as client:
        assert client.post("/v1/ask", json=question).status_code == 404
        statuses: list[int] = []
        stop = threading.Event()

        def ask_on() -> None:
            number = 0
            while not stop.is_set():
                number += 1
                body = {"question": f"{ANSWERED} ({number})"}
                statuses.append(client.post("/v1/ask", json=body).status_code)

        asking = threading.Thread(target=ask_on)
        asking.start()
        fresh = changed(own)
        taken_over = within(30, lambda: client.get("/v1/documents").json()["index_id"] == fresh)
        stop.set()
        asking.join(30)
        after = client.post("/v1/ask", json=question).json()
        told = client.get("/metrics").text
    assert taken_over
    assert statuses
    assert set(statuses) == {200}
    assert after["index_id"] == fresh
    assert 'pullquote_index_loads_total{result="loaded"} 1.0' in told


@pytest.mark.parametrize("harm", ["deleted", "damaged"])
def test_an_index_that_cannot_be_taken_over_leaves_the_old_one_answering(
    own: Place, harm: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(lambda: open_assistant(own), None, watching(own))
    with TestClient(app) as client:
        old = client.get("/v1/documents").json()["index_id"]
        if harm == "deleted":
            # In one step: an index that is half deleted is another failure.
            own.index.rename(own.index.with_name("gone"))
        else:
            (own.index / "CURRENT").write_bytes(b"pullquote-index 1 none 00\n")
        assert within(10, lambda: 'result="failed"} 1.0' in client.get("/metrics").text)
        time.sleep(0.3)
        answer = client.post("/v1/ask", json={"question": ANSWERED})
        counted = client.get("/metrics").text
        ready = client.get("/readyz").status_code
    assert answer.status_code == 200
    assert answer.json()["index_id"] == old
    assert ready == 200
    # Told once, not at every look.
    assert 'pullquote_index_loads_total{result="failed"} 1.0' in counted
    assert sum("cannot be taken over" in said for said in caplog.messages) == 1


def test_a_defect_in_between_does_not_end_the_watch(
    own: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fails = threading.Event()
    fails.set()
    asks = Assistant.ask
    tries: list[str] = []

    def ask(self: Assistant, question: str, *more: Any) -> Answer:
        if fails.is_set():
            tries.append(question)
            # What a file says that vanishes after it was verified, or any other defect.
            raise FileNotFoundError("passages.npy")
        return asks(self, question, *more)

    app = create_app(lambda: open_assistant(own), None, watching(own))
    with TestClient(app) as client:
        monkeypatch.setattr(Assistant, "ask", ask)
        fresh = changed(own)
        assert within(60, lambda: len(tries) >= 2)
        fails.clear()
        taken_over = within(60, lambda: client.get("/v1/documents").json()["index_id"] == fresh)
        told = client.get("/metrics").text
    assert taken_over
    assert 'pullquote_index_loads_total{result="failed"} 1.0' in told
    assert 'pullquote_index_loads_total{result="loaded"} 1.0' in told
    (record,) = [r for r in caplog.records if "cannot be taken over" in r.getMessage()]
    assert "FileNotFoundError('passages.npy')" in record.getMessage()
    assert record.exc_info is not None


def test_a_watch_that_ended_badly_does_not_keep_the_server_from_closing(
    own: Place, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    async def fail(*_: object) -> None:
        ended.set()
        raise RuntimeError("a defect")

    closed: list[Gate] = []
    close = Gate.close

    def noting(gate: Gate) -> None:
        closed.append(gate)
        close(gate)

    monkeypatch.setattr("api.reload.watch", fail)
    monkeypatch.setattr(Gate, "close", noting)
    app = create_app(lambda: assistant, None, watching(own))
    with TestClient(app) as client:
        assert ended.wait(10)
        assert client.get("/readyz").status_code == 200
    assert len(closed) == 1
    assert app.state.assistant is None


def test_a_damaged_index_is_not_opened(own: Place, assistant: Assistant) -> None:
    changed(own)
    files = list((own.index / "builds").glob("*/sentences.npy"))
    assert files
    for path in files:
        raw = bytearray(path.read_bytes())
        raw[-1] ^= 1
        path.write_bytes(raw)
    with pytest.raises(IndexDamagedError, match=r"sentences\.npy"):
        opened_if_new(watching(own), assistant.index.id)


def status_of(url: str, body: object = None) -> int:
    """The status that a request gets; 0 if nobody listens."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


def test_a_server_that_is_told_to_stop_drains_first_and_finishes(place: Place) -> None:
    process = start("serve", "--port", 0, "--drain", 2, *at(place))
    assert process.stderr is not None
    for line in process.stderr:
        found = re.search(rb"at (http://[0-9.]+:([0-9]+)) ", line)
        if found:
            break
    assert found is not None
    url, port = found.group(1).decode(), int(found.group(2))
    try:
        assert within(30, lambda: status_of(f"{url}/readyz") == 200)
        # A request that has begun: its head is here, its body not yet.
        body = json.dumps({"question": ANSWERED}).encode()
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(
                b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body[:5]
            )
            process.send_signal(signal.SIGTERM)
            assert within(1.5, lambda: status_of(f"{url}/readyz") == 503)
            # Still listening: those who have not noticed yet are answered.
            assert status_of(f"{url}/v1/ask", {"question": "What is this about?"}) == 200
            assert within(10, lambda: status_of(f"{url}/healthz") == 0)
            # No longer listening, but the request that had begun is finished.
            connection.sendall(body[5:])
            answer = b""
            while part := connection.recv(65536):
                answer += part
        process.communicate(timeout=30)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    assert answer.startswith(b"HTTP/1.1 200")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == "answered"
    # Stopped by the signal, not by a failure.
    assert process.returncode in (0, -signal.SIGTERM)
