"""Starting questions over HTTP: made in their turn, and once for all who ask."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from typing import Any

import anyio.to_thread
import pytest
from fastapi.testclient import TestClient

from api.http import create_app
from api.limits import Limits
from api.serving import Serving
from rag.assistant import Assistant

MADE = ("What is this article about?",)


class Slow:
    """Starting questions that wait to be let go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.begun = threading.Event()
        self.asked: list[str] = []

    def starters(self, _: Assistant, document_ids: Collection[str]) -> tuple[str, ...]:
        self.asked += document_ids
        self.begun.set()
        assert self.go.wait(20)
        return MADE


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    """In place of those that are made of an article."""
    made = Slow()
    monkeypatch.setattr("api.starters.starters", made.starters)
    return made


class Asking:
    """Requests of one path at the same time."""

    def __init__(self, client: TestClient, paths: list[str]) -> None:
        self.responses: list[Any] = []
        self._threads = [
            threading.Thread(target=lambda path=path: self.responses.append(client.get(path)))
            for path in paths
        ]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        """Wait for all of them."""
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive()


def waiting(client: TestClient) -> float:
    """Requests at the gate."""
    lines = client.get("/metrics").text.splitlines()
    told = dict(line.rsplit(" ", 1) for line in lines if line.startswith("pullquote_queue_"))
    return sum(float(value) for value in told.values())


def test_those_who_ask_at_once_wait_for_the_same(assistant: Assistant, slow: Slow) -> None:
    article = assistant.index.documents[0].id
    # Without a place for a second one: it is not needed.
    app = create_app(lambda: assistant, Serving(limits=Limits(workers=1, queue=0)))
    with TestClient(app) as client:
        paths = ["/v1/starters", f"/v1/starters?document_id={article}"] * 3
        asking = Asking(client, paths)
        assert slow.begun.wait(10)
        time.sleep(0.2)
        assert waiting(client) == 1
        slow.go.set()
        asking.join()
        assert client.get("/v1/starters").json()["questions"] == list(MADE)
    assert [response.status_code for response in asking.responses] == [200] * 6
    assert {response.json()["questions"][0] for response in asking.responses} == set(MADE)
    assert slow.asked == [article]


def test_they_take_a_worker_and_no_more(assistant: Assistant, slow: Slow) -> None:
    app = create_app(lambda: assistant, Serving(limits=Limits(workers=1, queue=0)))
    with TestClient(app) as client:
        asking = Asking(client, ["/v1/starters"])
        assert slow.begun.wait(10)
        refused = client.post("/v1/ask", json={"question": "What is this about?"})
        slow.go.set()
        asking.join()
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "1"
    assert [response.status_code for response in asking.responses] == [200]


def test_what_came_too_late_is_there_the_next_time(assistant: Assistant, slow: Slow) -> None:
    app = create_app(lambda: assistant, Serving(limits=Limits(workers=1, timeout=0.05)))
    with TestClient(app) as client:
        late = client.get("/v1/starters")
        slow.go.set()
        while waiting(client):
            time.sleep(0.01)
        again = client.get("/v1/starters")
    assert late.status_code == 504
    assert again.json()["questions"] == list(MADE)
    assert len(slow.asked) == 1


def test_a_failure_is_not_kept(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[Any] = []

    def fail_once(*_: object) -> tuple[str, ...]:
        tries.append(None)
        if len(tries) == 1:
            raise RuntimeError("a defect")
        return MADE

    monkeypatch.setattr("api.starters.starters", fail_once)
    with TestClient(create_app(lambda: assistant), raise_server_exceptions=False) as client:
        assert client.get("/v1/starters").status_code == 500
        assert client.get("/v1/starters").json()["questions"] == list(MADE)


def test_no_request_waits_for_the_threads_that_all_share(assistant: Assistant, slow: Slow) -> None:
    slow.go.set()
    go = threading.Event()
    with TestClient(create_app(lambda: assistant)) as client:
        assert client.portal is not None

        async def take_all() -> None:
            limiter = anyio.to_thread.current_default_thread_limiter()
            async with anyio.create_task_group() as tasks:
                for _ in range(int(limiter.total_tokens)):
                    tasks.start_soon(anyio.to_thread.run_sync, go.wait, 20)

        taken = client.portal.start_task_soon(take_all)
        try:
            article = assistant.index.documents[0].id
            paths = ["/readyz", "/v1/documents", f"/v1/documents/{article}", "/v1/starters"]
            asking = Asking(client, paths)
            asking.join()
        finally:
            go.set()
            taken.result(20)
    assert [response.status_code for response in asking.responses] == [200] * 4
