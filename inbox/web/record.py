"""The customer record: one page that spares the customer from telling his story again.

Every change is a plain form: without JavaScript it leads back to the page, with htmx it swaps the
parts that it touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from inbox.access import Actor
from inbox.errors import Refused
from inbox.web import record_words, render
from inbox.web.guard import Agent, own_post
from inbox.web.i18n import N_, ZONE, now
from inbox.web.list_pages import nav_context
from store import (
    consents,
    customer_data,
    customers,
    discussions,
    merges,
    record,
    sheets,
    story,
)
from store.session import transaction

router = APIRouter(dependencies=[Depends(own_post)])
Text = Annotated[str, Form()]
TEXTS = ("title", "first_name", "last_name", "address", "postal_code", "city", "country")
LISTS = ("tags", "needs")
SIDE = ("summary", "identity", "relation", "consent")


async def _form(request: Request) -> FormData:
    return await request.form()


Fields = Annotated[FormData, Depends(_form)]


@router.get("/customers/{customer_id}")
def show(
    request: Request,
    actor: Agent,
    customer_id: UUID,
    tab: str = "story",
    only: str = "",
    q: str = "",
    before: str | None = None,
) -> Response:
    """The record: who he is and how sure that is, and all that was said, on any channel."""
    tab = tab if tab in record_words.TABS else "story"
    with transaction() as db:
        context = _context(db, customer_id) | {"tab": tab}
        customer_id = context["record"].customer.id
        if tab == "discussions" and actor.id is not None:
            discussions.mark_seen(db, customer_id, actor.id)
        context |= _tab(db, tab, customer_id, only, q, before)
    around = nav_context(request, actor, "customers")
    return _answer(request, actor, "customer.html", around | context)


@router.get("/customers/{customer_id}/story")
def older(
    request: Request,
    actor: Agent,
    customer_id: UUID,
    only: str = "",
    q: str = "",
    before: str | None = None,
) -> Response:
    """The next entries of the time-line, as a fragment."""
    with transaction() as db:
        row = customers.get(db, customer_id)
        context = _story(db, row.id, only, q, before) | {"customer": row}
    return _answer(request, actor, "_record_entries.html", context)


def _context(db: Session, customer_id: UUID) -> dict[str, Any]:
    today = now().date()
    found = record.read(db, customer_id, today)
    consent = consents.history(db, found.customer.id)
    return {"record": found, "customer": found.customer, "consents": consent, "today": today}


def _tab(
    db: Session, tab: str, customer_id: UUID, only: str, q: str, before: str | None
) -> dict[str, Any]:
    if tab == "discussions":
        return {"discussions": discussions.of_customer(db, customer_id)}
    if tab == "sheets":
        forms = sheets.forms(db, active_only=True)
        return {"sheets": sheets.of_customer(db, customer_id), "forms": forms}
    if tab == "purchases":
        return {}
    around = {
        "tickets": record.tickets(db, customer_id),
        "promises": record.promises(db, customer_id),
        "years": story.years(db, customer_id, str(ZONE)),
    }
    return around | _story(db, customer_id, only, q, before)


def _story(db: Session, customer_id: UUID, only: str, q: str, before: str | None) -> dict[str, Any]:
    kind = only if only in story.KINDS else None
    window = story.window(db, customer_id, kind, q, before)
    return {"window": window, "only": kind or "", "q": q.strip(), "before": before}


# --- changes ------------------------------------------------------------------------------------


@router.post("/customers/{customer_id}")
def change(request: Request, actor: Agent, customer_id: UUID, form: Fields) -> Response:
    """Change what the form holds: names, address, relation, notes …"""
    with transaction() as db:
        customers.update_record(db, customer_id, _changes(form), actor.id)
    return _changed(request, actor, customer_id)


def _changes(form: FormData) -> dict[str, Any]:
    """Field → value as the record takes it; what is empty is None. Raises Refused."""
    names = (*TEXTS, "notes", "referred_by")
    said: dict[str, Any] = {name: str(form[name]).strip() or None for name in names if name in form}
    for name in LISTS:
        if name in form:
            parts = (part.strip() for part in str(form[name]).replace("\n", ",").split(","))
            said[name] = list(dict.fromkeys(part for part in parts if part))
    if "birth_date" in form:
        said["birth_date"] = _day(str(form["birth_date"]))
    for name in ("potential", "contact_every_days"):
        if name in form:
            told = str(form[name]).strip()
            if told and not told.isdigit():
                raise Refused("give a number of days")
            said[name] = int(told) if told else None
    if "account_manager_id" in form:
        told = str(form["account_manager_id"])
        said["account_manager_id"] = UUID(told) if told else None
    return said


def _day(told: str) -> date | None:
    try:
        return date.fromisoformat(told.strip()) if told.strip() else None
    except ValueError as why:
        raise Refused("this is not a date") from why


@router.post("/customers/{customer_id}/data/{datum}")
def mark_datum(
    request: Request, actor: Agent, customer_id: UUID, datum: str, state: Text
) -> Response:
    """Say what a datum is worth: confirmed, or returned by the post (NPAI)."""
    with transaction() as db:
        customer_data.set_datum_state(db, customer_id, datum, state, actor.id)
    return _changed(request, actor, customer_id)


@router.post("/customers/{customer_id}/keys")
def add_key(
    request: Request, actor: Agent, customer_id: UUID, kind: Text, written: Text = ""
) -> Response:
    """One more e-mail, phone, card or order number."""
    with transaction() as db:
        customer_data.add_key(db, customer_id, kind, written, actor.id)
    return _changed(request, actor, customer_id)


@router.post("/customers/{customer_id}/keys/change")
def change_key(
    request: Request,
    actor: Agent,
    customer_id: UUID,
    kind: Text,
    value: Text,
    written: Text = "",
    state: Text = "",
) -> Response:
    """Mark an identifier (`state`), or write another in its place."""
    with transaction() as db:
        if state:
            customer_data.set_key_state(db, customer_id, kind, value, state, actor.id)
        else:
            customer_data.replace_key(db, customer_id, kind, value, written, actor.id)
    return _changed(request, actor, customer_id)


@router.post("/customers/{customer_id}/consent")
def consent(
    request: Request,
    actor: Agent,
    customer_id: UUID,
    given: Text = "",
    on: Text = "",
    how: Text = "",
    source: Text = "",
    proof: Text = "",
) -> Response:
    """Write down a yes to the newsletter, or its withdrawal."""
    day = _day(on)
    at = now() if day in (None, now().date()) else datetime(*day.timetuple()[:3], 12, tzinfo=ZONE)
    with transaction() as db:
        consents.note(db, customer_id, given == "yes", at, how, actor.id, source, proof)
    return _changed(request, actor, customer_id)


# --- discussions and projects -------------------------------------------------------------------


@router.post("/customers/{customer_id}/discussions")
def discuss(request: Request, actor: Agent, customer_id: UUID, form: Fields) -> Response:
    """Open a discussion between colleagues."""
    services = [str(code) for code in form.getlist("services")]
    told = (str(form.get("subject", "")), str(form.get("text", "")))
    with transaction() as db:
        discussions.open_one(db, customer_id, *told, actor.id, _people(form), services)
    return _changed(request, actor, customer_id, "discussions")


@router.post("/discussions/{discussion_id}/remarks")
def remark(request: Request, actor: Agent, discussion_id: UUID, form: Fields) -> Response:
    """Add a remark; it opens an ended discussion again."""
    with transaction() as db:
        text = str(form.get("text", ""))
        row = discussions.remark(db, discussion_id, text, actor.id, _people(form))
    return _changed(request, actor, row.customer_id, "discussions")


@router.post("/discussions/{discussion_id}/end")
def end(request: Request, actor: Agent, discussion_id: UUID) -> Response:
    """Nothing is left to be said."""
    with transaction() as db:
        row = discussions.end(db, discussion_id, actor.id)
    return _changed(request, actor, row.customer_id, "discussions")


def _people(form: FormData) -> list[UUID]:
    return [UUID(str(id_)) for id_ in form.getlist("people") if id_]


@router.get("/mentions")
def mentions(request: Request, actor: Agent) -> Response:
    """The discussions that this person listens to, unread first."""
    with transaction() as db:
        rows = discussions.listened_to(db, actor.id) if actor.id else ()
    around = nav_context(request, actor, "mentions")
    return _answer(request, actor, "mentions.html", around | {"rows": rows})


@router.post("/customers/{customer_id}/sheets")
def start_sheet(
    request: Request, actor: Agent, customer_id: UUID, form_id: Text, title: Text = ""
) -> Response:
    """A new project of this customer."""
    with transaction() as db:
        sheets.start(db, customer_id, UUID(form_id), title, actor.id)
    return _changed(request, actor, customer_id, "sheets")


@router.post("/sheets/{sheet_id}")
def fill_sheet(request: Request, actor: Agent, sheet_id: UUID, form: Fields) -> Response:
    """Write a project's fields."""
    said = {
        name.removeprefix("f_"): [str(value) for value in form.getlist(name)]
        for name in form
        if name.startswith("f_")
    }
    with transaction() as db:
        row = sheets.fill(db, sheet_id, str(form.get("title", "")), said, actor.id)
    return _changed(request, actor, row.customer_id, "sheets")


