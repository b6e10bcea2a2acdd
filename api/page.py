"""The web page: static files, with a policy that lets nothing else run or be reached."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

router = APIRouter(include_in_schema=False)

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        # No string ever becomes markup or code: the browser throws where one would.
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
"""Content-Security-Policy of the page; see https://www.w3.org/TR/CSP3/."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    # The files are small and have an ETag: always asked for, an old one is never mixed with a new.
    "Cache-Control": "no-cache",
}
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""Told here, because Python's own table depends on the machine, and browsers run no script whose
type is wrong."""

_FILES = StaticFiles(directory=Path(__file__).parent / "static")


@router.get("/")
async def page(request: Request) -> Response:
    """The page itself."""
    return await _file("index.html", request)


@router.get("/static/{name}")
async def static(name: str, request: Request) -> Response:
    """One of the page's files."""
    return await _file(name, request)


async def _file(name: str, request: Request) -> Response:
    suffix = Path(name).suffix
    if suffix not in _TYPES:
        raise HTTPException(404, f"no file {name!r}")
    response = await _FILES.get_response(name, request.scope)
    response.headers.update({**HEADERS, "Content-Type": _TYPES[suffix]})
    if suffix == ".svg":
        # Browsers ask for the icon again whenever the address changes, which is at every answer.
        response.headers["Cache-Control"] = "max-age=86400"
    return response
