"""An Outlook `.msg` → its Message, as if it had come as a mail.

The internet headers that Exchange keeps are read like any mail's; what is missing there (all of it,
in a message that never left Exchange) comes from the MAPI properties.
"""

from __future__ import annotations

from email.message import EmailMessage
from email.parser import HeaderParser

from inbox.errors import Unreadable
from inbox.records import Channel, Message, Party, Raw

from . import body, charset, dates, email, headers, html, mime, msg, parties, rtf
from .body import Body, File
from .mime import Part, Tree
from .msg import Properties

DEEPEST = 5  # messages within messages
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BY_VALUE_KINDS = frozenset({None, 0, 1, 6, 7})
_TO, _CC = 1, 2


def read(raw: Raw) -> Message:
    """The Message of a `.msg`. Raises Unreadable when it is none."""
    if not raw.body.startswith(_OLE):
        return _misnamed(raw)
    props = msg.load(raw.body)
    tree = Tree(_header(props), [])
    found = _body(props, tree, 0)
    mail = tree.root
    sender = _sender(props, mail)
    subject = _subject(props, mail)
    text = found.text
    attachments = tuple(body.record(file) for file in found.files)
    message_id = headers.message_id(headers.raw(mail, "message-id") or props.text(0x1035))
    sent_at = dates.parse(headers.text(mail, "date")) or props.time(0x0039) or props.time(0x0E06)
    if sender == Party() and not (subject or text or attachments):
        raise Unreadable("not an Outlook message: it has no sender, subject or content")
    replies = headers.message_ids(headers.raw(mail, "in-reply-to") or props.text(0x1042))
    return email.complete(
        mail,
        html="\n".join(found.htmls)[:500_000] or None,
        facts=email.facts_of(tree, found),
        message=Message(
            channel=Channel.EMAIL,
            text=text,
            reply_text=text,
            customer_text=text,
            external_id=message_id,
            sent_at=sent_at,
            sender=sender,
            to=_recipients(props, mail, _TO),
            cc=_recipients(props, mail, _CC),
            reply_to=next(iter(parties.parse(headers.raw(mail, "reply-to"))), None),
            subject=subject,
            attachments=attachments,
            in_reply_to=next(iter(replies), None),
            references=headers.message_ids(headers.raw(mail, "references") or props.text(0x1039)),
            has_html=bool(found.htmls),
            fingerprint=email.fingerprint(message_id, sender, sent_at, subject, text, attachments),
        ),
    )


def body_of(data: bytes) -> Body:
    """The texts and files of a `.msg`, as the Message numbers them. Raises Unreadable."""
    props = msg.load(data)
    return _body(props, Tree(_header(props), []), 0)


def _misnamed(raw: Raw) -> Message:
    """A mail that was only named `.msg`."""
    try:
        return email.read(raw)
    except Unreadable as why:
        raise Unreadable("not an Outlook message: it is no compound file") from why


def _header(props: Properties) -> Part:
    """The internet headers, without those of the body's coding, which is gone."""
    source = (props.text(0x007D) or "")[:500_000]
    source = source.removeprefix("Microsoft Mail Internet Headers Version 2.0").lstrip("\r\n")
    found: Part = HeaderParser(Part).parsestr(source)
    found.__dict__["_parsing"] = False
    for name in ("content-type", "content-transfer-encoding", "content-disposition"):
        del found[name]
    found._payload = ""
    if (props.text(0x001A) or "").upper().startswith("REPORT.") and "auto-submitted" not in found:
        found["Auto-Submitted"] = "auto-replied"  # a report of Exchange's own, which has no headers
    return found


def _subject(props: Properties, mail: Part) -> str | None:
    """As shown; some writers give it only without its `RE:`, which is a property of its own."""
    bare = props.text(0x0E1D)
    return (
        props.text(0x0037)
        or headers.text(mail, "subject")
        or (f"{props.text(0x003D) or ''} {bare}".strip() if bare else props.text(0x0070))
    )


# --- people --------------------------------------------------------------------------------------


def _sender(props: Properties, mail: Part) -> Party:
    found = parties.parse(headers.raw(mail, "from"))
    if found:
        return found[0]
    for name, addresses in ((0x0042, (0x5D02, 0x0065)), (0x0C1A, (0x5D01, 0x0C1F))):
        party = _party(props, name, addresses)
        if party.address or (party.name and name == 0x0C1A):
            return party
    return _party(props, 0x0042, (0x5D02, 0x0065))


def _party(props: Properties, name: int, addresses: tuple[int, ...]) -> Party:
    """A display name with the first address that is one; X.500 names of Exchange are none."""
    said = [props.text(number) for number in addresses]
    address = next((a for a in said if a and "@" in a and not a.startswith("/")), None)
    shown = props.text(name)
    if shown and not address and "@" in shown and " " not in shown:
        address = shown
    found = parties.parse(f"<{address}>") if address else ()
    shown = shown.strip("'\" ") or None if shown else None
    return Party(name=shown, address=found[0].address if found else None)


