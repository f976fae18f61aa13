"""Who calls: a bearer token is an actor, and each route says what he must be allowed to do."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from inbox.access import Actor, may
from store import accounts, kiosks
from store.session import transaction
from store.tables import KioskRow

Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


def _unauthorised() -> HTTPException:
    challenge = {"WWW-Authenticate": "Bearer"}
    return HTTPException(401, "a valid token is needed (Authorization: Bearer …)", challenge)


def actor(credentials: Credentials) -> Actor:
    """The token's actor; 401 without one."""
    if credentials is None:
        raise _unauthorised()
    with transaction() as db:
        token = accounts.by_token(db, credentials.credentials)
    if token is None:
        raise _unauthorised()
    return Actor(None, token.name, token.role)


class _Allowed:
    """A dependency: the actor, if he may do `action`; 403 if not."""

    def __init__(self, action: str) -> None:
        self.action = action

    def __call__(self, who: Annotated[Actor, Depends(actor)]) -> Actor:
        if not may(who, self.action):
            raise HTTPException(403, f"a {who.role}'s token may not {self.action}")
        return who


Reader = Annotated[Actor, Depends(_Allowed("read"))]
Worker = Annotated[Actor, Depends(_Allowed("work"))]
Reporter = Annotated[Actor, Depends(_Allowed("report"))]


def kiosk(credentials: Credentials) -> KioskRow:
    """The device whose key is sent; 401 without one. No token of a person opens this door."""
    if credentials is None:
        raise _unauthorised()
    with transaction() as db:
        device = kiosks.by_key(db, credentials.credentials)
        if device is None:
            raise _unauthorised()
        kiosks.seen(db, device)
        return device


Device = Annotated[KioskRow, Depends(kiosk)]
