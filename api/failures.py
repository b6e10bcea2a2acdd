"""Every failure of the HTTP door in the one shape, translated here and nowhere else."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.schemas import ErrorBody, ErrorOut
from index.errors import PullquoteError
from rag.errors import QuestionError, UnknownDocumentError

log = logging.getLogger("pullquote")

_KINDS = {
    400: "invalid_json",
    401: "unauthorized",
    404: "not_found",
    405: "method_not_allowed",
    408: "timeout",
    413: "too_large",
    415: "unsupported_media_type",
    429: "rate_limited",
    499: "client_gone",
    503: "unavailable",
    504: "timeout",
}


def install(app: FastAPI) -> None:
    """Have an application answer every failure with ``ErrorOut``."""

    @app.exception_handler(UnknownDocumentError)
    async def unknown(request: Request, error: UnknownDocumentError) -> JSONResponse:
        return failure(404, "not_found", str(error), error.param)

    @app.exception_handler(QuestionError)
    async def question(request: Request, error: QuestionError) -> JSONResponse:
        return failure(422, "invalid_request", str(error), error.param)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return _invalid(request, error)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        kind = _KINDS.get(error.status_code, "invalid_request")
        message = str(error.detail)
        if error.status_code == 400:
            # FastAPI has nothing better to say of bytes that json stumbles over.
            message = "the body is not JSON: no UTF-8, too deeply nested, or a number too long"
        return failure(error.status_code, kind, message, headers=error.headers)

    @app.exception_handler(PullquoteError)
    async def failed(request: Request, error: PullquoteError) -> JSONResponse:
        # A failed proof or a damaged index: nothing may be shown in its place.
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return failure(500, "internal_error", str(error))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        return something_went_wrong()


def something_went_wrong() -> JSONResponse:
    """What a client is told of a defect: the log has its traceback, which is no business of the
    client's."""
    return failure(500, "internal_error", "something went wrong here; it has been logged")


def failure(
    status: int,
    kind: str,
    message: str,
    param: str | None = None,
    headers: Any = None,
) -> JSONResponse:
    """A response that says what is wrong.

    Args:
        status: HTTP's number.
        kind: A short name of the sort of failure, for programs.
        message: One line for people.
        param: The field of the request that is wrong, with dots for what lies inside it.
        headers: Further headers.
    """
    body = ErrorOut(
        error=ErrorBody(type=kind, message=_plain(message), param=_plain(param) if param else None)
    )
    return JSONResponse(body.model_dump(exclude_none=True), status_code=status, headers=headers)


def _plain(text: str) -> str:
    """What came in may be repeated in a message, and may be no valid Unicode."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        reason = first.get("ctx", {}).get("error", "")
        return failure(400, "invalid_json", f"the body is not JSON: {reason}")
    sent_as = request.headers.get("content-type", "")
    if list(first["loc"]) == ["body"] and "json" not in sent_as and first["type"] != "missing":
        return failure(
            415,
            "unsupported_media_type",
            f"the body came as {sent_as or 'no type'}; send JSON, with the header "
            "Content-Type: application/json",
        )
    if first["type"] in ("model_attributes_type", "dict_type"):
        return failure(422, "invalid_request", "the body is no JSON object")
    where = ".".join(str(part) for part in first["loc"] if part != "body")
    if first["type"] == "missing" and not where:
        return failure(422, "invalid_request", "the body is empty; send a JSON object")
    return failure(422, "invalid_request", _said(first), where or None)


def _said(first: dict[str, Any]) -> str:
    if first["type"] == "extra_forbidden":
        return "there is no such field"
    if first["type"] == "missing":
        return "this field is missing"
    if first["type"] == "string_unicode":
        return "not valid Unicode: it holds half of a surrogate pair"
    message = str(first["msg"]).removeprefix("Value error, ")
    return message[:1].lower() + message[1:]
