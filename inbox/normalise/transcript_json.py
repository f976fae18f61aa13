"""The JSON of speech recognisers → turns: which shape it is, and the ones made of utterances.

Read by what the vendors document: Amazon Connect Contact Lens (post-call file, real-time segments,
Kinesis events) and Transcribe Call Analytics, Whisper and WhisperX, whisper.cpp, Azure, AssemblyAI,
Deepgram; Amazon Transcribe and Google, which give single words, are in `transcript_words`. Where a
format gives the same words twice (whole text, segments, words), one of them is read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from inbox.errors import Unreadable
from inbox.normalise import transcript_words as words
from inbox.normalise.labels import seconds
from inbox.normalise.roles import AGENT, CUSTOMER, role_of_label
from inbox.normalise.text import clean
from inbox.records import Turn

_TEXT_KEYS = (
    "text", "Content", "content", "transcript", "Transcript", "utterance", "sentence", "message",
    "display", "body", "words_text",
)  # fmt: skip
_SPEAKER_KEYS = (
    "speaker", "speaker_label", "speakerLabel", "speaker_id", "speakerId", "speakerTag",
    "speaker_tag", "speaker_name", "speakerName", "Speaker", "ParticipantId", "participant_id",
    "participantId", "ParticipantRole", "participant", "role", "name", "from", "channel_label",
    "channel",
)  # fmt: skip
_LIST_KEYS = (
    "utterances", "speakers", "segments", "Segments", "turns", "Transcript", "transcript",
    "transcription", "phrases", "recognizedPhrases", "messages", "monologues", "conversation",
    "dialogue", "entries", "results", "items", "lines", "speech_segments", "chunks",
)  # fmt: skip
_WHOLE_KEYS = ("text", "transcript", "transcription", "Text", "display_text", "full_text")


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a recogniser's file tells: the turns, or only one text without speakers."""

    turns: tuple[Turn, ...] = ()
    text: str = ""
    contact_id: str | None = None
    duration_seconds: float | None = None
    language: str | None = None


def read_recognised(value: Any) -> Recognised:
    """The turns of any of the shapes. Unreadable where there is no transcript to be found."""
    if isinstance(value, list):
        value = _one_of_many(value)
    if not isinstance(value, dict):
        raise Unreadable("The transcript's JSON is not an object with a transcript in it.")
    value = _unwrapped(value)
    turns, text = _read(value)
    if turns is None and text is None:
        raise Unreadable(
            "The transcript's JSON has none of the known shapes "
            "(Amazon Transcribe, Contact Lens, Whisper, Google Speech-to-Text)."
        )
    return Recognised(
        tuple(turns or ()),
        clean(text or ""),
        _contact_id(value),
        _duration_seconds(value),
        _language(value),
    )


def _one_of_many(values: list[Any]) -> Any:
    """A list is either the utterances themselves or several answers (events, channels) in turn."""
    objects = [value for value in values if isinstance(value, dict)]
    if len(objects) == 1 and (_lists(objects[0]) or isinstance(objects[0].get("results"), dict)):
        return objects[0]
    together: dict[str, Any] = {}
    for value in objects:
        for key, inner in value.items():
            if isinstance(inner, list) and key in ("Segments", "results", "segments"):
                if not isinstance(together.get(key), list):
                    together[key] = []
                together[key].extend(inner)
            elif not isinstance(together.get(key), list):
                together.setdefault(key, inner)
    if any(isinstance(together.get(key), list) for key in ("Segments", "results", "segments")):
        return together
    return {"segments": objects} if objects else values


def _unwrapped(value: dict[str, Any]) -> dict[str, Any]:
    """Out of the envelopes that calls to the services leave around the answer."""
    for _ in range(4):
        for key in ("response", "output", "result", "data", "body", "transcription_result"):
            inner = value.get(key)
            if isinstance(inner, dict) and not _lists(value):
                value = {**{k: v for k, v in value.items() if k != key}, **inner}
                break
        else:
            return value
    return value


def _read(value: dict[str, Any]) -> tuple[list[Turn] | None, str | None]:
    results = value.get("results")
    if isinstance(results, dict):
        if "channels" in results or "utterances" in results:
            return _deepgram(results)
        if "transcripts" in results or "items" in results or "audio_segments" in results:
            return words.amazon(results)
        inner = words.google_batch(results)
        if inner is not None:
            return words.google(inner)
    if isinstance(results, list) and words.is_google(results):
        return words.google(results)
    if isinstance(value.get("Transcript"), dict):  # Amazon Transcribe, streaming
        value = {"segments": [_streamed(item) for item in _results(value["Transcript"])]}
    lists = _lists(value)
    read = [turns for found in lists if (turns := list(_utterances(found, _roles(value))))]
    if read:  # the same words may stand there twice, with and without their speakers
        return next((turns for turns in read if any(turn.speaker for turn in turns)), read[0]), None
    whole = next((value[k] for k in _WHOLE_KEYS if isinstance(value.get(k), str)), None)
    if whole is None and isinstance(value.get("combinedPhrases"), list):
        whole = " ".join(_texts(value["combinedPhrases"]))
    if whole is None and isinstance(results, list):
        whole = "" if not results else None
    return ([], "") if whole is None and lists == [[]] else (None, whole)


