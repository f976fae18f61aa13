"""What one message claims about its author: names, identifiers and places, each with its standing.

Read once, used twice: for the keys that fetch candidates, and for the evidence that weighs them.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field, replace

from inbox.identify import form as web_form
from inbox.identify import identifiers, persons, places, spoken
from inbox.identify.names import PersonName, person, same_word
from inbox.identify.places import Places
from inbox.records import Channel, Entities, Key, Message

_CODE_TOKEN = re.compile(r"(?<![\w@/+.])[A-Z]{0,4}-?\d(?:[ .-]?\d){4,18}(?![\w@/])", re.I)
_LABELLED = re.compile(
    r"\b(?:client[e]?|carte|fid[ée]lit[ée]|compte|membre|adh[ée]rente?|customer|loyalty)\b"
    r"[^\w\n]{0,3}(?:(?:n[°ºo]?|num[ée]ro|est|fid[ée]lit[ée]|client|de|le|la|c['’]est|:|,"
    r"|num)[^\w\n]{0,3}){0,6}"
    r"((?:[A-Z]{0,4}[ -]?)\d[\d .-]{2,24}|[A-Z0-9]{2,6}(?:-[A-Z0-9]{2,8}){1,4})",
    re.I,
)
_INNER_HEADER = re.compile(
    r"^[ >\t*]*(?:De|From|Exp[ée]diteur|Von)[ *]*:[ *]*(?P<who>[^\n]{3,160})$", re.M
)


@dataclass(frozen=True, slots=True)
class Claims:
    """Everything that a message says about who wrote it.

    author   who signs or says his name; trust says where: form | sidecar | said | signature |
             display.
    display  the name that the sending program shows, which may be anybody's.
    subject  the person somebody writes for; on_behalf says that there is one, named or not.
    keys     identifiers by kind, with where they stand.
    odd      figures that look like an identifier written wrongly.
    town     the town as written beside the postal code; orders, the codes read as order numbers.
    """

    keys: tuple[Key, ...] = ()
    author: PersonName | None = None
    trust: str = ""
    display: PersonName | None = None
    inner: PersonName | None = None
    subject: PersonName | None = None
    on_behalf: bool = False
    is_form: bool = False
    places: Places = field(default_factory=Places)
    town: str | None = None
    orders: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    odd: frozenset[str] = frozenset()


_last = threading.local()  # blocking keys and evidence ask for the same message's claims in turn


def read(message: Message, entities: Entities) -> Claims:
    """The claims of a message; pure, and quick: a millisecond for an ordinary mail."""
    known = getattr(_last, "read", None)
    if known is not None and known[0] is message and known[1] is entities:
        claims: Claims = known[2]
        return claims
    claims = _read(message, entities)
    _last.read = (message, entities, claims)
    return claims


def _read(message: Message, entities: Entities) -> Claims:
    speech = message.channel is Channel.CALL
    own = (message.customer_text or message.reply_text or message.text)[:20_000]
    signature = str(message.facts.get("signature") or "")[:2_000]
    form = web_form.fields(own)
    if message.in_reply_to is None and len(told := web_form.fields(message.text[:20_000])) > len(
        form
    ):
        form, own = told, message.text[:20_000]  # lines of `E-mail :` look like a quoted header
    author, trust = _author(message, own, signature, form, speech)
    subject, on_behalf = (None, False) if form else persons.spoken_for(own, speech=speech)
    if subject and author and _one_person(subject, author):
        if speech:  # the one name that was said is the relative's, not the caller's
            author, trust = None, ""
        else:
            subject, on_behalf = None, False
    display = person(message.sender.name) if message.channel is Channel.EMAIL else None
    where = (
        Places() if form and len(form) > 3 else places.read(f"{own}\n{signature}", speech=speech)
    )
    return Claims(
        keys=_keys(message, entities, own, signature, form, speech),
        author=_completed(author, display, trust),
        trust=trust,
        display=display,
        inner=_inner_author(message),
        subject=subject,
        on_behalf=on_behalf,
        is_form=bool(form),
        places=_with_form(where, form),
        town=form.get("town") or places.town_written(f"{own}\n{signature}"),
        orders=_orders(entities, form),
        dates=frozenset(entities.dates),
        odd=_odd(message, own, signature, form),
    )


def _author(  # noqa: PLR0911 - a list of places to look in, surest first
    message: Message, own: str, signature: str, form: dict[str, str], speech: bool
) -> tuple[PersonName | None, str]:
    """The author's name and where it stands, surest first."""
    if form and (name := _form_name(form)):
        return name, "form"
    if message.channel is not Channel.EMAIL and (name := person(message.sender.name)):
        return name, "sidecar"
    if name := persons.introduced(own, speech=speech):
        return name, "said"
    if message.channel is Channel.LETTER and (name := _letter_writer(message.text, own, signature)):
        return name, "signature"
    if not speech and (name := persons.signed(own, signature)):
        return name, "signature"
    if message.channel is Channel.EMAIL and message.sender.name:
        name = persons.name_in_line(message.sender.name)
        name = name or persons.name_in_line(message.sender.name.title())
        return name, "display" if name else ""
    return None, ""


