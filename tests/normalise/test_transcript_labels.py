"""Who speaks, found in plain text with any manner of labels."""

from __future__ import annotations

import time

import pytest

from inbox.normalise.transcript import turns_of


@pytest.mark.parametrize(
    "text",
    [
        "Agent: bonjour\nClient: allô",
        "[00:01] Agente : bonjour\n[00:04] Appelant : allô",
        "00:01 ag  bonjour\n00:04 cl  allô",
        "[12:00:01] CONSEILLÈRE- bonjour\n[12:00:03] CLIENT- allô",
        "Hôtesse >> bonjour\nCliente >> allô",
        "AGENT> bonjour\nCLIENT> allô",
        "<v Conseiller>bonjour\n<v Appelant>allô",
        "<agent> bonjour\n<client> allô",
        "[Agent] bonjour\n[Customer] allô",
        "(Agent) bonjour\n(Client) allô",
        "**Agent:** bonjour\n**Client:** allô",
        "Agent (00:01): bonjour\nClient (00:03): allô",
        "2026-03-03 09:12:01 Agent: bonjour\n2026-03-03 09:12:05 Client: allô",
        "[Agent - 00:00:01] bonjour\n[Client - 00:00:05] allô",
        "Agent [00:00:01 - 00:00:04] : bonjour\nClient [00:00:05 - 00:00:09] : allô",
        "[00:00:01 - 00:00:04] Agent: bonjour\n[00:00:05 - 00:00:09] Client: allô",
        "Agent:bonjour Client:allô",
        "1. Agent: bonjour\n2. Client: allô",
        "Agent | bonjour\nClient | allô",
        "Agent;bonjour\nClient;allô",
        "Agent 00:00:01 : bonjour\nClient 00:00:03 : allô",
        "A: bonjour\nC: allô",
        "AGENT\nbonjour\nCLIENT\nallô",
        "Medewerker: bonjour\nKlant: allô",
        "Berater\tbonjour\nKundin\tallô",
        "Agent_07: bonjour\nMme Rey: allô",
        "Comptabilité clients / bonjour\nInterlocuteur / allô",
        "Agent: bonjour Client: allô Agent: oui",
    ],
)
def test_the_two_sides_are_told_apart(text: str) -> None:
    turns = turns_of(text)
    assert [(turn.role, turn.text) for turn in turns[:2]] == [
        ("agent", "bonjour"),
        ("customer", "allô"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bonjour j'ai un problème : la porte ne ferme plus",
        "je vous écris au sujet de ma commande\nRéférence: 4471\nmerci",
        "rendez-vous à 10:30 demain\nNote : il pleut\nfin\nautre ligne\nencore une",
        "https://example.example/a\nvoir le lien",
    ],
)
def test_a_text_without_speakers_has_no_turns(text: str) -> None:
    assert turns_of(text) == ()


def test_a_line_without_a_label_goes_on_with_its_speaker() -> None:
    turns = turns_of("Agent: bonjour\n[inaudible]\nClient: oui\nencore moi\n")
    assert [turn.text for turn in turns] == ["bonjour [inaudible]", "oui encore moi"]


def test_speech_that_has_a_colon_is_no_new_speaker() -> None:
    text = (
        "Agent: bonjour\nClient: voilà\nProblème : la vis\nAgent: oui\nClient: merci\nAgent: rien\n"
    )
    assert [turn.speaker for turn in turns_of(text)] == [
        "Agent", "Client", "Agent", "Client", "Agent",
    ]  # fmt: skip


def test_unnamed_speakers_are_known_by_how_they_talk() -> None:
    text = (
        "spk_1: oui bonjour j'ai acheté une porte chez vous et on m'a dit de rappeler\n"
        "spk_0: je consulte votre dossier, ne quittez pas\n"
        "spk_1: merci\n"
    )
    assert [turn.role for turn in turns_of(text)] == ["customer", "agent", "customer"]


def test_the_time_of_a_turn_is_kept() -> None:
    turns = turns_of("[01:02:03] Agent: bonjour\n[01:02:09.500] Client: oui")
    assert [turn.start_seconds for turn in turns] == [3723.0, 3729.5]


@pytest.mark.parametrize(
    "body",
    [
        " " * 3_000_000,
        "A: " * 900_000,
        "[" * 900_000,
        ":\n" * 400_000,
        "- \n" * 55_000,
        "\t" * 10**6,
    ],
)
def test_a_hostile_text_costs_little_time(body: str) -> None:
    before = time.process_time()
    turns_of(body + "x")
    assert time.process_time() - before < 5
