"""What the law asks for: a person's copy, his erasure, retention, the register of processing."""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from starlette.responses import Response, StreamingResponse

from inbox import forgetting
from inbox.access import Actor, may
from inbox.errors import NotFound, Refused
from inbox.web import law_words, record_words, render
from inbox.web.guard import Administrator, Agent, own_post
from inbox.web.i18n import Tongue, now
from inbox.web.list_pages import nav_context
from inbox.web.record import Fields
from store import blobs, customers, directory, dossier, erasure, record, retention, settings
from store.session import transaction

router = APIRouter(dependencies=[Depends(own_post)])
Text = Annotated[str, Form()]
REGISTER = "register of processing"
PIECE = 1 << 16


@router.get("/customers/{customer_id}/export.zip")
def export(request: Request, actor: Agent, customer_id: UUID) -> Response:
    """Everything about a person in one archive: a page to read, JSON, and the bytes as they came.

    403 for whom `access` does not allow to export.
    """
    if not may(actor, "export"):
        raise HTTPException(403)
    with transaction() as db:
        found = dossier.of(db, customer_id)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it at its end
    _write_archive(file, found, _page_of(request, actor, found))
    name = f"{found.customer.number}.zip"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_pieces(file), media_type="application/zip", headers=headers)


def _write_archive(file: IO[bytes], found: dossier.Dossier, page: bytes) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lisez-moi.html", page)
        told = json.dumps(found.parts, ensure_ascii=False, indent=1)
        archive.writestr("donnees.json", told)
        for name, digest in found.originals:
            safe = re.sub(r"[^\w.-]", "_", name)[-120:]
            try:
                archive.writestr(f"originaux/{safe}", blobs.get(digest))
            except NotFound:
                archive.writestr(f"originaux/{safe}.absent.txt", "")
    file.seek(0)


def _page_of(request: Request, actor: Actor, found: dossier.Dossier) -> bytes:
    helpers = record_words.helpers(actor.language, render.names.get().people)
    context = helpers | {"found": found, "at": now(), "tables": law_words.PARTS}
    return bytes(render.answer(request, actor, "export.html", context).body)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


# --- erasure ------------------------------------------------------------------------------------


@router.get("/customers/{customer_id}/erase")
def ask_to_erase(request: Request, actor: Administrator, customer_id: UUID) -> Response:
    """What would go, and a form that asks for the customer's number."""
    with transaction() as db:
        found = record.read(db, customer_id, now().date())
        parts = dossier.of(db, customer_id).parts
    counts = {name: len(rows) for name, rows in parts.items() if rows}
    context = {"customer": found.customer, "counts": counts}
    around = nav_context(request, actor, "customers")
    return render.answer(request, actor, "erase.html", around | context)


@router.post("/customers/{customer_id}/erase")
def erase(request: Request, actor: Administrator, customer_id: UUID, number: Text = "") -> Response:
    """Erase a person for good; to the proof."""
    with transaction() as db:
        row = customers.get(db, customer_id)
    if number.strip().upper() != row.number.upper():
        raise Refused("type the customer's number to confirm")
    proof = forgetting.erase_customer(row.id, actor.id)
    return render.redirect(request, f"/admin/erasures#e-{proof}")


@router.get("/admin/erasures")
def erasures(request: Request, actor: Administrator) -> Response:
    """The proofs."""
    with transaction() as db:
        rows = erasure.proofs(db)
    return _admin(request, actor, "erasures", {"rows": rows})


# --- retention ----------------------------------------------------------------------------------


@router.get("/admin/retention")
def rules(request: Request, actor: Administrator) -> Response:
    """How long each kind of data is kept, and what that would erase now."""
    with transaction() as db:
        rows = [retention.preview(db, rule, now()) for rule in retention.rules(db)]
    return _admin(request, actor, "retention", {"rows": rows, "cap": retention.CAP})


@router.post("/admin/retention/{kind}")
def change_rule(
    request: Request, actor: Administrator, kind: str, days: Text = "", active: Text = ""
) -> Response:
    """Set a rule; one that is active runs by itself from now on."""
    if not days.strip().isdigit():
        raise Refused("give a number of days")
    with transaction() as db:
        retention.put(db, kind, int(days), active == "yes", actor.id)
    return render.redirect(request, "/admin/retention")


# --- the register -------------------------------------------------------------------------------


@router.get("/admin/register")
def register(request: Request, actor: Administrator) -> Response:
    """The register of processing activities (GDPR article 30), from what this deployment does."""
    tongue = Tongue(actor.language)
    with transaction() as db:
        said = settings.get(db, REGISTER) or {}
        known = {
            "services": directory.services(db),
            "sources": directory.sources(db),
            "rules": {rule.kind: rule for rule in retention.rules(db)},
        }
    rows = law_words.register(said, known, tongue)
    return _admin(request, actor, "register", {"rows": rows, "head": said.get("head", {})} | known)


@router.post("/admin/register")
def change_register(request: Request, actor: Administrator, form: Fields) -> Response:
    """Keep what was written in place of what is generated; an emptied field is generated again."""
    said: dict[str, dict[str, Any]] = {}
    for name, value in form.multi_items():
        activity, dot, field = name.partition(".")
        if dot and str(value).strip():
            said.setdefault(activity, {})[field] = str(value).strip()[:5000]
    with transaction() as db:
        settings.put(db, REGISTER, said)
    return render.redirect(request, "/admin/register")


def _admin(request: Request, actor: Actor, name: str, context: dict[str, Any]) -> Response:
    helpers = record_words.helpers(actor.language, render.names.get().people)
    around = nav_context(request, actor, "admin") | {"section": name}
    return render.answer(request, actor, f"admin_{name}.html", helpers | around | context)
