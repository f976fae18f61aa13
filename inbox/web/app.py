"""The web process: pages, the kiosk's page, the JSON API, health and metrics, in one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import PlainTextResponse
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from inbox.access import Actor
from inbox.errors import InboxError, NotFound, Refused, Unavailable
from inbox.settings import Settings
from inbox.web import (
    admin,
    admin_acknowledgement,
    admin_labels,
    admin_models,
    admin_rules,
    admin_services,
    admin_sheets,
    backlog,
    composer,
    customers,
    drift,
    follow_ups,
    guard,
    health,
    kiosk,
    law,
    list_pages,
    live,
    matters,
    messages,
    record,
    render,
    reply_files,
    review,
    segments,
    sign_in,
    tickets,
    upkeep,
)
from inbox.web.i18n import N_

FOR_EVER = "public, max-age=31536000, immutable"


class _Kept(StaticFiles):
    """Files whose path names their content: browsers may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be kept for ever."""
        response = await super().get_response(path, scope)
        if response.status_code in {200, 304}:
            response.headers["cache-control"] = FOR_EVER
        return response


def create_app(settings: Settings, api: ASGIApp | None = None) -> FastAPI:
    """The application over the database and blobs that this process is bound to.

    `api` is the JSON API, a room of its own, which is served under /api/v1.
    """
    app = FastAPI(
        title="inbox", lifespan=_lifespan, docs_url=None, redoc_url=None, openapi_url=None
    )
    app.state.settings = settings
    app.state.live = live.Hub()
    app.add_middleware(GZipMiddleware, minimum_size=1500)
    app.add_middleware(guard.BodyLimit)
    app.add_middleware(guard.SecurityHeaders)
    app.mount(f"/static/{render.static_digest()}", _Kept(directory=render.STATIC))
    for room in (health, sign_in, live, list_pages, tickets, composer, reply_files):
        app.include_router(room.router, include_in_schema=False)
    for room in (messages, segments, customers, upkeep, record, law, backlog, admin):
        app.include_router(room.router, include_in_schema=False)
    for room in (admin_sheets, kiosk):
        app.include_router(room.router, include_in_schema=False)
    for room in (matters, admin_acknowledgement, review, admin_models, admin_labels, drift):
        app.include_router(room.router, include_in_schema=False)
    for room in (admin_rules, admin_services, follow_ups):
        app.include_router(room.router, include_in_schema=False)
    if api is not None:
        app.mount("/api/v1", api)
    app.add_exception_handler(guard.SignInNeeded, sign_in.ask)
    app.add_exception_handler(InboxError, _expected)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _bug)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    hub: live.Hub = app.state.live
    await hub.start()
    try:
        yield
    finally:
        await hub.stop()


ERRORS = {
    403: N_("You may not do this."),
    404: N_("There is nothing at this address."),
    405: N_("This cannot be asked for in this way."),
    409: N_("This cannot be done now."),
    500: N_("Something went wrong on our side. It has been noted."),
    503: N_("Something that is needed does not answer. Please try again."),
}


async def _expected(request: Request, error: Exception) -> Response:
    """One of our four errors, as a page, a toast, or a problem for the API."""
    status = 500
    for kind, code in ((NotFound, 404), (Refused, 409), (Unavailable, 503)):
        if isinstance(error, kind):
            status = code
    return _show(request, status, str(error))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _show(request, error.status_code, str(error.detail))


async def _bug(request: Request, error: Exception) -> Response:
    """The last handler: what nobody expected is logged with its traceback, shown as a line."""
    structlog.get_logger().error("web.failed", path=request.url.path, exc_info=error)
    return _show(request, 500, "")


def _show(request: Request, status: int, line: str) -> Response:
    if not request.url.path.startswith("/api/") and (
        "text/html" in request.headers.get("accept", "") or "hx-request" in request.headers
    ):
        actor: Actor | None = getattr(request.state, "actor", None)
        context = {"status": status, "line": line, "what": ERRORS.get(status, line)}
        template = "_error_toast.html" if "hx-request" in request.headers else "error.html"
        response = render.answer(request, actor, template, context, status)
        if "hx-request" in request.headers:
            response.headers["HX-Retarget"] = "#toasts"
            response.headers["HX-Reswap"] = "beforeend"
            response.headers["HX-Push-Url"] = "false"
        return response
    return PlainTextResponse(f"{line}\n", status_code=status)
