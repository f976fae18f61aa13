"""The edges where messages come in: one module a protocol, one line of registration each.

A connector only pulls bytes and tells its source when they are safe. It knows no label, no ticket
and no table: what it needs of the house is handed to it as functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from pydantic import ValidationError
from structlog.contextvars import bound_contextvars

from inbox.connectors import eml_folder, imap, letters, maildir, spreadsheets, transcripts
from inbox.connectors.offers import Connector, ConnectorSettings, Kind, Offer
from inbox.connectors.pump import pump, serve
from inbox.errors import Refused
from inbox.records import Raw, Receipt, Source
from inbox.settings import Settings

__all__ = ["DOORS", "KINDS", "Connector", "Kind", "Offer", "open", "pump", "run", "validate"]

KINDS: dict[str, Kind] = {
    "imap": imap.KIND,
    "maildir": maildir.KIND,
    "eml_folder": eml_folder.KIND,
    "transcripts": transcripts.KIND,
    "letters": letters.KIND,
    "spreadsheets": spreadsheets.KIND,
}

# Kinds that nothing is pulled from: somebody knocks.
DOORS = frozenset({"kiosk", "files", "api"})


def validate(kind: str, settings: Mapping[str, Any]) -> None:
    """Raise Refused, with one line that names the setting, unless `settings` fit the kind."""
    if kind not in DOORS:
        _parse(kind, settings)


def open(source: Source, settings: Settings | None = None) -> Connector:
    """Connect to a source. Raises Refused (its settings), Unavailable (it does not answer).

    Relative paths count from the deployment's home.
    """
    parsed = _parse(source.kind, source.settings)
    home = settings.home if settings is not None else Path.cwd()
    return KINDS[source.kind].open(source, parsed.at_home(home))


def run(
    source: Source,
    capture: Callable[[Raw], Receipt],
    save_cursor: Callable[[Mapping[str, Any]], None],
    report: Callable[[str | None], None],
    stop: Event,
    settings: Settings | None = None,
) -> None:
    """Bring in what the source has and will have, until `stop` is set. Never raises.

    capture      makes a delivery durable before it returns; may be called twice with the same one.
    save_cursor  keeps the source's cursor for the next start.
    report       is given one line when the source fails, and None when it is well (again).
    """

    def open_at(cursor: Mapping[str, Any] | None) -> Connector:
        return open(source if cursor is None else replace(source, cursor=cursor), settings)

    with bound_contextvars(source=source.name):
        serve(open_at, capture, save_cursor, report, stop, partial(_poll_seconds, source))


def _poll_seconds(source: Source) -> float:
    return _parse(source.kind, source.settings).poll_seconds or KINDS[source.kind].poll_seconds


def _parse(kind: str, settings: Mapping[str, Any]) -> ConnectorSettings:
    if kind not in KINDS:
        raise Refused(f"no connector for {kind!r}; there are: {', '.join(sorted(KINDS))}")
    try:
        return KINDS[kind].settings.model_validate(dict(settings))
    except ValidationError as error:
        raise Refused(f"{kind}: {_first_fault(error)}") from error


def _first_fault(error: ValidationError) -> str:
    """`port: Input should be less than or equal to 65535`, never the value: it may be a secret."""
    fault = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in fault["loc"])
    said = fault["msg"].removeprefix("Value error, ")
    return f"{where}: {said}" if where else said
