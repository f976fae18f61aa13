"""`inbox reprocess`: classify, identify and route stored messages again."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated

import typer

from inbox.cli import deployment
from inbox.errors import InboxError, Refused


def reprocess(
    since: Annotated[
        str | None, typer.Option(help="Only what was received from then on (ISO date or time).")
    ] = None,
) -> None:
    """Take stored messages through the model and the rules again; people's decisions stay."""
    start = _time(since)
    with deployment.opened(deployment.settings(), broker=False):
        from inbox import pipeline
        from store import messages
        from store.session import transaction

        with transaction() as db:
            ids = list(messages.settled_since(db, start))
        changed = failed = 0
        for message_id in ids:
            try:
                changed += pipeline.reprocess(message_id)
            except InboxError as why:
                failed += 1
                sys.stderr.write(f"inbox: {message_id}: {why}\n")
    sys.stdout.write(f"{len(ids)} messages looked at again, {changed} changed, {failed} failed\n")
    if failed:
        raise typer.Exit(1)


def _time(since: str | None) -> datetime | None:
    if since is None:
        return None
    try:
        start = datetime.fromisoformat(since)
    except ValueError as why:
        raise Refused(f"--since takes an ISO date or time, not {since}") from why
    return start if start.tzinfo else start.astimezone()
