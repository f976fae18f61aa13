"""What is known of a call: the sidecar in many spellings, the header lines, and their faults."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .test_transcript import call

TALK = "Agent: bonjour\nClient: oui\n"


@pytest.mark.parametrize(
    "sidecar",
    [
        {"call_id": "C1", "caller": "+33 6 39 98 12 34", "store": "042", "duration_seconds": 61},
        {"callId": "C1", "callerNumber": "0639981234", "storeId": 42, "durationSeconds": "61"},
        {"CallID": "C1", "from": "0033639981234", "magasin": 42.0, "duree": "1:01"},
        {"call": {"id_appel": "C1", "ANI": 33639981234, "store_code": "042", "duration": "PT1M1S"}},
        [
            {
                "contact_id": "C1",
                "caller": "sip:+33639981234@pbx",
                "shop": "042",
                "duration_ms": 61000,
            }
        ],
        {
            "ContactId": "C1",
            "CustomerEndpoint": {"Address": "+33639981234", "Type": "TELEPHONE_NUMBER"},
            "InitiationTimestamp": "2026-03-03T08:12:00Z",
            "DisconnectTimestamp": "2026-03-03T08:13:01Z",
            "store": "042",
        },
        {
            "call": {"id": "C1", "caller": {"number": "+33639981234"}},
            "date": "2026-03-03",
            "time": "09:12:00",
            "ended_at": "2026-03-03T09:13:01",
            "storeCode": "042",
        },
    ],
)
def test_a_sidecar_is_read_in_any_usual_spelling(sidecar: Any) -> None:
    message = call(TALK, "a.txt", json.dumps(sidecar).encode())
    assert message.external_id == "C1"
    assert message.sender.phone == "+33639981234"
    assert message.store == "042"
    assert message.facts["duration_seconds"] == 61


@pytest.mark.parametrize(
    ("given", "instant"),
    [
        ("2026-03-03T09:12:00+01:00", "2026-03-03T09:12:00+01:00"),
        ("2026-07-03 09:12:00", "2026-07-03T09:12:00+02:00"),
        ("2026-03-03T08:12:00Z", "2026-03-03T08:12:00+00:00"),
        ("03/03/2026 09:12", "2026-03-03T09:12:00+01:00"),
        (1772525520, "2026-03-03T08:12:00+00:00"),
        ("1772525520000", "2026-03-03T08:12:00+00:00"),
        ("Tue, 03 Mar 2026 09:12:00 +0100", "2026-03-03T09:12:00+01:00"),
        ("3 mars 2026 à 9h12", "2026-03-03T09:12:00+01:00"),
    ],
)
def test_a_time_of_any_writing_is_aware_and_paris_where_nothing_is_said(
    given: object, instant: str
) -> None:
    message = call(TALK, "a.txt", {"started_at": given})
    assert message.sent_at is not None
    assert message.sent_at.isoformat() == instant


@pytest.mark.parametrize("hidden", ["anonymous", "Masqué", "inconnu", "withheld", "", None])
def test_a_hidden_number_is_no_number_and_no_fault(hidden: str | None) -> None:
    message = call(TALK, "a.txt", {"call_id": "C1", "caller": hidden})
    assert message.sender.phone is None
    assert "defects" not in message.facts


@pytest.mark.parametrize(
    "beside",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\x00\x01",
        b"[" * 99_999,
        b'{"caller": {"a": [1]}, "store": []}',
    ],
)
def test_a_broken_sidecar_does_not_lose_the_call(beside: bytes) -> None:
    message = call(TALK, "a.txt", beside)
    assert message.customer_text == "oui"
    assert message.external_id is None


def test_what_cannot_be_read_in_a_sidecar_is_named() -> None:
    message = call(
        TALK, "a.txt", {"caller": "poste 12", "started_at": "hier", "duration_seconds": "long"}
    )
    assert message.facts["defects"] == [
        "caller is not a phone number.",
        "started_at is not a time.",
        "duration_seconds is not a duration.",
    ]
    assert message.facts["caller"] == "poste 12"


def test_the_sidecar_wins_over_the_header_and_the_header_fills_it_up() -> None:
    body = f"call_id: OLD\nstore: 007\n\n{TALK}"
    message = call(body, "a.txt", {"call_id": "NEW"})
    assert (message.external_id, message.store) == ("NEW", "007")
    assert message.text == TALK.strip()


@pytest.mark.parametrize(
    "header",
    [
        "call_id: C1\ncaller: 06 39 98 12 34\nagent: Julie Morel\n\n",
        "Call ID = C1\nCaller = +33639981234\nAgent = Julie Morel\n---\n",
        "---\ncall_id: C1\ncaller: +33639981234\nagent: Julie Morel\n---\n",
        "# call_id: C1\n# caller: +33639981234\n# queue: sav\n# agent: Julie Morel\n",
        "* ID: C1\n* Caller: +33639981234\n* Agent: Julie Morel\n\n",
        "[METADATA]\ncall_id=C1\ncaller=+33639981234\nagent=Julie Morel\n[/METADATA]\n",
        "Caller: +33639981234\nCall-Id: C1\nAgent: Julie Morel\n",
        "ID appel : C1\nNuméro appelant : 06 39 98 12 34\nConseiller : Julie Morel\n\n",
    ],
)
def test_header_lines_are_facts_and_not_speech(header: str) -> None:
    message = call(header + TALK, "a.txt")
    assert message.text == TALK.strip()
    assert message.external_id == "C1"
    assert message.sender.phone == "+33639981234"
    assert message.facts["agent"] == "Julie Morel"


@pytest.mark.parametrize(
    "header",
    [
        """Appel du 03/03/2026 à 09:12
