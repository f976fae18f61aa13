"""A base of so many customers: imported, then asked for a message's sender and for lists.

    python -m benchmarks.customers [--customers 1000000] [--seed 7] [--messages 300] [--home FOLDER]

Makes the base (by seed), imports it with the command, gives it a history, and prints the import's
wall time, CPU seconds and memory; the milliseconds that identification takes of one message (locks,
candidates, identify, as in the pipeline); and those of a page of 50 for each kind of filter. A
folder that holds a base from a former run is used as it is.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import text

from benchmarks.worlds.base import Base, write
from benchmarks.worlds.sent import OWN_DOMAIN, shuffled
from benchmarks.worlds.situations import World, messages
from inbox.identify import Surroundings, Weights, blocking_keys, identify
from store import customers, embedded, migrations, segments, session
from store import settings as store_settings
from store.session import transaction

TURNS = 4
WRITERS = 10_000  # the first customers of every base, of whatever size, are the same people
HISTORY = """
INSERT INTO ticket (subject, kind, topic, priority, service, store, customer_id, opened_at)
SELECT 'Commande', CASE WHEN random() < 0.25 THEN 'complaint' ELSE 'question' END, 'delivery',
    'normal', (SELECT min(code) FROM service), lpad((1 + floor(random() * 118))::text, 3, '0'), id,
    now() - random() * interval '700 days'
FROM customer WHERE random() < 0.3;
INSERT INTO message (source_id, delivery_key, state, channel, received_at, body_sha256, body_bytes,
    kind, customer_id, ticket_id)
SELECT (SELECT id FROM source LIMIT 1), gen_random_uuid()::text, 'settled', 'email',
    opened_at + n * interval '1 day', gen_random_uuid()::text, 0, kind, customer_id, id
FROM ticket CROSS JOIN generate_series(0, 1) AS n;
UPDATE customer SET tags = CASE WHEN random() < 0.1 THEN '{vip}'::text[] ELSE '{cuisine}' END,
    potential = 1 + floor(random() * 3) WHERE random() < 0.05;
UPDATE customer SET provenance = '{"address": {"state": "returned"}}' WHERE random() < 0.003;
UPDATE customer_key SET state = 'bounced' WHERE kind = 'email' AND random() < 0.01;
"""
LISTS = (
    {}, {"q": "martin"}, {"q": "martin jeanne"}, {"q": "xq"}, {"q": "lefloch brest"}, {"q": "zzzz"},
    {"q": "0612345678"}, {"last_name": "dupont", "city": "lille"}, {"postal_code": "59"},
    {"postal_code": "97410"}, {"tag": "vip"}, {"tag": "cuisine"}, {"potential": "3"},
    {"store": "042"}, {"store": "042", "tag": "vip"}, {"birth_date": "1975-05-05"},
    {"complaints": "1", "complaint_days": "3"}, {"complaints": "1", "complaint_days": "30"},
    {"complaints": "1", "complaint_days": "600"}, {"complaints": "2", "complaint_days": "365"},
    {"messages": "2"}, {"messages": "8"}, {"contacted": "7"}, {"silent": "600"},
    {"silent": "never"}, {"email_state": "bounced"}, {"address_state": "returned"},
    {"order": "latest"}, {"order": "longest_ago", "tag": "cuisine"},
    {"order": "latest", "store": "042"}, {"last_name": "martin", "potential": "3", "store": "007"},
    {"extra": "pointure=39"}, {"city": "paris", "complaints": "1", "complaint_days": "90"},
)  # fmt: skip


def main() -> None:
    """Make, measure, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--customers", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--messages", type=int, default=300)
    options.add_argument("--home", type=Path)
    given = options.parse_args()
    home = given.home or Path(tempfile.mkdtemp(prefix="inbox-customers-"))
    home.mkdir(exist_ok=True)
    with embedded.running(home) as url:
        migrations.upgrade(url)
        session.bind(url)
        with transaction() as db:
            empty = db.scalar(text("SELECT NOT EXISTS (SELECT FROM customer)"))
        if empty:
            take_over(home, given.customers, given.seed)
            with transaction() as db:
                db.execute(text(HISTORY))
        with session._bound.engine.connect() as bare:  # type: ignore[union-attr]
            bare.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
        ask_for_lists()
        ask_who_wrote(given.seed, given.messages)
        session.release()


