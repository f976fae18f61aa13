"""The situations: each makes one message, or a few that lean on one another, with the truth."""

# ruff: noqa: E501 - tables of names and sentences read better whole

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.worlds import france, texts
from benchmarks.worlds.base import Base, Person, mailbox, plain, written
from benchmarks.worlds.sent import OWN_DOMAIN, Sent
from inbox.records import Channel

Situation = Callable[["World"], list[Sent]]
CALL, KIOSK, LETTER = Channel.CALL, Channel.KIOSK, Channel.LETTER


class World:
    """A base and the luck that draws people from it; nobody is drawn twice."""

    def __init__(self, seed: int, size: int) -> None:
        self.base = Base(seed, size)
        self.luck = random.Random(seed + 7)
        self.people = self.base.people
        self._deck = list(self.people)
        self.luck.shuffle(self._deck)
        self.homes: dict[int, list[Person]] = {}
        for person in self.people:
            self.homes.setdefault(person.household, []).append(person)
        self.names: dict[tuple[str, str], int] = {}
        for person in self.people:
            key = (plain(person.first).lower(), plain(person.last).lower())
            self.names[key] = self.names.get(key, 0) + 1

    def draw(self, fits: Callable[[Person], bool]) -> Person:
        """A person who fits, taken out of the deck."""
        for at in range(len(self._deck) - 1, -1, -1):
            if fits(self._deck[at]):
                return self._deck.pop(at)
        raise LookupError("nobody fits: the base is too small")

    def alone_with_name_in_town(self, person: Person) -> bool:
        """Is this the only record of that name and town?"""
        return sum(
            plain(p.first).lower() == plain(person.first).lower()
            and plain(p.last).lower() == plain(person.last).lower()
            and p.town == person.town
            for p in self.people
        ) == 1  # fmt: skip

    def home(self, person: Person) -> list[Person]:
        """Who lives there."""
        return self.homes[person.household]

    def sole_email(self) -> Person:
        """Somebody with a mailbox of his own."""
        return self.draw(
            lambda p: bool(p.email) and "email" not in p.shares and p.role != "company"
        )

    def sole_mobile(self) -> Person:
        """Somebody with a mobile."""
        return self.draw(lambda p: bool(p.mobile))


def signature(luck: random.Random, p: Person, *more: str) -> str:
    """How people write their name under a mail."""
    title = "Mme" if p.sex == "f" else "M."
    forms = [f"{p.first} {p.last}"] * 5 + [f"{p.last.upper()} {p.first}", f"{p.first} {p.last.upper()}", f"{title} {p.last}",
             f"{title} {p.first} {p.last}", f"{p.first[0]}. {p.last}", p.first, f"{plain(p.first).lower()} {plain(p.last).lower()}"]  # fmt: skip
    return "\n".join([luck.choice(forms), *more])


def full_signature(luck: random.Random, p: Person, *more: str) -> str:
    """First name and surname, in either order."""
    return "\n".join(
        [
            luck.choice(
                [
                    f"{p.first} {p.last}",
                    f"{p.last.upper()} {p.first}",
                    f"{p.first} {p.last.upper()}",
                ]
            ),
            *more,
        ]
    )


def display(luck: random.Random, p: Person) -> str:
    """The name a mail program shows."""
    return luck.choice(
        [f"{p.first} {p.last}"] * 4
        + [f"{p.last} {p.first}", p.first, "", plain(f"{p.first[0]}{p.last}").lower()]
    )


def mail_from(
    w: World,
    kind: str,
    p: Person,
    address: str,
    *,
    expected: str | None = "",
    shown: str | None = None,
    signed: str | None = None,
    said: str = "",
    extra: str = "",
    **more: object,
) -> Sent:
    """An ordinary mail of a person."""  # fmt: skip
    body, closing = texts.mail(
        w.luck, signature(w.luck, p) if signed is None else signed, said=said, extra=extra
    )
    shown = display(w.luck, p) if shown is None else shown
    number = p.number if expected == "" else expected
    return Sent(kind, number, name=shown, address=address, body=body, closing=closing, **more)  # type: ignore[arg-type]


def call(kind: str, expected: str | None, words: str, luck: random.Random, **facts: object) -> Sent:
    """A call: the agent greets, the customer speaks, the agent answers."""
    askable = bool(facts.pop("askable", False))
    later = texts.matter(luck).lower()
    turns = [
        ("Agent", "Service clients bonjour, Nadia à votre écoute."),
        ("Client", words),
        ("Agent", "Très bien, je regarde."),
        ("Client", later),
    ]
    return Sent(
        kind, expected, CALL, askable, turns=turns, facts={k: str(v) for k, v in facts.items() if v}
    )


