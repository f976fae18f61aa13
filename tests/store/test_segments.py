"""Segments: what each filter finds, pages that neither lose nor double, figures that stay true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from inbox.errors import Unfit
from inbox.identify import customer_keys
from store import accounts, customer_import, merges, saved_segments, segments
from store.session import transaction
from store.tables import CustomerRow, FiguresRow, MessageRow, OutgoingRow, SourceRow, TicketRow
from tests.servers.postgres import Database

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
BASE = [
    {"number": "C1", "first_name": "Jeanne", "last_name": "Léger", "email": "j@x.example",
     "postal_code": "59000", "city": "Lille", "birth_date": "1975-05-05", "shoe size": "39"},
    {"number": "C2", "first_name": "Paul", "last_name": "Le Floch", "phone": "03 20 00 00 00",
     "postal_code": "29200", "city": "Brest", "address": "1 rue Pasteur"},
    {"number": "C3", "first_name": "Lille", "last_name": "Martin", "postal_code": "1000",
     "city": "Bourg-en-Bresse", "title": "Mme", "country": "FR"},
]  # fmt: skip


def found(**filters: str) -> list[str]:
    with transaction() as db:
        return [one.customer.number for one in segments.page(db, filters, NOW).items]


@pytest.fixture
def base(database: Database) -> dict[str, UUID]:
    with transaction() as db:
        rows = [{name.replace(" ", "_"): value for name, value in row.items()} for row in BASE]
        customer_import.take_over(db, rows, customer_keys, lambda _: None)
    return {row["number"]: row["id"] for row in database.rows("SELECT id, number FROM customer")}


def say(customer: UUID | None, ago_days: int, kind: str = "question", store: str = "042") -> UUID:
    """A message of that customer, on a ticket of its own; the message's id."""
    at = NOW - timedelta(days=ago_days)
    with transaction() as db:
        source = db.query(SourceRow.id).limit(1).scalar()
        ticket = TicketRow(
            subject="s", kind=kind, topic="delivery", priority="normal", service="delivery",
            store=store, customer_id=customer, opened_at=at,
        )  # fmt: skip
        db.add(ticket)
        db.flush()
        message = MessageRow(
            source_id=source, delivery_key=str(ticket.id), state="settled", channel="email",
            received_at=at, body_sha256="", body_bytes=0, customer_id=customer, ticket_id=ticket.id,
        )  # fmt: skip
        db.add(message)
        db.flush()
        return message.id


def figures(customer: UUID) -> tuple[int, datetime | None]:
    with transaction() as db:
        row = db.get(FiguresRow, customer)
        return (row.messages, row.last_contact_at) if row else (0, None)


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({}, ["C2", "C1", "C3"]),
        ({"q": "leger"}, ["C1"]),
        ({"q": "LIL"}, ["C1", "C3"]),
        ({"q": "le"}, ["C2", "C1"]),
        ({"q": "j@x.example"}, ["C1"]),
        ({"q": "0320000000"}, ["C2"]),
        ({"q": "%"}, ["C2", "C1", "C3"]),
        ({"last_name": "lé"}, ["C2", "C1"]),
        ({"first_name": "lille"}, ["C3"]),
        ({"city": "lille"}, ["C1"]),
        ({"postal_code": "59"}, ["C1"]),
        ({"number": "c2"}, ["C2"]),
        ({"birth_date": "1975-05-05"}, ["C1"]),
        ({"title": "Mme", "country": "FR"}, ["C3"]),
        ({"extra": "Shoe size=39"}, ["C1"]),
        ({"address_state": "none"}, ["C1", "C3"]),
        ({"city": "lille", "last_name": "martin"}, []),
    ],
)
def test_records_are_found_by_what_they_hold(
    filters: dict[str, str], numbers: list[str], base: dict[str, UUID]
) -> None:
    assert len(base) == 3
    assert found(**filters) == numbers


def test_records_are_found_by_tag_potential_and_dead_addresses(
    base: dict[str, UUID], database: Database
) -> None:
    database.rows("UPDATE customer SET tags = '{vip}', potential = 3 WHERE number = 'C1'")
    database.rows("UPDATE customer_key SET state = 'bounced' WHERE kind = 'email'")
    returned = '{"address": {"state": "returned"}}'
    database.rows(f"UPDATE customer SET provenance = '{returned}' WHERE number = 'C2'")
    assert found(tag="vip") == found(potential="3") == found(email_state="bounced") == ["C1"]
    assert found(address_state="returned") == ["C2"]
    assert found(phone_state="bounced") == found(tag="vi") == []
    assert len(base) == 3


