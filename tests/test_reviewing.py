"""The queue of doubts: who gets which, what a person's word does, and that it can be taken back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from inbox import learning, pipeline, reviewing
from inbox.errors import Refused, Stale, Unfit
from inbox.jobs.actors import attempt
from inbox.records import Channel, Raw
from inbox.settings import Settings
from store import accounts, messages, outgoing, review, sources, tickets
from store.session import transaction
from store.tables import MessageRow, TicketRow
from tests.servers.postgres import Database

SAID = {"kind": "question", "topic": "store", "priority": "normal", "sentiment": "neutral"}


@pytest.fixture(autouse=True)
def bound(database: Database) -> Iterator[Database]:
    pipeline.bind(Settings(mail_from="contact@shop.example"))
    yield database
    pipeline.bind(Settings())


def person(login: str = "lea") -> UUID:
    with transaction() as db:
        return accounts.create(db, login, login.title(), "agent", "a long enough password").id


def message(number: int, doubt: float | None = 0.5, words: str = "Bonjour", **more: Any) -> UUID:
    """One that went through the whole journey, as doubtful as said."""
    head = "".join(f"{name}: {value}\r\n" for name, value in more.pop("headers", {}).items())
    body = f"From: a{number}@courriel.example\r\n{head}Subject: n{number}\r\n\r\n{words}".encode()
    with transaction() as db:
        source = sources.by_name(db, "ingest").id
    at = datetime.now(UTC)
    raw = Raw(source, Channel.EMAIL, str(number), body, at, f"{number}.eml")
    message_id = pipeline.capture(raw).message_id
    assert attempt(str(message_id))
    with transaction() as db:
        row = messages.get(db, message_id)
        row.needs_review, row.doubt = True, doubt
        for name, value in more.items():
            setattr(row, name, value)
    return message_id


def row(message_id: UUID) -> MessageRow:
    with transaction() as db:
        return messages.get(db, message_id)


def ticket(message_id: UUID) -> TicketRow:
    with transaction() as db:
        found = db.get(TicketRow, messages.get(db, message_id).ticket_id)
        assert found is not None
        return found


def test_what_teaches_most_comes_first_and_what_is_of_old_last(bound: Database) -> None:
    order = [message(1, None), message(2, 0.3), message(3, 0.9), message(4, 0.6)]
    lea = person()
    seen = []
    while (given := reviewing.take(lea)) is not None:
        seen.append(given)
        reviewing.decide(given, SAID, lea)
    assert seen == [order[2], order[3], order[1], order[0]]


def test_people_who_review_at_once_are_never_given_the_same_message(bound: Database) -> None:
    every = {message(n, 0.5) for n in range(8)}
    people = [person(f"p{n}") for n in range(8)]
    given: list[UUID | None] = []
    start = threading.Barrier(len(people))

    def take(account: UUID) -> None:
        start.wait()
        given.append(reviewing.take(account))

    threads = [threading.Thread(target=take, args=(account,)) for account in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, given)) == sorted(map(str, every))


def test_who_asks_again_is_given_the_same_and_who_skips_another(bound: Database) -> None:
    first, second = message(1, 0.9), message(2, 0.5)
    lea, karim = person(), person("karim")
    assert [reviewing.take(lea), reviewing.take(lea)] == [first, first]
    with transaction() as db:
        review.skip(db, first, lea)
    assert reviewing.take(lea) == second
    assert reviewing.take(karim) == first


def test_a_word_that_agrees_with_the_machine_is_kept_as_a_confirmation(bound: Database) -> None:
    one, lea = message(1, words="Mon canapé n'est jamais arrivé, c'est inadmissible !"), person()
    said = row(one)
    same = {name: getattr(said, name) for name in SAID}
    reviewing.decide(one, same, lea)
    kept = bound.rows('SELECT field, value, machine_value, "by" FROM decision ORDER BY field')
    assert [(r["field"], r["value"], r["machine_value"], r["by"]) for r in kept] == [
        (name, same[name], same[name], lea) for name in ("kind", "topic")
    ]
    assert not row(one).needs_review
    assert not ticket(one).needs_review


def test_a_correction_reaches_the_ticket_and_the_service_that_answers_for_it(
    bound: Database,
) -> None:
    one, lea = message(1, words="Où en est la livraison de mon canapé ?"), person()
    assert ticket(one).service == "delivery"
    reviewing.decide(one, SAID | {"topic": "billing", "priority": "high"}, lea)
    now = ticket(one)
    assert (now.topic, now.priority, now.service) == ("billing", "high", "billing")
    reviewing.undo(one, lea)
    back = ticket(one)
    assert (back.topic, back.service, back.needs_review) == ("delivery", "delivery", True)


@pytest.mark.parametrize("headers", [{}, {"Auto-Submitted": "auto-generated"}])
def test_what_was_taken_for_a_robot_s_and_needs_an_answer_gets_its_ticket(
    bound: Database, headers: dict[str, str]
) -> None:
    words = "Ce message est généré automatiquement, merci de ne pas y répondre."
    one, lea = message(1, words=words, headers=headers | {"Precedence": "bulk"}), person()
    assert row(one).ticket_id is None
    reviewing.decide(one, SAID | {"kind": "complaint", "topic": "delivery"}, lea)
    opened = ticket(one)
    assert (opened.kind, opened.service, opened.status) == ("complaint", "delivery", "open")
    assert bound.count("follow_up") == 1
    assert opened.correspondent == "a1@courriel.example"


def test_undoing_the_word_that_opened_a_ticket_leaves_it_empty_and_closed(bound: Database) -> None:
    one, lea = message(1, words="x", headers={"Auto-Submitted": "auto-generated"}), person()
    reviewing.decide(one, SAID | {"kind": "complaint"}, lea)
    number = ticket(one).number
    reviewing.undo(one, lea)
    with transaction() as db:
        assert tickets.get(db, number).status == "closed"
    assert (row(one).ticket_id, row(one).kind, row(one).needs_review) == (None, "automatic", True)
    reviewing.decide(one, SAID, lea)
    assert ticket(one).number != number


def test_a_ticket_that_somebody_has_begun_to_answer_is_not_taken_away(bound: Database) -> None:
    one, lea = message(1, words="x", headers={"Auto-Submitted": "auto-generated"}), person()
    reviewing.decide(one, SAID, lea)
    with transaction() as db:
        outgoing.write(db, ticket(one).number, "Je regarde.", lea, "note")
    with pytest.raises(Refused):
        reviewing.undo(one, lea)


def test_nobody_undoes_a_colleague_s_word_nor_decides_what_is_decided(bound: Database) -> None:
    one, lea, karim = message(1), person(), person("karim")
    reviewing.decide(one, SAID, lea)
    with pytest.raises(Refused):
        reviewing.undo(one, karim)
    with pytest.raises(Stale):
        reviewing.decide(one, SAID | {"kind": "complaint"}, karim)
    assert row(one).kind == "question"


def test_a_label_that_there_is_not_is_refused_and_nothing_is_kept(bound: Database) -> None:
    one, lea = message(1), person()
    with pytest.raises(Unfit):
        reviewing.decide(one, SAID | {"topic": "weather"}, lea)
    assert (row(one).needs_review, bound.count("decision")) == (True, 0)


def test_what_was_taken_back_is_not_learnt_and_is_the_machine_s_again(bound: Database) -> None:
    one, lea = message(1, words="À quelle heure ouvrez-vous le dimanche ?"), person()
    reviewing.decide(one, SAID | {"topic": "privacy"}, lea)
    reviewing.undo(one, lea)
    assert learning.decided_examples() == ([], [])
    with transaction() as db:
        assert messages.decided(db, one) == frozenset()


def test_a_tone_that_a_person_corrected_outlives_reprocessing(bound: Database) -> None:
    one, lea = message(1, words="Bravo pour la livraison, vraiment merci !"), person()
    reviewing.decide(one, SAID | {"sentiment": "negative"}, lea)
    pipeline.reprocess(one)
    assert row(one).sentiment == "negative"


def test_why_tells_the_words_that_weighed_and_no_empty_ones(bound: Database) -> None:
    words = "Mon canapé n'est jamais arrivé et personne ne répond : c'est inadmissible."
    one = message(1, words=words)
    told = reviewing.why(row(one))
    assert told["kind"].label == "complaint"
    weighed = {word for word, _ in told["kind"].words}
    assert weighed & {"inadmissible", "jamais", "personne", "personne ne"}
    assert not weighed & {"et", "est", "c'"}
