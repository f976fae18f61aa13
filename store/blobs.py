"""Bytes by their SHA-256, behind `BLOB_URL`: a folder (`file://`) or object storage (`s3://`).

`put` returns only when the bytes would survive a power cut; putting the same bytes again is free.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from inbox.errors import NotFound, Unavailable


class _Blobs(Protocol):
    def put(self, digest: str, body: bytes) -> None: ...
    def get(self, digest: str) -> bytes: ...
    def delete(self, digest: str) -> None: ...


class _Folder:
    """`ab/cd…` files: written aside, fsynced, renamed, and the folder fsynced."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, digest: str, body: bytes) -> None:
        path = self.root / digest[:2] / digest[2:]
        if path.exists():
            return
        aside = path.with_name(f".{digest[2:10]}.{secrets.token_hex(4)}")
        try:
            if not path.parent.exists():
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                _sync_folder(self.root)  # the new folder's own name is to survive too
            with aside.open("wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            aside.rename(path)
            _sync_folder(path.parent)
        except OSError as why:
            aside.unlink(missing_ok=True)
            raise Unavailable(f"cannot keep bytes in {self.root}: {why.strerror}") from why

    def get(self, digest: str) -> bytes:
        try:
            return (self.root / digest[:2] / digest[2:]).read_bytes()
        except FileNotFoundError as why:
            raise NotFound(f"no bytes are kept under {digest[:12]}…") from why

    def delete(self, digest: str) -> None:
        path = self.root / digest[:2] / digest[2:]
        try:
            path.unlink(missing_ok=True)
            if path.parent.exists():
                _sync_folder(path.parent)
        except OSError as why:
            raise Unavailable(f"cannot delete bytes in {self.root}: {why.strerror}") from why


class _Objects:
    """Objects named by their digest, by obstore (S3 and compatible)."""

    def __init__(self, url: str) -> None:
        import obstore

        self._obstore = obstore
        self._store = obstore.store.from_url(url)

    def put(self, digest: str, body: bytes) -> None:
        try:
            self._obstore.put(self._store, digest, body)
        except (OSError, self._obstore.exceptions.BaseError) as why:
            raise Unavailable(f"object storage does not take bytes: {type(why).__name__}") from why

    def get(self, digest: str) -> bytes:
        try:
            return bytes(self._obstore.get(self._store, digest).bytes())
        except FileNotFoundError as why:
            raise NotFound(f"no bytes are kept under {digest[:12]}…") from why
        except (OSError, self._obstore.exceptions.BaseError) as why:
            raise Unavailable(f"object storage gives no bytes: {type(why).__name__}") from why

    def delete(self, digest: str) -> None:
        try:
            self._obstore.delete(self._store, digest)
        except FileNotFoundError:
            return
        except (OSError, self._obstore.exceptions.BaseError) as why:
            raise Unavailable(f"object storage deletes nothing: {type(why).__name__}") from why


_bound: list[_Blobs] = []


def bind(blob_url: str) -> None:
    """Make `blob_url` the place of this process's blobs."""
    parts = urlsplit(blob_url)
    _bound[:] = [
        _Folder(Path(unquote(parts.path))) if parts.scheme == "file" else _Objects(blob_url)
    ]


def put(body: bytes) -> str:
    """The SHA-256 of `body`, in hexadecimal, once the bytes are durable. Raises Unavailable."""
    digest = hashlib.sha256(body).hexdigest()
    _place().put(digest, body)
    return digest


def get(digest: str) -> bytes:
    """The bytes kept under `digest`. Raises NotFound."""
    if not digest:
        raise NotFound("these bytes were erased")
    return _place().get(digest)


def delete(digest: str) -> None:
    """Nothing is kept under `digest` any more; nothing happens when nothing was. Unavailable."""
    if digest:
        _place().delete(digest)


def _place() -> _Blobs:
    if not _bound:
        raise Unavailable("no place for blobs is bound")
    return _bound[0]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
