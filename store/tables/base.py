"""What all tables share: the types of their columns, the names of their constraints."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    LargeBinary,
    MetaData,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
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


def new_id() -> Mapped[UUID]:
    """A primary key that the database makes."""
    return mapped_column(primary_key=True, server_default=func.gen_random_uuid())


def now() -> Mapped[datetime]:
    """The time of the transaction that inserts the row."""
    return mapped_column(server_default=func.now())


def one_of(column: str, *values: str) -> CheckConstraint:
    """Only these values."""
    quoted = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({quoted})", name=f"{column}_known")
