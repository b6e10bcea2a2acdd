"""The HTTP door: an application over one assistant."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from api import failures, openai, page, routes
from api.schemas import ErrorOut
from rag.assistant import Assistant
from rag.version import VERSION

ROUTERS = (routes.questions, routes.documents, routes.health, page.router, openai.router)
"""Further doors (a page, another protocol) add their router here."""


def create_app(open_assistant: Callable[[], Assistant]) -> FastAPI:
    """The application.

    Args:
        open_assistant: Makes the assistant; called once, when the server starts.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        assistant = await run_in_threadpool(open_assistant)
        # The first question through the models is slower; readiness means that it has been asked.
        await run_in_threadpool(assistant.ask, "What is this about?")
        app.state.assistant = assistant
        yield
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
    )
    app.state.assistant = None
    failures.install(app)
    for router in ROUTERS:
        app.include_router(router)
    return app
