"""Bounces: whose address, which status, for good or for now; and what only looks like one."""

from __future__ import annotations

import time

import pytest

from inbox.normalise import bounce

from .mail_samples import mail_and_text, samples


@pytest.mark.parametrize(("source", "wanted"), list(samples()))
def test_a_bounce_gives_recipient_status_and_permanence(source: str, wanted: str) -> None:
    found = bounce.find(*mail_and_text(source))
    if not wanted.startswith("bounce "):
        assert found is None
        return
    assert found is not None
    lasting = "permanent" if found.permanent else "temporary"
    assert f"bounce {found.recipient} {found.status or 'null'} {lasting}" == wanted


def test_a_mail_that_a_customer_attaches_is_not_this_mails_bounce() -> None:
    source = (
        "From: Jeanne <j@x.fr>\nSubject: mon mail\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nVoir la pièce jointe.\n"
        "--b\nContent-Type: message/rfc822\n\nFrom: MAILER-DAEMON@x.fr\nSubject: failure notice\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=c\n\n"
        "--c\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
        "Final-Recipient: rfc822; s@y.fr\nAction: failed\nStatus: 5.1.1\n\n--c--\n\n--b--\n"
    )
    assert bounce.find(*mail_and_text(source)) is None


@pytest.mark.parametrize(
    "unit", ["<a@b.fr>:\n", "550 5.1.1 ", "a@", "a.", "5.1", "Action: failed\n", "to a", "\n"]
)
def test_a_long_run_of_anything_takes_no_minutes(unit: str) -> None:
    body = unit * (300_000 // len(unit))
    head = (
        "Return-Path: <>\nFrom: MAILER-DAEMON@x.fr\nSubject: failure notice\nContent-Type: {}\n\n"
    )
    began = time.process_time()
    for kind in ("text/plain", "message/delivery-status"):
        bounce.find(*mail_and_text(head.format(kind) + body))
    assert time.process_time() - began < 2
