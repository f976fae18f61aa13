"""`/messages`: the record, and the bytes as they came."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from inbox.api.guard import Reader
from inbox.message_json import record
from store import blobs, messages, views
from store.session import transaction

router = APIRouter(tags=["messages"])


@router.get("/messages/{message_id}")
def get(message_id: UUID, _: Reader) -> dict[str, Any]:
    """The message record."""
    with transaction() as db:
        return record(views.message(db, message_id))


@router.get("/messages/{message_id}/raw")
def raw(message_id: UUID, _: Reader) -> Response:
    """The bytes as they came, to be saved and never shown."""
    with transaction() as db:
        row = messages.get(db, message_id)
    return Response(
        blobs.get(row.body_sha256),
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{message_id}.bin"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
