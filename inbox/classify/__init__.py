"""Message → Reading: language, entities, kind, topic, priority, sentiment. Pure: model in hand.

`load` a model once a process; `classify` reads one message with it. Training lives in `train`.
"""

from pathlib import Path

from inbox.classify.model import Model, load
from inbox.records import Message, Reading

DEFAULT_MODEL = Path(__file__).parent / "default_model"  # built at install, never committed

__all__ = ["DEFAULT_MODEL", "Model", "classify", "load"]


def classify(message: Message, model: Model) -> Reading:
    """What this message is, by this model. Never raises on any text."""
    return model.read(message)
