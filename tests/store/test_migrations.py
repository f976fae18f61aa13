"""The migrations: down to nothing and up again, and no difference from the tables in the code."""

from __future__ import annotations

from alembic import command

from store import migrations
from tests.servers.postgres import Database, empty


def test_the_migrations_go_down_and_up_and_make_what_the_code_says(postgres: str) -> None:
    url = empty(postgres)
    migrations.upgrade(url)
    migrations.downgrade(url, "base")
    migrations.upgrade(url)
    command.check(migrations.config(url))


def test_a_base_that_is_there_keeps_what_its_administrator_changed(database: Database) -> None:
    database.rows("DELETE FROM routing_rule RETURNING id")
    migrations.upgrade(database.url)
    assert database.count("routing_rule") == 0
