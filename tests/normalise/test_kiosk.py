"""Comments left on kiosks: strict with the program, kind to the visitor."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.errors import Unreadable
from inbox.normalise import kiosk
from inbox.records import Channel, Message, Raw

SAMPLES = Path(__file__).parents[1] / "samples" / "kiosk"
GOOD: dict[str, Any] = {"comment_id": "k1", "store": "042", "comment": "Merci", "rating": 5}


def comment(body: bytes | dict[str, Any]) -> Message:
    """Read a body, or an object as JSON, as a kiosk's comment."""
    sent = json.dumps(body).encode() if isinstance(body, dict) else body
    when = datetime(2026, 3, 4, tzinfo=UTC)
    return kiosk.read(Raw(UUID(int=1), Channel.KIOSK, "k", sent, when, "a.kiosk.json"))


def test_the_sample_comment_gives_the_record_that_lies_beside_it() -> None:
    expected = json.loads((SAMPLES / "queue.expected.json").read_text())
    message = comment((SAMPLES / "queue.kiosk.json").read_bytes())
    assert message.text == message.reply_text == message.customer_text == expected["text"]
    assert message.external_id == expected["external_id"]
    assert message.store == expected["store"]
    assert message.sender.name == expected["name"]
    assert message.sender.address == expected["address"]
    assert message.sender.phone == expected["phone"]
    assert message.sent_at is not None
    assert message.sent_at.isoformat() == expected["sent_at"]
    assert message.language == expected["language"]
    assert dict(message.facts) == expected["facts"]


def test_a_rating_alone_is_a_message() -> None:
    message = comment({"comment_id": "k1", "rating": 3})
    assert (message.text, message.facts["rating"]) == ("", 3)


def test_the_check_gives_every_key_of_the_contract() -> None:
    checked = kiosk.check(json.dumps({**GOOD, "rating": "4", "unknown": 1}).encode())
    assert list(checked) == [
        "comment_id", "store", "submitted_at", "comment", "rating", "wants_reply",
        "submitted_by", "name", "email", "phone", "loyalty_number", "language",
    ]  # fmt: skip
    assert (checked["rating"], checked["wants_reply"], checked["submitted_by"]) == (
        4,
        False,
        "visitor",
    )


def test_what_a_visitor_mistypes_is_kept_and_does_not_refuse_his_comment() -> None:
    message = comment({**GOOD, "email": "jeanne at home", "phone": "douze"})
    assert message.sender.address is None
    assert message.facts["email_as_typed"] == "jeanne at home"
    assert message.facts["phone_as_typed"] == "douze"
    assert len(message.facts["defects"]) == 2


def test_the_same_object_has_the_same_fingerprint_and_another_comment_has_not() -> None:
    assert comment(GOOD).fingerprint == comment(dict(reversed(GOOD.items()))).fingerprint
    assert comment(GOOD).fingerprint != comment({**GOOD, "comment": "Non"}).fingerprint


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"comment_id": None}, "comment_id"),
        ({"comment_id": ["k"]}, "comment_id"),
        ({"comment_id": "k" * 201}, "comment_id"),
        ({"store": {"a": 1}}, "store"),
        ({"comment": 5}, "comment"),
        ({"comment": "", "rating": None}, "comment"),
        ({"rating": 6}, "rating"),
        ({"rating": 2.5}, "rating"),
        ({"rating": True}, "rating"),
        ({"rating": "bien"}, "rating"),
        ({"wants_reply": "peut-être"}, "wants_reply"),
        ({"submitted_by": "robot"}, "submitted_by"),
        ({"submitted_at": "hier"}, "submitted_at"),
        ({"name": ["x"]}, "name"),
        ({"language": "français"}, "language"),
    ],
)
def test_a_wrong_field_is_named_in_one_line(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Unreadable, match=rf"^{field}: .*\.$") as refusal:
        comment({**GOOD, **change})
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"[" * 99_999, b"\xff\xfe", b"5"])
def test_what_is_no_comment_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        comment(body)


@settings(max_examples=80, deadline=None, database=None)
@given(
    st.binary(max_size=60)
    | st.dictionaries(
        st.sampled_from([*GOOD, "email", "phone", "language", "wants_reply", "submitted_at"]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    ).map(lambda value: json.dumps(value).encode())
)
def test_any_bytes_are_a_comment_or_unreadable(body: bytes) -> None:
    with suppress(Unreadable):
        comment(body)