def intro(luck: random.Random, p: Person, *, heard: bool = False) -> str:
    """How one says one's name on the telephone."""
    first, last = p.first, p.last
    if heard:
        first, last = plain(first).lower(), texts.misheard(luck, last)
    title = "madame" if p.sex == "f" else "monsieur"
    return luck.choice([
        f"oui bonjour je m'appelle {first} {last}", f"bonjour, {first} {last} à l'appareil", f"bonjour c'est {title} {first} {last}",
        f"allô bonjour, ici {first} {last}", f"bonjour, je suis {title} {last}, {first} {last}", f"oui bonjour, {title} {last} {first}",
    ])  # fmt: skip


# --- the same person by the same address ------------------------------------------------------


def same_email(w: World) -> list[Sent]:
    p = w.sole_email()
    return [mail_from(w, "same_email", p, p.email, signed="" if w.luck.random() < 0.3 else None)]


def email_other_spelling(w: World) -> list[Sent]:
    p = w.sole_email()
    local, _, domain = p.email.partition("@")
    if domain == "gmail.com":
        local = w.luck.choice(
            [local.replace(".", ""), ".".join([local[:3], local[3:]]) if len(local) > 5 else local]
        )
        domain = w.luck.choice(["gmail.com", "googlemail.com", "GMAIL.com"])
    local = w.luck.choice([local.upper(), f"{local}+magasin", local.title()])
    return [mail_from(w, "email_other_spelling", p, f"{local}@{domain}")]


def married_name(w: World) -> list[Sent]:
    p = w.draw(lambda p: p.sex == "f" and bool(p.email) and not p.shares and bool(p.birth_name))
    other = w.base.fresh_email(p)
    names = [
        f"{p.first} {p.birth_name}",
        f"{p.first} {p.birth_name}-{p.last}",
        f"{p.first} {p.last} née {p.birth_name}",
    ]
    shown = w.luck.choice(names)
    if w.luck.random() < 0.6:
        return [mail_from(w, "married_name", p, p.email, shown=shown, signed=shown)]
    where = f"{p.address}\n{p.town.postal_code} {p.town.name}"
    return [
        mail_from(
            w, "married_name_address", p, other, shown=names[2], signed=f"{names[2]}\n{where}"
        )
    ]


def other_writing(w: World) -> list[Sent]:
    """Nickname, swapped order, slip of the hand; with the known address or mobile."""
    p = w.draw(lambda p: bool(p.email) and bool(p.mobile) and not p.shares)
    name = w.luck.choice([
        f"{texts.SHORT.get(p.first, p.first)} {p.last}", f"{p.last} {p.first}", f"{p.first} {texts.typo(w.luck, p.last)}",
        f"{texts.typo(w.luck, p.first)} {p.last}", f"{p.first[0]}. {p.last}",
    ])  # fmt: skip
    if w.luck.random() < 0.5:
        return [mail_from(w, "other_writing", p, p.email, shown=name, signed=name)]
    return [
        mail_from(
            w,
            "other_writing_phone",
            p,
            w.base.fresh_email(p),
            shown=name,
            signed=f"{name}\n{written(w.luck, p.mobile)}",
        )
    ]


# --- a new address -------------------------------------------------------------------------------


def new_email_same_phone(w: World) -> list[Sent]:
    p = w.sole_mobile()
    number = written(w.luck, p.mobile)
    if w.luck.random() < 0.5:
        return [
            mail_from(
                w,
                "new_email_same_phone",
                p,
                w.base.fresh_email(p),
                signed=signature(w.luck, p, f"Tél. {number}"),
            )
        ]
    return [
        mail_from(
            w,
            "new_email_same_phone",
            p,
            w.base.fresh_email(p),
            signed=full_signature(w.luck, p),
            extra=f"Vous pouvez me joindre au {number}.",
        )
    ]


def new_email_full_address(w: World) -> list[Sent]:
    p = w.draw(lambda p: p.role in ("single", "spouse"))
    where = w.luck.choice(
        [
            f"{p.address}\n{p.town.postal_code} {p.town.name}",
            f"{p.address}, {p.town.postal_code} {p.town.name.upper()}",
        ]
    )
    if w.luck.random() < 0.5:
        return [
            mail_from(
                w,
                "new_email_full_address",
                p,
                w.base.fresh_email(p),
                signed=full_signature(w.luck, p, where),
            )
        ]
    return [
        mail_from(
            w,
            "new_email_full_address",
            p,
            w.base.fresh_email(p),
            signed=full_signature(w.luck, p),
            extra=f"J'habite {where}.".replace("\n", ", "),
        )
    ]


