"""One message as it came: its HTML in a frame of its own, its attachments, its bytes; robots.

All of it is hostile. HTML is sanitised and framed under a policy without scripts; files are
downloads under `sandbox`, except pictures of harmless formats that a mail shows inside itself.
"""

from __future__ import annotations

import re
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, Response

from inbox.errors import NotFound, Unreadable
from inbox.web import render
from inbox.web.guard import Agent, own_post
from inbox.web.list_pages import nav_context
from store import blobs, inbox_list, messages
from store.session import transaction
from store.tables import MessageRow

router = APIRouter(dependencies=[Depends(own_post)])
SHOWN_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
ALONE = "default-src 'none'; sandbox"
FRAME = (
    "<!doctype html><html><head><meta charset=utf-8><base target=_blank>"
    "<style>html{{font:15px/1.5 system-ui,sans-serif;color:#1c1b19;background:#fff}}"
    "body{{margin:12px;overflow-wrap:anywhere}}img{{max-width:100%;height:auto}}"
    "blockquote{{margin:0 0 0 8px;padding-left:10px;border-left:2px solid #d8d5cf}}"
    ".true-host{{margin-left:.3em;padding:0 .3em;border-radius:3px;background:#fdf0d9;"
    "color:#7a4a00;"
    "font-size:.85em}}</style></head><body>{body}</body></html>"
)


@router.get("/messages/{message_id}/html")
def html(request: Request, actor: Agent, message_id: UUID, pictures: bool = False) -> Response:
    """The mail's own HTML, sanitised; remote pictures only when asked for."""
    from inbox.normalise import email
    from inbox.normalise.sanitise import sanitise

    row = _row(message_id)
    source = email.html_body(blobs.get(row.body_sha256), row.input)
    if source is None:
        raise NotFound("this message has no HTML")

    def address(content_id: str) -> str | None:
        index = source.pictures.get(content_id.lower())
        return None if index is None else f"/messages/{row.id}/attachments/{index}?shown=1"

    clean = sanitise(source.html, address, pictures)
    remote = " https: http:" if pictures else ""
    policy = (
        f"default-src 'none'; img-src 'self' data:{remote}; style-src 'unsafe-inline'; "
        "frame-ancestors 'self'; base-uri 'none'; form-action 'none'; "
        "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    )
    headers = {"content-security-policy": policy, "referrer-policy": "no-referrer"}
    return HTMLResponse(FRAME.format(body=clean), headers=headers)


@router.get("/messages/{message_id}/raw")
def raw(actor: Agent, message_id: UUID) -> Response:
    """The bytes as they came, as a download."""
    row = _row(message_id)
    name = (row.input or "").replace("\\", "/").rpartition("/")[2]
    return _download(blobs.get(row.body_sha256), name or f"{row.id}.eml")


@router.get("/messages/{message_id}/attachments/{index}")
def attachment(actor: Agent, message_id: UUID, index: int, shown: bool = False) -> Response:
    """One attached file; with `shown`, a picture to stand in its mail."""
    from inbox.normalise import email

    row = _row(message_id)
    if not 0 <= index < len((row.content or {}).get("attachments", [])):
        raise NotFound("there is no such attachment")
    body = blobs.get(row.body_sha256)
    if row.channel == "letter":
        return _download(body, row.input or "letter")
    try:
        file, content = email.attachment(body, row.input, index)
    except (Unreadable, IndexError) as why:
        raise NotFound("there is no such attachment") from why
    if shown and file.content_type in SHOWN_PICTURES:
        headers = {"content-security-policy": ALONE, "cache-control": "private, max-age=3600"}
        return Response(content, media_type=file.content_type, headers=headers)
    return _download(content, file.filename)


@router.get("/robots")
def robots(request: Request, actor: Agent, before: int | None = None) -> Response:
    """Messages that opened no ticket: automatic mail and spam, newest first."""
    with transaction() as db:
        rows = inbox_list.loose_messages(db, before)
    context = nav_context(request, actor, "robots") | {"rows": rows}
    context["next"] = rows[-1].seq if len(rows) == inbox_list.PAGE else None
    return render.answer(request, actor, "robots.html", context)


def _row(message_id: UUID) -> MessageRow:
    with transaction() as db:
        return messages.get(db, message_id)


def _download(content: bytes, filename: str) -> Response:
    """A file to keep, under a name that no header can be broken with (RFC 6266, RFC 8187)."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", filename)[-100:] or "file"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
    headers = {"content-disposition": disposition, "content-security-policy": ALONE}
    return Response(content, media_type="application/octet-stream", headers=headers)
