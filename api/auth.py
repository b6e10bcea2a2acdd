"""API keys: made at random, stored as hashes, compared in constant time.

A key is 256 random bits, so that a plain SHA-256 is enough: a slow password hash protects secrets
that can be guessed, and would let strangers use up the processor.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import re
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from api.failures import failure
from index.errors import ConfigError, PullquoteError

OPEN = frozenset({"/", "/healthz", "/readyz"})
"""Paths that need no key: the web page, which has to be there to ask for one and holds nothing of
the articles, and what tells whether the server is well."""
OPEN_BELOW = "/static/"
"""The page's own files, the same on every server."""
PREFIX = "pq_"
_LINE = re.compile(r"([A-Za-z0-9._-]{1,64})\s+sha256:([0-9a-f]{64})")


def new_key(name: str) -> tuple[str, str]:
    """A new key, and the line that a keys file holds of it.

    Args:
        name: Whose key it is, 1 to 64 of ``A-Za-z0-9._-``; it is what logs show.

    Raises:
        ConfigError: the name has other characters, or too many.
    """
    key = PREFIX + secrets.token_urlsafe(32)
    line = f"{name} sha256:{hashlib.sha256(key.encode()).hexdigest()}"
    if not _LINE.fullmatch(line):
        raise ConfigError(f"{name!r} is no name for a key; use up to 64 of A-Z a-z 0-9 . _ -")
    return key, line


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys that a server accepts: names and SHA-256 digests, never the keys themselves."""

    digests: tuple[tuple[str, bytes], ...]

    @classmethod
    def read(cls, path: Path) -> Keys:
        """Read a keys file: a line ``NAME sha256:HEX`` for each key; ``#`` begins a comment.

        Raises:
            ConfigError: the file cannot be read, holds no key, or a line is not right.
        """
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"the keys file {path} cannot be read: {error}") from error
        found: dict[str, bytes] = {}
        for number, line in enumerate(lines, start=1):
            text = line.partition("#")[0].strip()
            if not text:
                continue
            match = _LINE.fullmatch(text)
            if match is None:
                # The line is not repeated: it may be a key, put there by mistake.
                raise ConfigError(
                    f"{path}, line {number}: not NAME sha256:HEX", hint="pullquote key NAME"
                )
            name = match.group(1)
            if name in found:
                raise ConfigError(f"{path}, line {number}: a second key named {name}")
            found[name] = bytes.fromhex(match.group(2))
        if not found:
            raise ConfigError(f"{path} holds no key", hint="pullquote key NAME")
        return cls(tuple(found.items()))

    def name_of(self, presented: str) -> str | None:
        """Whose key it is; None if it is nobody's. Takes as long whatever is presented."""
        digest = hashlib.sha256(presented.encode("utf-8", "surrogateescape")).digest()
        found = None
        for name, known in self.digests:
            if hmac.compare_digest(digest, known):
                found = name
        return found


def presented(headers: Headers) -> str | None:
    """The key in a request's headers: ``Authorization: Bearer KEY``, ``X-API-Key: KEY``, or the
    password of Basic authentication, which is how a browser asks its user for it where the address
    is no page of ours, such as ``/docs``."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    value = value.strip()
    if scheme.lower() == "bearer" and value:
        return value
    if scheme.lower() == "basic":
        try:
            decoded = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return None
        return decoded.partition(":")[2] or None
    return headers.get("x-api-key") or None


class RequireKey:
    """Answers 401 to whoever has no key (ASGI middleware); the key's name goes into the request's
    state as ``client``."""

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self._app = app
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass if it is for an open path or has a key."""
        if scope["type"] == "http" and not is_open(scope["path"]):
            sent = Headers(scope=scope)
            key = presented(sent)
            name = None if key is None else self._keys.name_of(key)
            if name is None:
                message = "an API key is needed" if key is None else "this API key is not known"
                response = failure(401, "unauthorized", message)
                headers = MutableHeaders(raw=response.raw_headers)
                headers.append("WWW-Authenticate", 'Bearer realm="pullquote"')
                if "text/html" in sent.get("accept", ""):
                    # Somebody opens an address. To a script's request, such as the page's own, the
                    # browser would put its dialog before the page's.
                    headers.append("WWW-Authenticate", 'Basic realm="pullquote", charset="UTF-8"')
                await response(scope, receive, send)
                return
            scope.setdefault("state", {})["client"] = name
        await self._app(scope, receive, send)


def is_open(path: str) -> bool:
    """Whether a request's path needs no key."""
    return path in OPEN or path.startswith(OPEN_BELOW)


def is_loopback(bound: socket.socket) -> bool:
    """Whether a bound socket can be reached from this machine only."""
    address = str(bound.getsockname()[0]).partition("%")[0]
    return ipaddress.ip_address(address).is_loopback


def keys_for(bound: socket.socket, keys_file: Path | None, *, no_auth: bool) -> Keys | None:
    """The keys that a server on a bound socket has to ask for; None if it needs none.

    Raises:
        ConfigError: the keys file is not right.
        PullquoteError: others can reach the socket, and neither keys nor ``no_auth`` were given.
    """
    if keys_file is not None:
        if no_auth:
            raise ConfigError("--no-auth and a keys file exclude each other")
        return Keys.read(keys_file)
    if no_auth or is_loopback(bound):
        return None
    raise PullquoteError(
        f"others can reach {bound.getsockname()[0]}, and no API keys are set",
        hint="make one with: pullquote key NAME; then give the file as --keys, or say --no-auth",
    )
