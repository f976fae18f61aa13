"""Signing in and out."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from inbox.errors import Refused
from inbox.settings import Settings
from inbox.web import render
from inbox.web.guard import COOKIE, SignInNeeded, current, own_post, sessions
from inbox.web.i18n import N_
from store import accounts
from store.session import transaction

router = APIRouter(dependencies=[Depends(own_post)])
FORTNIGHT_SECONDS = 14 * 24 * 3600
WRONG = N_("This name and this password do not go together.")


async def ask(request: Request, _error: Exception) -> Response:
    """Nobody is signed in: to the sign-in page, and back afterwards."""
    where = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "GET" or "hx-request" in request.headers or where == "/live":
        where = "/"
    if where == "/" and request.url.path == "/live":
        return Response(status_code=204)  # tells EventSource not to come back
    return render.redirect(request, f"/sign-in?next={quote(where)}")


@router.get("/sign-in")
def form(request: Request, next: str = "/") -> Response:
    """The sign-in page; straight on for who is signed in."""
    try:
        current(request)
    except SignInNeeded:
        return render.answer(
            request, None, "sign_in.html", {"next": next, "error": "", "login": ""}
        )
    return RedirectResponse(_local(next), 303)


@router.post("/sign-in")
def sign_in(
    request: Request,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Open a session, or say what is wrong."""
    settings: Settings = request.app.state.settings
    error, token = WRONG, None
    try:
        with transaction() as db:
            account = accounts.verify(db, login, password)
            token = accounts.open_session(db, account.id) if account is not None else None
    except Refused as why:
        error = str(why)
    if token is None:
        context = {"next": next, "error": error, "login": login}
        return render.answer(request, None, "sign_in.html", context, 401)
    response = RedirectResponse(_local(next), 303)
    secure = (settings.public_url or "").startswith("https:")
    response.set_cookie(
        COOKIE, token, FORTNIGHT_SECONDS, httponly=True, samesite="lax", secure=secure
    )
    return response


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """Close the session."""
    token = request.cookies.get(COOKIE, "")
    with transaction() as db:
        accounts.close_session(db, token)
    sessions.forget(token)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE)
    return response


def _local(where: str) -> str:
    """A path of ours: never another site's."""
    return where if where.startswith("/") and not where.startswith(("//", "/\\")) else "/"
