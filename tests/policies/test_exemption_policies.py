"""Exemptions: what is let off, until when, what is wrong with an entry, and that live ones are always listed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from policies.core import exemptions
from tests.policies.cases import lb_rule
from tests.policies.engine import Engine, Registered, Violation, only
from tests.policies.stacks import network

JUDGED = "load-balancer-no-port-80-rule"
CURRENT, IN_FORCE = "exemption-complete-and-current", "exemption-in-force"
ADVISORY, MANDATORY, DISABLED = 0, 1, 2  # as the protocol counts them
TODAY = datetime.date(2027, 3, 31)
OPEN = lb_rule(frontendPort=80.0)


@pytest.fixture(autouse=True)
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exemptions, "today", lambda: TODAY)


def entry(**changed: Any) -> dict[str, Any]:
    given = {"resource": "lb", "owner": "net@contoso.example", "reason": "moves", "until": "2027-03-31", **changed}
    return {key: value for key, value in given.items() if value is not None}


def found(*entries: Any, resources: tuple[Registered, ...] = (OPEN,), policy: str = JUDGED) -> list[Violation]:
    engine = Engine()
    engine.configure(**{policy.replace("-", "_"): (MANDATORY, {"exemptions": list(entries)})})
    return engine.preview(*resources)


def messages(policy: str, told: list[Violation]) -> list[str]:
    return [each.message.rpartition("\n")[2] for each in only(policy, told)]


@pytest.mark.parametrize("until", ["2027-03-31", "2027-04-01", "2999-01-01"])
def test_until_its_last_day_it_lets_off(until: str) -> None:
    told = found(entry(until=until))
    assert only(JUDGED, told) == []
    assert only(CURRENT, told) == []


def test_the_day_after_the_finding_counts_again_and_the_entry_is_refused_beside_it() -> None:
    told = found(entry(until="2027-03-30"))
    assert [each.resource for each in only(JUDGED, told)] == ["lb"]
    assert "Its exemption ended on 2027-03-30; its owner was net@contoso.example." in only(JUDGED, told)[0].message
    (ended,) = only(CURRENT, told)
    assert f"{JUDGED}: the exemption of lb ended on 2027-03-30; its owner was net@contoso.example." in ended.message
    assert ended.level == MANDATORY
    assert only(IN_FORCE, told) == []


def test_an_entry_that_ended_is_refused_when_there_is_nothing_left_to_let_off() -> None:
    told = found(entry(until="2027-03-30"), resources=(lb_rule(),))
    assert [each.policy for each in told] == [CURRENT]


@pytest.mark.parametrize(
    ("until", "left"),
    [
        ("2027-03-31", "its last day"),
        ("2027-04-01", "1 day left"),
        ("2027-04-02", "2 days left"),
        ("2028-03-31", "366 days left"),
    ],
)
def test_every_live_one_is_listed_with_owner_reason_and_days(until: str, left: str) -> None:
    (listed,) = only(IN_FORCE, found(entry(until=until)))
    assert listed.message.endswith(f"{JUDGED}: lb is let off until {until}, {left}, by net@contoso.example: moves")
    assert listed.level == ADVISORY


def test_a_wildcard_says_what_it_covers() -> None:
    told = found(entry(resource="l*"))
    assert only(JUDGED, told) == []
    assert f"{JUDGED}: l* (lb) is let off" in only(IN_FORCE, told)[0].message
    more = found(entry(resource="*"), resources=(OPEN, Registered(OPEN.type, "second", OPEN.props)))
    assert f"{JUDGED}: * (lb and second) is let off" in only(IN_FORCE, more)[0].message


def test_a_urn_lets_off_that_resource_alone() -> None:
    told = found(entry(resource=OPEN.urn), resources=(OPEN, Registered(OPEN.type, "second", OPEN.props)))
    assert [each.resource for each in only(JUDGED, told)] == ["second"]
    assert only(CURRENT, told) == []
    assert f"{JUDGED}: {OPEN.urn} (lb) is let off" in only(IN_FORCE, told)[0].message


@pytest.mark.parametrize("resource", ["elsewhere", "LB", "urn:pulumi:dev::other::x::lb"])
def test_an_entry_for_nothing_that_exists_is_refused(resource: str) -> None:
    told = found(entry(resource=resource))
    assert [each.resource for each in only(JUDGED, told)] == ["lb"]
    (nothing,) = messages(CURRENT, told)
    assert nothing == f"{JUDGED}: the exemption of {resource} lets off nothing: no resource has that name. Remove it."


def test_an_entry_of_a_policy_that_judges_nothing_in_the_stack_is_refused() -> None:
    (nothing,) = messages(CURRENT, found(entry(resource="hub"), entry(), resources=(network("hub"),)))
    assert nothing.startswith(f"{JUDGED}: the exemption of lb lets off nothing")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("lb", "exemptions[0] is no object"),
        (entry(owner=None), "exemptions[0] has no owner"),
        (entry(reason=" ", until=None), "exemptions[0] has no reason, no until"),
        (entry(until="2027-02-30"), "until is '2027-02-30', which is no day"),
        (entry(until="soon"), "until is 'soon', which is no day"),
        (entry(owner=7), "exemptions[0] has no owner"),
    ],
)
def test_an_entry_that_lacks_something_lets_off_nothing_and_says_what(wrong: Any, said: str) -> None:
    told = found(wrong)
    assert [each.resource for each in only(JUDGED, told)] == ["lb"]
    (fault,) = messages(CURRENT, told)
    assert said in fault
    assert fault.startswith(f"{JUDGED}: ")
    assert "2027-03-31" in fault  # an example of right
    assert only(IN_FORCE, told) == []


def test_a_list_that_is_none_is_refused() -> None:
    engine = Engine()
    engine.configure(load_balancer_no_port_80_rule=(MANDATORY, {"exemptions": entry()}))
    told = engine.preview(OPEN)
    assert "exemptions is no list" in messages(CURRENT, told)[0]


def test_all_entries_are_judged_and_the_second_by_its_place() -> None:
    told = found(entry(), entry(until=None), entry(resource="gone"))
    said = messages(CURRENT, told)
    assert len(said) == 2
    assert "exemptions[1] has no until" in said[0]
    assert "exemption of gone" in said[1]


def test_nothing_is_let_off_from_the_policy_that_judges_exemptions() -> None:
    told = found(entry(resource="*"), policy=CURRENT)
    assert messages(CURRENT, told) == [
        f"{CURRENT}: nothing can be let off from this policy itself. Remove its exemptions."
    ]


def test_the_policies_of_a_pack_without_exemptions_say_nothing() -> None:
    assert {each.policy for each in Engine().preview(OPEN)} == {JUDGED}


@pytest.mark.parametrize("policy", ["container-registry-hardened", "storage-account-hardened"])
def test_policies_before_and_after_the_one_that_judges_exemptions_have_theirs(policy: str) -> None:
    assert only(CURRENT, found(entry(), policy=policy)) == []


def test_a_stack_policy_is_let_off_as_well() -> None:
    from tests.policies.stacks import nsg, rule

    policy = "network-no-port-80-effective"
    told = found(entry(resource="nsg"), resources=(nsg(rule()),), policy=policy)
    assert only(policy, told) == []
    assert f"{policy}: nsg is let off" in only(IN_FORCE, told)[0].message


def test_a_name_that_is_no_policys_is_refused_with_the_nearest_one() -> None:
    engine = Engine()
    engine.configure(load_balancer_no_port_80_rul=(MANDATORY, {"exemptions": [entry()]}), all=(MANDATORY, {}))
    said = messages(CURRENT, engine.preview(OPEN))
    assert said == [
        "the configuration names policy load-balancer-no-port-80-rul, which this pack does not have. "
        "Did you mean load-balancer-no-port-80-rule?"
    ]
    engine.configure(xxxxxxxxxx=(MANDATORY, {}))
    assert messages(CURRENT, engine.preview(OPEN)) == [
        "the configuration names policy xxxxxxxxxx, which this pack does not have."
    ]
    engine.configure(all=(MANDATORY, {}))
    assert messages(CURRENT, engine.preview(OPEN)) == []


def test_a_policy_that_is_off_is_not_asked() -> None:
    engine = Engine()
    engine.configure(
        exemption_in_force=(DISABLED, {}), load_balancer_no_port_80_rule=(MANDATORY, {"exemptions": [entry()]})
    )
    assert engine.preview(OPEN) == []
