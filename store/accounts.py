"""People who sign in, their sessions, and the tokens of other programs.

Passwords are argon2id; of session and API tokens, 256 random bits, only the SHA-256 is kept.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from inbox.access import ROLES
from inbox.errors import Refused
from store.tables import AccountRow, SessionRow, SignInRow, TokenRow

if TYPE_CHECKING:
    from pwdlib import PasswordHash

SESSION_DAYS = 14
FAILURES_ALLOWED = 10  # in FAILURE_MINUTES, for one login
FAILURE_MINUTES = 15
SHORTEST_PASSWORD = 10
PRESENT_TO = timedelta(minutes=1)


@cache
def _hasher() -> PasswordHash:
    from pwdlib import PasswordHash

    return PasswordHash.recommended()


def digest(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def create(
    db: Session,
    login: str,
    name: str,
    role: str,
    password: str,
    services: Sequence[str] = (),
    language: str = "fr",
) -> AccountRow:
    """A new account. Raises Refused for an unknown role, a short password or a login in use."""
    login = login.strip().lower()
    if role not in ROLES:
        raise Refused(f"a role is one of {', '.join(ROLES)}")
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(f"a password has at least {SHORTEST_PASSWORD} characters")
    if not login or db.scalar(select(AccountRow.id).where(AccountRow.login == login)):
        raise Refused("this login is empty or in use")
    row = AccountRow(
        login=login,
        name=name,
        role=role,
        password_hash=_hasher().hash(password),
        services=list(services),
        language=language,
    )
    db.add(row)
    db.flush()
    return row


def everyone(db: Session) -> Sequence[AccountRow]:
    """The active accounts, by name."""
    return db.scalars(
        select(AccountRow).where(AccountRow.active).order_by(func.lower(AccountRow.name))
    ).all()


def logins(db: Session, ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """The logins of accounts, by id."""
    wanted = select(AccountRow.id, AccountRow.login).where(
        AccountRow.id.in_(list(filter(None, ids)))
    )
    return dict(db.execute(wanted).all())


def verify(db: Session, login: str, password: str) -> AccountRow | None:
    """The account if the password is right; None if not. Raises Refused after too many failures."""
    login = login.strip().lower()
    since = datetime.now().astimezone() - timedelta(minutes=FAILURE_MINUTES)
    failures = select(func.count()).where(SignInRow.subject == login, SignInRow.at > since)
    if db.scalars(failures).one() >= FAILURES_ALLOWED:
        raise Refused(f"too many attempts: wait {FAILURE_MINUTES} minutes")
    row = db.scalar(select(AccountRow).where(AccountRow.login == login, AccountRow.active))
    known = row.password_hash if row is not None else _nobody()
    right = _hasher().verify(password, known)  # asked for a stranger too: equal time tells nothing
    if row is None or not right:
        db.add(SignInRow(subject=login))
        return None
    return row


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_hex())


def open_session(db: Session, account_id: UUID) -> str:
    """A new session's token, for the cookie."""
    token = secrets.token_urlsafe(32)
    expires_at = datetime.now().astimezone() + timedelta(days=SESSION_DAYS)
    db.add(SessionRow(token_hash=digest(token), account_id=account_id, expires_at=expires_at))
    return token


def by_session(db: Session, token: str) -> AccountRow | None:
    """Whose live session this is; that he is there is noted, to a minute."""
    row = db.scalar(
        select(AccountRow)
        .join(SessionRow, SessionRow.account_id == AccountRow.id)
        .where(
            SessionRow.token_hash == digest(token),
            SessionRow.expires_at > func.now(),
            AccountRow.active,
        )
    )
    now = datetime.now().astimezone()
    if row is not None and (row.present_at is None or row.present_at < now - PRESENT_TO):
        row.present_at = now
    return row


def close_session(db: Session, token: str) -> None:
    """Sign out."""
    db.execute(delete(SessionRow).where(SessionRow.token_hash == digest(token)))


def add_token(db: Session, name: str, role: str) -> str:
    """A new API token, told once. Raises Refused for an unknown role or a name in use."""
    if role not in ROLES:
        raise Refused(f"a role is one of {', '.join(ROLES)}")
    if db.scalar(select(TokenRow.id).where(TokenRow.name == name)):
        raise Refused(f"there is a token {name} already")
    token = f"inbox_{secrets.token_urlsafe(32)}"
    db.add(TokenRow(name=name, role=role, token_hash=digest(token)))
    return token


def by_token(db: Session, token: str) -> TokenRow | None:
    """Which live token this is."""
    return db.scalar(
        select(TokenRow).where(TokenRow.token_hash == digest(token), TokenRow.revoked_at.is_(None))
    )
