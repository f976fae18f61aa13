"""The sheets in which stores kept complaints: each row a JSON object, each of these a Message."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inbox.errors import Unreadable
from inbox.normalise.columns import map_columns
from inbox.normalise.json_input import load
from inbox.normalise.moments import moment
from inbox.normalise.phone import e164
from inbox.normalise.sheet import rows
from inbox.normalise.sidecar import store_code
from inbox.normalise.text import clean, one_line
from inbox.records import Channel, Message, Party, Raw

__all__ = ["read", "rows"]


@dataclass(frozen=True, slots=True)
class _Beside:
    """Where a row stands in its file, and the deployment's profile of the columns."""

    file: str | None = None
    row: int | None = None
    profile: Mapping[str, Any] | None = None


def read(raw: Raw) -> Message:
    """The Message of one row: `raw.body` is the JSON object that `rows` gave.

    raw.beside  `{"file": …, "row": n, "profile": {field: column or [columns]}}`, all optional. The
                fields are those of `columns.FIELDS`; without a profile the columns are known by
                their usual French and English names.

    `text` is the complaint followed by every column that has no place of its own, so that nothing
    is lost; `reply_text` is the complaint alone. Unreadable for what is no row or has no words.
    """
    cells = _cells(raw)
    beside = _beside(raw.beside)
    fields, rest = map_columns(cells, beside.profile)
    complaint = "\n".join(fields.get("text", ())) or "\n".join(fields.get("subject", ()))
    others = {name: cells[name] for name in rest}
    appended = "\n".join(f"{name}: {value}" for name, value in others.items())
    text = "\n\n".join(filter(None, (complaint, appended)))
    if not text:
        raise Unreadable("The row has no complaint: no column holds any text.")
    one = {name: values[0] for name, values in fields.items()}
    defects: list[str] = []
    return Message(
        channel=Channel.SPREADSHEET,
        text=text,
        reply_text=complaint or text,
        customer_text=complaint or text,
        sent_at=_time(one.get("date"), defects),
        sender=Party(_name(one), _address(one.get("email"), defects), _phone(fields, defects)),
        subject=one.get("subject"),
        store=store_code(one.get("store")),
        language=_language(one.get("language")),
        facts=_facts(one, others, beside, defects),
        fingerprint=_fingerprint(cells, one),
    )


def _cells(raw: Raw) -> dict[str, str]:
    if raw.beside is None and raw.body.lstrip()[:1] != b"{":
        for _ in rows(raw.body, raw.filename or ""):  # a whole file, kept because it is broken:
            break  # its reader says what is wrong with it
    value, _ = load(raw.body, "spreadsheet row")
    if not isinstance(value, dict):
        raise Unreadable("The spreadsheet row is not a JSON object of columns and values.")
    cells: dict[str, str] = {}
    for name, cell in value.items():
        text = clean(cell).strip() if isinstance(cell, str) else one_line(cell)
        if text:
            cells[one_line(name) or "?"] = text
    return cells


def _beside(body: bytes | None) -> _Beside:
    """A place that cannot be read is no reason to lose the row."""
    try:
        value = load(body, "row's place")[0] if body else None
    except Unreadable:
        value = None
    if not isinstance(value, dict):
        return _Beside()
    profile, row = value.get("profile"), value.get("row")
    return _Beside(
        one_line(value.get("file")),
        row if isinstance(row, int) and not isinstance(row, bool) else None,
        profile if isinstance(profile, dict) and profile else None,
    )


def _time(given: str | None, defects: list[str]) -> Any:
    found = moment(_excel_date(given)) if given else None
    if given and found is None:
        defects.append("the date is not a date.")
    return found


def _excel_date(given: str) -> Any:
    """A bare day number, of a cell that was not formatted as a date: days since 1899-12-30."""
    if re.fullmatch(r"[234]\d{4}(?:\.\d+)?", given):
        return (float(given) - 25569) * 86400
    return given


def _name(one: Mapping[str, str]) -> str | None:
    whole = " ".join(filter(None, (one.get("first_name"), one.get("last_name"))))
    return one_line(whole or one.get("name"))


def _address(given: str | None, defects: list[str]) -> str | None:
    if not given:
        return None
    found = re.search(r"([^\s@<>;,\"]{1,64})@([^\s@<>;,\"]{1,250}\.[^\s@<>;,\".]{2,63})", given)
    if not found:
        defects.append("the e-mail is not an address.")
    return f"{found[1]}@{found[2].lower()}" if found else None


def _phone(fields: Mapping[str, tuple[str, ...]], defects: list[str]) -> str | None:
    for given in fields.get("phone", ()):
        for part in re.split(r"[;,]|\s/\s|\bou\b", given):
            if number := e164(part):
                return number
    if fields.get("phone"):
        defects.append("the phone is not a phone number.")
    return None


def _language(given: str | None) -> str | None:
    code = (given or "").strip().lower()[:2]
    return code if re.fullmatch(r"[a-z]{2}", code) else None


def _facts(
    one: Mapping[str, str], others: Mapping[str, str], beside: _Beside, defects: list[str]
) -> dict[str, Any]:
    kept = (
        "loyalty_number", "customer_number", "order_number", "rating", "address", "postal_code",
        "city", "title", "agent", "product",
    )  # fmt: skip
    facts: dict[str, Any] = {name: one[name] for name in kept if name in one}
    if "address" in facts or "postal_code" in facts:
        place = " ".join(filter(None, (one.get("postal_code"), one.get("city"))))
        facts["address_block"] = "\n".join(filter(None, (_name(one), one.get("address"), place)))
    facts |= {"columns": dict(others), "file": beside.file, "row": beside.row, "defects": defects}
    return {name: value for name, value in facts.items() if value not in (None, [], {})}


def _fingerprint(cells: Mapping[str, str], one: Mapping[str, str]) -> str | None:
    """A row that names a day, a person and a matter is one complaint, in whichever copy of the
    sheet it stands; a sheet is sent again each week with some rows more."""
    who = {"email", "phone", "name", "last_name", "loyalty_number", "order_number"}
    if "date" not in one or "text" not in one or not who & set(one):
        return None
    row = json.dumps(sorted(cells.items()), ensure_ascii=False)
    return hashlib.sha256(f"{Channel.SPREADSHEET}\0{row}".encode("utf-8", "replace")).hexdigest()
