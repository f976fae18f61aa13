"""How pages put rows into words: what was cut from a mail, what an event changed, who it was."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import takewhile
from typing import Any

from markupsafe import Markup, escape

from inbox.classify.spans import spans, stores_in
from inbox.mailer import SHOWN_PICTURES
from inbox.web import i18n, source_words, words
from store.directory import Words
from store.tables import EventRow, MessageRow
from store.timeline import TicketPage

FOLD_CHARACTERS, FOLD_LINES = 5000, 70  # a longer text is shown folded …
HEAD_CHARACTERS, HEAD_LINES = 2500, 40  # … after this much of it
LABELLED = ("kind", "topic", "priority", "outcome", "cause")


def helpers(known: Words, tongue: i18n.Tongue) -> dict[str, Any]:
    """What templates call."""

    def labels(axis: str) -> list[tuple[str, str]]:
        return [
            (code, known.label(axis, code, tongue.language)) for code in known.labels.get(axis, {})
        ]

    return {
        "label_pairs": labels,
        "service_pairs": lambda: [(c, known.service(c, tongue.language)) for c in known.services],
        "word_pairs": lambda table: [(c, tongue(w)) for c, w in words.TABLES[table].items()],
        "people_pairs": lambda: [(str(id_), name) for id_, name in known.people.items()],
        "condition_told": lambda name, value: _condition(known, tongue, name, value),
        "person": lambda id_: _person(known, id_),
        "paragraphs": paragraphs,
        "cut": cut,
        "fold": lambda text, m=None: fold(text, partial(marked, m, known, tongue)),
        "marked": lambda text, m: marked(m, known, tongue, text or ""),
        "source_told": lambda line: source_words.told(line, tongue),
        "tenths": lambda share: _tenths(share, tongue.language),
        "reasons": reason,
        "event_changes": lambda event: changes(event, known, tongue),
        "proof_told": lambda found: proof(found, tongue),
        "shown_pictures": SHOWN_PICTURES,
        "fresh_key": lambda: str(uuid.uuid4()),
        "tomorrow": lambda: (i18n.now() + timedelta(days=1)).date().isoformat(),
    }


def _tenths(share: float, language: str) -> str:
    """A share in per cent, with one decimal: `97,2`."""
    told = f"{share * 100:.1f}"
    return told.replace(".", ",") if language == "fr" else told


def _condition(known: Words, tongue: i18n.Tongue, name: str, value: str) -> str:
    """A value of a rule's condition, by its name."""
    if name == "channel":
        return tongue(words.CHANNELS.get(value, value))
    if name == "store":
        return known.stores.get(value, value)
    if name == "needs_review":
        return tongue("yes") if value == "yes" else tongue("no")
    return known.label(name, value, tongue.language)


def paragraphs(text: str | None) -> Markup:
    """Plain text as safe HTML; its line breaks are kept by the style sheet."""
    return escape((text or "").strip())


@dataclass(frozen=True, slots=True)
class Folded:
    """A text of which `rest`, of so many `words`, is shown on demand; it is empty for most."""

    head: Markup
    rest: Markup | None = None
    words: int = 0


def marked(message: MessageRow | None, known: Words, tongue: i18n.Tongue, text: str) -> Markup:
    """Words of a message as safe HTML, what they name highlighted: numbers, sums, days, stores."""
    if message is None:
        return escape(text)
    at = message.sent_at or message.received_at
    shops = stores_in(text, _towns(known.stores))
    pieces, done = [], 0
    for span in spans(text, at.astimezone(i18n.ZONE).date(), more=shops):
        told = known.stores.get(span.value, span.value)
        title = f"{tongue(words.ENTITIES[span.kind])} : {told}"
        pieces.append(escape(text[done : span.start]))
        mark = Markup('<mark class="named {}" title="{}">{}</mark>')
        pieces.append(mark.format(span.kind, title, text[span.start : span.end]))
        done = span.end
    return Markup("").join([*pieces, escape(text[done:])])


