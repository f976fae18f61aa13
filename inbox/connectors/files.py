"""Small hands on a file system that other programs use at the same time."""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path


def digest(body: bytes, beside: bytes | None = None) -> str:
    """The delivery key of a file: SHA-256 of its bytes and, after a `+`, of what came beside."""
    own = hashlib.sha256(body).hexdigest()
    return own if beside is None else f"{own}+{hashlib.sha256(beside).hexdigest()}"


def told_name(path: Path) -> str:
    """A relative path as text that every database takes: a name may be any bytes but `/`."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def changed_at(path: Path) -> datetime:
    """When the file was last written, and never in the future. Raises OSError."""
    now = datetime.now(UTC)
    try:
        return min(datetime.fromtimestamp(path.stat().st_mtime, UTC), now)
    except (OverflowError, ValueError):
        return now


def plain_files(
    root: Path, *, recursive: bool = False, skip: frozenset[str] = frozenset()
) -> Iterator[os.DirEntry[str]]:
    """The plain files of a folder; no symbolic link (it could lead anywhere), nothing hidden.

    skip  names of sub-folders of `root` itself that are not entered.
    """
    with os.scandir(root) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_file(follow_symlinks=False):
                yield entry
            elif recursive and entry.is_dir(follow_symlinks=False) and entry.name not in skip:
                yield from plain_files(Path(entry.path), recursive=True)


def is_cut_json(path: Path) -> bool:
    """Has the file nothing in it yet or, being JSON, no closing bracket at its end?"""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 64))
            end = file.read().rstrip()
    except OSError:
        return False  # reading it will say what is wrong
    return not end or (path.suffix.lower() == ".json" and not end.endswith((b"}", b"]")))


def move_aside(path: Path, folder: Path, name: str | None = None) -> Path | None:
    """Move a file into a folder, overwriting nothing: a name that is taken gets `-2`, `-3` …

    The new path, or None when the file is gone. Raises OSError.
    """
    stem, suffixes = _split(name or path.name)
    for number in itertools.count(1):
        target = folder / (f"{stem}{suffixes}" if number == 1 else f"{stem}-{number}{suffixes}")
        try:
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))  # the name is ours
        except FileExistsError:
            continue
        try:
            path.replace(target)
        except FileNotFoundError:
            target.unlink()
            return None
        except OSError:
            target.unlink()
            raise
        return target
    raise AssertionError("unreachable: count() does not end")


def _split(name: str) -> tuple[str, str]:
    """`call.meta.json` → `call`, `.meta.json`; `a.b.vtt` → `a.b`, `.vtt`."""
    if name.lower().endswith(".meta.json"):
        return name[: -len(".meta.json")], name[-len(".meta.json") :]
    path = Path(name)
    return path.stem, path.suffix
