"""Erasure from end to end: the rows in one transaction, then the bytes; and retention by the clock.

Whatever is cut off in the middle goes on at the next step: a proof is complete when its last bytes
are gone, and a rule has run when it finds nothing left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from inbox.errors import NotFound
from store import blobs, erasure, retention
from store.session import transaction
from store.tables import ErasureRow, RetentionRow

BATCH = 100
BATCHES = {"customers": 20}  # each of them is a whole life


def erase_customer(customer_id: UUID, by: UUID | None) -> UUID:
    """Erase all that is known of a customer; the id of the proof. Raises NotFound."""
    with transaction() as db:
        proof = erasure.start(db, by)
        erasure.erase_customer(db, proof, customer_id)
        erasure.end_proofs(db)
        proof_id = proof.id
    delete_bytes()
    return proof_id


def delete_bytes() -> None:
    """Delete the bytes that nothing refers to any more, and complete the proofs that waited.

    The same bytes may be captured while they are deleted: then they are put back.
    """
    with transaction() as db:
        digests = erasure.gone(db)
    while digests:
        for digest in digests:
            _delete(digest)
        with transaction() as db:
            digests = erasure.gone(db)
            erasure.end_proofs(db)


def _delete(digest: str) -> None:
    try:
        body: bytes | None = blobs.get(digest)
    except NotFound:
        body = None
    blobs.delete(digest)
    with transaction() as db:
        unused = erasure.note_gone(db, digest)
    if body is not None and not unused:
        blobs.put(body)


def step(now: datetime) -> int:
    """One batch of the retention rule that is due; how much it erased. 0: nothing is due."""
    with transaction() as db:
        rule = retention.due_rule(db, now)
        number = _run(db, rule, now) if rule is not None else 0
        if number:
            erasure.end_proofs(db)
    delete_bytes()
    return number


def _run(db: Session, rule: RetentionRow, now: datetime) -> int:
    most = BATCHES.get(rule.kind, BATCH)
    ids = retention.due(db, rule, now, most)
    if ids:
        _erase(db, rule, ids, now)
    if len(ids) < most:
        rule.run_at = now
    return len(ids)


def _erase(db: Session, rule: RetentionRow, ids: Sequence[Any], now: datetime) -> None:
    proof = erasure.start(db, rule.by, "retention", rule.kind)
    if rule.kind in ("drafts", "sign_ins"):
        before = now - timedelta(days=rule.days)
        proof.counts = {rule.kind: retention.drop(db, rule.kind, before)}
        return
    ways: dict[str, Callable[[Session, ErasureRow, Sequence[Any]], None]] = {
        "tickets": erasure.erase_tickets,
        "customers": _erase_customers,
    }
    ways.get(rule.kind, erasure.erase_messages)(db, proof, ids)


def _erase_customers(db: Session, proof: ErasureRow, ids: Sequence[Any]) -> None:
    for customer_id in ids:
        erasure.erase_customer(db, proof, customer_id)
