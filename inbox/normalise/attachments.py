"""A file in a mail → its `Attachment`: a name that is safe to save under, and its real type.

The type is what the bytes are where the sender's claim is generic or lies in a way that matters: a
claim that the bytes cannot contradict (text, an office document that is a zip) is believed.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
import unicodedata

from inbox.records import Attachment

LONGEST_NAME = 150
_LOOKED_AT = 2_000  # characters of a name: putting a run of accents in order is quadratic
_GENERIC = frozenset({
    "", "application/octet-stream", "application/octetstream", "application/binary",
    "application/x-binary", "application/unknown", "application/force-download",
    "application/download", "application/x-download", "application/save", "application/data",
    "binary/octet-stream", "application/x-octet-stream", "application/x-unknown",
    "unknown/unknown", "application/x-msdownload-unknown", "multipart/mixed",
})  # fmt: skip
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_UNSAFE = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)")
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,99}")
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_BY_SUFFIX = {
    ".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
    ".gif": "image/gif", ".webp": "image/webp", ".heic": "image/heic", ".svg": "image/svg+xml",
    ".tif": "image/tiff", ".tiff": "image/tiff", ".bmp": "image/bmp", ".txt": "text/plain",
    ".csv": "text/csv", ".html": "text/html", ".htm": "text/html", ".ics": "text/calendar",
    ".vcf": "text/vcard", ".eml": "message/rfc822", ".zip": "application/zip",
    ".doc": "application/msword", ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint", ".msg": "application/vnd.ms-outlook",
    ".docx": _OPEN_XML + "wordprocessingml.document", ".xlsx": _OPEN_XML + "spreadsheetml.sheet",
    ".pptx": _OPEN_XML + "presentationml.presentation", ".rtf": "application/rtf",
    ".odt": "application/vnd.oasis.opendocument.text", ".mp3": "audio/mpeg",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet", ".mp4": "video/mp4",
    ".wav": "audio/wav", ".xml": "application/xml", ".json": "application/json",
    ".p7s": "application/pkcs7-signature", ".p7m": "application/pkcs7-mime",
    ".asc": "application/pgp-signature",
}  # fmt: skip
_ZIPPED = frozenset({".docx", ".xlsx", ".pptx", ".odt", ".ods", ".zip"})
_OLE = frozenset({".doc", ".xls", ".ppt", ".msg"})
# (offset, magic, type): what customers attach, and what it pretends to be
_MAGIC = (
    (0, b"%PDF-", "application/pdf"), (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"), (0, b"GIF8", "image/gif"),
    (0, b"II*\x00", "image/tiff"), (0, b"MM\x00*", "image/tiff"),
    (8, b"WEBP", "image/webp"), (4, b"ftypheic", "image/heic"), (4, b"ftypheix", "image/heic"),
    (4, b"ftypmif1", "image/heif"), (4, b"ftypqt", "video/quicktime"),
    (4, b"ftypM4A", "audio/mp4"), (4, b"ftyp", "video/mp4"), (0, b"ID3", "audio/mpeg"),
    (8, b"WAVE", "audio/wav"), (0, b"OggS", "audio/ogg"), (0, b"{\\rtf", "application/rtf"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf'\x1c", "application/x-7z-compressed"),
    (0, b"\x1f\x8b\x08", "application/gzip"),
)  # fmt: skip
_SUFFIX_OF = {
    "text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "image/jpeg": ".jpg",
    "message/rfc822": ".eml", "application/pdf": ".pdf", "application/pgp-signature": ".asc",
    "application/pkcs7-signature": ".p7s", "message/delivery-status": ".txt",
    "text/rfc822-headers": ".txt", "message/disposition-notification": ".txt",
}  # fmt: skip


def make(
    data: bytes,
    name: str | None,
    claimed: str | None,
    *,
    inline: bool = False,
    content_id: str | None = None,
) -> Attachment:
    """The record of one file. `name` and `claimed` (a content type) are the sender's words."""
    kind = real_type(data, claimed, name)
    return Attachment(
        filename=safe_name(name, kind),
        content_type=kind,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        inline=inline,
        content_id=content_id,
    )


