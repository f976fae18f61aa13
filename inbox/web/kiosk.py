"""The kiosk's page, served to a device that holds a key; all else it does by itself.

The key comes once in the address (`/kiosk/042?key=…`), is kept in a cookie for this path, and the
page goes on without it. The page works on when the network does not.
"""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse
from starlette.responses import RedirectResponse, Response

import kiosk_form
from inbox.web import render
from store import kiosks
from store.session import transaction
from store.tables import KioskRow

router = APIRouter()
COOKIE = "kiosk_key"
YEAR_SECONDS = 365 * 24 * 3600
FOLDER = Path(kiosk_form.__file__).parent / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@router.get("/kiosk/files/{path:path}")
def file(path: str) -> Response:
    """The page's own files; the service worker among them, with leave to serve `/kiosk/`."""
    wanted = (FOLDER / path).resolve()
    if not wanted.is_relative_to(FOLDER.resolve()) or wanted.suffix not in TYPES:
        return PlainTextResponse("there is no such file\n", 404)
    if not wanted.is_file():
        return PlainTextResponse("there is no such file\n", 404)
    headers = {"cache-control": "no-cache", "service-worker-allowed": "/kiosk/"}
    return FileResponse(wanted, media_type=TYPES[wanted.suffix], headers=headers)


@router.get("/kiosk/{store}")
def page(request: Request, store: str, key: str = "", staff: bool = False) -> Response:
    """The form of one store."""
    found = _device(key or request.cookies.get(COOKIE, ""))
    if found is None or found.store != store:
        return render.answer(request, None, "kiosk_refused.html", {"store": store}, 403)
    if key:
        where = f"/kiosk/{store}?staff=1" if staff else f"/kiosk/{store}"
        response = RedirectResponse(where, 303)
        secure = request.url.scheme == "https"
        response.set_cookie(
            COOKIE, key, YEAR_SECONDS, path="/kiosk/", samesite="strict", secure=secure
        )
        return response
    name = render.names.get().stores.get(store, store)
    return HTMLResponse(kiosk_form.page(store, name))


def _device(key: str) -> KioskRow | None:
    if not key:
        return None
    with transaction() as db:
        return kiosks.by_key(db, key)
