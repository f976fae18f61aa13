"""Bounces that servers write for people: recipient, status and permanence from their words.

qmail, Exim, Postfix, Sendmail, Exchange, Microsoft 365, Gmail, Yahoo, AOL, Lotus Domino,
GroupWise, and French providers. A text counts as a bounce only with proof of the sender: a mailer's
address, an empty Return-Path, or the servers' own headers; words alone never do.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from email.message import Message as Mail

from inbox.normalise import headers
from inbox.normalise.bounce_status import exact_of, first_of_class, status_by_words, status_of
from inbox.normalise.bounce_words import (
    DELAY,
    NOTICE,
    OURS_ENDS,
    STRONG,
    SUBJECT,
    SUCCESS,
)
from inbox.normalise.robot_words import AUTO_REPLY_SUBJECT
from inbox.records import Bounce

_LONGEST = 60_000  # characters of text that are read
_SYSTEM = re.compile(
    r"^(?:mailer[-_.]?daemon|mail[-_.]?daemon|postmaster|mdaemon|mailer|mail-delivery|"
    r"maildelivery|mail\.delivery"
    r"|microsoftexchange[0-9a-f]+|mailsystem|mail-system|bounces?|bounce[-+_].*|mailerdaemon|"
    r"daemon|smtpd?|mmdf"
    r"|mta|delivery|delivery[-_.]?(?:status|failure|report)s?|mailgate|double-bounce|"
    r"administrator|noc|root|system)$"
)
_NO_REPLY = re.compile(r"no-?_?reply|do-?not-?reply|ne-?pas-?repondre|mailer|notif")
_SYSTEM_NAME = re.compile(
    r"mail(?:er)?[ -]?(?:delivery|daemon|deliver|system|administrator|router|server)|"
    r"postmaster|delivery (?:subsystem|system|service|status)"
    r"|system administrator|administrateur système|systemadministrator|"
    r"administrador del sistema|amministratore di sistema"
    r"|systeembeheerder|microsoft outlook|internet mail|mail transport|failure notice"
)
_PREFIXED = re.compile(
    r"^\s*(?:re|tr|fw|fwd|aw|wg|sv|vs|rv|rif|r|i|enc|antw|doorst|odp|res|ref)\s?(?:\[\d+\])?\s?:",
    re.I,
)
_LETTER = r"\xc0-\u1fff\u2c00-\u2dff\u3040-\ufdff"  # no spaces, no punctuation of East Asia
_ADDRESS_TEXT = (
    rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~{_LETTER}-]{{1,120}}@"
    rf"[A-Za-z0-9{_LETTER}-]{{1,63}}(?:\.[A-Za-z0-9{_LETTER}-]{{1,63}}){{0,8}}"
)
_ANY_ADDRESS = re.compile(_ADDRESS_TEXT)
_GREETING = re.compile(
    r"\s*(?:bonjour|bonsoir|madame|monsieur|hello|hi\b(?!\.)|dear|guten|hallo|liebe|sehr geehrte|"
    r"hola|buen|gentil|olá|bom dia|boa|beste|geachte|je |j['’]|i |ich |ik |voici|here)",
    re.I,
)
_PLACED = tuple(
    re.compile(pattern, re.I | re.M)
    for pattern in (
        (
            r"^[ \t]{0,20}(?:Final|Original)-Recipient:\s{0,9}(?:rfc822;)?\s{0,9}"
            rf"<?({_ADDRESS_TEXT})"
        ),
        rf"^[>\s]{{0,4}}<({_ADDRESS_TEXT})>\s?(?:\([^)\n]{{0,200}}\))?\s?:",
        rf"RCPT TO:\s?<?({_ADDRESS_TEXT})>?",
        (
            rf"^[\s*•-]{{0,12}}<?({_ADDRESS_TEXT})>?\s?(?:\((?:mailto:)?[^)\n]{{0,120}}\))?\s*"
            r"(?:<(?:mailto:)?[^>\n]{0,160}>)?\s*$"
        ),
        (
            r"(?:to|for|à|à l'adresse|recipient|destinataire|address|adresse|user|mailbox|an|aan|"
            r"a|para|au destinataire)\s?(?:address)?:?\s{1,20}"
            rf"[\"'<(\[]{{0,2}}(?:mailto:|smtp:)?({_ADDRESS_TEXT})"
        ),
        rf"^[>\s]{{0,6}}<?({_ADDRESS_TEXT})>?\s?(?:\.\.\.|:|\s-\s|,|;|\()",
        rf"[<(]({_ADDRESS_TEXT})[>)]",
        rf"^\s{{0,12}}<?({_ADDRESS_TEXT})>?(?=\s)",
    )
)


def sender(mail: Mail) -> tuple[str, str]:
    """The From's local part and display text, lower case."""
    value = headers.raw(mail, "from") or ""
    found = _ANY_ADDRESS.search(value[:2000])
    local = found[0].partition("@")[0].lower() if found else value.strip(' <>"').lower()[:60]
    return local, (headers.text(mail, "from") or value)[:300].lower()


