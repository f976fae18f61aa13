"""The whole journey, capture to ticket, with real workers: `python benchmarks/journey.py [N]`.

N (5,000) mixed messages of the sample retailer (mails, calls, kiosk comments, by seed) are captured
into a fresh deployment on the embedded database with 5,000 customers, then two `inbox worker`
processes settle them, classification and identification on. The first line printed is a yardstick
run in the same minute: plain parsing of the same mails by mail-parser alone, one process.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import mailparser

from inbox import pipeline
from inbox.cli import deployment
from inbox.demo import letters, retailer
from inbox.identify import customer_keys
from inbox.records import Channel, Raw
from store import customer_import, embedded, sources
from store.session import transaction
from store.tables import MessageRow

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
WORKERS = 2
PROFILED = 300


def deliveries(count: int, seed: int = 1) -> Iterator[letters.Delivery]:
    """Messages of the sample retailer; texts repeat, senders and ids do not."""
    dice = random.Random(seed)
    rows = retailer.customers(5000, letters.signatories())
    at = datetime.fromisoformat("2026-11-20T09:00:00+01:00")
    corpus = letters.corpus()
    for index in range(count):
        yield letters.delivery(corpus[index % len(corpus)], rows, at, dice)


def raws(count: int, prefix: str) -> list[Raw]:
    """The same as captures."""
    with transaction() as db:
        source_id = sources.by_name(db, "ingest").id
    now = datetime.now().astimezone()
    return [
        Raw(
            source_id,
            made.channel,
            f"{prefix}{index}",
            made.body,
            now + timedelta(microseconds=index),
            made.filename,
            made.beside,
        )
        for index, made in enumerate(deliveries(count))
    ]


def settled() -> int:
    """How many messages have been through."""
    with transaction() as db:
        return db.query(MessageRow).filter(MessageRow.state == "settled").count()


@contextmanager
def workers(url: str) -> Iterator[None]:
    """WORKERS processes of the real command."""
    environment = os.environ | {"DATABASE_URL": url, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "inbox.cli", "worker"]
    running = [subprocess.Popen(command, env=environment) for _ in range(WORKERS)]
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def rate(name: str, count: int, seconds: float, yardstick: float | None = None) -> float:
    """Print one line of the table; messages a second."""
    per_second = count / seconds
    ratio = f"{per_second / yardstick:8.3f}" if yardstick else "       1"
    print(f"{name:<44} {count:>6} {seconds:>8.1f} s {per_second:>8.1f}/s {ratio}")
    return per_second


def parse_alone(count: int) -> float:
    """The yardstick."""
    mails = [made.body for made in deliveries(count) if made.channel is Channel.EMAIL]
    start = time.perf_counter()
    for body in mails:
        mailparser.parse_from_bytes(body)
    return rate("mail-parser alone, one process", len(mails), time.perf_counter() - start)


def wait_for(count: int) -> None:
    """Until that many have been through."""
    while settled() < count:
        time.sleep(0.5)


def profile(count: int) -> None:
    """Where one worker's time goes, stage by stage, in this process."""
    spent: dict[str, float] = defaultdict(float)

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*arguments)
            finally:
                spent[name] += time.perf_counter() - start

        return run

    stages = ("normalise", "classify", "blocking_keys", "identify", "route")
    for stage in stages:
        setattr(pipeline, stage, timed(stage, getattr(pipeline, stage)))
    ids = [pipeline.capture(raw).message_id for raw in raws(count, "profile ")]
    pipeline.process(ids[0])
    spent.clear()
    start = time.perf_counter()
    for message_id in ids[1:]:
        pipeline.process(message_id)
    whole = time.perf_counter() - start
    spent["store (queries, commits, blobs)"] = whole - sum(spent.values())
    print(f"\nwhere the time goes, {count - 1} messages in one process, ms a message:")
    for name, seconds in sorted(spent.items(), key=lambda pair: -pair[1]):
        print(f"  {name:<34} {seconds / (count - 1) * 1000:6.1f}  {seconds / whole:6.1%}")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["INBOX_HOME"] = folder
        config = deployment.settings()
        with deployment.opened(config) as url:
            rows = retailer.customers(5000, letters.signatories())
            with transaction() as db:
                customer_import.take_over(db, rows, customer_keys, lambda _: None)
            assert embedded.is_up(Path(folder))
            yardstick = parse_alone(COUNT)
            given = raws(COUNT, "")
            start = time.perf_counter()
            for raw in given:
                pipeline.capture(raw)
            rate("capture, one process", COUNT, time.perf_counter() - start, yardstick)
            start = time.perf_counter()
            with workers(url):
                wait_for(1)
                first = time.perf_counter()
                before = settled()
                wait_for(COUNT)
                end = time.perf_counter()
            rate(f"process, {WORKERS} workers", COUNT - before, end - first, yardstick)
            rate("process, from their start", COUNT, end - start, yardstick)
            profile(PROFILED)


if __name__ == "__main__":
    main()
