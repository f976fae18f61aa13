"""One generated message: as the record that normalisation would make of it, and as a file."""

# ruff: noqa: E501 - tables of names and sentences read better whole

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from inbox.records import Channel, Entities, Message, Party, Turn

OWN_DOMAIN = "grandmaison.example"
_START = datetime(2026, 3, 1, 8, tzinfo=UTC)


@dataclass
class Sent:
    """What was sent, and the truth about it.

    expected   the customer's number; None where no record may be attached.
    askable    is a question to a person the best answer (or as good as the right record)?
    """

    situation: str
    expected: str | None
    channel: Channel = Channel.EMAIL
    askable: bool = False
    name: str = ""
    address: str = ""
    reply_to: str = ""
    subject: str = "Ma commande"
    body: str = ""
    closing: str = ""
    inner: tuple[str, str, str] | None = None  # name, address, text of the forwarded part
    facts: dict[str, str] = field(default_factory=dict)
    turns: list[tuple[str, str]] = field(default_factory=list)
    spoofed: bool = False
    number: int = 0

    @property
    def sent_at(self) -> datetime:
        """One every seven minutes."""
        return _START + timedelta(minutes=7 * self.number)

    @property
    def text(self) -> str:
        """All the words, in the order in which they stand."""
        if self.turns:
            return "\n".join(f"{who}: {words}" for who, words in self.turns)
        whole = "\n\n".join(part for part in (self.body, self.closing) if part)
        if self.inner:
            name, address, words = self.inner
            whole += f"\n\n---------- Message transféré ---------\nDe : {name} <{address}>\nObjet : {self.subject}\n\n{words}"
        return whole

    def message(self) -> Message:
        """The record, built without the normalising room."""
        if self.channel is Channel.CALL:
            return self._call()
        if self.channel is Channel.KIOSK:
            sender = Party(self.name or None, self.address or None, self.facts.get("phone") or None)
            kept = {k: v for k, v in self.facts.items() if k != "phone" and v}
            return Message(
                Channel.KIOSK,
                self.body,
                self.body,
                self.body,
                sender=sender,
                sent_at=self.sent_at,
                facts=kept,
            )
        if self.channel is Channel.LETTER:
            return Message(Channel.LETTER, self.text, self.text, self.text, sent_at=self.sent_at)
        return self._mail()

    def _call(self) -> Message:
        turns = tuple(
            Turn("customer" if who == "Client" else "agent", who, words)
            for who, words in self.turns
        )
        mine = "\n".join(words for who, words in self.turns if who == "Client")
        caller = Party(None, None, self.facts.get("caller") or None)
        return Message(
            Channel.CALL,
            self.text,
            self.text,
            mine,
            sender=caller,
            sent_at=self.sent_at,
            turns=turns,
            facts=dict(self.facts),
        )

    def _mail(self) -> Message:
        own = self.text if self.inner else self.body
        cut = self.number % 2 == 0 and not self.inner
        reply = own if cut or self.inner else f"{own}\n\n{self.closing}".strip()
        facts: dict[str, object] = {"signature": self.closing if cut else ""}
        verdict = "fail" if self.spoofed else "pass"
        facts["authentication"] = [
            {"host": f"mx.{OWN_DOMAIN}", "spf": verdict, "dkim": verdict, "dmarc": verdict}
        ]
        return Message(
            Channel.EMAIL, self.text, reply, reply, sender=Party(self.name or None, self.address), sent_at=self.sent_at,
            reply_to=Party(None, self.reply_to) if self.reply_to else None, subject=self.subject, facts=facts,
            forwarded=Party(self.inner[0], self.inner[1]) if self.inner else None,
        )  # fmt: skip

    def entities(self) -> Entities:
        """The order numbers, as the reading room finds them; identification finds the rest."""
        return Entities(order_numbers=tuple(re.findall(r"\b26CMD\d{6}\b", self.text)))

    def write(self, folder: Path) -> str:
        """Write the file (and a call's sidecar); the file's name is the answer."""
        stem = f"{self.number:05d}"
        if self.channel is Channel.KIOSK:
            return self._write_kiosk(folder / f"{stem}.kiosk.json")
        if self.channel is Channel.CALL:
            return self._write_call(folder, stem)
        path = folder / f"{stem}.eml"
        mail = EmailMessage()
        mail["Subject"], mail["To"] = self.subject, f"contact@{OWN_DOMAIN}"
        mail["From"] = f'"{self.name}" <{self.address}>' if self.name else self.address
        mail["Date"], mail["Message-ID"] = format_datetime(self.sent_at), f"<{stem}@world.example>"
        if self.reply_to:
            mail["Reply-To"] = self.reply_to
        verdict = "fail" if self.spoofed else "pass"
        mail["Authentication-Results"] = (
            f"mx.{OWN_DOMAIN}; spf={verdict}; dkim={verdict}; dmarc={verdict}"
        )
        mail.set_content(self.text)
        path.write_bytes(mail.as_bytes())
        return path.name

    def _write_kiosk(self, path: Path) -> str:
        comment = {
            "comment_id": f"k{self.number}", "store": "042", "submitted_at": self.sent_at.isoformat(), "comment": self.body,
            "rating": 3, "wants_reply": True, "submitted_by": self.facts.get("submitted_by", "visitor"), "name": self.name,
            "email": self.address, "phone": self.facts.get("phone", ""), "loyalty_number": self.facts.get("loyalty_number", ""),
            "language": "fr",
        }  # fmt: skip
        path.write_text(json.dumps(comment, ensure_ascii=False), encoding="utf-8")
        return path.name

    def _write_call(self, folder: Path, stem: str) -> str:
        (folder / f"{stem}.txt").write_text(self.text + "\n", encoding="utf-8")
        known = {
            "call_id": stem,
            "started_at": self.sent_at.isoformat(),
            "agent": "Nadia",
            **self.facts,
        }
        (folder / f"{stem}.meta.json").write_text(json.dumps(known), encoding="utf-8")
        return f"{stem}.txt"


def shuffled(luck: random.Random, groups: list[list[Sent]]) -> list[Sent]:
    """Messages in the order they arrive: groups mixed, each group's own order kept."""
    slots = [at for at, group in enumerate(groups) for _ in group]
    luck.shuffle(slots)
    waiting = [iter(group) for group in groups]
    ordered = [next(waiting[at]) for at in slots]
    for number, sent in enumerate(ordered):
        sent.number = number
    return ordered
