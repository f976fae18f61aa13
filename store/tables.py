"""Every table and its constraints. What must always hold is said here, by name, not in an `if`.

The journal (`message`), `event` and `decision` only grow. Text is collated `C` everywhere, as the
embedded server has no other; what people sort and search by name has a stored unaccented `…_key`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_index",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}


class Base(DeclarativeBase):
    """Typed models; `datetime` is always `timestamptz`, `dict` is JSONB, `list[str]` is text[]."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own class attribute
        str: Text,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[str]: ARRAY(Text),
        list[Any]: JSONB,
        bytes: LargeBinary,
    }


def _id() -> Mapped[UUID]:
    return mapped_column(primary_key=True, server_default=func.gen_random_uuid())


def _now() -> Mapped[datetime]:
    return mapped_column(server_default=func.now())


def _one_of(column: str, *values: str) -> CheckConstraint:
    quoted = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({quoted})", name=f"{column}_known")


# --- the deployment: people, places, rules ------------------------------------------------------


class AccountRow(Base):
    """Somebody who signs in."""

    __tablename__ = "account"
    __table_args__ = (_one_of("role", "agent", "supervisor", "administrator"),)

    id: Mapped[UUID] = _id()
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="fr")
    services: Mapped[list[str]] = mapped_column(server_default="{}")
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[datetime] = _now()


class SessionRow(Base):
    """A signed-in browser; the cookie holds the token, this row its SHA-256."""

    __tablename__ = "session"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = _now()
    expires_at: Mapped[datetime]


class SignInRow(Base):
    """Failed sign-ins, counted by login and address to slow down guessing."""

    __tablename__ = "sign_in_failure"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    subject: Mapped[str]
    at: Mapped[datetime] = _now()

    __table_args__ = (Index(None, "subject", "at"),)


class TokenRow(Base):
    """A bearer token of the JSON API."""

    __tablename__ = "api_token"
    __table_args__ = (_one_of("role", "agent", "supervisor", "administrator"),)

    id: Mapped[UUID] = _id()
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime] = _now()
    revoked_at: Mapped[datetime | None]


class ServiceRow(Base):
    """A department that answers for tickets."""

    __tablename__ = "service"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]
    hours: Mapped[str] = mapped_column(server_default="Mo-Sa 09:00-19:00; PH off")
    country: Mapped[str] = mapped_column(server_default="FR")
    timezone: Mapped[str] = mapped_column(server_default="Europe/Paris")
    position: Mapped[int] = mapped_column(server_default="0")


class StoreRow(Base):
    """A shop."""

    __tablename__ = "store"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    town: Mapped[str]
    postal_code: Mapped[str | None]
    country: Mapped[str] = mapped_column(server_default="FR")
    hours: Mapped[str | None]


class LabelRow(Base):
    """A kind, topic, outcome or cause that this deployment uses."""

    __tablename__ = "label"
    __table_args__ = (_one_of("axis", "kind", "topic", "priority", "outcome", "cause"),)

    axis: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]
    position: Mapped[int] = mapped_column(server_default="0")


class RuleRow(Base):
    """One routing rule; the first by position whose conditions all hold decides."""

    __tablename__ = "routing_rule"

    id: Mapped[UUID] = _id()
    position: Mapped[int] = mapped_column(unique=True)
    service: Mapped[str] = mapped_column(ForeignKey("service.code"))
    kind: Mapped[str | None]
    topic: Mapped[str | None]
    priority: Mapped[str | None]
    channel: Mapped[str | None]
    store: Mapped[str | None]


class TargetRow(Base):
    """How soon to answer, in minutes of opening time; the most exact row wins."""

    __tablename__ = "answer_target"
    __table_args__ = (
        UniqueConstraint("kind", "priority", "service", postgresql_nulls_not_distinct=True),
        CheckConstraint("minutes > 0", name="minutes_positive"),
    )

    id: Mapped[UUID] = _id()
    kind: Mapped[str | None]
    priority: Mapped[str | None]
    service: Mapped[str | None] = mapped_column(ForeignKey("service.code"))
    minutes: Mapped[int]