@router.post("/merges/{merge_id}/undo")
def unmerge(request: Request, actor: Agent, merge_id: UUID) -> Response:
    """Take a merge back; to the record that stands alone again."""
    with transaction() as db:
        customer_id = merges.unmerge(db, merge_id, actor.id)
    return render.redirect(request, f"/customers/{customer_id}")


# --- answers ------------------------------------------------------------------------------------


def _changed(request: Request, actor: Actor, customer_id: UUID, tab: str | None = None) -> Response:
    """The parts that a change touched, for htmx; else back to the page."""
    if not render.wants_fragment(request):
        with transaction() as db:
            customer_id = customers.get(db, customer_id).id
        where = f"/customers/{customer_id}" + (f"?tab={tab}" if tab else "")
        return render.redirect(request, where)
    with transaction() as db:
        context = _context(db, customer_id)
        parts: Sequence[str] = ("summary", tab) if tab else SIDE
        if tab:
            context |= {"tab": tab} | _tab(db, tab, context["customer"].id, "", "", None)
    context |= {"parts": parts, "toast": N_("Saved.")}
    return _answer(request, actor, "_record_parts.html", context)


def _answer(request: Request, actor: Actor, template: str, context: dict[str, Any]) -> Response:
    known = render.names.get()
    helpers = record_words.helpers(actor.language, known.people)
    return render.answer(request, actor, template, helpers | context)
