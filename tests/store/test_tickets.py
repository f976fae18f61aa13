"""Tickets as people change them, and the promises that keep them open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from inbox.errors import NotFound, Refused
from store import accounts, follow_ups, tickets
from store.session import transaction
from store.tables import TicketRow
from tests.servers.postgres import Database

SOON = datetime.now(UTC) + timedelta(days=1)


def open_ticket() -> int:
    with transaction() as db:
        row = TicketRow(
            subject="Canapé",
            kind="complaint",
            topic="delivery",
            priority="high",
            service="delivery",
        )
        db.add(row)
        db.flush()
        return row.number


def test_a_change_is_an_event_and_a_persons_label_a_decision(database: Database) -> None:
    number = open_ticket()
    with transaction() as db:
        lea = accounts.create(db, "lea", "Léa", "agent", "long enough")
        tickets.change(db, number, {"topic": "billing", "assignee_id": lea.id}, lea.id)
    [event] = database.rows("SELECT what, detail FROM event")
    assert event["what"] == "ticket.changed"
    assert event["detail"]["topic"] == ["delivery", "billing"]
    [decision] = database.rows("SELECT field, machine_value, value FROM decision")
    assert decision == {"field": "topic", "machine_value": "delivery", "value": "billing"}


def test_of_two_agents_who_change_one_ticket_the_second_hears_of_the_first(
    database: Database,
) -> None:
    number = open_ticket()
    with transaction() as db:
        seen = tickets.get(db, number).version
    with transaction() as db:
        tickets.change(db, number, {"priority": "critical"}, None, seen)
    with pytest.raises(Refused, match="meanwhile"), transaction() as db:
        tickets.change(db, number, {"service": "billing"}, None, seen)
    [row] = database.rows("SELECT priority, service FROM ticket")
    assert row == {"priority": "critical", "service": "delivery"}


def test_a_ticket_with_an_open_promise_does_not_close_unless_told_to_end_it(
    database: Database,
) -> None:
    number = open_ticket()
    with transaction() as db:
        follow_ups.open(db, number, "Rappeler", SOON, None)
    with pytest.raises(Refused, match="follow-up"), transaction() as db:
        tickets.close(db, number, "justified", "carrier", None)
    with transaction() as db:
        tickets.close(db, number, "justified", "carrier", None, end_promises=True)
    [promise] = database.rows("SELECT done_at, outcome FROM follow_up")
    assert promise["done_at"] is not None
    assert database.rows("SELECT status, outcome, cause FROM ticket") == [
        {"status": "closed", "outcome": "justified", "cause": "carrier"}
    ]


@pytest.mark.parametrize(
    "changes",
    [{"service": "nowhere"}, {"kind": "rant"}, {"number": 7}, {"status": "snoozed"}],
)
def test_what_does_not_exist_or_may_not_be_changed_is_refused(
    changes: dict[str, object], database: Database
) -> None:
    number = open_ticket()
    with pytest.raises(Refused), transaction() as db:
        tickets.change(db, number, changes, None)
    assert database.count("event") == 0


def test_a_sleeping_ticket_wakes_when_its_time_has_come(database: Database) -> None:
    number = open_ticket()
    with transaction() as db:
        tickets.change(db, number, {"status": "snoozed", "snoozed_until": SOON}, None)
        assert tickets.wake(db, SOON - timedelta(minutes=1)) == []
        assert tickets.wake(db, SOON) == [number]
        assert tickets.get(db, number).status == "open"
    with pytest.raises(NotFound), transaction() as db:
        tickets.get(db, number + 1)
    assert database.count("ticket") == 1
