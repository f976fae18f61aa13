"""How long the queries of the drift page and of the review queue take.

    .venv/bin/python -m benchmarks.drift_page [messages]

Makes a database of its own with that many messages (350,000 unless said) of the last 365 days: a
year of the founding case. One in five waits for a look, one in ten was decided by a person. Prints
the median of seven runs in milliseconds.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import text

from inbox.web.drift import last_weeks
from inbox.web.i18n import now
from store import accounts, drift, embedded, migrations, review, session
from store.session import transaction

RUNS = 7
# Short texts, which are quick to index, in rows of 1 kB, which are as wide as real ones.
MESSAGES = """
INSERT INTO message (source_id, delivery_key, state, channel, received_at, body_sha256, body_bytes,
  settled_at, subject, text, reply_text, content, kind, topic, priority, sentiment, needs_review,
  doubt, reading)
SELECT (SELECT id FROM source WHERE name = 'ingest'), n::text, 'settled', 'email',
  now() - random() * interval '365 days', md5(n::text), 1000, now(), 'Sujet ' || n,
  repeat('mot ' || n || ' ', (5 + random() * 20)::int), 'mot',
  jsonb_build_object('attachments', '[]'::jsonb, 'facts', repeat(md5(n::text), 24)),
  (ARRAY['complaint','request','question','compliment','other','spam'])[1 + floor(random() * 6)],
  (ARRAY['delivery','after_sales','order','store','billing'])[1 + floor(random() * 5)],
  'normal', 'neutral', random() < 0.2, random(), '{"kind": "question"}'
FROM generate_series(:from, :to) AS n
"""
DECISIONS = """
INSERT INTO decision (message_id, field, machine_value, value, at)
SELECT id, field, 'complaint', kind, received_at + random() * interval '2 days'
FROM message, (VALUES ('kind'), ('topic')) AS fields (field) WHERE seq % 10 = 0
"""


def main() -> None:
    """Measure, and print."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 350_000
    home = Path(tempfile.mkdtemp(prefix="inbox-drift-"))
    with embedded.running(home / "pg", fast=True) as url:
        migrations.upgrade(url)
        session.bind(url)
        with transaction() as db:
            person = accounts.create(db, "lea", "Léa", "agent", "a long enough password").id
            for start in range(1, number + 1, 50_000):
                end = min(start + 49_999, number)
                db.execute(text(MESSAGES), {"from": start, "to": end})
            db.execute(text(DECISIONS))
        with session.transaction() as db:
            db.execute(text("ANALYZE"))
        weeks = last_weeks(now())
        asked: dict[str, Callable[[Any], Any]] = {
            "kinds by week": lambda db: drift.labels(db, "kind", weeks),
            "topics by week": lambda db: drift.labels(db, "topic", weeks),
            "doubts by week": lambda db: drift.doubts(db, weeks),
            "decisions by week": lambda db: drift.decided(db, weeks),
            "next to review": lambda db: review.take(db, person),
            "count to review": review.waiting,
        }
        for vacuumed in (False, True):
            if vacuumed:
                _vacuum(url)
            for name, ask in asked.items():
                told = "vacuumed" if vacuumed else "as written"
                sys.stdout.write(f"{name:20} {told:11} {measure(ask):7.1f} ms\n")
        session.release()


def measure(ask: Callable[[Any], Any]) -> float:
    """The median of RUNS runs, in milliseconds."""
    taken = []
    for _ in range(RUNS):
        began = time.perf_counter()
        with transaction() as db:
            ask(db)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def _vacuum(url: str) -> None:
    """What autovacuum does by itself some minutes later."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE message")


if __name__ == "__main__":
    main()
