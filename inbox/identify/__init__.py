"""Identification: a message and the customers it may be from → one of them, or a question."""

from inbox.identify.decide import identify
from inbox.identify.evidence import is_spoofed
from inbox.identify.keys import blocking_keys, customer_keys
from inbox.identify.surroundings import Surroundings
from inbox.identify.weights import Weights, count_weights, learn_weights

__all__ = [
    "Surroundings", "Weights", "blocking_keys", "count_weights", "customer_keys", "identify",
    "is_spoofed", "learn_weights",
]  # fmt: skip
