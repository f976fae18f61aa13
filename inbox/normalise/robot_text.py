"""What a mail's own words tell of its writer: a machine that answers, or somebody who is away.

Only words that machines say of themselves count: a customer may be away, may write about an
out-of-office answer, and may forward one. `own` is everywhere what is new in the mail, without
quotations, in lower case.
"""

from __future__ import annotations

import re
from email.message import Message as Mail

from inbox.normalise import headers
from inbox.normalise.robot_words import (
    ABOUT_ONE,
    ABSENT,
    AUTO_REPLY_SUBJECT,
    CERTAIN_SUBJECT,
    CHALLENGE,
    MYSELF,
    OFFICE,
    OWN_MATTER,
    READ_SUBJECT,
    RECEIPT_SUBJECT,
    SAYS_AUTOMATIC,
    TAKEN_IN,
    TO_MANY,
    WAS_READ,
)

_ABSENCE = 1500  # characters: an absence note is short
_REPLY_PREFIX = re.compile(
    r"(?:^|(?<=\s))(?:re|aw|sv|vs|rv|antw|odp|r|fw|fwd|tr|wg|i|enc|doorst|rif)\s?(?:\[\d+\])?\s?:"
)
_FORWARD = re.compile(r"(?:fwd?|tr|wg|doorst|enc|i)\s?:")
_TAGS = re.compile(r"^\s*(?:(?:\[[^\]]{1,60}\]|\([^)]{1,60}\))\s*){1,4}(?=\S)")
_GREETING = re.compile(
    r"\s*(?:bonjour|bonsoir|madame|monsieur|hello|hi|dear|guten|hallo|sehr geehrte|hola|buen|"
    r"gentil|olá|bom dia|beste|geachte)\b"
)
_CITED = re.compile(r"[\"«“„][^\"»”“\n]{1,150}[\"»”“]")
_LINK = re.compile(r"https?://")


def subject_of(mail: Mail) -> str:
    """The subject, in lower case."""
    return (headers.text(mail, "subject") or "").strip().lower()


def is_answer(mail: Mail) -> bool:
    """Does it answer a mail, by its subject or its threading?"""
    if headers.raw(mail, "in-reply-to") is not None:
        return True
    return bool(_REPLY_PREFIX.search(_TAGS.sub("", subject_of(mail))))


def sounds_like_a_person(mail: Mail, own: str) -> bool:
    """Does somebody ask, or speak of himself, and not say what machines say?"""
    if any(sign.search(own) for sign in (SAYS_AUTOMATIC, TO_MANY, TAKEN_IN, CHALLENGE, ABSENT)):
        return False
    if any(CERTAIN_SUBJECT.match(title) for title in _titles(subject_of(mail))):
        return False
    return len(_LINK.findall(own)) <= 2 and bool("?" in own or MYSELF.search(own))


def greets_and_speaks_of_himself(own: str) -> bool:
    """A letter's beginning and a first person: a postmaster who is one."""
    return bool(_GREETING.match(own) and MYSELF.search(own)) and "program" not in own


def machine_answers(mail: Mail, own: str, *, is_generated: bool) -> bool:
    """A proven machine's mail: does it answer one of ours?

    is_generated  it says of itself (Auto-Submitted) that no person sent it.
    """
    subject = subject_of(mail)
    titles = _titles(subject)
    if any(CERTAIN_SUBJECT.match(title) for title in titles):
        return True
    if READ_SUBJECT.match(subject):
        return False
    if any(sign.match(title) for sign in (AUTO_REPLY_SUBJECT, RECEIPT_SUBJECT) for title in titles):
        return True
    if any(sign.search(own[:3000]) for sign in (ABSENT, TAKEN_IN, CHALLENGE)):
        return True
    return is_answer(mail) and (is_generated or bool(SAYS_AUTOMATIC.search(own)))


def proof(mail: Mail, own: str) -> tuple[str, bool] | None:
    """What in the words only machines write, and whether it answers us; None for a person's mail.

    No header has told anything: a question, one's own order and a forward are a person's.
    """
    subject = subject_of(mail)
    if _FORWARD.match(subject):
        return None
    if READ_SUBJECT.match(subject) and len(own) < _ABSENCE and WAS_READ.search(own):
        return "read receipt, by its words", False
    about = ABOUT_ONE.search(SAYS_AUTOMATIC.sub(" ", own))
    found = None if about else _says_so(mail, subject, own)
    if found is None and CHALLENGE.search(own) and len(own) < 3000:
        return "challenge-response", True
    return found


def _says_so(mail: Mail, subject: str, own: str) -> tuple[str, bool] | None:
    for title in _titles(subject):
        certain = CERTAIN_SUBJECT.match(title)
        if certain and not ("?" in own and certain.end() == len(title)):
            return "automatic answer, by its subject", True
    says = bool(SAYS_AUTOMATIC.search(own))
    if "?" in own:
        return None
    if _is_absence_note(subject, own, says=says):
        return "absence note, by its words", True
    told = bool(TAKEN_IN.search(own) or ABSENT.search(own))
    answers = told or is_answer(mail) or _is_titled(subject)
    return ("says that it is automatic", answers) if says else None


def _is_absence_note(subject: str, own: str, *, says: bool) -> bool:
    """Two of three: a title of such notes, an absence, an office that goes on without him."""
    titled = any(sign.match(t) for sign in (AUTO_REPLY_SUBJECT, ABSENT) for t in _titles(subject))
    if titled and says:
        return True
    if len(own) >= _ABSENCE or OWN_MATTER.search(_CITED.sub("", own)):
        return False
    away = bool(ABSENT.search(own) or ABSENT.match(subject))
    office = bool(OFFICE.search(own))
    return (away and office) or (titled and (office or (away and len(own) < 600)))


def _is_titled(subject: str) -> bool:
    signs = (RECEIPT_SUBJECT, AUTO_REPLY_SUBJECT)
    return any(sign.match(title) for sign in signs for title in _titles(subject))


def _titles(subject: str) -> list[str]:
    """The subject without tags, and its translations: `Absent / Out of office: …`."""
    bare = _TAGS.sub("", subject)
    return [subject, *(title.strip() for title in re.split(r" [/|] ", bare[:300]))]
