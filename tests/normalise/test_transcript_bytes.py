"""Any bytes at all, under any name, give a Message or Unreadable, and soon."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from inbox.errors import Unreadable

from .test_transcript import INPUTS, call

SUFFIXES = st.sampled_from(["a.vtt", "a.srt", "a.txt", "a.json", "a", ""])
NAMES = """
    results transcripts items alternatives content words word speakerTag segments text speaker
    start Transcript Participants ParticipantId ParticipantRole Content BeginOffsetMillis
    Segments Utterance Id channel_labels channels speaker_labels start_time audio_segments
    transcript utterances nBest CustomerMetadata language call_id caller store offsets startTime
    channelTag
"""
KEYS = NAMES.split()
LIES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=25,
)
QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


@QUICK
@given(st.binary(max_size=300), SUFFIXES, st.none() | st.binary(max_size=40))
def test_any_bytes_are_a_call_or_unreadable(body: bytes, name: str, beside: bytes | None) -> None:
    with suppress(Unreadable):
        call(body, name, beside)


@QUICK
@given(st.text(alphabet="A:-> \n\t[]<v>0123.,é{}\\&;NOTE", max_size=200), SUFFIXES)
def test_any_text_is_a_call_or_unreadable(body: str, name: str) -> None:
    with suppress(Unreadable):
        call(body, name)


_UNSEEN_WORD = {"alternatives": [{"content": "\0"}], "channel_label": "ch_0"}


@QUICK
@example([{"results": None}, {"results": []}], None)
@example({"results": {"items": [_UNSEEN_WORD]}}, None)
@given(LIES, LIES)
def test_json_that_lies_about_its_types_is_a_call_or_unreadable(body: Any, beside: Any) -> None:
    with suppress(Unreadable):
        call(json.dumps(body), "a.json", json.dumps(beside).encode())


@QUICK
@given(st.data())
def test_a_damaged_sample_is_a_call_or_unreadable(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(INPUTS))
    body = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=5))
    with suppress(Unreadable):
        call(bytes(body), path.name)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"[" * 2_000_000, "a.json"),
        (b'{"text":"' + b"a " * 2_000_000 + b'"}', "a.json"),
        (b"Agent: oui\nClient: non\n" * 100_000, "a.txt"),
        (b"\n" * 2_000_000 + b"x", "a.txt"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"<v " * 500_000, "a.vtt"),
        (b"-->\n" * 1_000_000, "a.vtt"),
        (b"1\n00:00:01,000 --> 00:00:02,000\n" + b"\n" * 2_000_000, "a.srt"),
        (b"9" * 2_000_000, "a.json"),
    ],
    ids=["deep", "long", "lines", "empty-lines", "voices", "arrows", "srt", "number"],
)
def test_a_file_of_two_megabytes_takes_seconds_at_most(body: bytes, name: str) -> None:
    before = time.process_time()
    with suppress(Unreadable):
        call(body, name)
    assert time.process_time() - before < 5
