"""The names of what a customer record holds, and how its page tells sources, dates and sums."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency

from inbox.web.i18n import N_, Tongue

TABS = {
    "story": N_("History"),
    "discussions": N_("Discussions"),
    "purchases": N_("Orders and habits"),
    "sheets": N_("Projects"),
}
STORY = {
    "messages": N_("All messages"),
    "email": N_("E-mails"),
    "call": N_("Calls"),
    "kiosk": N_("Kiosk comments"),
    "letter": N_("Letters"),
    "spreadsheet": N_("Spreadsheet lines"),
    "ours": N_("Our replies"),
    "notes": N_("Internal notes"),
    "purchases": N_("Orders"),
    "events": N_("Changes of the record"),
}
EVENTS = {
    "customer.created": N_("Record made"),
    "customer.changed": N_("Record changed"),
    "customer.merged": N_("Another record merged into this one"),
    "customer.unmerged": N_("A merge taken back"),
    "customer.address_bounced": N_("A mail came back (UMR)"),
    "key.added": N_("Identifier added"),
    "key.state": N_("Identifier marked"),
    "datum.state": N_("Datum marked"),
    "consent.given": N_("Newsletter: consent given"),
    "consent.withdrawn": N_("Newsletter: consent withdrawn"),
    "discussion.opened": N_("Discussion opened"),
    "sheet.started": N_("Project opened"),
}
DATA = {
    "name": N_("Name"),
    "birth_date": N_("Birth date"),
    "address": N_("Postal address"),
    "email": N_("e-mail"),
    "phone": N_("phone"),
    "title": N_("title"),
    "first_name": N_("first name"),
    "last_name": N_("last name"),
    "potential": N_("potential"),
    "contact_every_days": N_("contact frequency"),
    "account_manager_id": N_("account manager"),
    "referred_by": N_("referred by"),
    "tags": N_("tags"),
    "needs": N_("needs"),
    "notes": N_("notes"),
    "postal_code": N_("postal code"),
    "city": N_("town"),
    "country": N_("country"),
}
SEASONS = {
    "winter": N_("winter"),
    "spring": N_("spring"),
    "summer": N_("summer"),
    "autumn": N_("autumn"),
}
CONSENT_WAYS = {
    "till": N_("at the till"),
    "form": N_("paper form"),
    "web": N_("web site or app"),
    "phone": N_("by phone"),
    "mail": N_("by e-mail or letter"),
    "kiosk": N_("at the kiosk"),
    "link": N_("unsubscribe link"),
}
FIELD_TYPES = {
    "text": N_("Short text"),
    "long": N_("Long text"),
    "number": N_("Number"),
    "date": N_("Date"),
    "yes_no": N_("Yes or no"),
    "choice": N_("One of a list"),
    "choices": N_("Several of a list"),
}
# Lines of errors that reach a person, for the catalogue; they are written where they are raised.
REFUSALS = (
    N_("a discussion needs a subject and a first remark"),
    N_("the remark is empty"),
    N_("say how the consent was given or withdrawn"),
    N_("this moment is not past yet"),
    N_("this cannot be read as what it should be"),
    N_("the potential is 1, 2 or 3"),
    N_("give a number of days"),
    N_("give it a name"),
    N_("a field needs a name and a type"),
    N_("say what there is to choose from"),
    N_("one of these figures is not a number"),
    N_("this is not one of the choices"),
)
TABLES: Mapping[str, Mapping[str, str]] = {
    "tab": TABS,
    "story": STORY,
    "record_event": EVENTS,
    "datum": DATA,
    "season": SEASONS,
    "consent_way": CONSENT_WAYS,
    "field_type": FIELD_TYPES,
}


def helpers(language: str, people: Mapping[Any, str]) -> dict[str, Callable[..., Any]]:
    """What the record's templates call."""
    tongue = Tongue(language)
    by_id = {str(id_): name for id_, name in people.items()}
    return {
        "source_of": lambda source: source_of(source, by_id, tongue),
        "on": lambda day: str(format_date(day, "d MMM y", locale=language)) if day else "",
        "month": lambda at: month(at, language),
        "months": lambda: [
            str(format_date(date(2024, number, 1), "LLLLL", locale=language))
            for number in range(1, 13)
        ],
        "money": lambda amount: money(amount, language),
        "who": lambda id_: by_id.get(str(id_), ""),
        "changes_of": changes_of,
        "in_tongue": lambda thing: thing["name_en" if language == "en" else "name"],
    }


def source_of(source: str, people: Mapping[str, str], tongue: Tongue) -> str:
    """Who said a datum, in words."""
    kind, _, id_ = source.partition(":")
    if kind == "person":
        return people.get(id_, "") or tongue("a colleague")
    told = {
        "import": N_("from the import"),
        "message": N_("from a message"),
        "orders": N_("from the orders"),
        "api": N_("from another system"),
    }
    return tongue(told.get(kind, kind))


def money(amount: Decimal, language: str) -> str:
    """Euros, without cents when there are none."""
    exact = amount == amount.to_integral_value()
    return str(
        format_currency(amount, "EUR", locale=language, format="#,##0 ¤" if exact else None,
                        currency_digits=not exact)
    )  # fmt: skip


def month(at: datetime, language: str) -> str:
    """`mars 2026`: the headings of the time-line."""
    from inbox.web.i18n import ZONE

    return str(format_date(at.astimezone(ZONE).date(), "LLLL y", locale=language))


def changes_of(detail: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(field, old, new) of an event that changed a record; ids and states are left out."""
    return [
        (name, str(pair[0] or ""), str(pair[1] or ""))
        for name, pair in detail.items()
        if name in DATA and name != "account_manager_id"
        and isinstance(pair, list) and len(pair) == 2
    ]  # fmt: skip
