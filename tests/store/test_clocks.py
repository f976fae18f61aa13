"""The clocks of a ticket: started, paused, met, counted again, and what they call out, once."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from inbox.errors import Refused
from inbox.routing.timers import starting
from inbox.service_records import STEPS
from store import accounts, clocks, follow_ups, outgoing, rules, services, tickets
from store.session import transaction
from store.tables import ServiceRow, TicketRow
from tests.servers.postgres import Database

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # 10:00 in Paris


def open_ticket(at: datetime = MONDAY, **more: Any) -> int:
    """A complaint that came in at `at`, with its clocks; its number."""
    values = {"kind": "complaint", "topic": "delivery", "priority": "normal"}
    values |= {"service": "delivery", "correspondent": "a@b.example"} | more
    with transaction() as db:
        row = TicketRow(subject="Canapé", opened_at=at, **values)
        db.add(row)
        db.flush()
        told = (row.service, row.kind, row.priority, row.store)
        clocks.start(db, row, starting(*told, rules.current(db), at))
        row.due_at = min(clock.due_at for clock in clocks.of_ticket(db, row.id) if clock.due_at)
        return row.number


def runs(database: Database, number: int) -> dict[str, dict[str, Any]]:
    """The last run of each clock, by its kind."""
    rows = database.rows(
        "SELECT clock.*, ticket.due_at AS shown FROM clock JOIN ticket ON ticket.id = ticket_id"
        " WHERE number = %(number)s ORDER BY started_at",
        number=number,
    )
    return {row["kind"]: row for row in rows}


def write(number: int) -> Any:
    with transaction() as db:
        return outgoing.write(db, number, "Bonjour", None).id


def test_a_reply_meets_the_first_answer_and_the_resolution_waits(database: Database) -> None:
    outgoing.bind("contact@shop.example", 10)
    number = open_ticket(datetime.now(UTC))
    before = runs(database, number)
    assert before["first_answer"]["shown"] == before["first_answer"]["due_at"]
    reply = write(number)
    now = runs(database, number)
    assert now["first_answer"]["met_at"]
    assert (now["resolution"]["due_at"], now["resolution"]["shown"]) == (None, None)
    with transaction() as db:
        outgoing.take_back(db, reply, None)
    assert runs(database, number) == before


def test_the_customers_next_words_start_the_next_answer_and_the_pause_does_not_count(
    database: Database,
) -> None:
    outgoing.bind("contact@shop.example", 10)
    number = open_ticket(datetime.now(UTC))
    before = runs(database, number)["resolution"]
    write(number)
    later = datetime.now(UTC) + timedelta(days=14)
    with transaction() as db:
        ticket = tickets.get(db, number, lock=True)
        clocks.customer_wrote(db, ticket, later, "waiting")
    now = runs(database, number)
    assert now["next_answer"]["started_at"] == later
    assert now["next_answer"]["due_at"] == now["next_answer"]["shown"]
    assert len(now["resolution"]["pauses"]) == 1
    late = now["resolution"]["due_at"] - before["due_at"]
    assert timedelta(days=11) < late < timedelta(days=17)


def test_clocks_are_counted_again_when_priority_service_or_hours_change(database: Database) -> None:
    number = open_ticket()
    usual = runs(database, number)["first_answer"]["due_at"]
    with transaction() as db:
        tickets.change(db, number, {"priority": "critical"}, None)
    critical = runs(database, number)["first_answer"]
    assert critical["due_at"] == critical["shown"] == MONDAY + timedelta(hours=4) < usual
    with transaction() as db:
        services.change(db, "delivery", services.Change("Livraison", "Delivery", "Tu 09:00-18:00"))
    tuesday = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
    assert runs(database, number)["first_answer"]["shown"] == tuesday


def test_hours_that_the_clock_cannot_read_are_refused_in_one_line(database: Database) -> None:
    with transaction() as db, pytest.raises(Refused, match="cannot be read: nine to five"):
        services.change(db, "delivery", services.Change("Livraison", "Delivery", "nine to five"))
    with transaction() as db:
        assert db.get_one(ServiceRow, "delivery").hours.startswith("Mo-Sa")


def test_closing_meets_all_clocks_and_reopening_by_hand_takes_them_up(database: Database) -> None:
    number = open_ticket(datetime.now(UTC))
    with transaction() as db:
        tickets.close(db, number, "justified", None, None)
    assert all(run["met_at"] for run in runs(database, number).values())
    with transaction() as db:
        tickets.reopen(db, number, None)
    now = runs(database, number)
    assert all(run["met_at"] is None and run["due_at"] for run in now.values())
    assert len(now["first_answer"]["pauses"]) == 1


def test_a_customer_who_writes_to_a_closed_ticket_is_answered_and_resolved_anew(
    database: Database,
) -> None:
    number = open_ticket(datetime.now(UTC))
    with transaction() as db:
        tickets.close(db, number, "justified", None, None)
    with transaction() as db:
        ticket = tickets.get(db, number, lock=True)
        clocks.customer_wrote(db, ticket, datetime.now(UTC), "closed")
    assert database.count("clock") == 4
    assert {kind for kind, run in runs(database, number).items() if not run["met_at"]} == {
        "next_answer",
        "resolution",
    }


# --- warnings and escalations -------------------------------------------------------------------


def people() -> dict[str, Any]:
    with transaction() as db:
        made = {
            login: accounts.create(db, login, login.title(), role, "long enough", services).id
            for login, role, services in (
                ("lea", "agent", ["delivery"]),
                ("paul", "agent", ["delivery"]),
                ("karim", "supervisor", []),
            )
        }
        db.get_one(ServiceRow, "delivery").lead_id = made["paul"]
    return made


def fire_until_quiet(now: datetime) -> int:
    number = 0
    while True:
        with transaction() as db:
            fired = clocks.fire(db, now)
        number += fired
        if not fired:
            return number


def test_a_clock_that_nobody_meets_calls_its_owner_then_the_lead_then_the_supervisor(
    database: Database,
) -> None:
    made = people()
    number = open_ticket(assignee_id=made["lea"])
    first = runs(database, number)["first_answer"]
    assert fire_until_quiet(first["next_at"] - timedelta(minutes=1)) == 0
    assert fire_until_quiet(first["next_at"]) == 1
    assert fire_until_quiet(first["due_at"]) == 1
    assert fire_until_quiet(MONDAY + timedelta(days=365)) == 6  # the rest, the resolution's too
    assert fire_until_quiet(MONDAY + timedelta(days=400)) == 0
    told = database.rows(
        "SELECT what, detail->>'step' AS step, login FROM notice"
        " JOIN account ON account.id = account_id"
        " WHERE detail->>'clock' = 'first_answer' ORDER BY notice.id"
    )
    assert [(row["step"], row["login"]) for row in told] == [
        ("warning", "lea"),
        ("owner", "lea"),
        ("lead", "paul"),
        ("supervisor", "karim"),
    ]
    assert database.count("clock_step") == 8
    assert runs(database, number)["first_answer"]["breached_at"] == first["due_at"]


class Killed(BaseException):
    """A scheduler that ends in the middle of its work."""


def fire_and_die(now: datetime, dies: bool) -> int:
    """One turn of a scheduler; one that dies does so before the commit, when all is done."""
    with transaction() as db:
        number = clocks.fire(db, now)
        if dies:
            raise Killed
        return number


def test_two_schedulers_and_kills_lose_no_step_and_give_none_twice(database: Database) -> None:
    people()
    for minutes in range(30):
        open_ticket(MONDAY + timedelta(minutes=minutes))
    later = MONDAY + timedelta(days=365)
    fired: list[int] = []

    def schedule(die_at: int) -> None:
        for turn in range(40):
            with suppress(Killed):
                now = MONDAY + timedelta(days=turn * 10)
                fired.append(fire_and_die(now, dies=turn % 4 == die_at))

    threads = [threading.Thread(target=schedule, args=(n,)) for n in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fired.append(fire_until_quiet(later))
    assert sum(fired) == database.count("clock_step") == 30 * 2 * len(STEPS)
    told = "SELECT count(*) AS n FROM event WHERE what IN ('ticket.warned', 'ticket.escalated')"
    assert database.rows(told)[0]["n"] == 30 * 2 * len(STEPS)


def test_a_promise_is_recalled_once_before_it_is_due_and_once_when_it_is_late(
    database: Database,
) -> None:
    made = people()
    number = open_ticket()
    due = MONDAY + timedelta(hours=5)
    with transaction() as db:
        follow_ups.open(db, number, "Rappeler", due, made["paul"], owner_id=made["lea"])
    for minutes in (0, 200, 240, 310, 400):
        for _ in range(2):
            with transaction() as db:
                follow_ups.remind(db, MONDAY + timedelta(minutes=minutes))
    told = database.rows("SELECT what, account_id FROM notice ORDER BY id")
    assert [(row["what"], row["account_id"]) for row in told] == [
        ("follow_up.soon", made["lea"]),
        ("follow_up.late", made["lea"]),
    ]
