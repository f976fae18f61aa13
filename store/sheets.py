"""Project sheets: their forms, which an administrator lays out, and the sheets of customers.

A field has a code that is unique in its form and never used again; what was filled in stays in its
sheet when the field goes, and is shown among the former fields.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox.errors import NotFound, Unfit
from store import customers, events
from store.tables import SheetFormRow, SheetRow

TYPES = ("text", "long", "number", "date", "yes_no", "choice", "choices")
MOST = 200  # fields of a form


def forms(db: Session, active_only: bool = False) -> Sequence[SheetFormRow]:
    """The forms by name."""
    wanted = select(SheetFormRow)
    if active_only:
        wanted = wanted.where(SheetFormRow.active)
    return db.scalars(wanted.order_by(func.lower(SheetFormRow.name), SheetFormRow.id)).all()


def get_form(db: Session, form_id: UUID, lock: bool = False) -> SheetFormRow:
    """A form. Raises NotFound."""
    row = db.get(SheetFormRow, form_id, with_for_update=lock or None)
    if row is None:
        raise NotFound("there is no such form")
    return row


def fields(form: SheetFormRow) -> Iterator[Mapping[str, Any]]:
    """All fields of a form, in order."""
    for section in form.sections:
        yield from section["fields"]


def add_form(db: Session, name: str, name_en: str) -> SheetFormRow:
    """A new, empty form. Raises Unfit without a name."""
    if not name.strip():
        raise Unfit("give it a name")
    taken = set(db.scalars(select(SheetFormRow.code)))
    row = SheetFormRow(
        code=_code(name, taken), name=name.strip(), name_en=name_en.strip() or name.strip()
    )
    db.add(row)
    db.flush()
    return row


def change_form(db: Session, form_id: UUID, name: str, name_en: str, active: bool) -> None:
    """Rename a form, or take it out of use: its sheets stay. Raises NotFound, Unfit."""
    row = get_form(db, form_id, lock=True)
    if not name.strip():
        raise Unfit("give it a name")
    row.name, row.name_en, row.active = name.strip(), name_en.strip() or name.strip(), active


def add_section(db: Session, form_id: UUID, name: str, name_en: str) -> None:
    """A new section at the end. Raises NotFound, Unfit."""
    row = get_form(db, form_id, lock=True)
    if not name.strip():
        raise Unfit("give it a name")
    code = _code(name, {section["code"] for section in row.sections})
    names = {"name": name.strip(), "name_en": name_en.strip() or name.strip()}
    row.sections = [*row.sections, {"code": code, **names, "fields": []}]


def add_field(
    db: Session,
    form_id: UUID,
    section: str,
    name: str,
    name_en: str,
    kind: str,
    choices: str = "",
    unit: str = "",
) -> None:
    """A new field at the end of a section; `choices` one a line or apart by commas.

    Raises NotFound, Unfit.
    """
    row = get_form(db, form_id, lock=True)
    known = [field["code"] for field in fields(row)]
    if not name.strip() or kind not in TYPES or len(known) >= MOST:
        raise Unfit("a field needs a name and a type")
    listed = [part.strip() for part in re.split(r"[\n,;]", choices) if part.strip()]
    if kind in ("choice", "choices") and not listed:
        raise Unfit("say what there is to choose from")
    field = {
        "code": _code(name, {*known, *_used(db, row.id)}),
        "name": name.strip(),
        "name_en": name_en.strip() or name.strip(),
        "type": kind,
        "choices": list(dict.fromkeys(listed)),
        "unit": unit.strip() or None,
    }
    if section not in {one["code"] for one in row.sections}:
        raise NotFound("there is no such section")
    row.sections = [
        {**one, "fields": [*one["fields"], field]} if one["code"] == section else one
        for one in row.sections
    ]


def remove(db: Session, form_id: UUID, section: str, field: str | None) -> None:
    """Take a field, or a whole section, out of a form; what sheets hold of it stays. NotFound."""
    row = get_form(db, form_id, lock=True)
    if field is None:
        row.sections = [one for one in row.sections if one["code"] != section]
        return
    row.sections = [
        {**one, "fields": [each for each in one["fields"] if each["code"] != field]}
        for one in row.sections
    ]


def move_up(db: Session, form_id: UUID, section: str, field: str | None) -> None:
    """Put a section, or a field in its section, before the one above it."""
    row = get_form(db, form_id, lock=True)
    if field is None:
        row.sections = _moved(row.sections, section)
        return
    row.sections = [
        {**one, "fields": _moved(one["fields"], field)} if one["code"] == section else one
        for one in row.sections
    ]


def _moved(rows: Sequence[Any], code: str) -> list[Any]:
    codes = [row["code"] for row in rows]
    at = codes.index(code) if code in codes else 0
    moved = list(rows)
    if at > 0:
        moved[at - 1], moved[at] = moved[at], moved[at - 1]
    return moved


def _used(db: Session, form_id: UUID) -> set[str]:
    """Codes that sheets of this form hold, those of removed fields too."""
    keys = select(func.jsonb_object_keys(SheetRow.values)).where(SheetRow.form_id == form_id)
    return set(db.scalars(keys.distinct()))


def _code(name: str, taken: set[str]) -> str:
    letters = unicodedata.normalize("NFKD", name.lower())
    plain = "_".join(re.findall(r"[a-z0-9]+", letters.encode("ascii", "ignore").decode()))
    plain = plain[:40] or "field"
    number, code = 1, plain
    while code in taken:
        number += 1
        code = f"{plain}_{number}"
    return code


def install(db: Session, code: str, name: str, name_en: str, sections: Sequence[Any]) -> None:
    """A form that the product ships, unless one of that code is there."""
    new = insert(SheetFormRow).values(
        code=code, name=name, name_en=name_en, sections=list(sections)
    )
    db.execute(new.on_conflict_do_nothing(index_elements=["code"]))


# --- the sheets of customers --------------------------------------------------------------------


def of_customer(db: Session, customer_id: UUID) -> Sequence[tuple[SheetRow, SheetFormRow]]:
    """A customer's sheets with their forms, the last changed first."""
    wanted = (
        select(SheetRow, SheetFormRow)
        .join(SheetFormRow, SheetFormRow.id == SheetRow.form_id)
        .where(SheetRow.customer_id == customer_id)
        .order_by(SheetRow.updated_at.desc())
    )
    return [(sheet, form) for sheet, form in db.execute(wanted)]