def test_records_are_found_by_what_happened(base: dict[str, UUID]) -> None:
    say(base["C1"], 5, "complaint")
    say(base["C1"], 20, "complaint")
    say(base["C2"], 200, "complaint", store="007")
    assert found(complaints="1", complaint_days="30") == ["C1"]
    assert found(complaints="1", complaint_days="365") == ["C2", "C1"]
    assert found(complaints="2", complaint_days="10") == []
    assert found(complaints="2") == found(messages="2") == found(contacted="7") == ["C1"]
    assert found(store="007") == found(silent="100") == ["C2"]
    assert found(silent="never") == ["C3"]
    assert found(order="latest") == ["C1", "C2"]
    assert found(order="longest_ago") == ["C2", "C1"]


def test_what_is_counted_follows_messages_replies_and_merges(base: dict[str, UUID]) -> None:
    jeanne, paul = base["C1"], base["C2"]
    message = say(jeanne, 5)
    say(paul, 3)
    assert figures(jeanne) == (1, NOW - timedelta(days=5))
    with transaction() as db:
        ticket = db.get_one(MessageRow, message).ticket_id
        reply = OutgoingRow(ticket_id=ticket, kind="reply", state="queued", text="t")
        reply.created_at = NOW
        db.add(reply)
    assert figures(jeanne) == (1, NOW - timedelta(days=5))
    with transaction() as db:
        db.execute(update(OutgoingRow).values(state="sent"))
    assert figures(jeanne) == (1, NOW)
    with transaction() as db:
        merge = merges.merge(db, paul, jeanne, None, None).id
    assert (figures(paul), figures(jeanne)) == ((2, NOW), (0, None))
    with transaction() as db:
        merges.unmerge(db, merge, None)
    assert figures(jeanne) == (1, NOW)
    assert figures(paul) == (1, NOW - timedelta(days=3))


@pytest.mark.parametrize("order", ["name", "latest", "longest_ago"])
def test_pages_neither_lose_nor_double_anybody(order: str, base: dict[str, UUID]) -> None:
    with transaction() as db:
        db.add_all(CustomerRow(number=f"X{n}", search_key="same") for n in range(20))
    with transaction() as db:
        ids = db.query(CustomerRow.id).all()
    for (customer,) in ids:
        say(customer, 1)
    seen: list[UUID] = []
    cursor: str | None = None
    while True:
        with transaction() as db:
            page = segments.page(db, {"order": order}, NOW, limit=7, cursor=cursor)
        seen += [one.customer.id for one in page.items]
        if (cursor := page.next_cursor) is None:
            break
    assert sorted(seen) == sorted(customer for (customer,) in ids)
    with transaction() as db:
        assert [one.customer.id for one in segments.every(db, {"order": order}, NOW)] == seen
    assert len(base) == 3


@pytest.mark.parametrize(
    "filters",
    [
        {"colour": "red"}, {"order": "odd"}, {"birth_date": "5/5/75"}, {"potential": "4"},
        {"messages": "-1"}, {"silent": "long"}, {"email_state": "well"}, {"extra": "39"},
        {"complaints": "1", "complaint_days": "0"}, {"manager": "lea"}, {"address_state": "?"},
    ],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_refused(
    filters: dict[str, str], database: Database
) -> None:
    with pytest.raises(Unfit):
        found(**filters)
    assert database.count("customer") == 0


def test_a_segment_is_its_owner_s_unless_shared_and_only_he_forgets_it(database: Database) -> None:
    with transaction() as db:
        lea, karim = (
            accounts.create(db, name, name.title(), "agent", "a long enough password")
            for name in ("lea", "karim")
        )
        saved_segments.save(db, lea.id, "Lille", False, {"city": "lille"}, NOW)
        mine = saved_segments.save(db, lea.id, "VIP", True, {"tag": "vi"}, NOW)
        assert saved_segments.save(db, lea.id, "VIP", True, {"tag": "vip"}, NOW) == mine
    with transaction() as db:
        assert [one.segment.name for one in saved_segments.of(db, lea.id)] == ["Lille", "VIP"]
        [shared] = saved_segments.of(db, karim.id)
        assert (shared.owner, shared.segment.filters) == ("Lea", {"tag": "vip"})
        with pytest.raises(saved_segments.NotFound):
            saved_segments.forget(db, mine, karim.id)
        saved_segments.forget(db, mine, lea.id)
    assert database.count("segment") == 1