Numéro de l'appelant : 06 39 98 12 34
Durée de l'appel : 1:01
Nom du conseiller : Julie Morel

""",
        """=== Appel C1 ===
Date : 3 mars 2026 à 9h12
Appelant : +33 6 39 98 12 34
Durée : 61 s
Agent : Julie Morel
=========
""",
        """# Transcription
Début : 2026-03-03 09:12
Caller: +33639981234
Duration: 61
Agent name: Julie Morel
""",
        "Start: 2026-03-03 09:12 | Caller: +33639981234 | Duration: 61 | Agent: Julie Morel\n\n",
    ],
)
def test_header_lines_below_a_title_or_side_by_side_are_facts(header: str) -> None:
    message = call(header + TALK, "a.txt")
    assert message.text == TALK.strip()
    assert message.sender.phone == "+33639981234"
    assert message.sent_at is not None
    assert message.sent_at.isoformat() == "2026-03-03T09:12:00+01:00"
    assert (message.facts["agent"], message.facts["duration_seconds"]) == ("Julie Morel", 61)


def test_a_single_word_of_the_agents_below_the_header_is_not_his_name() -> None:
    message = call("duration_seconds: 73\nstore: 042\n\nAgent: Entendu\nClient: oui\n", "a.txt")
    assert message.text == "Agent: Entendu\nClient: oui"


def test_a_title_without_header_lines_below_is_not_lost() -> None:
    message = call(f"Appel de lundi\n{TALK}", "a.txt")
    assert "Appel de lundi" in message.text


def test_an_agents_name_is_preferred_to_his_number() -> None:
    for agent in (
        {"agentId": "a7", "agentName": "Julie Morel"},
        {"agent": {"id": "a7", "first_name": "Julie", "last_name": "Morel"}},
        {"Agent": {"Username": "Julie Morel"}},
    ):
        assert call(TALK, "a.txt", agent).facts["agent"] == "Julie Morel"


def test_the_length_of_the_audio_is_the_calls_where_nothing_else_tells_it() -> None:
    lens = {
        "Transcript": [{"ParticipantId": "AGENT", "Content": "un", "BeginOffsetMillis": 0}],
        "ConversationCharacteristics": {"TotalConversationDurationMillis": 61_000},
    }
    whisper = {"text": "un", "segments": [{"start": 0, "text": "un"}], "duration": 61.0}
    assert call(lens, "a.json").facts["duration_seconds"] == 61
    assert call(whisper, "a.json").facts["duration_seconds"] == 61
    assert call(whisper, "a.json", {"duration": 60}).facts["duration_seconds"] == 60


def test_a_name_beside_the_number_is_the_callers() -> None:
    message = call(f"Call-ID: C1\nCaller: Jeanne Martin <+33639981234>\n{TALK}", "a.txt")
    assert message.text == TALK.strip()
    assert (message.sender.name, message.sender.phone) == ("Jeanne Martin", "+33639981234")


def test_a_caller_who_speaks_first_is_not_taken_for_a_header() -> None:
    message = call("Caller: bonjour\nAgent: oui bonjour\nCaller: merci\n", "a.txt")
    assert message.external_id is None
    assert message.customer_text == "bonjour\nmerci"
