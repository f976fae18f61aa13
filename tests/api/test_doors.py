"""What other machines leave: kiosk comments and files, durable once the 202 is out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import Api, is_problem

SAMPLES = Path(__file__).parent.parent / "samples"
COMMENT = {
    "comment_id": "k-1",
    "store": "042",
    "submitted_at": "2026-03-03T09:12:00+01:00",
    "comment": "  Trois caisses fermées,\r\nune demi-heure d'attente. ",
    "rating": "2",
    "wants_reply": False,
    "name": None,
    "email": None,
    "phone": None,
    "loyalty_number": None,
    "language": "fr",
}


def test_a_comment_is_stored_once_however_often_it_is_sent(api: Api) -> None:
    device = api.kiosk()
    answers = [device.post("/kiosk/comments", json=COMMENT) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202] * 3
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert api.database.count("message") == 1
    first = answers[0].json()["id"]
    api.process(first)
    got = api.of().get(f"/messages/{first}").json()
    assert (got["channel"], got["store"], got["external_id"]) == ("kiosk", "042", "k-1")
    assert got["sent_at"] == "2026-03-03T09:12:00+01:00"


def test_the_same_comment_id_with_other_words_is_kept_beside_the_first(api: Api) -> None:
    device = api.kiosk()
    first = device.post("/kiosk/comments", json=COMMENT).json()
    other = COMMENT | {"comment": "Très bien reçue au rayon peinture."}
    second, again = (device.post("/kiosk/comments", json=other).json() for _ in range(2))
    assert first["id"] != second["id"] == again["id"]
    assert api.database.count("message") == 2


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"{}", b'{"comment_id": "a"}', b'{"comment_id": "a", "rating": 9}', b"\xff"],
)
def test_what_is_no_comment_is_refused_and_nothing_is_kept(api: Api, body: bytes) -> None:
    assert is_problem(api.kiosk().post("/kiosk/comments", content=body), 422)
    assert api.database.count("message") == 0


def test_a_comment_of_300_kilobytes_is_too_large(api: Api) -> None:
    huge = COMMENT | {"comment": "a" * 300_000}
    assert is_problem(api.kiosk().post("/kiosk/comments", json=huge), 413)
    assert api.database.count("message") == 0


def test_a_kiosks_key_opens_one_door_and_no_other_key_opens_it(api: Api) -> None:
    device, agent, nobody = api.kiosk(), api.of("administrator"), api.client()
    for stranger in (agent, nobody, api.client("kiosk_wrong")):
        answer = stranger.post("/kiosk/comments", json=COMMENT)
        assert is_problem(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"
    for path in ("/tickets", "/customers", "/reports/backlog", "/tickets/1001"):
        assert is_problem(device.get(path), 401)
    upload = {"file": ("a.eml", b"From: a@b.example\n\nx")}
    assert is_problem(device.post("/messages", files=upload), 401)


CHANNELS = [
    ("email/flowed.eml", None, "email"),
    ("call/voices.vtt", "call/voices.meta.json", "call"),
    ("call/whisper.json", None, "call"),
    ("kiosk/queue.kiosk.json", None, "kiosk"),
    ("letter/text_layer.pdf", None, "letter"),
]


@pytest.mark.parametrize(("name", "meta", "channel"), CHANNELS)
def test_a_file_of_each_channel_is_taken_once(
    api: Api, name: str, meta: str | None, channel: str
) -> None:
    def send() -> dict[str, Any]:
        files = {"file": (Path(name).name, (SAMPLES / name).read_bytes())}
        if meta is not None:
            files["meta"] = ("meta.json", (SAMPLES / meta).read_bytes())
        answer = api.of().post("/messages", files=files)
        assert answer.status_code == 202, answer.text
        given: dict[str, Any] = answer.json()
        return given

    first, again = send(), send()
    assert (first["created"], again["created"]) == (True, False)
    assert first["id"] == again["id"]
    api.process(first["id"])
    got = api.of().get(f"/messages/{first['id']}").json()
    assert (got["channel"], got["error"], got["input"]) == (channel, None, Path(name).name)
    if meta is not None:
        assert got["from"]["phone"] or got["external_id"]


def test_each_row_of_a_sheet_and_each_mail_of_an_mbox_is_a_message(api: Api) -> None:
    sheet = (SAMPLES / "spreadsheet/store_log.csv").read_bytes()
    told = api.of().post("/messages", files={"file": ("store_log.csv", sheet)}).json()
    expected = json.loads((SAMPLES / "spreadsheet/store_log.expected.json").read_text())
    assert len(told["messages"]) == len(expected) > 1
    assert told["id"] == told["messages"][0]["id"]
    mails = b"".join(
        b"From a@b Tue Mar  3 09:12:00 2026\nFrom: a@b.example\nSubject: %d\n\nBonjour\n\n" % n
        for n in range(3)
    )
    told = api.of().post("/messages", files={"file": ("old.mbox", mails)}).json()
    assert [one["created"] for one in told["messages"]] == [True] * 3


def test_a_file_of_no_kind_that_messages_come_in_is_refused(api: Api) -> None:
    files = {"file": ("virus.exe", b"MZ\0\0")}
    assert is_problem(api.of().post("/messages", files=files), 422)
    assert is_problem(api.of().post("/messages", data={"file": "no file"}), 422)


def test_a_body_beyond_the_limit_is_refused(api: Api) -> None:
    files = {"file": ("huge.eml", b"From: a@b.example\n\n" + b"a" * 70_000_000)}
    assert is_problem(api.of().post("/messages", files=files), 413)
    assert api.database.count("message") == 0


def test_a_file_that_cannot_be_read_is_kept_with_its_error(api: Api) -> None:
    told = api.of().post("/messages", files={"file": ("a.pdf", b"%PDF-1.7 and nothing")}).json()
    api.process(told["id"])
    got = api.of().get(f"/messages/{told['id']}").json()
    assert got["error"]
    assert got["ticket"] is None
    assert api.of().get(f"/messages/{told['id']}/raw").content == b"%PDF-1.7 and nothing"
