"""The gate, the queue and the bounds on bodies and rates."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from api.gate import FullError, Gate, GoneError, LateError
from api.http import create_app
from api.limits import BodyLimit, Limits
from api.rate import MOST_CLIENTS, Buckets, client_of
from api.serving import Serving
from index.errors import ConfigError
from rag.assistant import Assistant
from tests.conftest import ROOT

ASKED = {"question": "What is this about?"}


async def never() -> None:
    """A client that stays."""
    await asyncio.Event().wait()


def run(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a coroutine, and fail rather than hang."""
    asyncio.run(asyncio.wait_for(main(), timeout=20))


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what other threads bring about."""
    while not condition():
        await asyncio.sleep(0.005)


class Held:
    """Work that waits to be let go; what ran is in ``done``, in order."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.done: list[str] = []

    def work(self, name: str) -> Callable[[], str]:
        def wait() -> str:
            assert self.go.wait(10)
            self.done.append(name)
            return name

        return wait


@pytest.fixture
def held() -> Iterator[Held]:
    """Work that is let go at the end, so that no thread is left over."""
    made = Held()
    yield made
    made.go.set()


def test_what_is_over_the_queue_is_turned_away_and_the_rest_done_in_order(held: Held) -> None:
    async def main() -> None:
        gate = Gate(Limits(workers=1, queue=2))
        turned_away: list[str] = []
        gate.on_turned_away = turned_away.append
        tasks = [asyncio.ensure_future(gate.run(held.work(name), never)) for name in "abc"]
        await until(lambda: (gate.working, gate.waiting) == (1, 2))
        with pytest.raises(FullError) as caught:
            await gate.run(held.work("d"), never)
        assert caught.value.status_code == 503
        assert caught.value.headers == {"Retry-After": "1"}
        assert turned_away == ["full"]
        held.go.set()
        assert await asyncio.gather(*tasks) == ["a", "b", "c"]
        assert held.done == ["a", "b", "c"]
        await until(lambda: (gate.working, gate.waiting) == (0, 0))
        # There is room again.
        assert await gate.run(held.work("e"), never) == "e"
        gate.close()

    run(main)


def test_work_that_never_began_in_time_is_dropped_and_begun_work_keeps_its_place(
    held: Held,
) -> None:
    async def main() -> None:
        gate = Gate(Limits(workers=1, queue=1, timeout=0.1))
        turned_away: list[str] = []
        gate.on_turned_away = turned_away.append
        first = asyncio.ensure_future(gate.run(held.work("begun"), never))
        await until(lambda: gate.working == 1)
        second = asyncio.ensure_future(gate.run(held.work("never"), never))
        with pytest.raises(LateError) as late:
            await first
        assert late.value.status_code == 504
        assert late.value.headers is None
        with pytest.raises(LateError) as dropped:
            await second
        assert dropped.value.status_code == 503
        assert dropped.value.headers is not None
        assert int(dropped.value.headers["Retry-After"]) >= 1
        assert turned_away == ["late", "late"]
        # Nobody waits for it, but its thread is taken.
        await until(lambda: (gate.working, gate.waiting) == (1, 0))
        held.go.set()
        await until(lambda: gate.working == 0)
        assert held.done == ["begun"]
        gate.close()

    run(main)


def test_a_question_whose_client_has_gone_is_not_worked_on(held: Held) -> None:
    async def main() -> None:
        gate = Gate(Limits(workers=1, queue=1))
        leaves = asyncio.Event()
        first = asyncio.ensure_future(gate.run(held.work("stays"), never))
        await until(lambda: gate.working == 1)
        second = asyncio.ensure_future(gate.run(held.work("left"), leaves.wait))
        await until(lambda: gate.waiting == 1)
        leaves.set()
        with pytest.raises(GoneError):
            await second
        held.go.set()
        assert await first == "stays"
        await until(lambda: gate.working == 0)
        assert held.done == ["stays"]
        gate.close()

    run(main)


def test_an_error_of_the_work_is_the_callers() -> None:
    async def main() -> None:
        gate = Gate(Limits())

        def fail() -> None:
            raise KeyError("a")

        with pytest.raises(KeyError):
            await gate.run(fail, never)
        await until(lambda: (gate.working, gate.waiting) == (0, 0))
        gate.close()

    run(main)


