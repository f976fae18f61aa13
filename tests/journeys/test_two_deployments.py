"""Two deployments, each with a database and a mail server, write to each other: it stops by itself.

Both have switched acknowledgements on.
"""

from __future__ import annotations

import email
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from inbox import mail_policy, mailer, pipeline
from inbox.acknowledgement import Policy
from inbox.jobs.actors import attempt
from inbox.records import Channel, Raw
from inbox.settings import Settings
from store import acknowledgements, outbox, outgoing, session, sources
from store.session import transaction
from store.tables import TicketRow
from tests.servers.postgres import clone
from tests.servers.smtp import Received, Smtp

KINDS = ("complaint", "request", "question", "other")
WORDS = "Bonjour, mon canapé n'est toujours pas livré. C'est inadmissible, répondez-moi."


class Deployment:
    """One retailer: `address` is where he gets mail. What he sends lies in `smtp`."""

    def __init__(self, address: str, url: str, smtp: Smtp, home: Path) -> None:
        self.address, self.url, self.smtp = address, url, smtp
        home.mkdir()
        session.bind(url)
        with transaction() as db:
            acknowledgements.save(db, Policy(active=True, kinds=KINDS))
        self._settings = Settings(
            home=home,
            smtp_url=smtp.url,
            send_delay_seconds=0,
            mail_from=address,
            dkim_check=False,
        )
        self._taken = 0

    def use(self) -> None:
        """This process is his from now on."""
        session.bind(self.url)
        pipeline.bind(self._settings)

    def take(self, mail: Received | bytes) -> None:
        """A mail arrives, is processed, and what is due leaves."""
        self.use()
        body = mail.content if isinstance(mail, Received) else mail
        self._taken += 1
        with transaction() as db:
            source = sources.by_name(db, "ingest").id
        raw = Raw(source, Channel.EMAIL, str(self._taken), body, datetime.now(UTC), "x.eml")
        message_id = pipeline.capture(raw).message_id
        assert attempt(str(message_id))
        with transaction() as db:
            due = list(outbox.due(db))
        for outgoing_id in due:
            pipeline.send(outgoing_id)


@pytest.fixture
def two(postgres: str, home: Path, tmp_path: Path) -> Iterator[tuple[Deployment, Deployment]]:
    assert home.is_dir()
    with ExitStack() as stack:
        pair = [
            Deployment(
                f"contact@{name}.example",
                stack.enter_context(clone(postgres)).url,
                stack.enter_context(Smtp()),
                tmp_path / name,
            )
            for name in ("alpha", "beta")
        ]
        yield pair[0], pair[1]
        mailer.close()
        session.release()
        pipeline.bind(Settings())


def deliver(here: Deployment, there: Deployment, most: int = 20) -> int:
    """Carry mail to and fro until none is under way; how many were carried."""
    carried = {id(here): 0, id(there): 0}
    for _ in range(most):
        for sender, receiver in ((here, there), (there, here)):
            waiting = sender.smtp.received[carried[id(sender)] :]
            carried[id(sender)] += len(waiting)
            for mail in waiting:
                receiver.take(mail)
        if all(len(one.smtp.received) == carried[id(one)] for one in (here, there)):
            break
    return sum(carried.values())


def written_by_hand(sender: str, to: str, key: str, **more: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, f"Livraison {key}"
    mail["Message-ID"] = f"<{key}@courriel.example>"
    for name, value in more.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(f"{WORDS} {key}")
    return bytes(mail)


def test_two_deployments_that_write_to_each_other_stop_within_three_mails(
    two: tuple[Deployment, Deployment],
) -> None:
    alpha, beta = two
    alpha.take(written_by_hand(beta.address, alpha.address, "1"))
    assert len(alpha.smtp.received) == 1, "a person's mail is acknowledged"
    assert deliver(alpha, beta) <= 3
    assert beta.smtp.received == [], "and the acknowledgement is not"
    said = email.message_from_bytes(alpha.smtp.received[0].content)
    assert said["Auto-Submitted"] == "auto-replied"
    assert said["X-Loop"] == alpha.address


def test_a_reply_between_two_deployments_ends_with_one_acknowledgement(
    two: tuple[Deployment, Deployment],
) -> None:
    alpha, beta = two
    alpha.take(written_by_hand("jeanne@courriel.example", alpha.address, "1"))
    alpha.use()
    with transaction() as db:
        [ticket] = db.query(TicketRow).all()
        to_beta = outgoing.write(db, ticket.number, WORDS, None, to=[beta.address])
    pipeline.send(to_beta.id)
    before = len(alpha.smtp.received)
    alpha.smtp.received[:] = alpha.smtp.received[-1:]
    assert before == 2
    assert deliver(alpha, beta) <= 3
    assert len(beta.smtp.received) == 1


@pytest.mark.parametrize("marked", [True, False])
def test_a_vacation_answer_marked_or_not_ends_it(
    two: tuple[Deployment, Deployment], marked: bool
) -> None:
    """The other side answers every mail at once, and (not `marked`) as a person would."""
    alpha, _ = two
    jeanne = "jeanne@courriel.example"
    marks = {"Auto_Submitted": "auto-replied"} if marked else {}
    alpha.take(written_by_hand(jeanne, alpha.address, "0"))
    answered = 0
    while answered < len(alpha.smtp.received) and answered < 20:
        answered += 1
        alpha.take(written_by_hand(jeanne, alpha.address, str(answered), **marks))
    assert (answered, len(alpha.smtp.received)) == (1, 1)


def test_a_slow_machine_gets_a_few_automatic_mails_a_day_and_no_more(
    two: tuple[Deployment, Deployment],
) -> None:
    alpha, _ = two
    for hour in range(8):
        alpha.take(written_by_hand("jeanne@courriel.example", alpha.address, str(hour)))
        with transaction() as db:  # an hour passes; each mail is a matter of its own
            for row in db.query(outgoing.OutgoingRow):
                row.created_at -= timedelta(hours=1)
            for ticket in db.query(TicketRow):
                ticket.status, ticket.closed_at = "closed", datetime.now(UTC)
    assert len(alpha.smtp.received) == mail_policy.MOST_A_DAY
