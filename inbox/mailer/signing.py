"""A DKIM signature (RFC 6376) over a mail that is ready to leave."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from inbox.errors import Unavailable

# What a reader or a filter looks at; `From` counts once more than it stands, so that nobody can
# add a second one (RFC 6376, 8.15).
_SIGNED = (
    *("from", "to", "cc", "reply-to", "subject", "date", "message-id", "in-reply-to"),
    *("references", "auto-submitted", "mime-version", "content-type"),
    "content-transfer-encoding",
)
RELAXED_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Signer:
    """The deployment's key: mail from `domain` and its subdomains is signed with it.

    key_file  an RSA private key as PEM; the public half is the TXT record at
              `selector._domainkey.domain`.
    """

    key_file: Path
    selector: str
    domain: str

    def signed(self, mail: bytes, from_domain: str) -> bytes:
        """The mail with a signature on top; unchanged when its From is not of our domain.

        Raises Unavailable while the key cannot be read: a mail that is expected to be signed and
        is not would be taken for a forgery.
        """
        from_domain = from_domain.lower()
        if from_domain != self.domain and not from_domain.endswith("." + self.domain):
            return mail
        import dkim

        head = mail.partition(b"\r\n\r\n")[0].lower()
        # To make the white space of megabytes of base64 alike takes seconds, and there is none.
        body = b"relaxed" if len(mail) < RELAXED_BYTES else b"simple"
        names = [name for name in _SIGNED if _has(head, name)]
        try:
            signature = dkim.sign(
                mail,
                self.selector.encode(),
                self.domain.encode("idna"),
                self.key(),
                canonicalize=(b"relaxed", body),
                include_headers=[*(name.encode() for name in names), b"from"],
            )
        except (dkim.DKIMException, ValueError) as error:
            raise Unavailable(f"INBOX_DKIM_KEY cannot sign: {type(error).__name__}") from error
        return bytes(signature) + mail

    def key(self) -> bytes:
        """The private key. Raises Unavailable."""
        try:
            return _read(self.key_file, self.key_file.stat().st_mtime_ns)
        except OSError as error:
            raise Unavailable(f"INBOX_DKIM_KEY {self.key_file}: {error.strerror}") from error

    def record(self) -> str:
        """What the TXT record has to say (RFC 6376, 3.6.1). Raises Unavailable."""
        from cryptography.hazmat.primitives import serialization

        try:
            public = serialization.load_pem_private_key(self.key(), None).public_key()
        except (ValueError, TypeError) as error:
            raise Unavailable(f"INBOX_DKIM_KEY {self.key_file} is no private key") from error
        der = public.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"


def _has(head: bytes, name: str) -> bool:
    return head.startswith(name.encode() + b":") or b"\r\n" + name.encode() + b":" in head


@lru_cache(maxsize=4)
def _read(path: Path, changed_at: int) -> bytes:
    assert changed_at
    return path.read_bytes()
