"""One e-mail (RFC 5322) → its Message; its HTML and its files again, from the bytes, on demand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inbox.errors import Unreadable
from inbox.records import Attachment, Channel, Message, Party, Raw

from . import authentication, body, dates, headers, invitation, mime, parties
from .body import Body
from .charset import clean
from .mime import Part, Tree

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FORWARD = re.compile(r"\s*(?:fwd?|tr|wg|doorst|rv|i|enc|fw)\s*:", re.IGNORECASE)
_ENCODED = r"=\?[\w-]{1,20}\?[QqBb]\?[\w=+/.-]{1,70}\?="
_MAILBOX = (
    rf"(?:\"[\w .,'-]{{1,80}}\" |(?:(?:{_ENCODED}|[\w.'-]{{1,40}}) ){{0,8}})"
    r"<?[\w+-][\w.+-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}>?"
)
_PLAIN_FIELD = re.compile(
    rf"{_MAILBOX}(?:, {_MAILBOX}){{0,20}}"
    r"|(?:\w{3}, )?\d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}(?: \(\w+\))?",
    re.ASCII,
)
_HTML_FOR_QUOTES = 500_000
_TEXT_FOR_REPLY = 500_000


@dataclass(frozen=True, slots=True)
class HtmlBody:
    """A mail's HTML and, by Content-ID (lower case), the index of the attachment it shows."""

    html: str
    pictures: Mapping[str, int]


def read(raw: Raw) -> Message:
    """The Message of one mail. Raises Unreadable when the bytes are not a mail."""
    tree = mime.parse(raw.body)
    return _message(tree, body.collect(tree))


def html_body(raw: bytes, filename: str | None) -> HtmlBody | None:
    """The HTML of a stored mail (`.msg` too) and its pictures; None when it has no HTML."""
    found = _body_of(raw, filename)
    if not found.htmls:
        return None
    pictures: dict[str, int] = {}
    for index, file in enumerate(found.files):
        for name in (file.content_id, file.location):
            if name:
                pictures.setdefault(name.lower(), index)
    return HtmlBody("\n".join(found.htmls), pictures)


def attachment(body: bytes, filename: str | None, index: int) -> tuple[Attachment, bytes]:
    """One attachment of a stored mail (`.msg` too) and its bytes; `index` as in the Message.

    Raises IndexError when there is none of that number.
    """
    from .body import record

    if index < 0:
        raise IndexError(index)
    file = _body_of(body, filename).files[index]
    return record(file), file.data


def _body_of(raw: bytes, filename: str | None) -> Body:
    if raw.startswith(_OLE):
        from . import outlook

        return outlook.body_of(raw)
    return body.collect(mime.parse(raw))


def _message(tree: Tree, found: Body) -> Message:
    mail = tree.root
    subject = headers.text(mail, "subject")
    text = found.text
    sender = _sender(mail, tree)
    facts = facts_of(tree, found)
    if not text and found.calendar:
        text = invitation.text(found.calendar[0]) or ""
    attachments = tuple(body.record(file) for file in found.files)
    message_id = headers.message_id(headers.raw(mail, "message-id"))
    if sender == Party() and not (subject or text or attachments or message_id):
        raise Unreadable("not an e-mail: it has no sender, subject or content")
    sent_at = dates.parse(headers.text(mail, "date"))
    return complete(
        mail,
        html="\n".join(found.htmls)[:_HTML_FOR_QUOTES] or None,
        facts=facts,
        message=Message(
            channel=Channel.EMAIL,
            text=text,
            reply_text=text,
            customer_text=text,
            external_id=message_id,
            sent_at=sent_at,
            sender=sender,
            to=_parties(mail, "to"),
            cc=_parties(mail, "cc"),
            reply_to=next(iter(_parties(mail, "reply-to")), None),
            subject=subject,
            attachments=attachments,
            in_reply_to=next(iter(headers.message_ids(headers.raw(mail, "in-reply-to"))), None),
            references=headers.message_ids(" ".join(headers.every(mail, "references"))),
            has_html=bool(found.htmls),
            fingerprint=fingerprint(message_id, sender, sent_at, subject, text, attachments),
        ),
    )


def complete(mail: Part, *, html: str | None, facts: dict[str, Any], message: Message) -> Message:
    """The Message with what is new in it, who is behind it, and whether a person wrote it."""
    from dataclasses import replace

    from . import bounce, forwarded, quotes, returned, robots

    is_forward = bool(_FORWARD.match(message.subject or ""))
    short = _unarmoured(message.text[:_TEXT_FOR_REPLY])
    reply = quotes.split_reply(short, html, forwarded=is_forward)
    bounced = bounce.find(mail, message.text)
    if bounced is not None:
        facts["returned"] = returned.facts(mail, message.text)
    facts["signature"], facts["quoted"] = clean(reply.signature), clean(reply.quoted)
    new = clean(reply.new)
    verdict = robots.verdict(mail, new, bounced)
    return replace(
        message,
        reply_text=new,
        customer_text=new,
        is_auto_reply=verdict.is_auto_reply,
        is_automatic=verdict.is_automatic,
        bounce=bounced,
        forwarded=forwarded.inner_sender(short),
        facts={name: value for name, value in facts.items() if value not in (None, "", [], {})},
    )


