"""What the law asks for: proofs of erasure, rules of retention, bytes that are to go."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, new_id, now, one_of


class ErasureRow(Base):
    """The proof of one erasure: what, when, by whom, how much. It holds no personal datum.

    counts  what was erased, by kind: {"messages": 12, "texts": 4, "blobs": 11, …}.
    """

    __tablename__ = "erasure"
    __table_args__ = (one_of("basis", "request", "retention", "mistake"),)

    id: Mapped[UUID] = new_id()
    at: Mapped[datetime] = now()
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    basis: Mapped[str]
    rule: Mapped[str | None]  # the retention rule that asked for it
    counts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    ended_at: Mapped[datetime | None]  # when the last of its bytes was gone


class GoneBlobRow(Base):
    """Bytes that nothing refers to any more; the row goes with them."""

    __tablename__ = "blob_to_delete"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    erasure_id: Mapped[UUID] = mapped_column(ForeignKey("erasure.id"), index=True)


class RetentionRow(Base):
    """How long one kind of data is kept; nothing is erased by a rule that is not active."""

    __tablename__ = "retention_rule"
    __table_args__ = (CheckConstraint("days > 0", name="days_positive"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    days: Mapped[int]
    active: Mapped[bool] = mapped_column(server_default=text("false"))
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[datetime] = now()
    run_at: Mapped[datetime | None]  # when it last found nothing left to erase
