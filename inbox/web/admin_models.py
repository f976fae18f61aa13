"""The administrator's screens of the classifier: its versions and trainings, and its thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from inbox import bell, learning
from inbox.settings import Settings
from inbox.web import curves, render
from inbox.web.guard import Administrator, own_post
from inbox.web.i18n import N_
from inbox.web.list_pages import nav_context
from store import directory, model_files, trainings
from store.session import after_commit, transaction

router = APIRouter(prefix="/admin", dependencies=[Depends(own_post)])
MODELS, THRESHOLDS = "/admin/models", "/admin/thresholds"
# figure → its name, and whether less of it is better
FIGURES = {
    "complaint_recall": (N_("Complaints found"), False),
    "complaint_precision": (N_("of those called so, are"), False),
    "kind_macro_f1": (N_("Kind (F1)"), False),
    "topic": (N_("Topic"), False),
    "priority": (N_("Priority"), False),
    "sentiment": (N_("Tone"), False),
    "calibration_error": (N_("Calibration error"), True),
    "decided": (N_("Need no look"), False),
    "decided_accuracy": (N_("right there"), False),
}


# --- versions -----------------------------------------------------------------------------------


@router.get("/models")
def models(request: Request, actor: Administrator) -> Response:
    """The versions with their figures beside those of the one then in use; trainings; uses."""
    with transaction() as db:
        rows, uses, training = directory.models(db), model_files.uses(db), trainings.last(db)
    context = {
        "section": "models",
        "rows": rows,
        "uses": uses,
        "training": training,
        "figures": FIGURES,
        "product_in_use": not any(row.current for row in rows),
    }
    template = "_models.html" if render.wants_fragment(request) else "admin_models.html"
    return render.answer(request, actor, template, nav_context(request, actor, "admin") | context)


@router.post("/models/train")
def train(request: Request, actor: Administrator) -> Response:
    """Ask for a training; a worker does it."""
    with transaction() as db:
        training_id = trainings.ask(db, actor.id)
        after_commit(db, partial(bell.ring, "train_model", training_id))
    return render.redirect(request, MODELS)


@router.post("/models/use")
def use(request: Request, actor: Administrator, version: Annotated[str, Form()] = "") -> Response:
    """Read messages with this version from now on; with none: the product's own."""
    learning.use(_settings(request), version or None, actor.id)
    return render.redirect(request, MODELS)


# --- thresholds ---------------------------------------------------------------------------------


class Thresholds(BaseModel):
    """What the form sends, and its preview's address."""

    complaint_from: float = Field(0.0, ge=0, le=1)
    sure_from: float = Field(0.0, ge=0, le=1)
    doubt_from: float = Field(0.0, ge=0, le=1)
    critical_from: float = Field(0.0, ge=0, le=1)


@router.get("/thresholds")
def thresholds(
    request: Request,
    actor: Administrator,
    complaint_from: float | None = None,
    sure_from: float | None = None,
) -> Response:
    """What each threshold gives and costs; values in the address are looked at, not yet used."""
    known = learning.thresholds(_settings(request))
    asked = {"complaint_from": complaint_from, "sure_from": sure_from}
    looked_at = {
        name: value for name, value in asked.items() if value is not None and 0 <= value <= 1
    }
    values = {**known.used, **looked_at}
    context = {
        "section": "thresholds",
        "known": known,
        "values": values,
        "complaint": _told(known.complaint, values, known.own, "complaint_from"),
        "sure": _told(known.sure, values, known.own, "sure_from"),
    }
    around = nav_context(request, actor, "admin")
    return render.answer(request, actor, "admin_thresholds.html", around | context)


@router.post("/thresholds")
def save(request: Request, actor: Administrator, asked: Annotated[Thresholds, Form()]) -> Response:
    """Use these thresholds."""
    learning.set_thresholds(asked.model_dump())
    return render.redirect(request, THRESHOLDS)


@router.post("/thresholds/own")
def own(request: Request, actor: Administrator) -> Response:
    """Back to the model's own."""
    learning.own_thresholds()
    return render.redirect(request, THRESHOLDS)


def _told(
    points: Sequence[curves.Point], values: Mapping[str, float], own: Mapping[str, float], name: str
) -> dict[str, Any] | None:
    """A curve, its points, and the one that the value in question stands on; None without any."""
    if not points:
        return None
    here = curves.nearest(points, values[name])
    drawn = curves.curve(points, values[name], own[name])
    return {"curve": drawn, "points": [list(one) for one in points], "here": here}


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings
