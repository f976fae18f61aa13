"""Attach, ask, create, leave: what a person who knows the shop would do."""

from __future__ import annotations

import pytest

from inbox.records import Channel, Entities, Message, Party
from tests.identify.conftest import Shelf, call, kiosk, mail

SIGNED = "Bonjour, rien reçu.\n\nCordialement,\nSophie Durand"


def test_a_known_address_in_another_spelling_is_the_same_customer(shelf: Shelf) -> None:
    assert shelf.who(mail("Rien reçu.", "SophieDurand+shop@googlemail.com")) == "C1"


def test_the_evidence_names_what_agreed(shelf: Shelf) -> None:
    match = shelf.ask(mail(SIGNED, "sophie.durand@gmail.com"))
    assert match.score is not None
    assert match.score > 0.99
    assert {"email", "last_name", "first_name"} <= set(match.evidence)


def test_a_new_address_with_the_known_mobile_and_name_is_attached_and_learned(shelf: Shelf) -> None:
    match = shelf.ask(mail(f"{SIGNED}\n06.12.34.56.78"))
    assert match.status == "matched"
    assert [(key.kind, key.value) for key in match.learned] == [("email", "nouvelle@exemple.fr")]
    assert shelf.who(mail("Toujours rien.")) == "C1"


def test_a_new_address_with_the_full_postal_address_is_attached(shelf: Shelf) -> None:
    assert shelf.who(mail(f"{SIGNED}\n12 r. des Lilas\n59000 LILLE")) == "C1"


def test_a_name_alone_attaches_to_nobody(shelf: Shelf) -> None:
    match = shelf.ask(mail(SIGNED))
    assert match.status in ("created", "ambiguous")
    assert match.customer_id is None


def test_a_customers_name_in_another_town_is_a_stranger(shelf: Shelf) -> None:
    assert shelf.who(mail(f"{SIGNED}\n4 rue du Port\n13001 Marseille")) == "created"


def test_an_address_that_passed_to_somebody_else_attaches_to_nobody_old(shelf: Shelf) -> None:
    text = "Bonjour, rien reçu.\n\nCordialement,\nPaul Roux"
    match = shelf.ask(mail(text, "sophie.durand@gmail.com", "Paul Roux"))
    assert match.status == "created"
    assert match.newcomer is not None
    assert (match.newcomer.first_name, match.newcomer.last_name) == ("Paul", "Roux")


def test_a_display_name_that_lies_gives_way_to_the_signature(shelf: Shelf) -> None:
    assert shelf.who(mail(SIGNED, "sophie.durand@gmail.com", "Paul Roux")) == "C1"


def test_a_spouse_in_the_customers_mailbox_is_asked_about(shelf: Shelf) -> None:
    text = "Rien reçu.\n\nCordialement,\nMarc Durand"
    assert shelf.who(mail(text, "sophie.durand@gmail.com")) == "ambiguous"


def test_a_spouse_with_a_record_of_his_own_gets_what_he_signs(shelf: Shelf) -> None:
    shelf.put("C3", "Marc", "Durand", title="M.", address="12 rue des Lilas", postal_code="59000")
    text = "Rien reçu.\n\nCordialement,\nMarc Durand\n59000 Lille"
    assert shelf.who(mail(text, "sophie.durand@gmail.com")) == "C3"


def test_a_couples_mailbox_needs_a_signature(shelf: Shelf) -> None:
    for number, first in (("C4", "Anne"), ("C5", "Luc")):
        shelf.put(number, first, "Petit", email="petit@free.fr", postal_code="21000")
    assert shelf.who(mail("Rien reçu.", "petit@free.fr")) == "ambiguous"
    assert shelf.who(mail("Rien reçu.\n\nAnne et Luc Petit", "petit@free.fr")) == "ambiguous"
    assert shelf.who(mail("Rien reçu.\n\nMerci\nLuc", "petit@free.fr")) == "C5"


def test_an_offices_mailbox_needs_a_signature(shelf: Shelf) -> None:
    shelf.put("C6", "Yann", "Kermarrec", email="contact@toits-kermarrec.fr")
    assert shelf.who(mail("Rien reçu.", "contact@toits-kermarrec.fr")) == "ambiguous"
    signed = "Rien reçu.\n\nYann Kermarrec\nToits Kermarrec"
    assert shelf.who(mail(signed, "contact@toits-kermarrec.fr")) == "C6"


