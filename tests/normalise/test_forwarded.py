"""The sender inside a forwarded mail."""

from __future__ import annotations

import pytest

from inbox.normalise.forwarded import inner_sender
from inbox.records import Party

JEANNE = Party(name="Jeanne Martin", address="jeanne@martin.example")
SENDER = "Jeanne Martin <jeanne@martin.example>"
BLOCK = f"De : {SENDER}\nEnvoyé : lundi\nÀ : magasin\nObjet : Fuite\n\nBonjour"


@pytest.mark.parametrize(
    "text",
    [
        f"Pour info\n\n---------- Forwarded message ---------\n{BLOCK}",
        f"Pour info\n\n-------- Message transféré --------\n{BLOCK}",
        f"-----Message d'origine-----\n{BLOCK}",
        BLOCK,
        f"Début du message transféré :\n\n> De: {SENDER}\n> Objet: Fuite",
        "From: Jeanne Martin [mailto:jeanne@martin.example]\nSent: Monday\nTo: x\nSubject: y",
        f"________________________________\nVon: {SENDER}\nGesendet: Montag\nAn: x\nBetreff: y",
        "----- Forwarded message -----\nFrom: *Jeanne Martin* <jeanne@martin.example>\nDate: x",
    ],
)
def test_the_first_forwarded_sender_is_found(text: str) -> None:
    assert inner_sender(text) == JEANNE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bonjour,\nje vous écris de Lille.",
        "Merci\n\nLe 12 mars 2024 à 09:12, SAV <s@shop.example> a écrit :\n> Bonjour",
        "Ma réponse\n\nDe : SAV <s@shop.example>\nEnvoyé : lundi\nÀ : x\nObjet : y\n\nBonjour",
    ],
)
def test_a_reply_has_no_inner_sender(text: str) -> None:
    assert inner_sender(text) is None


def test_an_address_alone_has_no_name() -> None:
    text = "-------- Forwarded Message --------\nSubject: x\nFrom: jeanne@martin.example\nTo: y"
    assert inner_sender(text) == Party(address="jeanne@martin.example")
