"""Recognisers that give single words: Amazon Transcribe and Google Speech-to-Text → turns.

https://docs.aws.amazon.com/transcribe/latest/dg/how-input.html,
.../diarization-output-batch.html and .../channel-id.html;
https://cloud.google.com/speech-to-text/docs/multiple-voices and .../v2.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from inbox.normalise.text import clean
from inbox.records import Turn

_PAUSE = 0.8  # seconds without a word that end an utterance on a channel of its own


@dataclass(frozen=True, slots=True)
class Word:
    """One word as recognised. `glued` is punctuation that stands without a space before it."""

    text: str
    speaker: str | None
    start: float | None
    end: float | None
    glued: bool = False


def dicts(value: Any) -> list[dict[str, Any]]:
    """The objects in a list, and nothing for anything else: JSON may lie about its types."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def number(value: Any) -> float | None:
    """A finite number from a number, `"4.87"`, `"1.400s"` or `{"seconds": 1, "nanos": 4e8}`."""
    if isinstance(value, dict):
        whole, part = number(value.get("seconds", 0)), number(value.get("nanos", 0))
        return None if whole is None or part is None else whole + part / 1e9
    if isinstance(value, str) and len(value) < 40:
        try:
            value = float(value.strip().removesuffix("s"))
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def label(value: Any, prefix: str = "Speaker") -> str | None:
    """A speaker's label: text as it is, a bare number as `Speaker 1`."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return f"{prefix} {value:g}" if math.isfinite(value) else None
    if not isinstance(value, str):
        return None
    text = " ".join(clean(value).split())[:100]
    return f"{prefix} {text}" if text.isdigit() else text or None


def words_of(value: Any, speaker: str | None) -> list[Word]:
    """The words of Google, Deepgram, WhisperX, AssemblyAI; `speaker` where they name none."""
    found: list[Word] = []
    for item in dicts(value):
        keys = ("punctuated_word", "word", "text", "content", "Content")
        text = next((item[k] for k in keys if isinstance(item.get(k), str)), None)
        if text is None or not text.strip():
            continue
        tag = next((item[k] for k in _TAGS if item.get(k) not in (None, "", 0, "0")), None)
        if tag is None and "speaker" in item:
            tag = item["speaker"]  # counted from 0
        start = _time(item, "startTime", "start_time", "startOffset", "start_offset", "start")
        end = _time(item, "endTime", "end_time", "endOffset", "end_offset", "end")
        found.append(Word(_line(text), label(tag) or speaker, start, end))
    return found


_TAGS = ("speakerTag", "speaker_tag", "speakerLabel", "speaker_label", "speaker")


def _time(item: Mapping[str, Any], *keys: str) -> float | None:
    return next((t for key in keys if (t := number(item.get(key))) is not None), None)


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def turns_of_words(spoken: Iterable[Word]) -> list[Turn]:
    """Turns from words in their order: a new one begins where the speaker changes."""
    turns: list[tuple[Word, list[str]]] = []
    for word in spoken:
        if not word.text:
            continue
        if turns and (word.glued or word.speaker is None or word.speaker == turns[-1][0].speaker):
            said = turns[-1][1]
            if word.glued:
                said[-1] += word.text
            else:
                said.append(word.text)
        else:
            turns.append((word, [word.text]))
    return [Turn(None, first.speaker, " ".join(said), first.start) for first, said in turns]


# --- Amazon Transcribe --------------------------------------------------------------------------


def amazon(results: dict[str, Any]) -> tuple[list[Turn] | None, str | None]:
    """`results` of a batch job: by channel, by speaker label, or the plain transcript."""
    whole = " ".join(
        _line(t["transcript"])
        for t in dicts(results.get("transcripts"))
        if isinstance(t.get("transcript"), str)
    ).strip()
    items = dicts(results.get("items"))
    said = bool(results.get("transcripts") or results.get("items"))
    if said and not items and not dicts(results.get("transcripts")):
        return None, None  # the keys are there, what they hold is not a transcript
    labels = results.get("channel_labels")
    channels = dicts(labels.get("channels")) if isinstance(labels, dict) else []
    by_channel = bool(channels) or any("channel_label" in item for item in items)
    segments = _audio_segments(results, by_channel=by_channel)
    if by_channel:
        return segments or list(_by_channel(items, channels)), whole
    spoken = _amazon_words(items, _speakers(results.get("speaker_labels")))
    if any(word.speaker for word in spoken):
        return turns_of_words(spoken), None
    if segments and any(turn.speaker for turn in segments):
        return segments, None
    if not whole:
        whole = "\n".join(turn.text for turn in segments or turns_of_words(spoken))
    return None, whole


def _audio_segments(results: Mapping[str, Any], *, by_channel: bool) -> list[Turn]:
    turns = []
    for item in dicts(results.get("audio_segments")):
        text = item.get("transcript")
        key = "channel_label" if by_channel else "speaker_label"
        who = label(item.get(key))
        if isinstance(text, str) and text.strip():
            turns.append(Turn(None, who, _line(text), number(item.get("start_time"))))
    if by_channel and not all(turn.speaker for turn in turns):
        return []
    return sorted(turns, key=lambda turn: turn.start_seconds or 0.0)


def _amazon_words(
    items: list[dict[str, Any]], speaker: Callable[[float | None], str | None]
) -> list[Word]:
    spoken: list[Word] = []
    for item in items:
        best = dicts(item.get("alternatives"))
        text = best[0].get("content") if best else item.get("content")
        if not isinstance(text, str) or not _line(text):
            continue
        start, end = number(item.get("start_time")), number(item.get("end_time"))
        glued = item.get("type") == "punctuation"
        who = label(item.get("speaker_label")) or speaker(start)
        spoken.append(Word(_line(text), None if glued else who, start, end, glued and bool(spoken)))
    return spoken


def _speakers(value: Any) -> Callable[[float | None], str | None]:
    """Older files name the speaker only in `speaker_labels`, by the word's start time: who began to
    speak at a time, or else last before it."""
    times: dict[float, str] = {}
    for segment in dicts(value.get("segments")) if isinstance(value, dict) else []:
        for item in [segment, *dicts(segment.get("items"))]:
            who = label(item.get("speaker_label") or segment.get("speaker_label"))
            start = number(item.get("start_time"))
            if who and start is not None:
                times[round(start, 3)] = who
    starts = sorted(times)

    def speaker(at: float | None) -> str | None:
        before = bisect_right(starts, round(at, 3)) if at is not None else 0
        return times[starts[before - 1]] if before else None

    return speaker


def _nobody(_at: float | None) -> None:
    return None


def _by_channel(items: list[dict[str, Any]], channels: list[dict[str, Any]]) -> Iterator[Turn]:
    """Each channel's words cut into utterances at pauses and full stops, all put in time order."""
    sides: dict[str, list[dict[str, Any]]] = {}
    for channel in channels:
        sides.setdefault(label(channel.get("channel_label")) or "ch", []).extend(
            dicts(channel.get("items"))
        )
    if not any(sides.values()):
        for item in items:
            sides.setdefault(label(item.get("channel_label")) or "ch", []).append(item)
    pieces: list[Turn] = []
    for name, side in sides.items():
        for spoken in _cut(_amazon_words(side, _nobody)):
            text = turns_of_words(spoken)[0].text
            pieces.append(Turn(None, name, text, spoken[0].start))
    yield from sorted(pieces, key=lambda turn: turn.start_seconds or 0.0)


