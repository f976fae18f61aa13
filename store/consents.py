"""The newsletter: who said yes, when, how and where that is proven; and who took it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.errors import Unfit
from store import customers, events
from store.tables import ConsentRow


def note(
    db: Session,
    customer_id: UUID,
    given: bool,
    at: datetime,
    how: str,
    by: UUID | None,
    source: str | None = None,
    proof: str | None = None,
) -> ConsentRow:
    """Write down a yes or its withdrawal; earlier ones stay as history.

    Raises Unfit for one that nothing tells how it was given, or that lies in the future: GDPR
    article 7(1) wants it demonstrated.
    """
    if not how.strip():
        raise Unfit("say how the consent was given or withdrawn")
    if at > datetime.now().astimezone():
        raise Unfit("this moment is not past yet")
    record = customers.get_locked(db, customer_id)
    row = ConsentRow(
        customer_id=record.id,
        given=given,
        at=at,
        how=how.strip(),
        source=(source or "").strip() or None,
        proof=(proof or "").strip() or None,
        by=by,
    )
    db.add(row)
    db.flush()
    what = "consent.given" if given else "consent.withdrawn"
    events.add(db, what, customer_id=record.id, by=by, detail={"consent": str(row.id)})
    return row


def history(db: Session, customer_id: UUID) -> Sequence[ConsentRow]:
    """All that was said about the newsletter, the latest first; the first one counts."""
    theirs = select(ConsentRow).where(ConsentRow.customer_id == customer_id)
    return db.scalars(theirs.order_by(ConsentRow.at.desc(), ConsentRow.noted_at.desc())).all()