def test_a_server_that_is_full_says_when_to_come_back(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(
        lambda: assistant,
        Serving(limits=Limits(workers=1, queue=0), cache_characters=0),
    )
    begun, go = threading.Event(), threading.Event()
    explain = assistant.explain

    def slow(*args: Any) -> Any:
        begun.set()
        assert go.wait(20)
        return explain(*args)

    with TestClient(app) as client:
        monkeypatch.setattr(assistant, "explain", slow)
        answers: list[int] = []
        other = threading.Thread(
            target=lambda: answers.append(client.post("/v1/ask", json=ASKED).status_code)
        )
        other.start()
        assert begun.wait(10)
        refused = client.post("/v1/ask", json=ASKED)
        chat = {"model": "pullquote", "messages": [{"role": "user", "content": "What is it?"}]}
        refused_chat = client.post("/v1/chat/completions", json=chat)
        article = assistant.index.documents[0].id
        others = [
            client.get("/v1/starters"),
            client.get(f"/v1/documents/{article}"),
            client.post("/v1/verify", json={}),
        ]
        counted = client.get("/metrics").text
        # What takes no work is answered all the same.
        assert client.get("/readyz").status_code == 200
        assert client.get("/v1/documents").status_code == 200
        assert client.get("/v1/documents/none").status_code == 404
        go.set()
        other.join(20)
    assert answers == [200]
    assert refused.status_code == 503
    assert refused.json()["error"]["type"] == "unavailable"
    assert refused.headers["retry-after"] == "1"
    assert refused_chat.status_code == 503
    assert refused_chat.headers["retry-after"] == "1"
    for response in others:
        assert response.status_code == 503
        assert response.headers["retry-after"] == "1"
    assert 'pullquote_turned_away_total{reason="full"} 5.0' in counted
    assert "pullquote_queue_working 1.0" in counted


def test_a_question_that_takes_too_long_is_told_so(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(lambda: assistant, Serving(limits=Limits(timeout=0.05), cache_characters=0))
    go = threading.Event()
    explain = assistant.explain

    def slow(*args: Any) -> Any:
        assert go.wait(20)
        return explain(*args)

    with TestClient(app) as client:
        monkeypatch.setattr(assistant, "explain", slow)
        response = client.post("/v1/ask", json=ASKED)
        go.set()
    assert response.status_code == 504
    assert response.json() == {"error": {"type": "timeout", "message": "no answer within 0.05 s"}}


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/verify", "/v1/chat/completions"])
@pytest.mark.parametrize("is_declared", [True, False])
def test_a_large_body_is_not_read(assistant: Assistant, path: str, is_declared: bool) -> None:
    app = create_app(lambda: assistant, Serving(limits=Limits(body_bytes=100)))
    body = b'{"question": "' + b"a" * 200 + b'"}'
    with TestClient(app) as client:
        response = client.post(
            path,
            # An iterator is sent in chunks, its length untold.
            content=body if is_declared else iter([body[:50], body[50:]]),
            headers={"Content-Type": "application/json"},
        )
    assert response.status_code == 413
    assert response.headers["connection"] == "close"
    assert "100 bytes" in response.json()["error"]["message"]


def test_a_body_of_exactly_the_limit_is_read(assistant: Assistant) -> None:
    body = b'{"question": "what is this about?"}'
    for limit, status in ((len(body), 200), (len(body) - 1, 413)):
        app = create_app(lambda: assistant, Serving(limits=Limits(body_bytes=limit)))
        with TestClient(app) as client:
            response = client.post(
                "/v1/ask", content=body, headers={"Content-Type": "application/json"}
            )
        assert response.status_code == status


def test_a_body_that_trickles_in_is_given_up() -> None:
    async def main() -> None:
        arrived = 0

        async def trickle() -> Message:
            nonlocal arrived
            await asyncio.sleep(0.02)
            arrived += 1
            return {"type": "http.request", "body": b"a", "more_body": True}

        caught: list[HTTPException] = []

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                while True:
                    await receive()
            except HTTPException as error:
                caught.append(error)

        async def unsent(message: Message) -> None:
            pytest.fail("nothing is answered here")

        limit = BodyLimit(app, Limits(body_seconds=0.1))
        await limit({"type": "http", "headers": []}, trickle, unsent)
        assert [error.status_code for error in caught] == [408]
        assert 1 <= arrived <= 5

    run(main)


def test_waiting_for_the_client_to_leave_is_not_bounded_by_the_bodys_time() -> None:
    async def main() -> None:
        messages: list[Message] = [
            {"type": "http.request", "body": b"a", "more_body": False},
            {"type": "http.disconnect"},
        ]

        async def slow() -> Message:
            message = messages.pop(0)
            if message["type"] == "http.disconnect":
                await asyncio.sleep(0.1)
            return message

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            assert (await receive())["body"] == b"a"
            assert (await receive())["type"] == "http.disconnect"

        async def unsent(message: Message) -> None:
            pytest.fail("nothing is answered here")

        await BodyLimit(app, Limits(body_seconds=0.05))(
            {"type": "http", "headers": []}, slow, unsent
        )
        assert messages == []

    run(main)


def test_a_bucket_fills_evenly() -> None:
    now = 0.0
    # 60 a minute: ten at once, then one a second.
    buckets = Buckets(60, clock=lambda: now)
    assert [buckets.take("a") for _ in range(11)] == [0] * 10 + [1]
    assert buckets.take("b") == 0
    now = 1.0
    assert [buckets.take("a"), buckets.take("a")] == [0, 1]
    now = 1000.0
    assert [buckets.take("a") for _ in range(11)] == [0] * 10 + [1]


def test_a_slow_rate_says_how_long_to_wait() -> None:
    now = 0.0
    # 2 a minute: one at once, the next in 30 seconds.
    buckets = Buckets(2, clock=lambda: now)
    assert [buckets.take("a"), buckets.take("a")] == [0, 30]
    now = 10.0
    assert buckets.take("a") == 20
    now = 30.0
    assert buckets.take("a") == 0


def test_clients_are_forgotten_before_they_fill_the_memory() -> None:
    buckets = Buckets(60)
    for number in range(MOST_CLIENTS + 50):
        buckets.take(str(number))
    assert len(buckets) == MOST_CLIENTS


@pytest.mark.parametrize(
    ("scope", "client"),
    [
        ({"client": ("192.0.2.7", 1)}, "192.0.2.7"),
        ({"client": ("2001:db8:1:2:3::4", 1)}, "2001:db8:1:2::/64"),
        ({"client": ("2001:db8:1:2:ffff::", 1)}, "2001:db8:1:2::/64"),
        # As a socket on :: tells IPv4 clients, which would share a /64.
        ({"client": ("::ffff:192.0.2.7", 1)}, "192.0.2.7"),
        ({"client": ("::ffff:192.0.2.8", 1)}, "192.0.2.8"),
        ({"client": None}, ""),
        ({"client": ("192.0.2.7", 1), "state": {"client": "anna"}}, "key anna"),
    ],
)
def test_who_a_client_is(scope: Scope, client: str) -> None:
    assert client_of(scope) == client


def test_who_asks_too_often_has_to_wait(assistant: Assistant) -> None:
    app = create_app(lambda: assistant, Serving(limits=Limits(rate=12)))
    with TestClient(app) as client:
        statuses = [client.get("/v1/documents").status_code for _ in range(3)]
        refused = client.get("/v1/documents")
        assert client.get("/healthz").status_code == 200
    assert statuses == [200, 200, 429]
    assert refused.headers["retry-after"] in {"4", "5"}
    assert refused.json()["error"]["type"] == "rate_limited"


def test_what_needs_no_key_is_not_counted(assistant: Assistant) -> None:
    files = [f"/static/{path.name}" for path in (ROOT / "api" / "static").iterdir()]
    assert len(files) > 10
    # A bucket of two requests.
    app = create_app(lambda: assistant, Serving(limits=Limits(rate=12)))
    with TestClient(app) as client:
        for path in ("/", *files, "/healthz", "/readyz"):
            assert client.get(path).status_code == 200, path
        statuses = [client.get("/v1/documents").status_code for _ in range(3)]
        # Nor are they turned away with the rest.
        assert client.get("/static/app.js").status_code == 200
    assert statuses == [200, 200, 429]


@pytest.mark.parametrize(
    "wrong",
    [
        {"workers": 0},
        {"queue": -1},
        {"timeout": 0.0},
        {"timeout": float("inf")},
        {"body_bytes": 0},
        {"rate": -1.0},
    ],
)
def test_a_bound_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        Limits(**wrong)
