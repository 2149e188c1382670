"""What a program states itself: found in previews, exports and event logs, laid under the command line's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reachability import intents, reading, world
from reachability.cli.main import main
from reachability.intents import PROVED, REFUTED, DocumentError
from reachability.network import build
from reachability.reading.engine import PlannedResource
from reachability.unknown import UNKNOWN
from tests.reachability.test_cli import run

URN = "urn:pulumi:dev::p"
STATED = {
    "world": {"onPremises": {"office": ["10.1.0.0/16"]}, "connected": []},
    "intents": [{"name": "apart", "must": "not-reach", "from": "office", "to": "network:v", "why": "nobody is let in"}],
}
NETWORK = {"resourceGroupName": "rg", "virtualNetworkName": "v", "addressSpace": {"addressPrefixes": ["10.9.0.0/16"]}}
SUBNET = {"resourceGroupName": "rg", "virtualNetworkName": "v", "subnetName": "s", "addressPrefix": "10.9.0.0/24"}


def state(kind: str, name: str, inputs: dict[str, Any], outputs: dict[str, Any] | None = None) -> dict[str, Any]:
    """A resource's state as the engine writes it."""
    return {"urn": f"{URN}::{kind}::{name}", "type": kind, "inputs": inputs, "outputs": outputs or {}}


def states(inputs: dict[str, Any] | None = None, outputs: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """One network with a subnet, and a component that says something."""
    return [
        state("azure-native:network:VirtualNetwork", "v", NETWORK),
        state("azure-native:network:Subnet", "s", SUBNET),
        state("mine:platform:Platform", "p", inputs or {}, outputs),
    ]


def preview(*listed: dict[str, Any]) -> dict[str, Any]:
    """`pulumi preview --json`."""
    return {"steps": [{"op": "create", "newState": each} for each in listed]}


def events(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """An event log: outputs of components come with their second event."""
    made = []
    for each in listed:
        made.append({"resourcePreEvent": {"metadata": {"op": "create", "urn": each["urn"], "new": each}}})
        made.append({"resOutputsEvent": {"metadata": {"op": "create", "urn": each["urn"], "new": each}}})
    return made


@pytest.fixture
def plan(tmp_path: Path) -> str:
    """A saved preview whose component states something as an input."""
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(preview(*states({"networkIntents": STATED}))))
    return str(path)


def test_it_is_read_from_each_input_that_has_it() -> None:
    given, answered = {"networkIntents": STATED}, {"networkIntents": STATED}
    assert reading.from_preview(preview(*states(given))).stated == (STATED,)
    assert reading.from_export({"deployment": {"resources": states(given, answered)}}).stated == (STATED,)
    assert reading.from_export({"deployment": {"resources": states(None, answered)}}).stated == (STATED,)
    assert reading.from_events(events(states(None, answered))).stated == (STATED,)
    assert reading.from_preview(preview(*states())).stated == ()


def test_a_component_and_its_stack_say_one_thing() -> None:
    twice = [*states({"networkIntents": STATED}), state("pulumi:pulumi:Stack", "d", {}, {"networkIntents": STATED})]
    assert reading.from_preview(preview(*twice)).stated == (STATED,)


def test_what_a_resource_of_azure_says_is_no_statement() -> None:
    sly = state("azure-native:network:RouteTable", "r", {"routeTableName": "r", "networkIntents": STATED})
    assert reading.from_preview(preview(sly)).stated == ()


def test_assert_takes_the_statement(plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "assert", plan, "--json")
    assert code == 0
    assert [(each["name"], each["verdict"]) for each in json.loads(out)["results"]] == [("apart", "proved")]


def test_the_command_line_s_world_wins(plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "assert", plan, "--connected", "v", "--json")
    assert code == 1
    assert json.loads(out)["results"][0]["verdict"] == "refuted"


def test_a_file_of_intents_adds_and_replaces(plan: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = tmp_path / "more.json"
    listed = [
        {"name": "apart", "must": "reach", "from": "office", "to": "network:v", "ports": 443},
        {"name": "other", "must": "not-reach", "from": "internet", "to": "network:v"},
    ]
    more.write_text(json.dumps({"intents": listed}))
    code, out, _ = run(capsys, "assert", plan, "--intents", str(more), "--json")
    assert code == 1
    found = {each["name"]: (each["must"], each["verdict"]) for each in json.loads(out)["results"]}
    assert found == {"apart": ("reach", "refuted"), "other": ("not-reach", "proved")}


def test_other_verbs_see_the_same_world(plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "explain", plan, "--from", "office", "--to", "s", "--port", "443")
    assert (code, "BLOCKED" in out) == (0, True)


def test_without_any_intent_it_says_where_they_could_come_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(preview(*states())))
    assert main(["assert", str(path)]) == 2
    assert "nothing in it says what must hold" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ({"intent": []}, "there is no key 'intent'"),
        ({"world": [], "intents": []}, ""),
        ({"world": {"onPremise": {}}, "intents": STATED["intents"]}, "there is no key 'onPremise' in the world"),
        ({"world": {"connected": "v"}, "intents": STATED["intents"]}, "connected is a list"),
        ({"world": {"onPremises": {"a": ["x"]}}, "intents": STATED["intents"]}, "'x' is no prefix"),
        ({"world": {"onPremises": {"a": 5}}, "intents": STATED["intents"]}, "neither a text nor a list"),
        ({"world": {"forwarders": {"10.1.2.3": []}}, "intents": STATED["intents"]}, "forwarders of 10.1.2.3"),
        ({"world": {"names": []}, "intents": [5]}, "not a mapping"),
        ({"intents": [{"name": "a", "must": "reach"}]}, "a: from is missing"),
        ({"intents": "all"}, "intents are a list"),
        (7, "intents are a list"),
        ({"intents": UNKNOWN}, "not known yet"),
        ({"intents": [{"name": UNKNOWN, "must": "reach"}]}, "not known yet"),
    ],
)
def test_a_document_that_cannot_be_read_is_refused(said: Any, part: str) -> None:
    if not part:
        assert intents.read_document(said)[1] == []  # an empty list of the world is an empty world
        return
    with pytest.raises(DocumentError, match=part):
        intents.read_document(said)


