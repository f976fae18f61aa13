"""Tickets that may be one matter, those that were made one or two, and how customers liked it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, new_id, now, one_of


class NearTicketRow(Base):
    """A ticket that may be part of another, and what a person said of the two."""

    __tablename__ = "near_ticket"
    __table_args__ = (one_of("state", "proposed", "joined", "refused"),)

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    other_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True, index=True)
    score: Mapped[float]
    evidence: Mapped[list[str]] = mapped_column(server_default="{}")
    state: Mapped[str] = mapped_column(server_default="proposed")
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = now()


class TicketMoveRow(Base):
    """One merge or split, and all that is needed to take it back.

    moved   {"messages": [id, …], "outgoing": […], …}, what went from the one to the other.
    before  the state of both, as `from` and `to`; `made`: the split opened the other.
    """

    __tablename__ = "ticket_move"
    __table_args__ = (one_of("what", "merge", "split"),)

    id: Mapped[UUID] = new_id()
    what: Mapped[str]
    from_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    to_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    moved: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any]]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = now()
    undone_at: Mapped[datetime | None]


class SurveyRow(Base):
    """The one question after the end of a ticket, and its answer: 1 (not at all) to 5."""

    __tablename__ = "survey"
    __table_args__ = (
        CheckConstraint("score BETWEEN 1 AND 5", name="score_known"),
        CheckConstraint("(score IS NULL) = (answered_at IS NULL)", name="answered_with_a_score"),
        Index("survey_address_index", "address", "asked_at"),
        Index("survey_answered_index", "answered_at", postgresql_where=text("score IS NOT NULL")),
    )

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    customer_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("customer.id", ondelete="SET NULL"), index=True
    )
    address: Mapped[str]  # lower case
    asked_at: Mapped[datetime] = now()
    score: Mapped[int | None] = mapped_column(SmallInteger)
    comment: Mapped[str | None]
    answered_at: Mapped[datetime | None]
