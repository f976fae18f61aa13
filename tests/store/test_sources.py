"""Sources: leased by one connector at a time, their passwords sealed."""

from __future__ import annotations

from store import sources
from store.session import transaction
from tests.servers.postgres import Database


def test_a_password_sealed_with_another_key_keeps_no_other_source_waiting(
    database: Database,
) -> None:
    with transaction() as db:
        sources.add(db, "old", "imap", {}, "secret", b"another key")
        sources.add(db, "new", "imap", {}, "secret", b"our key")
    with transaction() as db:
        leased = sources.lease(db, "here:1", ["imap"], b"our key")
    assert [(source.name, source.secret) for source in leased] == [("new", "secret")]
    [row] = database.rows("SELECT error FROM source WHERE name = 'old'")
    assert "another key" in row["error"]
