"""The deployment: people, places, rules, sources, models, running processes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from inbox.records import TakeOver
from inbox.service_records import CLOCKS
from store.tables.base import Base, new_id, now, one_of


class AccountRow(Base):
    """Somebody who signs in."""

    __tablename__ = "account"
    __table_args__ = (one_of("role", "agent", "supervisor", "administrator"),)

    id: Mapped[UUID] = new_id()
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="fr")
    services: Mapped[list[str]] = mapped_column(server_default="{}")
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[datetime] = now()
    present_at: Mapped[datetime | None]  # when he last asked for a page, to a minute
    given_at: Mapped[datetime | None]  # when a rule last gave him a ticket


class SessionRow(Base):
    """A signed-in browser; the cookie holds the token, this row its SHA-256."""

    __tablename__ = "session"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = now()
    expires_at: Mapped[datetime]


class SignInRow(Base):
    """Failed sign-ins, counted by login and address to slow down guessing."""

    __tablename__ = "sign_in_failure"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    subject: Mapped[str]
    at: Mapped[datetime] = now()

    __table_args__ = (Index(None, "subject", "at"),)


class TokenRow(Base):
    """A bearer token of the JSON API."""

    __tablename__ = "api_token"
    __table_args__ = (one_of("role", "agent", "supervisor", "administrator"),)

    id: Mapped[UUID] = new_id()
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime] = now()
    revoked_at: Mapped[datetime | None]


class ServiceRow(Base):
    """A department that answers for tickets.

    region  whose public holidays it has beside the country's (`routing.calendars.HOLIDAYS`).
    in_stores  it works in the shops: holidays, closures and time zone of a ticket's store count.
    stores  the stores that it answers for; none named: all.
    """

    __tablename__ = "service"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]
    hours: Mapped[str] = mapped_column(server_default="Mo-Sa 09:00-19:00; PH off")
    country: Mapped[str] = mapped_column(server_default="FR")
    timezone: Mapped[str] = mapped_column(server_default="Europe/Paris")
    position: Mapped[int] = mapped_column(server_default="0")
    lead_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    region: Mapped[str | None]
    in_stores: Mapped[bool] = mapped_column(server_default=text("false"))
    stores: Mapped[list[str]] = mapped_column(server_default="{}")


class ClosureRow(Base):
    """Days on which a service, or all that works in a store, is shut."""

    __tablename__ = "closure"
    __table_args__ = (
        CheckConstraint("(service IS NULL) <> (store IS NULL)", name="of_one_thing"),
        CheckConstraint("first_on <= last_on", name="in_order"),
    )

    id: Mapped[UUID] = new_id()
    service: Mapped[str | None] = mapped_column(ForeignKey("service.code"))
    store: Mapped[str | None]
    first_on: Mapped[date]
    last_on: Mapped[date]
    why: Mapped[str] = mapped_column(server_default="")


class StoreRow(Base):
    """A shop. `region` and `timezone`: where they differ from what its postal code tells."""

    __tablename__ = "store"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    town: Mapped[str]
    postal_code: Mapped[str | None]
    country: Mapped[str] = mapped_column(server_default="FR")
    hours: Mapped[str | None]
    region: Mapped[str | None]
    timezone: Mapped[str | None]


class LabelRow(Base):
    """A kind, topic, outcome or cause that this deployment uses."""

    __tablename__ = "label"
    __table_args__ = (one_of("axis", "kind", "topic", "priority", "outcome", "cause"),)

    axis: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]
    position: Mapped[int] = mapped_column(server_default="0")
    parent: Mapped[str | None]  # of a cause: the cause that it makes more exact
    service: Mapped[str | None] = mapped_column(ForeignKey("service.code"))  # of a cause: whose


class LabelExampleRow(Base):
    """A text that shows what a label of the deployment's own means; training reads it."""

    __tablename__ = "label_example"
    __table_args__ = (
        ForeignKeyConstraint(["axis", "code"], ["label.axis", "label.code"], ondelete="CASCADE"),
        Index(None, "axis", "code"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    axis: Mapped[str]
    code: Mapped[str]
    text: Mapped[str]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = now()


class RuleRow(Base):
    """One routing rule; the first by position whose conditions all hold decides.

    conditions  name → the values of which one has to hold (`service_records.Rule`).
    actions     what it does beside naming the service (`records.Actions`).
    """

    __tablename__ = "routing_rule"

    id: Mapped[UUID] = new_id()
    position: Mapped[int] = mapped_column(unique=True)
    service: Mapped[str] = mapped_column(ForeignKey("service.code"))
    conditions: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    actions: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class TargetRow(Base):
    """How soon each clock asks for its end, in minutes of opening time; the most exact row wins."""

    __tablename__ = "answer_target"
    __table_args__ = (
        UniqueConstraint(
            "clock", "kind", "priority", "service", postgresql_nulls_not_distinct=True
        ),
        CheckConstraint("minutes > 0", name="minutes_positive"),
        one_of("clock", *CLOCKS),
    )

    id: Mapped[UUID] = new_id()
    clock: Mapped[str] = mapped_column(server_default="first_answer")
    kind: Mapped[str | None]
    priority: Mapped[str | None]
    service: Mapped[str | None] = mapped_column(ForeignKey("service.code"))
    minutes: Mapped[int]


class FollowUpTemplateRow(Base):
    """A promise that is often made: what, by which service (None: the ticket's), how soon."""

    __tablename__ = "follow_up_template"
    __table_args__ = (CheckConstraint("minutes > 0", name="minutes_positive"),)

    id: Mapped[UUID] = new_id()
    what: Mapped[str] = mapped_column(unique=True)
    service: Mapped[str | None] = mapped_column(ForeignKey("service.code"))
    minutes: Mapped[int]  # of the service's opening time


class SettingRow(Base):
    """One business setting that an administrator edits (patterns, texts, thresholds)."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)


class SourceRow(Base):
    """One configured place that messages come from; leased by one connector at a time."""

    __tablename__ = "source"

    id: Mapped[UUID] = new_id()
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
    created_at: Mapped[datetime] = now()

    @property
    def takes_over(self) -> TakeOver | None:
        """How far its connector is with much that was there before; None when nothing is left."""
        return TakeOver.of(self.cursor)


class MailboxRow(Base):
    """An address that we write from, and how: for what came in by a source, for a service, or else.

    `takes_tags`: its server delivers `contact+anything@` too, so that answers can bear a ticket's
    tag. `{agent}` in the signature stands for who writes.
    """

    __tablename__ = "mailbox"
    __table_args__ = (
        CheckConstraint("source_id IS NULL OR service IS NULL", name="mailbox_is_for_one_thing"),
        Index(
            "mailbox_one_default",
            text("(true)"),
            unique=True,
            postgresql_where=text("source_id IS NULL AND service IS NULL"),
        ),
    )

    id: Mapped[UUID] = new_id()
    address: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    signature: Mapped[str] = mapped_column(server_default="")
    takes_tags: Mapped[bool] = mapped_column(server_default=text("false"))
    source_id: Mapped[UUID | None] = mapped_column(ForeignKey("source.id"), unique=True)
    service: Mapped[str | None] = mapped_column(ForeignKey("service.code"), unique=True)
    created_at: Mapped[datetime] = now()


class KioskRow(Base):
    """A device that may leave comments for one store, and nothing else."""

    __tablename__ = "kiosk"

    id: Mapped[UUID] = new_id()
    name: Mapped[str] = mapped_column(unique=True)
    store: Mapped[str]
    source_id: Mapped[UUID] = mapped_column(ForeignKey("source.id"), unique=True)
    key_hash: Mapped[bytes] = mapped_column(unique=True)
    revoked_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = now()


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
    created_at: Mapped[datetime] = now()


class PartRow(Base):
    """A running process of the service, which says every few seconds that it lives."""

    __tablename__ = "part"

    name: Mapped[str] = mapped_column(primary_key=True)  # kind, host and process id
    kind: Mapped[str]
    started_at: Mapped[datetime] = now()
    seen_at: Mapped[datetime] = now()
