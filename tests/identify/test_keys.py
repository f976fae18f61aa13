"""Keys: however a number or an address is written, one person has one."""

from __future__ import annotations

import time

import pytest

from inbox.identify import blocking_keys, customer_keys
from inbox.identify.identifiers import email_key, phone_key, phones_in
from inbox.records import Entities
from tests.identify.conftest import call, mail


@pytest.mark.parametrize(
    "written",
    [
        "06 12 34 56 78",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "0612345678",
        "+33 6 12 34 56 78",
        "+33 (0)6 12 34 56 78",
        "0033612345678",
        "00 33 6 12 34 56 78",
        "+33612345678",
        "(0)6 12 34 56 78",
        "tel:+33612345678",
        "+330612345678",
    ],
)
def test_a_french_mobile_has_one_key_however_it_is_written(written: str) -> None:
    assert phone_key(written) == "+33612345678"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("0262 41 12 34", "+262262411234"),
        ("0692 12 34 56", "+262692123456"),
        ("+262 692 12 34 56", "+262692123456"),
        ("+33692123456", "+262692123456"),
        ("0590 90 12 34", "+590590901234"),
        ("0690-12-34-56", "+590690123456"),
        ("0594301234", "+594594301234"),
        ("0596.60.12.34", "+596596601234"),
        ("00596696123456", "+596696123456"),
    ],
)
def test_an_overseas_number_has_the_code_of_its_own_country(written: str, key: str) -> None:
    assert phone_key(written) == key


@pytest.mark.parametrize("written", ["", None, "inconnu", "06 12 34", "061234567", "anonymous"])
def test_what_is_no_number_has_no_key(written: str | None) -> None:
    assert phone_key(written) is None


def test_a_card_number_is_not_read_as_a_telephone() -> None:
    assert phones_in("carte 2930612345678, tél. 06 12 34 56 78") == ["+33612345678"]


@pytest.mark.parametrize(
    "written",
    [
        "Sophie.Durand@gmail.com",
        "sophiedurand@GMAIL.com",
        "s.ophie.durand+promo@googlemail.com",
        " <sophie.durand@gmail.com> ",
        "sophie.durand@gmial.com",
        "sophie.durand@gmail,com",
    ],
)
def test_one_gmail_box_has_one_key(written: str) -> None:
    assert email_key(written) == "sophiedurand@gmail.com"


def test_dots_count_where_the_provider_counts_them() -> None:
    assert email_key("Jean.Martin+a@orange.fr") == "jean.martin@orange.fr"


@pytest.mark.parametrize("written", ["sophie", "@gmail.com", "a b c", None, "a@b", "x@y@z"])
def test_what_is_no_address_has_no_key(written: str | None) -> None:
    assert email_key(written) is None


def test_names_that_sound_alike_share_their_blocking_keys() -> None:
    one = customer_keys({"first_name": "Cathy", "last_name": "Lefebvre", "postal_code": 1000})
    other = customer_keys(
        {"first_name": "Catherine", "last_name": "LEFÈVRE", "postal_code": "01000"}
    )
    kinds = {kind for kind, _ in one & other}
    assert {"name_first", "name_postcode", "first_postcode"} <= kinds


def test_a_record_without_anything_has_no_keys() -> None:
    assert customer_keys({"number": "", "email": None, "phone": "?", "city": ""}) == frozenset()


@pytest.mark.parametrize(
    ("said", "kind", "value"),
    [
        ("zéro six douze trente-quatre cinquante-six soixante-dix-huit", "phone", "+33612345678"),
        ("carte deux neuf trois zéro un deux trois quatre cinq six", "loyalty", "2930123456"),
        ("mon numéro client c'est C000123", "customer_number", "C000123"),
    ],
)
def test_a_number_said_aloud_is_a_key(said: str, kind: str, value: str) -> None:
    keys = blocking_keys(call(f"bonjour, {said}"), Entities())
    assert (kind, value) in {(key.kind, key.value) for key in keys}


def test_a_key_tells_where_it_stands() -> None:
    message = mail(
        "Joignez mon mari au 06 11 11 11 11.\n\nCordialement,\nSophie Durand\n06 12 34 56 78"
    )
    where = {key.value: key.where for key in blocking_keys(message, Entities())}
    assert where["+33611111111"] == "body"
    assert where["+33612345678"] == "signature"
    assert where["nouvelle@exemple.fr"] == "header"


def test_a_text_of_noise_gives_few_keys_quickly() -> None:
    noise = "je suis a Paris 75001 12 rue de " * 3000
    assert len(blocking_keys(mail(noise), Entities())) <= 60


@pytest.mark.parametrize(
    "unit",
    [
        "veuillez ",
        "je vous prie dans l'attente ",
        "merci ",
        "a comme ",
        "1 ",
        "\n",
        "Nom : a\n",
        "deux ",
        "De : a@b.fr\n",
        "12 rue ",
        "M A ",
        "carte n° ",
        "j'écris pour ma mère ",
    ],
)
def test_no_text_takes_seconds_however_it_repeats_itself(unit: str) -> None:
    text = (unit * 20_000)[:30_000]
    began = time.process_time()
    blocking_keys(mail(text, facts={"signature": text}), Entities())
    blocking_keys(call(text), Entities())
    assert time.process_time() - began < 3
