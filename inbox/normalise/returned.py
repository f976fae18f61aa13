"""Which mail a bounce brings back, and whether it is the end of it (RFC 3462, RFC 3464)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message as Mail
from typing import Any

from inbox.normalise import bounce

_ID = re.compile(r"^[>|\s]{0,10}message-id[ \t]*:\s{0,10}<([!-;=?-~]{3,300})>", re.I | re.M)
_ACTION = re.compile(r"^action[ \t]*:[ \t]*(\w+)", re.I | re.M)
_RETURNED = ("message/rfc822", "message/global", "message/global-headers", "text/rfc822-headers")
_LOOKED_AT = 50_000
_MOST = 5


def facts(mail: Mail, text: str) -> dict[str, Any]:
    """`message_ids` of what came back, as their headers write them, and `final`: given up for good.

    text  the mail's plain text: servers that know no RFC 3464 write the returned mail into it.
    A report of a delay alone is not final; one that tells no action is.
    """
    found = [f"<{one}>" for part in _returned(mail) for one in _ID.findall(part)]
    found = found or [f"<{one}>" for one in _ID.findall(text[:_LOOKED_AT])]
    actions = [
        action.lower()
        for part in bounce.parts(mail)
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status")
        for action in _ACTION.findall(bounce.report_text(part))
    ]
    final = "failed" in actions or not actions
    return {"message_ids": list(dict.fromkeys(found))[:_MOST], "final": final}


def _returned(mail: Mail) -> Iterator[str]:
    """The header of each mail that is attached, as text."""
    for part in bounce.parts(mail):
        if part.get_content_type() not in _RETURNED:
            continue
        payload = part.get_payload()
        if isinstance(payload, list):
            inner = [child for child in payload[:2] if isinstance(child, Mail)]
            yield "\n".join(f"Message-ID: {one['message-id']}" for one in inner)
            continue
        decoded = part.get_payload(decode=True)
        raw = decoded if isinstance(decoded, bytes) else str(payload).encode("utf-8", "replace")
        yield raw[:_LOOKED_AT].decode("utf-8", "replace").replace("\r\n", "\n")
