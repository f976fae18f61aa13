"""The clocks of tickets, the steps that each has taken, and what people are told in the page."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from inbox.service_records import CLOCKS, STEPS
from store.tables.base import Base, new_id, now, one_of


class ClockRow(Base):
    """One run of one clock of a ticket: from what started it to what met it.

    It can be counted again at any time: minutes of opening time since `started_at`, without the
    pauses. `due_at` and `next_at` are what came out last; both are NULL while it is paused.
    """

    __tablename__ = "clock"
    __table_args__ = (
        one_of("kind", *CLOCKS),
        CheckConstraint("minutes > 0", name="minutes_positive"),
        CheckConstraint(
            "met_at IS NOT NULL OR (due_at IS NULL) = (paused_at IS NOT NULL)",
            name="runs_or_is_paused_or_met",
        ),
        Index(
            "clock_one_run",
            "ticket_id",
            "kind",
            unique=True,
            postgresql_where=text("met_at IS NULL"),
        ),
        Index("clock_next_index", "next_at", postgresql_where=text("next_at IS NOT NULL")),
        Index(None, "ticket_id", "started_at"),
    )

    id: Mapped[UUID] = new_id()
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"))
    kind: Mapped[str]
    minutes: Mapped[int]
    started_at: Mapped[datetime]
    pauses: Mapped[list[Any]] = mapped_column(server_default="[]")  # [[from, until], …] ISO 8601
    paused_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    met_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]  # the due date that passed
    fired: Mapped[int] = mapped_column(SmallInteger, server_default="0")  # how many of STEPS
    next_at: Mapped[datetime | None]  # when the next of STEPS is due


class ClockStepRow(Base):
    """A warning or an escalation that was given: each at most once a run of a clock."""

    __tablename__ = "clock_step"
    __table_args__ = (one_of("step", *STEPS),)

    clock_id: Mapped[UUID] = mapped_column(ForeignKey("clock.id"), primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = now()


class NoticeRow(Base):
    """Something that one person is told in the page, once for each `key`."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("notice_unseen_index", "account_id", "id", postgresql_where=text("seen_at IS NULL")),
        Index("notice_told_once", "account_id", "key", unique=True),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    what: Mapped[str]
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("ticket.id"))
    detail: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    key: Mapped[str]
    at: Mapped[datetime] = now()
    seen_at: Mapped[datetime | None]
