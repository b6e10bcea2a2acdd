"""Clients that send slowly, or go away, over real sockets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeAlias

import pytest
import uvicorn

from api import connections
from api.http import create_app
from api.limits import Limits
from api.security import HEADERS, POLICY
from api.server import config_of, listen
from api.serving import Serving
from rag.assistant import Assistant

Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter


def run(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a coroutine, and fail rather than hang."""
    asyncio.run(asyncio.wait_for(main(), timeout=60))


@asynccontextmanager
async def server(assistant: Assistant, serving: Serving | None = None) -> AsyncIterator[int]:
    """A server in this loop; its port."""
    bound = listen("127.0.0.1", 0)
    serving = serving or Serving()
    app = create_app(lambda: assistant, serving)
    one = uvicorn.Server(config_of(app, serving.limits or Limits()))
    # Signals are pytest's here, so that uvicorn must not take them.
    serving_task = asyncio.create_task(one._serve([bound]))
    while not one.started:
        await asyncio.sleep(0.01)
    yield bound.getsockname()[1]
    one.should_exit = True
    await serving_task


async def connect(port: int) -> tuple[Reader, Writer]:
    """A connection."""
    return await asyncio.open_connection("127.0.0.1", port)


async def closed(writer: Writer) -> None:
    """Close a connection that may be closed already."""
    writer.close()
    try:
        await writer.wait_closed()
    except ConnectionError:
        assert writer.is_closing()


async def rest_of(reader: Reader) -> bytes:
    """What comes until the server closes: it resets a connection on which it left bytes unread."""
    found = b""
    with suppress(ConnectionResetError):
        while part := await reader.read(65536):
            found += part
    return found


def asking(question: str) -> bytes:
    """A whole request."""
    body = json.dumps({"question": question}).encode()
    return (
        b"POST /v1/ask HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
    )


@pytest.mark.parametrize(
    "sent",
    [b"", b"G", b"GET /healthz HTTP/1.1\r\nHost: a\r\n", b"GET /healthz HTTP/1.1\r\nX: "],
)
def test_a_head_that_never_ends_ends_the_connection(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.4)

    async def main() -> None:
        async with server(assistant) as port:
            reader, writer = await connect(port)
            writer.write(sent)
            trickle = asyncio.create_task(_trickle(writer)) if sent else None
            # Closed by the server, though something came all the time.
            assert await asyncio.wait_for(rest_of(reader), 10) == b""
            if trickle is not None:
                trickle.cancel()
            await closed(writer)

    run(main)


async def _trickle(writer: Writer) -> None:
    while True:
        writer.write(b"a")
        await asyncio.sleep(0.05)


def test_a_second_head_that_never_ends_ends_the_connection_too(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.4)

    async def main() -> None:
        async with server(assistant) as port:
            reader, writer = await connect(port)
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
            # It takes away uvicorn's own time-out, which only counts silence.
            writer.write(b"GET /healthz HTTP/1.1\r\nX: ")
            trickle = asyncio.create_task(_trickle(writer))
            rest = await asyncio.wait_for(rest_of(reader), 10)
            assert b"HTTP/1.1" not in rest
            trickle.cancel()
            await closed(writer)

    run(main)


@pytest.mark.parametrize("trickles", [False, True])
@pytest.mark.parametrize("framing", [b"Content-Length: 1000", b"Transfer-Encoding: chunked"])
def test_a_body_that_nobody_reads_and_that_never_ends_ends_the_connection(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, framing: bytes, trickles: bool
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.4)

    async def main() -> None:
        async with server(assistant) as port:
            reader, writer = await connect(port)
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: a\r\n" + framing + b"\r\n\r\n")
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
            await reader.readuntil(b'{"status":"alive"}')
            # It takes away uvicorn's own time-out, which only counts silence.
            writer.write(b"a")
            trickle = asyncio.create_task(_trickle(writer)) if trickles else None
            assert await asyncio.wait_for(rest_of(reader), 10) == b""
            if trickle is not None:
                trickle.cancel()
            await closed(writer)

    run(main)


