"""Answers from the cache are those that were given before, byte for byte."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.cache import AnswerCache, AnswerKey, Stored
from api.http import create_app
from api.serving import Serving
from index.types import Span
from rag.assistant import Assistant
from rag.types import Turn, TurnCitation
from tests.api.commands import ANSWERED


def key(question: str, **other: Any) -> AnswerKey:
    """A key; what is not given is as in most questions."""
    rest = {"index_id": "i", "history": (), "document_ids": None, "max_quotes": None}
    return AnswerKey.of(question=question, **{**rest, **other})


def stored(size: int, text: str = "x") -> Stored:
    """An answer of some size."""
    return Stored(text * size, "answered", None)


def test_the_least_recently_used_goes_first() -> None:
    # Each entry has 1 character of key and 9 of answer.
    cache = AnswerCache(100)
    for name in "abcdefghij":
        cache.put(key(name), stored(9))
    assert (len(cache), cache.size) == (10, 100)
    assert cache.get(key("a")) is not None
    cache.put(key("k"), stored(9))
    assert cache.get(key("b")) is None
    assert cache.get(key("a")) is not None
    assert (len(cache), cache.size) == (10, 100)
    cache.clear()
    assert (len(cache), cache.size) == (0, 0)


def test_an_answer_is_replaced_and_counted_once() -> None:
    cache = AnswerCache(100)
    cache.put(key("a"), stored(9))
    cache.put(key("a"), stored(4, "y"))
    assert (len(cache), cache.size) == (1, 5)
    found = cache.get(key("a"))
    assert found is not None
    assert found.text == "yyyy"


def test_a_large_answer_does_not_drive_out_the_others() -> None:
    cache = AnswerCache(100)
    cache.put(key("a"), stored(9))
    cache.put(key("b"), stored(10))
    assert cache.get(key("b")) is None
    assert cache.get(key("a")) is not None


def test_a_cache_without_room_keeps_nothing() -> None:
    cache = AnswerCache(0)
    cache.put(key("a"), stored(1))
    assert len(cache) == 0


TURN = Turn("q", "a")
CITED = Turn("q", "a", (TurnCitation("d", Span(0, 1)),))


@pytest.mark.parametrize(
    "other",
    [
        key("a "),
        key("A"),
        key("a", index_id="j"),
        key("a", history=(TURN,)),
        key("a", history=(CITED,)),
        key("a", document_ids=["d"]),
        key("a", max_quotes=3),
    ],
)
def test_whatever_an_answer_depends_on_tells_keys_apart(other: AnswerKey) -> None:
    assert key("a") != other
    assert hash(key("a")) != hash(other)


def test_turns_tell_keys_apart_and_the_order_of_documents_does_not() -> None:
    assert key("a", history=(TURN,)) != key("a", history=(CITED,))
    assert key("a", history=(TURN, CITED)) != key("a", history=(CITED, TURN))
    assert key("a", document_ids=["c", "d"]) == key("a", document_ids=["d", "c", "d"])


def test_a_repeated_question_has_the_same_bytes_and_no_new_work(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[str] = []
    explain = assistant.explain

    def counted(question: str, *rest: Any) -> Any:
        worked.append(question)
        return explain(question, *rest)

    monkeypatch.setattr(assistant, "explain", counted)
    with (
        TestClient(create_app(lambda: assistant)) as client,
        TestClient(create_app(lambda: assistant, Serving(cache_characters=0))) as uncached,
    ):
        worked.clear()
        first, second = (client.post("/v1/ask", json={"question": ANSWERED}) for _ in range(2))
        assert worked == [ANSWERED]
        third = uncached.post("/v1/ask", json={"question": ANSWERED})
        fourth = uncached.post("/v1/ask", json={"question": ANSWERED})
        assert worked == [ANSWERED] * 3
        # The other door has the same answer, from the same cache.
        chat = client.post(
            "/v1/chat/completions",
            json={"model": "pullquote", "messages": [{"role": "user", "content": ANSWERED}]},
        )
        assert worked == [ANSWERED] * 3
        counted_there = client.get("/metrics").text
    assert first.content == second.content == third.content == fourth.content
    assert chat.json()["choices"][0]["message"]["pullquote"] == first.json()
    assert 'pullquote_cache_lookups_total{result="hit"} 2.0' in counted_there
    assert 'pullquote_cache_lookups_total{result="miss"} 1.0' in counted_there
    assert "pullquote_cache_entries 1.0" in counted_there
    assert 'pullquote_answers_total{outcome="answered"} 3.0' in counted_there


def test_an_error_is_not_kept(client: TestClient) -> None:
    body = {"question": "unknown?", "document_ids": ["none"]}
    assert [client.post("/v1/ask", json=body).status_code for _ in range(2)] == [404, 404]


@pytest.mark.parametrize(
    "turn",
    [
        Turn("q", resolved_question="x" * 900),
        Turn("q", choices=("x" * 900,)),
        Turn("q", citations=(TurnCitation("d", Span(0, 1), "x" * 900),)),
    ],
)
def test_all_that_a_key_holds_is_counted(turn: Turn) -> None:
    assert key("q", history=[turn]).size > 900
