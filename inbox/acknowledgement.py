"""What the customer is told at once: that his message came, its number, what happens next, by when.

The texts are the deployment's own, one a language; these are what it starts with. Nothing is sent
until an administrator switches it on.
"""

# ruff: noqa: E501 - the texts are kept as they are read

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from inbox.errors import Refused
from inbox.records import Channel, Message

SETTING = "acknowledgement"
HOLDERS = ("{number}", "{subject}", "{due}", "{service}")
TOO_OLD = timedelta(days=2)  # a mailbox that is taken over holds the mail of years
LONGEST = 5000

# language → (subject, text)
TEXTS: Mapping[str, tuple[str, str]] = {
    "fr": (
        "Nous avons bien reçu votre message [#{number}]",
        (
            "Bonjour,\n\nNous avons bien reçu votre message « {subject} ». Il porte le numéro {number}"
            " et notre service {service} s'en occupe.\n\nNous vous répondrons au plus tard le {due}. Pour"
            " ajouter une précision, répondez simplement à ce message."
        ),
    ),
    "en": (
        "We have received your message [#{number}]",
        (
            "Hello,\n\nWe have received your message “{subject}”. Its number is {number}, and our"
            " {service} team is looking after it.\n\nWe will answer by {due}. To add something, simply"
            " reply to this message."
        ),
    ),
    "nl": (
        "We hebben uw bericht ontvangen [#{number}]",
        (
            "Goedendag,\n\nWe hebben uw bericht „{subject}” ontvangen. Het heeft nummer {number} en"
            " onze afdeling {service} behandelt het.\n\nU krijgt uiterlijk {due} antwoord. Wilt u iets"
            " toevoegen? Beantwoord dan gewoon dit bericht."
        ),
    ),
    "de": (
        "Wir haben Ihre Nachricht erhalten [#{number}]",
        (
            "Guten Tag,\n\nwir haben Ihre Nachricht „{subject}“ erhalten. Sie hat die Nummer {number};"
            " unsere Abteilung {service} kümmert sich darum.\n\nSie erhalten spätestens am {due} eine"
            " Antwort. Wenn Sie etwas ergänzen möchten, antworten Sie einfach auf diese Nachricht."
        ),
    ),
    "es": (
        "Hemos recibido su mensaje [#{number}]",
        (
            "Buenos días:\n\nHemos recibido su mensaje «{subject}». Lleva el número {number} y nuestro"
            " servicio {service} se ocupa de él.\n\nLe responderemos a más tardar el {due}. Si desea"
            " añadir algo, responda simplemente a este mensaje."
        ),
    ),
    "it": (
        "Abbiamo ricevuto il suo messaggio [#{number}]",
        (
            "Buongiorno,\n\nabbiamo ricevuto il suo messaggio «{subject}». Ha il numero {number} e"
            " se ne occupa il nostro servizio {service}.\n\nLe risponderemo al più tardi {due}."
            " Per aggiungere qualcosa, risponda semplicemente a questo messaggio."
        ),
    ),
}
_WHEN = {
    "fr": "EEEE d MMMM 'à' HH'h'mm",
    "en": "EEEE d MMMM 'at' HH:mm",
    "nl": "EEEE d MMMM 'om' HH:mm",
    "de": "EEEE, 'den' d. MMMM 'um' HH:mm 'Uhr'",
    "es": "EEEE d 'de' MMMM 'a las' HH:mm",
    "it": "EEEE d MMMM 'alle' HH:mm",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """Whether and for which kinds of message receipt is acknowledged, and in what words.

    most_a_day  automatic mails to one address.
    """

    active: bool = False
    kinds: tuple[str, ...] = ("complaint", "request", "question")
    most_a_day: int = 2
    texts: Mapping[str, tuple[str, str]] = field(default_factory=lambda: dict(TEXTS))

    @classmethod
    def read(cls, value: Mapping[str, Any] | None) -> Policy:
        """Of the stored setting; a language that it lacks has the text it started with."""
        if not value:
            return cls()
        given = {code: (pair[0], pair[1]) for code, pair in value.get("texts", {}).items()}
        kinds = tuple(value.get("kinds", cls().kinds))
        most = int(value.get("most_a_day", 2))
        return cls(bool(value.get("active")), kinds, most, {**TEXTS, **given})

    def as_json(self) -> dict[str, Any]:
        """The setting to be stored."""
        texts = {code: list(pair) for code, pair in self.texts.items()}
        kinds = list(self.kinds)
        return {
            "active": self.active,
            "kinds": kinds,
            "most_a_day": self.most_a_day,
            "texts": texts,
        }


def checked(subject: str, text: str) -> tuple[str, str]:
    """The two, fit to be sent. Raises Refused for one that is empty or lacks the number."""
    subject, text = " ".join(subject.split()), text.replace("\r\n", "\n").strip()
    if not subject or not text:
        raise Refused("an acknowledgement needs a subject and a text")
    if "{number}" not in subject + text:
        raise Refused("an acknowledgement must tell the ticket's number: {number}")
    return subject[:200], text[:LONGEST]


def is_due(policy: Policy, message: Message, kind: str, now: datetime) -> bool:
    """Whether this message is one whose sender waits to hear that it came."""
    if not policy.active or kind not in policy.kinds:
        return False
    if message.sent_at is not None and now - message.sent_at > TOO_OLD:
        return False
    waits = message.channel == Channel.KIOSK and bool(message.facts.get("wants_reply"))
    return message.channel == Channel.EMAIL or waits


def write(
    policy: Policy, language: str, facts: Mapping[str, str], due_at: datetime, timezone: str
) -> tuple[str, str]:
    """Subject and text in the customer's language, or in English where there is none in it.

    facts  `number`, `subject`, `service`.
    """
    code = language if language in policy.texts else "en"
    told = {**facts, "due": when(due_at, code, timezone)}
    return _filled(policy.texts[code][0], told), _filled(policy.texts[code][1], told)


def when(at: datetime, language: str, timezone: str) -> str:
    """A time as one says it there: `mardi 24 novembre à 17h00`."""
    local = at.astimezone(ZoneInfo(timezone))
    return format_datetime(local, _WHEN.get(language, _WHEN["en"]), locale=language)


def _filled(template: str, told: Mapping[str, str]) -> str:
    """Each holder once, and none in what was put in: a subject may hold `{due}` too."""
    parts, rest = [], template
    while rest:
        found = min(((rest.find(mark), mark) for mark in HOLDERS if mark in rest), default=(-1, ""))
        if found[0] < 0:
            break
        parts += [rest[: found[0]], told[found[1][1:-1]]]
        rest = rest[found[0] + len(found[1]) :]
    return "".join([*parts, rest])
