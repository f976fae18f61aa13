"""Calls as the recognisers and telephone systems give them: words, speakers, order, facts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from inbox.errors import Unreadable
from inbox.normalise import transcript
from inbox.records import Channel, Message, Raw

SAMPLES = Path(__file__).parents[1] / "samples" / "call"
INPUTS = sorted(
    path for path in SAMPLES.iterdir() if not path.name.endswith((".meta.json", ".expected.json"))
)

Read = Callable[..., Message]


def call(body: bytes | str | dict[str, Any] | list[Any], name: str, beside: Any = None) -> Message:
    """Read a body as a call; objects are written as JSON first."""
    if isinstance(body, dict | list):
        body = json.dumps(body)
    if isinstance(beside, dict):
        beside = json.dumps(beside).encode()
    raw = Raw(
        source_id=UUID(int=1),
        channel=Channel.CALL,
        delivery_key="k",
        body=body.encode() if isinstance(body, str) else body,
        received_at=datetime(2026, 3, 4, tzinfo=UTC),
        filename=name,
        beside=beside,
    )
    return transcript.read(raw)


def two(key: str, **more: tuple[Any, Any]) -> list[dict[str, Any]]:
    """Two utterances, A says «un» and B «deux», their text under `key`."""
    return [
        {"speaker": who, key: said, **{name: pair[n] for name, pair in more.items()}}
        for n, (who, said) in enumerate((("A", "un"), ("B", "deux")))
    ]


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_a_sample_call_gives_the_record_that_lies_beside_it(path: Path) -> None:
    expected = json.loads(path.with_name(f"{path.stem}.expected.json").read_text())
    meta = path.with_name(f"{path.stem}.meta.json")
    message = call(path.read_bytes(), path.name, meta.read_bytes() if meta.exists() else None)
    assert message.text.split("\n") == expected["text"]
    assert message.customer_text.split("\n") == expected["customer_text"]
    assert [turn.role for turn in message.turns] == expected["roles"]
    assert message.external_id == expected["external_id"]
    assert message.sender.phone == expected["phone"]
    assert (message.sent_at and message.sent_at.isoformat()) == expected["sent_at"]
    assert message.store == expected["store"]
    assert message.language == expected["language"]
    assert dict(message.facts) == expected["facts"]


def test_words_of_overlapping_channels_stay_in_their_sentences() -> None:
    def word(at: float, content: str) -> dict[str, Any]:
        return {
            "type": "pronunciation",
            "start_time": str(at),
            "end_time": str(at + 0.2),
            "alternatives": [{"content": content}],
        }

    stop = {"type": "punctuation", "alternatives": [{"content": "."}]}
    channels = [
        {"channel_label": "ch_0", "items": [word(0.0, "Bonjour"), word(0.5, "Sophie"), stop]},
        {"channel_label": "ch_1", "items": [word(0.3, "Allô"), stop, word(2.0, "Oui")]},
    ]
    results = {"transcripts": [], "channel_labels": {"channels": channels}, "items": []}
    message = call({"results": results}, "a.json")
    assert message.text == "ch_0: Bonjour Sophie.\nch_1: Allô. Oui"


def test_a_live_google_answer_that_is_not_final_is_left_out() -> None:
    results = [
        {"alternatives": [{"transcript": "bonjour"}], "isFinal": False},
        {"alternatives": [{"transcript": "bonjour madame"}], "isFinal": True},
    ]
    assert call({"results": results}, "a.json").text == "bonjour madame"


def test_google_v1_results_with_tags_of_their_own_are_all_read() -> None:
    def result(tag: int, start: int, *words: str) -> dict[str, Any]:
        tagged = [
            {"word": word, "speakerTag": tag, "startTime": f"{start + n}s"}
            for n, word in enumerate(words)
        ]
        return {"alternatives": [{"transcript": " ".join(words), "words": tagged}]}

    answer = {"results": [result(1, 0, "bonjour", "madame"), result(2, 5, "oui", "allô")]}
    assert call(answer, "a.json").text == "Speaker 1: bonjour madame\nSpeaker 2: oui allô"


@pytest.mark.parametrize(
    "answer",
    [
        {"utterances": two("text", start=(0, 9)), "text": "un deux", "words": []},
        {"results": {"utterances": two("transcript"), "channels": []}},
        {
            "recognizedPhrases": [
                {"speaker": "A", "offsetInTicks": 0, "nBest": [{"display": "un"}]},
                {"speaker": "B", "offsetInTicks": 9e7, "nBest": [{"display": "deux"}]},
            ]
        },
        {
            "combinedPhrases": [{"text": "un deux"}],
            "phrases": two("text", offsetMilliseconds=(0, 5)),
        },
        {"speakers": two("text"), "chunks": [{"text": "un deux", "timestamp": [0, 2]}]},
        {"segments": [{"text": "un deux"}], "turns": two("text"), "speakers": ["A", "B"]},
        {
            "Transcript": {
                "Results": [
                    {"ChannelId": "A", "IsPartial": True, "Alternatives": [{"Transcript": "u"}]},
                    {"ChannelId": "A", "StartTime": 0, "Alternatives": [{"Transcript": "un"}]},
                    {"ChannelId": "B", "StartTime": 3, "Alternatives": [{"Transcript": "deux"}]},
                ]
            }
        },
        {"transcription": two("text", offsets=({"from": 0}, {"from": 900}))},
        two("text"),
    ],
    ids=[
        "assemblyai",
        "deepgram",
        "azure-batch",
        "azure-fast",
        "speakers",
        "turns",
        "stream",
        "whisper.cpp",
        "list",
    ],
)
def test_other_recognisers_are_read_without_doubled_words(answer: Any) -> None:
    assert call(answer, "a.json").text == "A: un\nB: deux"


def test_words_that_speaker_labels_do_not_name_belong_to_who_spoke_last() -> None:
    def word(at: str, content: str) -> dict[str, Any]:
        return {"type": "pronunciation", "start_time": at, "alternatives": [{"content": content}]}

    segments = [
        {"speaker_label": "spk_0", "start_time": "0.10", "items": []},
        {"speaker_label": "spk_1", "start_time": "2.0", "items": []},
    ]
    items = [word("0.1", "oui"), word("0.5", "bon"), word("2.0", "non"), word("2.5", "enfin")]
    results = {"speaker_labels": {"segments": segments}, "items": items, "transcripts": []}
    assert call({"results": results}, "a.json").text == "spk_0: oui bon\nspk_1: non enfin"


def test_rolling_captions_do_not_double_their_lines() -> None:
    lines = ["bonjour madame", "je vous appelle", "pour ma porte", "qui est fendue"]
    cues = [
        f"00:0{n}.000 --> 00:0{n + 1}.000\n{lines[n - 1]}\n{lines[n]}\n\n"
        for n in range(1, len(lines))
    ]
    message = call("WEBVTT\n\n" + "".join(cues), "a.vtt")
    assert message.text.split() == " ".join(lines).split()


def test_a_deepgram_answer_is_cut_into_turns_by_its_words() -> None:
    words = [
        {"word": "bonjour", "punctuated_word": "Bonjour.", "start": 0.1, "speaker": 0},
        {"word": "oui", "punctuated_word": "Oui.", "start": 1.1, "speaker": 1},
    ]
    alternative = {"transcript": "Bonjour. Oui.", "words": words}
    answer = {"results": {"channels": [{"alternatives": [alternative]}]}}
    assert call(answer, "a.json").text == "Speaker 0: Bonjour.\nSpeaker 1: Oui."


def test_a_call_in_which_nobody_spoke_is_a_call() -> None:
    assert call({"text": "", "segments": [], "language": "fr"}, "a.json").text == ""
    assert call("WEBVTT\n", "a.vtt").text == ""


def test_the_speaker_whom_the_sidecar_names_is_the_agent() -> None:
    body = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ines>oui\n\n00:03.000 --> 00:04.000\n<v Paul>non\n"
    )
    roles = [turn.role for turn in call(body, "a.vtt", {"agent": "Inès Faure"}).turns]
    assert roles == ["agent", "customer"]


def test_nobody_is_called_the_agent_without_evidence() -> None:
    message = call("Speaker 1: oui\nSpeaker 2: non\nSpeaker 1: bon\n", "a.txt")
    assert {turn.role for turn in message.turns} == {None}
    assert message.customer_text == "oui\nnon\nbon"


def test_cues_are_told_in_the_order_of_their_times() -> None:
    body = "WEBVTT\n\n00:05.000 --> 00:06.000\n<v A>deux\n\n00:01.000 --> 00:02.000\n<v B>un\n"
    assert call(body, "a.vtt").text == "B: un\nA: deux"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_transcript_is_read_in_any_charset(encoding: str) -> None:
    text = "Conseillère: bonjour, à votre service\nCliente: j'ai reçu l'étagère abîmée\n" * 3
    message = call(text.encode(encoding), "a.txt")
    assert message.customer_text.split("\n")[0] == "j'ai reçu l'étagère abîmée"


def test_the_format_is_found_in_the_bytes_when_the_suffix_lies() -> None:
    assert call('{"text": "bonjour"}', "a.txt").text == "bonjour"
    assert call("WEBVTT\n\n00:01.000 --> 00:02.000\nbonjour\n", "a.txt").text == "bonjour"
    assert call("Agent: oui\nClient: non\n", "a.srt").text == "Agent: oui\nClient: non"


def test_a_fingerprint_needs_an_id_of_the_call() -> None:
    again = [call("Agent: oui\nClient: non", "a.txt", {"call_id": "C1"}) for _ in range(2)]
    assert again[0].fingerprint == again[1].fingerprint is not None
    assert call("Agent: oui\nClient: non", "a.txt").fingerprint is None
    other = call("Agent: oui\nClient: si", "a.txt", {"call_id": "C1"})
    assert other.fingerprint != again[0].fingerprint


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (b"", "empty"),
        (b"\x00\x00\x00", "empty"),
        (b"%PDF-1.4 something", "not text"),
        (bytes(range(32)) * 9, "not text"),
        (b"{}", "none of the known shapes"),
        (b"[1, 2]", "not an object"),
        (b'{"results": 5}', "none of the known shapes"),
        (b'{"results": {"transcripts": 5, "items": {"a": 1}}}', "none of the known shapes"),
        (b'{"segments": [1, {"text": 5}]}', "none of the known shapes"),
        (b'{"text": NaN}', "none of the known shapes"),
        (b'{"Transcript": {"a": [', "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"segments": ' + b"[" * 5000 + b"]" * 5000 + b"}", "nested too deeply"),
    ],
)
def test_what_is_no_transcript_gets_one_clear_line(body: bytes, line: str) -> None:
    with pytest.raises(Unreadable, match=line) as refusal:
        call(body, "a.json")
    assert "\n" not in str(refusal.value)


def test_nul_and_lone_surrogates_are_gone_from_every_string() -> None:
    body = (
        r'{"segments": [{"speaker": "A\u0000", "text": "bon\ud800jour\u0000"}], "language": "fr"}'
    )
    message = call(
        body, "a.json", b'{"call_id": "C\\u00001", "agent": "\\udc00X", "q\\u0000": "\\u0000z"}'
    )
    message_text = repr((message.text, message.external_id, dict(message.facts), message.turns))
    assert "\\x00" not in message_text
    assert "\\ud" not in message_text
    assert message.text == "A: bonjour"


def test_an_opaque_participant_is_called_by_his_role() -> None:
    said = (("AGENT", "p-1", "un"), ("CUSTOMER", "p-2", "deux"))
    segments = [
        {"Transcript": {"Id": who, "ParticipantId": who, "ParticipantRole": role, "Content": text}}
        for role, who, text in said
    ]
    message = call({"Channel": "VOICE", "Segments": segments}, "a.json")
    assert message.text == "AGENT: un\nCUSTOMER: deux"


def test_voices_in_capitals_and_unseen_signs_of_subtitles_are_read() -> None:
    cues = (
        "00:00:01.000 --> 00:00:02.000\n<V Agent>Un&lrm;</V>\n\n"
        "00:00:03.000 --> 00:00:04.000\n<V Client>Deux</V>\n"
    )
    assert call(f"WEBVTT\n\n{cues}", "a.vtt").text == "Agent: Un\nClient: Deux"
