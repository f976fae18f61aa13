"""The corpus's texts as they would arrive: mails, calls with their sidecar, kiosk comments."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from inbox.classify.examples import corpus_files
from inbox.demo.retailer import TOWNS
from inbox.records import Channel

CONTACT = "contact@maison-atelier.example"
FULL_NAME = re.compile(r"[A-ZÀ-Ý][a-zà-ÿ'-]+ [A-ZÀ-Ý][a-zà-ÿ' -]+")


@dataclass(frozen=True, slots=True)
class Delivery:
    """Bytes ready for a source, and what comes beside them."""

    channel: Channel
    filename: str
    body: bytes
    beside: bytes | None = None


@cache
def corpus() -> tuple[dict[str, Any], ...]:
    """Every labelled text that comes by mail, phone or kiosk, in a fixed mixed order."""
    rows = [
        json.loads(line)
        for path in corpus_files()
        for line in Path(path).read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    wanted = [row for row in rows if row["channel"] in ("email", "call", "kiosk")]
    random.Random(7).shuffle(wanted)  # noqa: S311 - a fixed order, not a secret
    return tuple(wanted)


def signature(row: Mapping[str, Any]) -> str | None:
    """The full name at the end of a mail, as the corpus marks it."""
    tail = row["text"][-160:]
    names = [span["text"] for span in row.get("spans", []) if span["type"] == "person"]
    signed = [name for name in names if name in tail and FULL_NAME.fullmatch(name)]
    return signed[-1] if signed and row["channel"] == "email" else None


def signatories() -> list[str]:
    """All those names, once each: they are customers of the sample base."""
    return list(dict.fromkeys(name for row in corpus() if (name := signature(row))))


def delivery(
    row: Mapping[str, Any],
    customers: Sequence[Mapping[str, str]],
    at: datetime,
    dice: random.Random,
) -> Delivery:
    """One text of the corpus as a message of its channel, from a customer of the base."""
    name = signature(row)
    known = [c for c in customers if name and f"{c['first_name']} {c['last_name']}" == name]
    who = known[0] if known else dice.choice(customers)
    store = f"{dice.randint(1, len(TOWNS)):03d}"
    if row["channel"] == "email":
        return _mail(row, who if row["kind"] not in ("automatic", "spam") else None, at)
    if row["channel"] == "call":
        return _call(row, who, at, store)
    return _comment(row, at, store, dice)


def _mail(row: Mapping[str, Any], who: Mapping[str, str] | None, at: datetime) -> Delivery:
    mail = EmailMessage()
    name = f"{who['first_name']} {who['last_name']}" if who else ""
    address = who["email"] if who else f"nepasrepondre@{row['id']}.example"
    mail["From"] = f'"{name}" <{address}>' if name else address
    mail["To"] = f"Maison & Atelier <{CONTACT}>".replace("&", "et")
    mail["Subject"] = (row["subject"] or "").replace("\n", " ")
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{uuid4().hex}@{address.rpartition('@')[2]}>"
    if row["kind"] == "automatic":
        mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(row["text"])
    return Delivery(Channel.EMAIL, f"{row['id']}.eml", mail.as_bytes())


def _call(row: Mapping[str, Any], who: Mapping[str, str], at: datetime, store: str) -> Delivery:
    call_id = f"{row['id']}-{uuid4().hex[:8]}"
    sidecar = {
        "call_id": call_id,
        "caller": who["mobile"].replace(" ", ""),
        "called": "+33199000000",
        "started_at": at.isoformat(),
        "duration_seconds": len(row["text"]) // 14,
        "store": store,
    }
    return Delivery(
        Channel.CALL, f"{call_id}.txt", row["text"].encode(), json.dumps(sidecar).encode()
    )


def _comment(row: Mapping[str, Any], at: datetime, store: str, dice: random.Random) -> Delivery:
    ratings = {"negative": (1, 2), "neutral": (3, 4), "positive": (4, 5)}
    comment = {
        "comment_id": str(uuid4()),
        "store": store,
        "submitted_at": at.isoformat(),
        "comment": row["text"],
        "rating": dice.choice(ratings[row["sentiment"]]),
        "wants_reply": False,
        "submitted_by": "visitor",
    }
    return Delivery(Channel.KIOSK, f"{row['id']}.kiosk.json", json.dumps(comment).encode())