def test_a_body_that_comes_after_its_answer_leaves_the_connection_to_the_next_request(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    monkeypatch.setattr(connections, "HEAD_SECONDS", 2.0)
    explain = assistant.explain

    def slow(*args: Any) -> Any:
        time.sleep(2.5)
        return explain(*args)

    async def main() -> None:
        async with server(assistant) as port:
            monkeypatch.setattr(assistant, "explain", slow)
            reader, writer = await connect(port)
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n")
            await reader.readuntil(b'{"status":"alive"}')
            writer.write(b"01234")
            await asyncio.sleep(0.1)
            # The rest, and a request that takes longer than the rest might have taken.
            writer.write(b"56789" + asking("a slow one after a body?"))
            assert (await asyncio.wait_for(reader.readline(), 30)).startswith(b"HTTP/1.1 200")
            await closed(writer)

    run(main)


def test_connections_over_the_bound_are_told_and_not_held(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 60)

    async def main() -> None:
        async with server(assistant, Serving(limits=Limits(connections=2))) as port:
            silent = [await connect(port) for _ in range(2)]
            ids = set()
            for _ in range(5):
                reader, writer = await connect(port)
                # Though nothing was sent: silence holds no connection either.
                head, _, body = (await asyncio.wait_for(reader.read(), 10)).partition(b"\r\n\r\n")
                await closed(writer)
                status, *lines = head.decode().split("\r\n")
                assert status == "HTTP/1.1 503 Service Unavailable"
                headers = dict(line.split(": ", 1) for line in lines)
                headers = {name.lower(): value for name, value in headers.items()}
                assert headers["connection"] == "close"
                assert headers["retry-after"] == "1"
                assert headers["content-type"] == "application/json"
                assert headers["content-length"] == str(len(body))
                assert headers["content-security-policy"] == POLICY
                assert headers["cache-control"] == "no-store"
                for name, value in HEADERS.items():
                    assert headers[name.lower()] == value
                ids.add(headers["x-request-id"])
                message = "all 2 connections are taken; try again in 1 s"
                assert json.loads(body) == {"error": {"type": "unavailable", "message": message}}
            assert len(ids) == 5
            # The two within the bound are served, and one's leaving makes room.
            writer = silent[0][1]
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            assert (await silent[0][0].read()).startswith(b"HTTP/1.1 200")
            await closed(writer)
            reader, writer = await connect(port)
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
            await closed(writer)
            await closed(silent[1][1])

    run(main)


def test_an_address_that_a_client_makes_up_is_not_believed(assistant: Assistant) -> None:
    async def main() -> None:
        # A bucket of one request.
        async with server(assistant, Serving(limits=Limits(rate=1))) as port:
            statuses = []
            for number in range(3):
                reader, writer = await connect(port)
                forwarded = f"X-Forwarded-For: 192.0.2.{number}\r\n".encode()
                writer.write(b"GET /v1/models HTTP/1.1\r\nHost: a\r\n" + forwarded + b"\r\n")
                statuses.append((await reader.readline()).split()[1])
                await closed(writer)
            assert statuses == [b"200", b"429", b"429"]

    run(main)


def test_work_that_takes_longer_than_a_head_may_is_not_cut_off(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)
    explain = assistant.explain

    def slow(*args: Any) -> Any:
        time.sleep(0.6)
        return explain(*args)

    async def main() -> None:
        async with server(assistant) as port:
            monkeypatch.setattr(assistant, "explain", slow)
            reader, writer = await connect(port)
            writer.write(asking("a slow one?"))
            assert (await asyncio.wait_for(reader.readline(), 30)).startswith(b"HTTP/1.1 200")
            await closed(writer)

    run(main)


def test_a_body_that_never_ends_is_told_and_ends_the_connection(assistant: Assistant) -> None:
    async def main() -> None:
        limits = Limits(body_seconds=0.3)
        async with server(assistant, Serving(limits=limits)) as port:
            reader, writer = await connect(port)
            writer.write(
                b"POST /v1/ask HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                b"Content-Length: 5000\r\n\r\n"
            )
            trickle = asyncio.create_task(_trickle(writer))
            answer = await asyncio.wait_for(rest_of(reader), 10)
            trickle.cancel()
            assert answer.startswith(b"HTTP/1.1 408")
            assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["type"] == "timeout"
            await closed(writer)

    run(main)


def test_slow_clients_leave_the_server_to_the_others(assistant: Assistant) -> None:
    async def main() -> None:
        async with server(assistant) as port:
            slow = [await connect(port) for _ in range(100)]
            for number, (_, writer) in enumerate(slow):
                head = b"POST /v1/ask HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n"
                writer.write(head + (b"\r\n{" if number % 2 else b""))
            reader, writer = await connect(port)
            writer.write(asking("What is this about?"))
            assert (await asyncio.wait_for(reader.readline(), 20)).startswith(b"HTTP/1.1 200")
            for _, one in (*slow, (reader, writer)):
                await closed(one)

    run(main)


def test_clients_that_go_away_leave_nothing_behind(assistant: Assistant) -> None:
    async def main() -> None:
        async with server(assistant, Serving(limits=Limits(workers=1))) as port:
            for number in range(20):
                _, writer = await connect(port)
                writer.write(asking(f"who goes away {number}?"))
                await writer.drain()
                await closed(writer)

            async def told() -> str:
                reader, writer = await connect(port)
                writer.write(b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                text = (await reader.read()).decode()
                await closed(writer)
                return text

            # Their questions are dropped from the queue, but for what has begun.
            def is_over(text: str) -> bool:
                return all(f"pullquote_queue_{what} 0.0" in text for what in ("working", "waiting"))

            while not is_over(await told()):
                await asyncio.sleep(0.05)
            reader, writer = await connect(port)
            writer.write(asking("What is this about?"))
            assert (await asyncio.wait_for(reader.readline(), 20)).startswith(b"HTTP/1.1 200")
            await closed(writer)

    run(main)
