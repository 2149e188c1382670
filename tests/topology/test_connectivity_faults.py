"""What of the hub's gateway does not fit together, under its key."""

from __future__ import annotations

from typing import Any

import pytest

from tests.topology.configs import GONE, faults, only_fault
from tests.topology.hub_gateways import BGP, CIRCUIT, EXPRESS, SECOND, SITE

# What is changed in dev | the key of the one fault that follows | a part of its sentence.
FAULTS: list[tuple[str, list[tuple[str, Any]], str, str]] = [
    ("none made", [("hub.gateway.kind", "none"), ("hub.gatewayTransit", GONE)], "hub.gateway.kind", "make asks"),
    ("no site", [("hub.gateway.make.sites", [])], "hub.gateway.make.sites", "leads nowhere"),
    (
        "no circuit",
        [("hub.gateway", {"kind": "expressRoute", "make": {}})],
        "hub.gateway.make.circuits",
        "leads nowhere",
    ),
    ("circuits of a vpn", [("hub.gateway.make.circuits", [CIRCUIT])], "hub.gateway.make.circuits", "no circuits"),
    (
        "sites of a circuit",
        [("hub.gateway", {**EXPRESS, "make": {"circuits": [CIRCUIT], "sites": [SITE]}})],
        "hub.gateway.make.sites",
        "no sites",
    ),
    ("size of the other kind", [("hub.gateway.make.sku", "ErGw1AZ")], "hub.gateway.make.sku", "no size of"),
    ("retired size", [("hub.gateway.make.sku", "VpnGw1")], "hub.gateway.make.sku", "must be one of"),
    ("no zones", [("hub.gateway.make.zones", [])], "hub.gateway.make.zones", "must not be empty"),
    (
        "two instances of a circuit",
        [("hub.gateway", {**EXPRESS, "make": {"circuits": [CIRCUIT], "activeActive": True}})],
        "hub.gateway.make.activeActive",
        "anyway",
    ),
    (
        "numbers of a circuit",
        [("hub.gateway", {**EXPRESS, "make": {"circuits": [CIRCUIT], "bgp": {}}})],
        "hub.gateway.make.bgp",
        "a number of its own",
    ),
    (
        "site twice",
        [("hub.gateway.make.sites", [{**SITE, "prefixes": ["10.1.0.0/16"]}, {**SECOND, "name": "datacentre"}])],
        "hub.gateway.make.sites[1].name",
        "there twice",
    ),
    (
        "circuit twice",
        [("hub.gateway", {**EXPRESS, "make": {"circuits": [CIRCUIT, {**CIRCUIT, "name": "second"}]}})],
        "hub.gateway.make.circuits[1].id",
        "another entry",
    ),
    (
        "no circuit's id",
        [("hub.gateway", {**EXPRESS, "make": {"circuits": [{"id": "erc"}]}})],
        "hub.gateway.make.circuits[0].id",
        "full Azure resource id",
    ),
    ("private device", [("hub.gateway.make.sites[0].address", "10.1.0.1")], "hub.gateway.make.sites[0].address", "pri"),
    (
        "device twice",
        [
            (
                "hub.gateway.make.sites",
                [{**SITE, "prefixes": ["10.1.0.0/16"]}, {**SECOND, "address": "203.0.113.10"}],
            )
        ],
        "hub.gateway.make.sites[1].address",
        "another site's",
    ),
    (
        "nothing behind one of two",
        [("hub.gateway.make.sites", [SITE, SECOND])],
        "hub.gateway.make.sites[0].prefixes",
        "of several sites",
    ),
    (
        "behind two",
        [("hub.gateway.make.sites", [{**SITE, "prefixes": ["10.4.64.0/18"]}, SECOND])],
        "hub.gateway.make.sites[1].prefixes[0]",
        "behind which",
    ),
    (
        "behind it what is not corporate",
        [("hub.gateway.make.sites[0].prefixes", ["10.9.0.0/16"])],
        "hub.gateway.make.sites[0].prefixes[0]",
        "lies outside corporate.prefixes",
    ),
    ("nobody to speak with", [("hub.gateway.make.bgp", {})], "hub.gateway.make.bgp", "nobody to speak with"),
    ("speaks to the mute", [("hub.gateway.make.sites[0].bgp", BGP)], "hub.gateway.make.sites[0].bgp", "itself speaks"),
    (
        "kept number",
        [("hub.gateway.make", {"bgp": {"asn": 65517}, "sites": [{**SITE, "bgp": BGP}]})],
        "hub.gateway.make.bgp.asn",
        "kept for others",
    ),
    (
        "the gateway's number",
        [("hub.gateway.make", {"bgp": {}, "sites": [{**SITE, "bgp": {**BGP, "asn": 65515}}]})],
        "hub.gateway.make.sites[0].bgp.asn",
        "the gateway's own number",
    ),
    (
        "speaks from elsewhere",
        [("hub.gateway.make", {"bgp": {}, "sites": [{**SITE, "bgp": {**BGP, "address": "169.254.21.2"}}]})],
        "hub.gateway.make.sites[0].bgp.address",
        "lies outside corporate.prefixes",
    ),
    (
        "asked for and not lent",
        [("hub.gatewayTransit", False), ("spokes[2].useRemoteGateways", True)],
        "spokes[2].useRemoteGateways",
        "does not allow gateway transit",
    ),
]


@pytest.mark.parametrize(
    ("changes", "key", "sentence"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS]
)
def test_one_wrong_setting_gives_one_fault_under_its_key(
    changes: list[tuple[str, Any]], key: str, sentence: str
) -> None:
    only_fault(changes, key, sentence)


def test_all_faults_of_a_gateway_are_told_at_once() -> None:
    wrong = {
        "sku": "ErGw1AZ",
        "bgp": {"asn": 8074},
        "circuits": [CIRCUIT],
        "sites": [{"name": "one", "address": "192.168.0.1", "prefixes": ["10.20.2.0/24"]}],
    }
    keys = {
        fault.key.removeprefix("azureml-cluster:hub.gateway.make.") for fault in faults(("hub.gateway.make", wrong))
    }
    assert keys == {"sku", "bgp", "bgp.asn", "circuits", "sites[0].address", "sites[0].prefixes[0]"}