def loyalty_in_text(w: World) -> list[Sent]:
    p = w.draw(lambda p: bool(p.loyalty))
    card = (
        p.loyalty
        if w.luck.random() < 0.6
        else " ".join(p.loyalty[at : at + 4] for at in range(0, len(p.loyalty), 4))
    )
    words = w.luck.choice(
        [
            f"Ma carte de fidélité : {card}.",
            f"N° de carte {card}",
            f"Mon numéro de fidélité est le {card}.",
            f"Carte {card}",
        ]
    )
    signed = w.luck.choice([signature(w.luck, p), ""])
    return [
        mail_from(
            w,
            "loyalty_in_text",
            p,
            w.base.fresh_email(p),
            extra=words,
            signed=signed,
            shown="" if not signed else None,
        )
    ]


def number_in_text(w: World) -> list[Sent]:
    p = w.draw(lambda p: True)
    words = w.luck.choice(
        [
            f"Je suis client chez vous, numéro client {p.number}.",
            f"N° client : {p.number}",
            f"mon numéro de client est {p.number}",
        ]
    )
    return [
        mail_from(
            w, "number_in_text", p, w.base.fresh_email(p), extra=words, signed=signature(w.luck, p)
        )
    ]


# --- calls ---------------------------------------------------------------------------------------


def call_number_only(w: World) -> list[Sent]:
    p = w.sole_mobile()
    return [
        call(
            "call_number_only",
            p.number,
            "oui bonjour j'appelle pour ma livraison",
            w.luck,
            caller=written(w.luck, p.mobile),
        )
    ]


def call_number_and_name(w: World) -> list[Sent]:
    p = w.sole_mobile()
    return [
        call(
            "call_number_and_name",
            p.number,
            intro(w.luck, p, heard=True),
            w.luck,
            caller=written(w.luck, p.mobile),
        )
    ]


def call_landline(w: World) -> list[Sent]:
    """A landline of a household: with a name it is one of them, without one nobody knows."""
    p = w.draw(lambda p: "phone" in p.shares and p.role == "spouse" and len(w.home(p)) == 2)
    caller = written(w.luck, p.phone)
    if w.luck.random() < 0.5:
        return [
            call(
                "landline_unnamed",
                None,
                "bonjour je vous appelle pour une panne",
                w.luck,
                caller=caller,
                askable=True,
            )
        ]
    return [call("landline_named", p.number, intro(w.luck, p), w.luck, caller=caller)]


def call_name_and_code(w: World) -> list[Sent]:
    p = w.draw(lambda p: p.role == "single" and w.alone_with_name_in_town(p))
    code = w.luck.choice(
        [
            p.town.postal_code,
            texts.said_code(w.luck, p.town.postal_code),
            texts.said_code(w.luck, p.town.postal_code),
        ]
    )
    heard = w.luck.random() < 0.5
    where = w.luck.choice(
        [
            f"j'habite à {p.town.name}, {code}",
            f"mon code postal c'est {code}",
            f"au {code}",
            f"code postal {code}",
        ]
    )
    caller = "" if w.luck.random() < 0.6 else written(w.luck, w.base.fresh_mobile(p))
    return [
        call(
            "call_name_and_code",
            p.number,
            f"{intro(w.luck, p, heard=heard)}, {where}",
            w.luck,
            caller=caller,
        )
    ]


def call_spoken_number(w: World) -> list[Sent]:
    p = w.draw(lambda p: bool(p.mobile) and not p.mobile.startswith("069"))
    words = f"{intro(w.luck, p, heard=True)}, mon numéro c'est le {texts.said_phone(p.mobile)}"
    return [call("call_spoken_number", p.number, words, w.luck)]


def call_card(w: World) -> list[Sent]:
    p = w.draw(lambda p: p.loyalty.isdigit())
    if w.luck.random() < 0.5:
        words = f"{intro(w.luck, p, heard=True)}, ma carte c'est le {p.loyalty}"
        return [
            call(
                "call_card", p.number, words, w.luck, caller=written(w.luck, w.base.fresh_mobile(p))
            )
        ]
    return [
        call(
            "call_typed_number",
            p.number,
            "bonjour, c'est au sujet de ma commande",
            w.luck,
            customer_number=p.number,
        )
    ]


