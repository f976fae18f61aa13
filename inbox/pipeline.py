"""The journey of a message, on one screen: capture, then process; and of a reply, out.

The only module that knows all the stages. Each stage is a pure function of its own room; what is
written is written in one transaction; the row, not the queue, says what is left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import monotonic
from uuid import UUID

from sqlalchemy.orm import Session

from inbox import bell, mailer, ocr
from inbox.classify import DEFAULT_MODEL, Model, classify, load
from inbox.errors import NotFound, Refused, Unavailable, Unreadable
from inbox.identify import (
    Surroundings,
    Weights,
    blocking_keys,
    count_weights,
    identify,
)
from inbox.normalise import normalise
from inbox.records import (
    Bounce,
    Message,
    Raw,
    Reading,
    Receipt,
)
from inbox.routing import route, tagged_ticket
from inbox.sender_proof import Dns, Trust, Txt, with_proof
from inbox.service_records import Rules
from inbox.settings import Settings
from store import (
    acknowledgements,
    blobs,
    customers,
    matters,
    messages,
    model_files,
    outbox,
    outgoing,
    outgoing_files,
    rules,
    tickets,
    trainings,
)
from store import settings as store_settings
from store.session import after_commit, in_hands, transaction
from store.tables import MessageRow, OutgoingFileRow

KEPT_SECONDS = 3.0
THRESHOLDS = "thresholds of the model"
NAMED = ("last_name", "first_name", "postal_code")
NAMES_KEPT_SECONDS = 600.0

# --- in -----------------------------------------------------------------------------------------


def capture(raw: Raw) -> Receipt:
    """Make one delivery durable, bytes and row; only then may its source be told."""
    digest = blobs.put(raw.body)
    with transaction() as db:
        receipt = messages.capture(db, raw, digest)
        if receipt.created:
            after_commit(db, partial(bell.ring, "process_message", receipt.message_id))
    return receipt


def process(message_id: UUID) -> None:
    """Take one captured message to its ticket. Twice is once: what is settled is left alone."""
    model()  # one that cannot be loaded is no fault of this message: no attempt is counted
    with in_hands(message_id) as mine:
        if mine:  # else another worker has it; should that one die, the sweep rings again
            _take(message_id)


def _take(message_id: UUID) -> None:
    with transaction() as db:
        row = messages.begin_attempt(db, message_id)
    if row is None:
        return
    try:
        message, reading = read(row)
    except Unreadable as why:
        with transaction() as db:
            messages.quarantine(db, message_id, str(why))  # kept and explained, never retried
        return
    keys = blocking_keys(message, reading.entities)
    with transaction() as db:  # the slow work is done; nothing waits in here
        if not messages.claim(db, message_id):
            return  # settled meanwhile
        messages.write_content(row, message)
        messages.write_reading(row, reading)
        customers.lock_keys(db, keys, message.fingerprint)
        if (original := messages.find_original(db, row, message.fingerprint)) is not None:
            messages.settle_duplicate(db, row, original)
            return
        found = customers.candidates(db, keys)
        match = identify(message, reading.entities, keys, found, _surroundings(db))
        customer_id = customers.settle(db, match, row.received_at, f"message:{row.id}")
        messages.write_match(row, match, customer_id)
        related = tickets.related(db, message, customer_id, _tagged(message))
        related += matters.of_customer(db, message, reading, customer_id, row.received_at)
        known = _rules(db)
        profile = rules.profile(db, customer_id, known)
        plan = route(message, reading, related, known, row.received_at, profile)
        settled = tickets.settle(db, row, message, reading, plan)
        messages.settle(db, row, settled)
        matters.propose(db, settled.ticket_id, plan.near)
        if settled.created:
            now, own = datetime.now(UTC), _at.own_addresses()
            acknowledgements.opened(db, settled.ticket_id, message, reading.kind, own, now)
        customers.note_bounce(db, message.bounce)
        outbox.bounced(db, message, message_id)


def read(row: MessageRow) -> tuple[Message, Reading]:
    """What the message says and what it means: bytes to records, nothing written."""
    raw = messages.raw(row)
    known = ((row.content or {}).get("facts") or {}).get("authenticity")
    message = with_proof(normalise(raw, ocr.read), raw, _at.trust, known)
    return message, classify(message, model())


def failed(message_id: UUID, why: Exception) -> bool:
    """Record that `process` raised. True when no attempt is left and the message is quarantined."""
    line = str(why) if isinstance(why, Unavailable) else f"{type(why).__name__} while processing"
    with transaction() as db:
        return messages.note_failure(db, message_id, line)


def reprocess(message_id: UUID) -> bool:
    """Classify, identify and route a settled message again; what a person decided stays.

    True when anything changed.
    """
    with transaction() as db:
        row = messages.get(db, message_id)
    message, reading = read(row)
    keys = blocking_keys(message, reading.entities)
    with transaction() as db:
        customers.lock_keys(db, keys)
        row = messages.get_locked(db, message_id)
        if row.state != "settled" or row.duplicate_of is not None:
            return False
        decided = messages.decided(db, message_id)
        before = messages.outcome(row)
        messages.write_content(row, message)
        messages.write_reading(row, reading, decided)
        if row.customer_id is None and "customer" not in decided:
            found = customers.candidates(db, keys)
            match = identify(message, reading.entities, keys, found, _surroundings(db))
            customer_id = customers.settle(db, match, row.received_at, f"message:{row.id}")
            messages.write_match(row, match, customer_id)
        known = _rules(db)
        profile = rules.profile(db, row.customer_id, known)
        plan = route(message, reading, [], known, row.received_at, profile)
        if row.ticket_id is None:
            messages.settle(db, row, tickets.settle(db, row, message, reading, plan))
        else:
            tickets.reconsider(db, row, plan, decided)
        return messages.outcome(row) != before


def _tagged(message: Message) -> int | None:
    delivered_to = message.facts.get("delivered_to") or []
    own = [party.address for party in (*message.to, *message.cc)]
    return tagged_ticket([*own, *map(str, delivered_to)], _at.secret_key)


# --- out ----------------------------------------------------------------------------------------


def send(outgoing_id: UUID) -> None:
    """Send one due reply, once. An end that nobody knows is flagged, never tried again blindly."""
    with transaction() as db:
        row = outbox.claim(db, outgoing_id)
        files = outgoing_files.of(db, outgoing_id) if row is not None else []
    if row is None:
        return
    try:
        mail = mailer.compose(outgoing.as_mail(row), [_read_file(file) for file in files])
        sent = mailer.send(
            mail,
            _at.server(),
            signer=_at.signer(),
            envelope_from=row.reply_to,
            recipients=outgoing.left(row),
        )
    except mailer.Uncertain as why:
        _end_sending(outgoing_id, partial(outbox.give_up, why=str(why), uncertain=True))
    except (Unavailable, NotFound) as why:
        _end_sending(outgoing_id, partial(outbox.postpone, why=str(why)))
    except Refused as why:
        refused = why.refused if isinstance(why, mailer.AllRefused) else {}
        _end_sending(outgoing_id, partial(outbox.give_up, why=str(why), refused=refused), refused)
    else:
        told = partial(
            outbox.sent, server_said=sent.told(), refused=sent.refused, deferred=sent.deferred
        )
        _end_sending(outgoing_id, told, sent.refused)


def _read_file(file: OutgoingFileRow) -> mailer.OutgoingFile:
    return mailer.OutgoingFile(file.filename, file.content_type, blobs.get(file.sha256))


def _end_sending(
    outgoing_id: UUID,
    write: Callable[[Session, UUID], None],
    refused: Mapping[str, str] | None = None,
) -> None:
    """Write how it ended; an address of which the server says that it does not exist is marked."""
    with transaction() as db:
        for address, said in (refused or {}).items():
            if status := mailer.no_such_address(said):
                customers.note_bounce(db, Bounce(address, status, permanent=True))
        write(db, outgoing_id)


# --- by the clock -------------------------------------------------------------------------------


def sweep(age: timedelta = timedelta(minutes=1)) -> None:
    """Ring again for what stayed behind, send what is due, wake what slept long enough."""
    with transaction() as db:
        left = messages.left_behind(db, age)
        due = outbox.due(db)
        for outgoing_id in outbox.cut_off(db, timedelta(minutes=20)):
            outbox.give_up(db, outgoing_id, "cut off while sending", uncertain=True)
        tickets.wake(db, datetime.now().astimezone())
        asked = trainings.left_behind(db, age)
    for message_id in left:
        bell.ring("process_message", message_id)
    for outgoing_id in due:
        bell.ring("send_outgoing", outgoing_id)
    for training_id in asked:
        bell.ring("train_model", training_id)


# --- what the stages are handed -----------------------------------------------------------------


@dataclass(slots=True)
class _Surroundings:
    """What this process was told of its deployment."""

    secret_key: bytes = b""
    settings: Settings | None = None
    trust: Trust = field(default_factory=Trust)
    models_dir: Path = Path()
    own_domains: frozenset[str] = frozenset()
    surroundings: Surroundings | None = None
    surroundings_asked: float = float("-inf")
    loaded: Model | None = None  # as trained; `model` has the thresholds that a person set
    model: Model | None = None
    model_version: str | None = None
    model_asked: float = float("-inf")
    rules: Rules | None = None
    rules_asked: float = float("-inf")

    def own_addresses(self) -> frozenset[str]:
        """Where no machine of ours writes to: our sender and our domains, as `@example.fr`."""
        sender = {self.settings.mail_from.lower()} if self.settings else set()
        return frozenset(sender | {f"@{domain}" for domain in self.own_domains})

    def server(self) -> mailer.Server | None:
        """The mail server that replies leave by. Raises Refused for an address that is none."""
        set_ = self.settings
        if set_ is None or set_.smtp_url is None:
            return None
        return mailer.Server.at(set_.smtp_url, set_.smtp_secret, set_.smtp_oauth)

    def signer(self) -> mailer.Signer | None:
        """The key that replies are signed with; None where the deployment has none."""
        set_ = self.settings
        if set_ is None or set_.dkim_key is None:
            return None
        return mailer.Signer(set_.dkim_key, set_.dkim_selector, set_.signing_domain)


_at = _Surroundings()


def bind(settings: Settings, txt: Txt | None = None) -> None:
    """Tell this process where its blobs and models are, and who the retailer is.

    txt  who is asked for TXT records: the machine's resolver unless given.
    """
    blobs.bind(settings.effective_blob_url)
    outgoing.bind(settings.mail_from, settings.send_delay_seconds, settings.secret_key)
    _at.secret_key = settings.secret_key
    _at.settings = settings
    own_check = (txt or Dns()) if settings.dkim_check else None
    _at.trust = Trust(settings.trusted_mail_host_set, own_check)
    _at.models_dir = settings.models_dir
    _at.own_domains = settings.own_domain_set
    _at.model = _at.rules = _at.surroundings = None


def deployment() -> Settings:
    """The settings that this process is bound to."""
    if _at.settings is None:
        raise Unavailable("no deployment is bound")
    return _at.settings


def model() -> Model:
    """The current model, loaded once; one made current meanwhile takes over within seconds."""
    if _at.model is not None and monotonic() < _at.model_asked + KEPT_SECONDS:
        return _at.model
    with transaction() as db:
        version = model_files.current(db)
        chosen = store_settings.get(db, THRESHOLDS) or {}
    if _at.model is None or version != _at.model_version:
        try:
            _at.loaded = load(_at.models_dir / version if version else DEFAULT_MODEL)
        except Unreadable as why:
            raise Unavailable(str(why)) from why
        _at.model_version = version
    assert _at.loaded is not None
    policy = _at.loaded.policy
    if chosen.get("model") == _at.loaded.version:  # a person's, for this version alone
        policy = replace(policy, **chosen["policy"])
    _at.model = replace(_at.loaded, policy=policy)
    _at.model_asked = monotonic()
    return _at.model


def learn_names(db: Session) -> None:
    """Count how common each name and place is among the customers: a rare one tells more."""
    learnt = count_weights(*(customers.bearers(db, name) for name in NAMED))
    counts = {
        name: dict(getattr(learnt, name)) for name in ("surnames", "first_names", "postal_codes")
    }
    store_settings.put(db, store_settings.NAMES, {"customers": learnt.customers, **counts})


def _surroundings(db: Session) -> Surroundings:
    """Who the retailer is and how common names are with him; read again every few minutes."""
    if _at.surroundings is None or monotonic() > _at.surroundings_asked + NAMES_KEPT_SECONDS:
        learnt = store_settings.get(db, store_settings.NAMES)
        weights = Weights(**learnt) if learnt else Weights()
        _at.surroundings = Surroundings(own_domains=_at.own_domains, weights=weights)
        _at.surroundings_asked = monotonic()
    return _at.surroundings


def _rules(db: Session) -> Rules:
    """The rules, read again every few seconds: they change at noon, messages come all day."""
    if _at.rules is None or monotonic() > _at.rules_asked + KEPT_SECONDS:
        _at.rules, _at.rules_asked = rules.current(db), monotonic()
    rules.remember(db, _at.rules)
    return _at.rules