def test_father_and_son_of_one_name_and_house_are_asked_about(shelf: Shelf) -> None:
    for number in ("C7", "C8"):
        shelf.put(
            number, "Paul", "Vasseur", address="8 quai Sud", postal_code="71000", city="Mâcon"
        )
    text = "Rien reçu.\n\nPaul Vasseur\n8 quai Sud\n71000 Mâcon"
    match = shelf.ask(mail(text))
    assert match.status == "ambiguous"
    assert len(match.candidates) == 2


def test_homonyms_in_one_town_are_told_apart_by_their_street(shelf: Shelf) -> None:
    shelf.put("C7", "Paul", "Vasseur", address="8 quai Sud", postal_code="71000", city="Mâcon")
    shelf.put("C8", "Paul", "Vasseur", address="3 rue Haute", postal_code="71000", city="Mâcon")
    text = "Rien reçu.\n\nPaul Vasseur\n71000 Mâcon"
    assert shelf.who(mail(text)) == "ambiguous"
    assert shelf.who(mail(text.replace("71000", "3 rue Haute\n71000"), "p@exemple.fr")) == "C8"


@pytest.mark.parametrize("code", ["77000", "soixante-dix-sept mille", "77 mille", "7 7 0 0 0"])
def test_a_caller_is_found_by_name_and_postal_code(shelf: Shelf, code: str) -> None:
    assert shelf.who(call(f"bonjour jean fernandez à l'appareil, code postal {code}")) == "C2"


def test_a_surname_and_a_town_alone_are_not_enough(shelf: Shelf) -> None:
    assert shelf.ask(call("bonjour c'est monsieur fernandes à melun")).customer_id is None


@pytest.mark.parametrize("caller", ["0160123456", "+33160123456", "01.60.12.34.56"])
def test_a_number_that_one_record_holds_is_enough(shelf: Shelf, caller: str) -> None:
    assert shelf.who(call("bonjour, c'est pour ma livraison", caller=caller)) == "C2"


def test_a_landline_of_two_needs_the_name(shelf: Shelf) -> None:
    shelf.put("C9", "Rosa", "Fernandes", title="Mme", phone="0160123456", postal_code="77000")
    caller = "01 60 12 34 56"
    assert shelf.who(call("bonjour, c'est pour ma livraison", caller=caller)) == "ambiguous"
    assert shelf.who(call("bonjour, madame fernandes à l'appareil", caller=caller)) == "C9"


def test_a_number_typed_by_the_agent_gives_way_to_the_name_that_contradicts_it(
    shelf: Shelf,
) -> None:
    assert shelf.who(call("c'est pour ma commande", customer_number="C2")) == "C2"
    text = "bonjour je m'appelle sophie durand"
    assert shelf.who(call(text, customer_number="C2", caller="0612345678")) == "C1"


def test_a_message_for_a_relative_belongs_to_the_relative(shelf: Shelf) -> None:
    shelf.put("C10", "Odette", "Roux", title="Mme", loyalty_number="2930999999999")
    said = "Je vous écris pour ma mère, Mme Odette Roux, carte 2930999999999.\n\nSophie Durand"
    match = shelf.ask(mail(said, "sophie.durand@gmail.com"))
    assert match.customer_id is not None
    assert shelf.customers[match.customer_id].number == "C10"
    assert match.learned == ()


def test_a_relative_who_is_not_named_is_asked_about(shelf: Shelf) -> None:
    text = "Je vous écris de la part de ma mère qui n'a pas internet.\n\nSophie Durand"
    assert shelf.who(mail(text, "sophie.durand@gmail.com")) == "ambiguous"


def test_a_third_person_named_in_the_text_is_not_who_writes(shelf: Shelf) -> None:
    text = (
        "Votre vendeur Jean Fernandes, de Melun (77000), a été odieux.\n\nCordialement,\nPaul Roux"
    )
    assert shelf.who(mail(text)) == "created"


