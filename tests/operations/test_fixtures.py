"""The ground that other tests stand on: each has a database of its own, as after the migrations."""

from __future__ import annotations

import psycopg
import pytest

from store.session import transaction
from tests.servers.postgres import Database


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_begins_with_the_same_database(database: Database, turn: int) -> None:
    assert database.count("service") > 0
    database.rows("CREATE TABLE left_behind (turn int)")
    assert database.count("left_behind") == 0


def test_the_process_is_bound_to_the_test_s_database(database: Database) -> None:
    with transaction() as db:
        name = db.connection().exec_driver_sql("SELECT current_database()").scalar_one()
    assert name in database.url
    with psycopg.connect(database.url) as connection:
        assert connection.info.dbname == name
