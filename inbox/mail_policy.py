"""How the header fields of our mail are written on the wire, where the standard library errs.

Python's EmailPolicy writes a long References or In-Reply-To as encoded-words, which no mail program
reads as an id (threads break), and loses or adds spaces in long display names that are not ASCII.
"""

from __future__ import annotations

import re
from email.header import Header
from email.headerregistry import Address
from email.policy import EmailPolicy
from email.utils import quote
from typing import Any

_ID_FIELDS = frozenset({"message-id", "in-reply-to", "references"})
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")  # RFC 5322, 3.2.3, and spaces
_ROOM = 76


class MailPolicy(EmailPolicy):
    """CRLF line ends; ids and addresses one a line, names in encoded-words that read back whole."""

    def fold(self, name: str, value: Any) -> str:
        """The field as it goes over the wire, lines of 78 where that is possible."""
        return self._own_fold(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same in bytes; an address beyond ASCII is UTF-8 (RFC 6532)."""
        own = self._own_fold(name, value)
        return own.encode() if own is not None else super().fold_binary(name, value)

    def _own_fold(self, name: str, value: Any) -> str | None:
        if name.lower() in _ID_FIELDS:
            return f"{name}: " + "\r\n ".join(str(value).split()) + "\r\n"
        addresses = getattr(value, "addresses", None)
        if addresses:
            return f"{name}: " + ",\r\n ".join(_address(one) for one in addresses) + "\r\n"
        return None


def _address(address: Address) -> str:
    bare = f"{address.username}@{address.domain}"
    if not address.display_name:
        return bare
    name = _display_name(address.display_name)
    gap = "\r\n " if len(name.rpartition("\n")[2]) + len(bare) > _ROOM else " "
    return f"{name}{gap}<{bare}>"


def _display_name(name: str) -> str:
    """An RFC 5322 phrase: as it is, quoted, or in encoded-words (RFC 2047, 5.3)."""
    if not name.isascii():
        encoded = Header(name, "utf-8", maxlinelen=_ROOM, header_name="Resent-From")
        return encoded.encode(linesep="\r\n")
    return name if _ATOMS.fullmatch(name) else f'"{quote(name)}"'


MAIL = MailPolicy(linesep="\r\n", max_line_length=78, raise_on_defect=False)