def _towns(stores: Mapping[str, str]) -> dict[str, str]:
    """Store code → its name less what all names begin with: the retailer's own."""
    names = {code: name.partition(" ")[2] for code, name in stores.items()}
    first, last = min(names.values(), default=""), max(names.values(), default="")
    same = "".join(
        a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    )
    brand = same[: same.rfind(" ") + 1] if first != last else ""
    return {code: name.removeprefix(brand) for code, name in names.items()}


def fold(text: str | None, shown: Callable[[str], Markup] = escape) -> Folded:
    """A very long text in two: what is shown at once ends with a paragraph, a line or a word.

    shown  makes a text safe HTML.
    """
    whole = (text or "").strip()
    lines = whole.split("\n", FOLD_LINES)
    if len(whole) <= FOLD_CHARACTERS and len(lines) <= FOLD_LINES:
        return Folded(shown(whole))
    limit = min(HEAD_CHARACTERS, len("\n".join(lines[:HEAD_LINES])))
    ends = (whole.rfind(mark, limit // 2, limit) for mark in ("\n\n", "\n", " "))
    at = next((end for end in ends if end > 0), limit)
    rest = whole[at:].strip("\n")
    return Folded(shown(whole[:at].rstrip()), shown(rest), len(rest.split()))


def cut(message: MessageRow) -> str:
    """What the sender wrote that `reply_text` leaves out: quotes, signature, disclaimer."""
    whole, kept = (message.text or "").strip(), (message.reply_text or "").strip()
    if not kept or whole == kept or message.channel == "call":
        return ""
    before, found, after = whole.partition(kept)
    return "\n".join(part.strip() for part in (before, after) if part.strip()) if found else whole


def reason(case: TicketPage, message: MessageRow) -> str | None:
    """Why routing put this message on this ticket."""
    for entry in case.joined:
        if entry.detail.get("message") == str(message.id):
            why: str | None = entry.detail.get("reason")
            return why
    return None


def proof(found: Mapping[str, Any], tongue: i18n.Tongue) -> str:
    """Who proves that the sender is who he says (`facts["authenticity"]`), in words."""
    result, by = str(found.get("result")), str(found.get("by") or "")
    if result == "confirmed" and by == "dkim":
        return tongue(words.PROOFS["signed"]) % {"domain": found.get("dkim_domain")}
    if by:
        return tongue(words.PROOFS[f"{result}_by"]) % {"host": by}
    return tongue(words.PROOFS["unproven"])


def changes(event: EventRow, known: Words, tongue: i18n.Tongue) -> list[tuple[str, str, str]]:
    """(field, old, new) of an event that changed a ticket, in words."""
    told = []
    for field, pair in event.detail.items():
        if field in words.FIELDS and isinstance(pair, list) and len(pair) == 2:
            old, new = (_value(field, value, known, tongue) for value in pair)
            told.append((field, old, new))
    if event.what != "ticket.changed":  # its name tells the status
        told = [one for one in told if one[0] not in {"status", "snoozed_until"}]
    return told


def _value(field: str, value: str | None, known: Words, tongue: i18n.Tongue) -> str:
    if value is None or field == "customer_id":
        return ""
    if field in LABELLED:
        return known.label(field, value, tongue.language)
    tell: dict[str, Callable[[str], str]] = {
        "service": lambda code: known.service(code, tongue.language),
        "status": lambda code: tongue(words.STATUSES.get(code, code)),
        "store": lambda code: known.stores.get(code, code),
        "assignee_id": lambda id_: _person(known, id_),
        "snoozed_until": lambda at: tongue.moment(datetime.fromisoformat(at)),
    }
    return tell[field](value) if field in tell else value


def _person(known: Words, id_: str | None) -> str:
    return next((name for key, name in known.people.items() if str(key) == id_), "")
