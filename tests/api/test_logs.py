"""What is logged, and what is not."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import logs
from api.http import create_app
from api.serving import Serving
from rag.assistant import Assistant
from tests.api.commands import ANSWERED

SECRET = "does my neighbour know about the diagnosis?"


class Lines:
    """Everything that is logged from now on, as the server would print it."""

    def __init__(self, formatter: logging.Formatter) -> None:
        self._stream = io.StringIO()
        self.handler = logging.StreamHandler(self._stream)
        self.handler.setFormatter(formatter)

    def text(self) -> str:
        return self._stream.getvalue()

    def parsed(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text().splitlines()]

    def requests(self) -> list[dict[str, Any]]:
        return [line for line in self.parsed() if line["message"] == "request"]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Logs as JSON, down to the finest level."""
    made = Lines(logs.JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(made.handler)
    root.setLevel(logging.DEBUG)
    yield made
    root.removeHandler(made.handler)
    root.setLevel(level)


def test_a_request_is_a_line_with_its_id(client: TestClient, lines: Lines) -> None:
    response = client.post(
        "/v1/ask", json={"question": ANSWERED}, headers={"X-Request-ID": "abc-123"}
    )
    assert response.headers["x-request-id"] == "abc-123"
    (line,) = lines.requests()
    assert line["request_id"] == "abc-123"
    assert (line["method"], line["path"], line["status"]) == ("POST", "/v1/ask", 200)
    assert line["outcome"] == "answered"
    assert isinstance(line["cached"], bool)
    assert line["ms"] >= 0
    assert line["level"] == "info"


def test_an_id_is_made_where_none_or_a_strange_one_was_sent(
    client: TestClient, lines: Lines
) -> None:
    ids = [
        client.get("/v1/documents", headers={"X-Request-ID": given}).headers["x-request-id"]
        for given in ("", "a b", "x" * 65, '"},{"', "a;b")
    ]
    assert all(len(made) == 32 and made.isalnum() for made in ids)
    assert len(set(ids)) == len(ids)
    assert [line["request_id"] for line in lines.requests()] == ids


def test_neither_questions_nor_answers_nor_histories_are_logged(
    client: TestClient, lines: Lines
) -> None:
    body = {"question": SECRET, "history": [{"question": SECRET, "answer": SECRET}]}
    assert client.post("/v1/ask", json=body).status_code == 200
    client.post("/v1/ask", json={**body, "max_quotes": 99, SECRET: 1})
    client.post("/v1/ask", json={**body, "document_ids": [SECRET]})
    client.get(f"/v1/documents/{SECRET}?q={SECRET}")
    client.post(
        "/v1/chat/completions",
        json={"model": "pullquote", "messages": [{"role": "user", "content": SECRET}]},
    )
    assert len(lines.requests()) == 5
    ours = "\n".join(json.dumps(line) for line in lines.parsed() if line["logger"] == "pullquote")
    for part in ("neighbour", "diagnosis"):
        assert part not in ours


def test_questions_are_logged_where_that_was_asked_for(assistant: Assistant, lines: Lines) -> None:
    with TestClient(create_app(lambda: assistant, Serving(log_questions=True))) as client:
        client.post("/v1/ask", json={"question": SECRET})
    assert [line["question"] for line in lines.requests()] == [SECRET]


def test_a_defect_is_logged_with_its_traceback_and_the_requests_id(
    assistant: Assistant, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken here")

    with TestClient(create_app(lambda: assistant)) as client:
        monkeypatch.setattr(assistant, "explain", fail)
        response = client.post("/v1/ask", json={"question": "a defect?"})
    assert response.status_code == 500
    (defect,) = [line for line in lines.parsed() if "exception" in line]
    assert "RuntimeError: broken here" in defect["exception"]
    assert defect["request_id"] == response.headers["x-request-id"]
    (line,) = lines.requests()
    assert line["status"] == 500


def test_probes_are_quiet(client: TestClient, lines: Lines) -> None:
    client.get("/healthz")
    client.get("/readyz")
    client.get("/v1/documents")
    assert [line["level"] for line in lines.requests()] == ["debug", "debug", "info"]


def record(message: str, **fields: object) -> logging.LogRecord:
    """A record at a time that is known: 2001-09-09, a billion seconds after the epoch."""
    made = logging.LogRecord("pullquote", logging.WARNING, "f", 1, message, (), None)
    made.created, made.msecs = 1_000_000_000.25, 250.0
    if fields:
        made.fields = fields
    return made


def test_the_formats() -> None:
    said = record("a\nb", path="/x", note='"')
    assert logs.TextFormatter().format(said) == (
        '2001-09-09T01:46:40.250Z warning a b path="/x" note="\\""'
    )
    assert json.loads(logs.JsonFormatter().format(said)) == {
        "time": "2001-09-09T01:46:40.250Z",
        "level": "warning",
        "logger": "pullquote",
        "message": "a\nb",
        "path": "/x",
        "note": '"',
    }
    # A line is a line, whatever is in it: nobody forges another.
    assert "\n" not in logs.JsonFormatter().format(said)
    assert "\n" not in logs.TextFormatter().format(said)
    assert "\ud800" not in logs.JsonFormatter().format(record("\ud800"))
