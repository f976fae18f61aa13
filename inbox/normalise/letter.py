"""A scanned letter → Message: its text, and what its head says of sender, date and subject.

The French letter's head is known: sender top left, addressee right, place and date, `Objet :`. What
is found is a proposal for identification, never more: the letter's text is what counts.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from inbox.normalise.letter_pages import page_count, pages
from inbox.normalise.moments import moment
from inbox.normalise.phone import e164
from inbox.normalise.speaker_words import fold
from inbox.normalise.text import clean
from inbox.records import Channel, Message, Party, Raw

_HEAD_LINES = 40
_SECONDS = 6  # of computing, after which no further page is begun: some 8 scanned pages
_POSTCODE = re.compile(
    r"(?:^|\s)(?:F-|B-|L-|CH-)?(\d{4,5}(?: ?[A-Z]{2})?)\s+([A-ZÀ-Ý][\w'’ .-]{1,40})$"
)
_TITLE = re.compile(
    r"(?:M(?:\.|me|lle|r|rs|s)?\.?|Monsieur|Madame|Mademoiselle|De)\s*:?\s+(?=[A-ZÀ-Ý])"
)
_SUBJECT = re.compile(
    r"\s*(?:objet|sujet|concerne|subject|re|betreff|betrifft|betreft|onderwerp|asunto|oggetto"
    r"|assunto)\s*[:.]\s*(\S.*)",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?:^|[,\s])(?:le|the|den|op)\s*\d|^\D{0,40}\d{1,2}(?:er)?\s?[^\W\d]{3,9}\s?\d{4}\s*$", re.I
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PHONE = re.compile(r"(?:\+|\b0)[\d\s.()/-]{8,20}\d")
# words of an addressee: a company, not a person who writes to it
_COMPANY_WORDS = """
    service services direction magasin client clients clientele consommateurs sav societe sarl sas
    sa attention siege etablissements ets responsable directeur enseigne maison company ltd
"""
_COMPANY = frozenset(_COMPANY_WORDS.split())


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a letter says; each None where it is not found."""

    name: str | None = None
    address_block: str | None = None
    postal_code: str | None = None
    city: str | None = None
    phone: str | None = None
    email: str | None = None
    subject: str | None = None
    dated: datetime | None = None


def read(raw: Raw, read_image: Callable[[bytes], str]) -> Message:
    """The Message of a `.pdf`, `.tiff`, `.png` or `.jpg`.

    read_image  PNG bytes → text; called once a page that has no text of its own. What it raises
                (Unavailable, where the engine is down) goes through.
    Unreadable for a file that is broken, encrypted, or no letter's format at all. A letter has no
    id: `external_id` and `fingerprint` are None, the same words may well be written twice.
    """
    written = _written(raw.body, read_image)
    text = re.sub(r"\n{3,}", "\n\n", clean("\n\n".join(filter(None, written)))).strip()
    head = read_head(text)
    facts = {
        "address_block": head.address_block,
        "postal_code": head.postal_code,
        "city": head.city,
        "defects": _defects(raw.body, written),
    }
    return Message(
        channel=Channel.LETTER,
        text=text,
        reply_text=text,
        customer_text=text,
        sent_at=head.dated,
        sender=Party(name=head.name, address=head.email, phone=head.phone),
        subject=head.subject,
        facts={key: value for key, value in facts.items() if value},
    )


def _written(body: bytes, read_image: Callable[[bytes], str]) -> list[str]:
    """The text of each page, up to the one that has used up the time."""
    written: list[str] = []
    began = time.thread_time()
    for page in pages(body):
        written.append(page if isinstance(page, str) else read_image(page))
        if time.thread_time() - began > _SECONDS:
            break
    return written


def _defects(body: bytes, written: list[str]) -> list[str]:
    defects = []
    if (count := page_count(body)) > len(written):
        defects.append(f"{len(written)} of {count} pages read")
    if not any(written):
        defects.append("no text found")
    return defects


def read_head(text: str) -> Head:
    """Sender, date and subject from the first lines of a letter."""
    lines = [line.rstrip()[:300] for line in text[:20_000].split("\n")][:_HEAD_LINES]
    block = _sender_block(lines)
    place = next((m for line in block if (m := _POSTCODE.search(line.strip()))), None)
    own = "\n".join(block)
    phone, email = _PHONE.search(own), _EMAIL.search(own)
    return Head(
        name=_name(block),
        address_block=own or None,
        postal_code=place[1] if place else None,
        city=place[2].strip() if place else None,
        phone=e164(phone[0]) if phone else None,
        email=_lower_domain(email[0]) if email else None,
        subject=next(
            (" ".join(m[1].split()) for line in lines if (m := _SUBJECT.match(line))), None
        ),
        dated=next((at for line in lines if _DATED.search(line) and (at := moment(line))), None),
    )


def _sender_block(lines: list[str]) -> list[str]:
    """The first lines up to the first postal code and the phone and address after it, if they are
    a person's: two columns read as one line are cut at the tab."""
    left = [line.split("\t")[0].strip() for line in lines[:20]]
    start = next((n for n, line in enumerate(left) if line), None)
    if start is None:
        return []
    for number in range(start, min(start + 8, len(left))):
        if _SUBJECT.match(left[number]):
            return []
        if _POSTCODE.search(left[number]):
            block = [line for line in left[start : number + 1] if line]
            if len(block) < 2 or _COMPANY & set(fold(" ".join(block)).split()):
                return []
            return block + _contact_lines(left[number + 1 : number + 6])
    return []


def _contact_lines(lines: list[str]) -> list[str]:
    found = []
    for line in lines:
        if not (_PHONE.search(line) or _EMAIL.search(line)):
            break
        found.append(line)
    return found


def _name(block: list[str]) -> str | None:
    """The first line of the block, if it looks like a name: no digit, two to five words."""
    for line in block[:2]:
        bare = _TITLE.sub("", line.strip(), count=1).strip(" ,.:")
        if re.fullmatch(r"[^\W\d_][\w'’.-]*(?: (?:et |& )?[^\W\d_][\w'’.-]*){1,4}", bare):
            return bare
    return None


def _lower_domain(address: str) -> str:
    local, _, domain = address.partition("@")
    return f"{local}@{domain.lower()}"
