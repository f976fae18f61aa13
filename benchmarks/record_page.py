"""How fast the record page is: a customer with 2,000 messages of all channels, over real HTTP.

    .venv/bin/python -m benchmarks.record_page [messages]

Makes a database of its own, asks for each tab and for the oldest window, and prints the median and
the 95th percentile in milliseconds.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import insert, select, text

from store import accounts, customers, discussions, embedded, migrations, session, sheets
from store.session import transaction
from store.tables import (
    CustomerRow,
    MessageRow,
    OutgoingRow,
    PurchaseRow,
    SheetFormRow,
    SourceRow,
    TicketRow,
)
from tests.web.site import running

CHANNELS = ("email", "email", "email", "call", "kiosk", "letter", "spreadsheet")
WORDS = ("bonjour", "ma", "commande", "canapé", "livraison", "rien", "merci", "de", "me", "demain")
ASKED = 60


def main() -> None:
    """Measure, and print."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    home = Path(tempfile.mkdtemp(prefix="inbox-record-"))
    with embedded.running(home / "pg", fast=True) as url:
        os.environ |= {"INBOX_HOME": str(home), "DATABASE_URL": url}
        migrations.upgrade(url)
        session.bind(url)
        with transaction() as db:
            accounts.create(db, "lea", "Léa Marchand", "agent", "a long enough password")
        customer_id = fill(number)
        with running(home) as site:
            browser = site.browser("lea")
            page = f"/customers/{customer_id}"
            old = f"{page}?before=2021-01-01T00:00:00%2B00:00~"
            tabs = [f"{page}?tab={tab}" for tab in ("discussions", "purchases", "sheets")]
            for path in (page, old, f"{page}?q=canapé", f"{page}/story", *tabs):
                told = path.replace(str(customer_id), "…")
                sys.stdout.write(f"{told:55} {measure(browser, path)}\n")
        session.release()


def measure(browser: object, path: str) -> str:
    """Median and 95th percentile of ASKED answers, the CPU time of one here, and its size."""
    taken = []
    worked = time.process_time()
    size = 0
    for _ in range(ASKED):
        began = time.perf_counter()
        answer = browser.get(path)  # type: ignore[attr-defined]  # httpx's client
        taken.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.text
        size = len(answer.content)
    p95 = statistics.quantiles(taken[5:], n=20)[-1]
    cpu = (time.process_time() - worked) * 1000 / ASKED
    told = f"median {statistics.median(taken):6.1f} ms   p95 {p95:6.1f} ms   CPU {cpu:5.1f} ms"
    return f"{told}   {size // 1024} kB"


def fill(number: int, seed: int = 3) -> uuid.UUID:
    """A customer with `number` messages, a quarter as many tickets and replies, and 120 orders."""
    dice = random.Random(seed)
    now = datetime.now().astimezone()
    with transaction() as db:
        row = CustomerRow(number="C900001", title="Mme", first_name="Jeanne", last_name="Léger")
        row.address, row.postal_code, row.city = "12 rue des Lilas", "59000", "Lille"
        db.add(row)
        db.flush()
        row.search_key = customers.search_key(row)
        source = db.scalars(select(SourceRow.id).where(SourceRow.name == "ingest")).one()
        tickets = _tickets(db, row.id, number // 4, now)
        db.execute(
            insert(MessageRow),
            [_message(dice, source, row.id, tickets, now, at) for at in range(number)],
        )
        db.execute(
            insert(OutgoingRow),
            [
                {
                    "ticket_id": ticket_id, "kind": "reply", "state": "sent",
                    "text": _prose(dice, 60), "created_at": now - timedelta(days=at * 4),
                }
                for at, ticket_id in enumerate(tickets)
            ],
        )  # fmt: skip
        db.execute(
            insert(PurchaseRow),
            [
                {
                    "number": f"W{at:06d}", "customer_id": row.id, "store": "042",
                    "ordered_at": now - timedelta(days=at * 15), "amount": Decimal(at) + 20,
                    "lines": [{"what": "Vis 4x40", "quantity": 2}], "imported": {},
                }
                for at in range(120)
            ],
        )  # fmt: skip
        for at in range(12):
            discussions.open_one(db, row.id, f"Question {at}", _prose(dice, 40), None)
        form = db.scalars(select(SheetFormRow.id)).first()
        assert form is not None
        sheets.start(db, row.id, form, "Maison à Lille", None)
        customer_id = row.id
    with session.transaction() as db:
        db.execute(text("ANALYZE"))
    return customer_id


def _tickets(db: object, customer_id: uuid.UUID, number: int, now: datetime) -> list[uuid.UUID]:
    made = insert(TicketRow).returning(TicketRow.id)
    rows = [
        {
            "subject": f"Demande {at}", "kind": "complaint", "topic": "delivery",
            "priority": "normal", "service": "delivery", "customer_id": customer_id,
            "status": "closed", "closed_at": now, "opened_at": now - timedelta(days=at * 4),
        }
        for at in range(number)
    ]  # fmt: skip
    return list(db.scalars(made, rows))  # type: ignore[attr-defined]  # a session


def _message(
    dice: random.Random,
    source: uuid.UUID,
    customer_id: uuid.UUID,
    tickets: list[uuid.UUID],
    now: datetime,
    at: int,
) -> dict[str, object]:
    words = _prose(dice, dice.randint(20, 300))
    return {
        "source_id": source, "delivery_key": f"bench-{at}", "state": "settled",
        "channel": dice.choice(CHANNELS), "received_at": now - timedelta(days=at),
        "body_sha256": f"{at:064d}", "body_bytes": 100, "subject": f"Commande {at}",
        "text": words, "reply_text": words, "kind": "complaint", "topic": "delivery",
        "customer_id": customer_id, "ticket_id": tickets[at // 4 % len(tickets)],
        "content": {"attachments": []},
    }  # fmt: skip


def _prose(dice: random.Random, words: int) -> str:
    return " ".join(dice.choice(WORDS) for _ in range(words))


if __name__ == "__main__":
    main()
