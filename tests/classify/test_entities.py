"""What a message names is found, written or said, and normalised."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from inbox.classify.entities import Patterns, ean_is_right, find, people_and_places
from inbox.records import Channel, Entities, Message

SENT = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)  # a Thursday


def named(text: str, channel: Channel = Channel.EMAIL, **more: object) -> Entities:
    message = Message(channel, text, text, text, sent_at=SENT, **more)  # type: ignore[arg-type]
    return find(message, Patterns())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Ma commande CMD-2026-0046902 n'est pas là", "CMD-2026-0046902"),
        ("commande 26-5340-640, svp", "26-5340-640"),
        ("la commande n° W.2026.551.009 de mardi", "W.2026.551.009"),
        (
            "CMD tiret deux mille vingt-six tiret zéro quatre deux deux un neuf six",
            "CMD-2026-0422196",
        ),
        ("ma commande c'est vingt-six quarante-quatre douze zéro neuf un", "26-4412-091"),
    ],
)
def test_an_order_number_is_found_written_or_said(text: str, number: str) -> None:
    assert named(text).order_numbers == (number,)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Carte 9250740718818174.", "9250740718818174"),
        ("ma carte 9250 7407 1881 7174 merci", "9250740718817174"),
        (
            "neuf deux cinq zéro quatre quatre un deux zéro zéro sept un trois six cinq huit",
            "9250441200713658",
        ),
    ],
)
def test_a_loyalty_number_is_found_written_or_said(text: str, number: str) -> None:
    assert named(text).loyalty_numbers == (number,)


def test_an_ean_counts_only_with_its_check_digit() -> None:
    assert named("le produit 3607719942088 est faux").product_references == ("3607719942088",)
    assert named("le produit 3607719942087 est faux").product_references == ()
    assert not ean_is_right("12")


def test_a_short_reference_is_found_beside_its_word_and_alone() -> None:
    assert named("primaire (réf. 85484532)").product_references == ("85484532",)
    assert named("l'étagère 87478400 est rayée").product_references == ("87478400",)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("06 39 98 36 50", "+33639983650"),
        ("06.39.98.11.74 ou par mail", "+33639981174"),
        ("+33 6 39 98 81 46", "+33639988146"),
        ("appelez le 0262 20 12 34", "+262262201234"),
        ("0694 20 12 34 après 18 h", "+594694201234"),
        ("07700 900644", "+447700900644"),
        (
            "zéro six trente-neuf quatre-vingt-dix-huit soixante-dix-sept quatorze",
            "+33639987714",
        ),
        ("zéro deux soixante et un quatre-vingt-onze zéro huit zéro huit", "+33261910808"),
    ],
)
def test_a_phone_is_given_in_e164_written_or_said(text: str, number: str) -> None:
    assert named(text).phones == (number,)


def test_a_phone_said_in_pieces_to_a_repeating_agent_is_put_together() -> None:
    text = (
        "Client: c'est le zéro six trente-neuf\nAgent: zéro six trente-neuf\n"
        "Client: quatre-vingt-dix-huit douze zéro neuf\nAgent: c'est noté"
    )
    own = "c'est le zéro six trente-neuf\nquatre-vingt-dix-huit douze zéro neuf"
    message = Message(Channel.CALL, text, text, own, sent_at=SENT)
    assert find(message, Patterns()).phones == ("+33639981209",)


def test_the_phone_of_a_signature_counts() -> None:
    assert named("Bonjour", facts={"signature": "Tél. 06 39 98 44 86"}).phones == ("+33639984486",)


def test_neither_a_price_nor_a_date_is_a_phone() -> None:
    assert named("payé 1 240,00 € le 02/03/2026 à 14h30, dossier 2026-117").phones == ()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("écrire à L.Fontanel@Courrier.example.", "L.Fontanel@courrier.example"),
        ("jeanne point martin arobase exemple point fr", "jeanne.martin@exemple.fr"),
        ("c'est alain tiret du bas dupuis arobase exemple point fr", "alain_dupuis@exemple.fr"),
    ],
)
def test_an_address_is_found_written_or_said(text: str, address: str) -> None:
    assert named(text).emails == (address,)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("164,20 € puis 1 340 €", ("164.20 EUR", "1340.00 EUR")),
        ("7 842,00 € TTC", ("7842.00 EUR",)),
        ("€1,700 and £20", ("1700.00 EUR", "20.00 GBP")),
        ("4.500.000 euros", ("4500000.00 EUR",)),
        ("12€50", ("12.50 EUR",)),
        ("quatre cent douze euros soixante", ("412.60 EUR",)),
        ("deux mille trois cents euros", ("2300.00 EUR",)),
        ("onze cents euros", ("1100.00 EUR",)),
        ("j'ai un enfant et deux chats", ()),
    ],
)
def test_sums_are_read_written_or_said(text: str, amounts: tuple[str, ...]) -> None:
    assert named(text).amounts == amounts


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("le 2 mars", ("2026-03-02",)),
        ("le 28 décembre", ("2025-12-28",)),
        ("le 3 mai 2024", ("2024-05-03",)),
        ("le 14/10/2026 et 30/09", ("2026-10-14", "2025-09-30")),
        ("on 11 August", ("2026-08-11",)),
        ("depuis le douze février", ("2026-02-12",)),
        ("hier", ("2026-03-11",)),
        ("demain matin", ("2026-03-13",)),
        ("lundi dernier", ("2026-03-09",)),
        ("vendredi prochain", ("2026-03-13",)),
        ("il y a 3 jours", ("2026-03-09",)),
        ("mardi 17", ("2026-03-17",)),
        ("livraison promise le 19.", ("2026-03-19",)),
        ("le 31/02/2026", ()),
    ],
)
def test_days_are_resolved_from_the_day_of_sending(text: str, days: tuple[str, ...]) -> None:
    assert named(text).dates == days


def test_a_deployment_brings_its_own_patterns() -> None:
    message = Message(Channel.KIOSK, "bon ZX-77", "bon ZX-77", "bon ZX-77")
    assert find(message, Patterns(orders=(r"\bZX-\d+\b",))).order_numbers == ("ZX-77",)


@pytest.mark.parametrize(
    "text",
    ["0 " * 300_000, "deux " * 100_000, "a@" * 100_000, "9250" * 50_000, "1.2," * 80_000, "\0" * 9],
)
def test_hostile_texts_take_less_than_a_second(text: str) -> None:
    began = time.process_time()
    named(text)
    assert time.process_time() - began < 1


@pytest.mark.heavy
def test_people_and_places_are_found_with_their_offsets() -> None:
    text = "Bonjour, je suis Jeanne Martin et j'habite à Bordeaux."
    found = {(name.kind, text[name.start : name.end]) for name in people_and_places(text)}
    assert ("person", "Jeanne Martin") in found
    assert ("place", "Bordeaux") in found
