"""How the header fields of our mail are written on the wire, where the standard library errs.

Python's EmailPolicy writes a long References or In-Reply-To as encoded-words, which no mail program
reads as an id: threads break. Ids are ASCII without spaces, so here each simply gets its own line.
"""

from __future__ import annotations

from email.policy import EmailPolicy
from typing import Any

_ID_FIELDS = frozenset({"message-id", "in-reply-to", "references"})


class MailPolicy(EmailPolicy):
    """The standard policy, but for the fields that hold Message-IDs (RFC 5322, 3.6.4)."""

    def fold(self, name: str, value: Any) -> str:
        """The field as lines with their ends."""
        if name.lower() in _ID_FIELDS:
            return f"{name}: " + "\r\n ".join(str(value).split()) + "\r\n"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same in bytes."""
        if name.lower() in _ID_FIELDS:
            return self.fold(name, value).encode("ascii")
        return bytes(super().fold_binary(name, value))


MAIL = MailPolicy(linesep="\r\n")
# For an address with a local part beyond ASCII (RFC 6532); the server must know SMTPUTF8.
MAIL_UTF8 = MAIL.clone(utf8=True)
