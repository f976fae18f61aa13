"""Alembic's entry: runs the revisions in one transaction on the URL it was handed."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine

from store.tables import Base

engine = create_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(
        connection=connection, target_metadata=Base.metadata, transaction_per_migration=True
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
