"""How the model gets better: who looks at which doubt, which version was used when, trainings."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, new_id, now, one_of


class ReviewLeaseRow(Base):
    """Who has a doubtful message before him: nobody else is given it until then."""

    __tablename__ = "review_lease"

    message_id: Mapped[UUID] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    until: Mapped[datetime]


class ReviewSkipRow(Base):
    """Who passed a doubtful message over: he is given the others first."""

    __tablename__ = "review_skip"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    message_id: Mapped[UUID] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[datetime] = now()


class ModelUseRow(Base):
    """Which version was put to use, when and by whom. No version: the product's own."""

    __tablename__ = "model_use"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    version: Mapped[str | None] = mapped_column(ForeignKey("model_version.version"))
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = now()


class TrainingRow(Base):
    """A training that somebody asked for; a worker does it. At most one is under way."""

    __tablename__ = "training"
    __table_args__ = (
        one_of("state", "asked", "running", "done", "failed"),
        Index(
            "training_one_under_way",
            text("(true)"),
            unique=True,
            postgresql_where=text("state IN ('asked', 'running')"),
        ),
    )

    id: Mapped[UUID] = new_id()
    state: Mapped[str] = mapped_column(server_default="asked")
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime] = now()
    rung_at: Mapped[datetime] = now()
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    version: Mapped[str | None] = mapped_column(ForeignKey("model_version.version"))
    error: Mapped[str | None]