def call_wrong_typed_number(w: World) -> list[Sent]:
    """The agent typed another customer's number; the caller says his name and calls from his own."""
    p = w.sole_mobile()
    other = w.draw(lambda o: o.last != p.last)
    return [
        call(
            "call_wrong_typed_number",
            p.number,
            intro(w.luck, p),
            w.luck,
            caller=written(w.luck, p.mobile),
            customer_number=other.number,
            askable=True,
        )
    ]


# --- households ------------------------------------------------------------------------------------


def couple_mailbox(w: World) -> list[Sent]:
    p = w.draw(lambda p: "email" in p.shares and p.role == "spouse" and len(w.home(p)) == 2)
    pair = w.home(p)
    if w.luck.random() < 0.35:
        shown = w.luck.choice(
            ["", f"Famille {p.last}", f"{pair[0].first} et {pair[1].first} {p.last}"]
        )
        return [
            mail_from(
                w,
                "couple_unsigned",
                p,
                p.email,
                expected=None,
                shown=shown,
                signed="",
                askable=True,
            )
        ]
    return [
        mail_from(
            w,
            "couple_signed",
            p,
            p.email,
            shown="",
            signed=w.luck.choice([p.first, f"{p.first} {p.last}"]),
        )
    ]


def spouse_uses_other_mailbox(w: World) -> list[Sent]:
    """She writes from his mailbox, which only his record holds, and signs; both are customers."""
    p = w.draw(
        lambda p: (
            p.role == "spouse"
            and bool(p.email)
            and not p.shares & {"email"}
            and len(w.home(p)) == 2
        )
    )
    other = next(one for one in w.home(p) if one is not p)
    shown = w.luck.choice([f"{p.first} {p.last}", ""])
    return [
        mail_from(
            w,
            "spouse_uses_other_mailbox",
            other,
            p.email,
            shown=shown,
            signed=f"{other.first} {other.last}",
            askable=True,
        )
    ]


def spouse_without_record(w: World) -> list[Sent]:
    p = w.draw(lambda p: p.role == "single" and bool(p.email))
    sex = "m" if p.sex == "f" else "f"
    first = france.first_name(w.luck, sex, p.born)
    shown = w.luck.choice([f"{first} {p.last}", f"{p.first} {p.last}", ""])
    return [
        mail_from(
            w,
            "spouse_without_record",
            p,
            p.email,
            expected=None,
            shown=shown,
            signed=f"{first} {p.last}",
            askable=True,
        )
    ]


def father_and_son(w: World) -> list[Sent]:
    p = w.draw(lambda p: p.role in ("father", "son") and len(w.home(p)) == 2)
    other = next(one for one in w.home(p) if one is not p)
    if other.first != p.first:
        words = f"{p.first} {p.last}\n{p.address}\n{p.town.postal_code} {p.town.name}"
        return [mail_from(w, "father_or_son_named", p, w.base.fresh_email(p), signed=words)]
    if p.email and w.luck.random() < 0.5:
        return [mail_from(w, "father_or_son_own_email", p, p.email, signed=f"{p.first} {p.last}")]
    words = f"{p.first} {p.last}\n{p.address}\n{p.town.postal_code} {p.town.name}"
    return [
        mail_from(
            w,
            "father_or_son_unclear",
            p,
            w.base.fresh_email(p),
            expected=None,
            signed=words,
            askable=True,
        )
    ]


def homonyms(w: World) -> list[Sent]:
    p = w.draw(lambda p: p.role == "homonym")
    town = f"{p.town.postal_code} {p.town.name}"
    if w.luck.random() < 0.5:
        return [
            mail_from(
                w,
                "homonyms_town",
                p,
                w.base.fresh_email(p),
                expected=None,
                signed=f"{p.first} {p.last}\n{town}",
                askable=True,
            )
        ]
    return [
        mail_from(
            w,
            "homonyms_address",
            p,
            w.base.fresh_email(p),
            signed=f"{p.first} {p.last}\n{p.address}\n{town}",
        )
    ]


