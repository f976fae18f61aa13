"""A year of complaints on a controlled clock: none forgotten, each escalation once, with outages.

    python -m benchmarks.year [--tickets 20000] [--seed 1]

Tickets open through the product's own routing and clocks, on a real database of its own; agents
answer some, let others lie, wait for customers, close and reopen; the scheduler sleeps through
outages and is sometimes cut off before its commit. Every simulated day all open complaints are
looked at: each has a service, somebody or a queue, and a clock that runs, rests or was met.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from inbox.routing.timers import starting
from inbox.service_records import STEPS
from store import accounts, clocks, embedded, migrations, rules, session, staff
from store.session import transaction
from store.tables import ServiceRow, StoreRow, TicketRow

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 365
AFTER = timedelta(days=120)  # the year's last tickets see their clocks to their end
KINDS = ("complaint", "complaint", "complaint", "request", "question")
PRIORITIES = ("normal", "normal", "normal", "high", "low", "critical")
WITHOUT = """
    SELECT count(*) FROM ticket t WHERE kind = 'complaint' AND status <> 'closed' AND (
      service IS NULL
      OR (assignee_id IS NULL AND NOT EXISTS (SELECT FROM service s WHERE s.code = t.service))
      OR NOT EXISTS (SELECT FROM clock c WHERE c.ticket_id = t.id)
      OR (status = 'open' AND NOT EXISTS (SELECT FROM clock c WHERE c.ticket_id = t.id
            AND c.met_at IS NULL AND c.due_at IS NOT NULL)))
"""
FORGOTTEN = """
    SELECT count(*) FROM clock WHERE met_at IS NULL AND due_at < :now AND NOT EXISTS (
      SELECT FROM clock_step s WHERE s.clock_id = clock.id AND s.step = 'owner')
"""
TWICE = """
    SELECT count(*) FROM (SELECT 1 FROM event WHERE what IN ('ticket.warned', 'ticket.escalated')
      GROUP BY ticket_id, detail->>'clock', detail->>'step', detail->>'due_at'
      HAVING count(*) > 1) twice
"""


class Killed(BaseException):
    """The scheduler was cut off in the middle of its work."""


def run(number: int, seed: int) -> dict[str, Any]:
    """The figures of one simulated year with so many tickets."""
    chance = random.Random(seed)
    _people(chance)
    begun = time.monotonic()
    found = {"without": 0, "forgotten": 0, "steps": 0, "kills": 0, "days_out": 0}
    out_until = BEGIN
    every = number / DAYS
    for day in range(DAYS + AFTER.days):
        morning = BEGIN + timedelta(days=day)
        if day < DAYS:
            _open(chance, morning, int(every * (day + 1)) - int(every * day))
        _work(chance, morning + timedelta(hours=20))
        if chance.random() < 0.02:
            out_until = morning + timedelta(days=chance.randint(1, 4))
        now = morning + timedelta(days=1)
        if now < out_until:
            found["days_out"] += 1
        else:
            _schedule(chance, now, found)
            found["forgotten"] += _ask(FORGOTTEN, now=now)
        found["without"] += _ask(WITHOUT)
    return found | {
        "tickets": _ask("SELECT count(*) FROM ticket"),
        "clocks": _ask("SELECT count(*) FROM clock"),
        "told": _ask("SELECT count(*) FROM event WHERE what LIKE 'ticket.%ed' AND detail ? 'step'"),
        "step_rows": _ask("SELECT count(*) FROM clock_step"),
        "twice": _ask(TWICE),
        "seconds": round(time.monotonic() - begun, 1),
    }


def _people(chance: random.Random) -> None:
    with transaction() as db:
        for code in [row.code for row in db.query(ServiceRow)]:
            lead = accounts.create(db, f"{code}-1", code, "agent", "x" * 12, [code])
            accounts.create(db, f"{code}-2", code, "agent", "x" * 12, [code])
            db.get_one(ServiceRow, code).lead_id = lead.id
        accounts.create(db, "boss", "Boss", "supervisor", "x" * 12)
        for n in range(118):
            postal = chance.choice(("59000", "67000", "75011", "97400", "97110", "33000"))
            db.add(StoreRow(code=f"{n:03d}", name=f"{n}", town="x", postal_code=postal))


def _open(chance: random.Random, day: datetime, number: int) -> None:
    with transaction() as db:
        known = rules.current(db)
        codes = list(known.services)
        for _ in range(number):
            at = day + timedelta(minutes=chance.randint(0, 1439))
            kind, priority = chance.choice(KINDS), chance.choice(PRIORITIES)
            service, store = chance.choice(codes), f"{chance.randrange(118):03d}"
            row = TicketRow(
                subject="x", kind=kind, topic="other", priority=priority, service=service
            )
            row.store, row.opened_at, row.last_message_at = store, at, at
            row.assignee_id = staff.of(db, service).lead if chance.random() < 0.5 else None
            timers = starting(service, kind, priority, store, known, at)
            row.due_at = timers[0].due_at if timers else None
            db.add(row)
            db.flush()
            clocks.start(db, row, timers)


def _work(chance: random.Random, now: datetime) -> None:
    """A day's work: some are answered, some customers write again, some tickets are closed."""
    with transaction() as db:
        wanted = "SELECT id FROM ticket WHERE status <> 'closed' AND opened_at < :now ORDER BY id"
        for ticket_id in list(db.scalars(text(wanted), {"now": now})):
            if chance.random() < 0.3:
                _touch(db, chance, ticket_id, now)


def _touch(db: Session, chance: random.Random, ticket_id: UUID, now: datetime) -> None:
    row = db.get_one(TicketRow, ticket_id)
    was = row.status
    if was == "waiting":
        if chance.random() < 0.5:
            clocks.customer_wrote(db, row, now, was)
            row.status = "open"
        else:
            row.status, row.closed_at = "closed", now
            clocks.status_changed(db, row, was, None, now)
    elif chance.random() < 0.6:
        row.status = "waiting"
        clocks.answered(db, row, now)
    elif chance.random() < 0.2:
        row.priority = chance.choice(PRIORITIES)
        clocks.recount(db, row)


def _schedule(chance: random.Random, now: datetime, found: dict[str, int]) -> None:
    while True:
        dies = chance.random() < 0.2
        with suppress(Killed):
            number = _fire(now, dies)
            found["steps"] += number
            if not number:
                return
        found["kills"] += dies


def _fire(now: datetime, dies: bool) -> int:
    with transaction() as db:
        number = clocks.fire(db, now)
        if dies:
            raise Killed
        return number


def _ask(query: str, **values: Any) -> int:
    with transaction() as db:
        return int(db.scalar(text(query), values) or 0)


def main() -> None:
    """Print the figures; exit with 1 when anything was forgotten or told twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, embedded.running(Path(home), fast=True) as url:
        migrations.upgrade(url)
        session.bind(url)
        figures = run(asked.tickets, asked.seed)
        session.release()
    for name, value in figures.items():
        print(f"{name:>10}  {value}")
    print(f"{'each once':>10}  {figures['told'] == figures['step_rows'] and len(STEPS) == 4}")
    raise SystemExit(bool(figures["without"] or figures["forgotten"] or figures["twice"]))


if __name__ == "__main__":
    main()
