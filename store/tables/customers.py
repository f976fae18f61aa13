"""Customer records, what identifies them, and their merges."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, new_id, now, one_of


class CustomerRow(Base):
    """The customer record's own data; what identifies him is in `customer_key`."""

    __tablename__ = "customer"
    __table_args__ = (
        Index(
            "customer_search_key_index",
            "search_key",
            postgresql_using="gin",
            postgresql_ops={"search_key": "gin_trgm_ops"},
        ),
        Index(
            "customer_returned_index",
            "search_key",
            postgresql_where=text("provenance->'address'->>'state' = 'returned'"),
        ),
        Index(
            "customer_name_index", "search_key", "id", postgresql_where=text("merged_into IS NULL")
        ),
        Index(
            "customer_tags_index",
            "tags",
            postgresql_using="gin",
            postgresql_where=text("cardinality(tags) > 0"),
        ),
        Index(
            "customer_needs_index",
            "needs",
            postgresql_using="gin",
            postgresql_where=text("cardinality(needs) > 0"),
        ),
        Index(
            "customer_extra_index",
            "extra",
            postgresql_using="gin",
            postgresql_ops={"extra": "jsonb_path_ops"},
            postgresql_where=text("extra <> '{}'"),
        ),
        Index(
            "customer_birth_index", "birth_date", postgresql_where=text("birth_date IS NOT NULL")
        ),
        Index(
            "customer_potential_index", "potential", postgresql_where=text("potential IS NOT NULL")
        ),
        Index(
            "customer_manager_index",
            "account_manager_id",
            postgresql_where=text("account_manager_id IS NOT NULL"),
        ),
        CheckConstraint("potential BETWEEN 1 AND 3", name="potential_known"),
        CheckConstraint("contact_every_days > 0", name="contact_every_positive"),
    )

    id: Mapped[UUID] = new_id()
    number: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str | None]
    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    birth_date: Mapped[date | None]
    address: Mapped[str | None]
    postal_code: Mapped[str | None]
    city: Mapped[str | None]
    country: Mapped[str | None]
    # names, number and town, lower, unaccented; its order is that of the lists
    search_key: Mapped[str] = mapped_column(Text(collation="C"), server_default="")
    # datum (name, birth_date, address) → source, at, state; one that is not named is as imported
    provenance: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    tags: Mapped[list[str]] = mapped_column(server_default="{}")
    needs: Mapped[list[str]] = mapped_column(server_default="{}")
    potential: Mapped[int | None]  # 1, 2 or 3 (the highest)
    contact_every_days: Mapped[int | None]  # how often he wishes to be contacted
    notes: Mapped[str | None]
    account_manager_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    referred_by: Mapped[str | None]
    extra: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    imported: Mapped[dict[str, Any] | None]  # the last imported row: equal means nothing to do
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("customer.id"), index=True)
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime] = now()
    updated_at: Mapped[datetime] = now()
    last_message_at: Mapped[datetime | None]


class CustomerKeyRow(Base):
    """One identifier or blocking key of a customer: who said it, when, and how good it is.

    `shown` is the datum as people read it; None for keys made only to find candidates.
    """

    __tablename__ = "customer_key"
    __table_args__ = (
        Index(None, "kind", "value"),
        Index("customer_key_bounced_index", "value", postgresql_where=text("state = 'bounced'")),
        Index(
            "customer_key_dead_index",
            "state",
            "kind",
            "customer_id",
            postgresql_where=text("state IN ('bounced', 'returned', 'withdrawn')"),
        ),
        one_of("state", "good", "unverified", "bounced", "returned", "withdrawn"),
    )

    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    shown: Mapped[str | None]
    source: Mapped[str] = mapped_column(server_default="import")
    state: Mapped[str] = mapped_column(server_default="unverified")
    confirmed_at: Mapped[datetime | None]


class MergeRow(Base):
    """One merge of two customers and all that is needed to undo it."""

    __tablename__ = "customer_merge"

    id: Mapped[UUID] = new_id()
    kept_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"), index=True)
    merged_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"), index=True)
    moved: Mapped[dict[str, Any]]  # {"messages": […], "tickets": […], "keys": [[kind, value], …]}
    score: Mapped[float | None]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = now()
    undone_at: Mapped[datetime | None]


class DuplicateRow(Base):
    """Two records that may be one person; what a person said of them is remembered.

    `a_id` is the smaller id. `different`: they are two people, and are not proposed again.
    """

    __tablename__ = "duplicate"
    __table_args__ = (
        one_of("state", "proposed", "different"),
        CheckConstraint("a_id < b_id", name="one_order"),
        Index("duplicate_proposed_index", "score", postgresql_where=text("state = 'proposed'")),
    )

    a_id: Mapped[UUID] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True
    )
    b_id: Mapped[UUID] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    score: Mapped[float]
    evidence: Mapped[list[str]] = mapped_column(server_default="{}")
    state: Mapped[str] = mapped_column(server_default="proposed")
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = now()


class FiguresRow(Base):
    """What lists ask of a customer's history, kept by triggers on messages, replies and tickets.

    A table of its own: each message changes it, and the record's many indexes need not know. Who
    never said or heard anything has no row.
    """

    __tablename__ = "customer_figures"
    __table_args__ = (
        Index(None, "last_contact_at", "customer_id"),
        Index(None, "messages", "customer_id"),
    )

    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True
    )
    messages: Mapped[int] = mapped_column(server_default="0")
    last_contact_at: Mapped[datetime | None]  # of his messages and of our replies, the latest


class SegmentRow(Base):
    """A question to the customer base that somebody keeps: its filters, by their names."""

    __tablename__ = "segment"
    __table_args__ = (
        UniqueConstraint("owner_id", "name", name="segment_named_once"),
        CheckConstraint("name <> ''", name="has_a_name"),
    )

    id: Mapped[UUID] = new_id()
    name: Mapped[str]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    shared: Mapped[bool] = mapped_column(server_default=text("false"))
    filters: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = now()
