"""Services, their people, hours and closures, and how soon they answer."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel
from starlette.responses import Response

from inbox.errors import Refused
from inbox.routing.calendars import HOLIDAYS
from inbox.service_records import CLOCKS
from inbox.web import render
from inbox.web.guard import Administrator, own_post
from inbox.web.list_pages import nav_context
from store import directory, follow_ups
from store import services as departments
from store.session import transaction

router = APIRouter(prefix="/admin/services", dependencies=[Depends(own_post)])
Text = Annotated[str, Form()]


class Service(BaseModel):
    """What the form of a service sends."""

    name: str = ""
    name_en: str = ""
    hours: str = ""
    timezone: str = "Europe/Paris"
    region: str = ""
    in_stores: bool = False
    lead: str = ""
    stores: list[str] = []
    members: list[UUID] = []


@router.get("")
def show(request: Request, actor: Administrator) -> Response:
    """All services, closures, answer times and templates of promises."""
    with transaction() as db:
        context: dict[str, Any] = {
            "rows": directory.services(db),
            "accounts": directory.people(db),
            "closures": departments.closures(db),
            "targets": departments.targets(db),
            "templates": follow_ups.templates(db),
        }
    context |= {"regions": list(HOLIDAYS), "clocks": CLOCKS}
    around = nav_context(request, actor, "admin") | {"section": "services"} | context
    return render.answer(request, actor, "admin_services.html", around)


@router.post("/closures")
def add_closure(
    request: Request,
    actor: Administrator,
    of: Text = "",
    first_on: Text = "",
    last_on: Text = "",
    why: Text = "",
) -> Response:
    """Shut a service (`service:CODE`) or a store (`store:CODE`) for some days."""
    kind, _, code = of.partition(":")
    service, store = (code if kind == one else None for one in ("service", "store"))
    with transaction() as db:
        first = _day(first_on)
        last = _day(last_on) if last_on else first
        departments.add_closure(db, service, store, first, last, why)
    return _back(request)


@router.post("/closures/{closure_id}/remove")
def remove_closure(request: Request, actor: Administrator, closure_id: UUID) -> Response:
    """Open on these days after all."""
    with transaction() as db:
        departments.remove_closure(db, closure_id)
    return _back(request)


@router.post("/targets")
def set_target(
    request: Request,
    actor: Administrator,
    clock: Text = "",
    kind: Text = "",
    priority: Text = "",
    service: Text = "",
    hours: Annotated[int, Form()] = 0,
) -> Response:
    """How soon a clock wants its end."""
    of = (kind or None, priority or None, service or None)
    with transaction() as db:
        departments.set_target(db, clock, *of, minutes=hours * 60)
    return _back(request)


@router.post("/targets/{target_id}/remove")
def remove_target(request: Request, actor: Administrator, target_id: UUID) -> Response:
    """What is more general holds again."""
    with transaction() as db:
        departments.remove_target(db, target_id)
    return _back(request)


@router.post("/templates")
def add_template(
    request: Request,
    actor: Administrator,
    what: Text = "",
    service: Text = "",
    hours: Annotated[int, Form()] = 0,
) -> Response:
    """A promise that is often made."""
    with transaction() as db:
        follow_ups.add_template(db, what, service or None, hours * 60)
    return _back(request)


@router.post("/templates/{template_id}/remove")
def remove_template(request: Request, actor: Administrator, template_id: UUID) -> Response:
    """No longer offered."""
    with transaction() as db:
        follow_ups.remove_template(db, template_id)
    return _back(request)


@router.post("/{code}")
def change(
    request: Request, actor: Administrator, code: str, asked: Annotated[Service, Form()]
) -> Response:
    """Names, hours, people and stores of one service."""
    told = asked.model_dump(exclude={"region", "lead"})
    with transaction() as db:
        lead = UUID(asked.lead) if asked.lead else None
        wanted = departments.Change(**told, region=asked.region or None, lead_id=lead)
        departments.change(db, code, wanted)
    render.names.forget()
    return _back(request)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as why:
        raise Refused("this is not a date") from why


def _back(request: Request) -> Response:
    return render.redirect(request, "/admin/services")
