"""Connections that are bounded in number, and end when nothing whole comes: uvicorn has no bound
on a request's head, nor on what it has not been sent of a body that nobody reads."""

from __future__ import annotations

import asyncio
import logging
import uuid

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.failures import failure
from api.limits import CLOSE
from api.security import HEADERS, POLICY

log = logging.getLogger("pullquote")

HEAD_SECONDS = 10.0
"""Longest that a request's head may take, from the connection's start or the head's first byte; and
what is left of a body, from the first byte after the response."""


class PatientProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, but a connection whose request's head is not complete after
    ``HEAD_SECONDS`` is closed: slow-loris clients hold connections open a byte at a time. So is one
    whose request was answered before its body had come, for nothing else bounds the rest of it.

    ``limit_concurrency`` bounds the connections, silent ones too; the next gets a 503 at once.
    """

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request, if there is room for the connection."""
        super().connection_made(transport)
        # uvicorn's own 503, in plain text and only when a request has come, is not wanted.
        most, self.limit_concurrency = self.limit_concurrency, None
        if most is not None and len(self.connections) > most:
            self._turn_away(most)
        else:
            self._wait()

    def data_received(self, data: bytes) -> None:
        """Go on waiting, unless a request is being worked on."""
        super().data_received(data)
        is_idle = self.conn.their_state is h11.IDLE or self.conn.our_state is h11.DONE
        if is_idle and not self.transport.is_closing():
            self._wait()
        else:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._patience is None:
            self._patience = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _turn_away(self, most: int) -> None:
        # Not even the request is waited for: whoever is over the bound must hold nothing.
        own = uuid.uuid4().hex
        response = failure(
            503,
            "unavailable",
            f"all {most} connections are taken; try again in 1 s",
            headers={
                **HEADERS,
                **CLOSE,
                "Content-Security-Policy": POLICY,
                "Cache-Control": "no-store",
                "Retry-After": "1",
                "X-Request-ID": own,
            },
        )
        head = h11.Response(
            status_code=503, headers=response.raw_headers, reason=b"Service Unavailable"
        )
        for event in (head, h11.Data(data=bytes(response.body)), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event))
        self.transport.close()
        log.warning("connection turned away", extra={"fields": {"request_id": own, "status": 503}})
