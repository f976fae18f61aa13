"""Which ticket, which service: the decision about one message."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from inbox.records import (
    Channel,
    Message,
    Party,
    Reading,
    Related,
)
from inbox.routing import address_tag, route, subject_numbers, tagged_ticket
from inbox.service_records import (
    Rule,
    Rules,
    Service,
    Target,
)

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
MAIL = Message(Channel.EMAIL, "Bonjour", "Bonjour", "Bonjour", sender=Party(address="a@b.example"))
COMPLAINT = Reading("fr", "complaint", "delivery", "normal", "negative", {}, False, "1")
HOURS = "Mo-Sa 08:00-19:00; PH off"


def rules() -> Rules:
    services = {code: Service(code, code, HOURS) for code in ("delivery", "lille", "care")}
    rows = (
        Rule(uuid4(), 1, "lille", {"topic": ("delivery",), "store": ("077",)}),
        Rule(uuid4(), 2, "delivery", {"topic": ("delivery",)}),
    )
    targets = (Target(600), Target(120, kind="complaint"), Target(60, priority="critical"))
    return Rules(services, rows, targets, "care")


def related(reason: str, same: bool = False, status: str = "open") -> Related:
    return Related(uuid4(), 1042, status, reason, same)


def test_the_first_rule_whose_conditions_hold_decides() -> None:
    plan = route(MAIL, COMPLAINT, [], rules(), NOW)
    assert (plan.opens, plan.service, plan.follow_up) == (True, "delivery", True)
    assert route(replace(MAIL, store="077"), COMPLAINT, [], rules(), NOW).service == "lille"


def test_what_no_rule_fits_goes_to_the_fallback() -> None:
    plan = route(MAIL, replace(COMPLAINT, topic="privacy"), [], rules(), NOW)
    assert (plan.service, plan.rule_id) == ("care", None)


def test_danger_is_answered_sooner_than_a_complaint_and_that_sooner_than_a_question() -> None:
    def due(reading: Reading) -> datetime | None:
        return route(MAIL, reading, [], rules(), NOW).due_at

    critical, question = (
        replace(COMPLAINT, priority="critical"),
        replace(COMPLAINT, kind="question"),
    )
    assert due(critical) < due(COMPLAINT) < due(question)  # type: ignore[operator]


def test_only_a_complaint_opens_a_follow_up() -> None:
    assert not route(MAIL, replace(COMPLAINT, kind="question"), [], rules(), NOW).follow_up


def test_robots_and_spam_open_nothing_but_doubtful_spam_does() -> None:
    spam = replace(COMPLAINT, kind="spam")
    assert not route(MAIL, spam, [], rules(), NOW).opens
    assert route(MAIL, replace(spam, needs_review=True), [], rules(), NOW).opens
    assert not route(replace(MAIL, is_automatic=True), COMPLAINT, [], rules(), NOW).opens


def test_an_answer_to_our_own_mail_joins_whoever_sends_it() -> None:
    ticket = related("our_reference")
    plan = route(MAIL, COMPLAINT, [ticket], rules(), NOW)
    assert (plan.ticket_id, plan.opens) == (ticket.ticket_id, False)


def test_a_reference_to_somebody_elses_mail_opens_nobodys_ticket() -> None:
    plan = route(MAIL, COMPLAINT, [related("reference")], rules(), NOW)
    assert plan.opens
    assert plan.ticket_id is None


def test_the_customer_himself_may_refer_to_his_own_earlier_mail() -> None:
    ticket = related("reference", same=True)
    assert route(MAIL, COMPLAINT, [ticket], rules(), NOW).ticket_id == ticket.ticket_id


def test_a_person_reopens_a_closed_ticket_and_a_robot_does_not() -> None:
    closed = related("our_reference", status="closed")
    assert route(MAIL, COMPLAINT, [closed], rules(), NOW).reopens
    robot = replace(MAIL, is_automatic=True)
    assert not route(robot, COMPLAINT, [closed], rules(), NOW).reopens


def test_an_address_tag_proves_its_ticket_and_a_forged_one_proves_nothing() -> None:
    tagged = address_tag("support@example.fr", 1042, b"secret")
    assert tagged_ticket([None, "other@example.fr", tagged.upper()], b"secret") == 1042
    assert tagged_ticket([tagged.replace("t1042", "t1043")], b"secret") is None
    assert tagged_ticket([tagged], b"another secret") is None


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [
        ("Re: [#1042] Canapé jamais livré", [1042]),
        ("RE: Dossier n° 1042 : suite", [1042]),
        ("Ticket #1042 / dossier 77", [1042, 77]),
        ("Commande #1042, facture 1043", []),
        ("Devis #10-42 du 3.5", []),
        (None, []),
    ],
)
def test_a_subject_names_tickets_and_no_order_is_taken_for_one(
    subject: str | None, numbers: list[int]
) -> None:
    assert subject_numbers(subject) == numbers


def test_a_number_in_a_subject_counts_for_the_same_customer_only() -> None:
    stranger, himself = related("subject_number"), related("subject_number", same=True)
    assert route(MAIL, COMPLAINT, [stranger], rules(), NOW).opens
    assert route(MAIL, COMPLAINT, [stranger, himself], rules(), NOW).ticket_id == himself.ticket_id