def start(db: Session, customer_id: UUID, form_id: UUID, title: str, by: UUID | None) -> SheetRow:
    """A new sheet of this form. Raises NotFound."""
    form = get_form(db, form_id)
    record = customers.get_locked(db, customer_id)
    row = SheetRow(customer_id=record.id, form_id=form.id, title=title.strip() or form.name, by=by)
    db.add(row)
    db.flush()
    detail = {"sheet": str(row.id)}
    events.add(db, "sheet.started", customer_id=record.id, by=by, detail=detail)
    return row


def fill(
    db: Session, sheet_id: UUID, title: str, values: Mapping[str, Sequence[str]], by: UUID | None
) -> SheetRow:
    """Write what a form's fields were given; fields that are not named stay as they are.

    values  field's code → what was typed or chosen. Raises NotFound; Unfit for a number or a date
            that is none.
    """
    row = db.get(SheetRow, sheet_id, with_for_update=True)
    if row is None:
        raise NotFound("there is no such sheet")
    form = get_form(db, row.form_id)
    filled = dict(row.values)
    for field in fields(form):
        if field["code"] in values:
            filled[field["code"]] = _read(field, values[field["code"]])
    row.values = {code: value for code, value in filled.items() if value not in (None, "", [])}
    row.title = title.strip() or row.title
    row.updated_at = datetime.now().astimezone()
    detail = {"sheet": str(row.id)}
    events.add(db, "sheet.changed", customer_id=row.customer_id, by=by, detail=detail)
    return row


def _read(field: Mapping[str, Any], told: Sequence[str]) -> Any:
    said = [part.strip() for part in told if part.strip()]
    if field["type"] == "choices":
        return [part for part in said if part in field["choices"]]
    text = said[-1] if said else ""
    if not text:
        return None
    if field["type"] == "number":
        try:
            number = float(re.sub(r"[\s\u202f\u00a0€]", "", text).replace(",", "."))
        except ValueError as why:
            raise Unfit("one of these figures is not a number") from why
        return int(number) if number.is_integer() else number
    if field["type"] == "date":
        try:
            return datetime.fromisoformat(text).date().isoformat()
        except ValueError as why:
            raise Unfit("this is not a date") from why
    if field["type"] == "choice" and text not in field["choices"]:
        raise Unfit("this is not one of the choices")
    return text
