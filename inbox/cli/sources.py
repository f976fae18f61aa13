"""`inbox source …` and `inbox kiosk …`: where messages come from, from the shell."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from inbox.cli import deployment
from inbox.errors import Refused

app = typer.Typer(help="Places that messages come from.", no_args_is_help=True)
kiosks = typer.Typer(help="Devices that leave comments.", no_args_is_help=True)


@app.callback()
def _sources() -> None:
    """Places that messages come from."""


@kiosks.callback()
def _kiosks() -> None:
    """Devices that leave comments."""


@app.command("add")
def add_source(
    name: Annotated[str, typer.Argument(help="How it is called in lists.")],
    kind: Annotated[
        str, typer.Option(help="imap, maildir, eml_folder, transcripts, letters or spreadsheets.")
    ],
    setting: Annotated[
        list[str] | None, typer.Option("--set", help="NAME=VALUE, as often as needed.")
    ] = None,
    password: Annotated[
        str | None, typer.Option(envvar="INBOX_SOURCE_PASSWORD", help="Kept encrypted.")
    ] = None,
) -> None:
    """Add a source; running connectors pick it up within seconds."""
    settings = dict(_pair(text) for text in setting or ())
    config = deployment.settings()
    with deployment.opened(config, broker=False):
        from inbox import connectors
        from store import sources
        from store.session import transaction

        connectors.validate(kind, settings)
        with transaction() as db:
            sources.add(db, name, kind, settings, password, config.secret_key)
    sys.stdout.write(f"source {name} added\n")


@app.command("list")
def list_sources() -> None:
    """Every source, and how it fares."""
    with deployment.opened(deployment.settings(), broker=False):
        from store import sources
        from store.session import transaction

        with transaction() as db:
            for row in sources.everything(db):
                state = row.error or (f"well at {row.healthy_at:%F %T}" if row.healthy_at else "—")
                sys.stdout.write(f"{row.name}\t{row.kind}\t{state}\n")


@kiosks.command("add")
def add_kiosk(
    name: Annotated[str, typer.Argument(help="Which device.")],
    store: Annotated[str, typer.Option(help="The code of the store it stands in.")],
) -> None:
    """Add a kiosk; its key is printed this once."""
    config = deployment.settings()
    with deployment.opened(config, broker=False):
        from store import kiosks as devices
        from store.session import transaction

        with transaction() as db:
            key = devices.add(db, name, store)
    address = config.public_url or f"http://{config.host}:{config.port}"
    sys.stdout.write(f"{key}\nOpen once on the device: {address}/kiosk/{store}?key={key}\n")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Refused(f"--set takes NAME=VALUE, not {text}")
    return name.strip(), value
