"""The nouns of the product, as frozen records of the standard library alone.

They travel between the rooms: connectors make `Raw`, `normalise` makes `Message`, `classify` makes
`Reading`, `identify` makes `Match`, `routing` makes `Plan`; the store reads and writes them. Times
are aware; labels are the strings of the deployment's label set (the contract's by default).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from inbox.service_records import Actions, Timer


class Channel(StrEnum):
    """Where a message was said."""

    EMAIL = "email"
    CALL = "call"
    KIOSK = "kiosk"
    LETTER = "letter"
    SPREADSHEET = "spreadsheet"


@dataclass(frozen=True, slots=True)
class Source:
    """One configured place that messages come from.

    kind      imap | maildir | eml_folder | transcripts | letters | spreadsheets, which are pulled
              from; kiosk | files | api, which push.
    settings  what the connector of that kind needs (host, folder, path …); `secret` the password.
    cursor    where the connector stood (UIDVALIDITY, last UID …): it saves time and proves nothing.
    """

    id: UUID
    name: str
    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    secret: str | None = None
    cursor: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TakeOver:
    """How far a connector is with much that was there before it came."""

    taken: int
    left: int

    @classmethod
    def of(cls, cursor: Mapping[str, Any]) -> TakeOver | None:
        """What a cursor tells by its places' `taken` and `left`; None when nothing is left."""
        places = [place for place in cursor.values() if isinstance(place, Mapping)]
        under_way = [place for place in places if place.get("left")]
        if not under_way:
            return None
        taken = sum(int(place.get("taken", 0)) for place in under_way)
        return cls(taken, sum(int(place["left"]) for place in under_way))

    @property
    def total(self) -> int:
        """All of it, as far as the source tells."""
        return self.taken + self.left


# --- capture -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Raw:
    """One delivery, exactly as a source gave it.

    delivery_key  the source's own name for this delivery (UIDVALIDITY/UID, a digest, a comment_id);
                  with source_id it makes capturing idempotent.
    filename      the name or path it came under; its suffix tells the format. None over the wire.
    beside        the bytes of what came beside the body: a call's NAME.meta.json, the place of a
                  spreadsheet's row in its file. None for most.
    former        a regular expression: a row of this source whose key matches it, and whose bytes
                  are these, is this same delivery under a former name (IMAP, another UIDVALIDITY).
    """

    source_id: UUID
    channel: Channel
    delivery_key: str
    body: bytes
    received_at: datetime
    filename: str | None = None
    beside: bytes | None = None
    former: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What capture answers: the journal row, and whether this very call made it."""

    message_id: UUID
    created: bool


# --- normalise ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody at one end of a message. Addresses are lower-cased in the domain only."""

    name: str | None = None
    address: str | None = None
    phone: str | None = None  # E.164


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached file. `content_type` is what its bytes are, not what the sender claims."""

    filename: str
    content_type: str
    size: int
    sha256: str
    inline: bool = False
    content_id: str | None = None


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery status notification (RFC 3464) in three facts; `status` is the RFC 3463 code."""

    recipient: str | None
    status: str | None
    permanent: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of speech in a call. `role` is `agent`, `customer` or None where it is unknown."""

    role: str | None
    speaker: str | None
    text: str
    start_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that somebody said, whatever the channel, as plain text and facts.

    text           all that the sender wrote and quoted; a call's turns as `Speaker: words` lines.
    reply_text     only what is new: no quoted mail, signature or disclaimer; a call: as `text`.
    customer_text  what the customer himself says, to be classified: `reply_text` with, for a call,
                   the agent's turns left out.
    forwarded      the inner sender of a forwarded mail: the likely customer.
    facts          what else the input tells, by name: `caller`, `called`, `agent`,
                   `duration_seconds`, `customer_number`, `loyalty_number`, `rating`,
                   `wants_reply`, `submitted_by`, `signature` (the part cut off, which often holds
                   a phone), `authentication` (header verdicts), `defects` (what was mended).
    fingerprint    equal for two deliveries of one message; None where nothing proves that (a mail
                   without Message-ID).
    """

    channel: Channel
    text: str
    reply_text: str
    customer_text: str
    external_id: str | None = None
    sent_at: datetime | None = None
    sender: Party = Party()
    to: tuple[Party, ...] = ()
    cc: tuple[Party, ...] = ()
    reply_to: Party | None = None
    subject: str | None = None
    store: str | None = None
    language: str | None = None  # only where the input itself says so
    attachments: tuple[Attachment, ...] = ()
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    is_auto_reply: bool = False
    is_automatic: bool = False  # headers prove that no person wrote it (bounce, list, receipt …)
    bounce: Bounce | None = None
    forwarded: Party | None = None
    turns: tuple[Turn, ...] = ()
    has_html: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    fingerprint: str | None = None


