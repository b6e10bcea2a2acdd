"""Requests that a machine makes up from our own OpenAPI, right ones and wrong ones: none meets a
failure of the server's, and every answer is as the schema says.

`make chaos` sends ten thousand.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
import uvicorn
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)

from api.http import create_app
from api.server import listen
from rag.assistant import Assistant

EXAMPLES = int(os.environ.get("PULLQUOTE_EXAMPLES", "20"))
"""Requests made up for each operation, and for each of the tests below."""
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def app_client(assistant: Assistant) -> Iterator[TestClient]:
    """A client that gets a response, whatever happens in the application."""
    app = create_app(lambda: assistant)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    """Where a server answers."""
    bound = listen("127.0.0.1", 0)
    server = uvicorn.Server(
        uvicorn.Config(create_app(lambda: assistant), log_config=None, ws="none")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    """Connections that are used again, and closed at the end."""
    with requests.Session() as one:
        yield one


def _nothing() -> Assistant:
    raise AssertionError("only the description is asked for")


OPERATIONS = {
    found.ok().label: found.ok()
    for found in schemathesis.openapi.from_dict(create_app(_nothing).openapi()).get_all_operations()
    if isinstance(found, Ok)
}


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_what_the_schema_can_say_is_answered_as_it_says(
    label: str, address: str, session: requests.Session
) -> None:
    @BOUNDED
    @given(case=OPERATIONS[label].as_strategy())
    def answered(case: schemathesis.Case[Any]) -> None:
        response = case.call(base_url=address, session=session)
        case.validate_response(
            response,
            checks=[not_a_server_error, content_type_conformance, response_schema_conformance],
        )

    answered()


def test_every_endpoint_is_described() -> None:
    assert {label.partition(" ")[2] for label in OPERATIONS} >= {
        "/v1/ask",
        "/v1/verify",
        "/v1/documents",
        "/v1/chat/completions",
        "/metrics",
        "/readyz",
    }


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
"""Any JSON, NaN and infinities included, which Python's reader takes."""
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "question": JSON | st.text(),
        "history": JSON | st.lists(st.fixed_dictionaries({"question": st.text(), "answer": JSON})),
        "document_ids": JSON,
        "max_quotes": JSON,
        "model": st.just("pullquote") | JSON,
        "messages": JSON
        | st.lists(
            st.fixed_dictionaries(
                {"role": st.sampled_from(["user", "assistant", "system"]), "content": JSON}
            )
        ),
        "stream": JSON,
        "pullquote": JSON,
        "citations": JSON,
        "segments": JSON,
        "turns": JSON,
    },
)
DOORS = st.sampled_from(["/v1/ask", "/v1/verify", "/v1/chat/completions"])


def well_told(status: int, body: bytes) -> None:
    """No failure of the server's; and a failure has the one shape."""
    assert status < 500
    if status >= 400:
        error = json.loads(body)["error"]
        assert error["message"]
        assert error["type"]


@BOUNDED
@given(path=DOORS, body=FIELDS | JSON)
def test_json_of_any_shape_is_answered(app_client: TestClient, path: str, body: Any) -> None:
    raw = json.dumps(body).encode()
    response = app_client.post(path, content=raw, headers={"Content-Type": "application/json"})
    well_told(response.status_code, response.content)


@BOUNDED
@given(
    path=DOORS,
    raw=st.binary(max_size=200),
    kind=st.sampled_from(["application/json", "text/plain", "multipart/form-data", ""]),
)
def test_bytes_of_any_kind_are_answered(
    app_client: TestClient, path: str, raw: bytes, kind: str
) -> None:
    response = app_client.post(path, content=raw, headers={"Content-Type": kind})
    well_told(response.status_code, response.content)


@BOUNDED
@given(question=st.text(min_size=1, max_size=300))
def test_a_question_of_any_characters_is_answered(app_client: TestClient, question: str) -> None:
    response = app_client.post("/v1/ask", json={"question": question})
    well_told(response.status_code, response.content)
    if response.status_code == 200:
        verdict = app_client.post("/v1/verify", json=response.json()).json()
        assert verdict["ok"], verdict["faults"]
