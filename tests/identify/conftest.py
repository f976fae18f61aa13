"""A shelf of customers in memory, as a store would keep them, and messages in a line or two."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from inbox.identify import Surroundings, blocking_keys, customer_keys, identify
from inbox.records import Candidate, Channel, Customer, Entities, Key, Match, Message, Party

OWN = Surroundings(own_domains=frozenset({"grandmaison.example"}))


class Shelf:
    """Records found by their keys; `ask` identifies a message among them and learns from it."""

    def __init__(self) -> None:
        self.customers: dict[UUID, Customer] = {}
        self.index: dict[tuple[str, str], list[UUID]] = defaultdict(list)

    def put(self, number: str, first: str, last: str, **fields: Any) -> None:
        fields = {"number": number, "first_name": first, "last_name": last, **fields}
        keys = customer_keys(fields)
        born = fields.get("birth_date")
        customer = Customer(
            uuid4(),
            number,
            fields.get("title"),
            first,
            last,
            date.fromisoformat(born) if born else None,
            fields.get("address"),
            fields.get("postal_code"),
            fields.get("city"),
            "FR",
            keys,
        )
        self.customers[customer.id] = customer
        for pair in keys:
            self.index[pair].append(customer.id)

    def ask(
        self, message: Message, entities: Entities | None = None, around: Surroundings = OWN
    ) -> Match:
        entities = entities or Entities()
        keys = blocking_keys(message, entities)
        shared: dict[UUID, dict[Key, int]] = defaultdict(dict)
        for key in keys:
            holders = self.index.get((key.kind, key.value), [])
            for id_ in holders:
                shared[id_][key] = len(holders)
        found = [Candidate(self.customers[id_], held) for id_, held in shared.items()]
        match = identify(message, entities, keys, found, around)
        if match.customer_id:
            for key in match.learned:
                self.index[key.kind, key.value].append(match.customer_id)
        return match

    def who(self, message: Message, entities: Entities | None = None) -> str:
        """The outcome in one word: the customer's number when matched, else the status."""
        match = self.ask(message, entities)
        return self.customers[match.customer_id].number if match.customer_id else match.status


@pytest.fixture
def shelf() -> Shelf:
    """Sophie Durand and Jean Fernandes, who have nothing in common."""
    shelf = Shelf()
    shelf.put(
        "C1", "Sophie", "Durand", title="Mme", email="sophie.durand@gmail.com",
        mobile="06 12 34 56 78", address="12 rue des Lilas", postal_code="59000", city="Lille",
        loyalty_number="2930123456789", birth_date="1975-03-04",
    )  # fmt: skip
    shelf.put(
        "C2", "Jean", "Fernandes", title="M.", email="jfernandes@orange.fr", phone="01 60 12 34 56",
        address="3 bis avenue Foch", postal_code="77000", city="Melun",
    )  # fmt: skip
    return shelf


def mail(
    text: str, address: str = "nouvelle@exemple.fr", name: str | None = None, **more: Any
) -> Message:
    """A mail whose text is all new."""
    return Message(Channel.EMAIL, text, text, text, sender=Party(name, address), **more)


def call(text: str, **facts: Any) -> Message:
    """A call in which only the customer speaks."""
    return Message(Channel.CALL, text, text, text, facts=facts)


def kiosk(text: str = "Très bien.", name: str | None = None, **more: Any) -> Message:
    """A comment left at a kiosk."""
    sender = Party(name, more.pop("email", None), more.pop("phone", None))
    return Message(Channel.KIOSK, text, text, text, sender=sender, facts=more)
