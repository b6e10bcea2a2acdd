"""What browsers are told, and what they may not do: headers, hosts, other origins.

Sources: OWASP, "HTTP Security Response Headers Cheat Sheet"; W3C, "Content Security Policy 3".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.failures import failure

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""On every response that does not set them itself."""
POLICY = "default-src 'none'; frame-ancestors 'none'"
"""Content-Security-Policy of what is no page: nothing runs, nothing is loaded."""
DOCS_POLICY = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""Of FastAPI's own pages, whose scripts and styles come from a public host."""
DOCS = frozenset({"/docs", "/docs/oauth2-redirect", "/redoc"})
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class SecurityHeaders:
    """Adds ``HEADERS``, a policy and ``no-store`` where a response has none (ASGI middleware)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add to the head of its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = DOCS_POLICY if scope["path"] in DOCS else POLICY

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", policy)
                # Articles and questions are nobody else's: no cache on the way keeps them.
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, sent)


class KnownHosts:
    """Refuses requests for a host that is not ours (ASGI middleware).

    A page elsewhere can have its own name resolve to 127.0.0.1, and would then read what is served
    to this machine alone (DNS rebinding); its requests still name its own host.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if its Host is known, else answer 421."""
        if scope["type"] == "http":
            named = Headers(scope=scope).get("host", "")
            if host_of(named) not in self._hosts:
                response = failure(
                    421,
                    "unknown_host",
                    f"this server does not go by the name {named[:100]!r}; "
                    "start it with --host-name to add one",
                )
                await response(scope, receive, send)
                return
        await self._app(scope, receive, send)


def host_of(header: str) -> str | None:
    """The host in a Host header, in lower case, without port and brackets; None if malformed."""
    try:
        parts = urlsplit(f"//{header}")
        _ = parts.port
    except ValueError:
        return None
    if parts.netloc != header or parts.username is not None or parts.password is not None:
        return None
    return parts.hostname


class Cors(CORSMiddleware):
    """Opens the application to the pages of some origins (ASGI middleware). Without it, browsers
    let no page of another origin read anything. No cookies are used."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "X-API-Key", "X-Request-ID"],
            expose_headers=["Retry-After", "Server-Timing", "X-Request-ID"],
        )
