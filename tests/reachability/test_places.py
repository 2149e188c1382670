"""Places as programs write them and people ask for them: inside their parent, twice under one id, by selector."""

from __future__ import annotations

from typing import Any

import pytest

from reachability.flows.pairs import Flows
from reachability.network import build
from reachability.questions import BLOCKED, OPEN, UNKNOWN_VERDICT, NoSuchPlaceError, explain, find, region
from reachability.reading import PlannedResource, from_planned
from reachability.selectors import listed, select
from reachability.unknown import UNKNOWN
from tests.reachability.asked import V, verdict
from tests.reachability.made import entry, network, nic, ref, subnet, table, vnet


def test_what_is_inside_its_parent_is_read_as_what_stands_beside_it() -> None:
    inside = vnet("v", "10.0.0.0/16")
    inside["properties"]["subnets"] = [
        {"name": "a", "properties": {"addressPrefix": "10.0.1.0/24", "defaultOutboundAccess": False}}
    ]
    inside["properties"]["virtualNetworkPeerings"] = [
        {"name": "p", "properties": {"remoteVirtualNetwork": ref("virtualNetworks", "w")}}
    ]
    other = vnet("w", "10.1.0.0/16")
    other["properties"]["virtualNetworkPeerings"] = [
        {"name": "q", "properties": {"remoteVirtualNetwork": ref("virtualNetworks", "v")}}
    ]
    flows = network(inside, other, subnet("w/b", "10.1.1.0/24"))
    assert verdict(flows, "a", "b") == OPEN
    assert not flows.model.gaps


def test_routes_beside_a_table_count() -> None:
    beside = entry("routeTables/routes", "t/stop", addressPrefix="10.0.2.0/24", nextHopType="None")
    flows = network(V[0], subnet("v/a", "10.0.1.0/24", table="t"), subnet("v/b", "10.0.2.0/24"), table("t"), beside)
    assert verdict(flows, "a", "b") == BLOCKED
    assert verdict(flows, "b", "a") == OPEN


def planned(kind: str, name: str, inputs: dict[str, Any], **dependencies: list[str]) -> PlannedResource:
    return PlannedResource(f"urn:{name}", f"azure-native:network:{kind}", name, inputs, dependencies)


def test_an_id_that_is_one_of_two_is_unknown_and_names_both() -> None:
    group = {"resourceGroupName": "rg"}
    made = [
        planned(
            "VirtualNetwork",
            "v",
            {
                **group,
                "virtualNetworkName": "v",
                "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
                "subnets": [
                    {"name": "a", "addressPrefix": "10.0.1.0/24", "networkSecurityGroup": {"id": UNKNOWN}},
                    {"name": "b", "addressPrefix": "10.0.2.0/24"},
                ],
            },
            subnets=["urn:one", "urn:two"],
        ),
        planned("NetworkSecurityGroup", "one", {**group, "networkSecurityGroupName": "one", "securityRules": []}),
        planned("NetworkSecurityGroup", "two", {**group, "networkSecurityGroupName": "two", "securityRules": []}),
    ]
    flows = Flows(build(from_planned(made)))
    found = explain(flows, find(flows, "b")[0], find(flows, "a")[0], region("80"))
    assert found.verdict == UNKNOWN_VERDICT
    assert any("is one of one, two" in each for each in found.missing)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("vm", {"vm"}),
        ("kind:machine", {"vm", "db"}),
        ("subnet:a", {"vm", "db"}),
        (["kind:machine", "!db"], {"vm"}),
        ("d*", {"db"}),
        ("10.0.1.11", {"db"}),
        (["!vm", "!internet", "!platform"], {"db"}),
    ],
)
def test_selectors_mean_what_they_say(words: Any, names: set[str]) -> None:
    flows = network(*V, nic("db", "v/a", "10.0.1.11"))
    mask = select(flows, words)
    found = {flows.model.places[atom.place].name for bit, atom in enumerate(flows.space.atoms) if mask >> bit & 1}
    assert found == names
    assert listed("x") == ["x"]


@pytest.mark.parametrize("words", ["nothing", "kind:nothing", "network:nothing", "x*", "172.31.0.0/16"])
def test_a_selector_that_means_nothing_is_refused(words: str) -> None:
    with pytest.raises(NoSuchPlaceError):
        select(network(*V), words)
