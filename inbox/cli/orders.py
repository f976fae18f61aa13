"""`inbox import orders`: what customers bought, from a till's or a web shop's file."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from inbox.cli import deployment, table_file
from inbox.cli.table_file import Fault
from inbox.errors import Refused

if TYPE_CHECKING:
    from store.purchases import Order

ZONE = ZoneInfo("Europe/Paris")  # of times that a file tells without an offset
NEEDED = ("number", "customer", "ordered_at", "amount")
SPACES = re.compile(r"[\s\u202f\u00a0]")
DAYS = ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d.%m.%Y", "%d-%m-%Y")


def import_orders(
    file: Annotated[Path, typer.Argument(help="A .csv or .xlsx file with a header row.")],
    skip_faults: Annotated[
        bool, typer.Option("--skip-faults", help="Import the good rows, leave out the others.")
    ] = False,
    faults_to: Annotated[
        Path | None, typer.Option("--faults", help="Write every fault here: line, what is wrong.")
    ] = None,
) -> None:
    """Import orders (number, customer, ordered_at, amount, store, channel, lines).

    `customer` is a customer number, an e-mail, a loyalty card or a phone. The same file again
    changes nothing; if a row cannot be imported, nothing is, unless told to skip faults.
    """
    orders, faults = _read(file)
    with deployment.opened(deployment.settings(), broker=False):
        from store import purchases
        from store.session import transaction

        with transaction() as db:
            done = purchases.take_over(db, orders)
            faults = sorted([*faults, *done.faults])
            if faults:
                table_file.report_faults(file, faults, faults_to)
            if faults and not skip_faults:
                raise Refused(f"{len(faults)} rows cannot be imported; nothing was changed")
    sys.stdout.write(
        f"{done.new} new, {done.changed} changed, {done.same} as they were,"
        f" {len(faults)} left out\n"
    )
    if faults:
        raise typer.Exit(1)


def _read(file: Path) -> tuple[list[Order], list[Fault]]:
    """The orders of a file, and the rows that are none. Raises Refused without the columns."""
    orders: list[Order] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for line, row in table_file.rows_of(file, NEEDED):
        try:
            order = _order(line, row)
        except ValueError as why:
            faults.append((line, str(why)))
            continue
        if order.number in seen:
            faults.append((line, f"order {order.number} stands twice in the file"))
        else:
            seen.add(order.number)
            orders.append(order)
    return orders, faults


def _order(line: int, row: dict[str, str]) -> Order:
    from store.purchases import Order, read_lines

    for name in NEEDED:
        if not row.get(name):
            raise ValueError(f"the row has no {name}")
    return Order(
        line=line,
        number=row["number"],
        customer=row["customer"],
        ordered_at=_moment(row["ordered_at"]),
        amount=_amount(row["amount"]),
        store=row.get("store") or None,
        channel=row.get("channel") or None,
        lines=read_lines(row.get("lines", "")),
        row=row,
    )


def _moment(told: str) -> datetime:
    try:
        at = datetime.fromisoformat(told)
    except ValueError:
        for form in DAYS:
            try:
                at = datetime.strptime(told, form)  # noqa: DTZ007 - the zone is added below
                break
            except ValueError:
                continue
        else:
            raise ValueError("ordered_at is not a date") from None
    return at if at.tzinfo else at.replace(tzinfo=ZONE)


def _amount(told: str) -> Decimal:
    """`1 234,50 €`, `1234.50`, `1.234,50`."""
    bare = SPACES.sub("", told).replace("€", "").removesuffix("EUR")
    if "," in bare:
        bare = bare.replace(".", "").replace(",", ".")
    try:
        amount = Decimal(bare)
    except InvalidOperation as why:
        raise ValueError("amount is not a sum") from why
    if not amount.is_finite() or abs(amount) >= Decimal(10) ** 10:
        raise ValueError("amount is not a sum")
    return amount.quantize(Decimal("0.01"))
