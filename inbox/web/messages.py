"""One message as it came: its HTML in a frame of its own, its attachments, its bytes; robots.

All of it is hostile. HTML is sanitised and framed under a policy without scripts; files are
downloads under `sandbox`, except pictures of harmless formats that a mail shows inside itself.
"""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from markupsafe import Markup
from starlette.responses import Response

from inbox.errors import NotFound, Unreadable
from inbox.mailer import SHOWN_PICTURES
from inbox.web import render
from inbox.web.guard import Agent, own_post
from inbox.web.list_pages import nav_context
from store import blobs, desk, inbox_list, messages
from store.session import transaction
from store.tables import MessageRow

router = APIRouter(dependencies=[Depends(own_post)])
ALONE = "default-src 'none'; sandbox"
_COLOURED = re.compile(r"\bcolor\s*[:=]|\bbgcolor\s*=|\bbackground(?:-color)?\s*:", re.IGNORECASE)


@router.get("/messages/{message_id}/html")
def html(request: Request, actor: Agent, message_id: UUID, pictures: bool = False) -> Response:
    """The mail's own HTML, sanitised; remote pictures only when asked for, now or for its sender.

    What was kept away, and whether this sender's pictures are wanted always, stands in the page's
    `data-kept-away` and `data-always`, for the bar below the frame.
    """
    from inbox.normalise import email
    from inbox.normalise.sanitise import sanitise

    with transaction() as db:
        row = messages.get(db, message_id)
        always = actor.id is not None and desk.wants_pictures(db, actor.id, row)
    source = email.html_body(blobs.get(row.body_sha256), row.input)
    if source is None:
        raise NotFound("this message has no HTML")

    def address(content_id: str) -> str | None:
        index = source.pictures.get(content_id.lower())
        return None if index is None else f"/messages/{row.id}/attachments/{index}?shown=1"

    kept_away: list[str] = []
    clean = sanitise(source.html, address, pictures or always, kept_away.append)
    remote = " https: http:" if pictures or always else ""
    policy = (
        f"default-src 'none'; img-src 'self' data:{remote}; style-src 'unsafe-inline'; "
        "frame-ancestors 'self'; base-uri 'none'; form-action 'none'; "
        "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    )
    context = {
        "body": Markup(clean),  # noqa: S704 - sanitise() has the last word on it
        "kept_away": len(kept_away),
        "always": always,
        "language": row.language or actor.language,
        "own_colours": bool(_COLOURED.search(clean)),
    }
    answer = render.answer(request, actor, "mail.html", context)
    answer.headers.update({"content-security-policy": policy, "referrer-policy": "no-referrer"})
    return answer


@router.post("/messages/{message_id}/pictures")
def want_pictures(
    request: Request, actor: Agent, message_id: UUID, always: Annotated[bool, Form()]
) -> Response:
    """From now on, show this reader the remote pictures of this sender; or no longer."""
    if actor.id is not None:
        with transaction() as db:
            desk.want_pictures(db, actor.id, messages.get(db, message_id), always)
    return Response(status_code=204)


@router.get("/messages/{message_id}/raw")
def raw(actor: Agent, message_id: UUID) -> Response:
    """The bytes as they came, as a download."""
    row = _row(message_id)
    name = (row.input or "").replace("\\", "/").rpartition("/")[2]
    return download(blobs.get(row.body_sha256), name or f"{row.id}.eml")


@router.get("/messages/{message_id}/attachments/{index}")
def attachment(actor: Agent, message_id: UUID, index: int, shown: bool = False) -> Response:
    """One attached file; with `shown`, a picture to stand in its mail."""
    from inbox.normalise import email

    row = _row(message_id)
    if not 0 <= index < len((row.content or {}).get("attachments", [])):
        raise NotFound("there is no such attachment")
    body = blobs.get(row.body_sha256)
    if row.channel == "letter":
        return download(body, row.input or "letter")
    try:
        file, content = email.attachment(body, row.input, index)
    except (Unreadable, IndexError) as why:
        raise NotFound("there is no such attachment") from why
    if shown and file.content_type in SHOWN_PICTURES:
        return picture(content, file.content_type)
    return download(content, file.filename)


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


def picture(content: bytes, content_type: str) -> Response:
    """A picture that stands in a page, alone under its own policy."""
    headers = {"content-security-policy": ALONE, "cache-control": "private, max-age=3600"}
    return Response(content, media_type=content_type, headers=headers)


def download(content: bytes, filename: str) -> Response:
    """A file to keep, under a name that no header can be broken with (RFC 6266, RFC 8187)."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", filename)[-100:] or "file"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
    headers = {"content-disposition": disposition, "content-security-policy": ALONE}
    return Response(content, media_type="application/octet-stream", headers=headers)
