"""The OpenAI-compatible door: chat completions whose text is quotes, with the proof beside it.

The shapes are those of https://platform.openai.com/docs/api-reference/chat. What is ours goes into
one field, ``pullquote``: in a request ``document_ids`` and ``max_quotes``; in an answer's message,
and in a stream's last chunk, the whole answer object. A message that is sent back with it is read
as ``/v1/ask`` reads an answer object in its history.
"""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.desk import Desk
from api.routes import Loaded
from api.schemas import AnswerOut, TurnIn
from index.errors import PullquoteError
from index.types import Document
from rag.errors import QuestionError
from rag.types import Turn

MODEL = "pullquote"
"""The model that looks in every article; ``pullquote/ID`` looks in one."""

log = logging.getLogger("pullquote")


class OpenAIError(Exception):
    """A request that is wrong, in OpenAI's terms."""

    def __init__(
        self, message: str, *, param: str | None = None, code: str | None = None, status: int = 400
    ) -> None:
        super().__init__(message)
        self.message, self.param, self.code, self.status = message, param, code, status


class _Route(APIRoute):
    """A route whose failures have OpenAI's shape."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except OpenAIError as error:
                return _failure(error.status, error.message, error.param, error.code)
            except RequestValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"] if part != "body")
                said = f"{where}: {first['msg']}" if where else str(first["msg"])
                return _failure(400, said, where or None)
            except QuestionError as error:
                return _failure(400, str(error), _PARAMS.get(error.param, error.param))
            except HTTPException as error:
                failed = _failure(error.status_code, str(error.detail))
                # Such as when to come back.
                failed.headers.update(error.headers or {})
                return failed
            except PullquoteError as error:
                log.error("%s %s failed", request.method, request.url.path, exc_info=error)
                return _failure(500, str(error))

        return handled


_PARAMS = {"question": "messages", "history": "messages"}

router = APIRouter(tags=["OpenAI-compatible"], route_class=_Route)


class PartIn(BaseModel):
    """A part of a message's content; only text can be asked."""

    type: str
    text: str | None = None


class MessageIn(BaseModel):
    """A message; other fields are ignored."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[PartIn] | None = None
    pullquote: dict[str, Any] | None = Field(
        default=None, description="an assistant's message: the answer object that came with it"
    )


class ExtensionIn(BaseModel):
    """What ``/v1/ask`` takes and OpenAI has no parameter for."""

    model_config = ConfigDict(extra="forbid")

    document_ids: list[str] | None = None
    max_quotes: Annotated[int | None, Field(ge=1, le=20)] = None


class StreamOptionsIn(BaseModel):
    """Options of a stream; others are ignored."""

    include_usage: bool = False


class ChatIn(BaseModel):
    """A chat completion to make. Parameters that are not named here are accepted and ignored."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"model": MODEL, "messages": [{"role": "user", "content": "What is this about?"}]}
            ]
        }
    )

    model: str
    messages: Annotated[list[MessageIn], Field(min_length=1)]
    stream: bool | None = False
    stream_options: StreamOptionsIn | None = None
    n: Annotated[int | None, Field(ge=1, le=1, description="an answer has no variants")] = None
    pullquote: ExtensionIn | None = None


@router.get("/v1/models", summary="List the models")
async def list_models(assistant: Loaded) -> dict[str, Any]:
    """``pullquote`` looks in all articles, ``pullquote/ID`` in one."""
    return {"object": "list", "data": [_model(name) for name in _names(assistant.index.documents)]}


@router.get("/v1/models/{model:path}", summary="Get a model")
async def get_model(assistant: Loaded, model: str) -> dict[str, Any]:
    """One of the models."""
    _documents_of(model, assistant.index.documents)
    return _model(model)


@router.post("/v1/chat/completions", summary="Answer the last message", response_model=None)
async def complete(assistant: Loaded, request: Request, chat: ChatIn) -> Response:
    """The last message is the question and those before it are the history; system messages are
    ignored. The answer's text is the content, and the answer object is in ``pullquote``."""
    documents = {document.id: document for document in assistant.index.documents}
    chosen = _documents_of(chat.model, assistant.index.documents)
    extension = chat.pullquote or ExtensionIn()
    question, history = _conversation(chat.messages)
    desk: Desk = request.app.state.desk
    answered = await desk.ask(
        request,
        assistant,
        question,
        history,
        chosen or extension.document_ids,
        extension.max_quotes,
    )
    answer = AnswerOut.model_validate_json(answered.text)
    proof: dict[str, Any] = {
        "annotations": _annotations(answer, documents, str(request.base_url)),
        "pullquote": answer.model_dump(mode="json", by_alias=True),
    }
    common = {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "created": int(time.time()),
        "model": chat.model,
    }
    if chat.stream:
        usage = bool(chat.stream_options and chat.stream_options.include_usage)
        return StreamingResponse(
            _events(common, answer, proof, usage=usage),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
        )
    message = {"role": "assistant", "content": answer.text, "refusal": None, **proof}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return JSONResponse(
        {**common, "object": "chat.completion", "choices": [choice], "usage": _USAGE}
    )


