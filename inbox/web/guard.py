"""Who is asking, and whether the request may be believed.

Sessions are opaque tokens in a cookie. A POST needs our own Origin and a token derived from the
session; every answer carries a policy under which no script but ours runs.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from threading import Lock
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inbox.access import Actor, may
from inbox.settings import Settings
from store import accounts
from store.session import transaction

COOKIE = "inbox_session"
KEPT_SECONDS = 20.0  # a revoked session is noticed this late at most

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class SignInNeeded(Exception):
    """Nobody is signed in: the answer is the sign-in page."""


class SecurityHeaders:
    """Adds HEADERS to every answer that does not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if "cache-control" not in headers:
                    headers["cache-control"] = "no-store"
            await send(message)

        await self.app(scope, receive, with_headers)


class BodyLimit:
    """Refuses what no form of ours sends before it is read: longer than MOST_BYTES, or of no told
    length. The API has limits of its own."""

    MOST_BYTES = 25_000_000  # the files of one reply, and its text

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http" and not scope["path"].startswith("/api/"):
            headers = Headers(scope=scope)
            told = headers.get("content-length", "0")
            if "transfer-encoding" in headers or int(told) > self.MOST_BYTES:
                line = "too long: the files of a reply are 18 MB at most\n"
                await PlainTextResponse(line, status_code=413)(scope, receive, send)
                return
        await self.app(scope, receive, send)


class Sessions:
    """Who each token belongs to, kept for some seconds: a page costs no look-up of its own."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Actor]] = {}
        self._lock = Lock()

    def find(self, token: str) -> Actor | None:
        """Who has this session; None when nobody has."""
        with self._lock:
            kept = self._kept.get(token)
        if kept and kept[0] > time.monotonic():
            return kept[1]
        with transaction() as db:
            row = accounts.by_session(db, token)
            if row is None:
                return None
            actor = Actor(row.id, row.name, row.role, row.language, tuple(row.services))
        with self._lock:
            if len(self._kept) > 5000:
                self._kept.clear()
            self._kept[token] = (time.monotonic() + KEPT_SECONDS, actor)
        return actor

    def forget(self, token: str) -> None:
        """The session has ended."""
        with self._lock:
            self._kept.pop(token, None)


sessions = Sessions()


def current(request: Request) -> Actor:
    """Who is signed in. Raises SignInNeeded."""
    actor = sessions.find(request.cookies.get(COOKIE, ""))
    if actor is None:
        raise SignInNeeded
    request.state.actor = actor
    return actor


Agent = Annotated[Actor, Depends(current)]


def administrator(actor: Agent) -> Actor:
    """The administrator who asks; 403 for anybody else."""
    if not may(actor, "administer"):
        raise HTTPException(403)
    return actor


def supervisor(actor: Agent) -> Actor:
    """The supervisor (or administrator) who asks; 403 for anybody else."""
    if not may(actor, "report"):
        raise HTTPException(403)
    return actor


Administrator = Annotated[Actor, Depends(administrator)]
Supervisor = Annotated[Actor, Depends(supervisor)]


def form_token(settings: Settings, session: str) -> str:
    """The token that a form of this session carries."""
    return hmac.new(settings.secret_key, b"form:" + session.encode(), hashlib.sha256).hexdigest()


async def own_post(request: Request) -> None:
    """Refuse a POST that another site made its reader send (403)."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if not _own_origin(request):
        raise HTTPException(403, "this form was sent from another site")
    settings: Settings = request.app.state.settings
    expected = form_token(settings, request.cookies.get(COOKIE, ""))
    given = request.headers.get("x-csrf-token")
    if given is None:
        given = str((await request.form()).get("_csrf", ""))
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise HTTPException(403, "this form is too old: go back and load its page again")


def _own_origin(request: Request) -> bool:
    """By Origin, else Referer (RFC 6454); browsers send one of them with every form."""
    origin = request.headers.get("origin") or request.headers.get("referer")
    if origin is None or origin == "null":
        return False
    own = {request.headers.get("host", "")}
    settings: Settings = request.app.state.settings
    if settings.public_url:
        own.add(urlsplit(settings.public_url).netloc)
    return urlsplit(origin).netloc in own
