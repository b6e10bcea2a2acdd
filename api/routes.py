"""What can be asked over HTTP: questions, documents, and whether the server is well."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from api.desk import Desk
from api.schemas import AnswerOut, AskIn, ErrorOut, SpanOut
from api.verify import answers, check
from index.sentences import paragraphs
from index.types import Document
from rag.assistant import Assistant

MISSING: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorOut, "description": "There is no such document"}
}
LOADING: dict[int | str, dict[str, Any]] = {
    503: {
        "model": ErrorOut,
        "description": "The index is not loaded yet, the server is stopping, or too much is asked "
        "at once; see Retry-After",
    }
}
MOST_ANSWERS = 100
"""Most answers that are verified at once."""
MOST_FAULTS = 100
"""Most faults that are listed of them."""
_SOON = {"Retry-After": "1"}
questions = APIRouter(tags=["questions"], responses=LOADING)
documents = APIRouter(tags=["documents"], responses=LOADING)
health = APIRouter(tags=["health"])


async def _loaded(request: Request) -> Assistant:
    # Were it no coroutine, every request would wait for one of the threads that all requests share.
    assistant = request.app.state.assistant
    if not isinstance(assistant, Assistant):
        raise HTTPException(503, "the index is not loaded yet; ask again in a moment", _SOON)
    return assistant


Loaded = Annotated[Assistant, Depends(_loaded)]
"""The application's assistant; 503 while there is none."""


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
    paragraphs: list[SpanOut] = Field(description="in order; a citation's paragraph is the nth")


class VerifyOut(BaseModel):
    """The verdict on an answer."""

    ok: bool
    answers: int = Field(description="how many answers were checked")
    quotes: int = Field(description="how many quotes were checked, context included")
    fault_count: int = Field(description="how many faults there are; 0 if all is proven")
    faults: list[str] = Field(description=f"a line per fault, for the first {MOST_FAULTS} of them")


class HealthOut(BaseModel):
    """Whether the server is well."""

    status: str


_QUESTIONS: dict[str, Any] = {
    "question": {"value": {"question": "why did Ri Il-gyu defect?"}},
    "follow-up": {
        "value": {
            "question": "and how many are left?",
            "history": [{"question": "How many missions were closed?"}],
            "max_quotes": 2,
        }
    },
}


@questions.post("/v1/ask", response_model=AnswerOut, summary="Ask a question", responses=MISSING)
async def ask(
    request: Request,
    assistant: Loaded,
    body: Annotated[AskIn, Body(openapi_examples=_QUESTIONS)],
) -> Response:
    """Answered, corrected, refused or asked back: all four come with status 200."""
    desk: Desk = request.app.state.desk
    answered = await desk.ask(
        request,
        assistant,
        body.question,
        [turn.to_turn() for turn in body.history],
        body.document_ids,
        body.max_quotes,
    )
    # Timings stay out of the body, so that the body is the same every time.
    return Response(
        answered.text,
        media_type="application/json",
        headers={"Server-Timing": answered.server_timing},
    )


@questions.post("/v1/verify", summary="Check a saved answer")
async def verify(
    request: Request,
    assistant: Loaded,
    answer: Annotated[dict[str, Any] | list[Any], Body()],
) -> VerifyOut:
    """Re-slice the documents at the citations of an answer, or of at most 100 of them: a list, or
    a saved chat."""
    given = len(answers(answer))
    if given > MOST_ANSWERS:
        raise HTTPException(422, f"{given} answers; at most {MOST_ANSWERS} are checked at once")
    texts = {document.id: document.text for document in assistant.index.documents}
    desk: Desk = request.app.state.desk
    verdict = await desk.run(request, lambda: check(answer, texts))
    return VerifyOut(
        ok=not verdict.faults,
        answers=verdict.answers,
        quotes=verdict.quotes,
        fault_count=len(verdict.faults),
        faults=list(verdict.faults[:MOST_FAULTS]),
    )


@documents.get("/v1/documents", summary="List the articles")
async def list_documents(assistant: Loaded) -> DocumentsOut:
    """The articles in the index, in order of their names."""
    return DocumentsOut(
        index_id=assistant.index.id,
        documents=[DocumentOut(**_described(document)) for document in assistant.index.documents],
    )


@documents.get(
    "/v1/documents/{document_id}",
    response_model=DocumentTextOut,
    summary="Get an article's text",
    responses=MISSING,
)
async def get_document(request: Request, assistant: Loaded, document_id: str) -> Response:
    """An article's text, to slice with a citation's offsets."""
    try:
        found = assistant.index.document(document_id)
    except KeyError as error:
        raise HTTPException(404, f"no document {document_id!r}") from error
    desk: Desk = request.app.state.desk
    # A long article takes seconds, the JSON included.
    content = await desk.run(request, lambda: _with_text(found).model_dump_json().encode())
    return Response(content, media_type="application/json")


def _with_text(document: Document) -> DocumentTextOut:
    return DocumentTextOut(
        **_described(document),
        text=document.text,
        boilerplate=[SpanOut(start=s.start, end=s.end) for s in document.boilerplate],
        subheads=[SpanOut(start=s.start, end=s.end) for s in document.subheads],
        paragraphs=[SpanOut(start=s.start, end=s.end) for s in paragraphs(document.text)],
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


@health.get("/healthz", summary="Is the process alive?")
async def healthz() -> HealthOut:
    """Alive, whatever the state of the index."""
    return HealthOut(status="alive")


@health.get("/readyz", summary="Is the index loaded and the model warm?", responses=LOADING)
async def readyz(request: Request, assistant: Loaded) -> HealthOut:
    """Ready to answer; not while the index is loading, nor once the server has begun to stop."""
    if request.app.state.draining:
        raise HTTPException(503, "the server is stopping", _SOON)
    return HealthOut(status="ready")
