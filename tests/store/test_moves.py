"""Merging and splitting tickets: nothing is lost, and each can be taken back."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox.errors import Refused
from inbox.settings import Settings
from store import blobs, follow_ups, inbox_list, moves, outgoing, tickets, timeline
from store.session import transaction
from store.tables import EventRow, MessageRow, OutgoingRow, TicketMoveRow, TicketRow
from tests.servers.postgres import Database
from tests.web.tickets import message_of, now, ticket


def where(db: Session) -> dict[str, Any]:
    """Where each thing that people wrote lies, and how each ticket stands."""
    placed: dict[str, Any] = {
        str(row.id): row.ticket_id
        for table in (MessageRow, OutgoingRow)
        for row in db.execute(select(table.id, table.ticket_id))
    }
    columns = (TicketRow.number, TicketRow.status, TicketRow.merged_into, TicketRow.message_count)
    return placed | {str(row.number): tuple(row) for row in db.execute(select(*columns))}


def three() -> list[int]:
    blobs.bind(Settings().effective_blob_url)
    numbers = [ticket(f"Matter {at}") for at in range(3)]
    with transaction() as db:
        outgoing.bind("contact@example.fr", 10)
        outgoing.write(db, numbers[0], "Nous regardons.", None)
        outgoing.write(db, numbers[1], "À voir.", None, kind="note")
        follow_ups.open(db, numbers[1], "Rappeler", now(), None)
    return numbers


def test_a_merged_ticket_is_part_of_the_other_with_all_its_events(database: Database) -> None:
    a, b, _ = three()
    with transaction() as db:
        moves.merge(db, b, a, None)
        page = timeline.page(db, a, None)
        assert moves.kept_number(db, b) == a
    assert len([entry for entry in page.entries if entry.kind == "message"]) == 2
    assert [row.what for row in page.open_follow_ups] == ["Rappeler"]
    opened = [e for e in page.entries if e.kind == "event" and e.row.what == "ticket.opened"]
    assert len(opened) == 2
    with pytest.raises(Refused), transaction() as db:
        moves.merge(db, b, a, None)


@pytest.mark.parametrize("view", ["all", "closed"])
def test_a_merged_ticket_is_listed_where_it_went_and_nowhere_else(
    database: Database, view: str
) -> None:
    a, b, _ = three()
    viewer = inbox_list.Viewer(None, (), now(), now())
    with transaction() as db:
        moves.merge(db, b, a, None)
        page = inbox_list.page(db, inbox_list.Query(view=view), viewer)
    assert b not in [row.number for row in page.rows]


def test_a_split_message_has_a_ticket_of_its_own_with_a_clock(database: Database) -> None:
    a, b, _ = three()
    with transaction() as db:
        moves.merge(db, b, a, None)
    with transaction() as db:
        row = moves.split(db, a, [message_of(a)], None)
        made = db.get_one(TicketRow, row.to_id)
        assert (made.status, made.message_count) == ("open", 1)
        assert made.due_at is not None
        with pytest.raises(Refused, match="all messages"):
            moves.split(db, made.number, [message_of_split(db, made)], None)


def message_of_split(db: Session, row: TicketRow) -> UUID:
    return db.scalars(select(MessageRow.id).where(MessageRow.ticket_id == row.id)).one()


@pytest.mark.parametrize("seed", range(6))
def test_any_merges_and_splits_keep_every_event_and_can_be_taken_back(
    database: Database, seed: int
) -> None:
    luck = random.Random(seed)
    three()
    with transaction() as db:
        for _ in range(12):
            _someone_works(db, luck)
            before, events = where(db), db.scalar(select(func.count()).select_from(EventRow))
            row = _something(db, luck)
            if row is None:
                continue
            after = where(db)
            _check(db, after)
            assert (db.scalar(select(func.count()).select_from(EventRow)) or 0) > (events or 0)
            moves.undo(db, row.id, None)
            _check(db, where(db))
            there = {key: value for key, value in where(db).items() if key in before}
            assert there == before
            if luck.random() < 0.7:
                _again(db, row)
            undone = db.scalars(select(TicketMoveRow).where(TicketMoveRow.undone_at.is_(None)))
            for old in luck.sample(rows := list(undone), min(1, len(rows))):
                if luck.random() < 0.3:
                    _try_undo(db, old)
                    _check(db, where(db))


def _live(db: Session) -> Sequence[int]:
    wanted = select(TicketRow.number).where(TicketRow.merged_into.is_(None))
    return db.scalars(wanted.order_by(TicketRow.number)).all()


def _someone_works(db: Session, luck: random.Random) -> None:
    number = luck.choice(_live(db))
    if luck.random() < 0.3:
        tickets.change(db, number, {"status": luck.choice(["open", "waiting"])}, None)
    elif luck.random() < 0.15:
        tickets.close(db, number, "answered", None, None, end_promises=True)


def _something(db: Session, luck: random.Random) -> TicketMoveRow | None:
    live = list(_live(db))
    if luck.random() < 0.5 and len(live) > 1:
        a, b = luck.sample(live, 2)
        return moves.merge(db, a, b, None)
    source = tickets.get(db, luck.choice(live))
    held = select(MessageRow.id).where(MessageRow.ticket_id == source.id)
    messages = list(db.scalars(held.order_by(MessageRow.seq)))
    if len(messages) < 2:
        return None
    chosen = luck.sample(messages, luck.randint(1, len(messages) - 1))
    others = [number for number in live if number != source.number]
    into = luck.choice([None, *others])
    return moves.split(db, source.number, chosen, None, into)


def _again(db: Session, row: TicketMoveRow) -> None:
    a, b = (db.get_one(TicketRow, id_) for id_ in (row.from_id, row.to_id))
    if a.merged_into is None and b.merged_into is None and row.what == "merge":
        moves.merge(db, a.number, b.number, None)


def _try_undo(db: Session, row: TicketMoveRow) -> None:
    target = db.get_one(TicketRow, row.to_id)
    source = db.get_one(TicketRow, row.from_id)
    if target.merged_into is not None or (row.what == "split" and source.merged_into is not None):
        with pytest.raises(Refused):
            moves.undo(db, row.id, None)
    else:
        moves.undo(db, row.id, None)


def _check(db: Session, placed: dict[str, Any]) -> None:
    """Everything lies on a ticket that stands alone, which counts it once."""
    counted = dict.fromkeys(_live(db), 0)
    for table in (MessageRow, OutgoingRow):
        rows = db.execute(
            select(table, TicketRow.number, TicketRow.merged_into).join(
                TicketRow, TicketRow.id == table.ticket_id
            )
        )
        for row, number, merged_into in rows:
            assert merged_into is None, f"{row.id} lies on a ticket that was merged"
            counted[number] += isinstance(row, MessageRow) or row.kind == "reply"
    assert {n: placed[str(n)][3] for n in counted} == counted