def take_over(home: Path, size: int, seed: int) -> None:
    """Import a base by the command, and say what it cost."""
    file = home / "customers.csv"
    write(Base(seed, size).people[:size], file, seed)
    before, began = postgres_seconds(home), time.monotonic()
    command = [sys.executable, "-m", "inbox.cli", "import", "customers", str(file)]
    running = subprocess.Popen(command, env=os.environ | {"INBOX_HOME": str(home)})
    _, status, used = os.wait4(running.pid, 0)
    assert status == 0
    seconds, ours = time.monotonic() - began, used.ru_utime + used.ru_stime
    theirs, most = postgres_seconds(home) - before, used.ru_maxrss // 1024
    print(f"{size} in {seconds:.0f} s, CPU {ours:.0f} s + PostgreSQL {theirs:.0f} s, {most} MB")


def postgres_seconds(home: Path) -> float:
    """CPU seconds of the server and of all its processes, those that have ended too."""
    server = int((home / "postgres/data/postmaster.pid").read_text().split()[0])
    ticks = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(entry.name) == server:
                ticks += sum(map(int, fields[11:15]))
            elif int(fields[1]) == server:
                ticks += sum(map(int, fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def ask_for_lists() -> None:
    """The first page and the one behind it, of each list, warm."""
    now = datetime.now(UTC)
    for filters in LISTS:
        taken, found = [], 0
        cursor = None
        for at in range(8):
            began = time.perf_counter()
            with transaction() as db:
                page = segments.page(db, filters, now, cursor=cursor)
            taken.append(1000 * (time.perf_counter() - began))
            found = max(found, len(page.items))
            cursor = page.next_cursor if at < 6 else cursor
        told = " ".join(f"{name}={value}" for name, value in filters.items())
        print(
            f"{told:55} {found:3} found, best {min(taken):6.1f} ms, worst {max(taken[1:]):6.1f} ms"
        )


def ask_who_wrote(seed: int, number: int) -> None:
    """Messages of all situations, held against the base."""
    with transaction() as db:
        learnt = store_settings.get(db, "how common names are")
    around = Surroundings(frozenset({OWN_DOMAIN}), Weights(**learnt) if learnt else Weights())
    world = World(seed, WRITERS)
    sent = list(islice(shuffled(world.luck, messages(world, number)), number))
    names = ("keys", "lookup", "identify", "in all")
    taken = {name: [float("inf")] * len(sent) for name in names}
    statuses: Counter[str] = Counter()
    most = 0
    for turn in range(TURNS):  # the best: on a shared machine the others tell of the others
        for at, one in enumerate(sent):
            message, entities = one.message(), one.entities()
            began = time.perf_counter()
            keys = blocking_keys(message, entities)
            read = time.perf_counter()
            with transaction() as db:
                customers.lock_keys(db, keys)
                found = customers.candidates(db, keys)
                looked = time.perf_counter()
                match = identify(message, entities, keys, found, around)
                ended = time.perf_counter()
            spans = (read - began, looked - read, ended - looked, ended - began)
            for name, span in zip(names, spans, strict=True):
                taken[name][at] = min(taken[name][at], 1000 * span)
            statuses[match.status] += turn == 0
            most = max(most, len(found))
    print(f"{len(sent)} messages: {dict(statuses)}, at most {most} candidates")
    for name, spans in taken.items():
        print(f"{name:9} {percentiles(spans)}")


def percentiles(spans: list[float]) -> str:
    """Median, 95th percentile and maximum."""
    ranked = sorted(spans)
    middle, high = ranked[len(ranked) // 2], ranked[len(ranked) * 95 // 100]
    return f"median {middle:6.2f} ms, p95 {high:6.2f} ms, most {ranked[-1]:6.2f} ms"


if __name__ == "__main__":
    main()
