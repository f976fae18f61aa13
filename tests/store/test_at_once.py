"""People, workers and merges on the same rows at once; replies taken back; merges undone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from inbox.errors import Refused, Stale, Unavailable, Unfit
from inbox.records import Channel, Key, Match, Message, Newcomer
from store import customers, events, follow_ups, merges, outbox, outgoing, tickets
from store.session import in_hands, transaction
from store.tables import TicketRow
from tests.servers.postgres import Database

NOW = datetime.now(UTC)


def open_ticket(**more: Any) -> int:
    given = {"kind": "complaint", "topic": "delivery", "priority": "high", "service": "delivery"}
    with transaction() as db:
        row = TicketRow(subject="Canapé", correspondent="a@b.example", **(given | more))
        db.add(row)
        db.flush()
        return row.number


def close_without_waiting(db: Session, number: int) -> None:
    db.execute(text("SET LOCAL lock_timeout = '200ms'"))
    tickets.change(db, number, {"status": "closed"}, None)


def customer(email: str) -> UUID:
    with transaction() as db:
        newcomer = Newcomer(last_name="Martin", keys=(Key("email", email, "header"),))
        return customers.create(db, newcomer, NOW, "message:1")


def ticket(database: Database, number: int) -> dict[str, Any]:
    return database.rows("SELECT * FROM ticket WHERE number = %(n)s", n=number)[0]


def test_one_process_has_a_message_in_hands_at_a_time(database: Database) -> None:
    thing = UUID(int=2**127 + 5)
    with in_hands(thing) as first, in_hands(thing) as second:
        assert (first, second) == (True, False)
    with in_hands(thing) as again:
        assert again


def test_an_event_is_written_while_somebody_changes_the_ticket(database: Database) -> None:
    number = open_ticket()
    with transaction() as holding:
        ticket_id = tickets.get(holding, number, lock=True).id
        with transaction() as db:
            db.execute(text("SET LOCAL lock_timeout = '500ms'"))
            events.add(db, "reply.sent", ticket_id=ticket_id)
    assert database.count("event") == 1


def test_a_ticket_that_a_message_is_about_to_join_cannot_be_closed_first(
    database: Database,
) -> None:
    number = open_ticket()
    message = Message(Channel.EMAIL, "Encore", "Encore", "Encore")
    with transaction() as joining:
        assert tickets.related(joining, message, None, number)
        with pytest.raises(Unavailable), transaction() as db:
            close_without_waiting(db, number)


def test_a_time_to_wake_at_puts_a_ticket_to_sleep_and_none_wakes_it(database: Database) -> None:
    number = open_ticket()
    with transaction() as db:
        tickets.change(db, number, {"snoozed_until": NOW + timedelta(days=1)}, None)
    assert ticket(database, number)["status"] == "snoozed"
    with pytest.raises(Unfit), transaction() as db:
        tickets.change(db, number, {"status": "snoozed", "snoozed_until": None}, None)
    with transaction() as db:
        tickets.change(db, number, {"snoozed_until": None}, None)
    assert ticket(database, number)["status"] == "open"


def test_what_changed_meanwhile_and_what_does_not_exist_are_told_apart(database: Database) -> None:
    number = open_ticket()
    with pytest.raises(Stale), transaction() as db:
        tickets.change(db, number, {"topic": "billing"}, None, if_version=7)
    with pytest.raises(Unfit), transaction() as db:
        tickets.change(db, number, {"topic": "nothing"}, None)


def test_nothing_is_promised_on_a_closed_ticket(database: Database) -> None:
    number = open_ticket()
    with transaction() as db:
        tickets.close(db, number, "justified", None, None)
    with pytest.raises(Refused, match="closed"), transaction() as db:
        follow_ups.open(db, number, "Rappeler", NOW, None)


# --- customers ----------------------------------------------------------------------------------


def test_a_message_of_somebody_merged_meanwhile_goes_to_the_record_he_became(
    database: Database,
) -> None:
    kept, gone = customer("a@b.example"), customer("c@d.example")
    with transaction() as db:
        merges.merge(db, kept, gone, 0.99, None)
    with transaction() as db:
        match = Match("matched", customer_id=gone)
        assert customers.settle(db, match, NOW, "message:2") == kept


def test_two_agents_who_change_one_record_leave_it_findable_by_both_changes(
    database: Database,
) -> None:
    martin = customer("a@b.example")
    with transaction() as db:
        stale = customers.get(db, martin)
        with transaction() as other:
            customers.update_record(other, martin, {"first_name": "Jeanne"}, None)
        assert stale.first_name is None
        customers.update_record(db, martin, {"city": "Lyon"}, None)
    [row] = database.rows("SELECT search_key, version FROM customer")
    assert "jeanne" in row["search_key"]
    assert "lyon" in row["search_key"]
    assert row["version"] == 3


def test_taking_a_merge_back_leaves_what_a_person_decided_since(database: Database) -> None:
    kept, gone, third = (customer(f"{name}@b.example") for name in "abc")
    moved, decided = open_ticket(customer_id=gone), open_ticket(customer_id=gone)
    with transaction() as db:
        merge_id = merges.merge(db, kept, gone, 0.99, None).id
        tickets.change(db, decided, {"customer_id": third}, None)
    with transaction() as db:
        merges.unmerge(db, merge_id, None)
    assert ticket(database, moved)["customer_id"] == gone
    assert ticket(database, decided)["customer_id"] == third


@pytest.mark.parametrize("last_first", [True, False])
def test_a_merge_under_another_is_taken_back_before_or_after_it(
    database: Database, last_first: bool
) -> None:
    one, two, three = (customer(f"{name}@b.example") for name in "abc")
    with transaction() as db:
        first = merges.merge(db, two, three, 0.99, None).id
        last = merges.merge(db, one, two, 0.99, None).id
    for merge_id in (last, first) if last_first else (first, last):
        with transaction() as db:
            merges.unmerge(db, merge_id, None)
    assert database.rows("SELECT 1 FROM customer WHERE merged_into IS NOT NULL") == []


# --- replies ------------------------------------------------------------------------------------


def promised(number: int) -> None:
    with transaction() as db:
        follow_ups.open(db, number, "Answer the customer", NOW, None)


def test_a_reply_taken_back_leaves_the_promise_to_answer_open(database: Database) -> None:
    outgoing.bind("contact@example.fr", 60)
    number = open_ticket()
    promised(number)
    with transaction() as db:
        reply = outgoing.write(db, number, "Bonjour", None).id
    assert database.rows("SELECT 1 FROM follow_up WHERE done_at IS NULL") == []
    with transaction() as db:
        outgoing.take_back(db, reply, None)
    [promise] = database.rows("SELECT done_at, outcome FROM follow_up")
    assert promise == {"done_at": None, "outcome": None}
    row = ticket(database, number)
    assert (row["status"], row["answered_at"]) == ("open", None)


def test_a_reply_that_cannot_leave_brings_its_ticket_back(database: Database) -> None:
    outgoing.bind("contact@example.fr", 0)
    number = open_ticket()
    with transaction() as db:
        reply = outgoing.write(db, number, "Bonjour", None).id
    assert ticket(database, number)["status"] == "waiting"
    with transaction() as db:
        outbox.claim(db, reply)
        outbox.give_up(db, reply, "550 no such user")
    assert ticket(database, number)["status"] == "open"


def test_a_reply_that_was_sent_after_all_is_not_called_uncertain(database: Database) -> None:
    outgoing.bind("contact@example.fr", 0)
    number = open_ticket()
    with transaction() as db:
        reply = outgoing.write(db, number, "Bonjour", None).id
    with transaction() as db:
        outbox.claim(db, reply)
        outbox.sent(db, reply, "250 ok")
    with transaction() as db:
        outbox.give_up(db, reply, "cut off while sending", uncertain=True)
    assert database.rows("SELECT state FROM outgoing") == [{"state": "sent"}]


def test_an_idempotency_key_serves_for_one_text(database: Database) -> None:
    first, second = open_ticket(), open_ticket()
    with transaction() as db:
        outgoing.write(db, first, "Bonjour", None, idempotency_key="k")
    for number, words in ((first, "Autre chose"), (second, "Bonjour")):
        with pytest.raises(Unfit), transaction() as db:
            outgoing.write(db, number, words, None, idempotency_key="k")
    assert database.count("outgoing") == 1
