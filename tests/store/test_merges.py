"""Merges and their end: 200 of them, in any order, with messages arriving in between."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select

from inbox.errors import Refused
from inbox.records import Key
from store import customer_data, customers, merges, tickets
from store.session import transaction
from store.tables import (
    CustomerKeyRow,
    CustomerRow,
    MessageRow,
    SourceRow,
    TicketRow,
)
from tests.servers.postgres import Database

PEOPLE, MERGES = 260, 200
Pair = tuple[str, str]


@dataclass
class World:
    """People with keys of their own, some shared in a household, and who said what in truth."""

    dice: random.Random
    keys: dict[UUID, set[Pair]] = field(default_factory=dict)
    said: dict[UUID, UUID] = field(default_factory=dict)  # message → whose it is
    tickets: dict[UUID, UUID] = field(default_factory=dict)
    standing: list[UUID] = field(default_factory=list)  # merges

    def settle(self) -> None:
        """Records as an import leaves them."""
        with transaction() as db:
            for index in range(PEOPLE):
                row = CustomerRow(number=f"C{index:06d}", search_key=f"{index}")
                db.add(row)
                db.flush()
                own = {("email", f"p{index}@x.example"), ("customer_number", row.number)}
                own |= {("phone", f"+332000000{index // 3:02d}")}  # three of a household
                self.keys[row.id] = own
                values = [
                    {"customer_id": row.id, "kind": kind, "value": value, "shown": value}
                    for kind, value in own
                ]
                db.execute(insert(CustomerKeyRow), values)

    def arrive(self) -> None:
        """Somebody writes from his own address; processing finds the record that it leads to."""
        person = self.dice.choice(list(self.keys))
        mails = sorted(value for kind, value in self.keys[person] if kind == "email")
        mail = self.dice.choice(mails)
        with transaction() as db:
            [found] = customers.candidates(db, [Key("email", mail, "header")])
            ticket = TicketRow(
                subject="x", kind="question", topic="other", priority="normal",
                service="delivery", customer_id=found.customer.id,
            )  # fmt: skip
            db.add(ticket)
            db.flush()
            source = db.scalars(select(SourceRow.id).where(SourceRow.name == "ingest")).one()
            message = MessageRow(
                source_id=source, delivery_key=uuid4().hex, state="settled", channel="email",
                received_at=datetime.now(UTC), captured_at=datetime.now(UTC), body_sha256="0" * 64,
                body_bytes=1, from_address=mail, customer_id=found.customer.id, ticket_id=ticket.id,
            )  # fmt: skip
            db.add(message)
            db.flush()
            self.said[message.id], self.tickets[ticket.id] = person, person
            if self.dice.random() < 0.4:
                new = Key("email", f"n{len(self.said)}@new.example", "header")
                at = datetime.now(UTC)
                customers.add_keys(db, found.customer.id, [new], at, f"message:{message.id}")
                self.keys[person].add((new.kind, new.value))

    def merge(self) -> None:
        """Two live records become one, whoever they are."""
        with transaction() as db:
            live = db.scalars(
                select(CustomerRow.id)
                .where(CustomerRow.merged_into.is_(None))
                .order_by(CustomerRow.number)
            ).all()
            one, other = self.dice.sample(live, 2)
            self.standing.append(merges.merge(db, one, other, 0.9, None).id)

    def unmerge(self) -> None:
        """Any of the merges that stand is taken back."""
        merge_id = self.standing.pop(self.dice.randrange(len(self.standing)))
        with transaction() as db:
            merges.unmerge(db, merge_id, None)

    def check(self) -> None:
        """All is where it belongs."""
        with transaction() as db:
            merged = select(CustomerRow.number).where(CustomerRow.merged_into.is_not(None))
            assert db.scalars(merged).all() == []
            held: dict[UUID, set[Pair]] = {person: set() for person in self.keys}
            columns = (CustomerKeyRow.customer_id, CustomerKeyRow.kind, CustomerKeyRow.value)
            for person, kind, value in db.execute(select(*columns)):
                held[person].add((kind, value))
            wrong = {person: held[person] ^ own for person, own in self.keys.items()
                     if held[person] != own}  # fmt: skip
            assert wrong == {}
            for table, truth in ((MessageRow, self.said), (TicketRow, self.tickets)):
                now = {row.id: row.customer_id for row in db.scalars(select(table))}
                assert now == truth


@pytest.mark.parametrize("seed", [1, 2])
def test_200_merges_taken_back_in_any_order_leave_everything_where_it_belongs(
    database: Database, seed: int
) -> None:
    world = World(random.Random(seed))
    world.settle()
    for _ in range(40):
        world.arrive()
    for step in (world.merge, world.unmerge):
        for _ in range(MERGES):
            step()
            if world.dice.random() < 0.5:
                world.arrive()
    assert world.standing == []
    world.check()
    assert database.count("customer_merge") == MERGES


def test_what_became_of_an_address_while_merged_is_known_of_its_owner_afterwards(
    database: Database,
) -> None:
    world = World(random.Random(3))
    world.settle()
    one, other = list(world.keys)[:2]
    with transaction() as db:
        merge_id = merges.merge(db, one, other, None, None).id
        customer_data.set_key_state(db, one, "email", "p1@x.example", "withdrawn", None)
    with transaction() as db:
        merges.unmerge(db, merge_id, None)
        keys = customers.keys_of(db, other)
    assert {key.value: key.state for key in keys}["p1@x.example"] == "withdrawn"
    assert database.count("customer_merge") == 1


def test_what_a_person_decided_since_the_merge_stays(database: Database) -> None:
    world = World(random.Random(4))
    world.settle()
    one, other, third = list(world.keys)[:3]
    with transaction() as db:
        merge_id = merges.merge(db, one, other, None, None).id
    world.keys = {other: world.keys[other]}
    world.arrive()
    with transaction() as db:
        [number] = db.scalars(select(TicketRow.number)).all()
        tickets.change(db, number, {"customer_id": third}, None)
    with transaction() as db:
        merges.unmerge(db, merge_id, None)
    assert database.rows("SELECT customer_id FROM ticket") == [{"customer_id": third}]


def test_a_merge_is_taken_back_once(database: Database) -> None:
    world = World(random.Random(5))
    world.settle()
    world.merge()
    [merge_id] = world.standing
    world.unmerge()
    with pytest.raises(Refused, match="already"), transaction() as db:
        merges.unmerge(db, merge_id, None)
    assert database.count("customer_merge") == 1
