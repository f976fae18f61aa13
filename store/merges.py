"""Merging two records that are one person, and taking it back with everything where it belongs.

A merged record stays as a row that points at the one it became (`merged_into`), over any number of
merges, and keeps its own identifiers; the record that lives holds copies of them. Merges can be
taken back in any order. What holds at all times: a live record's identifiers are its own and those
of the records merged into it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Refused
from inbox.identify import customer_keys
from store import events
from store.tables import (
    ConsentRow,
    CustomerKeyRow,
    CustomerRow,
    DecisionRow,
    DiscussionRow,
    MergeRow,
    MessageRow,
    PurchaseRow,
    SheetRow,
    TicketRow,
)

MOVED: dict[str, Any] = {
    "tickets": TicketRow,  # before its messages: in that order people's changes lock the two
    "messages": MessageRow,
    "purchases": PurchaseRow,
    "consents": ConsentRow,
    "discussions": DiscussionRow,
    "sheets": SheetRow,
}
Pair = tuple[str, str]  # kind and value of a key


def merge(
    db: Session, kept_id: UUID, merged_id: UUID, score: float | None, by: UUID | None
) -> MergeRow:
    """Make `merged_id` part of `kept_id`: all that hangs on it goes there, its keys are copied.

    Raises Refused for one record twice or one that is merged already, NotFound.
    """
    if kept_id == merged_id:
        raise Refused("a record cannot be merged with itself")
    live = {id_: _live(db, id_) for id_ in sorted((kept_id, merged_id))}  # two merges: one order
    kept, merged = live[kept_id], live[merged_id]
    moved: dict[str, list[object]] = {
        name: [str(row_id) for row_id in _move(db, table, {merged.id}, kept.id)]
        for name, table in MOVED.items()
    }
    moved["keys"] = [list(pair) for pair in _copy_keys(db, kept.id, merged.id)]
    merged.merged_into = kept.id
    _note_last_message(db, kept)
    row = MergeRow(kept_id=kept.id, merged_id=merged.id, moved=moved, score=score, by=by)
    # not the transaction's time: what arrived while it waited for the locks came before
    row.at = datetime.now().astimezone()
    db.add(row)
    db.flush()
    detail = {"merge": str(row.id), "merged": merged.number}
    events.add(db, "customer.merged", customer_id=kept.id, by=by, detail=detail)
    return row


def _move(
    db: Session,
    table: Any,
    holders: Collection[UUID],
    to: UUID,
    ids: Sequence[UUID] | None = None,
) -> Sequence[UUID]:
    """Rows of `table` go from `holders` to `to`, all or those of `ids`; the ids that went."""
    theirs = update(table).where(table.customer_id.in_(holders))
    if ids is not None:
        theirs = theirs.where(table.id.in_(ids))
    went: Sequence[UUID] = db.scalars(theirs.values(customer_id=to).returning(table.id)).all()
    return went


def _copy_keys(
    db: Session, to: UUID, source: UUID, only: Iterable[Pair] | None = None
) -> list[Pair]:
    """Copy identifiers of one record to another that lacks them; those that it lacked."""
    wanted = None if only is None else set(only)
    added: list[Pair] = []
    for key in db.scalars(select(CustomerKeyRow).where(CustomerKeyRow.customer_id == source)):
        if wanted is not None and (key.kind, key.value) not in wanted:
            continue
        values = {
            "customer_id": to,
            "kind": key.kind,
            "value": key.value,
            "shown": key.shown,
            "source": key.source,
            "state": key.state,
            "confirmed_at": key.confirmed_at,
        }
        new = insert(CustomerKeyRow).values(**values).on_conflict_do_nothing()
        if db.execute(new.returning(CustomerKeyRow.kind)).first() is not None:
            added.append((key.kind, key.value))
    return added


# --- taking back --------------------------------------------------------------------------------


def unmerge(db: Session, merge_id: UUID, by: UUID | None) -> UUID:
    """Take a merge back: what it moved goes home, and so do messages that came for him since.

    What a person decided since stays. Gives the record that stands alone again. Raises NotFound;
    Refused for one taken back already.
    """
    row = db.get(MergeRow, merge_id, with_for_update=True)
    if row is None:
        raise NotFound(f"there is no merge {merge_id}")
    if row.undone_at is not None:
        raise Refused("this merge was taken back already")
    chain = _chain(db, row.kept_id)
    root = _live(db, chain[-1])
    merged = db.get_one(CustomerRow, row.merged_id, with_for_update=True, populate_existing=True)
    for name, table in MOVED.items():
        ids = [UUID(str(moved)) for moved in row.moved.get(name, ())]
        _move(db, table, chain, merged.id, ids)
    merged.merged_into = None
    db.flush()
    _bring_arrivals(db, row, chain, merged.id)
    _take_keys(db, row, chain, merged.id)
    for record in (root, merged):
        _note_last_message(db, record)
    row.undone_at = datetime.now().astimezone()
    detail = {"merge": str(row.id)}
    events.add(db, "customer.unmerged", customer_id=root.id, by=by, detail=detail)
    return row.merged_id


def _chain(db: Session, customer_id: UUID) -> list[UUID]:
    """The record and what it became, merge after merge; the last one lives. Locked, from there."""
    chain = [customer_id]
    while True:
        wanted = select(CustomerRow.merged_into).where(CustomerRow.id == chain[-1])
        further = db.scalar(wanted)
        if further is None:
            return chain
        chain.append(further)


def _note_last_message(db: Session, record: CustomerRow) -> None:
    latest = select(func.max(MessageRow.received_at)).where(MessageRow.customer_id == record.id)
    record.last_message_at = db.scalar(latest)


def _bring_arrivals(db: Session, row: MergeRow, chain: Sequence[UUID], home: UUID) -> None:
    """Messages that came since the merge by an identifier of his alone go home.

    With them go the keys that they taught, and tickets on which nobody else has a message; a key
    that went home may tell whose a later message is.
    """
    while True:
        his = _own_keys(db, home)
        others = _keys_of_family(db, chain[-1])
        came = db.scalars(
            select(MessageRow)
            .where(MessageRow.customer_id.in_(chain), MessageRow.captured_at >= row.at)
            .where(~_decided())
            .execution_options(populate_existing=True)
        ).all()
        going = [message for message in came if _is_his(_identifiers(message), his, others)]
        if not going:
            return
        _bring_keys(db, chain, home, [f"message:{message.id}" for message in going])
        tickets = {message.ticket_id for message in going if message.ticket_id}
        _move(db, MessageRow, chain, home, [message.id for message in going])
        strangers = select(MessageRow.ticket_id).where(
            MessageRow.ticket_id.in_(tickets), MessageRow.customer_id.in_(chain)
        )
        _move(db, TicketRow, chain, home, list(tickets - set(db.scalars(strangers))))


def _bring_keys(db: Session, chain: Sequence[UUID], home: UUID, sources: Sequence[str]) -> None:
    """Keys that his messages taught the records above become his own."""
    taught = (CustomerKeyRow.customer_id.in_(chain), CustomerKeyRow.source.in_(sources))
    learnt = select(CustomerKeyRow.customer_id, CustomerKeyRow.kind, CustomerKeyRow.value)
    held = db.execute(learnt.where(*taught)).all()
    for holder, kind, value in held:
        _copy_keys(db, home, holder, [(kind, value)])
    db.execute(delete(CustomerKeyRow).where(*taught))
    for kept_id, merged_id in zip(chain[1:], chain, strict=False):
        _strike(_standing(db, kept_id, merged_id), {(kind, value) for _, kind, value in held})


def _decided() -> Any:
    about = (DecisionRow.message_id == MessageRow.id, DecisionRow.field == "customer")
    return select(DecisionRow.id).where(*about).exists()


def _identifiers(message: MessageRow) -> set[Pair]:
    """What a message says of its sender that only one person has."""
    entities = (message.reading or {}).get("entities") or {}
    facts = (message.content or {}).get("facts") or {}
    numbers = {
        "number": facts.get("customer_number"),
        "loyalty_number": facts.get("loyalty_number"),
    }
    named = {"emails": [message.from_address], "phones": [message.from_phone, facts.get("caller")]}
    orders = {"orders": list(entities.get("order_numbers") or ())}
    return set(customer_keys(numbers | named | orders))


def _is_his(said: set[Pair], his: set[Pair], others: set[Pair]) -> bool:
    return bool(said & (his - others)) and not said & (others - his)


def _own_keys(db: Session, customer_id: UUID) -> set[Pair]:
    wanted = select(CustomerKeyRow.kind, CustomerKeyRow.value)
    rows = db.execute(wanted.where(CustomerKeyRow.customer_id == customer_id))
    return {(kind, value) for kind, value in rows}


def _keys_of_family(db: Session, root: UUID) -> set[Pair]:
    """The identifiers that are somebody's in this family by his own right, not as copies."""
    found: set[Pair] = set()
    family = [root]
    for member in family:
        merged = select(CustomerRow.id).where(CustomerRow.merged_into == member)
        family += db.scalars(merged).all()
        found |= _own_keys(db, member) - _copied(db, member)
    return found


