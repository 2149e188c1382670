"""The statement itself: plain data with every key that its reader knows, registered where others find it."""

from __future__ import annotations

import json
from typing import Any

from reachability import intents
from tests.components.conftest import run
from tests.intents.previewed import Preview
from tests.topology.configs import settings
from topology import build


def test_it_is_plain_data_that_its_reader_takes(whole: Preview) -> None:
    assert json.loads(json.dumps(whole.document)) == whole.document
    outside, wanted = intents.read_document(whole.document)
    assert len(wanted) == len(whole.document["intents"])
    assert outside.connected == {"vnet-mls-dev-we-hub"}
    assert set(outside.forwarders) == {"10.1.2.3", "10.4.5.6"}
    assert all(each.why for each in wanted)


def test_the_component_states_it_as_an_input_and_as_an_output() -> None:
    document = {"world": {}, "intents": [{"name": "a", "must": "not-reach", "from": "any", "to": "any"}]}
    recording = run(preview=True, network_intents=document)
    platform = recording.one("azureml-cluster:platform:Platform")
    assert platform.inputs["networkIntents"] == document
    assert recording.outputs[platform.urn]["networkIntents"] == document


def stated(*changes: tuple[str, Any]) -> dict[str, Any]:
    """The document of dev with some settings changed."""
    document = build.plan(settings(*changes), root_pem="").network_intents
    assert document is not None
    return dict(document)


def test_a_hub_in_which_no_gateway_is_meant_is_connected_to_nothing() -> None:
    assert stated(("hub.gateway", {"kind": "none"}), ("hub.gatewayTransit", False))["world"]["connected"] == []


def test_a_gateway_that_is_meant_counts_before_anybody_uses_it() -> None:
    found = stated(("hub.gateway", {"kind": "expressRoute"}), ("hub.gatewayTransit", True))
    assert found["world"]["connected"] == ["vnet-mls-dev-we-hub"]
    assert not [each for each in found["intents"] if each["name"] == "clients-reach-the-gateway"]


def test_own_intents_speak_of_networks_and_subnets_by_their_names() -> None:
    own = {
        "name": "mine",
        "must": "not-reach",
        "from": ["analytics", "!analytics/tools", "on-premises"],
        "to": ["hub/endpoints", "10.20.2.0/26"],
        "ports": [443, "1000-1010"],
        "except": [{"from": "clients", "to": "cluster/gateway", "ports": 443}],
        "why": "a test",
    }
    found = next(each for each in stated(("intents", [own]))["intents"] if each["name"] == "own-mine")
    assert found == {
        "name": "own-mine",
        "must": "not-reach",
        "from": ["10.20.6.0/24", "!10.20.6.0/26", "kind:on-premises"],
        "to": ["10.20.1.0/25", "10.20.2.0/26"],
        "ports": ["443", "1000-1010"],
        "except": [{"from": ["10.1.64.0/18", "10.4.128.0/20"], "to": "10.20.2.0/26", "ports": "443"}],
        "why": "a test",
    }


def test_an_own_intent_through_the_firewall_names_it() -> None:
    own = {
        "name": "mine",
        "must": "only-through",
        "from": "analytics/tools",
        "to": "outside",
        "through": "hub/firewall",
        "why": "a test",
    }
    found = next(each for each in stated(("intents", [own]))["intents"] if each["name"] == "own-mine")
    assert found["through"] == "place:afw-mls-dev-we-hub"
