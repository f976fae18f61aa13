"""The names of the lists that keep the base clean, and of their columns."""

from __future__ import annotations

from collections.abc import Mapping

from inbox.web.i18n import N_

LISTS = {
    "bounced": N_("Mails that come back (UMR)"),
    "returned": N_("Post that comes back (NPAI)"),
    "stale": N_("Stale records"),
    "thin": N_("Out of reach"),
    "cold": N_("About to go cold"),
}
TOLD = {
    "bounced": N_("Ask for another address at the next contact; mails to these are not delivered."),
    "returned": N_("Letters to these addresses came back: ask for the new one."),
    "stale": N_("Nothing was confirmed and nothing happened for that long."),
    "thin": N_("No mail, call or letter can reach these customers."),
    "cold": N_("The contact that they wish for is overdue; call them."),
}
COLUMNS = {
    "number": N_("Number"),
    "title": N_("Title"),
    "first_name": N_("First name"),
    "last_name": N_("Last name"),
    "address": N_("Address"),
    "postal_code": N_("Postal code"),
    "city": N_("Town"),
    "country": N_("Country"),
    "datum": N_("What"),
    "at": N_("Since when"),
    "last_message_at": N_("Last message"),
}
TABLES: Mapping[str, Mapping[str, str]] = {"list": LISTS, "list_told": TOLD}