def _cut(spoken: Iterable[Word]) -> Iterator[list[Word]]:
    piece: list[Word] = []
    last_end: float | None = None
    ended = False
    for word in spoken:
        paused = last_end is not None and word.start is not None and word.start - last_end > _PAUSE
        if piece and not word.glued and (paused or ended):
            yield piece
            piece = []
        piece.append(word)
        ended = word.text[-1:] in ".?!"
        last_end = word.end if word.end is not None else last_end
    if piece:
        yield piece


# --- Google Speech-to-Text ----------------------------------------------------------------------


def is_google(results: list[Any]) -> bool:
    """Is this the `results` list of Google: each with `alternatives`?"""
    return any("alternatives" in item for item in dicts(results))


def google_batch(results: dict[str, Any]) -> list[Any] | None:
    """v2 BatchRecognize: `results` by file name, each with a transcript inside. None if not so."""
    found: list[Any] = []
    for file in results.values():
        for key in ("inlineResult", "inline_result", "cloudStorageResult", None):
            holder = file.get(key) if isinstance(file, dict) and key else file
            inner = holder.get("transcript") if isinstance(holder, dict) else None
            if isinstance(inner, dict) and isinstance(inner.get("results"), list):
                found += inner["results"]
                break
    return found or None


def google(results: list[Any]) -> tuple[list[Turn] | None, str | None]:
    """v1 and v2: with speaker tags the words, by channel the transcripts, else all of the text.

    With diarisation in v1 the last result repeats every word of the call, with its tags: then it
    alone is read. In v2, and in some v1 answers, each result has its own words and tags.
    """
    pieces: list[tuple[str, list[Word], str | None, float | None]] = []
    for result in dicts(results):
        best = dicts(result.get("alternatives"))[:1]
        if not best or result.get("isFinal") is False or result.get("is_final") is False:
            continue
        text = best[0].get("transcript")
        spoken = words_of(best[0].get("words"), None)
        channel = label(result.get("channelTag") or result.get("channel_tag"), "Channel")
        end = number(result.get("resultEndTime") or result.get("resultEndOffset"))
        start = spoken[0].start if spoken else end
        pieces.append((_line(text) if isinstance(text, str) else "", spoken, channel, start))
    tagged = [spoken for _, spoken, _, _ in pieces if any(word.speaker for word in spoken)]
    if tagged:
        return _google_tagged(tagged, [spoken for _, spoken, _, _ in pieces]), None
    if len({channel for _, _, channel, _ in pieces}) > 1:
        turns = [Turn(None, who, _said(text, w), at) for text, w, who, at in pieces]
        if all(turn.start_seconds is not None for turn in turns):
            turns.sort(key=lambda turn: turn.start_seconds or 0.0)
        return [turn for turn in turns if turn.text], None
    return None, "\n".join(filter(None, (_said(text, w) for text, w, _, _ in pieces)))


def _said(text: str, spoken: list[Word]) -> str:
    return text or " ".join(word.text for word in spoken)


def _google_tagged(tagged: list[list[Word]], every: list[list[Word]]) -> list[Turn]:
    last = tagged[-1]
    before = [word for spoken in every for word in spoken if spoken is not last]
    if before and _repeats(last, before):
        return turns_of_words(last)
    return turns_of_words([word for spoken in every for word in spoken])


def _repeats(last: list[Word], before: list[Word]) -> bool:
    """Does the last result say again what the results before it said?"""
    starts = [word.start for word in before if word.start is not None]
    if starts and last[0].start is not None:
        return last[0].start < max(starts)
    return [w.text.lower() for w in last[: len(before)]] == [w.text.lower() for w in before]