def company(w: World) -> list[Sent]:
    p = w.draw(lambda p: p.role == "company")
    firm = p.email.partition("@")[2].partition(".")[0].replace("-", " ").title()
    if w.luck.random() < 0.4:
        return [
            mail_from(
                w,
                "company_unsigned",
                p,
                p.email,
                expected=None,
                shown=firm,
                signed=w.luck.choice(["", firm, "Le service achats"]),
                askable=True,
            )
        ]
    return [
        mail_from(w, "company_signed", p, p.email, shown=firm, signed=f"{p.first} {p.last}\n{firm}")
    ]


# --- through the retailer and the market-places ------------------------------------------------------


def web_form(w: World) -> list[Sent]:
    p = w.sole_email()
    phone = written(w.luck, p.mobile) if p.mobile else ""
    email = p.email if w.luck.random() < 0.7 or not p.mobile else w.base.fresh_email(p)
    styles = [
        f"Nom : {p.last}\nPrénom : {p.first}\nE-mail : {email}\nTéléphone : {phone}\nMessage :\n{texts.matter(w.luck)}",
        f"Civilité : {'Mme' if p.sex == 'f' else 'M.'}\nNom et prénom : {p.last} {p.first}\nAdresse e-mail : {email}\nTél : {phone}\nCode postal : {p.town.postal_code}\nVotre message : {texts.matter(w.luck)}",
        f"Un visiteur a rempli le formulaire de contact.\n\nName: {p.first} {p.last}\nEmail: {email}\nPhone: {phone}\n\n{texts.matter(w.luck)}",
    ]  # fmt: skip
    reply = email if w.luck.random() < 0.4 else ""
    return [
        Sent(
            "web_form",
            p.number,
            name="Formulaire de contact",
            address=f"site@{OWN_DOMAIN}",
            reply_to=reply,
            body=w.luck.choice(styles),
            closing="",
        )
    ]


def forwarded(w: World) -> list[Sent]:
    p = w.sole_email()
    colleague = (
        f"{w.luck.choice(['Sandra Michel', 'Karim Roux', 'Julie Petit', 'Magasin de Lille'])}"
    )
    words = f"Bonjour,\n\n{texts.matter(w.luck)}\n\nCordialement,\n{signature(w.luck, p)}"
    note = w.luck.choice(
        [
            "Pour votre information.",
            "Merci de traiter cette demande.",
            "Bonjour, à voir avec le client. Merci",
            "",
        ]
    )
    return [Sent("forwarded", p.number, name=colleague, address=f"magasin.042@{OWN_DOMAIN}", subject="TR: Ma commande", body=note,
                 closing=f"{colleague}\nMagasin 042\n03 20 11 22 33", inner=(f"{p.first} {p.last}", p.email, words))]  # fmt: skip


def colleague_reports(w: World) -> list[Sent]:
    p = w.sole_mobile()
    title = "Mme" if p.sex == "f" else "M."
    body = f"Bonjour,\n\n{title} {p.first} {p.last} est passé{'e' if p.sex == 'f' else ''} au magasin ce matin, au sujet de sa commande. On peut le joindre au {written(w.luck, p.mobile)}."
    return [
        Sent(
            "colleague_reports",
            p.number,
            name="Sandra Michel",
            address=f"sandra.michel@{OWN_DOMAIN}",
            body=body,
            closing="Cordialement,\nSandra Michel\n03 20 11 22 33",
        )
    ]


def colleague_alone(w: World) -> list[Sent]:
    """A colleague writes for himself; a customer bears his name."""
    p = w.draw(lambda p: True)
    return [Sent("colleague_alone", None, name=f"{p.first} {p.last}", address=f"{plain(p.first[0]).lower()}.{plain(p.last).lower().replace(' ', '')}@{OWN_DOMAIN}",
                 body="Bonjour, merci de me renvoyer le planning de livraison de demain.", closing=f"Cordialement,\n{p.first} {p.last}\nMagasin 042")]  # fmt: skip


def relay(w: World) -> list[Sent]:
    p = w.draw(lambda p: p.role == "single" and w.alone_with_name_in_town(p))
    token = "".join(w.luck.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(14))
    address = w.luck.choice(
        [
            f"{token}@marketplace.amazon.example",
            f"{token}@reply.cdiscount.example",
            f"{token}@messages.mirakl.example",
        ]
    )
    if w.luck.random() < 0.6:
        where = w.luck.choice(
            [
                f"{p.town.postal_code} {p.town.name}",
                f"{p.address}\n{p.town.postal_code} {p.town.name}",
            ]
        )
        return [
            mail_from(
                w,
                "relay_with_place",
                p,
                address,
                shown=f"{p.first} {p.last}",
                signed=f"{p.first} {p.last}\n{where}",
            )
        ]
    return [
        mail_from(
            w,
            "relay_name_alone",
            p,
            address,
            expected=None,
            shown=f"{p.first} {p.last}",
            signed=f"{p.first} {p.last}",
            askable=True,
        )
    ]


