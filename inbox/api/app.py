"""The application: its routes, and how its errors look."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from inbox.api import customers, doors, messages, reports, tickets
from inbox.errors import (
    InboxError,
    NotFound,
    Refused,
    Stale,
    Unavailable,
    Unfit,
    Unreadable,
)
from inbox.settings import Settings

STATUS = {NotFound: 404, Stale: 412, Unfit: 422, Refused: 409, Unreadable: 422, Unavailable: 503}
BODY_LIMIT_BYTES = 64 * 1024 * 1024


class _Bounded(FastAPI):
    """Refuses what is too large by its own word with a problem object, before it is read."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        told = Headers(scope=scope).get("content-length", "") if scope["type"] == "http" else ""
        if told.isdecimal() and int(told) > BODY_LIMIT_BYTES:
            answer = problem(413, f"a body is at most {BODY_LIMIT_BYTES >> 20} MiB")
            await answer(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_api(settings: Settings) -> FastAPI:
    """The API over the database and blobs that this process is bound to."""
    api = _Bounded(
        title="inbox",
        version="1",
        description="Messages, tickets, customers and figures of one deployment.",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        max_body_size=BODY_LIMIT_BYTES,
    )
    api.state.settings = settings
    for room in (messages, tickets, customers, reports, doors):
        api.include_router(room.router)
    api.add_exception_handler(InboxError, _expected)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(DataError, _unstorable)
    api.add_exception_handler(Exception, _bug)
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


async def _unstorable(_: Request, __: Exception) -> JSONResponse:
    """What the types allow and PostgreSQL does not: U+0000 in a text, a number beyond 64 bits."""
    return problem(422, "a value cannot be kept: a text with U+0000, or a number that is too large")


async def _bug(_: Request, __: Exception) -> JSONResponse:
    """What nobody expected; it is raised again after this answer, and logged."""
    return problem(500, "something went wrong on our side")


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    """The first fault of a request, by its place; never its value, which may be somebody's data."""
    assert isinstance(error, RequestValidationError)
    first: dict[str, Any] = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return problem(422, f"{where}: {first['msg']}")
