"""Input files of every kind, as many as wanted, each with words of its own; the same for a seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from inbox.demo import letters

CUSTOMER = {
    "first_name": "Jeanne",
    "last_name": "Martin",
    "email": "jeanne.martin@courriel.example",
    "mobile": "06 39 98 12 34",
}
AT = datetime.fromisoformat("2026-03-03T09:12:00+01:00")


def write(folder: Path, count: int, seed: int = 1) -> list[Path]:
    """`count` files (sidecars not counted) of the kinds in KINDS, taken in turn; their paths."""
    dice = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    rows = {
        channel: [row for row in letters.corpus() if row["channel"] == channel]
        for channel in ("email", "call", "kiosk")
    }
    paths = []
    for index in range(count):
        suffix, (channel, make) = list(KINDS.items())[index % len(KINDS)]
        row = dict(rows[channel][dice.randrange(len(rows[channel]))])
        row["text"] += f"\n{'Client: ' if channel == 'call' else ''}dossier {seed}-{index}"
        path = folder / f"{index:05d}{suffix}"
        path.write_bytes(make(row))
        if channel == "call":
            sidecar = {"call_id": f"call-{seed}-{index}", "caller": "+33639981234", "store": "042"}
            path.with_name(f"{index:05d}.meta.json").write_text(json.dumps(sidecar))
        paths.append(path)
    return paths


def _mail(row: Mapping[str, Any]) -> bytes:
    return letters.delivery(row, [CUSTOMER], AT, random.Random(1)).body


def _mbox(row: Mapping[str, Any]) -> bytes:
    lines = _mail(row).splitlines(keepends=True)
    quoted = (b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines)
    return b"From jeanne@courriel.example Tue Mar  3 09:12:00 2026\n" + b"".join(quoted) + b"\n"


def turns(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(speaker, words) of a call."""
    pairs = (line.partition(":") for line in row["text"].splitlines() if ":" in line)
    return [(speaker.strip(), words.strip()) for speaker, _, words in pairs if words.strip()]


def _vtt(row: Mapping[str, Any]) -> bytes:
    cues = (f"{_clock(i, '.')}\n<v {who}>{said}\n" for i, (who, said) in enumerate(turns(row)))
    return ("WEBVTT\n\n" + "\n".join(cues)).encode()


def _srt(row: Mapping[str, Any]) -> bytes:
    cues = (
        f"{i + 1}\n{_clock(i, ',')}\n{who}: {said}\n" for i, (who, said) in enumerate(turns(row))
    )
    return "\n".join(cues).encode()


def _clock(second: int, mark: str) -> str:
    at = f"00:{second // 60:02d}:{second % 60:02d}{mark}"
    return f"{at}000 --> {at}900"


def _whisper(row: Mapping[str, Any]) -> bytes:
    segments: Sequence[dict[str, Any]] = [
        {"id": i, "start": float(i), "end": i + 0.9, "speaker": who, "text": f" {said}"}
        for i, (who, said) in enumerate(turns(row))
    ]
    text = "".join(str(segment["text"]) for segment in segments)
    return json.dumps({"text": text, "language": "fr", "segments": segments}).encode()


def _text(row: Mapping[str, Any]) -> bytes:
    return str(row["text"]).encode()


def _comment(row: Mapping[str, Any]) -> bytes:
    return letters.delivery(row, [CUSTOMER], AT, random.Random(1)).body


KINDS: dict[str, tuple[str, Callable[[Mapping[str, Any]], bytes]]] = {
    ".eml": ("email", _mail),
    ".kiosk.json": ("kiosk", _comment),
    ".txt": ("call", _text),
    ".mbox": ("email", _mbox),
    ".vtt": ("call", _vtt),
    ".srt": ("call", _srt),
    ".json": ("call", _whisper),
}