def _copied(db: Session, customer_id: UUID) -> set[Pair]:
    """What merges that still stand have copied to a record."""
    standing = select(MergeRow.moved).where(
        MergeRow.kept_id == customer_id, MergeRow.undone_at.is_(None)
    )
    return {
        (str(pair[0]), str(pair[1])) for moved in db.scalars(standing) for pair in moved["keys"]
    }


def _take_keys(db: Session, row: MergeRow, chain: Sequence[UUID], home: UUID) -> None:
    """Take his copied identifiers off the records above, level by level, where no other has them.

    What became of one meanwhile (bounced, withdrawn, confirmed) stays known of his own.
    """
    leaving = {(str(kind), str(value)) for kind, value in row.moved["keys"]}
    carried = row
    for level, holder in enumerate(chain):
        leaving = {
            pair
            for pair in leaving
            if not _given_by_another(db, carried, holder, pair)
            and not _told_by_a_person(db, holder, home, pair)
        }
        for kind, value in leaving:
            _tell_state(db, holder, home, (kind, value))
            gone = (CustomerKeyRow.kind == kind, CustomerKeyRow.value == value)
            db.execute(delete(CustomerKeyRow).where(CustomerKeyRow.customer_id == holder, *gone))
        if level + 1 == len(chain):
            return
        carried = _standing(db, chain[level + 1], holder)
        above = {(str(kind), str(value)) for kind, value in carried.moved["keys"]}
        leaving &= above
        _strike(carried, leaving)


