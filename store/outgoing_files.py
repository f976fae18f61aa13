"""Files that agents send: uploaded while a reply is written, then part of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Refused
from store import blobs
from store.tables import OutgoingFileRow, OutgoingRow

# Base64 makes 25 MB of it, the most that many mail servers take.
MOST_BYTES = 18_000_000
MOST_FILES = 20
TOO_MUCH = "these files are too large for a mail: 18 MB in all, 20 files"


def add(
    db: Session,
    ticket_id: UUID,
    by: UUID | None,
    filename: str,
    content_type: str,
    body: bytes,
) -> OutgoingFileRow:
    """Keep one file beside what `by` is writing on the ticket. Raises Refused for too much."""
    drafted = drafts(db, ticket_id, by)
    if not body:
        raise Refused("this file is empty")
    if len(drafted) >= MOST_FILES or sum(row.size for row in drafted) + len(body) > MOST_BYTES:
        raise Refused(TOO_MUCH)
    row = OutgoingFileRow(
        ticket_id=ticket_id,
        author_id=by,
        filename=_free(filename, {row.filename for row in drafted}),
        content_type=content_type,
        size=len(body),
        sha256=blobs.put(body),
        created_at=datetime.now().astimezone(),  # of one transaction's files each its own
    )
    db.add(row)
    db.flush()
    return row


def _free(name: str, taken: Collection[str]) -> str:
    """`photo.jpg`, or `photo-2.jpg` where the reply has one: the text names pictures by it."""
    stem, dot, suffix = name.rpartition(".")
    if not stem:
        stem, dot, suffix = name, "", ""
    tries = (f"{stem}-{number}{dot}{suffix}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(one for one in tries if one not in taken)


def drafts(db: Session, ticket_id: UUID, by: UUID | None) -> Sequence[OutgoingFileRow]:
    """The files beside what `by` is writing on the ticket, in their order."""
    mine = select(OutgoingFileRow).where(
        OutgoingFileRow.ticket_id == ticket_id,
        OutgoingFileRow.outgoing_id.is_(None),
        OutgoingFileRow.author_id.is_not_distinct_from(by),
    )
    return db.scalars(mine.order_by(OutgoingFileRow.created_at, OutgoingFileRow.id)).all()


def attach(db: Session, row: OutgoingRow, by: UUID | None) -> None:
    """Make what `by` has uploaded a part of his reply."""
    ids = [file.id for file in drafts(db, row.ticket_id, by)]
    if ids:
        part = update(OutgoingFileRow).where(OutgoingFileRow.id.in_(ids))
        db.execute(part.values(outgoing_id=row.id))


def detach(db: Session, row: OutgoingRow, by: UUID | None) -> None:
    """The reply was taken back: its files lie beside the text again, as what `by` is writing."""
    part = update(OutgoingFileRow).where(OutgoingFileRow.outgoing_id == row.id)
    db.execute(part.values(outgoing_id=None, author_id=by))


def copy(db: Session, row: OutgoingRow, by: UUID | None) -> None:
    """The reply is written anew: its files lie beside the new text too."""
    taken = {file.filename for file in drafts(db, row.ticket_id, by)}
    for file in of(db, row.id):
        if file.filename not in taken:
            db.add(
                OutgoingFileRow(
                    ticket_id=row.ticket_id,
                    author_id=by,
                    filename=file.filename,
                    content_type=file.content_type,
                    size=file.size,
                    sha256=file.sha256,
                    created_at=datetime.now().astimezone(),
                )
            )


def of(db: Session, outgoing_id: UUID) -> Sequence[OutgoingFileRow]:
    """A reply's files, in their order."""
    files = select(OutgoingFileRow).where(OutgoingFileRow.outgoing_id == outgoing_id)
    return db.scalars(files.order_by(OutgoingFileRow.created_at, OutgoingFileRow.id)).all()


def by_reply(db: Session, ticket_id: UUID) -> dict[UUID, list[OutgoingFileRow]]:
    """The files of all replies of a ticket, by reply."""
    files = select(OutgoingFileRow).where(
        OutgoingFileRow.ticket_id == ticket_id, OutgoingFileRow.outgoing_id.is_not(None)
    )
    grouped: dict[UUID, list[OutgoingFileRow]] = {}
    for row in db.scalars(files.order_by(OutgoingFileRow.created_at, OutgoingFileRow.id)):
        assert row.outgoing_id is not None
        grouped.setdefault(row.outgoing_id, []).append(row)
    return grouped


def get(db: Session, file_id: UUID) -> OutgoingFileRow:
    """The row. Raises NotFound."""
    row = db.get(OutgoingFileRow, file_id)
    if row is None:
        raise NotFound("there is no such attachment")
    return row


def remove(db: Session, file_id: UUID, by: UUID | None) -> OutgoingFileRow:
    """Take away a file that `by` has uploaded and not sent. Raises NotFound for any other."""
    row = get(db, file_id)
    if row.outgoing_id is not None or row.author_id != by:
        raise NotFound("there is no such attachment")
    db.delete(row)
    return row