def safe_name(name: str | None, content_type: str) -> str:
    """A file name without path, control, direction-changing or reserved parts; never empty."""
    name = (name or "")[-_LOOKED_AT:]  # what counts, the last of its parts, stands at the end
    name = unicodedata.normalize("NFC", _CONTROL.sub("", name))
    name = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = " ".join(_UNSAFE.sub("_", name).split()).strip(". ")
    if not name:
        suffix = _SUFFIX_OF.get(content_type) or mimetypes.guess_extension(content_type) or ""
        stem = "image" if content_type.startswith("image/") else "attachment"
        return stem + suffix
    if _RESERVED.match(name):
        name = "_" + name
    if len(name) > LONGEST_NAME:
        stem, dot, suffix = name.rpartition(".")
        suffix = dot + suffix if dot and len(suffix) <= 10 else ""
        name = (stem if suffix else name)[: LONGEST_NAME - len(suffix)].rstrip() + suffix
    return name


def real_type(data: bytes, claimed: str | None, name: str | None) -> str:
    """The content type of the bytes, lower case, without parameters."""
    claim = (claimed or "").split(";")[0].strip().lower()
    claim = claim if _TYPE.fullmatch(claim) else ""
    claim = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png",
             "application/x-pdf": "application/pdf"}.get(claim, claim)  # fmt: skip
    suffix = _suffix(name)
    found = _by_magic(data, suffix)
    if found is not None:
        return claim if _agrees(claim, found) else found
    if claim in _GENERIC:
        return _BY_SUFFIX.get(suffix) or _by_puremagic(data, name) or "application/octet-stream"
    return claim


def _suffix(name: str | None) -> str:
    dot = (name or "").rfind(".")
    return (name or "")[dot:].lower().strip() if dot >= 0 else ""


def _by_magic(data: bytes, suffix: str) -> str | None:
    head = data[:64]
    if head.startswith(b"PK\x03\x04"):
        if suffix in _ZIPPED:
            return _BY_SUFFIX[suffix]
        return _zip_type(data) or "application/zip"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _BY_SUFFIX[suffix] if suffix in _OLE else "application/x-ole-storage"
    for offset, magic, kind in _MAGIC:
        if head.startswith(magic, offset) and not (
            kind.endswith("executable") and b"\x00" not in head
        ):
            return kind
    return None


def _zip_type(data: bytes) -> str | None:
    """What kind of office document a zip is, by the names that stand near its start."""
    head = data[:4000]
    for mark, suffix in ((b"word/", ".docx"), (b"xl/", ".xlsx"), (b"ppt/", ".pptx")):
        if mark in head and b"[Content_Types].xml" in head:
            return _BY_SUFFIX[suffix]
    if head[30:38] == b"mimetype" and (
        found := re.match(rb"application/vnd\.oasis[a-z.\-]+", head[38:])
    ):
        return found[0].decode("ascii")
    return None


def _agrees(claim: str, found: str) -> bool:
    """Whether the claim is another, finer word for what was found."""
    if claim in _GENERIC:
        return False
    if found in {"application/zip", "application/x-ole-storage", "application/gzip"}:
        return claim.startswith(("application/", "model/")) and claim not in {"application/pdf"}
    if found.startswith(_OPEN_XML):
        return claim.startswith((_OPEN_XML, "application/vnd.ms-"))
    if found == "application/vnd.microsoft.portable-executable":
        return claim in {"application/x-msdownload", "application/x-dosexec"}
    family = found.partition("/")[0]
    return family in {"audio", "video"} and claim.startswith(("audio/", "video/"))


def _by_puremagic(data: bytes, name: str | None) -> str | None:
    """The library's opinion, for what has no claim, no suffix and none of the marks above."""
    import puremagic

    try:
        found = puremagic.from_string(data[:4096], mime=True)
    except (puremagic.PureError, ValueError, IndexError, KeyError):
        found = ""
    if found:
        return str(found)
    guessed, _ = mimetypes.guess_type(name or "")
    return guessed or ("text/plain" if _is_text(data) else None)


def _is_text(data: bytes) -> bool:
    piece = data[:4000]
    if not piece or b"\x00" in piece:
        return False
    try:
        text = piece.decode("utf-8")
    except UnicodeDecodeError as why:
        text = piece[: why.start].decode("utf-8") if why.start > len(piece) - 4 else "\x00"
    return not re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text)
