"""What people decide becomes a version, judged by rows that none has seen, used if no worse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from inbox import learning, pipeline
from inbox.classify import load
from inbox.classify.examples import CORPUS, UNKNOWN
from inbox.errors import Refused
from inbox.jobs.actors import attempt
from inbox.records import Channel, Raw
from inbox.settings import Settings
from store import labels, messages, model_files, sources
from store.session import transaction
from tests.servers.postgres import Database

VANS = [
    "Je voudrais louer la camionnette samedi matin, combien coûte la demi-journée ?",
    "La camionnette de location n'était pas rendue quand je suis venu la chercher.",
    "Faut-il un permis spécial pour la camionnette que vous louez ?",
    "Location camionnette : la caution ne m'est pas revenue.",
    "Le plein de la camionnette louée doit-il être fait avant de la rendre ?",
    "J'ai réservé le petit camion pour déménager et on me dit qu'il est au garage.",
    "Peut-on garder la camionnette louée tout le week-end ?",
    "La camionnette louée hier avait un pneu à plat.",
    "À quelle heure faut-il ramener le véhicule de location ?",
    "Merci au jeune homme qui m'a montré comment attacher la charge dans la camionnette louée.",
]


@pytest.fixture
def settings(database: Database) -> Iterator[Settings]:
    """Of a deployment that reads with the model of the product."""
    given = Settings()
    pipeline.bind(given)
    yield given
    pipeline.bind(Settings())


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """Rows in which complaints are rare: who learns from them misses many."""
    lines = (CORPUS / "messages.more-c.jsonl").read_text("utf-8").splitlines()
    complaints = [line for line in lines if json.loads(line)["kind"] == "complaint"]
    others = [line for line in lines if json.loads(line)["kind"] != "complaint"]
    path = tmp_path / "few.jsonl"
    path.write_text("\n".join([*complaints[:6], *others[:150]]), "utf-8")
    return path


def in_use() -> str | None:
    with transaction() as db:
        return model_files.current(db)


def test_a_version_that_misses_more_complaints_is_kept_aside_unless_a_person_wants_it(
    settings: Settings, few: Path
) -> None:
    learnt = learning.learn(settings, [few])
    assert learnt.report.figures()["complaint_recall"] < 0.9
    assert not learnt.activated
    assert in_use() is None
    wanted = learning.learn(settings, [few], activate=True)
    assert in_use() == wanted.version


def test_a_topic_of_ones_own_is_learnt_from_ten_examples_and_not_from_nine(
    settings: Settings, few: Path
) -> None:
    with transaction() as db:
        labels.add(db, "topic", "van_rental", "Location de camionnette", "Van rental")
        labels.add_examples(db, "topic", "van_rental", VANS[:9], None)
    assert learning.own_examples() == []
    with transaction() as db:
        assert labels.add_examples(db, "topic", "van_rental", VANS, None) == 1
    learnt = learning.learn(settings, [few])
    model = load(settings.models_dir / learnt.version)
    message = learning.as_message(learning.own_examples()[0])
    assert model.read(message).topic == "van_rental"


def test_what_a_person_decided_is_an_example_and_what_nobody_decided_is_not(
    settings: Settings,
) -> None:
    with transaction() as db:
        source = sources.by_name(db, "ingest").id
    for number, words in enumerate(VANS):
        body = f"From: a{number}@b.example\r\nSubject: Location\r\n\r\n{words}".encode()
        now = datetime.now().astimezone()
        receipt = pipeline.capture(Raw(source, Channel.EMAIL, str(number), body, now, "a.eml"))
        assert attempt(str(receipt.message_id))
        with transaction() as db:
            messages.correct(db, receipt.message_id, "topic", "order", None)
            messages.correct(db, receipt.message_id, "topic", "store", None)  # thought again
    apart, taught = learning.decided_examples()
    assert sorted(e.text for e in (*apart, *taught)) == sorted(VANS)
    assert {(e.topic, e.kind) for e in (*apart, *taught)} == {("store", UNKNOWN)}


def test_thresholds_that_a_person_sets_hold_until_another_version_is_used(
    settings: Settings, few: Path
) -> None:
    learning.set_thresholds({"complaint_from": 0.77})
    pipeline.bind(settings)  # as another process, or this one seconds later
    assert pipeline.model().policy.complaint_from == 0.77
    with pytest.raises(Refused):
        learning.set_thresholds({"complaint_from": 1.5})
    learning.learn(settings, [few], activate=True)
    pipeline.bind(settings)
    assert pipeline.model().policy.complaint_from != 0.77
    assert learning.curves(settings)["tradeoff"]["complaint"]
