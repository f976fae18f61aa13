"""What the pages of the law say: kinds of data, rules, and the generated register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inbox.web.i18n import N_, Tongue, catalogue

PARTS = {
    "records": N_("The record"),
    "identifiers": N_("E-mails, phones, cards, numbers"),
    "messages": N_("What you wrote or said to us"),
    "replies_and_notes": N_("What we answered and noted"),
    "files_sent": N_("Files that we sent"),
    "tickets": N_("Tickets"),
    "promises": N_("Promises"),
    "decisions": N_("What a person decided"),
    "purchases": N_("Orders"),
    "newsletter": N_("Newsletter"),
    "discussions": N_("Discussions"),
    "remarks": N_("Remarks in discussions"),
    "projects": N_("Projects"),
    "merges": N_("Merged records"),
    "events": N_("What happened"),
}
RETAINED = {
    "spam": N_("Spam"),
    "automatic": N_("Automatic mail"),
    "calls": N_("Transcripts of calls"),
    "tickets": N_("Words of closed tickets"),
    "customers": N_("Customers who have fallen silent"),
    "quarantined": N_("Quarantine"),
    "drafts": N_("Drafts"),
    "sign_ins": N_("Failed sign-ins"),
}
COUNTED = {
    "records": N_("records"),
    "messages": N_("messages"),
    "tickets": N_("tickets"),
    "texts": N_("replies and notes"),
    "files": N_("files"),
    "blobs": N_("originals"),
    "examples": N_("examples"),
    "drafts": N_("drafts"),
    "sign_ins": N_("failed sign-ins"),
}
BASES = {
    "request": N_("at the person's request"),
    "retention": N_("by a retention rule"),
    "mistake": N_("data that should not have been here"),
}
TABLES: Mapping[str, Mapping[str, str]] = {
    "part": PARTS,
    "retained": RETAINED,
    "counted": COUNTED,
    "basis": BASES,
}
REFUSALS = (N_("type the customer's number to confirm"),)
# activity → purpose, lawful basis, people, data, and the retention rules that bound it
ACTIVITIES: Mapping[str, tuple[str, ...]] = {
    "messages": (
        N_("Customers' messages and complaints"),
        N_("Receiving, sorting, answering and following up what customers say"),
        N_("Performance of the contract; legitimate interest in answering (art. 6(1)(b), (f))"),
        N_("Customers and prospects who write, call or leave a comment"),
        N_("Identity, contact data, content of messages and calls, attachments, orders named"),
    ),
    "record": (
        N_("The customer record"),
        N_("Recognising the customer on every channel and knowing his history"),
        N_("Performance of the contract; legitimate interest (art. 6(1)(b), (f))"),
        N_("Customers and prospects"),
        N_("Identity, addresses, phones, e-mails, loyalty number, orders, projects, notes"),
    ),
    "newsletter": (
        N_("Newsletter"),
        N_("Keeping the proof of consent and of its withdrawal"),
        N_("Consent (art. 6(1)(a))"),
        N_("People who subscribed"),
        N_("Date, way and wording of the consent; its withdrawal"),
    ),
    "staff": (
        N_("Accounts of colleagues"),
        N_("Signing in, assigning work, tracing changes"),
        N_("Legitimate interest in security (art. 6(1)(f))"),
        N_("Colleagues"),
        N_("Name, login, role, services, events, failed sign-ins"),
    ),
    "reports": (
        N_("Reports"),
        N_("Counting tickets by service, store, topic, cause"),
        N_("Legitimate interest (art. 6(1)(f))"),
        N_("Nobody: figures without names"),
        N_("Dates, kinds, services; kept when a person is erased"),
    ),
}
BOUNDED = {
    "messages": ("tickets", "calls", "spam", "automatic", "quarantined"),
    "record": ("customers",),
    "newsletter": ("customers",),
    "staff": ("sign_ins", "drafts"),
    "reports": (),
}
FIELDS = {
    "purpose": N_("Purpose"),
    "basis": N_("Lawful basis"),
    "people": N_("People concerned"),
    "data": N_("Categories of data"),
    "recipients": N_("Recipients"),
    "kept": N_("Kept for"),
    "transfers": N_("Transfers outside the European Union"),
    "security": N_("Security measures"),
}
SECURITY = N_(
    "Signed-in access by role; passwords hashed with argon2id; secrets of mailboxes encrypted; "
    "every change traced; hostile content isolated; erasure with proof"
)


@dataclass(frozen=True, slots=True)
class Activity:
    """One line of the register; `fields` are (code, label, text, was it written by hand)."""

    code: str
    name: str
    fields: tuple[tuple[str, str, str, bool], ...]


def register(
    said: Mapping[str, Mapping[str, str]], known: Mapping[str, Any], tongue: Tongue
) -> list[Activity]:
    """The register: what people wrote, else what the deployment's settings tell."""
    rows = []
    for code, (name, *texts) in ACTIVITIES.items():
        made = dict(zip(("purpose", "basis", "people", "data"), map(tongue, texts), strict=True))
        made["recipients"] = _recipients(code, known, tongue)
        made["kept"] = _kept(code, known, tongue)
        made["transfers"] = tongue(N_("None by this software"))
        made["security"] = tongue(SECURITY)
        own = said.get(code, {})
        fields = tuple(
            (field, tongue(label), own.get(field) or made[field], field in own)
            for field, label in FIELDS.items()
        )
        rows.append(Activity(code, tongue(name), fields))
    return rows


def _recipients(code: str, known: Mapping[str, Any], tongue: Tongue) -> str:
    if code in ("staff", "reports"):
        return tongue(N_("Supervisors and administrators"))
    english = tongue.language == "en"
    return ", ".join(row.name_en if english else row.name for row in known["services"])


def _kept(code: str, known: Mapping[str, Any], tongue: Tongue) -> str:
    told = []
    for kind in BOUNDED[code]:
        rule = known["rules"][kind]
        span = catalogue(tongue.language).ngettext("%(num)s day", "%(num)s days", rule.days)
        state = span % {"num": rule.days} if rule.active else tongue(N_("no limit set"))
        told.append(f"{tongue(RETAINED[kind])} : {state}")
    return " ; ".join(told) or tongue(N_("no limit set"))
