"""Watched folders and Maildirs: whole files only, captured before they move, none overwritten."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from inbox import connectors
from inbox.connectors import Connector, pump
from inbox.errors import Refused, Unreadable
from inbox.records import Channel, Raw, Receipt, Source

if TYPE_CHECKING:
    from tests.connectors.conftest import Journal

SOURCE_ID = UUID(int=7)
VTT = b"WEBVTT\n\n00:01.000 --> 00:04.000\n<v Agent>Bonjour, service livraison.\n"
META = b'{"call_id": "c-1", "caller": "+33612345678"}'


def watch(path: Path, kind: str = "transcripts", **settings: Any) -> Connector:
    given = {"path": str(path), "settle_seconds": 0, **settings}
    return connectors.open(Source(SOURCE_ID, "calls", kind, given))


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def refuse_all(raw: Raw) -> Receipt:
    raise Unreadable("it is no transcript")


def test_a_transcript_and_its_sidecar_come_in_together_and_are_done(
    tmp_path: Path, journal: Journal
) -> None:
    calls = watch(tmp_path)
    (tmp_path / "call-1.vtt").write_bytes(VTT)
    (tmp_path / "call-1.meta.json").write_bytes(META)
    assert pump(calls, journal.capture) == 1
    [raw] = journal.rows.values()
    assert (raw.body, raw.beside, raw.filename) == (VTT, META, "call-1.vtt")
    assert raw.channel is Channel.CALL
    assert names(tmp_path) == ["done/call-1.meta.json", "done/call-1.vtt"]


def test_the_oldest_comes_first(tmp_path: Path, journal: Journal) -> None:
    calls = watch(tmp_path)
    for age, name in enumerate(["c.txt", "a.txt", "b.txt"]):
        (tmp_path / name).write_text(name)
        os.utime(tmp_path / name, (1_700_000_000 - age, 1_700_000_000 - age))
    pump(calls, journal.capture)
    assert [raw.filename for raw in journal.rows.values()] == ["b.txt", "a.txt", "c.txt"]


def test_a_file_that_is_being_written_is_left_alone_until_it_is_whole(
    tmp_path: Path, journal: Journal
) -> None:
    calls = watch(tmp_path, settle_seconds=0.3)
    path = tmp_path / "call.vtt"
    with path.open("wb") as writing:
        for _ in range(8):
            writing.write(VTT)
            writing.flush()
            assert pump(calls, journal.capture) == 0
            time.sleep(0.1)
    time.sleep(0.35)
    assert pump(calls, journal.capture) == 1
    assert journal.bodies == [VTT * 8]


def test_a_copy_that_keeps_an_old_time_is_not_taken_for_a_finished_one(
    tmp_path: Path, journal: Journal
) -> None:
    calls = watch(tmp_path, settle_seconds=0.3)
    path = tmp_path / "call.vtt"
    path.write_bytes(VTT[:10])
    os.utime(path, (1_600_000_000, 1_600_000_000))
    assert pump(calls, journal.capture) == 0
    path.write_bytes(VTT)
    time.sleep(0.35)
    assert pump(calls, journal.capture) == 0


@pytest.mark.parametrize("cut", [b"", b'{"results": {"transcripts": [{"tran'])
def test_json_whose_writer_paused_gets_patience_and_is_then_taken_as_it_is(
    tmp_path: Path, journal: Journal, cut: bytes
) -> None:
    calls = watch(tmp_path, patience_seconds=0.3)
    (tmp_path / "call.json").write_bytes(cut)
    assert pump(calls, journal.capture) == 0
    time.sleep(0.35)
    assert pump(calls, journal.capture) == 1
    assert journal.bodies == [cut]


def test_a_transcript_waits_for_a_sidecar_that_is_half_written(
    tmp_path: Path, journal: Journal
) -> None:
    calls = watch(tmp_path)
    (tmp_path / "call.vtt").write_bytes(VTT)
    (tmp_path / "call.meta.json").write_bytes(META[:-5])
    assert pump(calls, journal.capture) == 0
    (tmp_path / "call.meta.json").write_bytes(META)
    assert pump(calls, journal.capture) == 1
    assert next(iter(journal.rows.values())).beside == META


def test_drafts_and_what_is_no_transcript_stay_where_they_are(
    tmp_path: Path, journal: Journal
) -> None:
    calls = watch(tmp_path)
    secret = tmp_path.parent / "secret.txt"
    secret.write_text("not yours")
    others = ["a.vtt.tmp", "b.vtt.part", "~c.txt", ".d.json", "e.wav", "f.meta.json"]
    for name in others:
        (tmp_path / name).write_bytes(b"{}")
    (tmp_path / "link.txt").symlink_to(secret)
    assert pump(calls, journal.capture) == 0
    assert names(tmp_path) == sorted([*others, "link.txt"])


def test_a_name_that_is_taken_gets_a_suffix_and_nothing_is_overwritten(
    tmp_path: Path, journal: Journal
) -> None:
    calls = watch(tmp_path)
    for number in range(3):
        (tmp_path / "call.txt").write_text(f"Agent: {number}")
        (tmp_path / "call.meta.json").write_text(json.dumps({"call_id": number}))
        assert pump(calls, journal.capture) == 1
    done = tmp_path / "done"
    assert [(done / name).read_text() for name in ("call.txt", "call-2.txt", "call-3.txt")] == [
        f"Agent: {number}" for number in range(3)
    ]
    assert json.loads((done / "call-3.meta.json").read_text()) == {"call_id": 2}


def test_what_capture_refuses_goes_to_failed_with_the_reason(tmp_path: Path) -> None:
    calls = watch(tmp_path)
    (tmp_path / "call.txt").write_text("Agent: bonjour")
    (tmp_path / "call.meta.json").write_bytes(META)
    assert pump(calls, refuse_all) == 0
    assert names(tmp_path / "failed") == ["call.meta.json", "call.txt", "call.txt.why.txt"]
    assert (tmp_path / "failed/call.txt.why.txt").read_text() == "it is no transcript\n"


def test_a_crash_before_the_move_offers_the_same_delivery_again(
    tmp_path: Path, journal: Journal
) -> None:
    (tmp_path / "call.vtt").write_bytes(VTT)
    (tmp_path / "call.meta.json").write_bytes(META)
    [offer] = watch(tmp_path).offers()
    journal.capture(offer.raw)  # and the process ends
    assert pump(watch(tmp_path), journal.capture) == 1
    assert (len(journal.rows), journal.calls) == (1, 2)
    assert "done/call.vtt" in names(tmp_path)


def test_a_file_that_disappears_is_no_error(tmp_path: Path, journal: Journal) -> None:
    calls = watch(tmp_path)
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"Agent: {number}")

    def capture(raw: Raw) -> Receipt:
        for number in range(3):
            (tmp_path / f"{number}.txt").unlink(missing_ok=True)
        return journal.capture(raw)

    assert pump(calls, capture) == 1
    assert names(tmp_path) == []


def test_sub_folders_are_read_when_asked_and_kept_apart_in_done(
    tmp_path: Path, journal: Journal
) -> None:
    (tmp_path / "lyon").mkdir()
    (tmp_path / "lyon/call.txt").write_text("Agent: Lyon")
    assert pump(watch(tmp_path), journal.capture) == 0
    calls = watch(tmp_path, recursive=True)
    assert pump(calls, journal.capture) == 1
    assert pump(calls, journal.capture) == 0
    assert names(tmp_path) == ["done/lyon/call.txt"]
    assert [raw.filename for raw in journal.rows.values()] == ["lyon/call.txt"]


def test_a_file_name_of_any_bytes_is_told_as_text(tmp_path: Path, journal: Journal) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/r\xe9clamation.txt"))).write_text("Agent: oui")
    assert pump(watch(tmp_path), journal.capture) == 1
    assert [raw.filename for raw in journal.rows.values()] == ["r\ufffdclamation.txt"]


def test_an_mbox_is_done_after_its_last_mail_and_not_before(
    tmp_path: Path, journal: Journal
) -> None:
    mails = [f"From a@b Tue Mar  3 09:12:0{n} 2026\nSubject: {n}\n\ntext {n}\n\n" for n in range(3)]
    (tmp_path / "old.mbox").write_text("".join(mails))
    (tmp_path / "new.eml").write_bytes(b"Subject: new\n\ntext\n")
    folder = watch(tmp_path, kind="eml_folder")
    by_name = {}
    for offer in folder.offers():
        assert (tmp_path / str(offer.raw.filename).partition("/")[0]).exists()
        by_name[offer.raw.filename] = offer.raw.body
        journal.capture(offer.raw)
        folder.acknowledge(offer)
    assert sorted(map(str, by_name)) == ["new.eml", *(f"old.mbox/{n}.eml" for n in (1, 2, 3))]
    assert b"Subject: 1" in by_name["old.mbox/2.eml"]
    assert names(tmp_path) == ["done/new.eml", "done/old.mbox"]


def test_a_scanned_letter_comes_in(tmp_path: Path, journal: Journal) -> None:
    (tmp_path / "Scan 12.PDF").write_bytes(b"%PDF-1.7")
    assert pump(watch(tmp_path, kind="letters"), journal.capture) == 1
    assert [raw.channel for raw in journal.rows.values()] == [Channel.LETTER]


def test_a_sheet_comes_in_row_by_row_and_again_only_with_what_is_new(
    tmp_path: Path, journal: Journal
) -> None:
    sheets = watch(tmp_path, kind="spreadsheets")
    head = "date;magasin;client;réclamation\n"
    rows = [
        "03/03/2026;042;Martin;Canapé livré déchiré\n",
        "04/03/2026;042;Durand;Pas de réponse\n",
    ]
    (tmp_path / "042.csv").write_text(head + "".join(rows), "utf-8")
    assert pump(sheets, journal.capture) == 2
    again = [rows[0], "05/03/2026;042;Petit;Porte rayée\n", rows[1], rows[1]]
    (tmp_path / "042.csv").write_text(head + "".join(again), "utf-8")
    assert pump(sheets, journal.capture) == 4
    assert len(journal.rows) == 4  # a row that stands twice is two complaints
    assert [json.loads(raw.beside or b"")["row"] for raw in journal.rows.values()] == [1, 2, 2, 4]
    assert names(tmp_path) == ["done/042-2.csv", "done/042.csv"]


def test_a_sheet_that_cannot_be_read_is_captured_whole_with_its_error(
    tmp_path: Path, journal: Journal
) -> None:
    sheets = watch(tmp_path, kind="spreadsheets")
    (tmp_path / "042.xlsx").write_bytes(b"PK\x03\x04 no sheet")
    assert pump(sheets, journal.capture) == 1
    assert journal.bodies == [b"PK\x03\x04 no sheet"]


def test_a_maildir_is_read_and_each_mail_moved_to_seen(tmp_path: Path, journal: Journal) -> None:
    maildir = connectors.open(Source(SOURCE_ID, "m", "maildir", {"path": str(tmp_path)}))
    for number in range(3):
        (tmp_path / f"new/17000000{number}.M1P2.host").write_text(f"Subject: {number}\n\ntext\n")
    (tmp_path / "tmp/1700.half").write_text("Subj")
    assert pump(maildir, journal.capture) == 3
    assert [body[:10] for body in journal.bodies] == [f"Subject: {n}".encode() for n in range(3)]
    assert names(tmp_path) == [
        *(f"cur/17000000{number}.M1P2.host:2,S" for number in range(3)),
        "tmp/1700.half",
    ]


def test_a_running_folder_takes_what_arrives_and_stops_when_told(
    tmp_path: Path, journal: Journal
) -> None:
    given = {"path": str(tmp_path), "settle_seconds": 0.1, "poll_seconds": 0.05}
    calls = Source(uuid4(), "calls", "transcripts", given)
    stop, reports = threading.Event(), []
    arguments = (calls, journal.capture, lambda cursor: None, reports.append, stop)
    thread = threading.Thread(target=connectors.run, args=arguments)
    thread.start()
    until = time.monotonic() + 5
    while not (tmp_path / "done").exists() and time.monotonic() < until:
        time.sleep(0.01)
    (tmp_path / "call.vtt").write_bytes(VTT)
    while not (tmp_path / "done/call.vtt").exists() and time.monotonic() < until:
        time.sleep(0.01)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    assert journal.bodies == [VTT]
    assert reports == [None]


def test_a_capture_that_is_down_is_reported_and_the_file_waits(
    tmp_path: Path, journal: Journal
) -> None:
    (tmp_path / "call.txt").write_text("Agent: bonjour")
    given = {"path": str(tmp_path), "settle_seconds": 0, "poll_seconds": 0.05}
    stop, reports = threading.Event(), []

    def capture(raw: Raw) -> Receipt:
        if not reports:
            raise OSError("no space left on device")
        stop.set()
        return journal.capture(raw)

    calls = Source(uuid4(), "calls", "transcripts", given)
    connectors.run(calls, capture, lambda cursor: None, reports.append, stop)
    assert reports[0] == "no space left on device"
    assert len(journal.rows) == 1


@pytest.mark.parametrize(
    ("kind", "settings", "line"),
    [
        ("transcripts", {}, "transcripts: path"),
        ("maildir", {"path": "/x", "depth": 3}, "maildir: depth"),
        ("letters", {"path": "/x", "settle_seconds": -1}, "letters: settle_seconds"),
        ("fax", {}, "no connector for 'fax'"),
    ],
)
def test_settings_that_cannot_work_are_refused_in_one_line(
    kind: str, settings: dict[str, Any], line: str
) -> None:
    with pytest.raises(Refused, match=line):
        connectors.validate(kind, settings)
