"""A socket, and uvicorn serving the HTTP door on it."""

from __future__ import annotations

import socket
from contextlib import suppress

import uvicorn

from api.http import create_app
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


def run(assistant: Assistant, bound: socket.socket) -> None:
    """Serve an assistant until the process is told to stop."""
    config = uvicorn.Config(create_app(lambda: assistant), log_level="info")
    # Ctrl+C is how a server is stopped, no failure.
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[bound])
