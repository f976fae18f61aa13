"""The routing rules: their list, the form of one, and what it would change before it is kept."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel
from starlette.responses import Response

from inbox.errors import NotFound
from inbox.routing.rule_faults import preview
from inbox.service_records import Actions, Rule
from inbox.web import render
from inbox.web.guard import Administrator, own_post
from inbox.web.list_pages import nav_context
from store import routing_rules, rules
from store.session import transaction

router = APIRouter(prefix="/admin/rules", dependencies=[Depends(own_post)])
CHOSEN = ("kind", "topic", "priority", "channel", "store", "potential", "needs_review")
TYPED = ("language", "tag", "words", "domain", "amount")  # several are parted by commas
SHOWN = 50


class Asked(BaseModel):
    """What the form of a rule sends."""

    service: str = ""
    kind: list[str] = []
    topic: list[str] = []
    priority: list[str] = []
    channel: list[str] = []
    store: list[str] = []
    potential: list[str] = []
    needs_review: list[str] = []
    language: str = ""
    tag: str = ""
    words: str = ""
    domain: str = ""
    amount: str = ""
    assignee: str = ""
    new_priority: str = ""
    tags: str = ""
    follow_up: str = ""
    follow_up_hours: int | None = None
    notify: list[str] = []

    def conditions(self) -> dict[str, list[str]]:
        """Name → values."""
        typed = {name: _parted(getattr(self, name)) for name in TYPED}
        return {name: getattr(self, name) for name in CHOSEN} | typed

    def actions(self) -> Actions:
        """What it does beside naming the service."""
        return Actions(
            assignee=self.assignee or None,
            priority=self.new_priority or None,
            tags=tuple(_parted(self.tags)),
            follow_up=self.follow_up.strip() or None,
            follow_up_minutes=(self.follow_up_hours or 0) * 60,
            notify=tuple(filter(None, self.notify)),
        )


def _parted(text: str) -> list[str]:
    return [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]


@router.get("")
def show(request: Request, actor: Administrator) -> Response:
    """The rules in the order in which they are tried, and what is wrong with any."""
    with transaction() as db:
        known = rules.current(db)
        context: dict[str, Any] = {
            "rules": known.rules,
            "faults": routing_rules.found_faults(db, known),
        }
        messages = [one.facts for one in routing_rules.last_messages(db)]
    context |= {"fired": preview(messages, known, known).fired, "tried": len(messages)}
    return _page(request, actor, context | {"rule": None})


@router.get("/new")
def new(request: Request, actor: Administrator) -> Response:
    """An empty form."""
    return _form(request, actor, None)


@router.get("/{rule_id}")
def edit(request: Request, actor: Administrator, rule_id: UUID) -> Response:
    """The form of one rule."""
    with transaction() as db:
        found = [rule for rule in rules.current(db).rules if rule.id == rule_id]
    if not found:
        raise NotFound("there is no such rule")
    return _form(request, actor, found[0])


@router.post("/{rule_id}/preview")
@router.post("/preview")
def try_out(
    request: Request,
    actor: Administrator,
    asked: Annotated[Asked, Form()],
    rule_id: UUID | None = None,
) -> Response:
    """Which of the last messages would go elsewhere with it. Nothing is kept."""
    with transaction() as db:
        known = rules.current(db)
        rule = _drafted(db, rule_id, asked)
        after = routing_rules.with_draft(known, rule)
        messages = routing_rules.last_messages(db)
        faults = routing_rules.found_faults(db, after)
    seen = preview([one.facts for one in messages], known, after)
    moved = [(messages[one.place], one) for one in seen.moved[:SHOWN]]
    told = {"moved": moved, "moved_in_all": len(seen.moved), "tried": len(messages)}
    told |= {"fires": seen.fired.get(rule.id, 0), "fault": faults.get(rule.id)}
    return _form(request, actor, rule, told, is_new=rule_id is None)


@router.post("/{rule_id}")
@router.post("/new")  # the last is looked at first
def save(
    request: Request,
    actor: Administrator,
    asked: Annotated[Asked, Form()],
    rule_id: UUID | None = None,
) -> Response:
    """Keep it; a new one is tried before all others."""
    with transaction() as db:
        routing_rules.save(db, _drafted(db, rule_id, asked))
    return render.redirect(request, "/admin/rules")


@router.post("/{rule_id}/remove")
def remove(request: Request, actor: Administrator, rule_id: UUID) -> Response:
    """Take it away."""
    with transaction() as db:
        routing_rules.remove(db, rule_id)
    return render.redirect(request, "/admin/rules")


@router.post("/{rule_id}/move")
def move(
    request: Request, actor: Administrator, rule_id: UUID, up: Annotated[bool, Form()] = False
) -> Response:
    """Try it earlier, or later."""
    with transaction() as db:
        routing_rules.move(db, rule_id, up)
    return render.redirect(request, "/admin/rules")


def _drafted(db: Any, rule_id: UUID | None, asked: Asked) -> Rule:
    return routing_rules.draft(db, rule_id, asked.service, asked.conditions(), asked.actions())


def _form(
    request: Request,
    actor: Administrator,
    rule: Rule | None,
    tried: dict[str, Any] | None = None,
    is_new: bool = False,
) -> Response:
    conditions = rule.conditions if rule else {}
    context = {
        "rule": rule,
        "action": f"/admin/rules/{rule.id}" if rule and not is_new else "/admin/rules/new",
        "trying": f"/admin/rules/{rule.id}/preview"
        if rule and not is_new
        else "/admin/rules/preview",
        "chosen": {name: conditions.get(name, ()) for name in CHOSEN},
        "typed": {name: ", ".join(conditions.get(name, ())) for name in TYPED},
        "does": rule.actions if rule else Actions(),
        "tried": tried,
    }
    around = nav_context(request, actor, "admin") | {"section": "rules"} | context
    return render.answer(request, actor, "admin_rule.html", around)


def _page(request: Request, actor: Administrator, context: dict[str, Any]) -> Response:
    around = nav_context(request, actor, "admin") | {"section": "rules"} | context
    return render.answer(request, actor, "admin_rules.html", around)