# --- others than they seem ---------------------------------------------------------------------------


def relative_writes(w: World) -> list[Sent]:
    p = w.sole_email()
    subject = w.draw(lambda s: bool(s.loyalty) and s.first != p.first)
    title = "Mme" if subject.sex == "f" else "M."
    relation = "ma mère" if subject.sex == "f" else "mon père"
    who = w.luck.choice(
        [f"{title} {subject.first} {subject.last}", f"{subject.first} {subject.last}"]
    )
    if w.luck.random() < 0.75:
        said = w.luck.choice([
            f"Je vous écris pour {relation}, {who}, carte de fidélité {subject.loyalty}.",
            f"Je me permets de vous contacter de la part de {relation} {who}, qui n'a pas internet. Sa carte : {subject.loyalty}.",
            f"Je suis {'le fils' if p.sex == 'm' else 'la fille'} de {who}, {subject.address}, {subject.town.postal_code} {subject.town.name}.",
            f"Demande au nom de {who}, numéro client {subject.number}.",
        ])  # fmt: skip
        return [
            mail_from(
                w,
                "relative_writes",
                subject,
                p.email,
                shown=f"{p.first} {p.last}",
                signed=f"{p.first} {p.last}",
                said=said,
            )
        ]
    said = f"Je vous écris pour {relation} qui n'a pas internet."
    return [
        mail_from(
            w,
            "relative_unnamed",
            p,
            p.email,
            expected=None,
            shown=f"{p.first} {p.last}",
            signed=f"{p.first} {p.last}",
            said=said,
            askable=True,
        )
    ]


def display_lies(w: World) -> list[Sent]:
    p = w.sole_email()
    other = w.draw(lambda o: o.last != p.last)
    return [
        mail_from(
            w,
            "display_lies",
            p,
            p.email,
            shown=f"{other.first} {other.last}",
            signed=f"{p.first} {p.last}",
        )
    ]


def passed_on(w: World) -> list[Sent]:
    """An address or a number has a new owner, who is no customer."""
    p = w.draw(lambda p: bool(p.email) and bool(p.mobile) and not p.shares)
    new = w.base.stranger()
    while new.first == p.first or new.last == p.last:
        new = w.base.stranger()
    if w.luck.random() < 0.5:
        shown = w.luck.choice([f"{new.first} {new.last}", ""])
        return [
            mail_from(
                w,
                "email_passed_on",
                new,
                p.email,
                expected=None,
                shown=shown,
                signed=full_signature(w.luck, new),
            )
        ]
    return [
        call("number_passed_on", None, intro(w.luck, new), w.luck, caller=written(w.luck, p.mobile))
    ]


def stranger_with_name(w: World) -> list[Sent]:
    p = w.draw(lambda p: p.role == "single")
    new = w.base.stranger()
    new.first, new.last = p.first, p.last
    while new.town == p.town:
        new.town = france.town(w.luck)
    more = w.luck.choice(
        [
            (),
            (f"{new.address}\n{new.town.postal_code} {new.town.name}",),
            (written(w.luck, new.mobile),),
            (f"{new.town.postal_code} {new.town.name}",),
        ]
    )
    first = mail_from(
        w,
        "stranger_with_name",
        new,
        new.email,
        expected=None,
        shown=f"{p.first} {p.last}",
        signed=full_signature(w.luck, new, *more),
    )
    if w.luck.random() < 0.3:
        return [first, mail_from(w, "stranger_again", new, new.email, expected=None)]
    return [first]


def stranger(w: World) -> list[Sent]:
    new = w.base.stranger()
    if w.luck.random() < 0.3:
        return [
            call("stranger", None, intro(w.luck, new), w.luck, caller=written(w.luck, new.mobile))
        ]
    return [mail_from(w, "stranger", new, new.email, expected=None)]


