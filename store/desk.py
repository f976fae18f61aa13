"""What one agent has on his desk: the drafts he is writing, how far he has read, whose pictures
he wants to see."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox.identify import is_spoofed
from store.tables import DraftRow, MessageRow, PictureRow, SeenRow

TABS = ("reply", "note")


def drafts(db: Session, account_id: UUID, ticket_id: UUID) -> dict[str, DraftRow]:
    """This agent's drafts on a ticket, by tab."""
    rows = db.scalars(
        select(DraftRow).where(DraftRow.account_id == account_id, DraftRow.ticket_id == ticket_id)
    )
    return {row.tab: row for row in rows}


def save_draft(db: Session, account_id: UUID, ticket_id: UUID, tab: str, text: str) -> None:
    """Keep `text`; an empty one removes the draft."""
    if not text.strip():
        drop_draft(db, account_id, ticket_id, tab)
        return
    new = insert(DraftRow).values(account_id=account_id, ticket_id=ticket_id, tab=tab, text=text)
    db.execute(
        new.on_conflict_do_update(
            index_elements=["account_id", "ticket_id", "tab"],
            set_={"text": new.excluded.text, "at": func.now()},
        )
    )


def drop_draft(db: Session, account_id: UUID, ticket_id: UUID, tab: str) -> None:
    """Forget a draft; nothing happens when there is none."""
    db.execute(
        delete(DraftRow).where(
            DraftRow.account_id == account_id,
            DraftRow.ticket_id == ticket_id,
            DraftRow.tab == tab,
        )
    )


def mark_seen(db: Session, account_id: UUID, ticket_id: UUID) -> None:
    """Everything on the ticket up to now has been seen by this agent."""
    new = insert(SeenRow).values(account_id=account_id, ticket_id=ticket_id)
    db.execute(
        new.on_conflict_do_update(
            index_elements=["account_id", "ticket_id"], set_={"at": func.clock_timestamp()}
        )
    )


def mark_unseen(db: Session, account_id: UUID, ticket_id: UUID) -> None:
    """The ticket is as if this agent had never opened it."""
    db.execute(
        delete(SeenRow).where(SeenRow.account_id == account_id, SeenRow.ticket_id == ticket_id)
    )


def wants_pictures(db: Session, account_id: UUID, message: MessageRow) -> bool:
    """Whether this agent wants the remote pictures of whoever sent `message`.

    Not for a sender who was found forged: the choice was about somebody else.
    """
    if message.from_address is None or is_spoofed((message.content or {}).get("facts") or {}):
        return False
    key = (account_id, message.from_address.lower())
    return db.get(PictureRow, key) is not None


def want_pictures(db: Session, account_id: UUID, message: MessageRow, always: bool) -> None:
    """Remember, or forget, that this agent wants the remote pictures of `message`'s sender."""
    if message.from_address is None:
        return
    same = {"account_id": account_id, "address": message.from_address.lower()}
    if always:
        db.execute(insert(PictureRow).values(**same).on_conflict_do_nothing())
    else:
        db.execute(delete(PictureRow).filter_by(**same))
