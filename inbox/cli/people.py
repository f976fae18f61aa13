"""`inbox user add`, `inbox token add`: people and other programs, from the shell."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from inbox.cli import deployment

users = typer.Typer(help="People who sign in.", no_args_is_help=True)
tokens = typer.Typer(help="Bearer tokens of the JSON API.", no_args_is_help=True)

Role = Annotated[str, typer.Option(help="agent, supervisor or administrator.")]


@users.callback()
def _users() -> None:
    """People who sign in."""


@tokens.callback()
def _tokens() -> None:
    """Bearer tokens of the JSON API."""


@users.command("add")
def add_user(
    login: Annotated[str, typer.Argument(help="What the person signs in with.")],
    role: Role = "agent",
    name: Annotated[str | None, typer.Option(help="As colleagues know the person.")] = None,
    password: Annotated[
        str | None,
        typer.Option(envvar="INBOX_PASSWORD", help="Asked for, unseen, when it is not given."),
    ] = None,
    service: Annotated[list[str] | None, typer.Option(help="A service the person is in.")] = None,
) -> None:
    """Make an account."""
    if password is None:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    with deployment.opened(deployment.settings(), broker=False):
        from store import accounts
        from store.session import transaction

        with transaction() as db:
            accounts.create(db, login, name or login, role, password, service or ())
    sys.stdout.write(f"{login} can sign in as {role}\n")


@tokens.command("add")
def add_token(
    name: Annotated[str, typer.Argument(help="Which program it is for.")], role: Role = "agent"
) -> None:
    """Make a token; it is printed this once."""
    with deployment.opened(deployment.settings(), broker=False):
        from store import accounts
        from store.session import transaction

        with transaction() as db:
            token = accounts.add_token(db, name, role)
    sys.stdout.write(f"{token}\n")
