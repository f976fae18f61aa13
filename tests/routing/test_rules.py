"""Which rule fits, which can never fire, and what a change of the rules would do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from inbox.routing.rule_faults import faults, preview
from inbox.routing.rules import Facts, first_rule, fits, fold
from inbox.routing.sharing import next_of
from inbox.service_records import (
    Member,
    Profile,
    Rule,
    Rules,
    Service,
)

KNOWN = {
    "kind": frozenset({"complaint", "request"}),
    "topic": frozenset({"delivery", "billing"}),
    "priority": frozenset({"high", "normal"}),
    "channel": frozenset({"email", "call"}),
    "store": frozenset({"042", "077"}),
}
LABELS = {"kind": "complaint", "topic": "delivery", "priority": "normal", "channel": "email"}


def facts(**more: Any) -> Facts:
    labels = (
        LABELS | {"store": "042", "language": "fr", "needs_review": "no"} | more.pop("labels", {})
    )
    return Facts(labels, **more)


def rule(service: str = "delivery", **conditions: Any) -> Rule:
    told = {name: (v,) if isinstance(v, str) else tuple(v) for name, v in conditions.items()}
    return Rule(uuid4(), 0, service, told)


def listed(*rules: Rule) -> Rules:
    services = {code: Service(code, code, "24/7") for code in ("delivery", "billing", "care")}
    return Rules(services, rules, (), "care")


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        ({}, True),
        ({"store": ("042", "077")}, True),
        ({"store": ("077",)}, False),
        ({"words": ("CANAPÉ abîmé",)}, True),
        ({"words": ("nap",)}, False),
        ({"domain": ("example.fr",)}, True),
        ({"domain": ("ample.fr",)}, False),
        ({"amount": ("1000",)}, True),
        ({"amount": ("1200",)}, False),
        ({"tag": ("VIP",)}, True),
        ({"potential": ("3",)}, True),
        ({"potential": ("1", "2")}, False),
        ({"needs_review": ("yes",)}, False),
        ({"language": ("fr",), "kind": ("request",)}, False),
        ({"weather": ("rain",)}, False),
    ],
)
def test_a_condition_holds_for_one_of_its_values_and_a_rule_for_all_conditions(
    conditions: dict[str, tuple[str, ...]], holds: bool
) -> None:
    message = facts(
        text="Mon canapé abîmé : remboursez !",
        address="jeanne@mail.example.fr",
        amounts=(12.0, 1050.0),
        profile=Profile(frozenset({fold("vip")}), 3),
    )
    assert fits(conditions, message) is holds


def test_a_service_that_does_not_answer_for_the_store_is_passed_over() -> None:
    first, second = rule("billing"), rule("delivery")
    scoped = replace(listed(first, second), scopes={"billing": frozenset({"077"})})
    assert first_rule(facts(), scoped) == second
    assert first_rule(facts(labels={"store": "077"}), scoped) == first


def test_a_rule_behind_a_wider_one_can_never_fire() -> None:
    wide, narrow = rule(topic="delivery"), rule(topic="delivery", kind="complaint")
    assert faults([wide, narrow], KNOWN) == {narrow.id: "never"}
    assert faults([narrow, wide], KNOWN) == {}


def test_rules_that_together_take_all_leave_nothing_for_the_next() -> None:
    both = [rule(topic="delivery"), rule(topic="billing")]
    last = rule(kind="complaint")
    assert faults([*both, last], KNOWN) == {last.id: "never"}
    assert faults([both[0], last], KNOWN) == {}


def test_a_rule_for_everything_is_pointed_out_unless_it_is_the_last() -> None:
    every, other = rule(kind=["complaint", "request"]), rule(words="x")
    assert faults([every, other], KNOWN) == {every.id: "everything", other.id: "never"}
    assert faults([other, rule()], KNOWN) == {}


def test_a_value_that_is_gone_and_conditions_that_imply_another_are_found() -> None:
    gone = rule(store="999")
    assert faults([gone], KNOWN) == {gone.id: "unknown"}
    pairs = [
        (rule(amount="500"), rule(amount="1000")),
        (rule(words="avocat"), rule(words="mon avocat")),
        (rule(domain="example.fr"), rule(domain="mail.example.fr")),
        (rule(store=["042", "077"]), rule(store="042", words="x")),
    ]
    for wide, narrow in pairs:
        assert faults([wide, narrow], KNOWN) == {narrow.id: "never"}
        assert faults([narrow, wide], KNOWN) == {}


def test_a_preview_tells_which_messages_go_elsewhere_and_how_often_each_rule_fires() -> None:
    new = rule("billing", words="facture")
    old = rule("delivery", topic="delivery")
    messages = [facts(text="La facture !"), facts(text="Le canapé"), facts(labels={"topic": "x"})]
    seen = preview(messages, listed(old), listed(new, old))
    assert [(one.place, one.before, one.after) for one in seen.moved] == [
        (0, "delivery", "billing")
    ]
    assert seen.fired == {new.id: 1, old.id: 1, None: 1}


def test_the_next_ticket_goes_to_who_is_there_has_least_to_do_and_waited_longest() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    away, busy, early, late = (UUID(int=n) for n in range(4))
    members = [
        Member(away, is_there=False, load=0),
        Member(busy, is_there=True, load=9),
        Member(late, is_there=True, load=2, given_at=noon),
        Member(early, is_there=True, load=2, given_at=noon - timedelta(hours=1)),
    ]
    assert next_of(members) == early
    assert next_of(members[:2]) == busy
    assert next_of(members[:1]) == away
    assert next_of([]) is None
