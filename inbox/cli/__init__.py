"""The console command `inbox`: one file a command, imported only when it is the one that is run.

Bad input gets one clear line on standard error and a non-zero exit, never a traceback; a bug is a
traceback, so that somebody can mend it.
"""

from __future__ import annotations

import logging
import os
import sys

import structlog
import typer

from inbox.cli import (
    classify,
    customers,
    demo,
    doctor,
    import_customers,
    ingest,
    models,
    orders,
    parts,
    people,
    reprocess,
    sources,
    up,
)
from inbox.errors import InboxError

app = typer.Typer(
    name="inbox",
    help="The inbound message centre: every message in one queue, every complaint followed up.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("up")(up.up)
app.command("web")(parts.web)
app.command("worker")(parts.worker)
app.command("connect")(parts.connect)
app.command("schedule")(parts.schedule)
app.command("ingest")(ingest.ingest)
app.command("classify")(classify.classify)
app.command("train")(models.train)
app.command("evaluate")(models.evaluate)
app.command("dedupe")(customers.dedupe)
app.command("reprocess")(reprocess.reprocess)
app.command("doctor")(doctor.doctor)
customers.app.command("customers")(import_customers.import_customers)
customers.app.command("orders")(orders.import_orders)
app.add_typer(customers.app, name="import")
app.add_typer(people.users, name="user")
app.add_typer(people.tokens, name="token")
app.add_typer(sources.kiosks, name="kiosk")
app.add_typer(sources.app, name="source")
app.command("sample-data", hidden=True)(demo.sample_data)


def main() -> None:
    """Run the command line; the exit status is the process's."""
    _log_to_standard_error()
    try:
        app()
    except InboxError as why:
        sys.stderr.write(f"inbox: {why}\n")
        sys.exit(1)
    except PermissionError as why:
        sys.stderr.write(f"inbox: {why.filename or 'a file'}: {why.strerror}\n")
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _log_to_standard_error() -> None:
    level = logging.getLevelNamesMapping().get(os.environ.get("INBOX_LOG", "WARNING").upper(), 30)
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.add_log_level,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
