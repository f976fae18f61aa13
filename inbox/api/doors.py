"""The doors that other machines knock at: a kiosk's comment, any input file. 202 means durable."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, File, HTTPException, Request, UploadFile

from inbox import pipeline
from inbox.api import uploads
from inbox.api.guard import Device, Worker
from inbox.errors import Unreadable
from inbox.normalise import kiosk
from inbox.records import Channel, Raw, Receipt
from store import blobs, messages, sources
from store.session import transaction

router = APIRouter(tags=["doors"])
COMMENT_LIMIT_BYTES = 256 * 1024


async def _body(request: Request) -> bytes:
    """The body, bounded; the only thing here that waits for the network."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > COMMENT_LIMIT_BYTES:
            raise HTTPException(413, "a comment is at most 256 kB")
    return bytes(body)


@router.post("/kiosk/comments", status_code=202)
def comment(device: Device, body: Annotated[bytes, Depends(_body)]) -> dict[str, Any]:
    """A kiosk's comment; sent twice it is stored once.

    The same `comment_id` with other words is no second sending: it is kept beside the first.
    """
    checked = kiosk.check(body)
    key = str(checked["comment_id"])
    receipt = pipeline.capture(_raw(device.source_id, key, body))
    if not receipt.created and not _says_the_same(receipt.message_id, checked):
        other = f"{key}#{hashlib.sha256(body).hexdigest()[:16]}"
        receipt = pipeline.capture(_raw(device.source_id, other, body))
    return _told(receipt)


def _says_the_same(message_id: UUID, checked: dict[str, Any]) -> bool:
    with transaction() as db:
        digest = messages.get(db, message_id).body_sha256
    first = kiosk.check(blobs.get(digest))
    said = ("comment", "rating", "name", "email", "phone", "loyalty_number")
    return all(first[name] == checked[name] for name in said)


@router.post("/messages", status_code=202)
def message(
    _: Worker,
    file: Annotated[UploadFile, File(description="Any input file of the contract.")],
    meta: Annotated[UploadFile | None, File(description="A call's NAME.meta.json.")] = None,
) -> dict[str, Any]:
    """Any input file, from another system; the same bytes again are the same message.

    An mbox or a sheet is many: `messages` names them all, in order, `id` the first.
    """
    beside = meta.file.read() if meta is not None else None
    with transaction() as db:
        source_id = sources.by_name(db, "api").id
    found = uploads.deliveries(
        source_id, file.filename or "message.eml", file.file.read(), beside or None
    )
    receipts = [_told(pipeline.capture(raw)) for raw in found]
    if not receipts:
        raise Unreadable("there is no message in this file")
    return {**receipts[0], "messages": receipts}


def _raw(source_id: UUID, key: str, body: bytes) -> Raw:
    return Raw(source_id, Channel.KIOSK, key, body, datetime.now(UTC))


def _told(receipt: Receipt) -> dict[str, Any]:
    return {"id": str(receipt.message_id), "created": receipt.created}
