"""The journey of a correction, on one screen: what people decided becomes the next model version.

Every fifth decided message is set apart for good. With `messages.dev.jsonl` these are the rows that
all versions are judged by, and no version is ever trained on them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from inbox import pipeline
from inbox.classify import DEFAULT_MODEL, load
from inbox.classify.evaluate import Report, evaluate
from inbox.classify.examples import CORPUS, HEADS, UNKNOWN, Example, corpus_files, read, read_all
from inbox.classify.model import FIGURES
from inbox.errors import InboxError, Refused, Unavailable
from inbox.normalise.plain import from_text
from inbox.records import Message
from inbox.settings import Settings
from store import decisions, labels, model_files, trainings
from store import settings as store_settings
from store.session import in_hands, transaction

_SET_APART = 5
_FOLDS = 4  # a person's habits are spread over the folds that calibrate, not left out as one


@dataclass(frozen=True, slots=True)
class Learnt:
    """A trained version, how it did on the rows set apart, how the one in use did, and its fate."""

    version: str
    examples: int
    decided: int
    report: Report
    former: Report
    activated: bool


def learn(
    settings: Settings,
    files: Sequence[Path] = (),
    activate: bool | None = None,
    by: UUID | None = None,
) -> Learnt:
    """Train a version from labelled files (none: the corpus of the product) and people's decisions.

    activate  whether messages are read with it from now on; None: unless it finds fewer complaints
              among the rows set apart than the version in use.
    by        who asked for it.
    Raises Unreadable for a file that holds no labelled messages.
    """
    from inbox.classify.train import train  # scikit-learn, for this alone

    apart, taught = decided_examples()
    rows = [*read_all(files or corpus_files()), *own_examples(), *taught]
    version = datetime.now().astimezone().strftime("%Y.%m.%d.%H%M%S")
    train(rows, settings.models_dir / version, version, as_message)
    judges = [*read(CORPUS / "messages.dev.jsonl"), *apart]
    report = evaluate(judges, load(settings.models_dir / version), as_message)
    former = evaluate(judges, pipeline.model(), as_message)
    better = _complaints_found(report) >= _complaints_found(former)
    with transaction() as db:
        model_files.add(db, version, _remembered(report, former, len(rows), len(judges)))
        if activated := better if activate is None else activate:
            model_files.make_current(db, version, by)
    return Learnt(version, len(rows), len(apart) + len(taught), report, former, activated)


def train_asked(training_id: UUID, settings: Settings) -> None:
    """Do a training that somebody asked for, and write how it ended. Twice is once.

    Whoever else it is rung for finds it in these hands; a worker that dies leaves it running, and
    the next ring calls it failed.
    """
    with in_hands(training_id) as mine:
        if not mine:
            return
        with transaction() as db:
            row = trainings.begin(db, training_id)
        if row is None:
            return
        try:
            version = learn(settings, by=row.by).version
        except InboxError as why:
            training_failed(training_id, str(why))
            return
        with transaction() as db:
            trainings.end(db, training_id, version=version)


def training_failed(training_id: UUID, line: str) -> None:
    """Write that it came to nothing, and why."""
    with transaction() as db:
        trainings.end(db, training_id, error=line)


def use(settings: Settings, version: str | None, by: UUID | None) -> None:
    """Read messages with this version from now on; None: with the product's own.

    Raises NotFound for a version that there is not, Refused for one whose files are gone.
    """
    if version is not None and not (settings.models_dir / version / "model.json").is_file():
        raise Refused("the files of this version are gone: train again")
    with transaction() as db:
        model_files.make_current(db, version, by)


def _complaints_found(report: Report) -> float:
    return report.figures()["complaint_recall"]


def _remembered(report: Report, former: Report, examples: int, judged: int) -> dict[str, Any]:
    return {
        "examples": examples,
        "judged": judged,
        "figures": report.figures(),
        "former": {"version": former.model, "figures": former.figures()},
    }


def as_message(example: Example) -> Message:
    """A labelled text as the pipeline reads it: quotes, signature and the agent's turns apart."""
    return from_text(example.channel, example.subject, example.text)


