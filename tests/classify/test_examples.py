"""Labelled rows are read with care, and a transcript's customer is told from the agent."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from inbox.classify.decide import Policy, decide
from inbox.classify.evaluate import calibration_error, evaluate
from inbox.classify.examples import Example, corpus_files, plain_message, read
from inbox.classify.language import Languages
from inbox.classify.model import Model
from inbox.classify.speech import customer_words
from inbox.classify.text import view
from inbox.errors import Unreadable
from inbox.records import Channel, Message, Party

GOOD = {
    "channel": "kiosk", "subject": None, "text": "bof", "language": "fr", "kind": "complaint",
    "topic": "store", "priority": "normal", "sentiment": "neutral",
}  # fmt: skip


def written(folder: Path, *rows: object) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows))
    return path


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "rows.jsonl, line 2: not a JSON object"),
        ("[]", "rows.jsonl, line 2: not a JSON object"),
        ({**GOOD, "channel": "fax"}, "rows.jsonl, line 2: there is no channel 'fax'"),
        ({**GOOD, "kind": 3}, 'rows.jsonl, line 2: "kind" is missing or not a string'),
        ({**GOOD, "topic": " "}, 'rows.jsonl, line 2: "topic" is empty'),
        ({**GOOD, "subject": []}, 'rows.jsonl, line 2: "subject" must be a string or null'),
    ],
)
def test_a_bad_row_is_named_by_its_line(tmp_path: Path, bad: object, said: str) -> None:
    with pytest.raises(Unreadable) as why:
        read(written(tmp_path, GOOD, bad))
    assert str(why.value).startswith(said)


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"none\.jsonl"):
        read(tmp_path / "none.jsonl")


def test_the_development_file_is_never_trained_on() -> None:
    names = [path.name for path in corpus_files()]
    assert "messages.train.jsonl" in names
    assert not any("dev" in name for name in names)


@pytest.mark.parametrize(
    "text",
    [
        "Agent: bonjour\nClient: mon colis\nAgent: oui\nClient: est perdu",
        "[00:02] Conseillère : bonjour\n[00:05] Appelant : mon colis\n[00:09] Appelant : est perdu",
        "<Marion> bonjour\n<Appelant> mon colis\n<Appelant> est perdu",
        "spk_0: bonjour\nspk_1: mon colis\nspk_0: oui\nspk_1: est perdu",
        "AGENT\nbonjour\nCLIENT\nmon colis\nest perdu",
        "- service livraison bonjour\n- mon colis\n- oui\n- est perdu",
        "vous êtes sur la messagerie du magasin\nmon colis\nest perdu",
    ],
)
def test_only_the_customers_turns_are_his_words(text: str) -> None:
    assert customer_words(text).split() == ["mon", "colis", "est", "perdu"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("merci", "fr"),
        ("bof", "fr"),
        ("caisse 4 nulle", "fr"),
        ("Where is my order please?", "en"),
        ("Waar blijft mijn bestelling?", "nl"),
        ("Wo bleibt meine Lieferung, bitte?", "de"),
        ("¿Dónde está mi pedido? No ha llegado nada", "es"),
        ("Il mio ordine non è ancora arrivato, grazie", "it"),
        ("12345", "fr"),
        ("", "fr"),
    ],
)
def test_short_texts_get_their_language(text: str, language: str) -> None:
    message = Message(Channel.KIOSK, text, text, text)
    assert Languages().of(message, view(message)) == language


def chances(**of_kind: float) -> dict[str, dict[str, float]]:
    return {
        "kind": of_kind,
        "topic": {"store": 0.7, "other": 0.3},
        "priority": {"critical": 0.05, "high": 0.5, "normal": 0.25, "low": 0.2},
        "sentiment": {"negative": 0.2, "neutral": 0.5, "positive": 0.3},
    }


def decided(policy: Policy, **of_kind: float) -> tuple[str, str, bool]:
    message = Message(Channel.KIOSK, "texte", "texte", "texte")
    decision = decide(message, view(message), chances(**of_kind), policy)
    return decision.kind, decision.priority, decision.needs_review


def test_a_likely_complaint_wins_over_a_likelier_question() -> None:
    policy = Policy(complaint_from=0.35, sure_from=0.6, doubt_from=0.12)
    assert decided(policy, complaint=0.4, question=0.6) == ("complaint", "high", True)


def test_a_question_that_may_be_a_complaint_goes_to_a_person() -> None:
    policy = Policy(complaint_from=0.35, sure_from=0.6, doubt_from=0.12)
    assert decided(policy, complaint=0.2, question=0.8) == ("question", "high", True)
    assert decided(policy, complaint=0.02, question=0.98) == ("question", "high", False)


def test_praise_is_low_whatever_the_priority_head_says() -> None:
    assert decided(Policy(), complaint=0.01, compliment=0.99)[1] == "low"


def test_a_mail_by_a_person_is_never_automatic_however_much_of_a_bounce_it_quotes() -> None:
    mail = Message(Channel.EMAIL, "550", "550", "550", sender=Party("Jeanne", "j@client.example"))
    of_kind = {"automatic": 0.95, "spam": 0.02, "question": 0.015, "complaint": 0.005}
    decision = decide(mail, view(mail), chances(**of_kind), Policy())
    assert (decision.kind, decision.needs_review) == ("question", True)
    proven = decide(replace(mail, is_automatic=True), view(mail), chances(**of_kind), Policy())
    assert proven.kind == "automatic"
    unknown = decide(replace(mail, sender=Party()), view(mail), chances(**of_kind), Policy())
    assert unknown.kind == "automatic"


def test_calibration_error_of_perfect_and_of_boastful_confidence() -> None:
    import numpy as np

    right = np.array([True, False] * 50)
    assert calibration_error(np.full(100, 0.5, dtype=np.float32), right) < 0.01
    assert calibration_error(np.full(100, 1.0, dtype=np.float32), right) > 0.49


def test_a_report_counts_and_prints(small_model: Model, some_rows: list[Example]) -> None:
    report = evaluate(some_rows[:60], small_model)
    complaint = report.scores["kind"]["complaint"]
    assert complaint.support == sum(row.kind == "complaint" for row in some_rows[:60])
    assert 0.8 < complaint.recall <= 1
    table = report.table()
    assert "complaint" in table
    assert "expected calibration error" in table


def test_a_call_is_trained_on_by_the_customers_words(some_rows: list[Example]) -> None:
    call = next(row for row in some_rows if row.channel == "call")
    assert len(plain_message(call).customer_text) < len(call.text)