def _recipients(props: Properties, mail: Part, kind: int) -> tuple[Party, ...]:
    found = parties.parse(headers.raw(mail, "to" if kind == _TO else "cc"))
    if found:
        return found
    rows = [row for row in props.recipients() if (row.number(0x0C15) or _TO) & 0xF == kind]
    named = [_party(row, 0x3001, (0x39FE, 0x3003)) for row in rows]
    found = tuple(party for party in named if party.name or party.address)
    return found or _shown(props.text(0x0E04 if kind == _TO else 0x0E03))


def _shown(names: str | None) -> tuple[Party, ...]:
    """The recipients as Outlook shows them, for a message without a table of them."""
    words = (word.strip("'\" ") for word in (names or "").split(";")[: parties.MOST])
    return tuple(
        parties.parse(word)[0] if "@" in word and parties.parse(word) else Party(name=word)
        for word in words
        if word
    )


# --- content -------------------------------------------------------------------------------------


def _body(props: Properties, tree: Tree, depth: int) -> Body:
    found = Body()
    source = _html(props)
    plain = props.text(0x1000)
    if source is None and not plain and (packed := props.binary(0x1009)):
        source, plain = rtf.body(packed)
    if source and source.strip():
        found.htmls = [source]
    if plain and plain.strip():
        found.texts = [plain.replace("\r\n", "\n").replace("\r", "\n")]
    elif found.htmls:
        found.texts = [html.to_text(found.htmls[0])]
    signed = (props.text(0x001A) or "").upper().startswith("IPM.NOTE.SMIME")
    for attached in props.attachments():
        file = _file(attached, tree, depth)
        if file is not None and signed and _signed(file, found, tree):
            continue
        if file is not None:
            found.files.append(file)
    body.mark_inline(found)
    return found


def _html(props: Properties) -> str | None:
    """The HTML body: a string, bytes in the internet code page, or RTF that wraps it."""
    said = props.text(0x1013)
    if said:
        return said
    data = props.binary(0x1013)
    if data:
        page = props.number(0x3FDE)
        declared = props.codec if page is None else f"cp{page}"
        if page == 20127:  # US-ASCII, which says nothing
            declared = None
        return charset.decode(data, declared)
    packed = props.binary(0x1009)
    return rtf.body(packed)[0] if packed else None


def _file(attached: Properties, tree: Tree, depth: int) -> File | None:
    name = attached.text(0x3707) or attached.text(0x3704) or attached.text(0x3001)
    method = attached.number(0x3705)
    if method == 5 or (attached.binary(0x3701) is None and attached.embedded() is not None):
        inner = attached.embedded()
        if inner is None or depth >= DEEPEST:
            tree.note("an attached message could not be read")
            return None
        return _attached_message(inner, tree, depth)
    data = attached.binary(0x3701)
    if data is None:
        tree.note("an attachment has no content")
        return None
    hidden = (attached.number(0x7FFE) or 0) & 0xFF or (attached.number(0x3714) or 0) & 4
    content_id = (attached.text(0x3712) or "").strip("<> ") or None
    return File(
        data,
        name,
        attached.text(0x370E) or "",
        None,
        content_id,
        attached.text(0x3713),
        related=bool(hidden and content_id),
    )


def _signed(file: File, found: Body, tree: Tree) -> bool:
    """Read a signed mail out of the one attachment that Outlook keeps it in."""
    if found.text or b"multipart/signed" not in file.data[:2000].lower():
        return False
    inner = body.collect(mime.parse_entity(file.data))
    found.texts, found.htmls, found.signed = inner.texts, inner.htmls, inner.signed or "smime"
    found.files.extend(inner.files)
    tree.note("signed: the content was read out of its signature")
    return True


def _attached_message(props: Properties, tree: Tree, depth: int) -> File:
    """A message within the message, written as the mail that it was."""
    header = _header(props)
    found = _body(props, tree, depth + 1)
    mail = EmailMessage()
    subject = _subject(props, header) or ""
    mail["Subject"] = " ".join(subject.split())
    sender = _sender(props, header)
    said = f"{sender.name or ''} <{sender.address or ''}>".strip()
    mail["From"] = " ".join(said.replace('"', "").replace(",", " ").split())
    for name, parties_ in (("To", _recipients(props, header, _TO)),):
        listed = ", ".join(p.address for p in parties_ if p.address and p.address.isascii())
        if listed:
            mail[name] = listed
    sent_at = dates.parse(headers.text(header, "date")) or props.time(0x0039)
    if sent_at:
        mail["Date"] = sent_at
    mail.set_content(found.text)
    if found.htmls:
        mail.add_alternative(found.htmls[0], subtype="html")
    for file in found.files[:100]:
        kind, _, subtype = body.record(file).content_type.partition("/")
        if kind == "message":
            kind, subtype = "application", "octet-stream"
        mail.add_attachment(file.data, kind, subtype, filename=body.record(file).filename)
    name = (subject or "message").replace("/", "_").replace("\\", "_")[:100] + ".eml"
    return File(mail.as_bytes(), name, "message/rfc822")
