"""The HTTP door."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Body, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.schemas import AnswerOut, AskIn, ErrorBody, ErrorOut, SpanOut
from api.verify import faults
from index.errors import PullquoteError
from index.types import Document
from rag.assistant import Assistant, Trace
from rag.errors import QuestionError, UnknownDocumentError
from rag.version import VERSION

log = logging.getLogger("pullquote")

_EXAMPLE = {
    "question": "and how many are left?",
    "history": [{"question": "How many missions were closed?"}],
    "max_quotes": 2,
}


class DocumentOut(BaseModel):
    """An article in the index."""

    id: str
    name: str = Field(description="file name below the seeds folder")
    sha256: str = Field(description="of the text in UTF-8")
    characters: int = Field(description="length in code points")
    title: str | None
    author: str | None
    published: str | None
    url: str | None


class DocumentsOut(BaseModel):
    """The articles in the index."""

    index_id: str
    documents: list[DocumentOut]


class DocumentTextOut(DocumentOut):
    """An article with its text; citations' offsets refer to ``text``."""

    text: str
    boilerplate: list[SpanOut] = Field(description="contact lines and the like: never evidence")
    subheads: list[SpanOut] = Field(description="headings: never evidence")


class VerifyOut(BaseModel):
    """The verdict on an answer."""

    ok: bool
    faults: list[str] = Field(description="a line per fault; empty if all is proven")


class HealthOut(BaseModel):
    """Whether the server is well."""

    status: str


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
        responses={422: {"model": ErrorOut}, 400: {"model": ErrorOut}},
    )
    app.state.assistant = None
    _errors(app)
    _questions(app)
    _documents(app)
    _health(app)
    return app


def _assistant(request: Request) -> Assistant:
    assistant = request.app.state.assistant
    if not isinstance(assistant, Assistant):
        raise HTTPException(503, "the index is not loaded yet; ask again in a moment")
    return assistant


def _questions(app: FastAPI) -> None:
    @app.post(
        "/v1/ask",
        response_model=AnswerOut,
        summary="Ask a question",
        tags=["questions"],
        responses={404: {"model": ErrorOut}, 503: {"model": ErrorOut}},
    )
    async def ask(
        request: Request,
        body: Annotated[
            AskIn,
            Body(
                openapi_examples={
                    "question": {"value": {"question": "why did Ri Il-gyu defect?"}},
                    "follow-up": {"value": _EXAMPLE},
                }
            ),
        ],
    ) -> Response:
        """Answered, corrected, refused or asked back: all four come with status 200."""
        assistant = _assistant(request)

        def work() -> tuple[str, Trace]:
            answer, trace = assistant.explain(
                body.question,
                [turn.to_turn() for turn in body.history],
                body.document_ids,
                body.max_quotes,
            )
            return AnswerOut.of(answer).to_json(), trace

        text, trace = await run_in_threadpool(work)
        # Timings stay out of the body, so that the body is the same every time.
        timing = ", ".join(f"{stage};dur={s * 1000:.1f}" for stage, s in trace.seconds.items())
        return Response(text, media_type="application/json", headers={"Server-Timing": timing})

    @app.post("/v1/verify", summary="Check a saved answer", tags=["questions"])
    async def verify(request: Request, answer: Annotated[dict[str, Any], Body()]) -> VerifyOut:
        """Re-slice the documents at the answer's citations."""
        documents = _assistant(request).index.documents
        found = faults(answer, {document.id: document.text for document in documents})
        return VerifyOut(ok=not found, faults=found)


def _documents(app: FastAPI) -> None:
    @app.get("/v1/documents", summary="List the articles", tags=["documents"])
    async def documents(request: Request) -> DocumentsOut:
        index = _assistant(request).index
        return DocumentsOut(
            index_id=index.id,
            documents=[DocumentOut(**_described(document)) for document in index.documents],
        )

    @app.get(
        "/v1/documents/{document_id}",
        summary="Get an article's text",
        tags=["documents"],
        responses={404: {"model": ErrorOut}},
    )
    async def document(request: Request, document_id: str) -> DocumentTextOut:
        found = {d.id: d for d in _assistant(request).index.documents}.get(document_id)
        if found is None:
            raise HTTPException(404, f"no document {document_id!r}")
        return DocumentTextOut(
            **_described(found),
            text=found.text,
            boilerplate=[SpanOut(start=s.start, end=s.end) for s in found.boilerplate],
            subheads=[SpanOut(start=s.start, end=s.end) for s in found.subheads],
        )


def _described(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "name": document.name,
        "sha256": document.sha256,
        "characters": len(document.text),
        "title": document.title,
        "author": document.author,
        "published": document.published,
        "url": document.url,
    }


def _health(app: FastAPI) -> None:
    @app.get("/healthz", summary="Is the process alive?", tags=["health"])
    async def healthz() -> HealthOut:
        return HealthOut(status="alive")

    @app.get(
        "/readyz",
        summary="Is the index loaded and the model warm?",
        tags=["health"],
        responses={503: {"model": ErrorOut}},
    )
    async def readyz(request: Request) -> HealthOut:
        _assistant(request)
        return HealthOut(status="ready")


def _errors(app: FastAPI) -> None:
    """Every failure in the one shape, translated here and nowhere else."""

    @app.exception_handler(UnknownDocumentError)
    async def unknown(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, UnknownDocumentError)
        return _error(404, "not_found", str(error), error.param)

    @app.exception_handler(QuestionError)
    async def question(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, QuestionError)
        return _error(422, "invalid_request", str(error), error.param)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            reason = first.get("ctx", {}).get("error", "")
            return _error(400, "invalid_json", f"the body is not JSON: {reason}")
        where = [str(part) for part in first["loc"] if part != "body"]
        message = str(first["msg"]).removeprefix("Value error, ")
        return _error(422, "invalid_request", message, ".".join(where) or None)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        kinds = {404: "not_found", 405: "method_not_allowed", 503: "unavailable"}
        kind = kinds.get(error.status_code, "invalid_request")
        return _error(error.status_code, kind, str(error.detail), headers=error.headers)

    @app.middleware("http")
    async def unexpected(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        try:
            return await call_next(request)
        except PullquoteError as error:
            # A failed proof or a damaged index: nothing may be shown in its place.
            log.exception("request failed")
            return _error(500, "internal_error", str(error))


def _error(
    status: int,
    kind: str,
    message: str,
    param: str | None = None,
    headers: Any = None,
) -> JSONResponse:
    body = ErrorOut(error=ErrorBody(type=kind, message=message, param=param))
    return JSONResponse(body.model_dump(exclude_none=True), status_code=status, headers=headers)