def is_system(mail: Mail) -> bool:
    """Does the mail come from a mail server, by its sender's address or name, or by Exchange?"""
    if headers.raw(mail, "x-ms-exchange-message-is-ndr") is not None:
        return True
    local, shown = sender(mail)
    name = shown.partition("<")[0].strip(" \"'")
    return bool(_SYSTEM.match(local) or (name and _SYSTEM_NAME.search(name)))


def has_empty_return_path(mail: Mail) -> bool:
    """Was the envelope's sender empty, as RFC 5321 section 4.5.5 wants it of notifications?"""
    return any(
        (headers.raw(mail, n) or "").strip() in ("<>", "< >")
        for n in ("return-path", "x-envelope-from")
    )


def is_answer_of_a_person(mail: Mail, text: str) -> bool:
    """A reply or a forward by somebody, however much of a bounce it holds."""
    subject = headers.text(mail, "subject") or ""
    if is_system(mail) or has_empty_return_path(mail) or is_report(mail):
        return False
    return bool(_PREFIXED.match(subject)) or headers.raw(mail, "in-reply-to") is not None


def is_report(mail: Mail) -> bool:
    """Is the mail as a whole a delivery report by its content type (RFC 6522)?"""
    if mail.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
        return True
    kind = str(mail.get_param("report-type", "") or "").lower()
    return mail.get_content_type() == "multipart/report" and kind in ("delivery-status", "")


@dataclass(frozen=True, slots=True)
class Told:
    """What the words say. exact: a code that stands there; status: that, or what they amount to."""

    recipient: str | None
    exact: str | None
    status: str
    is_delay: bool


def find(mail: Mail, text: str) -> Bounce | None:
    """The bounce that the mail's words tell of, or None."""
    if not _is_bounce(mail, _own_words(text), headers.raw(mail, "x-failed-recipients")):
        return None
    told = facts(mail, text)
    permanent = not told.is_delay and told.status[0] == "5"
    return Bounce(recipient=told.recipient, status=told.status, permanent=permanent)


def facts(mail: Mail, text: str) -> Told:
    """Who was not reached and why, in a mail that is known to be a bounce."""
    own = _own_words(text)
    recipient, place = _recipient(mail, own, headers.raw(mail, "x-failed-recipients"), text)
    near = own[place : place + 1500] if recipient else own
    is_delay = _is_delay(mail, own)
    subject = (headers.text(mail, "subject") or "").lower()
    exact = exact_of(near) or exact_of(own)
    status = status_of(near) or status_of(own) or status_of(subject)
    if is_delay and status and status[0] == "5":
        exact = status = first_of_class(own, "4")
    return Told(
        recipient=recipient,
        exact=exact,
        status=status or status_by_words(f"{subject}\n{own[:6000].lower()}", is_delay=is_delay),
        is_delay=is_delay,
    )


def _own_words(text: str) -> str:
    """The server's words, without the mail it sends back."""
    cut = OURS_ENDS.search(text[:_LONGEST])
    own = text[: cut.start()] if cut and cut.start() > 40 else text[:_LONGEST]
    return own.replace("\u00a0", " ")


def _is_bounce(mail: Mail, own: str, failed: str | None) -> bool:
    kind = str(mail.get_param("report-type", "") or "").lower()
    subject = (headers.text(mail, "subject") or "").strip().lower()
    if kind in ("feedback-report", "disposition-notification"):
        return False
    if SUCCESS.search(subject) or NOTICE.search(subject):
        return False
    told = bool(STRONG.search(own[:8000].lower()))
    titled = bool(SUBJECT.search(subject))
    system = is_system(mail)
    if failed and (system or titled or told):
        return True
    if not system and (_PREFIXED.match(subject) or AUTO_REPLY_SUBJECT.match(subject)):
        return False
    coded = status_of(own) is not None
    if system or is_report(mail):
        return told or titled or (coded and not system) or _names_somebody(mail, own)
    proofs = (told, titled, coded).count(True)
    return proofs > 1 and (
        _nobody_sent(mail) or (proofs == 3 and _is_written_by_a_server(mail, own))
    )


