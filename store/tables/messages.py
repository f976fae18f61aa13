"""Messages, in and out, and what people decided about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, new_id, now, one_of


class MessageRow(Base):
    """The journal: one row a delivery, durable before the source is told; what was made of it."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("source_id", "delivery_key", name="message_delivered_once"),
        one_of("state", "captured", "settled", "quarantined"),
        Index("message_captured_index", "received_at", postgresql_where=text("state = 'captured'")),
        Index("message_quarantined_index", "seq", postgresql_where=text("state = 'quarantined'")),
        Index("message_fingerprint_index", "fingerprint", "seq"),
        Index("message_body_index", "body_sha256", postgresql_using="hash"),
        Index("message_external_id_index", "external_id", postgresql_using="hash"),
        Index("message_ticket_index", "ticket_id", "seq"),
        Index("message_customer_index", "customer_id", "received_at"),
        Index(
            "message_review_index",
            "doubt",
            "seq",
            postgresql_where=text("needs_review AND state = 'settled'"),
        ),
        Index(
            "message_labels_index",  # what the weekly figures count, without a look at the row
            "received_at",
            postgresql_include=["kind", "topic", "needs_review"],
            postgresql_where=text("state = 'settled' AND duplicate_of IS NULL"),
        ),
        Index("message_loose_index", "seq", postgresql_where=text("ticket_id IS NULL")),
        Index("message_search_index", "search", postgresql_using="gin"),
    )

    id: Mapped[UUID] = new_id()
    seq: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    source_id: Mapped[UUID] = mapped_column(ForeignKey("source.id"))
    delivery_key: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="captured")
    channel: Mapped[str]
    input: Mapped[str | None]
    received_at: Mapped[datetime]
    captured_at: Mapped[datetime] = now()
    body_sha256: Mapped[str]
    body_bytes: Mapped[int]
    beside: Mapped[bytes | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    rung_at: Mapped[datetime | None]  # when the sweep last rang for it
    error: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]  # its words and bytes are gone; what reports count stays

    external_id: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    from_name: Mapped[str | None]
    from_address: Mapped[str | None]
    from_phone: Mapped[str | None]
    subject: Mapped[str | None]
    text: Mapped[str | None]
    reply_text: Mapped[str | None]
    store: Mapped[str | None]
    fingerprint: Mapped[str | None]
    duplicate_of: Mapped[UUID | None] = mapped_column(ForeignKey("message.id"))
    content: Mapped[dict[str, Any] | None]  # the rest of the normalised message, as JSON

    language: Mapped[str | None]
    kind: Mapped[str | None]
    topic: Mapped[str | None]
    priority: Mapped[str | None]
    sentiment: Mapped[str | None]
    needs_review: Mapped[bool | None]
    doubt: Mapped[float | None]  # how much a person's look would teach, 0 to 1
    reading: Mapped[dict[str, Any] | None]  # confidence, model, entities

    customer_id: Mapped[UUID | None] = mapped_column(ForeignKey("customer.id"))
    match: Mapped[dict[str, Any] | None]  # status, score, evidence, candidates
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("ticket.id"))
    ticket_created: Mapped[bool | None]
    follow_up_id: Mapped[UUID | None] = mapped_column(ForeignKey("follow_up.id"))

    search: Mapped[Any] = mapped_column(
        TSVECTOR,
        Computed(
            "to_tsvector('french', unaccented(left(coalesce(subject, '') || ' ' ||"
            " coalesce(from_name, '') || ' ' || coalesce(from_address, '') || ' ' ||"
            " coalesce(text, ''), 100000)))",
            persisted=True,
        ),
        deferred=True,  # nobody reads it, queries only match on it
    )


class OutgoingRow(Base):
    """The outbox, and the notes: what we write on a ticket. A worker sends what is `queued`."""

    __tablename__ = "outgoing"
    __table_args__ = (
        one_of("kind", "reply", "note", "acknowledgement", "survey"),
        one_of(
            "state",
            "kept",
            "queued",
            "sending",
            "sent",
            "failed",
            "uncertain",
            "cancelled",
            "bounced",
        ),
        CheckConstraint("(kind = 'note') = (state = 'kept')", name="notes_are_not_sent"),
        UniqueConstraint("author_id", "idempotency_key", name="outgoing_asked_once"),
        Index("outgoing_due_index", "next_attempt_at", postgresql_where=text("state = 'queued'")),
        Index(
            "outgoing_acknowledged_once",
            "ticket_id",
            unique=True,
            postgresql_where=text("kind = 'acknowledgement'"),
        ),
    )

    id: Mapped[UUID] = new_id()
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    kind: Mapped[str]
    state: Mapped[str]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    idempotency_key: Mapped[str | None]
    message_id: Mapped[str | None] = mapped_column(unique=True)  # the Message-ID header
    in_reply_to: Mapped[str | None]
    references: Mapped[list[str]] = mapped_column(server_default="{}")
    sender: Mapped[str | None]
    sender_name: Mapped[str | None]
    reply_to: Mapped[str | None]  # with the ticket's tag, where the mailbox takes such addresses
    recipients: Mapped[list[str]] = mapped_column(server_default="{}")
    cc: Mapped[list[str]] = mapped_column(server_default="{}")
    delivered: Mapped[list[str]] = mapped_column(server_default="{}")  # whom the server took it for
    refused: Mapped[dict[str, Any]] = mapped_column(server_default="{}")  # address → what was said
    subject: Mapped[str | None]
    text: Mapped[str]
    signature: Mapped[str] = mapped_column(server_default="")
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_attempt_at: Mapped[datetime | None]
    server_said: Mapped[str | None]
    created_at: Mapped[datetime] = now()
    sent_at: Mapped[datetime | None]


class OutgoingFileRow(Base):
    """A file that an agent sends: of a reply, or (`outgoing_id` null) of what he is writing."""

    __tablename__ = "outgoing_file"

    id: Mapped[UUID] = new_id()
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    outgoing_id: Mapped[UUID | None] = mapped_column(ForeignKey("outgoing.id"), index=True)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    filename: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    created_at: Mapped[datetime] = now()


class DecisionRow(Base):
    """What a person decided about a message, beside the machine's own value. Only ever added."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("message.id"), index=True)
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    field: Mapped[str]
    machine_value: Mapped[str | None]
    value: Mapped[str | None]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = now()
