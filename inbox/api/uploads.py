"""One uploaded file → the deliveries in it: an mbox and a sheet hold many, anything else is one."""

from __future__ import annotations

import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePosixPath
from uuid import UUID

from inbox.errors import Unreadable
from inbox.normalise import spreadsheet
from inbox.normalise.containers import channel_of, is_mbox, mbox_messages
from inbox.records import Channel, Raw
from store import blobs


def deliveries(source_id: UUID, name: str, body: bytes, beside: bytes | None) -> Iterator[Raw]:
    """What is to be captured of the file, in its order. Raises Unreadable for no kind of input.

    A sheet that cannot be read is one delivery, kept whole with its error.
    """
    head = body[:8192]
    channel = channel_of(name, head)
    if channel is None:
        raise Unreadable("not a kind of file that messages come in")
    if channel is Channel.EMAIL and is_mbox(name, head):
        for mail in mbox_messages(io.BytesIO(body)):
            yield _raw(source_id, channel, name, mail)
    elif channel is Channel.SPREADSHEET:
        try:
            yield from _rows(source_id, name, body)
        except Unreadable:
            yield _raw(source_id, channel, name, body)
    else:
        yield _raw(source_id, channel, name, body, beside)


def _rows(source_id: UUID, name: str, body: bytes) -> Iterator[Raw]:
    file = {"file": PurePosixPath(name).name, "sha256": blobs.put(body)}
    seen: Counter[bytes] = Counter()
    for number, row in enumerate(spreadsheet.rows(body, name), start=1):
        seen[row] += 1  # a row that stands twice in a sheet is two complaints
        beside = json.dumps({**file, "row": number}).encode()
        key = f"{hashlib.sha256(row).hexdigest()}:{seen[row]}"
        yield _raw(source_id, Channel.SPREADSHEET, name, row, beside, key)


def _raw(
    source_id: UUID,
    channel: Channel,
    name: str,
    body: bytes,
    beside: bytes | None = None,
    key: str | None = None,
) -> Raw:
    digest = hashlib.sha256(body + b"\0" + beside if beside else body).hexdigest()
    return Raw(source_id, channel, key or digest, body, datetime.now(UTC), name, beside)
