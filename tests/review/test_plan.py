"""The engine's own files, read: what changes, what was refused, where it was made."""

import json
from pathlib import Path
from typing import Any

import pytest

from review import first
from review.model import Location
from review.plan import Plan, position

LB = "urn:pulumi:dev::p::my:Component$azure-native:network:LoadBalancer::lb"
LINK = "urn:pulumi:dev::p::azure-native:privatedns:VirtualNetworkLink::link"


def state(urn: str, *, custom: bool = True, **more: Any) -> dict[str, Any]:
    return {"urn": urn, "type": urn.split("::")[2].rpartition("$")[2], "custom": custom, **more}


def step(op: str, urn: str = LB, **more: Any) -> dict[str, Any]:
    return {"op": op, "urn": urn, "newState": state(urn), **more}


def plan(*steps: dict[str, Any], events: tuple[dict[str, Any], ...] = (), **more: Any) -> Plan:
    return Plan({"steps": list(steps), **more}, events)


def test_the_halves_of_a_replacement_are_one_change_with_its_reasons() -> None:
    made = plan(
        step("create-replacement", replaceReasons=["location"], detailedDiff={"location": {}, "tags": {}}),
        step("replace", replaceReasons=["location"]),
        step("delete-replaced"),
        step("same", LINK),
    )
    [change] = made.changes()
    assert (change.op, change.name, change.because) == ("replace", "lb", ("location", "tags"))
    assert change.type == "azure-native:network:LoadBalancer"
    assert made.unchanged() == 1


def test_what_is_lost_comes_first_and_components_and_providers_are_left_out() -> None:
    component = step("update", "urn:pulumi:dev::p::my:Component::c")
    component["newState"]["custom"] = False
    provider = step("create", "urn:pulumi:dev::p::pulumi:providers:azure-native::default")
    made = plan(step("create"), step("delete", LINK), component, provider, step("read", LB + "-read"))
    assert [(change.op, change.name) for change in made.changes()] == [("delete", "link"), ("create", "lb")]


def test_a_resource_is_where_the_innermost_statement_of_the_program_made_it() -> None:
    placed = step("update")
    placed["newState"] |= {
        "sourcePosition": "project:///components/load_balancer.py#44",
        "stackTrace": [
            {"sourcePosition": "project:///components/load_balancer.py#44"},
            {"sourcePosition": "project:///.venv/lib/python3.11/site-packages/pulumi/runtime/stack.py#133"},
            {"sourcePosition": "project:///components/areas/cluster.py#35"},
        ],
    }
    where = (Location("components/load_balancer.py", 44), (Location("components/areas/cluster.py", 35),))
    assert plan(placed).positions[LB] == where
    assert plan(placed).changes()[0].location == where[0]


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        "",
        "file:///etc/passwd#1",
        "project:///../outside.py#1",
        "project:///.venv/lib/x.py#1",
        "project:///env/lib/python3.11/site-packages/x.py#1",
        "project:///a.py",
    ],
)
def test_a_position_outside_the_program_is_none(text: object) -> None:
    assert position(text) is None


def refused(policy: str, level: str, severity: str, urn: str = LB) -> dict[str, Any]:
    return {
        "policyEvent": {
            "policyName": policy,
            "enforcementLevel": level,
            "severity": severity,
            "resourceUrn": urn,
            "message": f"<{{%fg 1%}}>What it is for.\n{policy} is violated\n",
        }
    }


def test_violations_are_the_events_refusals_and_the_severe_ones_first() -> None:
    made = plan(
        step("update"),
        events=(
            refused("a", "advisory", "critical"),
            refused("b", "mandatory", "low"),
            refused("c", "mandatory", "high"),
        ),
    )
    found = made.violations()
    assert [violation.policy for violation in found] == ["c", "b", "a"]
    assert (found[0].description, found[0].message) == ("What it is for.", "c is violated")
    assert [violation.refuses for violation in found] == [True, True, False]


def test_policies_that_ran_are_those_of_every_summary() -> None:
    made = plan(
        events=(
            {"policyAnalyzeSummaryEvent": {"passed": ["a"], "failed": ["b"]}},
            {"policyAnalyzeStackSummaryEvent": {"passed": ["c"]}},
            {"policyRemediateSummaryEvent": {"passed": ["a"]}},
        )
    )
    assert made.judged() == ("a", "b", "c")


def test_a_refused_preview_is_no_error_and_its_plan_is_whole() -> None:
    said = {"message": "error: preview failed\n", "severity": "error"}
    other = {"message": "<{%fg 1%}>error: no such image\n", "severity": "error"}
    made = plan(events=({"diagnosticEvent": said},), diagnostics=[said])
    assert made.errors() == ()
    assert made.without_refusal()["diagnostics"] == []
    broken = plan(events=({"diagnosticEvent": said}, {"diagnosticEvent": other}), diagnostics=[said, other])
    assert broken.errors() == ("no such image",)
    assert broken.without_refusal()["diagnostics"] == [other]


def test_a_policy_that_cannot_run_is_a_doubt() -> None:
    event = refused("a", "advisory", "high")
    event["policyEvent"]["message"] = "can't run policy 'a' during preview: string value at .x can't be known"
    assert "can't run policy" in plan(events=(event,)).unenforced()[0]


def test_a_log_that_is_cut_off_and_lines_before_the_json_are_borne(tmp_path: Path) -> None:
    log = tmp_path / "events.jsonl"
    log.write_text(json.dumps(refused("a", "mandatory", "low")) + '\n{"policyEv')
    made = Plan.read('warning: old\n{"steps": []}', log)
    assert [violation.policy for violation in made.violations()] == ["a"]
    assert Plan.read("no json", tmp_path / "none").steps == []
    assert Plan.read("{", tmp_path / "none").failed("error: gone").errors() == ("gone",)


def test_two_first_previews_are_compared_by_their_inputs() -> None:
    def planned(urn: str, **inputs: Any) -> dict[str, Any]:
        return {"op": "create", "urn": urn, "newState": state(urn, inputs=inputs)}

    before = plan(planned(LB, port=1, name="x"), planned(LINK, a=1), planned("urn:pulumi:dev::p::a:b:C::same"))
    after = plan(planned(LB, port=2, name="x"), planned("urn:pulumi:dev::p::a:b:C::same"), planned(LB + "2"))
    assert [(change.op, change.name, change.because) for change in first.changes(before, after)] == [
        ("delete", "link", ()),
        ("update", "lb", ("port",)),
        ("create", "lb2", ()),
    ]
    assert first.unchanged(before, after) == 1
