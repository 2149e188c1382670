"""Rules of a firewall beyond its own collections: groups of addresses, parents, classic rules."""

from __future__ import annotations

from typing import Any

from reachability.flows.pairs import Flows
from reachability.questions import BLOCKED, OPEN, UNKNOWN_VERDICT
from tests.reachability.asked import verdict
from tests.reachability.made import (
    Entry,
    collection,
    entry,
    firewall,
    network,
    peered,
    policy,
    ref,
    subnet,
    table,
    vnet,
)


def walled(*more: Any, fw: dict[str, Any] | None = None) -> Flows:
    wall = firewall("fw", "v", "10.0.0.4", "p")
    wall["properties"].update(fw or {})
    return network(
        vnet("v", "10.0.0.0/16"),
        subnet("v/AzureFirewallSubnet", "10.0.0.0/26"),
        vnet("w", "10.1.0.0/16"),
        subnet("w/a", "10.1.1.0/24", table="t"),
        subnet("v/b", "10.0.2.0/24", table="t"),
        table("t", ("10.0.0.0/16", "VirtualAppliance", "10.0.0.4"), ("10.1.0.0/16", "VirtualAppliance", "10.0.0.4")),
        *peered("v", "w", forwarded=True),
        wall,
        *more,
    )


def test_groups_of_addresses_are_read_and_one_that_is_missing_is_unknown() -> None:
    by_group = collection(
        "NetworkRule",
        100,
        {
            "ipProtocols": ["TCP"],
            "sourceIpGroups": [ref("ipGroups", "g")["id"]],
            "destinationAddresses": ["10.0.0.0/16"],
            "destinationPorts": ["443"],
        },
    )
    known = entry("ipGroups", "g", ipAddresses=["10.1.1.0/24"])
    assert verdict(walled(policy("p", by_group), known), "a", "b") == OPEN
    assert verdict(walled(policy("p", by_group)), "a", "b") == UNKNOWN_VERDICT
    assert verdict(walled(policy("p", by_group), known), "b", "a") == BLOCKED


def test_a_parent_s_rules_come_first_and_a_missing_policy_is_unknown() -> None:
    def to(port: str) -> Entry:
        return {
            "ipProtocols": ["TCP"],
            "sourceAddresses": ["*"],
            "destinationAddresses": ["*"],
            "destinationPorts": [port],
        }

    parent = policy("base", collection("NetworkRule", 900, to("443"), action="Deny"), priority=900)
    child = policy("p", collection("NetworkRule", 100, to("443"), to("22")), parent="base")
    assert verdict(walled(parent, child), "a", "b") == BLOCKED
    assert verdict(walled(parent, child), "a", "b", "22") == OPEN
    assert verdict(walled(child), "a", "b", "22") == UNKNOWN_VERDICT
    assert verdict(walled(), "a", "b", "22") == UNKNOWN_VERDICT


def test_classic_rules_of_a_firewall_without_policy() -> None:
    classic = {
        "name": "c",
        "properties": {
            "priority": 100,
            "action": {"type": "Allow"},
            "rules": [
                {
                    "name": "r",
                    "protocols": ["TCP"],
                    "sourceAddresses": ["*"],
                    "destinationAddresses": ["*"],
                    "destinationPorts": ["443"],
                }
            ],
        },
    }
    flows = walled(fw={"firewallPolicy": None, "networkRuleCollections": [classic]})
    assert (verdict(flows, "a", "b"), verdict(flows, "a", "b", "22")) == (OPEN, BLOCKED)
