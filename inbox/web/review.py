"""The queue of doubtful messages, made for speed: one message, a key a label, Enter, the next.

Every answer is the whole part `#review`; without JavaScript the same forms lead to whole pages.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel
from starlette.responses import Response

from inbox import reviewing
from inbox.access import Actor
from inbox.errors import NotFound, Refused, Stale
from inbox.web import render, words
from inbox.web.guard import Agent, own_post
from inbox.web.i18n import N_
from inbox.web.list_pages import nav_context
from store import messages, review, views
from store.session import transaction
from store.tables import CustomerRow, MessageRow

router = APIRouter(dependencies=[Depends(own_post)])
MOST_DIGITS = 9  # kinds that have a key of their own
TAKEN = frozenset("gjwzo")  # keys that do something else on this page


@dataclass(frozen=True, slots=True)
class Choice:
    """One label that can be said: its key, and how likely the machine takes it to be."""

    code: str
    name: str
    key: str
    chance: float | None
    chosen: bool


class Said(BaseModel):
    """What the form of one message sends; `alone`: it was not the queue that showed it."""

    kind: str
    topic: str
    priority: str
    sentiment: str
    alone: bool = False


@router.get("/review")
def show(request: Request, actor: Agent, done: UUID | None = None) -> Response:
    """The most doubtful message that nobody else has before him; `done` is the one just decided."""
    return _page(request, actor, reviewing.take(_id(actor)), done)


@router.get("/review/{message_id}")
def one(request: Request, actor: Agent, message_id: UUID) -> Response:
    """This message, doubtful or not: somebody came to it by himself."""
    return _page(request, actor, message_id, None, alone=True)


@router.post("/review/{message_id}")
def decide(
    request: Request, actor: Agent, message_id: UUID, said: Annotated[Said, Form()]
) -> Response:
    """Keep what was said; on to the next."""
    labels = said.model_dump(exclude={"alone"})
    try:
        reviewing.decide(message_id, labels, _id(actor), doubtful=not said.alone)
    except Stale:
        return _next(request, actor, None, N_("A colleague has sorted this one meanwhile."))
    return _next(request, actor, message_id)


@router.post("/review/{message_id}/skip")
def skip(request: Request, actor: Agent, message_id: UUID) -> Response:
    """Not now, or not by him; on to the next."""
    with transaction() as db:
        review.skip(db, message_id, _id(actor))
    return _next(request, actor, None)


@router.post("/review/{message_id}/undo")
def undo(request: Request, actor: Agent, message_id: UUID) -> Response:
    """Take his last word back and show the message again."""
    reviewing.undo(message_id, _id(actor))
    return _next(request, actor, None)


@router.post("/review")
def look_again(request: Request, actor: Agent) -> Response:
    """What he passed over is given to him again."""
    with transaction() as db:
        review.look_again(db, _id(actor))
    return _next(request, actor, None)


@router.get("/messages/{message_id}/why")
def why(request: Request, actor: Agent, message_id: UUID) -> Response:
    """The words that weighed most in each decision, and whom and what places the text names."""
    with transaction() as db:
        row = messages.get(db, message_id)
    context = {"m": row, "told": reviewing.why(row), "names": _names(row)}
    if render.wants_fragment(request):
        return render.answer(request, actor, "_why.html", context)
    return render.answer(request, actor, "why.html", nav_context(request, actor, "") | context)


# --- what the page shows ------------------------------------------------------------------------


def _id(actor: Actor) -> UUID:
    if actor.id is None:
        raise Refused("only somebody with an account can do this")
    return actor.id


def _next(request: Request, actor: Actor, done: UUID | None, toast: str | None = None) -> Response:
    if not render.wants_fragment(request):
        query = f"?{urlencode({'done': done})}" if done else ""
        return render.redirect(request, f"/review{query}")
    context = _context(actor, reviewing.take(_id(actor)), done) | {"toast": toast}
    return render.answer(request, actor, "_review_parts.html", context)


def _page(
    request: Request, actor: Actor, message_id: UUID | None, done: UUID | None, alone: bool = False
) -> Response:
    context = nav_context(request, actor, "review") | _context(actor, message_id, done)
    return render.answer(request, actor, "review.html", context | {"alone": alone})


def _context(actor: Actor, message_id: UUID | None, done: UUID | None) -> dict[str, Any]:
    with transaction() as db:
        context: dict[str, Any] = {
            "left": review.waiting(db),
            "skipped": 0 if message_id else review.skipped(db, _id(actor)),
            "view": None,
            "alone": False,
            "done": messages.get(db, done) if done else None,
        }
        if message_id is None:
            return context
        view = views.message(db, message_id)
        customer_id = view.message.customer_id
        customer = db.get(CustomerRow, customer_id) if customer_id else None
    if view.message.state != "settled" or view.message.erased_at is not None:
        raise NotFound("this message cannot be sorted")
    row = view.message
    return context | {
        "view": view,
        "m": row,
        "customer": customer,
        "kinds": _kinds(row, actor.language),
        "topics": _topics(row, actor.language),
        "sentiments": list(words.SENTIMENTS),
    }


def _kinds(row: MessageRow, language: str) -> list[Choice]:
    """The likeliest first, on 1, 2, 3; the others behind them."""
    keys = {code: str(place) for place, code in enumerate(_ordered(row, "kind"), 1)}
    return [
        _choice(row, "kind", code, key if int(key) <= MOST_DIGITS else "", language)
        for code, key in keys.items()
    ]


def _topics(row: MessageRow, language: str) -> list[Choice]:
    """The likeliest first; a topic's letter is its own, whatever its place."""
    known = render.names.get()
    named = [(code, known.label("topic", code, language)) for code in known.labels["topic"]]
    letters = own_letters(named)
    return [
        _choice(row, "topic", code, letters.get(code, ""), language)
        for code in _ordered(row, "topic")
    ]


def own_letters(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Code → the first letter of its name that is still free: `livraison` is L in every list."""
    letters: dict[str, str] = {}
    for code, name in named:
        plain = unicodedata.normalize("NFKD", name.lower())
        every = [*plain, *"abcdefhiklmnpqrstuvxy"]
        free = (
            c
            for c in every
            if c.isascii() and c.isalpha() and c not in TAKEN and c not in letters.values()
        )
        letters[code] = next(free, "")
    return letters


def _ordered(row: MessageRow, axis: str) -> list[str]:
    likely = [code for code, _ in _likely(row, axis)]
    chosen = getattr(row, axis)
    if chosen not in likely:
        likely = [chosen, *likely[:2]]
    rest = [code for code in render.names.get().labels.get(axis, {}) if code not in likely]
    return [code for code in likely if code] + rest


def _likely(row: MessageRow, axis: str) -> list[tuple[str, float]]:
    return [(code, chance) for code, chance in (row.reading or {}).get("likely", {}).get(axis, [])]


def _choice(row: MessageRow, axis: str, code: str, key: str, language: str) -> Choice:
    name = render.names.get().label(axis, code, language)
    return Choice(code, name, key, dict(_likely(row, axis)).get(code), code == getattr(row, axis))


def _names(row: MessageRow) -> dict[str, list[str]]:
    """People and places that it names, each once."""
    found: dict[str, list[str]] = {}
    for span in reviewing.names(row):
        if span.value not in found.setdefault(span.kind, []):
            found[span.kind].append(span.value)
    return found