def _unarmoured(text: str) -> str:
    """A clear-signed text without its armour (RFC 9580 section 7)."""
    begin = text.find("-----BEGIN PGP SIGNED MESSAGE-----")
    if begin < 0 or text[:begin].strip():
        return text
    start = text.find("\n\n", begin)
    end = text.find("-----BEGIN PGP SIGNATURE-----", begin)
    inner = text[start + 2 if start >= 0 else begin : end if end >= 0 else len(text)]
    return re.sub(r"^- ", "", inner, flags=re.MULTILINE)


def _parties(mail: Part, name: str) -> tuple[Party, ...]:
    fallback = headers.body_charset(mail)
    found: list[Party] = []
    for value in headers.every(mail, name):
        found.extend(parties.parse(value, fallback))
        if len(found) >= parties.MOST:
            break
    return tuple(found[: parties.MOST])


def _sender(mail: Part, tree: Tree) -> Party:
    """The first author of the first From; Sender where From names nobody."""
    values = headers.every(mail, "from")
    if len(values) > 1:
        tree.note("several From fields: the first was taken")
    fallback = headers.body_charset(mail)
    found = [party for value in values[:1] for party in parties.parse(value, fallback)]
    if len(found) > 1:
        tree.note("several authors in From: the first was taken")
    if not found:
        tree.note("no author in From")
        found = list(_parties(mail, "sender"))
    return found[0] if found else Party()


def facts_of(tree: Tree, found: Body) -> dict[str, Any]:
    """What else the mail tells (see `Message.facts`); a name without a value is left to be cut."""
    mail = tree.root
    facts: dict[str, Any] = {
        "authentication": authentication.results(mail),
        "list_id": headers.text(mail, "list-id"),
        "auto_submitted": headers.text(mail, "auto-submitted"),
        "loop": [headers.as_text(value) for value in headers.every(mail, "x-loop")[:5]],
        "importance": _importance(mail),
        "delivered_to": _delivered_to(mail),
        "signed": found.signed,
        "encrypted": found.encrypted or None,
        "calendar": invitation.facts(found.calendar[0]) if found.calendar else None,
    }
    facts["defects"] = [clean(line) for line in tree.defects + _header_defects(mail)]
    return facts


def _importance(mail: Part) -> str | None:
    """`high` or `low`, by Importance or X-Priority (1 to 5); None for the ordinary."""
    said = (headers.text(mail, "importance") or headers.text(mail, "x-priority") or "").lower()
    if said.startswith(("high", "urgent", "1", "2")):
        return "high"
    return "low" if said.startswith(("low", "non-urgent", "4", "5")) else None


def _delivered_to(mail: Part) -> list[str]:
    """Every address that a server says it delivered this mail to, each once."""
    found = [
        party.address
        for name in ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
        for party in _parties(mail, name)
        if party.address
    ]
    return list(dict.fromkeys(found))[:20]


def _header_defects(mail: Part) -> list[str]:
    """What mail-parser finds wrong in the address and date fields of this mail.

    It takes longer than all the rest of a plain mail, and is asked only about what is not plain.
    """
    few = Part()
    for name in ("from", "to", "cc", "reply-to", "date"):
        value = headers.raw(mail, name)
        if value is not None and not _PLAIN_FIELD.fullmatch(value[:2000]):
            few[name] = value[:2000]
    if not few.keys():
        return []
    import mailparser

    try:
        parser = mailparser.MailParser(few)
    except (ValueError, IndexError, TypeError, AttributeError, LookupError):
        return ["the address or date fields are broken"]
    return [line for found in parser.defects for lines in found.values() for line in lines][:20]


def fingerprint(
    message_id: str | None,
    sender: Party,
    sent_at: Any,
    subject: str | None,
    text: str,
    attachments: tuple[Attachment, ...],
) -> str | None:
    """Equal for two deliveries of one mail; a Message-ID alone proves nothing."""
    if not message_id:
        return None
    said = [message_id, (sender.address or "").lower(), sent_at.isoformat() if sent_at else ""]
    said += [subject or "", text, *(a.sha256 for a in attachments)]
    return hashlib.sha256("\x00".join(said).encode("utf-8", "replace")).hexdigest()
