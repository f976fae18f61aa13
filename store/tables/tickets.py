"""Tickets, their promises, their events, and what each agent has seen and begun to write."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, new_id, now, one_of

OPEN_STATES = ("open", "waiting", "snoozed")


class TicketRow(Base):
    """One matter of one customer. Its figures (`message_count` …) are kept by those who write."""

    __tablename__ = "ticket"
    __table_args__ = (
        one_of("status", *OPEN_STATES, "closed"),
        CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)", name="closed_has_its_time"
        ),
        Index(
            "ticket_open_due_index", "due_at", "number", postgresql_where=text("status <> 'closed'")
        ),
        Index("ticket_service_index", "service", "status", "due_at"),
        Index("ticket_store_index", "store", "number"),
        Index("ticket_assignee_index", "assignee_id", "status", "due_at"),
        Index("ticket_customer_index", "customer_id", "number"),
        Index("ticket_place_index", "store", "customer_id"),
        Index(
            "ticket_complaint_index",
            "opened_at",
            postgresql_include=["customer_id"],
            postgresql_where=text("kind = 'complaint'"),
        ),
        Index("ticket_last_message_index", "last_message_at", "number"),
        CheckConstraint("merged_into IS NULL OR status = 'closed'", name="merged_is_closed"),
    )

    id: Mapped[UUID] = new_id()
    number: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), unique=True)
    subject: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="open")
    kind: Mapped[str]
    topic: Mapped[str]
    priority: Mapped[str]
    service: Mapped[str] = mapped_column(ForeignKey("service.code"))
    store: Mapped[str | None]
    language: Mapped[str] = mapped_column(server_default="fr")
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    customer_id: Mapped[UUID | None] = mapped_column(ForeignKey("customer.id"))
    rule_id: Mapped[UUID | None]
    needs_review: Mapped[bool] = mapped_column(server_default=text("false"))
    opened_at: Mapped[datetime] = now()
    due_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    cause: Mapped[str | None]
    snoozed_until: Mapped[datetime | None]
    correspondent: Mapped[str | None]  # the address that the conversation goes to
    message_count: Mapped[int] = mapped_column(server_default="0")
    last_message_at: Mapped[datetime] = now()
    last_channel: Mapped[str] = mapped_column(server_default="email")
    last_direction: Mapped[str] = mapped_column(server_default="in")
    snippet: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column(server_default="1")
    tags: Mapped[list[str]] = mapped_column(server_default="{}")
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    follows: Mapped[UUID | None] = mapped_column(
        ForeignKey("ticket.id"), index=True
    )  # a closed one
    given: Mapped[list[Any]] = mapped_column(server_default="[]")  # [{"what", "amount"}] at its end


class FollowUpRow(Base):
    """One tracked promise on a ticket."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index("follow_up_open_index", "due_at", postgresql_where=text("done_at IS NULL")),
        CheckConstraint("reminded BETWEEN 0 AND 2", name="reminded_known"),
    )

    id: Mapped[UUID] = new_id()
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    what: Mapped[str]
    service: Mapped[str] = mapped_column(ForeignKey("service.code"))
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = now()
    reminded: Mapped[int] = mapped_column(SmallInteger, server_default="0")  # 1: soon, 2: late


class EventRow(Base):
    """Every change of a ticket, in the transaction that made it. Only ever added."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("ticket.id"))
    customer_id: Mapped[UUID | None]
    what: Mapped[str]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    detail: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    at: Mapped[datetime] = now()

    __table_args__ = (Index(None, "ticket_id", "id"), Index(None, "customer_id", "id"))


class SeenRow(Base):
    """How far one agent has read one ticket."""

    __tablename__ = "seen"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    at: Mapped[datetime] = now()


class DraftRow(Base):
    """What one agent is writing on one ticket, saved while he types."""

    __tablename__ = "draft"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    tab: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    at: Mapped[datetime] = now()


class PictureRow(Base):
    """Whose mails an agent sees with their remote pictures: he asked for it, once and for all."""

    __tablename__ = "picture_sender"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)  # lower case
    at: Mapped[datetime] = now()