def _letter_writer(text: str, own: str, signature: str) -> PersonName | None:
    """Who signs a letter, or heads it where the signature is a scrawl that no name can be."""
    names = [persons.signed(own, signature), persons.letterhead(text[:3_000])]
    sure = [name for name in names if name and name.full and persons.certain(name)]
    return next((name for name in [*sure, *names] if name), None)


def _form_name(form: dict[str, str]) -> PersonName | None:
    title = form.get("title", "")
    if form.get("first") and form.get("last"):
        name = person("", first=form["first"], last=form["last"])
        titled = person(f"{title} x")
        return replace(name, sex=titled.sex) if name and titled else name
    whole = form.get("full") or form.get("last") or form.get("first")
    return person(f"{title} {whole}") if whole else None


def _one_person(subject: PersonName, author: PersonName) -> bool:
    """Are these two readings of one person (`au nom de Jean Martin`, signed Jean Martin)?"""
    mine = [word for word in subject.words if len(word) > 1]
    alike = all(any(same_word(word, other) >= 0.8 for other in author.words) for word in mine)
    return bool(mine) and alike and not (subject.sex and author.sex and subject.sex != author.sex)


def _completed(
    author: PersonName | None, display: PersonName | None, trust: str
) -> PersonName | None:
    """A signature of one word (Sophie) with the surname that a fitting display name adds."""
    if author is None or display is None or trust == "display":
        return author
    if len(display.words) > len(author.words) and all(
        any(same_word(mine, other) >= 0.9 for other in display.words) for mine in author.words
    ):
        return replace(display, sex=None if author.initial_m else author.sex or display.sex)
    return author


def _inner_author(message: Message) -> PersonName | None:
    """Who signs the forwarded part of a mail, or is named in its header."""
    if message.channel is not Channel.EMAIL:
        return None
    header = _INNER_HEADER.search(message.text[:20_000])
    if header:
        name = persons.signed(message.text[header.end() : header.end() + 20_000], None)
        if name:
            return name
    if message.forwarded and message.forwarded.name:
        return persons.name_in_line(message.forwarded.name)
    if header:
        return persons.name_in_line(header.group("who").split("<")[0])
    return persons.customer_reported((message.customer_text or message.text)[:4_000])


def _keys(
    message: Message,
    entities: Entities,
    own: str,
    signature: str,
    form: dict[str, str],
    speech: bool,
) -> tuple[Key, ...]:
    """Every identifier with the best place it stands in, surest first."""
    found: dict[tuple[str, str], Key] = {}

    def add(kind: str, value: str | None, where: str) -> None:
        if value:
            found.setdefault((kind, value), Key(kind, value, where))

    _from_facts(message, add)
    _from_form(form, add)
    _from_header(message, add)
    below = signature if speech or signature.strip() else persons.tail(own)
    for number in identifiers.phones_in(below):
        add("phone", number, "signature")
    for address in identifiers.emails_in(below):
        add("email", address, "signature")
    inner = message.text[:20_000] if message.channel is Channel.EMAIL else own
    for told in (*identifiers.phones_in(own), *map(identifiers.phone_key, entities.phones)):
        add("phone", told, "body")
    for told in (*identifiers.emails_in(own), *map(identifiers.email_key, entities.emails)):
        add("email", told, "body")
    for order in entities.order_numbers:
        add("order", identifiers.code_key(order), "body")
    for card in entities.loyalty_numbers:
        add("loyalty", identifiers.code_key(card), "body")
    for kind, value in _codes(own if own.strip() else inner, signature, speech):
        add(kind, value, "body")
    if message.forwarded or _INNER_HEADER.search(inner):
        _from_inner(message, inner, add)
    return tuple(found.values())