def stranger_of_same_family_name(w: World) -> list[Sent]:
    """Same surname, same town, another first name, not in the base."""
    p = w.draw(lambda p: p.role == "single")
    new = w.base.stranger()
    new.last, new.town = p.last, p.town
    while new.first == p.first:
        new.first = france.first_name(w.luck, new.sex, new.born)
    if w.luck.random() < 0.5:
        return [
            call(
                "stranger_same_surname",
                None,
                f"{intro(w.luck, new)}, j'habite au {p.town.postal_code}",
                w.luck,
                caller=written(w.luck, new.mobile),
            )
        ]
    return [
        mail_from(
            w,
            "stranger_same_surname",
            new,
            new.email,
            expected=None,
            signed=full_signature(w.luck, new, f"{p.town.postal_code} {p.town.name}"),
        )
    ]


def spoofed(w: World) -> list[Sent]:
    p = w.sole_email()
    return [
        mail_from(
            w,
            "spoofed",
            p,
            p.email,
            expected=None,
            shown=f"{p.first} {p.last}",
            signed="",
            spoofed=True,
            askable=True,
        )
    ]


def malformed(w: World) -> list[Sent]:
    """A number with a figure short: alone it tells nothing, with the full name it does."""
    p = w.draw(lambda p: bool(p.mobile) and p.role == "single")
    short = p.mobile[:-1] if w.luck.random() < 0.5 else p.mobile[:4] + p.mobile[5:]
    if w.luck.random() < 0.5:
        return [
            call(
                "malformed_caller",
                None,
                "bonjour j'appelle pour un remboursement",
                w.luck,
                caller=short,
                askable=True,
            )
        ]
    return [
        mail_from(
            w,
            "malformed_signed",
            p,
            w.base.fresh_email(p),
            signed=f"{p.first} {p.last}\n{short}",
            askable=True,
        )
    ]


def third_person(w: World) -> list[Sent]:
    """Another customer is named in full, with his town, but he is not who writes."""
    p = w.sole_email()
    other = w.draw(lambda o: o.last != p.last and o.first != p.first)
    title = "Mme" if other.sex == "f" else "M."
    words = w.luck.choice([
        f"Votre vendeur {other.first} {other.last} a été très désagréable.", f"J'ai eu {title} {other.last} au téléphone hier.",
        f"Mon voisin {other.first} {other.last}, du {other.town.postal_code}, a eu le même problème.",
        f"Le colis a été remis à {title} {other.first} {other.last}, {other.address}, que je ne connais pas.",
    ])  # fmt: skip
    if w.luck.random() < 0.6:
        return [mail_from(w, "third_person", p, p.email, extra=words)]
    new = w.base.stranger()
    return [mail_from(w, "third_person_stranger", new, new.email, expected=None, extra=words)]


# --- kiosks and letters --------------------------------------------------------------------------------


def kiosk_nobody(w: World) -> list[Sent]:
    p = w.draw(lambda p: True)
    return [
        Sent(
            "kiosk_nobody",
            None,
            KIOSK,
            name=w.luck.choice(["", p.first, p.first]),
            body=texts.matter(w.luck),
        )
    ]


def kiosk_known(w: World) -> list[Sent]:
    p = w.draw(
        lambda p: bool(p.email or p.mobile or p.loyalty) and not p.shares and p.role != "company"
    )
    ways = [way for way in ("email", "mobile", "loyalty") if getattr(p, way)]
    way = w.luck.choice(ways)
    facts = {
        "phone": written(w.luck, p.mobile) if way == "mobile" else "",
        "loyalty_number": p.loyalty if way == "loyalty" else "",
    }
    name = w.luck.choice(
        [
            "",
            p.first,
            f"{p.first} {p.last}",
            f"{p.last} {p.first}",
            f"{'Mme' if p.sex == 'f' else 'M.'} {p.last}",
        ]
    )
    staff = {"submitted_by": "staff"} if w.luck.random() < 0.2 else {}
    return [
        Sent(
            "kiosk_known",
            p.number,
            KIOSK,
            name=name,
            address=p.email if way == "email" else "",
            body=texts.matter(w.luck),
            facts={**facts, **staff},
        )
    ]


def kiosk_mistyped(w: World) -> list[Sent]:
    p = w.draw(
        lambda p: (
            p.email.endswith(("gmail.com", "orange.fr")) and not p.shares and p.role != "company"
        )
    )
    address = p.email.replace(
        "gmail.com", w.luck.choice(["gmial.com", "gmail.fr", "gmail.con"])
    ).replace("orange.fr", w.luck.choice(["ornage.fr", "orange,fr"]))
    return [
        Sent(
            "kiosk_mistyped",
            p.number,
            KIOSK,
            name=f"{p.first} {p.last}",
            address=address,
            body=texts.matter(w.luck),
            askable=True,
        )
    ]


