"""What is indexed for the search costs little, whatever was written."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from store.session import transaction
from tests.servers.postgres import Database


@pytest.mark.parametrize("piece", ["<!--", "a_", "~/", "<!-- --", "http://a/"])
def test_a_text_without_blanks_is_indexed_in_a_moment(database: Database, piece: str) -> None:
    words = (piece * 100_000)[:100_000]
    with transaction() as db:
        db.execute(text("SET LOCAL statement_timeout = '5s'"))
        db.execute(text("SELECT to_tsvector('french', unaccented(:words))"), {"words": words})


def test_a_word_between_angle_brackets_is_found(database: Database) -> None:
    with transaction() as db:
        found = db.scalar(
            text("SELECT to_tsvector('french', unaccented(:t)) @@ to_tsquery('french', 'facture')"),
            {"t": "x" * 300 + " <facture>"},
        )
    assert found
