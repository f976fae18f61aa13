"""What the sample people did in the three weeks before: took, answered and closed tickets."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store import accounts, outgoing, tickets
from store.tables import MessageRow, OutgoingRow, TicketRow

ANSWER = (
    "Bonjour,\n\nMerci de nous avoir écrit. Nous avons vérifié votre dossier et revenons vers vous"
    " avec une solution dans les meilleurs délais.\n\nBien cordialement,\n{name}\nMaison & Atelier"
)
CAUSES = ("carrier", "stock", "product_defect", "staff", "price", "workmanship", "system", "other")


def work_through(db: Session) -> bool:
    """Answer and close most older tickets. False while messages still wait to be sorted."""
    waiting = select(func.count()).where(MessageRow.state == "captured")
    if db.scalars(waiting).one():
        return False
    dice = random.Random(5)  # noqa: S311 - sample data
    people = [row for row in accounts.everyone(db) if row.role == "agent"]
    now = datetime.now().astimezone()
    for ticket in db.scalars(select(TicketRow).order_by(TicketRow.number)).all():
        days = (now - ticket.opened_at) / timedelta(days=1)
        who = dice.choice(people)
        if dice.random() < 0.5:
            tickets.change(db, ticket.number, {"assignee_id": who.id}, who.id)
        if days < 1.5 or dice.random() < 0.15:
            continue
        if ticket.correspondent:
            text = ANSWER.format(name=who.name)
            row = outgoing.write(db, ticket.number, text, who.id)
            _as_sent(row, ticket.opened_at + timedelta(hours=dice.uniform(2, 30)))
        if dice.random() < 0.85 or ticket.kind == "compliment":
            outcome = dice.choice(("justified", "partly", "answered", "no_action"))
            cause = dice.choice(CAUSES)
            closed = tickets.close(db, ticket.number, outcome, cause, who.id, end_promises=True)
            closed.closed_at = min(now, ticket.opened_at + timedelta(hours=dice.uniform(8, 90)))
    return True


def _as_sent(row: OutgoingRow, at: datetime) -> None:
    row.state, row.sent_at, row.created_at = "sent", at, at
    row.server_said = "250 2.0.0 Ok (sample)"
