"""The charset of files, and what no text may hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.normalise.text import clean, decode


@pytest.mark.parametrize(
    ("body", "text", "guessed"),
    [
        ("été".encode(), "été", False),
        ("\ufeffété".encode(), "été", False),
        ("été à Noël".encode("utf-16"), "été à Noël", False),
        ("été à Noël".encode("utf-16-be"), "été à Noël", True),
        ("l’été à 5 €".encode("cp1252"), "l’été à 5 €", True),
        ("à".encode("cp1252"), "à", True),
        ("déjà reçu, très bien".encode() + b" \xe9t\xe9", "déjà reçu, très bien été", True),
        (b"un\r\ndeux\rtrois", "un\ndeux\ntrois", False),
        (b"", "", False),
    ],
)
def test_a_file_is_read_in_its_charset(body: bytes, text: str, *, guessed: bool) -> None:
    found, defects = decode(body)
    assert (found, bool(defects)) == (text, guessed)


@settings(max_examples=100, deadline=None, database=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_text_that_can_be_stored(body: bytes) -> None:
    found, _ = decode(body)
    found.encode("utf-8")
    assert "\x00" not in found


def test_clean_text_has_no_nul_no_lone_surrogate_and_one_kind_of_newline() -> None:
    assert clean("a\x00\ud800b\r\nc\u2028d\x0ce\x1b\tf😀") == "ab\nc\nd\ne\tf😀"
