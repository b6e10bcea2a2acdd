"""The HTTP door: an application over one assistant."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from api import failures, metrics, openai, page, reload, routes, starters
from api.auth import RequireKey
from api.cache import AnswerCache
from api.desk import Desk
from api.gate import Gate
from api.limits import BodyLimit, Limits
from api.logs import LogRequests
from api.metrics import CountRequests, Metrics
from api.rate import Buckets, RateLimit
from api.schemas import ErrorOut
from api.security import Cors, KnownHosts, SecurityHeaders
from api.serving import Serving
from rag.assistant import Assistant
from rag.version import VERSION

ROUTERS = (
    routes.questions,
    routes.documents,
    routes.health,
    metrics.router,
    page.router,
    openai.router,
    starters.router,
)
"""Further doors (a page, another protocol) add their router here."""


def create_app(
    open_assistant: Callable[[], Assistant],
    serving: Serving | None = None,
    watch: reload.Watch | None = None,
) -> FastAPI:
    """The application.

    Args:
        open_assistant: Makes the assistant; called once, when the server starts.
        serving: How it is served; the defaults ask nobody for a key.
        watch: Where a new index would appear; None stays with the first.
    """
    serving = serving or Serving()
    limits = serving.limits or Limits()
    counters = Metrics()
    cache = AnswerCache(serving.cache_characters)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        def switch(assistant: Assistant) -> None:
            app.state.assistant = assistant
            counters.serves(assistant.index)
            # Its keys name the index that they belong to; this only makes room.
            cache.clear()

        gate = Gate(limits)
        app.state.desk = Desk(gate, cache, counters, log_questions=serving.log_questions)
        assistant = await run_in_threadpool(open_assistant)
        await run_in_threadpool(assistant.ask, reload.WARM_UP)
        switch(assistant)
        watching = None
        if watch is not None and watch.seconds > 0:
            watching = asyncio.create_task(
                reload.watch(
                    watch,
                    lambda: app.state.assistant,
                    switch,
                    lambda result: counters.reloads.labels(result).inc(),
                )
            )
        yield
        if watching is not None:
            watching.cancel()
            # However it ended: what follows is closed all the same.
            await asyncio.wait([watching])
        gate.close()
        if serving.tracer_provider is not None:
            from api.tracing import flush

            await run_in_threadpool(flush, serving.tracer_provider)
        app.state.assistant = None

    app = FastAPI(
        title="Pullquote",
        version=VERSION,
        summary="Ask an article; answers are its own sentences.",
        lifespan=lifespan,
        responses={
            400: {"model": ErrorOut, "description": "The body is not JSON"},
            422: {"model": ErrorOut, "description": "A field is out of bounds"},
        },
        middleware=_middleware(serving, limits, counters),
        # Only what we choose is traced: FastAPI's own spans tell addresses with their query.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.assistant = None
    app.state.metrics = counters
    app.state.draining = False
    failures.install(app)
    for router in ROUTERS:
        app.include_router(router)
    return app


def _middleware(serving: Serving, limits: Limits, counters: Metrics) -> list[Middleware]:
    """From the outermost to the innermost: what a stranger meets before any of our routes."""
    found = []
    if serving.tracer_provider is not None:
        from api.tracing import TraceRequests

        found.append(Middleware(TraceRequests, tracer_provider=serving.tracer_provider))
    found += [
        Middleware(SecurityHeaders),
        Middleware(CountRequests, metrics=counters),
        Middleware(LogRequests),
    ]
    if serving.hosts is not None:
        found.append(Middleware(KnownHosts, hosts=serving.hosts))
    if serving.origins:
        # Before keys are asked for: a browser's preflight has none.
        found.append(Middleware(Cors, origins=serving.origins))
    if serving.keys is not None:
        found.append(Middleware(RequireKey, keys=serving.keys))
    if limits.rate > 0:
        turned_away = counters.turned_away
        found.append(
            Middleware(
                RateLimit,
                buckets=Buckets(limits.rate),
                on_turned_away=lambda reason: turned_away.labels(reason).inc(),
            )
        )
    found.append(Middleware(BodyLimit, limits=limits))
    return found
