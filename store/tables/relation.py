"""What hangs on a customer record: consent, discussions, purchases, project sheets."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, new_id, now


class ConsentRow(Base):
    """The newsletter: a yes or a withdrawal, with its proof. Only ever added; the latest counts."""

    __tablename__ = "newsletter_consent"
    __table_args__ = (Index(None, "customer_id", "at"),)

    id: Mapped[UUID] = new_id()
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    given: Mapped[bool]
    at: Mapped[datetime]  # when the customer said so
    how: Mapped[str]  # a form at the till, a box on the web site, by phone …
    source: Mapped[str | None]  # which form, message, page
    proof: Mapped[str | None]  # the words that were agreed to, the address it came from …
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    noted_at: Mapped[datetime] = now()


class DiscussionRow(Base):
    """One question between colleagues and services about a customer; he never sees it."""

    __tablename__ = "discussion"
    __table_args__ = (Index(None, "customer_id", "last_at"),)

    id: Mapped[UUID] = new_id()
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    subject: Mapped[str]
    services: Mapped[list[str]] = mapped_column(server_default="{}")
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = now()
    last_at: Mapped[datetime] = now()
    ended_at: Mapped[datetime | None]


class RemarkRow(Base):
    """What one colleague wrote in a discussion."""

    __tablename__ = "discussion_remark"

    id: Mapped[UUID] = new_id()
    discussion_id: Mapped[UUID] = mapped_column(
        ForeignKey("discussion.id", ondelete="CASCADE"), index=True
    )
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str]
    at: Mapped[datetime] = now()


class ListenerRow(Base):
    """Who follows a discussion: in copy, mentioned, or one who wrote; and how far he has read."""

    __tablename__ = "discussion_listener"

    discussion_id: Mapped[UUID] = mapped_column(
        ForeignKey("discussion.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    mentioned_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]


class PurchaseRow(Base):
    """One order or till receipt, imported; its number is a key of its customer."""

    __tablename__ = "purchase"
    __table_args__ = (Index(None, "customer_id", "ordered_at"), Index(None, "store", "customer_id"))

    id: Mapped[UUID] = new_id()
    number: Mapped[str] = mapped_column(unique=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    ordered_at: Mapped[datetime]
    amount: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    store: Mapped[str | None]
    channel: Mapped[str | None]
    lines: Mapped[list[Any]] = mapped_column(server_default="[]")  # what was bought, as told
    imported: Mapped[dict[str, Any]]  # the row it was last made from: equal means nothing to do


class SheetFormRow(Base):
    """A kind of project sheet that an administrator defines.

    sections  [{"code", "name", "name_en", "fields": [{"code", "name", "name_en", "type",
              "choices", "unit"}]}]; codes are unique in the form and never used again.
    """

    __tablename__ = "sheet_form"

    id: Mapped[UUID] = new_id()
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str]
    sections: Mapped[list[Any]] = mapped_column(server_default="[]")
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[datetime] = now()


class SheetRow(Base):
    """One project of one customer, filled in by the fields of its form."""

    __tablename__ = "sheet"
    __table_args__ = (CheckConstraint("title <> ''", name="has_a_title"),)

    id: Mapped[UUID] = new_id()
    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), index=True
    )
    form_id: Mapped[UUID] = mapped_column(ForeignKey("sheet_form.id"))
    title: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = now()
    updated_at: Mapped[datetime] = now()
