"""Who proves that a mail is from the domain it names: a server we trust, or our own DKIM check.

The own check asks the DNS for the signer's key, and only while that is of use: of a fresh mail that
bears a signature of its sender's domain, and that no trusted server has judged. What it has found
stays with the message: the key may be gone the next time that the mail is read.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from inbox.errors import Unavailable
from inbox.normalise import authentication
from inbox.records import Channel, Message, Raw

Txt = Callable[[str], bytes | None]  # the TXT record of a name; None: there is none

FRESH = timedelta(days=14)  # keys are rotated, signatures expire: an old mail is not asked about
MOST_BYTES = 20_000_000
MOST_SIGNATURES = 4
# dkimpy strips white space before line ends by a regular expression that takes the square of a run.
_LONG_RUN = re.compile(rb"[ \t]{2000}")
_SIGNATURE = re.compile(rb"(?im)^dkim-signature[ \t]*:")


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose word counts: the Authentication-Results of `hosts`; where they are silent, `txt`.

    txt  how the own check asks the DNS; None: no own check.
    """

    hosts: frozenset[str] = frozenset()
    txt: Txt | None = None


def with_proof(
    message: Message, raw: Raw, trust: Trust, known: Mapping[str, Any] | None = None
) -> Message:
    """The message with `facts["authenticity"]`; any other channel's message as it is.

    known  what was found when the message was read before.
    """
    if raw.channel is not Channel.EMAIL:
        return message
    domain = (message.sender.address or "").rpartition("@")[2].lower()
    verdicts = message.facts.get("authentication") or []
    judged = authentication.judge(verdicts, domain, trust.hosts)
    if not judged["trusted"]:
        judged = authentication.judge(verdicts, domain, trust.hosts, own=_own(
            message, raw, domain, trust, known
        ))  # fmt: skip
    return replace(message, facts={**message.facts, "authenticity": judged})


def _own(
    message: Message, raw: Raw, domain: str, trust: Trust, known: Mapping[str, Any] | None
) -> str | None:
    """The domain whose signature is right and stands for the sender's; None when there is none."""
    if known is not None:
        return known.get("dkim_domain") if known.get("by") == "dkim" else None
    sent_at = min(message.sent_at or raw.received_at, raw.received_at)
    if trust.txt is None or not domain or datetime.now(UTC) - sent_at > FRESH:
        return None
    return signed_by(raw.body, domain, trust.txt)


def signed_by(mail: bytes, domain: str, txt: Txt) -> str | None:
    """The domain, aligned with `domain`, that has rightly signed the whole mail (RFC 6376).

    A signature that is broken proves nothing either way (6.1): lists and gateways change mail.
    """
    head = mail.partition(b"\r\n\r\n" if b"\r\n\r\n" in mail[:200_000] else b"\n\n")[0]
    count = len(_SIGNATURE.findall(head[:200_000]))
    if not 0 < count <= MOST_SIGNATURES or len(mail) > MOST_BYTES or _LONG_RUN.search(mail):
        return None
    import dkim

    for index in range(count):
        try:
            check = dkim.DKIM(mail, minkey=1024, timeout=3)
            prepared = check.verify_headerprep(index)
            if not prepared or b"l" in check.signature_fields:
                continue  # a signed length lets anybody add words (8.2)
            signer: str = check.domain.decode("ascii").lower()
            if authentication.aligned(signer, domain) and check.verify(index, _asking(txt)):
                return signer
        except Unavailable:
            return None
        except (
            dkim.DKIMException,
            ArithmeticError,
            AttributeError,
            LookupError,
            TypeError,
            ValueError,
        ):
            continue  # a broken signature, in any of the ways that the library has for it
    return None


def _asking(txt: Txt) -> Callable[..., bytes | None]:
    return lambda name, timeout=3: txt(name.decode("ascii").rstrip("."))


class Dns:
    """The machine's resolver. After it failed to answer it is left alone for a minute."""

    PATIENCE_SECONDS, REST_SECONDS = 3.0, 60.0

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rests_until = 0.0

    def __call__(self, name: str) -> bytes | None:
        """The TXT record of `name`; None when there is none. Raises Unavailable."""
        import dns.exception
        import dns.resolver

        with self._lock:
            if time.monotonic() < self._rests_until:
                raise Unavailable("the DNS did not answer a moment ago")
        try:
            answer = dns.resolver.resolve(name, "TXT", lifetime=self.PATIENCE_SECONDS)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return None
        except (dns.exception.DNSException, OSError, UnicodeError) as error:
            with self._lock:
                self._rests_until = time.monotonic() + self.REST_SECONDS
            raise Unavailable("the DNS does not answer") from error
        return b"".join(next(iter(answer)).strings)
