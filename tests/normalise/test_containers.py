"""Files are told apart, and an mbox gives its mails one by one."""

from __future__ import annotations

import tracemalloc
from io import BytesIO

import pytest

from inbox.normalise.containers import channel_of, mbox_messages
from inbox.records import Channel


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.eml", b"", Channel.EMAIL), ("A.MSG", b"", Channel.EMAIL),
        ("in.mbox", b"", Channel.EMAIL),
        ("call.vtt", b"", Channel.CALL), ("call.json", b"", Channel.CALL),
        ("c.kiosk.json", b"", Channel.KIOSK), ("call.meta.json", b"", None),
        ("l.tiff", b"", Channel.LETTER), ("s.xlsx", b"", Channel.SPREADSHEET),
        ("Maildir/cur/1772.M1P2.host:2,S", b"", Channel.EMAIL),
        ("Maildir/new/1772.M1P2.host", b"", Channel.EMAIL),
        ("letter", b"From a@b Tue Mar  3 09:12:00 2026\n", Channel.EMAIL),
        ("letter", b"Received: from x\n", Channel.EMAIL), ("README", b"hello", None),
        (".hidden.eml", b"", None),
    ],
)  # fmt: skip
def test_a_file_has_the_channel_of_its_name_or_its_first_bytes(
    name: str, head: bytes, expected: Channel | None
) -> None:
    assert channel_of(name, head) == expected


def test_an_mbox_is_split_at_its_envelopes_and_unquoted() -> None:
    box = (
        b"From a@b.fr Tue Mar  3 09:12:00 2026\nSubject: 1\n\nFrom here on\n>From the start\n"
        b">>From twice\n\nFrom Paris with love\n\n"
        b"From c@d.fr Tue Mar  3 09:13:00 2026\nSubject: 2\n\nx\n"
    )
    first, second = mbox_messages(BytesIO(box))
    assert first == (
        b"Subject: 1\n\nFrom here on\nFrom the start\n>From twice\n\nFrom Paris with love\n"
    )
    assert second == b"Subject: 2\n\nx\n"


def test_a_large_mbox_is_never_whole_in_memory() -> None:
    class Endless(BytesIO):
        left = 3_000

        def readline(self, size: int | None = -1, /) -> bytes:
            if not super().tell() < len(self.getbuffer()) and self.left:
                self.left -= 1
                self.seek(0)
            return super().readline(size)

    mail = b"From a@b.fr Tue Mar  3 09:12:00 2026\nSubject: 1\n\n" + b"x" * 10_000 + b"\n\n"
    tracemalloc.start()
    count = sum(1 for _ in mbox_messages(Endless(mail)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 3_001
    assert peak < 1_000_000


def test_of_a_hundred_thousand_mails_without_a_byte_one_is_told() -> None:
    envelope = b"From a@b.fr Tue Mar  3 09:12:00 2026\n\n"
    box = envelope * 1000 + envelope + b"Subject: 1\n\nx\n\n" + envelope * 1000
    found = list(mbox_messages(BytesIO(box)))
    assert [mail.strip() for mail in found] == [b"", b"Subject: 1\n\nx"]