def _standing(db: Session, kept_id: UUID, merged_id: UUID) -> MergeRow:
    """The merge by which one record became part of another."""
    wanted = select(MergeRow).where(
        MergeRow.kept_id == kept_id, MergeRow.merged_id == merged_id, MergeRow.undone_at.is_(None)
    )
    return db.scalars(wanted.with_for_update()).one()


def _given_by_another(db: Session, leaving: MergeRow, holder: UUID, pair: Pair) -> bool:
    """Does another record that is still merged here have it too? Then it answers for the copy."""
    standing = (
        select(MergeRow)
        .join(CustomerKeyRow, CustomerKeyRow.customer_id == MergeRow.merged_id)
        .where(MergeRow.kept_id == holder, MergeRow.undone_at.is_(None), MergeRow.id != leaving.id)
        .where(CustomerKeyRow.kind == pair[0], CustomerKeyRow.value == pair[1])
        .limit(1)
        .with_for_update(of=MergeRow)
    )
    other = db.scalar(standing)
    if other is None:
        return False
    if list(pair) not in other.moved["keys"]:
        other.moved = {**other.moved, "keys": [*other.moved["keys"], list(pair)]}
        db.flush()
    return True


def _told_by_a_person(db: Session, holder: UUID, home: UUID, pair: Pair) -> bool:
    """Did somebody write it into the record that stays, after the merge?"""
    here, there = (db.get(CustomerKeyRow, (id_, *pair), populate_existing=True)
                   for id_ in (holder, home))  # fmt: skip
    return (
        here is not None
        and here.source.startswith("person:")
        and (there is None or there.source != here.source)
    )


def _tell_state(db: Session, holder: UUID, home: UUID, pair: Pair) -> None:
    here = db.get(CustomerKeyRow, (holder, *pair), populate_existing=True)
    own = db.get(CustomerKeyRow, (home, *pair), populate_existing=True)
    if here is not None and own is not None:
        own.state, own.confirmed_at = here.state, here.confirmed_at
    if here is not None:
        db.flush()
        db.expunge(here)


def _strike(merge: MergeRow, pairs: Collection[Pair]) -> None:
    """These keys are no copies of this merge any more."""
    kept = [pair for pair in merge.moved["keys"] if (pair[0], pair[1]) not in pairs]
    merge.moved = {**merge.moved, "keys": kept}


def _live(db: Session, customer_id: UUID) -> CustomerRow:
    row = db.scalar(
        select(CustomerRow)
        .where(CustomerRow.id == customer_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound(f"there is no customer {customer_id}")
    if row.merged_into is not None:
        raise Refused(f"{row.number} is merged into another record")
    return row