class SettingRow(Base):
    """One business setting that an administrator edits (patterns, texts, thresholds)."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)


class SourceRow(Base):
    """One configured place that messages come from; leased by one connector at a time."""

    __tablename__ = "source"

    id: Mapped[UUID] = _id()
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    secret: Mapped[bytes | None]  # encrypted (Fernet) with the deployment's key
    cursor: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    leased_by: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    healthy_at: Mapped[datetime | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime] = _now()


class KioskRow(Base):
    """A device that may leave comments for one store, and nothing else."""

    __tablename__ = "kiosk"

    id: Mapped[UUID] = _id()
    name: Mapped[str] = mapped_column(unique=True)
    store: Mapped[str]
    source_id: Mapped[UUID] = mapped_column(ForeignKey("source.id"), unique=True)
    key_hash: Mapped[bytes] = mapped_column(unique=True)
    revoked_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = _now()


# --- customers ----------------------------------------------------------------------------------


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
    )

    id: Mapped[UUID] = _id()
    number: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str | None]
    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    birth_date: Mapped[date | None]
    address: Mapped[str | None]
    postal_code: Mapped[str | None]
    city: Mapped[str | None]
    country: Mapped[str | None]
    search_key: Mapped[str] = mapped_column(server_default="")  # number and names, unaccented
    tags: Mapped[list[str]] = mapped_column(server_default="{}")
    notes: Mapped[str | None]
    account_manager_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    referred_by: Mapped[str | None]
    extra: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    imported: Mapped[dict[str, Any] | None]  # the last imported row: equal means nothing to do
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("customer.id"), index=True)
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime] = _now()
    updated_at: Mapped[datetime] = _now()
    last_message_at: Mapped[datetime | None]


class CustomerKeyRow(Base):
    """One identifier or blocking key of a customer: who said it, when, and how good it is.

    `shown` is the datum as people read it; None for keys made only to find candidates.
    """

    __tablename__ = "customer_key"
    __table_args__ = (
        Index(None, "kind", "value"),
        _one_of("state", "good", "unverified", "bounced", "returned", "withdrawn"),
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

    id: Mapped[UUID] = _id()
    kept_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"), index=True)
    merged_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"), index=True)
    moved: Mapped[dict[str, Any]]  # {"messages": […], "tickets": […], "keys": [[kind, value], …]}
    score: Mapped[float | None]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = _now()
    undone_at: Mapped[datetime | None]


# --- tickets ------------------------------------------------------------------------------------

OPEN_STATES = ("open", "waiting", "snoozed")


class TicketRow(Base):
    """One matter of one customer. Its figures (`message_count` …) are kept by those who write."""

    __tablename__ = "ticket"
    __table_args__ = (
        _one_of("status", *OPEN_STATES, "closed"),
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
        Index("ticket_last_message_index", "last_message_at", "number"),
    )

    id: Mapped[UUID] = _id()
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
    opened_at: Mapped[datetime] = _now()
    due_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    cause: Mapped[str | None]
    snoozed_until: Mapped[datetime | None]
    correspondent: Mapped[str | None]  # the address that the conversation goes to
    message_count: Mapped[int] = mapped_column(server_default="0")
    last_message_at: Mapped[datetime] = _now()
    last_channel: Mapped[str] = mapped_column(server_default="email")
    last_direction: Mapped[str] = mapped_column(server_default="in")
    snippet: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column(server_default="1")


class FollowUpRow(Base):
    """One tracked promise on a ticket."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index("follow_up_open_index", "due_at", postgresql_where=text("done_at IS NULL")),
    )

    id: Mapped[UUID] = _id()
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    what: Mapped[str]
    service: Mapped[str] = mapped_column(ForeignKey("service.code"))
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = _now()


