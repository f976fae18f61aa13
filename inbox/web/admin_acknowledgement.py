"""Whether, for what and in what words receipt is acknowledged."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from inbox import acknowledgement
from inbox.errors import Refused
from inbox.web import render
from inbox.web.guard import Administrator, own_post
from inbox.web.list_pages import nav_context
from store import acknowledgements
from store.session import transaction

router = APIRouter(prefix="/admin/acknowledgement", dependencies=[Depends(own_post)])
LANGUAGE_NAMES = {
    "fr": "Français",
    "en": "English",
    "nl": "Nederlands",
    "de": "Deutsch",
    "es": "Español",
    "it": "Italiano",
}


@router.get("")
def show(request: Request, actor: Administrator) -> Response:
    """The switch, the limits, and the text of each language."""
    with transaction() as db:
        policy = acknowledgements.policy(db)
    around = nav_context(request, actor, "admin") | {"section": "acknowledgement"}
    context = {"policy": policy, "languages": LANGUAGE_NAMES, "holders": acknowledgement.HOLDERS}
    return render.answer(request, actor, "admin_acknowledgement.html", around | context)


@router.post("")
async def save(request: Request, actor: Administrator) -> Response:
    """From now on so."""
    form = await request.form()
    told = {name: str(value) for name, value in form.items()}
    most = told.get("most_a_day", "").strip()
    if most not in {"1", "2"}:  # the guard against loops lets no more than two leave
        raise Refused("one or two automatic mails a day to one address")
    texts = {
        code: acknowledgement.checked(told.get(f"{code}.subject", ""), told.get(f"{code}.text", ""))
        for code in LANGUAGE_NAMES
    }
    kinds = tuple(str(kind) for kind in form.getlist("kinds"))
    policy = acknowledgement.Policy(told.get("active") == "yes", kinds, int(most), texts)
    with transaction() as db:
        acknowledgements.save(db, policy)
    return render.redirect(request, "/admin/acknowledgement")