# No language model runs, so that no token is used up.
_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


def _names(documents: Sequence[Document]) -> list[str]:
    return [MODEL, *(f"{MODEL}/{document.id}" for document in documents)]


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "pullquote"}


def _documents_of(model: str, documents: Sequence[Document]) -> list[str] | None:
    """The document that a model's name restricts to; None where it looks in all."""
    if model not in _names(documents):
        raise OpenAIError(
            f"The model {model!r} does not exist; see GET /v1/models",
            param="model",
            code="model_not_found",
            status=404,
        )
    return None if model == MODEL else [model.removeprefix(f"{MODEL}/")]


def _conversation(messages: Sequence[MessageIn]) -> tuple[str, list[Turn]]:
    """The question, and the turns before it: each user's message with the reply that follows it."""
    turns: list[tuple[str, MessageIn | None]] = []
    last = None
    for place, message in enumerate(messages):
        if message.role == "user":
            turns.append((_text(message, place), None))
        elif message.role == "assistant" and turns:
            turns[-1] = (turns[-1][0], message)
        if message.role in ("user", "assistant"):
            last = message.role
    if last != "user":
        raise OpenAIError("the last message has to be the user's", param="messages")
    *before, (question, _) = turns
    if not question.strip():
        raise OpenAIError("the last message is empty; ask something", param="messages")
    return question, [_turn(asked, reply) for asked, reply in before if asked.strip()]


def _turn(asked: str, reply: MessageIn | None) -> Turn:
    if reply is None:
        return TurnIn(question=asked).to_turn()
    return TurnIn(question=asked, answer=reply.pullquote or _text(reply, None)).to_turn()


def _text(message: MessageIn, place: int | None) -> str:
    if message.content is None or isinstance(message.content, str):
        return message.content or ""
    parts = []
    for part in message.content:
        if part.type not in ("text", "refusal") and place is not None:
            raise OpenAIError(
                f"content of type {part.type!r} cannot be read; only text can",
                param=f"messages.{place}.content",
            )
        parts.append(part.text or "")
    return "\n".join(parts)


def _annotations(
    answer: AnswerOut, documents: dict[str, Document], page: str
) -> list[dict[str, Any]]:
    """The quotes in the shape of OpenAI's URL citations.

    Args:
        answer: The answer.
        documents: The articles by id.
        page: Where the web page is; its address with a place shows the quote in its article.

    Returns:
        One for each quote, in order; ``content[start_index:end_index]`` is the quote.
    """
    cited = {citation.number: citation for citation in answer.citations}
    found = []
    start = 0
    for segment in answer.segments:
        end = start + len(segment.text)
        if segment.kind == "quote" and segment.citation is not None:
            citation = cited[segment.citation]
            document = documents[citation.document_id]
            found.append(
                {
                    "type": "url_citation",
                    "url_citation": {
                        "start_index": start,
                        "end_index": end,
                        "title": document.title or document.id,
                        "url": place_address(page, document.id, citation.start, citation.end),
                    },
                }
            )
        start = end
    return found


def place_address(page: str, document_id: str, start: int, end: int) -> str:
    """The address at which the web page shows a place of a document."""
    return f"{page}#{urlencode({'doc': document_id, 'at': f'{start}-{end}'})}"


def _events(
    common: dict[str, Any], answer: AnswerOut, proof: dict[str, Any], *, usage: bool
) -> Iterator[str]:
    """The answer as server-sent events, a chunk for each segment."""

    def event(delta: dict[str, Any], finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return _event({**common, "object": "chat.completion.chunk", "choices": [choice]})

    yield event({"role": "assistant", "content": ""})
    for segment in answer.segments:
        yield event({"content": segment.text})
    yield event(proof, "stop")
    if usage:
        yield _event({**common, "object": "chat.completion.chunk", "choices": [], "usage": _USAGE})
    yield "data: [DONE]\n\n"


def _event(body: dict[str, Any]) -> str:
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"


def _failure(
    status: int, message: str, param: str | None = None, code: str | None = None
) -> JSONResponse:
    kind = "invalid_request_error" if status < 500 else "server_error"
    error = {"message": message, "type": kind, "param": param, "code": code}
    return JSONResponse({"error": error}, status_code=status)
