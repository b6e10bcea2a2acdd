"""What a server takes on: how many questions at once, how long, how large."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.failures import failure
from index.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on what a server does for its clients.

    Raises:
        ConfigError: a bound is below its least value.
    """

    workers: int = 2
    """Questions worked on at the same time, at least 1."""
    queue: int = 64
    """Questions that may wait beside those being worked on, at least 0; beyond it: 503."""
    timeout: float = 30.0
    """Seconds from a question's arrival, waiting included, to its answer: more than 0."""
    body_bytes: int = 1_000_000
    """Largest request body, at least 1."""
    body_seconds: float = 10.0
    """Longest that a request's body may take to arrive: more than 0."""
    rate: float = 0.0
    """Requests a minute and client, at least 0; 0 sets no limit."""
    connections: int = 1024
    """Connections held at once, at least 1; beyond it: 503."""

    def __post_init__(self) -> None:
        for name, low in (("workers", 1), ("queue", 0), ("body_bytes", 1), ("connections", 1)):
            if getattr(self, name) < low:
                raise ConfigError(f"{name} is {getattr(self, name)}, but has to be at least {low}")
        for name in ("timeout", "body_seconds"):
            value = getattr(self, name)
            if not (value > 0 and math.isfinite(value)):
                raise ConfigError(f"{name} is {value}, but has to be more than 0")
        if not (self.rate >= 0 and math.isfinite(self.rate)):
            raise ConfigError(f"rate is {self.rate}, but has to be at least 0")


CLOSE = {"Connection": "close"}
"""What is left of the body is not read: the connection can't carry another request."""


class BodyLimit:
    """Bounds the size of a request's body and the time it takes to arrive (ASGI middleware)."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 to a body that says it is too large; count the others as they are read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "")
        # The server below has checked that it is a number; Python's int() bounds its digits.
        if declared and (len(declared) > 18 or int(declared) > self._limits.body_bytes):
            response = failure(413, "too_large", self._too_large(), headers=CLOSE)
            await response(scope, receive, send)
            return
        await self._app(scope, self._bounded(receive), send)

    def _bounded(self, receive: Receive) -> Receive:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._limits.body_seconds
        size = 0
        is_whole = False

        async def bounded() -> Message:
            nonlocal size, is_whole
            if is_whole:
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                is_whole = True
                seconds = self._limits.body_seconds
                raise HTTPException(
                    408, f"the body did not arrive within {seconds:g} s", headers=CLOSE
                ) from None
            size += len(message.get("body", b""))
            is_whole = message["type"] != "http.request" or not message.get("more_body", False)
            if size > self._limits.body_bytes:
                raise HTTPException(413, self._too_large(), headers=CLOSE)
            return message

        return bounded

    def _too_large(self) -> str:
        return f"the body is over the limit of {self._limits.body_bytes} bytes"
