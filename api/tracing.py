"""OpenTelemetry traces: a span for each request, and one for each stage of its question.

See https://opentelemetry.io/docs/specs/semconv/http/http-spans/ for the names. The SDK is an extra,
``pip install 'pullquote[otel]'``, and this module is imported only where traces are asked for.

FastAPI can trace by itself, but tells a request's address with its query, where a client may have
put a question. What is told here is told by name; of what a client sent, only the ids of its
``traceparent`` and ``tracestate`` headers are in it.
"""

from __future__ import annotations

import threading
from typing import Any

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.logs import QUIET
from api.metrics import METHODS, route_of
from rag.version import VERSION

FLUSH_SECONDS = 5.0
"""Longest that a server which stops waits for its last spans to be sent."""


def provider() -> TracerProvider:
    """Sends spans by OTLP over HTTP, as the ``OTEL_*`` variables say: where to, with which headers,
    which share, under which name (``pullquote`` by default).

    See https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/.
    """
    own = Resource({"service.name": "pullquote", "service.version": VERSION})
    made = TracerProvider(
        # What the variables say comes second, and so counts.
        resource=own.merge(OTELResourceDetector().detect()),
        # A server flushes when it stops; the SDK's own way out waits for a lost collector longer.
        shutdown_on_exit=False,
    )
    made.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return made


def flush(tracer_provider: TracerProvider) -> None:
    """Send the spans that are waiting; give up after ``FLUSH_SECONDS``."""
    # The SDK takes a time limit for this and does not hold it.
    sending = threading.Thread(target=tracer_provider.force_flush, daemon=True)
    sending.start()
    sending.join(FLUSH_SECONDS)


class TraceRequests:
    """Traces requests, but not those of probes (ASGI middleware).

    A client's ``traceparent`` header makes its span the parent. The request's span tells method,
    route and status; of a question, how it ended (``pullquote.outcome``), the reason of a refusal
    (``pullquote.reason``) and whether it was in the cache (``pullquote.cached``).
    """

    def __init__(self, app: ASGIApp, tracer_provider: TracerProvider) -> None:
        self._app = app
        self._tracer = tracer_provider.get_tracer("pullquote", VERSION)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and tell of it when it ends."""
        if scope["type"] != "http" or scope["path"] in QUIET:
            await self._app(scope, receive, send)
            return
        status: int | None = None

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = Headers(raw=message["headers"]).get("x-request-id")
                if given is not None:
                    # The id that the log has, too.
                    span.set_attribute("http.response.header.x-request-id", [given])
            await send(message)

        with self._tracer.start_as_current_span(
            "HTTP",
            # The header's form is checked there; one that is not right starts a new trace.
            TraceContextTextMapPropagator().extract(dict(Headers(scope=scope))),
            SpanKind.SERVER,
            # An exception's message may have a question in it; the log is where defects are told.
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                await self._app(scope, receive, sent)
            finally:
                _told(span, scope, status)
                _stages(self._tracer, scope)


def _told(span: Span, scope: Scope, status: int | None) -> None:
    method = scope["method"] if scope["method"] in METHODS else "_OTHER"
    route = route_of(scope)
    span.update_name(f"{'HTTP' if method == '_OTHER' else method} {route}")
    span.set_attributes({"http.request.method": method, "http.route": route})
    if status is None:
        span.set_attribute("error.type", "no_response")
    else:
        span.set_attribute("http.response.status_code", status)
        if status >= 500:
            span.set_attribute("error.type", str(status))
    if status is None or status >= 500:
        span.set_status(StatusCode.ERROR)
    state: dict[str, Any] = scope.get("state", {})
    for name in ("outcome", "reason", "cached"):
        if state.get(name) is not None:
            span.set_attribute(f"pullquote.{name}", state[name])


def _stages(tracer: Tracer, scope: Scope) -> None:
    """A span for each stage, with the times that the stage itself has kept."""
    for stage, (began, ended) in scope.get("state", {}).get("stages", {}).items():
        tracer.start_span(stage, start_time=began).end(ended)