class EventRow(Base):
    """Every change of a ticket, in the transaction that made it. Only ever added."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("ticket.id"))
    customer_id: Mapped[UUID | None]
    what: Mapped[str]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    detail: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    at: Mapped[datetime] = _now()

    __table_args__ = (Index(None, "ticket_id", "id"), Index(None, "customer_id", "id"))


class SeenRow(Base):
    """How far one agent has read one ticket."""

    __tablename__ = "seen"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    at: Mapped[datetime] = _now()


class DraftRow(Base):
    """What one agent is writing on one ticket, saved while he types."""

    __tablename__ = "draft"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    tab: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    at: Mapped[datetime] = _now()


# --- messages, in and out -----------------------------------------------------------------------


class MessageRow(Base):
    """The journal: one row a delivery, durable before the source is told; what was made of it."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("source_id", "delivery_key", name="message_delivered_once"),
        _one_of("state", "captured", "settled", "quarantined"),
        Index("message_captured_index", "received_at", postgresql_where=text("state = 'captured'")),
        Index("message_quarantined_index", "seq", postgresql_where=text("state = 'quarantined'")),
        Index("message_fingerprint_index", "fingerprint", "seq"),
        Index("message_external_id_index", "external_id", postgresql_using="hash"),
        Index("message_ticket_index", "ticket_id", "seq"),
        Index("message_customer_index", "customer_id", "seq"),
        Index("message_loose_index", "seq", postgresql_where=text("ticket_id IS NULL")),
        Index("message_search_index", "search", postgresql_using="gin"),
    )

    id: Mapped[UUID] = _id()
    seq: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    source_id: Mapped[UUID] = mapped_column(ForeignKey("source.id"))
    delivery_key: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="captured")
    channel: Mapped[str]
    input: Mapped[str | None]
    received_at: Mapped[datetime]
    captured_at: Mapped[datetime] = _now()
    body_sha256: Mapped[str]
    body_bytes: Mapped[int]
    beside: Mapped[bytes | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    rung_at: Mapped[datetime | None]  # when the sweep last rang for it
    error: Mapped[str | None]
    settled_at: Mapped[datetime | None]

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
        _one_of("kind", "reply", "note", "acknowledgement"),
        _one_of(
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

    id: Mapped[UUID] = _id()
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    kind: Mapped[str]
    state: Mapped[str]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    idempotency_key: Mapped[str | None]
    message_id: Mapped[str | None] = mapped_column(unique=True)  # the Message-ID header
    in_reply_to: Mapped[str | None]
    references: Mapped[list[str]] = mapped_column(server_default="{}")
    sender: Mapped[str | None]
    recipients: Mapped[list[str]] = mapped_column(server_default="{}")
    cc: Mapped[list[str]] = mapped_column(server_default="{}")
    subject: Mapped[str | None]
    text: Mapped[str]
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_attempt_at: Mapped[datetime | None]
    server_said: Mapped[str | None]
    created_at: Mapped[datetime] = _now()
    sent_at: Mapped[datetime | None]


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
    at: Mapped[datetime] = _now()


class ModelRow(Base):
    """A trained classifier and the figures it was judged by."""

    __tablename__ = "model_version"
    __table_args__ = (
        Index(
            "model_version_one_current",
            "current",
            unique=True,
            postgresql_where=text("current"),
        ),
    )

    version: Mapped[str] = mapped_column(primary_key=True)
    figures: Mapped[dict[str, Any]]
    current: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = _now()


class PartRow(Base):
    """A running process of the service, which says every few seconds that it lives."""

    __tablename__ = "part"

    name: Mapped[str] = mapped_column(primary_key=True)  # kind, host and process id
    kind: Mapped[str]
    started_at: Mapped[datetime] = _now()
    seen_at: Mapped[datetime] = _now()
