"""`inbox doctor`: whether each part of the deployment is well, and what to do where it is not."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import typer

from inbox.cli import deployment
from inbox.errors import InboxError
from inbox.settings import Settings

if TYPE_CHECKING:
    from store.tables import SourceRow

LOW_DISK_BYTES = 2 * 1024**3


class Finding(NamedTuple):
    """One line of the report."""

    well: bool
    what: str
    told: str


def doctor() -> None:
    """Check settings, database, queue, sources, models and disk; exits with 1 if one is ill."""
    config = deployment.settings()
    findings = [Finding(True, "settings", f"home {config.home}")]
    try:
        with deployment.opened(config, broker=False) as url:
            findings.append(Finding(True, "database", _database_told(config)))
            checks: tuple[Callable[[], list[Finding]], ...] = (
                lambda: _queue(config, url),
                _journal,
                _sources,
                _parts,
                _model,
            )
            for check in checks:
                findings += check()
    except InboxError as why:
        log = "" if config.database_url else f"; look at {config.home / 'postgres.log'}"
        findings.append(Finding(False, "database", f"{why}{log}"))
    findings += [*_mail(config), _disk(config)]
    for finding in findings:
        mark = "ok " if finding.well else "ILL"
        sys.stdout.write(f"{mark} {finding.what:<10} {finding.told}\n")
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


def _database_told(config: Settings) -> str:
    return "DATABASE_URL" if config.database_url else "embedded PostgreSQL"


def _queue(config: Settings, url: str) -> list[Finding]:
    from urllib.parse import urlsplit

    from inbox.jobs.broker import make

    kind = urlsplit(config.broker_url or url).scheme
    try:
        make(config, url).close()
    except Exception as why:  # any broker's own error: the report is what this command is for
        told = f"{kind} does not answer ({type(why).__name__}): is BROKER_URL right, does it run?"
        return [Finding(False, "queue", told)]
    return [Finding(True, "queue", kind)]


def _journal() -> list[Finding]:
    from sqlalchemy import func, select

    from store.session import transaction
    from store.tables import MessageRow

    with transaction() as db:
        states = select(MessageRow.state, func.count()).group_by(MessageRow.state)
        counts: dict[str, int] = dict(db.execute(states).tuples().all())
    told = ", ".join(f"{number} {state}" for state, number in sorted(counts.items()))
    ill = counts.get("quarantined", 0)
    advice = ": see Administration, Quarantine" if ill else ""
    return [Finding(not ill, "journal", (told or "no message yet") + advice)]


def _sources() -> list[Finding]:
    from inbox.connectors import KINDS
    from store import sources
    from store.session import transaction

    with transaction() as db:
        rows = [row for row in sources.everything(db) if row.kind in KINDS]
    if not rows:
        return [Finding(True, "sources", "none yet: `inbox source add` makes one")]
    return [Finding(row.error is None, "source", _source_told(row)) for row in rows]


def _source_told(row: SourceRow) -> str:
    untried = "not tried yet: `inbox up` runs the connectors"
    told = row.error or ("well" if row.healthy_at else untried)
    if far := row.takes_over:
        told += f"; {far.taken:,} of {far.total:,} messages taken over"
    return f"{row.name} ({row.kind}): {told}"


def _parts() -> list[Finding]:
    from store import parts
    from store.session import transaction

    with transaction() as db:
        kinds = sorted(row.kind for row in parts.alive(db))
    return [Finding(True, "running", ", ".join(kinds) or "nothing: `inbox up` runs the service")]


def _model() -> list[Finding]:
    from inbox import pipeline

    try:
        return [Finding(True, "model", pipeline.model().version)]
    except (InboxError, OSError) as why:
        return [Finding(False, "model", f"cannot be loaded ({why}): run `make install` again")]


def _mail(config: Settings) -> list[Finding]:
    """The server that replies leave by, asked to let us in; the key that they are signed with."""
    from inbox import mailer

    if config.smtp_url is None:
        return [Finding(True, "mail out", "no server: replies are not sent (INBOX_SMTP_URL)")]
    try:
        server = mailer.Server.at(config.smtp_url, config.smtp_secret, config.smtp_oauth)
        told = mailer.greet(server)
    except InboxError as why:
        return [Finding(False, "mail out", f"{why}: look at INBOX_SMTP_URL")]
    findings = [Finding(True, "mail out", told)]
    if config.dkim_key is not None:
        signer = mailer.Signer(config.dkim_key, config.dkim_selector, config.signing_domain)
        try:
            name = f"{signer.selector}._domainkey.{signer.domain}"
            findings.append(Finding(True, "DKIM", f"{name} TXT {signer.record()}"))
        except InboxError as why:
            findings.append(Finding(False, "DKIM", str(why)))
    return findings


def _disk(config: Settings) -> Finding:
    place = config.home if config.home.exists() else config.home.parent
    free = shutil.disk_usage(place if place.exists() else "/").free
    told = f"{free / 1024**3:.1f} GiB free"
    return Finding(free > LOW_DISK_BYTES, "disk", told if free > LOW_DISK_BYTES else f"only {told}")
