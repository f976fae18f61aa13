"""Whether a machine may answer a mail at all (RFC 3834, 2): asked before any automatic mail.

Two machines that answer each other never stop by themselves. What is marked as a machine's gets no
answer; what is not marked, and answers as fast as none but a machine does, neither; and whoever it
is, nobody gets more than a few automatic mails a day.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from inbox.records import Channel, Message

MOST_A_DAY = 2
DAY = timedelta(days=1)
TOO_FAST = timedelta(minutes=10)  # after our automatic mail: a person has not answered it by then
NOT_ANSWERED = frozenset({"automatic", "spam"})
_MACHINES = re.compile(
    r"(?:mailer-daemon|postmaster|majordomo|listserv|owner-.*|.*-(?:request|owner|bounces?)"
    r"|bounces?(?:[+-].*)?|no-?_?reply.*|ne-?_?pas-?_?repondre.*|do-?not-?reply.*|devnull|root)",
    re.IGNORECASE,
)


def why_silent(
    message: Message,
    kind: str,
    ours: Collection[str],
    written: Sequence[datetime],
    now: datetime,
) -> str | None:
    """Why no machine may answer this message; None when one may.

    kind     as it was classified.
    ours     our own addresses, and our domains as `@example.fr`, lower case.
    written  when automatic mails were last written to the address that would be answered.
    """
    answered = message.reply_to or message.sender
    local, _, domain = (answered.address or "").lower().rpartition("@")
    lately = [at for at in written if now - at < DAY]
    own = f"{local.partition('+')[0]}@{domain}" in ours or f"@{domain}" in ours
    machine = message.bounce is not None or message.is_auto_reply or message.is_automatic
    reasons = (
        (not local, "there is no address to answer to"),
        (machine, "a machine wrote it"),
        (kind in NOT_ANSWERED, f"it is {kind}"),
        *_marks(message),
        (bool(_MACHINES.fullmatch(local)), "it comes from a machine's address"),
        (own, "it is our own"),
        (any(now - at < TOO_FAST for at in lately), "it came right after our automatic mail"),
        (len(lately) >= MOST_A_DAY, "enough automatic mails have gone to this address today"),
    )
    return next((why for holds, why in reasons if holds), None)


def _marks(message: Message) -> list[tuple[bool, str]]:
    """What a mail's own header says of it."""
    facts = message.facts if message.channel == Channel.EMAIL else {}
    submitted = str(facts.get("auto_submitted") or "no").split(";")[0].strip().lower()
    forged = (facts.get("authenticity") or {}).get("result") == "forged"
    return [
        (submitted != "no", "it is marked as submitted by a machine"),
        (bool(facts.get("loop")), "it has been through a machine that marks loops"),
        (bool(facts.get("list_id")), "it comes from a list"),
        (forged, "its sender is forged: somebody else would get the answer"),
    ]