# --- classify ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entities:
    """What a message names, normalised: phones in E.164, amounts `123.45 EUR`, dates ISO 8601."""

    order_numbers: tuple[str, ...] = ()
    loyalty_numbers: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    product_references: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What the machine understands of one message. Confidences are calibrated, in 0..1.

    doubt   how much a person's look would teach: 1 where two kinds are as likely as each other.
    likely  kind and topic -> their three likeliest labels with their chances, best first.
    """

    language: str
    kind: str
    topic: str
    priority: str
    sentiment: str
    confidence: Mapping[str, float]  # kind, topic, priority
    needs_review: bool
    model: str
    entities: Entities = Entities()
    doubt: float = 0.0
    likely: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)


# --- identify ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that may name a customer, normalised so that equal means equal.

    kind   email | phone | loyalty | order | customer_number | name_postcode
    where  header | signature | body | caller | sidecar | form | forwarded: where it stands matters
    """

    kind: str
    value: str
    where: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer record as identification needs it; `keys` are its identifiers (kind, value)."""

    id: UUID
    number: str
    title: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    birth_date: date | None = None
    address: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: str | None = None
    keys: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that shares at least one blocking key with a message.

    shared  the keys it shares, each with the number of records that hold that same key (1: it is
            this customer's alone; 3: three people share the number).
    """

    customer: Customer
    shared: Mapping[Key, int]


@dataclass(frozen=True, slots=True)
class Match:
    """The outcome of identification. `status`: matched | created | ambiguous | none.

    score       the probability, in 0..1, that `customer_id` is who wrote; None without a candidate.
    evidence    the names of what agreed, strongest first (`email`, `last_name`, …).
    candidates  up to five (customer id, score), best first, when a person has to decide.
    newcomer    for `created`: what is known of the new customer.
    learned     keys of the message that are now known to be this customer's, to be added to him.
    """

    status: str
    customer_id: UUID | None = None
    score: float | None = None
    evidence: tuple[str, ...] = ()
    candidates: tuple[tuple[UUID, float], ...] = ()
    newcomer: Newcomer | None = None
    learned: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What one message tells of a customer who has no record yet."""

    title: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    postal_code: str | None = None
    city: str | None = None
    keys: tuple[Key, ...] = ()


# --- routing -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scored:
    """How likely a message is about a ticket's matter, in 0..1, and the names of what says so."""

    score: float
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Related:
    """A ticket that a message may belong to, and why.

    reason         `address_tag`, `our_reference` (to a mail of ours), `reference` (to another's),
                   `subject_number`; `same_matter`: nothing names it, but the evidence is `scored`.
    same_customer  is the ticket's customer (or its correspondent's address) the one who writes now?
    """

    ticket_id: UUID
    number: int
    status: str
    reason: str
    same_customer: bool
    scored: Scored | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with one message: join `ticket_id`, open a ticket, or neither (robots, spam).

    near     tickets that the message may belong to without being sure enough: a person is asked.
    spoken   a person wrote it: it is to be answered.
    timers   the clocks that start with a ticket; `due_at` is the first of them to end.
    actions  what the rule asks for beside its service.
    """

    ticket_id: UUID | None
    opens: bool
    service: str | None
    rule_id: UUID | None
    due_at: datetime | None
    follow_up: bool
    reopens: bool = False
    reason: str | None = None
    evidence: tuple[str, ...] = ()
    near: tuple[Related, ...] = ()
    spoken: bool = True
    timers: tuple[Timer, ...] = ()
    actions: Actions = field(default_factory=Actions)


# --- out ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One mail to be sent. `automatic` marks what no person wrote (RFC 3834, Auto-Submitted).

    signature  stands under the text, after the line `-- `.
    """

    message_id: str
    sender: Party
    to: tuple[Party, ...]
    subject: str
    text: str
    cc: tuple[Party, ...] = ()
    reply_to: Party | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    automatic: bool = False
    signature: str = ""