def letter(w: World) -> list[Sent]:
    p = w.draw(lambda p: p.role in ("single", "spouse"))
    head = f"{p.first} {p.last.upper()}\n{p.address}\n{p.town.postal_code} {p.town.name.upper()}\n\nService clients Grand Maison\n12 rue du Commerce\n75012 PARIS\n\n"
    body = f"Madame, Monsieur,\n\n{texts.matter(w.luck)}\n\nJe vous prie d'agréer, Madame, Monsieur, mes salutations distinguées.\n\n{p.first} {p.last}"
    text = head + body
    return [
        Sent(
            "letter",
            p.number,
            LETTER,
            body=texts.scanned(w.luck, text) if w.luck.random() < 0.6 else text,
        )
    ]


# --- what earlier messages taught --------------------------------------------------------------------------


def taught_address(w: World) -> list[Sent]:
    p = w.sole_mobile()
    address = w.base.fresh_email(p)
    first = mail_from(
        w, "teaches", p, address, signed=full_signature(w.luck, p, written(w.luck, p.mobile))
    )
    return [
        first,
        mail_from(w, "taught_address", p, address, shown="", signed=w.luck.choice(["", p.first])),
    ]


def taught_number(w: World) -> list[Sent]:
    p = w.sole_email()
    number = w.base.fresh_mobile(p)
    first = mail_from(
        w, "teaches", p, p.email, signed=full_signature(w.luck, p, written(w.luck, number))
    )
    return [
        first,
        call(
            "taught_number",
            p.number,
            "bonjour, je rappelle pour ma réclamation",
            w.luck,
            caller=written(w.luck, number),
        ),
    ]


def taught_order(w: World) -> list[Sent]:
    p = w.sole_email()
    order = f"26CMD{w.luck.randint(0, 999999):06d}"
    first = mail_from(
        w, "teaches", p, p.email, extra=f"Commande n° {order}.", signed=full_signature(w.luck, p)
    )
    token = "".join(w.luck.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(16))
    address = w.luck.choice([f"{token}@marketplace.amazon.example", w.base.fresh_email(p)])
    return [
        first,
        mail_from(
            w,
            "taught_order",
            p,
            address,
            extra=f"Ma commande {order} n'est pas là.",
            signed=full_signature(w.luck, p),
        ),
    ]


def newcomer_again(w: World) -> list[Sent]:
    """A newcomer writes, then writes again: no old record may get either."""
    new = w.base.stranger()
    first = mail_from(
        w,
        "newcomer",
        new,
        new.email,
        expected=None,
        signed=full_signature(w.luck, new, written(w.luck, new.mobile)),
    )
    return [
        first,
        call(
            "newcomer_again",
            None,
            "bonjour je rappelle",
            w.luck,
            caller=written(w.luck, new.mobile),
        ),
    ]


MIX: tuple[tuple[int, Situation], ...] = (
    (9, same_email), (4, email_other_spelling), (3, married_name), (5, other_writing), (5, new_email_same_phone),
    (4, new_email_full_address), (4, loyalty_in_text), (2, number_in_text), (3, call_number_only), (3, call_number_and_name),
    (3, call_landline), (6, call_name_and_code), (2, call_spoken_number), (3, call_card), (1, call_wrong_typed_number),
    (3, couple_mailbox), (2, spouse_uses_other_mailbox), (2, spouse_without_record), (3, father_and_son), (3, homonyms),
    (2, company), (4, web_form), (4, forwarded), (2, colleague_reports), (1, colleague_alone), (4, relay), (4, relative_writes),
    (3, display_lies), (4, passed_on), (4, stranger_with_name), (4, stranger), (3, stranger_of_same_family_name), (1, spoofed),
    (2, malformed), (4, third_person), (3, kiosk_nobody), (4, kiosk_known), (1, kiosk_mistyped), (3, letter), (3, taught_address),
    (3, taught_number), (3, taught_order), (2, newcomer_again),
)  # fmt: skip


def messages(world: World, count: int) -> list[list[Sent]]:
    """Groups of messages, about as many in all as asked for."""
    weights = [weight for weight, _ in MIX]
    groups: list[list[Sent]] = []
    made = 0
    while made < count:
        situation = world.luck.choices([s for _, s in MIX], weights=weights)[0]
        try:
            group = situation(world)
        except LookupError:
            continue
        groups.append(group)
        made += len(group)
    return groups


__all__ = ["MIX", "World", "mailbox", "messages"]
