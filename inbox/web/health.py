"""Whether the process lives, whether it can serve, and its figures for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from inbox.errors import InboxError
from store.session import transaction

router = APIRouter()


@router.get("/healthz")
def healthz() -> PlainTextResponse:
    """The process lives."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def readyz() -> PlainTextResponse:
    """It can serve: the database answers."""
    try:
        with transaction() as db:
            db.execute(text("SELECT 1"))
    except (SQLAlchemyError, InboxError):
        return PlainTextResponse("the database does not answer\n", status_code=503)
    return PlainTextResponse("ready\n")


@router.get("/metrics")
def metrics() -> Response:
    """Prometheus's text format."""
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