def test_a_world_has_all_that_can_be_told() -> None:
    found = world.read(
        {
            "onPremises": {"office": "10.1.0.0/16"},
            "connected": ["VNET-Hub"],
            "networks": {"Lake": ["10.30.0.0/22"]},
            "forwarders": {"10.1.2.3": {"Vault.azure.net": "10.20.0.4"}},
            "names": {"PKI.example.": ["10.1.0.80"]},
            "vacant": ["10.20.0.4"],
            "handsOn": ["10.30.0.4"],
        }
    )
    assert found.connected == {"vnet-hub"}
    assert found.forwarders == {"10.1.2.3": {"vault.azure.net": ("10.20.0.4",)}}
    assert list(found.networks) == ["lake"]
    assert list(found.names) == ["pki.example"]
    assert found.vacant
    assert found.hands_on
    assert world.read({}).connected is None


def test_documents_are_laid_over_each_other() -> None:
    more = {"world": {"onPremises": {"plant": ["10.2.0.0/16"]}, "connected": ["v"]}, "intents": []}
    found = intents.merged([STATED, more])
    assert set(found["world"]["onPremises"]) == {"office", "plant"}
    assert found["world"]["connected"] == ["v"]
    assert found["intents"] == STATED["intents"]


def test_an_intent_can_speak_of_a_tag_that_no_rule_names() -> None:
    open_subnet = [
        PlannedResource(each["urn"], each["type"], each["urn"].rpartition("::")[2], each["inputs"])
        for each in states()[:2]
    ]
    listed = [
        {"name": "out", "must": "reach", "from": "s", "to": "tag:AzureMonitor", "ports": 443},
        {"name": "no", "must": "not-reach", "from": "s", "to": "name:packages.example", "ports": 443},
    ]
    flows, wanted = intents.flows_of(reading.from_planned(open_subnet), {"intents": listed})
    found = {each.intent.name: each.verdict for each in intents.check(flows, wanted)}
    assert found == {"out": PROVED, "no": REFUTED}
    unasked = intents.check(type(flows)(build(reading.from_planned(open_subnet)), intents.cuts(wanted)), wanted[:1])
    assert "was not asked about" in unasked[0].details[0]


def test_a_preview_that_leaves_out_what_stays_the_same_says_so() -> None:
    change = {"op": "create", "newState": {"urn": "urn:pulumi:dev::p::random:index:X::x", "type": "random:index:X"}}
    same = {**change, "op": "same"}
    assert reading.from_preview({"steps": [change], "changeSummary": {"create": 1}}).unread == ()
    assert reading.from_preview({"steps": [change, same], "changeSummary": {"create": 1, "same": 1}}).unread == ()
    (said,) = reading.from_preview({"steps": [change, same], "changeSummary": {"create": 1, "same": 276}}).unread
    assert "275 resources that stay the same are not in it" in said
    assert "--show-sames" in said