def _lists(value: Mapping[str, Any]) -> list[list[Any]]:
    """What the known keys hold of utterances, in the order of the keys; empty lists only if there
    is nothing else."""
    found = [value[key] for key in _LIST_KEYS if isinstance(value.get(key), list)]
    filled = [inner for inner in found if any(isinstance(item, dict) for item in inner)]
    return filled or [inner for inner in found if not inner][:1]


def _results(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [r for r in words.dicts(value.get("Results")) if r.get("IsPartial") is not True]


def _streamed(result: Mapping[str, Any]) -> dict[str, Any]:
    """One result of Transcribe's stream as an utterance of the common shape."""
    best = (words.dicts(result.get("Alternatives")) or [{}])[0]
    items = words.dicts(best.get("Items"))
    labels = [item["Speaker"] for item in items if isinstance(item.get("Speaker"), str)]
    speaker = max(set(labels), key=labels.count) if labels else result.get("ChannelId")
    who = f"spk_{speaker}" if isinstance(speaker, str) and speaker.isdigit() else speaker
    return {"text": best.get("Transcript"), "speaker": who, "start": result.get("StartTime")}


def _deepgram(results: dict[str, Any]) -> tuple[list[Turn] | None, str | None]:
    """Deepgram: `utterances` where asked for, else the words (or paragraphs) of each channel."""
    utterances = results.get("utterances")
    if isinstance(utterances, list) and utterances:
        return list(_utterances(utterances, {})), None
    channels = [
        c for c in words.dicts(results.get("channels")) if words.dicts(c.get("alternatives"))
    ]
    spoken: list[words.Word] = []
    texts: list[str] = []
    for number, channel in enumerate(channels):
        best = words.dicts(channel.get("alternatives"))[0]
        texts.append(str(best.get("transcript") or ""))
        spoken += words.words_of(best.get("words"), f"ch_{number}" if len(channels) > 1 else None)
    if any(word.speaker for word in spoken):
        return words.turns_of_words(spoken), None
    return None, "\n".join(filter(None, texts))


def _utterances(items: Iterable[Any], roles: Mapping[str, str]) -> Iterator[Turn]:
    """Turns of a list of utterances, in the order of their times where all have one."""
    turns: list[Turn] = []
    seen: dict[str, int] = {}
    final: set[str] = set()
    for item in words.dicts(items):
        inner, partial = _segment(item)
        if inner is None:
            continue
        name = _utterance_id(inner, partial=partial)
        for turn in _turns_of_utterance(inner, roles):
            if name is None or name not in seen:
                seen[name or ""] = len(turns)
                turns.append(turn)
            elif name not in final:  # a later state of one utterance replaces the earlier one
                turns[seen[name]] = turn
            elif not partial and turn != turns[seen[name]]:
                turns.append(turn)  # the same id for other words: nothing is lost
        if name is not None and not partial:
            final.add(name)
    if all(turn.start_seconds is not None for turn in turns):
        turns.sort(key=lambda turn: turn.start_seconds or 0.0)
    yield from turns


def _utterance_id(item: Mapping[str, Any], *, partial: bool) -> str | None:
    """What the states of one utterance share in a stream; None where nothing comes twice."""
    if not partial and "BeginOffsetMillis" not in item:
        return None
    name = next((item[k] for k in ("TranscriptId", "UtteranceId", "Id") if item.get(k)), None)
    if name is None and "BeginOffsetMillis" in item:
        name = f"{item.get('ParticipantRole')} {item['BeginOffsetMillis']}"
    return name if isinstance(name, str) else None


def _segment(item: dict[str, Any]) -> tuple[dict[str, Any] | None, bool]:
    """Out of a real-time segment's wrapper; is it the partial text of an unfinished utterance?"""
    for key in ("Transcript", "TranscriptEvent"):
        if isinstance(item.get(key), dict):
            return item[key], False
    for key in ("Utterance", "UtteranceEvent"):
        inner = item.get(key)
        if isinstance(inner, dict):
            content = inner.get("PartialContent") or inner.get("Content") or inner.get("Transcript")
            return {**inner, "Content": content}, bool(inner.get("PartialContent"))
    if "Categories" in item or "PostContactSummary" in item or item.get("Type") == "EVENT":
        return None, False
    return item, item.get("IsPartial") is True or item.get("is_final") is False


def _turns_of_utterance(item: dict[str, Any], roles: Mapping[str, str]) -> Iterator[Turn]:
    text = next((item[k] for k in _TEXT_KEYS if isinstance(item.get(k), str)), None)
    speaker = speaker_name(item)
    if speaker and "ParticipantId" in item and not role_of_label(speaker):
        role = _role(item, roles)
        speaker = role.upper() if role else speaker  # an opaque id says nothing to a reader
    spoken = words.words_of(item.get("words") or item.get("Words"), None)
    if text is None:
        best = words.dicts(item.get("nBest") or item.get("NBest") or item.get("alternatives"))
        text = " ".join(_texts(best[:1]))
    if speaker is None and any(word.speaker for word in spoken):
        yield from words.turns_of_words(spoken)
        return
    if not text.strip():
        text = " ".join(word.text for word in spoken)
    line = " ".join(clean(text).split())
    if line:
        yield Turn(_role(item, roles), speaker, line, start_of(item))


def _texts(items: Iterable[Any]) -> list[str]:
    """The text of each of these, where there is one."""
    found = (
        next((item[k] for k in _TEXT_KEYS if isinstance(item.get(k), str)), None)
        for item in words.dicts(items)
    )
    return [text for text in found if text]


def speaker_name(item: Mapping[str, Any]) -> str | None:
    """The speaker's label as the file has it; a bare number becomes `Speaker 1`."""
    for key in _SPEAKER_KEYS:
        value = item.get(key)
        if isinstance(value, dict):
            value = value.get("name") or value.get("label") or value.get("id")
        prefix = "Channel" if key == "channel" else "Speaker"
        name = words.label(value, prefix)
        if name:
            return name
    return None


def _roles(value: Mapping[str, Any]) -> dict[str, str]:
    """`Participants` of Contact Lens: participant id → role."""
    roles: dict[str, str] = {}
    for item in words.dicts(value.get("Participants")):
        role = _role_word(item.get("ParticipantRole"))
        if role and isinstance(item.get("ParticipantId"), str):
            roles[item["ParticipantId"]] = role
    return roles


def _role(item: Mapping[str, Any], roles: Mapping[str, str]) -> str | None:
    said = _role_word(item.get("ParticipantRole")) or _role_word(item.get("role"))
    by_id = item.get("ParticipantId")
    return said or (roles.get(by_id) if isinstance(by_id, str) else None)


def _role_word(value: Any) -> str | None:
    """AGENT, SUPERVISOR and bots speak for the company; CUSTOMER for himself."""
    if not isinstance(value, str):
        return None
    word = value.strip().upper()
    if word in {"AGENT", "SUPERVISOR", "CUSTOM_BOT", "SYSTEM", "BOT"}:
        return AGENT
    return CUSTOMER if word in {"CUSTOMER", "CALLER", "CLIENT"} else None


def start_of(item: Mapping[str, Any]) -> float | None:
    """When an utterance begins, in seconds from the start of the call, from any usual key."""
    scales = (
        ("BeginOffsetMillis", 0.001), ("offsetMilliseconds", 0.001), ("offsetInTicks", 1e-7),
        ("BeginOffset", 0.001), ("start", 1.0), ("start_time", 1.0), ("startTime", 1.0),
        ("startOffset", 1.0), ("start_offset", 1.0), ("begin", 1.0), ("offset", 1.0), ("time", 1.0),
        ("timestamp", 1.0), ("start_ms", 0.001),
    )  # fmt: skip
    for key, scale in scales:
        value = item.get(key)
        if isinstance(value, list) and value:
            value = value[0]
        found = words.number(value)
        if found is None and isinstance(value, str):
            found = seconds(value)
        if found is not None and math.isfinite(found):
            return found * scale
    offsets = item.get("offsets")  # whisper.cpp, milliseconds
    found = words.number(offsets.get("from")) if isinstance(offsets, dict) else None
    return None if found is None else found / 1000


def _contact_id(value: Mapping[str, Any]) -> str | None:
    metadata = value.get("CustomerMetadata")
    for holder in (metadata if isinstance(metadata, dict) else {}, value):
        found = holder.get("ContactId")
        if isinstance(found, str) and found.strip():
            return " ".join(clean(found).split())[:200]
    return None


def _duration_seconds(value: Mapping[str, Any]) -> float | None:
    """How long the call took, where Contact Lens or Whisper says so of the audio."""
    told = value.get("ConversationCharacteristics")
    millis = told.get("TotalConversationDurationMillis") if isinstance(told, dict) else None
    if (found := words.number(millis)) is not None:
        return found / 1000
    return words.number(value.get("duration")) if "segments" in value else None


_LANGUAGES = {
    "english": "en", "french": "fr", "dutch": "nl", "german": "de", "spanish": "es",
    "italian": "it", "portuguese": "pt", "arabic": "ar", "polish": "pl", "romanian": "ro",
}  # fmt: skip


def _language(value: Mapping[str, Any]) -> str | None:
    results = value.get("results")
    holders = [value, *words.dicts(results if isinstance(results, list) else [results])[:1]]
    for holder in holders:
        for key in ("language", "LanguageCode", "language_code", "languageCode", "locale"):
            found = holder.get(key)
            if isinstance(found, str) and found:
                code = (
                    _LANGUAGES.get(found.lower()) or found.lower().replace("_", "-").split("-")[0]
                )
                if len(code) == 2 and code.isascii() and code.isalpha():
                    return code
    return None
