"""Robots and people, by header first and by words last."""

from __future__ import annotations

import pytest

from inbox.normalise import bounce, quotes, robots

from .mail_samples import mail_and_text, samples


def _verdict(source: str) -> robots.Verdict:
    mail, text = mail_and_text(source)
    return robots.verdict(mail, quotes.split_reply(text).new, bounce.find(mail, text))


TAKEN_FOR = {"person": (False, False), "auto": (True, True), "robot": (True, False)}


@pytest.mark.parametrize(("source", "wanted"), list(samples()))
def test_a_mail_is_taken_for_what_it_is(source: str, wanted: str) -> None:
    verdict = _verdict(source)
    expected = TAKEN_FOR.get(wanted, (True, False))  # a bounce is automatic and answers nobody
    assert (verdict.is_automatic, verdict.is_auto_reply) == expected


def test_the_proof_is_named_for_the_agent() -> None:
    source = "From: a@b.fr\nSubject: x\nAuto-Submitted: auto-replied\n\nx"
    assert "RFC 3834" in (_verdict(source).reason or "")
