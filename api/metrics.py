"""What is counted, for Prometheus: ``GET /metrics``.

Labels have few values: a path is the route's template, never what a client sent.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.store import Index

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds in seconds."""


class Metrics:
    """The counters of one application; each application has a registry of its own."""

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        self.requests = Counter(
            "pullquote_requests",
            "Requests, by method, route and status.",
            ("method", "path", "status"),
            registry=registry,
        )
        self.request_seconds = Histogram(
            "pullquote_request_seconds",
            "From a request's head to its response's end, by route.",
            ("path",),
            buckets=BUCKETS,
            registry=registry,
        )
        self.answers = Counter(
            "pullquote_answers", "Answers given, by outcome.", ("outcome",), registry=registry
        )
        self.refusals = Counter(
            "pullquote_refusals", "Refusals, by reason.", ("reason",), registry=registry
        )
        self.stage_seconds = Histogram(
            "pullquote_stage_seconds",
            "Time of a question's stages.",
            ("stage",),
            buckets=BUCKETS,
            registry=registry,
        )
        self.turned_away = Counter(
            "pullquote_turned_away",
            "Questions not worked on or not waited for: full, late, gone, rate.",
            ("reason",),
            registry=registry,
        )
        self.cache = Counter(
            "pullquote_cache_lookups",
            "Lookups of the answer cache, by result: hit or miss.",
            ("result",),
            registry=registry,
        )
        self.reloads = Counter(
            "pullquote_index_loads",
            "Changes of the index taken over, by result: loaded or failed.",
            ("result",),
            registry=registry,
        )
        self._index = Info("pullquote_index", "The index that answers.", registry=registry)
        self._documents = Gauge(
            "pullquote_index_documents", "Articles in the index.", registry=registry
        )
        self._age = Gauge(
            "pullquote_index_age_seconds", "Time since the index was built.", registry=registry
        )
        for reason in ("full", "late", "gone", "rate"):
            self.turned_away.labels(reason)
        for result in ("hit", "miss"):
            self.cache.labels(result)

    def watch(self, name: str, help_text: str, value: Callable[[], float]) -> None:
        """Add a gauge that is asked for its value whenever the metrics are."""
        Gauge(f"pullquote_{name}", help_text, registry=self.registry).set_function(value)

    def answered(self, status: str, reason: str | None, seconds: Mapping[str, float]) -> None:
        """Count an answer.

        Args:
            status: How the question ended.
            reason: Of a refusal.
            seconds: Its stages' times; empty for an answer from the cache.
        """
        self.answers.labels(status).inc()
        if reason is not None:
            self.refusals.labels(reason).inc()
        for stage, duration in seconds.items():
            self.stage_seconds.labels(stage).observe(duration)

    def serves(self, index: Index) -> None:
        """Tell which index answers from here on."""
        self._index.info({"id": index.id, "model": str(index.manifest["model"]["name"])})
        self._documents.set(len(index.documents))
        # The build's folder is renamed by nobody, and written once.
        try:
            built = index.path.stat().st_mtime
        except OSError:
            # It has gone already, as after a newer build.
            built = time.time()
        self._age.set_function(lambda: max(0.0, time.time() - built))


class CountRequests:
    """Counts requests and their times (ASGI middleware)."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count it when it ends, however it ends."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = time.perf_counter()
        status = "none"

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, sent)
        finally:
            path = route_of(scope)
            self._metrics.requests.labels(_method(scope), path, status).inc()
            self._metrics.request_seconds.labels(path).observe(time.perf_counter() - start)


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Those told by name; a client can make up others."""


def _method(scope: Scope) -> str:
    method = str(scope["method"])
    return method if method in METHODS else "other"


def route_of(scope: Scope) -> str:
    """The template of the route that a request took, such as ``/v1/documents/{document_id}``;
    ``other`` where there was none."""
    return str(getattr(scope.get("route"), "path", "other"))


router = APIRouter(tags=["health"])


@router.get("/metrics", summary="Counters for Prometheus", response_class=Response)
async def metrics(request: Request) -> Response:
    """Counters and gauges in Prometheus' text format."""
    held: Metrics = request.app.state.metrics
    return Response(generate_latest(held.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
