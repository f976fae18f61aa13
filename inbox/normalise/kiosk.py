"""A comment left on a kiosk: the JSON object checked field by field, and made a Message.

The same check stands at the HTTP door. It is strict about what a program must get right (names,
types, the scale of the rating) and kind about what a visitor typed: an address or a number that
cannot be one is kept and marked, for a comment must not be lost over it.
"""

from __future__ import annotations

import json
import re
from typing import Any

from inbox.errors import Unreadable
from inbox.normalise.json_input import load, refuse
from inbox.normalise.moments import moment
from inbox.normalise.phone import e164
from inbox.normalise.sidecar import store_code
from inbox.normalise.text import clean, one_line
from inbox.normalise.transcript import fingerprint
from inbox.records import Channel, Message, Party, Raw

_KEYS = (
    "comment_id", "store", "submitted_at", "comment", "rating", "wants_reply", "submitted_by",
    "name", "email", "phone", "loyalty_number", "language",
)  # fmt: skip
_MAX_BYTES = 1024 * 1024
_MAX_COMMENT = 100_000
_YES, _NO = {"true", "yes", "oui", "1"}, {"false", "no", "non", "0", ""}


def check(body: bytes) -> dict[str, Any]:
    """The object of one comment with all of the contract's keys, cleaned, None where not given.

    `submitted_at` is RFC 3339 with an offset, `rating` 1 to 5, `wants_reply` a bool. Keys that the
    contract does not know are left out. Raises Unreadable with one line that names the field.
    """
    if len(body) > _MAX_BYTES:
        raise Unreadable("The kiosk comment is larger than 1 MiB.")
    value, _ = load(body, "kiosk comment")
    if not isinstance(value, dict):
        raise Unreadable("The kiosk comment is not a JSON object.")
    found: dict[str, Any] = {
        "comment_id": _required_id(value.get("comment_id")),
        "store": _store(value.get("store")),
        "submitted_at": _time(value.get("submitted_at")),
        "comment": _comment(value.get("comment")),
        "rating": _rating(value.get("rating")),
        "wants_reply": _flag(value.get("wants_reply")),
        "submitted_by": _submitted_by(value.get("submitted_by")),
        "language": _language(value.get("language")),
    }
    for key in ("name", "email", "phone", "loyalty_number"):
        found[key] = _line(key, value.get(key))
    if not found["comment"] and found["rating"] is None:
        refuse("comment", "a comment or a rating is needed")
    return {key: found[key] for key in _KEYS}


def read(raw: Raw) -> Message:
    """The Message of one `.kiosk.json`. Unreadable as `check` says."""
    entry = check(raw.body)
    defects: list[str] = []
    address = _address(entry["email"], defects)
    phone = e164(entry["phone"]) if entry["phone"] else None
    if entry["phone"] and not phone:
        defects.append("phone is not a phone number.")
    text: str = entry["comment"] or ""
    facts = {key: entry[key] for key in ("rating", "wants_reply", "submitted_by", "loyalty_number")}
    as_typed = {"email_as_typed": not address and entry["email"]}
    as_typed["phone_as_typed"] = not phone and entry["phone"]
    facts |= {key: value for key, value in as_typed.items() if value}
    if defects:
        facts["defects"] = defects
    return Message(
        channel=Channel.KIOSK,
        text=text,
        reply_text=text,
        customer_text=text,
        external_id=entry["comment_id"],
        sent_at=moment(entry["submitted_at"]),
        sender=Party(name=entry["name"], address=address, phone=phone),
        store=entry["store"],
        language=entry["language"],
        facts={key: value for key, value in facts.items() if value is not None},
        fingerprint=fingerprint(
            Channel.KIOSK, entry["comment_id"], json.dumps(entry, sort_keys=True)
        ),
    )


def _line(field: str, value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        refuse(field, "must be text")
    return one_line(value)


def _required_id(value: Any) -> str:
    found = _line("comment_id", value)
    if not found:
        refuse("comment_id", "is missing; the kiosk makes one for each comment")
    if len(found) > 200:
        refuse("comment_id", "must have at most 200 characters")
    return found


def _store(value: Any) -> str | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, str | int)):
        refuse("store", "must be the store's code")
    return store_code(value)


def _time(value: Any) -> str | None:
    if value is None or value == "":
        return None
    found = moment(value)
    if found is None:
        refuse("submitted_at", "must be a time such as 2026-03-03T09:12:00+01:00")
    return found.isoformat()


def _comment(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        refuse("comment", "must be text")
    if len(value) > _MAX_COMMENT:
        refuse("comment", f"must have at most {_MAX_COMMENT:,} characters")
    return clean(value).strip() or None


def _rating(value: Any) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and re.fullmatch(r"\s*[0-9]\s*", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value not in range(1, 6):
        refuse("rating", "must be a whole number from 1 to 5")
    return int(value)


def _flag(value: Any) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    word = str(value).strip().lower() if isinstance(value, str | int) else ""
    if not isinstance(value, str | int) or word not in _YES | _NO:
        refuse("wants_reply", "must be true or false")
    return word in _YES


def _submitted_by(value: Any) -> str:
    if value is None or value == "":
        return "visitor"
    word = value.strip().lower() if isinstance(value, str) else ""
    if word not in {"visitor", "staff"}:
        refuse("submitted_by", "must be visitor or staff")
    return word


def _language(value: Any) -> str | None:
    if value is None or value == "":
        return None
    code = value.strip().lower().replace("_", "-").split("-")[0] if isinstance(value, str) else ""
    if not re.fullmatch(r"[a-z]{2}", code):
        refuse("language", "must be an ISO 639-1 code such as fr")
    return code


def _address(given: str | None, defects: list[str]) -> str | None:
    """The address with its domain in lower case, or None for what cannot be one."""
    if not given:
        return None
    found = re.fullmatch(r"([^\s@<>\"]{1,64})@([^\s@<>\"]{1,250}\.[^\s@<>\".]{2,63})", given)
    if not found:
        defects.append("email is not an address.")
        return None
    return f"{found[1]}@{found[2].lower()}"
