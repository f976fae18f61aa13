"""No machine is answered by a machine, and nobody is answered by one all day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from inbox.mail_policy import MOST_A_DAY, why_silent
from inbox.records import Bounce, Channel, Message, Party

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
OURS = frozenset({"contact@example.fr", "@magasin.example"})
MAIL = Message(
    Channel.EMAIL, "x", "x", "x", sender=Party(name="Jeanne", address="jeanne@courriel.example")
)


def silent(message: Message, kind: str = "complaint", hours_ago: tuple[float, ...] = ()) -> bool:
    written = [NOW - timedelta(hours=hours) for hours in hours_ago]
    return why_silent(message, kind, OURS, written, NOW) is not None


def test_a_person_is_answered() -> None:
    assert not silent(MAIL)
    assert not silent(replace(MAIL, facts={"auto_submitted": "no"}))


@pytest.mark.parametrize(
    "marks",
    [
        {"is_auto_reply": True},
        {"is_automatic": True},
        {"bounce": Bounce("x@y.fr", "5.1.1", permanent=True)},
        {"facts": {"auto_submitted": "auto-replied; owner=x"}},
        {"facts": {"loop": ["contact@other.example"]}},
        {"facts": {"list_id": "<news.example>"}},
        {"facts": {"authenticity": {"result": "forged"}}},
        {"sender": Party()},
    ],
)
def test_what_bears_a_machines_mark_is_not_answered(marks: dict[str, Any]) -> None:
    assert silent(replace(MAIL, **marks))


@pytest.mark.parametrize("kind", ["automatic", "spam"])
def test_what_was_classified_as_no_persons_is_not_answered(kind: str) -> None:
    assert silent(MAIL, kind)


@pytest.mark.parametrize(
    "address",
    [
        *("MAILER-DAEMON@x.fr", "noreply@x.fr", "no-reply+a@x.fr", "ne-pas-repondre@x.fr"),
        *("owner-list@x.fr", "list-request@x.fr", "bounce+a=b@x.fr", "postmaster@x.fr"),
        *("contact@example.fr", "Contact+t1042.abc@example.fr", "paul@magasin.example"),
    ],
)
def test_an_address_of_a_machine_or_of_ours_is_not_answered(address: str) -> None:
    assert silent(replace(MAIL, sender=Party(address=address)))
    assert silent(replace(MAIL, reply_to=Party(address=address)))


def test_a_persons_address_that_only_looks_like_a_machines_is_answered() -> None:
    for address in ("norah@x.fr", "robert.root@x.fr", "contact@other.example", "owen@x.fr"):
        assert not silent(replace(MAIL, sender=Party(address=address)))


def test_an_answer_within_minutes_of_our_automatic_mail_is_taken_for_a_machines() -> None:
    assert silent(MAIL, hours_ago=(0.1,))
    assert not silent(MAIL, hours_ago=(0.5,))


def test_a_few_automatic_mails_a_day_are_enough_for_anybody() -> None:
    assert silent(MAIL, hours_ago=(2.0,) * MOST_A_DAY)
    assert not silent(MAIL, hours_ago=(25.0,) * 9)
