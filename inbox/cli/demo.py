"""`inbox up --demo`: the sample retailer made once, and its messages arriving while one watches."""

from __future__ import annotations

import random
import sys
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from inbox.cli import deployment
from inbox.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CUSTOMERS = 5000
FIRST_MESSAGES = 240
DAYS = 21
PASSWORD = "maison-atelier"  # noqa: S105 - of the sample accounts, printed at every start
PEOPLE = (
    ("lea", "Léa Marchand", "agent", ("delivery", "after_sales", "customer_care")),
    ("karim", "Karim Benali", "agent", ("billing", "order", "loyalty")),
    ("sylvie", "Sylvie Roche", "supervisor", ()),
    ("admin", "Hugo Fabre", "administrator", ()),
)
SIGN_IN = (
    f"Sign in as lea or karim (agents), sylvie (supervisor) or admin; password {PASSWORD}\n"
    "Messages go on arriving; `make demo-reset` throws everything away."
)


def settings_for(config: Settings) -> Settings:
    """The demo's own settings: its domain, and a folder in place of an SMTP server."""
    return config.model_copy(
        update={
            "smtp_url": config.smtp_url or f"maildir://{config.home / 'sent'}",
            "mail_from": "contact@maison-atelier.example",
            "own_domains": "maison-atelier.example",
        }
    )


def environment(config: Settings) -> dict[str, str]:
    """Those settings for the parts that are started."""
    return {
        "INBOX_SMTP_URL": config.smtp_url or "",
        "INBOX_MAIL_FROM": config.mail_from,
        "INBOX_OWN_DOMAINS": config.own_domains,
    }


def seed(config: Settings) -> str:
    """Make the retailer, once; the line that says how to sign in."""
    from store import defaults, settings
    from store.session import transaction

    with transaction() as db:
        if settings.get(db, "demo") is None:
            sys.stderr.write("inbox: making the sample retailer (once)\n")
            defaults.install(db)
            _make_retailer(db, config)
            settings.put(db, "demo", {"made": True})
            made = True
        else:
            made = False
    if made:
        _first_messages()
    return SIGN_IN


def _make_retailer(db: Session, config: Settings) -> None:
    from inbox import pipeline
    from inbox.acknowledgement import Policy
    from inbox.demo import letters, retailer
    from inbox.identify import customer_keys
    from store import accounts, acknowledgements, customer_import, kiosks, sources
    from store.tables import StoreRow

    db.add_all(StoreRow(**row) for row in retailer.stores())
    for login, name, role, services in PEOPLE:
        accounts.create(db, login, name, role, PASSWORD, services)
    rows = retailer.customers(CUSTOMERS, letters.signatories())
    customer_import.take_over(db, rows, customer_keys, lambda _: None)
    pipeline.learn_names(db)
    acknowledgements.save(db, Policy(active=True))
    for folder in ("mailbox/tmp", "mailbox/new", "mailbox/cur", "calls", "sent/tmp", "sent/new"):
        (config.home / folder).mkdir(parents=True, exist_ok=True)
    sources.add(db, "Boîte contact", "maildir", {"path": str(config.home / "mailbox")})
    sources.add(db, "Appels", "transcripts", {"path": str(config.home / "calls")})
    (config.home / "kiosk.key").write_text(kiosks.add(db, "Accueil Lille", "077"))


def _first_messages() -> None:
    """Three weeks of mail that is there already, captured with the dates it would have had."""
    from inbox import pipeline
    from inbox.demo import letters, retailer
    from inbox.records import Raw
    from store import sources
    from store.session import transaction

    dice = random.Random(3)  # noqa: S311 - sample data
    rows = retailer.customers(CUSTOMERS, letters.signatories())
    with transaction() as db:
        source_id: UUID = sources.by_name(db, "ingest").id
    now = datetime.now().astimezone()
    moments = sorted(now - timedelta(days=DAYS * dice.random() ** 2) for _ in range(FIRST_MESSAGES))
    for at, row in zip(moments, letters.corpus(), strict=False):
        made = letters.delivery(row, rows, at, dice)
        key = f"demo {row['id']}"
        pipeline.capture(
            Raw(source_id, made.channel, key, made.body, at, made.filename, made.beside)
        )


def sample_data(
    feed: Annotated[
        bool, typer.Option("--feed", help="Let messages arrive until stopped.")
    ] = False,
    every: Annotated[float, typer.Option(help="Seconds between two, on average.")] = 6.0,
) -> None:
    """Let the sample retailer's messages arrive (a part of `inbox up --demo`)."""
    if not feed:
        raise typer.BadParameter("say --feed")
    from inbox.cli.parts import end_with_parent, stop_on_signals
    from inbox.demo import letters, retailer
    from inbox.demo.feed import Feed

    end_with_parent()
    stop = stop_on_signals()
    config = deployment.settings()
    with deployment.opened(config, broker=False):
        _tidy()
    rows = retailer.customers(CUSTOMERS, letters.signatories())
    Feed(config.home, f"http://{config.host}:{config.port}", rows).run(stop, every)


def _tidy() -> None:
    """Once the first messages are sorted: what people would have done with them by now."""
    from inbox.demo.past import work_through
    from store import settings
    from store.session import transaction

    for _ in range(120):
        with transaction() as db:
            if settings.get(db, "demo worked") is not None:
                return
            if work_through(db):
                settings.put(db, "demo worked", {"done": True})
                return
        time.sleep(1)
