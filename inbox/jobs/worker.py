"""One worker process: a few threads that run the actors until told to stop."""

from __future__ import annotations

import threading

import dramatiq
import structlog

from inbox import pipeline
from inbox.jobs import actors

log = structlog.get_logger()
THREADS = 2  # one computes while the other waits for the database; more only fight for the GIL


def run(broker: dramatiq.Broker, stop: threading.Event, threads: int = THREADS) -> None:
    """Work until `stop` is set; what is under way is finished, what is not goes back."""
    actors.declare(broker)
    pipeline.model()  # loaded before the first message waits for it
    worker = dramatiq.Worker(broker, worker_threads=threads)
    worker.start()
    log.info("worker.started", threads=threads)
    stop.wait()
    worker.stop()
    broker.close()
    log.info("worker.stopped")
