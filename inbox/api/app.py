"""The application: its routes, and how its errors look."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from inbox.api import customers, doors, messages, reports, tickets
from inbox.errors import InboxError, NotFound, Refused, Unavailable, Unreadable
from inbox.settings import Settings

STATUS = {NotFound: 404, Refused: 409, Unreadable: 422, Unavailable: 503}
BODY_LIMIT_BYTES = 64 * 1024 * 1024


def create_api(settings: Settings) -> FastAPI:
    """The API over the database and blobs that this process is bound to."""
    api = FastAPI(
        title="inbox",
        version="1",
        description="Messages, tickets, customers and figures of one deployment.",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    api.state.settings = settings
    for room in (messages, tickets, customers, reports, doors):
        api.include_router(room.router)
    api.add_exception_handler(InboxError, _expected)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(RequestValidationError, _invalid)
    return api


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """An RFC 9457 problem object."""
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    return JSONResponse(
        {**content, "detail": detail},
        status_code=status,
        headers=headers,
        media_type="application/problem+json",
    )


async def _expected(_: Request, error: Exception) -> JSONResponse:
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    return problem(status, str(error))


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, str(error.detail), dict(error.headers or {}))


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    """The first fault of a request, by its place; never its value, which may be somebody's data."""
    assert isinstance(error, RequestValidationError)
    first: dict[str, Any] = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return problem(422, f"{where}: {first['msg']}")