def test_the_retailers_web_form_speaks_for_who_filled_it_in(shelf: Shelf) -> None:
    text = "Nom : Durand\nPrénom : Sophie\nE-mail : autre@exemple.fr\nTéléphone : 06 12 34 56 78"
    match = shelf.ask(mail(text, "site@grandmaison.example", "Formulaire"))
    assert match.status == "matched"
    assert [key.value for key in match.learned] == ["autre@exemple.fr"]


def test_a_forward_by_a_store_is_looked_into(shelf: Shelf) -> None:
    header = "---------- Message transféré ---------\nDe : Sophie Durand <sophie.durand@gmail.com>"
    inner = f"{header}\n\nRien reçu.\n\nCordialement,\nSophie Durand"
    message = mail(
        f"Merci de traiter.\n\nKarim Roux\n03 20 11 22 33\n\n{inner}",
        "magasin.042@grandmaison.example",
        "Karim Roux",
        forwarded=Party("Sophie Durand", "sophie.durand@gmail.com"),
    )
    assert shelf.who(message) == "C1"


def test_a_colleague_who_writes_for_himself_is_nobody(shelf: Shelf) -> None:
    text = "Merci de m'envoyer le planning.\n\nSophie Durand\nMagasin 042"
    assert shelf.who(mail(text, "sophie.durand@grandmaison.example", "Sophie Durand")) == "none"


def test_a_relay_address_identifies_nobody_and_is_never_learned(shelf: Shelf) -> None:
    relay = "k8z3v9q1m4x7p2@marketplace.amazon.example"
    assert shelf.ask(mail(SIGNED, relay, "Sophie Durand")).customer_id is None
    match = shelf.ask(mail(f"{SIGNED}\n59000 Lille", relay, "Sophie Durand"))
    assert match.status == "matched"
    assert match.learned == ()


def test_an_order_that_an_earlier_message_taught_is_recognised(shelf: Shelf) -> None:
    order = Entities(order_numbers=("26CMD000123",))
    first = mail(f"Ma commande 26CMD000123.\n\n{SIGNED}", "sophie.durand@gmail.com")
    assert shelf.who(first, order) == "C1"
    later = mail(f"Ma commande 26CMD000123 ?\n\n{SIGNED}", "k8z3v9q1m4x7p2@reply.exemple.net")
    assert shelf.who(later, order) == "C1"


@pytest.mark.parametrize("name", [None, "Sophie"])
def test_a_kiosk_visitor_with_a_first_name_or_nothing_is_nobody(
    shelf: Shelf, name: str | None
) -> None:
    assert shelf.who(kiosk(name=name)) == "none"


def test_a_kiosk_visitor_who_leaves_his_card_is_known(shelf: Shelf) -> None:
    assert shelf.who(kiosk(name="Sophie", loyalty_number="2930 1234 56789")) == "C1"


def test_a_number_one_figure_short_counts_only_with_the_full_name(shelf: Shelf) -> None:
    assert (
        shelf.ask(call("bonjour, c'est pour ma livraison", caller="061234567")).customer_id is None
    )
    assert shelf.who(mail(f"{SIGNED}\n06 12 34 56 7")) == "C1"


def test_a_from_that_failed_authentication_is_not_enough(shelf: Shelf) -> None:
    verdict = [{"host": "mx", "spf": "fail", "dkim": "fail", "dmarc": "fail"}]
    forged = mail(
        "Mon IBAN a changé.", "sophie.durand@gmail.com", facts={"authentication": verdict}
    )
    assert shelf.ask(forged).customer_id is None


def test_a_scanned_letter_is_read_in_spite_of_the_scanner(shelf: Shelf) -> None:
    head = "Sophic DURAND\n12 rue des Li1as\n59000 LILLE"
    text = f"{head}\n\nMadame, Monsieur,\nRien reçu.\n\nSophie Durancl"
    assert shelf.who(Message(Channel.LETTER, text, text, text)) == "C1"


def test_a_bounce_makes_no_customer(shelf: Shelf) -> None:
    bounce = mail("Undelivered.", "mailer-daemon@exemple.fr", is_automatic=True)
    assert shelf.who(bounce) == "none"
