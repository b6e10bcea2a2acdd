"""The HTTP door, in process."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http import create_app
from api.schemas import AnswerOut, TurnIn
from index.errors import IndexDamagedError
from index.sentences import paragraphs
from index.types import Span
from rag.assistant import Assistant
from tests.api.commands import ANSWERED, REFUSED

JSON = {"Content-Type": "application/json"}


def test_a_question_is_answered(client: TestClient, assistant: Assistant) -> None:
    response = client.post("/v1/ask", json={"question": ANSWERED})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.text == AnswerOut.of(assistant.ask(ANSWERED)).to_json()
    assert set(response.json()) == set(AnswerOut.model_fields)


def test_timings_are_in_a_header_and_not_in_the_body(client: TestClient) -> None:
    # Asked by no other test: what was asked before comes from the cache.
    question = "Which council was Tae Yong-ho named to?"
    one, other = (client.post("/v1/ask", json={"question": question}) for _ in range(2))
    assert one.content == other.content
    assert other.headers["server-timing"].startswith("cache;dur=")
    stages = [part.partition(";dur=") for part in one.headers["server-timing"].split(", ")]
    assert [stage for stage, _, _ in stages] == [
        "followup",
        "retrieve",
        "read",
        "decide",
        "respond",
        "proof",
    ]
    assert all(float(milliseconds) >= 0 for _, _, milliseconds in stages)


def test_starting_questions_are_answered(client: TestClient) -> None:
    (article, *_) = client.get("/v1/documents").json()["documents"]
    body = client.get("/v1/starters", params={"document_id": article["id"]}).json()
    assert 1 <= len(body["questions"]) <= 5
    for question in body["questions"]:
        asked = {"question": question, "document_ids": [article["id"]]}
        assert client.post("/v1/ask", json=asked).json()["status"] == "answered"
    assert client.get("/v1/starters").json() == body


def test_starting_questions_of_an_unknown_article(client: TestClient) -> None:
    response = client.get("/v1/starters", params={"document_id": "nowhere"})
    assert response.status_code == 404
    assert "nowhere" in response.json()["error"]["message"]


def test_a_refusal_is_a_value(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"question": REFUSED})
    assert response.status_code == 200
    answer = response.json()
    assert answer["status"] == "refused"
    assert answer["citations"] == []
    assert answer["short_answer"] is None
    assert answer["refusal"]["reason"] in {
        "off_topic",
        "entity_absent",
        "relation_absent",
        "reason_not_stated",
        "premise_conflict",
    }


def test_limits_and_history_reach_the_assistant(client: TestClient, assistant: Assistant) -> None:
    (document,) = assistant.index.documents
    earlier = client.post("/v1/ask", json={"question": ANSWERED}).json()
    body: dict[str, Any] = {
        "question": "when did he defect?",
        "history": [{"question": ANSWERED, "answer": earlier}, {"question": "a", "answer": "b"}],
        "document_ids": [document.id],
        "max_quotes": 1,
    }
    response = client.post("/v1/ask", json=body)
    assert len(response.json()["citations"]) <= 1
    turns = [TurnIn.model_validate(turn).to_turn() for turn in body["history"]]
    assert turns[0].citations
    wanted = assistant.ask(body["question"], turns, [document.id], 1)
    assert response.text == AnswerOut.of(wanted).to_json()


@pytest.mark.parametrize(
    ("body", "status", "kind", "param"),
    [
        ({"question": ""}, 422, "invalid_request", "question"),
        ({"question": " \n\t "}, 422, "invalid_request", "question"),
        ({"question": "x" * 2001}, 422, "invalid_request", "question"),
        ({"question": 5}, 422, "invalid_request", "question"),
        ({"question": None}, 422, "invalid_request", "question"),
        ({"question": ["a"]}, 422, "invalid_request", "question"),
        ({}, 422, "invalid_request", "question"),
        ({"question": "a", "unknown": 1}, 422, "invalid_request", "unknown"),
        ([], 422, "invalid_request", None),
        ("a", 422, "invalid_request", None),
        (None, 422, "invalid_request", None),
        ({"question": "a", "document_ids": ["no"]}, 404, "not_found", "document_ids"),
        ({"question": "a", "document_ids": []}, 422, "invalid_request", "document_ids"),
        ({"question": "a", "document_ids": [1]}, 422, "invalid_request", "document_ids.0"),
        ({"question": "a", "max_quotes": 0}, 422, "invalid_request", "max_quotes"),
        ({"question": "a", "max_quotes": 21}, 422, "invalid_request", "max_quotes"),
        ({"question": "a", "max_quotes": "2"}, 422, "invalid_request", "max_quotes"),
        ({"question": "a", "max_quotes": True}, 422, "invalid_request", "max_quotes"),
        ({"question": "a", "history": [{}]}, 422, "invalid_request", "history.0.question"),
        (
            {"question": "a", "history": [{"question": "b"}, {"question": ""}]},
            422,
            "invalid_request",
            "history.1.question",
        ),
        ({"question": "a", "history": [{"question": "b"}] * 21}, 422, "invalid_request", "history"),
        (
            {"question": "a", "history": [{"question": "b", "answer": "c" * 100_000}]},
            422,
            "invalid_request",
            "history",
        ),
        (
            {"question": "a", "history": [{"question": "b", "said": "c"}]},
            422,
            "invalid_request",
            "history.0.said",
        ),
    ],
)
def test_a_bad_field_is_named(
    client: TestClient, body: object, status: int, kind: str, param: str | None
) -> None:
    response = client.post("/v1/ask", json=body)
    error = failed(response.status_code, response.json())
    assert (response.status_code, error["type"]) == (status, kind)
    assert error.get("param") == param


@pytest.mark.parametrize(
    ("raw", "status", "param"),
    [
        (b"", 422, None),
        (b"{", 400, None),
        (b'{"question": NaN}', 422, "question"),
        (b'{"question": "\xff"}', 400, None),
        (b"[" * 100_000, 400, None),
        (b'{"question": "a", "max_quotes": ' + b"9" * 5000 + b"}", 400, None),
        (rb'{"question": "\ud800"}', 422, "question"),
        (rb'{"question": "a", "document_ids": ["\ud800"]}', 404, "document_ids"),
        (
            rb'{"question": "a", "history": [{"question": "b", "answer": "\udfff"}]}',
            422,
            "history.0",
        ),
        (
            rb'{"question": "a", "history": [{"question": "b", "answer": {"text": "\udfff"}}]}',
            422,
            "history.0",
        ),
    ],
)
def test_bytes_that_are_no_question_are_refused(
    client: TestClient, raw: bytes, status: int, param: str | None
) -> None:
    response = client.post("/v1/ask", content=raw, headers=JSON)
    assert response.status_code == status
    assert failed(status, response.json()).get("param") == param


def test_a_field_that_is_no_unicode_is_refused(client: TestClient) -> None:
    response = client.post("/v1/ask", content=rb'{"question": "a", "\ud800": 1}', headers=JSON)
    assert response.status_code == 422
    assert "Unicode" in failed(422, response.json())["message"]


def test_what_a_citation_in_the_history_claims_is_not_believed(client: TestClient) -> None:
    for cited in (
        {"document_id": "none", "start": 0, "end": 10**30},
        {"document_id": 3, "start": "a", "end": None},
        {"document_id": "none", "start": 9, "end": 2},
        "nothing",
    ):
        answer = {"text": "b", "citations": [cited]}
        response = client.post(
            "/v1/ask",
            json={"question": "who is he?", "history": [{"question": "a", "answer": answer}]},
        )
        assert response.status_code == 200, response.text


def test_json_has_to_be_declared(client: TestClient) -> None:
    response = client.post(
        "/v1/ask",
        content=b'{"question": "a"}',
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert response.status_code == 415
    assert "Content-Type: application/json" in failed(415, response.json())["message"]


def failed(status: int, body: Any) -> dict[str, str]:
    """The error in a body of the one shape."""
    assert 400 <= status < 500
    assert set(body) == {"error"}
    error = body["error"]
    assert {"type", "message"} <= set(error) <= {"type", "message", "param"}
    assert all(isinstance(value, str) and value for value in error.values())
    assert "\n" not in error["message"]
    assert isinstance(error, dict)
    return error


def test_paths_and_methods_that_are_not_there(client: TestClient) -> None:
    assert failed(404, client.get("/v1/nothing").json())["type"] == "not_found"
    response = client.get("/v1/ask")
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert failed(405, response.json())["type"] == "method_not_allowed"


def test_documents_are_listed_and_their_text_bears_the_citations(
    client: TestClient, assistant: Assistant
) -> None:
    listed = client.get("/v1/documents").json()
    assert listed["index_id"] == assistant.index.id
    assert [d["id"] for d in listed["documents"]] == [d.id for d in assistant.index.documents]
    one = client.get(f"/v1/documents/{listed['documents'][0]['id']}").json()
    assert {**listed["documents"][0]} == {key: one[key] for key in listed["documents"][0]}
    assert one["characters"] == len(one["text"])
    shown = [one["text"][span["start"] : span["end"]] for span in one["boilerplate"]]
    assert any("Please read our comment policy" in text for text in shown)
    assert "Cutting back" in [one["text"][span["start"] : span["end"]] for span in one["subheads"]]
    answer = client.post("/v1/ask", json={"question": ANSWERED}).json()
    assert answer["citations"]
    for cited in answer["citations"]:
        assert one["text"][cited["start"] : cited["end"]] == cited["quote"]
    response = client.get("/v1/documents/none%00")
    assert response.status_code == 404
    assert failed(404, response.json())["type"] == "not_found"


def test_an_articles_text_is_made_where_questions_are(
    client: TestClient, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A long article takes seconds; meanwhile nobody else would be answered.
    made_in: list[str] = []

    def noting(text: str) -> list[Span]:
        made_in.append(threading.current_thread().name)
        return paragraphs(text)

    monkeypatch.setattr("api.routes.paragraphs", noting)
    response = client.get(f"/v1/documents/{assistant.index.documents[0].id}")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    (name,) = made_in
    assert name.startswith("pullquote")


def test_an_answer_is_verified(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": ANSWERED}).json()
    verdict = client.post("/v1/verify", json=answer).json()
    quotes = sum(1 + len(cited["context"]) for cited in answer["citations"])
    assert verdict == {
        "ok": True,
        "answers": 1,
        "quotes": quotes,
        "fault_count": 0,
        "faults": [],
    }
    assert client.post("/v1/verify", json=[answer, answer]).json()["answers"] == 2
    answer["citations"][0]["start"] += 1
    verdict = client.post("/v1/verify", json=answer).json()
    assert not verdict["ok"]
    assert "] is not '" in verdict["faults"][0]


def test_so_many_answers_are_verified_and_so_many_faults_listed(client: TestClient) -> None:
    verdict = client.post("/v1/verify", json=[0] * 100).json()
    assert (verdict["answers"], verdict["fault_count"], len(verdict["faults"])) == (100, 100, 100)
    for many in ([0] * 101, {"turns": [0] * 101}):
        response = client.post("/v1/verify", json=many)
        assert response.status_code == 422
        told = failed(422, response.json())["message"]
        assert told == "101 answers; at most 100 are checked at once"
    # Each of them lacks more than ten fields.
    verdict = client.post("/v1/verify", json=[{}] * 100).json()
    assert verdict["fault_count"] > 1000
    assert len(verdict["faults"]) == 100
    large = client.post("/v1/verify", json={"segments": [0] * 400_000})
    assert large.json()["ok"] is False
    assert len(large.content) < 1000
    assert " fields in it are not an answer's" in large.json()["faults"][0]


def test_nonsense_is_verified_without_a_failure(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": ANSWERED}).json()
    # A key that is no Unicode, in an answer that is right but for it.
    raw = json.dumps({**answer, "\ud800": 1}).encode()
    verdict = client.post("/v1/verify", content=raw, headers=JSON).json()
    assert not verdict["ok"]
    assert client.post("/v1/verify", json={}).json()["ok"] is False
    assert client.post("/v1/verify", json=[]).json()["faults"] == ["there is no answer in it"]
    assert client.post("/v1/verify", content=b"{", headers=JSON).status_code == 400
    assert client.post("/v1/verify", json=3).status_code == 422


def test_health(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_before_the_index_is_loaded_only_health_is_answered(assistant: Assistant) -> None:
    # Without ``with``, the application's start-up has not run.
    client = TestClient(create_app(lambda: assistant))
    assert client.get("/healthz").status_code == 200
    for response in (
        client.get("/readyz"),
        client.get("/v1/documents"),
        client.post("/v1/ask", json={"question": ANSWERED}),
    ):
        assert response.status_code == 503
        assert response.json()["error"]["type"] == "unavailable"
        assert response.headers["retry-after"] == "1"


def test_a_server_that_is_stopping_says_when_to_come_back(assistant: Assistant) -> None:
    app = create_app(lambda: assistant)
    with TestClient(app) as client:
        app.state.draining = True
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.headers["retry-after"] == "1"


@pytest.mark.parametrize(
    ("raised", "message"),
    [
        (RuntimeError("the secret"), "something went wrong here; it has been logged"),
        (None, "is damaged: a.npy: missing"),
    ],
)
def test_a_defect_has_the_same_shape_and_no_traceback(
    assistant: Assistant,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
    raised: Exception | None,
    message: str,
) -> None:
    error = raised or IndexDamagedError(tmp_path, "a.npy", "missing")

    def fail(*_: object) -> None:
        raise error

    with TestClient(create_app(lambda: assistant), raise_server_exceptions=False) as client:
        monkeypatch.setattr(assistant, "explain", fail)
        response = client.post("/v1/ask", json={"question": ANSWERED})
    assert response.status_code == 500
    assert response.json()["error"]["type"] == "internal_error"
    assert message in response.json()["error"]["message"]


def test_the_documentation_has_examples(client: TestClient) -> None:
    assert client.get("/docs").status_code == 200
    paths = client.get("/openapi.json").json()["paths"]
    asked = paths["/v1/ask"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    for example in asked.values():
        assert client.post("/v1/ask", json=example["value"]).status_code == 200
