"""A domain's DKIM key, and a DNS that publishes it: a remote authority, and so a double."""

from __future__ import annotations

import base64
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from inbox.errors import Unavailable
from inbox.mailer import Signer


class DkimKey:
    """The key in `file`, published at `selector._domainkey.domain`.

    asked  the names that `txt` was asked for.   away  the DNS does not answer.
    """

    def __init__(self, file: Path, selector: str, domain: str) -> None:
        self.file, self.selector, self.domain = file, selector, domain
        self.asked: list[str] = []
        self.away = False
        key = rsa.generate_private_key(65537, 2048)
        self.file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        public = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self._record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)

    def txt(self, name: str) -> bytes | None:
        """The DNS of the world, in which only this key is published."""
        self.asked.append(name)
        if self.away:
            raise Unavailable("the DNS does not answer")
        return self._record if name == f"{self.selector}._domainkey.{self.domain}" else None

    def signed(self, mail: bytes) -> bytes:
        """The mail as that domain's server sends it."""
        return Signer(self.file, self.selector, self.domain).signed(mail, self.domain)