def decided_examples() -> tuple[list[Example], list[Example]]:
    """What people decided about messages: what is set apart, and what may be learnt."""
    apart: list[Example] = []
    taught: list[Example] = []
    with transaction() as db:
        for place, told in enumerate(decisions.labelled(db)):
            given = {head: told.values.get(head) or UNKNOWN for head in HEADS}
            example = Example(
                channel=told.channel,
                subject=told.subject,
                text=told.text,
                language=told.language,
                origin=f"decided {place % _FOLDS}",
                **given,
            )
            (apart if told.message_id.int % _SET_APART == 0 else taught).append(example)
    return apart, taught


def own_examples() -> list[Example]:
    """The example texts that administrators gave for labels of their own."""
    with transaction() as db:
        given = labels.examples(db)
    return [
        Example(
            channel="email",
            subject=None,
            text=text,
            language="fr",
            origin=f"own {place % _FOLDS}",
            **(dict.fromkeys(HEADS, UNKNOWN) | {axis: code}),
        )
        for place, (axis, code, text) in enumerate(given)
    ]


# --- thresholds ---------------------------------------------------------------------------------


def curves(settings: Settings) -> Mapping[str, Any]:
    """What is known of the version in use from its training: `policy`, `tradeoff`, `held_out`."""
    try:
        known: Mapping[str, Any] = json.loads((_folder(settings) / FIGURES).read_text("utf-8"))
    except (OSError, ValueError):
        return {}  # a version from before figures were kept
    return known


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Of the version in use: what it chose by itself, what is used, and what each value gives.

    complaint  (complaint_from, recall of complaints, their precision), ascending; sure
               (sure_from, share decided without a person, kind right there); empty when unknown.
    by_hand    whether a person set those in use.
    """

    version: str
    own: Mapping[str, float]
    used: Mapping[str, float]
    by_hand: bool
    complaint: Sequence[tuple[float, float, float]] = ()
    sure: Sequence[tuple[float, float, float]] = ()


def thresholds(settings: Settings) -> Thresholds:
    """Those of the version in use, as they stand in the database this moment."""
    with transaction() as db:
        chosen = store_settings.get(db, pipeline.THRESHOLDS) or {}
    described = _described(settings)
    by_hand = chosen.get("model") == described["version"]
    known = curves(settings).get("tradeoff") or {}
    return Thresholds(
        version=described["version"],
        own=described["policy"],
        used=chosen["policy"] if by_hand else described["policy"],
        by_hand=by_hand,
        complaint=[(a, b, c) for a, b, c in known.get("complaint") or ()],
        sure=[(a, b, c) for a, b, c in known.get("sure") or ()],
    )


def known_labels(settings: Settings) -> Mapping[str, frozenset[str]] | None:
    """Head → the labels that the version in use can give; None when its files are gone."""
    try:
        heads = _described(settings)["heads"]
    except Unavailable:
        return None
    return {head: frozenset(told["labels"]) for head, told in heads.items()}


def _described(settings: Settings) -> Mapping[str, Any]:
    try:
        path = _folder(settings) / "model.json"
        described: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as why:
        raise Unavailable("the files of the version in use cannot be read") from why
    return described


def _folder(settings: Settings) -> Path:
    with transaction() as db:
        version = model_files.current(db)
    return settings.models_dir / version if version else DEFAULT_MODEL


def set_thresholds(values: Mapping[str, float]) -> None:
    """Use these thresholds with the version in use; another version brings its own again.

    Raises Refused for a name that is none or a value outside 0..1.
    """
    model = pipeline.model()
    known = asdict(model.policy)
    for name, value in values.items():
        if name not in known or not 0.0 <= value <= 1.0:
            raise Refused(f"{name}: a threshold is a share from 0 to 1")
    policy = asdict(replace(model.policy, **values))
    with transaction() as db:
        store_settings.put(db, pipeline.THRESHOLDS, {"model": model.version, "policy": policy})


def own_thresholds() -> None:
    """Back to the thresholds that the version in use chose by itself."""
    with transaction() as db:
        store_settings.put(db, pipeline.THRESHOLDS, None)
