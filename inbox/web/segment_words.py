"""The names of the customer list's filters, of what can be chosen in them, of a file's columns."""

from __future__ import annotations

from inbox.web.i18n import N_

FILTERS = {
    "q": N_("Words"),
    "last_name": N_("Last name"),
    "first_name": N_("First name"),
    "number": N_("Number"),
    "postal_code": N_("Postal code"),
    "city": N_("Town"),
    "country": N_("Country"),
    "title": N_("Title"),
    "birth_date": N_("Date of birth"),
    "tag": N_("Tag"),
    "need": N_("Need"),
    "potential": N_("Potential"),
    "manager": N_("Account manager"),
    "store": N_("Store"),
    "contacted": N_("In contact in the last … days"),
    "silent": N_("No contact for … days"),
    "complaints": N_("Complaints, at least"),
    "complaint_days": N_("… in the last … days"),
    "messages": N_("Messages, at least"),
    "email_state": N_("E-mail"),
    "phone_state": N_("Phone"),
    "address_state": N_("Postal address"),
    "extra": N_("Further column (name=value)"),
}
KEY_STATES = {
    "bounced": N_("comes back undelivered"),
    "returned": N_("does not answer"),
    "withdrawn": N_("withdrawn"),
}
ADDRESS_STATES = {"returned": N_("post comes back (NPAI)"), "none": N_("none known")}
ORDERS = {
    "name": N_("By name"),
    "latest": N_("Latest contact first"),
    "longest_ago": N_("Longest without contact first"),
}
COLUMNS = {
    "number": N_("Number"),
    "title": N_("Title"),
    "last_name": N_("Last name"),
    "first_name": N_("First name"),
    "birth_date": N_("Date of birth"),
    "address": N_("Address"),
    "postal_code": N_("Postal code"),
    "city": N_("Town"),
    "country": N_("Country"),
    "tags": N_("Tags"),
    "potential": N_("Potential"),
    "messages": N_("Messages"),
    "last_contact_at": N_("Last contact"),
}
TABLES = {
    "segment_filter": FILTERS,
    "segment_key_state": KEY_STATES,
    "segment_address": ADDRESS_STATES,
    "segment_order": ORDERS,
}
# What the store refuses, in words that the catalogue has.
REFUSALS = (
    N_("a date of birth is written 1980-12-31"),
    N_("the potential is 1, 2 or 3"),
    N_("write the column and its value, as in size=39"),
    N_("choose a filter first"),
)
