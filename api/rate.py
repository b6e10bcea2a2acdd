"""A bound on how often each client may ask."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from api.auth import is_open
from api.failures import failure

MOST_CLIENTS = 10_000
"""Clients remembered; the one seen longest ago is forgotten first."""


class Buckets:
    """A token bucket for each client (https://en.wikipedia.org/wiki/Token_bucket).

    A bucket holds up to a sixth of a minute's requests, at least one, and fills evenly.
    """

    def __init__(self, per_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_minute / 60
        self._size = max(1.0, per_minute / 6)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, client: str) -> int:
        """Count a request of a client.

        Returns:
            0 if it may go on, else the whole seconds, at least 1, until it may.
        """
        now = self._clock()
        tokens, then = self._buckets.pop(client, (self._size, now))
        tokens = min(self._size, tokens + (now - then) * self._per_second)
        wait = 0
        if tokens >= 1:
            tokens -= 1
        else:
            # Rounded first: 20.000000000000004 seconds are 20.
            wait = max(1, math.ceil(round((1 - tokens) / self._per_second, 6)))
        self._buckets[client] = (tokens, now)
        if len(self._buckets) > MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return wait


def client_of(scope: Scope) -> str:
    """Who asks: its API key's name, else its address; an IPv6 client is its /64 network.

    An address that a proxy passes on in a header is not believed: without keys, all who come
    through one proxy are one client, and the proxy has to tell them apart.
    """
    name = scope.get("state", {}).get("client")
    if name:
        return f"key {name}"
    host = (scope.get("client") or ("",))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            # An IPv4 client of a socket of both families; all of these share one /64.
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


class RateLimit:
    """Answers 429 to a client that asks too often (ASGI middleware).

    What needs no key is not counted: a probe must not fail because it probes often, and the web
    page's files are more than a small bucket holds.
    """

    def __init__(
        self, app: ASGIApp, buckets: Buckets, on_turned_away: Callable[[str], None]
    ) -> None:
        self._app = app
        self._buckets = buckets
        self._on_turned_away = on_turned_away

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or say when to come back."""
        if scope["type"] == "http" and not is_open(scope["path"]):
            wait = self._buckets.take(client_of(scope))
            if wait:
                self._on_turned_away("rate")
                response = failure(
                    429,
                    "rate_limited",
                    f"too many requests; ask again in {wait} s",
                    headers={"Retry-After": str(wait)},
                )
                await response(scope, receive, send)
                return
        await self._app(scope, receive, send)
