"""A socket, and uvicorn serving the HTTP door on it."""

from __future__ import annotations

import math
import signal
import socket
import time
from contextlib import suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI

from api import logs
from api.connections import PatientProtocol
from api.http import create_app
from api.limits import Limits
from api.reload import Watch
from api.serving import Serving
from index.errors import PullquoteError
from rag.assistant import Assistant


def listen(host: str, port: int) -> socket.socket:
    """A socket that is bound to an address.

    Args:
        host: A name, or an address of IPv4 or IPv6.
        port: 0 to 65535; 0 takes a free one.

    Raises:
        PullquoteError: there is no such address here, or the port is taken.
    """
    try:
        (family, kind, protocol, _, address), *_ = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        # With its protocol named, asyncio lets no connection wait for more to send (TCP_NODELAY).
        bound = socket.socket(family, kind, protocol)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PullquoteError(
            f"cannot listen on {host} port {port}: {reason}",
            hint="choose another with --host or --port",
        ) from error
    return bound


def run(
    assistant: Assistant,
    bound: socket.socket,
    serving: Serving | None = None,
    watch: Watch | None = None,
) -> None:
    """Serve an assistant until the process is told to stop; what has begun is finished.

    Args:
        assistant: Answers.
        bound: As ``listen`` gives it.
        serving: How to serve; by default as a program that embeds the server wants it.
        watch: Where a new index would appear.
    """
    serving = serving or Serving()
    limits = serving.limits or Limits()
    logs.configure(serving.log_format, serving.log_level)
    app = create_app(lambda: assistant, serving, watch)
    # Ctrl+C is how a server is stopped, no failure.
    with suppress(KeyboardInterrupt):
        DrainingServer(config_of(app, limits), app, serving.drain_seconds).run(sockets=[bound])


def config_of(app: FastAPI, limits: Limits) -> uvicorn.Config:
    """How uvicorn serves an application within limits."""
    return uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        # Whoever runs on this machine could send X-Forwarded-For, and be another client each time.
        proxy_headers=False,
        limit_concurrency=limits.connections,
        # Longer than any question may take, so that none is cut off.
        timeout_graceful_shutdown=math.ceil(limits.timeout) + 5,
    )


class DrainingServer(uvicorn.Server):
    """A server that says that it is stopping before it stops listening: whoever sends it questions
    sees ``/readyz`` turn false, and sends them elsewhere."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, drain_seconds: float) -> None:
        super().__init__(config)
        self._app = app
        self._drain_seconds = drain_seconds
        self._listens_until: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop; a second signal, or Ctrl+C, doesn't wait for others to notice."""
        is_first = not self._app.state.draining
        self._app.state.draining = True
        if is_first and sig == signal.SIGTERM and self._drain_seconds > 0:
            self._listens_until = time.monotonic() + self._drain_seconds
        else:
            super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        """Stop listening when the others have had their time."""
        if self._listens_until is not None and time.monotonic() >= self._listens_until:
            self._listens_until = None
            super().handle_exit(signal.SIGTERM, None)
        return await super().on_tick(counter)