def _names_somebody(mail: Mail, own: str) -> bool:
    """A mailer's own notification about an address, in whatever language."""
    is_daemon = sender(mail)[0].replace("-", "") == "mailerdaemon" and has_empty_return_path(mail)
    return is_daemon and _recipient(mail, own, None, own)[0] is not None


def _nobody_sent(mail: Mail) -> bool:
    """No sender in the envelope or in the header, or one that takes no mail."""
    automatic = (headers.raw(mail, "auto-submitted") or "no").strip().lower() not in ("no", "")
    nobody = "@" not in (headers.raw(mail, "from") or "")
    silent = bool(_NO_REPLY.search(sender(mail)[0]))
    return automatic or nobody or silent or has_empty_return_path(mail)


def _is_written_by_a_server(mail: Mail, own: str) -> bool:
    """A server under an ordinary address: it greets nobody, and names the address as servers do."""
    if _GREETING.match(own) or headers.raw(mail, "in-reply-to") is not None:
        return False
    return any(pattern.search(own[:3000]) for pattern in _PLACED[:3])


def _is_delay(mail: Mail, own: str) -> bool:
    subject = (headers.text(mail, "subject") or "").lower()
    return bool(DELAY.search(subject) or DELAY.search(own[:5000].lower()))


def _recipient(mail: Mail, own: str, failed: str | None, text: str) -> tuple[str | None, int]:
    """The address that failed, and where the words speak of it."""
    if failed:
        found = _ANY_ADDRESS.search(failed)
        if found:
            return found[0], max(own.find(found[0]), 0)
    not_him = _senders(mail)
    for pattern in _PLACED:
        for found in pattern.finditer(own):
            address = found[1].rstrip(".'")
            if address.lower() not in not_him and not _SYSTEM.match(
                address.partition("@")[0].lower()
            ):
                return address, found.start()
    other = _by_library(mail, not_him) or _addressee(mail, text) or _only_address(own, not_him)
    return other, max(own.find(other), 0) if other else 0


def _senders(mail: Mail) -> set[str]:
    """Addresses that are no lost recipient: who gets the notification, and who sends it."""
    values = (
        headers.raw(mail, name) or ""
        for name in ("to", "from", "reply-to", "delivered-to", "x-original-to")
    )
    return {found[0].lower() for value in values for found in _ANY_ADDRESS.finditer(value[:2000])}


def _by_library(mail: Mail, not_him: set[str]) -> str | None:
    from flufl.bounce import all_failures

    if (
        sum(len(str(part.get_payload())) for part in mail.walk() if not part.is_multipart())
        > 200_000
    ):
        return None
    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL + 1)  # it logs addresses
    try:
        temporary, permanent = all_failures(mail)
    except (AttributeError, IndexError, KeyError, LookupError, TypeError, ValueError):
        return None  # what a broken mail provokes in it
    for address in sorted({*permanent, *temporary}):
        found = address.decode("ascii", "replace")
        if _ANY_ADDRESS.fullmatch(found) and found.lower() not in not_him:
            return found
    return None


def _addressee(mail: Mail, text: str) -> str | None:
    """The addressee of the mail that came back, where it is attached or printed below."""
    for part in mail.walk():
        if part is not mail and (value := part.get("to")):
            found = _ANY_ADDRESS.search(str(value)[:2000])
            if found:
                return found[0]
        payload = part.get_payload()
        if part.get_content_type() == "text/rfc822-headers" and isinstance(payload, str):
            return _printed_to(payload[:_LONGEST])
    cut = OURS_ENDS.search(text[:_LONGEST])
    return _printed_to(text[cut.start() : _LONGEST]) if cut else None


def _only_address(own: str, not_him: set[str]) -> str | None:
    """The one address that the server's words hold, wherever it stands in a language unknown."""
    named = {found[0].rstrip(".'") for found in _ANY_ADDRESS.finditer(own[:8000])}
    lost = [address for address in named if address.lower() not in not_him and "." in address]
    return lost[0] if len(lost) == 1 else None


def _printed_to(text: str) -> str | None:
    line = re.search(rf"^[>\s]{{0,4}}(?:To|À|An):[^\n@]{{0,200}}?({_ADDRESS_TEXT})", text, re.M)
    return line[1] if line else None
