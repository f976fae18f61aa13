"""The sample messages arriving: into the mailbox folder, the transcript folder, the kiosk's door.

Whoever is answered writes back after a while, so that one sees an answer find its ticket.
"""

from __future__ import annotations

import random
import threading
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from uuid import uuid4

from inbox.demo import letters
from inbox.demo.letters import Delivery
from inbox.records import Channel

ANSWERS = (
    "Merci pour votre réponse rapide. C'est noté, je vous tiens au courant.",
    "Merci, mais le problème n'est toujours pas réglé de mon côté. Pouvez-vous me rappeler ?",
    "Parfait, merci beaucoup et bonne journée.",
)


class Feed:
    """Lets one message arrive every few seconds."""

    def __init__(self, home: Path, url: str, customers: Sequence[dict[str, str]]) -> None:
        self.home = home
        self.url = url
        self.customers = customers
        self.dice = random.Random()  # noqa: S311 - which sample comes next
        self.answered: set[str] = set()

    def run(self, stop: threading.Event, every_seconds: float = 6.0) -> None:
        """Deliver until told to stop."""
        while not stop.wait(self.dice.uniform(0.4, 1.6) * every_seconds):
            row = self.dice.choice(letters.corpus())
            now = datetime.now().astimezone()
            self.deliver(letters.delivery(row, self.customers, now, self.dice))
            self.answer_back()

    def deliver(self, delivery: Delivery) -> None:
        """Put one delivery where its source will find it."""
        if delivery.channel is Channel.EMAIL:
            self.mail(delivery.body)
        elif delivery.channel is Channel.CALL:
            self.call(delivery)
        else:
            self.comment(delivery.body)

    def mail(self, body: bytes) -> None:
        """Deliver as a mail server does: whole into tmp, then a rename into new."""
        name = f"{uuid4().hex}.demo"
        aside = self.home / "mailbox" / "tmp" / name
        aside.write_bytes(body)
        aside.rename(self.home / "mailbox" / "new" / name)

    def call(self, delivery: Delivery) -> None:
        """Sidecar first, as a call recorder that knows its readers does."""
        path = self.home / "calls" / delivery.filename
        path.with_suffix(".meta.json").write_bytes(delivery.beside or b"{}")
        path.write_bytes(delivery.body)

    def comment(self, body: bytes) -> None:
        """Post as a kiosk does; what does not get through is sent again later by a real one."""
        key = (self.home / "kiosk.key").read_text().strip()
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{self.url}/api/v1/kiosk/comments",
            body,
            {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        )
        try:
            urllib.request.urlopen(request, timeout=5).close()  # noqa: S310 - our own address
        except urllib.error.URLError:
            return

    def answer_back(self) -> None:
        """The customers' answers to what was sent to them."""
        for path in sorted((self.home / "sent" / "new").glob("*")):
            if path.name in self.answered or self.dice.random() < 0.5:
                continue
            self.answered.add(path.name)
            self.mail(self.answer_to(path.read_bytes()))

    def answer_to(self, body: bytes) -> bytes:
        """A mail that answers ours as mail programs do."""
        ours = message_from_bytes(body)
        mail = EmailMessage()
        mail["From"], mail["To"] = str(ours["To"]), str(ours["From"])
        mail["Subject"] = f"Re: {str(ours['Subject']).removeprefix('Re: ')}"
        mail["Date"] = format_datetime(datetime.now().astimezone())
        mail["Message-ID"] = f"<{uuid4().hex}@exemple.example>"
        mail["In-Reply-To"] = str(ours["Message-ID"])
        mail["References"] = f"{ours['References'] or ''} {ours['Message-ID']}".strip()
        mail.set_content(self.dice.choice(ANSWERS))
        return mail.as_bytes()