def _from_facts(message: Message, add) -> None:  # type: ignore[no-untyped-def]
    facts = message.facts
    device = "form" if message.channel in (Channel.KIOSK, Channel.SPREADSHEET) else "sidecar"
    add("customer_number", identifiers.code_key(facts.get("customer_number")), device)
    add("loyalty", identifiers.code_key(facts.get("loyalty_number")), device)
    if message.channel is Channel.CALL:
        caller = facts.get("caller") or message.sender.phone
        add("phone", identifiers.phone_key(str(caller or "")), "caller")
    elif message.sender.phone:
        add("phone", identifiers.phone_key(message.sender.phone), device)


def _from_form(form: dict[str, str], add) -> None:  # type: ignore[no-untyped-def]
    add("email", identifiers.email_key(form.get("email")), "form")
    add("phone", identifiers.phone_key(form.get("phone")), "form")
    add("loyalty", identifiers.code_key(form.get("loyalty")), "form")
    add("customer_number", identifiers.code_key(form.get("customer")), "form")
    add("order", identifiers.code_key(form.get("order")), "form")


def _from_header(message: Message, add) -> None:  # type: ignore[no-untyped-def]
    where = "header" if message.channel is Channel.EMAIL else "form"
    add("email", identifiers.email_key(message.sender.address), where)
    if message.reply_to and message.reply_to.address:
        add("email", identifiers.email_key(message.reply_to.address), "reply_to")


def _from_inner(message: Message, text: str, add) -> None:  # type: ignore[no-untyped-def]
    if message.forwarded:
        add("email", identifiers.email_key(message.forwarded.address), "forwarded")
    header = _INNER_HEADER.search(text)
    if header:
        for address in identifiers.emails_in(header.group("who"))[:1]:
            add("email", address, "forwarded")
        for number in identifiers.phones_in(text[header.end() :])[:4]:
            add("phone", number, "forwarded_body")
        for kind, value in _codes(text[header.end() :], "", False):
            add(kind, value, "forwarded_body")


def _codes(own: str, signature: str, speech: bool) -> list[tuple[str, str]]:
    """What may be the number of a customer, card or order, likeliest first; 24 at most."""
    found: list[tuple[str, str]] = []
    text = f"{own}\n{signature}"[:20_000]
    for hit in _LABELLED.finditer(text):
        code = identifiers.code_key(hit.group(1).strip(" .-"))
        if code and len(code) >= 4:
            found += [("customer_number", code), ("loyalty", code)]
    for hit in _CODE_TOKEN.finditer(text):
        code = identifiers.code_key(hit.group()) or ""
        if not 5 <= len(code) <= 20 or (identifiers.phone_key(hit.group()) and code[:1] in "0+"):
            continue
        if len(code) >= 8:
            found.append(("loyalty", code))
        if code[0].isalpha():
            found += [("customer_number", code), ("loyalty", code)]
        if len(code) > 5:
            found.append(("order", code))
    for run in spoken.runs(text) if speech else ():
        if len(run) == 10 and run[0] == "0":
            found.append(("phone", identifiers.phone_key(run) or ""))
        elif len(run) >= 6:
            found += [("loyalty", run), ("customer_number", run), ("order", run)]
    return list(dict.fromkeys(pair for pair in found if pair[1]))[:24]


def _odd(message: Message, own: str, signature: str, form: dict[str, str]) -> frozenset[str]:
    """Figures of 7 to 14 that are no number as they stand: a figure short, or one too many."""
    said = " ; ".join(
        (own, signature, form.get("phone", ""), str(message.facts.get("caller") or ""))
    )
    cards = [str(message.facts.get("loyalty_number") or ""), form.get("loyalty", "")]
    figures = [*identifiers.numberish_in(said), *(re.sub(r"\D", "", card) for card in cards)]
    raw = [str(message.facts.get("raw_phone") or "")]
    figures += [re.sub(r"\D", "", one) for one in raw]
    return frozenset(one for one in figures if 7 <= len(one) <= 19)


def _with_form(found: Places, form: dict[str, str]) -> Places:
    if not form:
        return found
    told = places.read(" ".join(form.get(part, "") for part in ("address", "postal_code", "town")))
    code = places.postal_code_of(form.get("postal_code"))
    codes = {code} if code and len(code) == 5 else set()
    towns = {places.town_key(form["town"])} if form.get("town") else set()
    street = places.street_of(form.get("address"))
    return Places(
        found.postal_codes | told.postal_codes | codes,
        found.towns | told.towns | {town for town in towns if town},
        found.streets + ((street,) if street else told.streets),
    )


def _orders(entities: Entities, form: dict[str, str]) -> frozenset[str]:
    codes = map(identifiers.code_key, (*entities.order_numbers, form.get("order")))
    return frozenset(code for code in codes if code)
