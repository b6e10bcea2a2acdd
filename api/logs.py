"""Structured logs: a line for each request, with an id that its response has too.

Questions and answers are what people want to know: they are logged only where that was asked for.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import uuid
from contextvars import ContextVar
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.failures import something_went_wrong
from api.metrics import route_of

log = logging.getLogger("pullquote")
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that is being worked on."""
_GIVEN = re.compile(r"[A-Za-z0-9._-]{1,64}")
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
"""Routes that probes ask all the time: logged at level DEBUG."""


class JsonFormatter(logging.Formatter):
    """A JSON object a line: time, level, logger, message, request_id, and the record's fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; what is no valid Unicode is escaped, and there is no line break in it."""
        line = {**_common(record), **_fields(record)}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


class TextFormatter(logging.Formatter):
    """The same for people: ``TIME LEVEL message key=value``; an exception follows on lines."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        common = _common(record)
        head = " ".join(str(common.pop(key)) for key in ("time", "level", "message"))
        common.pop("logger")
        said = {**common, **_fields(record)}
        pairs = "".join(f" {key}={json.dumps(value, default=str)}" for key, value in said.items())
        line = head.replace("\n", " ") + pairs
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _common(record: logging.LogRecord) -> dict[str, Any]:
    when = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
    found: dict[str, Any] = {
        "time": f"{when}.{int(record.msecs):03d}Z",
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": record.getMessage(),
    }
    current = request_id.get()
    if current is not None:
        found["request_id"] = current
    return found


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    fields = getattr(record, "fields", None)
    return dict(fields) if isinstance(fields, dict) else {}


def configure(style: str, level: str = "info") -> None:
    """Have everything that is logged in this process go to standard error.

    Args:
        style: ``json`` or ``text``.
        level: ``debug``, ``info``, ``warning`` or ``error``.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if style == "json" else TextFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # Libraries' remarks are of interest from warnings on; uvicorn's starts and stops are ours.
    for name in ("asyncio", "httpx", "urllib3"):
        logging.getLogger(name).setLevel(logging.WARNING)


class LogRequests:
    """Gives each request an id, logs it when it ends, and answers for defects (ASGI middleware).

    An id that the client sends in ``X-Request-ID`` is kept, if it is a plain one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        own = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        state = scope.setdefault("state", {})
        token = request_id.set(own)
        start = time.perf_counter()
        status: int | None = None

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = own
            await send(message)

        try:
            try:
                await self._app(scope, receive, sent)
            except Exception:
                # Answered here, so that this response too has the id and the headers.
                log.exception("a defect")
                if status is None:
                    await something_went_wrong()(scope, receive, sent)
                else:
                    raise
        finally:
            _logged(scope, state, status, time.perf_counter() - start)
            request_id.reset(token)


def _logged(scope: Scope, state: dict[str, Any], status: int | None, seconds: float) -> None:
    path = route_of(scope)
    fields: dict[str, Any] = {
        "method": scope["method"],
        "path": path,
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    for name in ("client", "outcome", "cached", "question"):
        if state.get(name) is not None:
            fields[name] = state[name]
    level = logging.DEBUG if path in QUIET and status == 200 else logging.INFO
    log.log(level, "request", extra={"fields": fields})
