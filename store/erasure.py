"""Erasing what is known of a person, and a proof that it was done.

What reports count stays: a ticket keeps its service, dates, kind and outcome, a message its channel
and kind; words, names, addresses, files and bytes go, and so does the record. Bytes that another
message shares stay until the last of them goes. Everything is one transaction; the bytes are
deleted after it (`inbox.forgetting`), by rows that outlive a crash.

Not reached from here: backups, which have their own end, and models that were trained before.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import case, delete, func, null, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox.errors import NotFound
from inbox.identify import learn_weights
from store import customers, settings
from store.tables import (
    CustomerKeyRow,
    CustomerRow,
    DecisionRow,
    DraftRow,
    ErasureRow,
    EventRow,
    FollowUpRow,
    GoneBlobRow,
    LabelExampleRow,
    MergeRow,
    MessageRow,
    NoticeRow,
    OutgoingFileRow,
    OutgoingRow,
    PictureRow,
    TicketRow,
)

REACHES = ("email", "phone")
COUNTED_NAMES = {
    "surnames": CustomerRow.last_name,
    "first_names": CustomerRow.first_name,
    "postal_codes": CustomerRow.postal_code,
}
WORDLESS = "—"
# Columns of a message that hold words, names, addresses, or lead to its bytes.
EMPTIED = (
    *("input", "beside", "error", "external_id", "from_name", "from_address", "from_phone"),
    *("subject", "text", "reply_text", "fingerprint", "content", "reading", "match"),
    "customer_id",
)
# Keys of deliveries that hold no name: folder/UIDVALIDITY/UID, a digest, a UUID.
NAMELESS = (
    r"^([^/]*/\d+/\d+|([a-z]+:)?[0-9a-f]{64}(:\d+)?|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$"
)
QUEUE = "dramatiq.queue"  # the broker's own table, where PostgreSQL is the broker


def start(
    db: Session, by: UUID | None, basis: str = "request", rule: str | None = None
) -> ErasureRow:
    """A proof to be filled by what follows in this transaction."""
    row = ErasureRow(by=by, basis=basis, rule=rule, counts={})
    db.add(row)
    db.flush()
    return row


def erase_customer(db: Session, proof: ErasureRow, customer_id: UUID) -> None:
    """Erase the record, those merged into it, and all that was said with him. Raises NotFound."""
    record = customers.get_locked(db, customer_id)
    ids = with_merged(db, record.id)
    wanted = select(CustomerRow).where(CustomerRow.id.in_(ids)).order_by(CustomerRow.id)
    rows = db.scalars(wanted.with_for_update()).all()  # wholly: nothing new may refer to them
    reaches = _reaches(db, ids)
    tickets = list(db.scalars(select(TicketRow.id).where(TicketRow.customer_id.in_(ids))))
    erase_tickets(db, proof, tickets, ids)
    erase_messages(db, proof, _messages_of(db, ids, reaches))
    _forget_reaches(db, proof, reaches)
    _forget_names(db, rows)
    _forget_records(db, proof, rows, ids)


def with_merged(db: Session, customer_id: UUID) -> set[UUID]:
    """The record and all that were merged into it, over any number of merges."""
    ids, newest = {customer_id}, {customer_id}
    while newest:
        merged = select(CustomerRow.id).where(CustomerRow.merged_into.in_(newest))
        newest = set(db.scalars(merged)) - ids
        ids |= newest
    return ids


def _reaches(db: Session, ids: Collection[UUID]) -> dict[str, set[str]]:
    """His addresses and numbers by kind, without those that another record holds as well."""
    found: dict[str, set[str]] = {kind: set() for kind in REACHES}
    his = select(CustomerKeyRow.kind, CustomerKeyRow.value, CustomerKeyRow.shown).where(
        CustomerKeyRow.customer_id.in_(ids), CustomerKeyRow.kind.in_(REACHES)
    )
    for kind, value, shown in db.execute(his).all():
        shared = select(CustomerKeyRow.customer_id).where(
            CustomerKeyRow.kind == kind,
            CustomerKeyRow.value == value,
            CustomerKeyRow.customer_id.not_in(ids),
        )
        if db.scalar(shared.limit(1)) is None:
            found[kind] |= {value.lower(), (shown or value).lower()}
    return found


def _messages_of(
    db: Session, ids: Collection[UUID], reaches: dict[str, set[str]]
) -> Sequence[UUID]:
    """His messages, and those of nobody that came from his address or number, or bounced off it."""
    recipient = func.lower(MessageRow.content["bounce"]["recipient"].astext)
    loose = or_(
        func.lower(MessageRow.from_address).in_(reaches["email"]),
        MessageRow.from_phone.in_(reaches["phone"]),
        recipient.in_(reaches["email"]),
    )
    nobodys = MessageRow.customer_id.is_(None) & MessageRow.erased_at.is_(None) & loose
    wanted = select(MessageRow.id).where(or_(MessageRow.customer_id.in_(ids), nobodys))
    return db.scalars(wanted).all()


# --- messages and tickets -----------------------------------------------------------------------


def erase_messages(db: Session, proof: ErasureRow, ids: Sequence[UUID]) -> None:
    """Take words, names and bytes out of these messages and of other deliveries of the same."""
    if not ids:
        return
    wanted = or_(MessageRow.id.in_(ids), MessageRow.duplicate_of.in_(ids))
    rows = db.execute(
        select(MessageRow.id, MessageRow.body_sha256, MessageRow.beside)
        .where(wanted, MessageRow.erased_at.is_(None))
        .order_by(MessageRow.id)
        .with_for_update()
    ).all()
    every = [row.id for row in rows]
    empty: dict[str, Any] = dict.fromkeys(EMPTIED, null())
    key = MessageRow.delivery_key
    hashed = func.encode(func.sha256(func.convert_to(key, "UTF8")), "hex")
    db.execute(
        update(MessageRow)
        .where(MessageRow.id.in_(every))
        .values(
            **empty,
            # a key that names nobody stays, so that its source can't bring the delivery again
            delivery_key=case((key.regexp_match(NAMELESS), key), else_="erased:" + hashed),
            body_sha256="",
            body_bytes=0,
            state="settled",
            needs_review=False,
            erased_at=func.now(),
        )
    )  # fmt: skip
    _forget_decisions(db, every)
    _empty_queue(db, every)
    digests = {row.body_sha256 for row in rows} | {_file_of(row.beside) for row in rows}
    gone = _let_go(db, proof, {digest for digest in digests if digest})
    _count(proof, messages=len(every), blobs=gone)


def _file_of(beside: bytes | None) -> str | None:
    """The digest of the spreadsheet that a row came from: each row has bytes of its own as well."""
    try:
        told = json.loads(beside or b"{}")
    except ValueError:
        return None
    return str(told["sha256"]) if isinstance(told, dict) and told.get("sha256") else None


def _forget_decisions(db: Session, message_ids: Sequence[UUID]) -> None:
    """Which customer a person chose; kinds and topics stay, as they say nothing of anybody."""
    about = (DecisionRow.message_id.in_(message_ids), DecisionRow.field.like("customer%"))
    db.execute(update(DecisionRow).where(*about).values(machine_value=None, value=None))


def _empty_queue(db: Session, ids: Iterable[UUID]) -> None:
    if db.scalar(select(func.to_regclass(QUEUE))) is not None:
        db.execute(
            text(f"DELETE FROM {QUEUE} WHERE message->'args'->>0 = ANY(:ids)"),  # noqa: S608 - ours
            {"ids": [str(id_) for id_ in ids]},
        )


def erase_tickets(
    db: Session, proof: ErasureRow, ids: Sequence[UUID], only_of: Collection[UUID] | None = None
) -> None:
    """Take all words out of these tickets: their messages, what we wrote, promises, events.

    only_of  customers: messages of anybody else on these tickets stay.
    """
    if not ids:
        return
    db.execute(select(TicketRow.id).where(TicketRow.id.in_(ids)).order_by(TicketRow.id)
               .with_for_update(key_share=True))  # fmt: skip
    of_theirs = select(MessageRow.id).where(MessageRow.ticket_id.in_(ids))
    if only_of is not None:
        of_theirs = of_theirs.where(
            or_(MessageRow.customer_id.in_(only_of), MessageRow.customer_id.is_(None))
        )
    erase_messages(db, proof, db.scalars(of_theirs).all())
    _erase_outgoing(db, proof, ids)
    db.execute(delete(DraftRow).where(DraftRow.ticket_id.in_(ids)))
    promises = update(FollowUpRow).where(FollowUpRow.ticket_id.in_(ids))
    db.execute(promises.values(what=WORDLESS))
    told = update(EventRow).where(EventRow.ticket_id.in_(ids))
    db.execute(told.values(detail={}, customer_id=None))
    notices = update(NoticeRow).where(NoticeRow.ticket_id.in_(ids))
    db.execute(notices.values(detail={}))
    about = (DecisionRow.ticket_id.in_(ids), DecisionRow.field.in_(("customer_id", "subject")))
    db.execute(update(DecisionRow).where(*about).values(machine_value=None, value=None))
    db.execute(
        update(TicketRow)
        .where(TicketRow.id.in_(ids))
        .values(
            subject=WORDLESS,
            snippet="",
            correspondent=None,
            customer_id=None,
            needs_review=False,
            version=TicketRow.version + 1,
        )
    )
    _count(proof, tickets=len(ids))


def _erase_outgoing(db: Session, proof: ErasureRow, ticket_ids: Sequence[UUID]) -> None:
    """Our texts go; what has not left yet never leaves."""
    waits = OutgoingRow.state.in_(("queued", "sending"))
    wanted = OutgoingRow.ticket_id.in_(ticket_ids)
    ids = db.scalars(select(OutgoingRow.id).where(wanted)).all()
    stays = update(OutgoingRow).where(wanted, waits)
    db.execute(stays.values(state="cancelled", next_attempt_at=None))
    empty = ("message_id", "in_reply_to", "subject", "server_said", "reply_to", "idempotency_key")
    values: dict[str, Any] = dict.fromkeys(empty)
    values |= {name: [] for name in ("references", "recipients", "cc", "delivered")}
    values |= {"text": "", "signature": "", "refused": {}}
    db.execute(update(OutgoingRow).where(wanted).values(values))
    files = delete(OutgoingFileRow).where(OutgoingFileRow.ticket_id.in_(ticket_ids))
    digests = set(db.scalars(files.returning(OutgoingFileRow.sha256)))
    _empty_queue(db, ids)
    _count(proof, texts=len(ids), files=len(digests), blobs=_let_go(db, proof, digests))


# --- the record ---------------------------------------------------------------------------------


def _forget_reaches(db: Session, proof: ErasureRow, reaches: dict[str, set[str]]) -> None:
    """His addresses where they stand outside of his tickets: copies, pictures, examples."""
    emails = sorted(reaches["email"])
    if not emails:
        return
    db.execute(delete(PictureRow).where(PictureRow.address.in_(emails)))
    for column in (OutgoingRow.recipients, OutgoingRow.cc, OutgoingRow.delivered):
        for email in emails:
            rest = func.array_remove(column, email)
            db.execute(update(OutgoingRow).where(column.contains([email])).values({column: rest}))
    for told in emails:
        examples = delete(LabelExampleRow).where(
            LabelExampleRow.text.icontains(told, autoescape=True)
        )
        _count(proof, examples=len(db.scalars(examples.returning(LabelExampleRow.id)).all()))
    recipient = EventRow.detail["address"].astext
    db.execute(update(EventRow).where(recipient.in_(emails)).values(detail={}))


def _forget_names(db: Session, rows: Sequence[CustomerRow]) -> None:
    """Count his names out of how common names are: a rare one would name him."""
    learnt = settings.get(db, settings.NAMES)
    if not isinstance(learnt, dict):
        return
    left = {name: dict(counts) for name, counts in learnt.items() if isinstance(counts, dict)}
    ids = [row.id for row in rows]
    for row in rows:
        his = learn_weights([customers.as_record(row, ())])
        for name, column in COUNTED_NAMES.items():
            borne = _borne_by_others(db, column, getattr(row, column.key), ids)
            for key in getattr(his, name):
                left[name][key] = left[name].get(key, 1) - 1 if borne else 0
    left = {name: {key: n for key, n in counts.items() if n > 0} for name, counts in left.items()}
    settings.put(db, settings.NAMES, learnt | left)


def _borne_by_others(db: Session, column: Any, value: str | None, ids: Sequence[UUID]) -> bool:
    plain = func.lower(func.unaccented(column))
    same = plain == func.lower(func.unaccented(value or ""))
    return (
        db.scalar(select(CustomerRow.id).where(same, CustomerRow.id.not_in(ids)).limit(1))
        is not None
    )


def _forget_records(
    db: Session, proof: ErasureRow, rows: Sequence[CustomerRow], ids: Collection[UUID]
) -> None:
    """The records with all that hangs on them (their tables cascade), and who names them."""
    names = {row.number for row in rows}
    names |= {f"{row.first_name or ''} {row.last_name or ''}".strip() for row in rows} - {""}
    referred = func.lower(func.unaccented(CustomerRow.referred_by))
    wanted = [func.lower(func.unaccented(name)) for name in sorted(names)]
    db.execute(update(CustomerRow).where(referred.in_(wanted)).values(referred_by=None))
    told = update(EventRow).where(EventRow.customer_id.in_(ids))
    db.execute(told.values(detail={}, customer_id=None))
    merged = or_(MergeRow.kept_id.in_(ids), MergeRow.merged_id.in_(ids))
    db.execute(delete(MergeRow).where(merged))
    for row in rows:
        db.expunge(row)  # they go by one statement, and nothing may write them again
    gone = delete(CustomerRow).where(CustomerRow.id.in_(ids))
    db.execute(gone.execution_options(synchronize_session=False))
    _count(proof, records=len(ids))


def _count(proof: ErasureRow, **more: int) -> None:
    counted = Counter(proof.counts)
    counted.update(more)
    proof.counts = {name: number for name, number in counted.items() if number}


# --- bytes --------------------------------------------------------------------------------------


def _let_go(db: Session, proof: ErasureRow, digests: set[str]) -> int:
    """Note the bytes that nothing refers to any more; how many they are."""
    db.flush()
    gone = sorted(digests - _still_used(db, digests))
    if gone:
        rows = [{"sha256": digest, "erasure_id": proof.id} for digest in gone]
        db.execute(insert(GoneBlobRow).values(rows).on_conflict_do_nothing())
    return len(gone)


def _still_used(db: Session, digests: set[str]) -> set[str]:
    """Whole spreadsheets are not asked for: each of their rows keeps bytes of its own."""
    bodies = select(MessageRow.body_sha256).where(MessageRow.body_sha256.in_(digests))
    files = select(OutgoingFileRow.sha256).where(OutgoingFileRow.sha256.in_(digests))
    return set(db.scalars(bodies)) | set(db.scalars(files))


def gone(db: Session, limit: int = 50) -> Sequence[str]:
    """Some digests whose bytes are to be deleted; those that are used again meanwhile are not."""
    digests = set(db.scalars(select(GoneBlobRow.sha256).limit(limit)))
    used = _still_used(db, digests)
    db.execute(delete(GoneBlobRow).where(GoneBlobRow.sha256.in_(used)))
    return sorted(digests - used)


def note_gone(db: Session, sha256: str) -> bool:
    """The bytes are deleted. False when somebody began to use them in the meantime."""
    db.execute(delete(GoneBlobRow).where(GoneBlobRow.sha256 == sha256))
    return not _still_used(db, {sha256})


def end_proofs(db: Session) -> None:
    """A proof whose last bytes are gone is complete."""
    waits = select(GoneBlobRow.erasure_id)
    done = update(ErasureRow).where(ErasureRow.ended_at.is_(None), ErasureRow.id.not_in(waits))
    db.execute(done.values(ended_at=func.now()))


def get_proof(db: Session, erasure_id: UUID) -> ErasureRow:
    """One proof. Raises NotFound."""
    row = db.get(ErasureRow, erasure_id)
    if row is None:
        raise NotFound("there is no such erasure")
    return row


def proofs(db: Session, limit: int = 200) -> Sequence[ErasureRow]:
    """The erasures, the latest first."""
    return db.scalars(select(ErasureRow).order_by(ErasureRow.at.desc()).limit(limit)).all()
