"""Every shipped environment, and other estates: what each states holds in its own first preview."""

from __future__ import annotations

from typing import Any

import pytest

from reachability import findings, intents, reading
from tests.intents.previewed import Preview, preview, shipped
from tests.topology.configs import GONE

SHARED = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-x/providers/Microsoft.Network"
NETWORKS = f"{SHARED}/virtualNetworks"
DOMAINS = ("corporate.domains", ["contoso.example"])
RESOLVER = ("dns", {"resolver": {}, "reverse": True})
ALLOWED = {"name": "packages", "hosts": ["packages.contoso.example"], "reason": "environments", "owner": "us@x.example"}
LAKE = {"name": "lake", "id": f"{NETWORKS}/vnet-lake", "addressSpace": "10.30.0.0/22"}
APPS = {
    "name": "bi",
    "addressSpace": "10.20.7.0/24",
    "transit": True,
    "subnets": [{"name": "apps", "prefix": "10.20.7.0/26"}],
    "inbound": [{"from": ["analytics"], "ports": [8443], "reason": "dashboards"}],
}
PEER = {"name": "north", "id": f"{NETWORKS}/vnet-north", "addressSpace": "10.28.0.0/16", "appliance": "10.28.0.4"}
ZONE = f"{SHARED}/privateDnsZones/privatelink.vaultcore.azure.net"
OTHERS = "10.20.0.4"

EXISTING: list[tuple[str, Any]] = [
    ("hub", {"id": f"{NETWORKS}/vnet-hub", "addressSpace": "10.20.0.0/23", "appliance": OTHERS}),
    ("hub.gatewayTransit", True),
    *((f"spokes[{index}].useRemoteGateways", True) for index in range(3)),
    ("spokes[1].addressSpace", "10.20.4.0/23"),
    ("bastion", GONE),
    ("jumpbox", {"bastionPrefix": "10.20.0.128/26"}),
    RESOLVER,
    DOMAINS,
]
REACHED = {"endpoints-are-reached", "file-shares-are-reached", "database-is-reached"}

# What is changed in dev | intents that are stated then | intents that are not.
ESTATES: dict[str, tuple[list[tuple[str, Any]], set[str], set[str]]] = {
    "NAT gateways": (
        [("egress", {"kind": "nat", "allow": [ALLOWED]}), RESOLVER, DOMAINS],
        {"internet-only-through-nat", "nothing-else-of-the-internet", "service-batch"},
        {"internet-only-through-the-firewall", "host-packages"},
    ),
    "no way out": (
        [("egress", {"kind": "none"}), RESOLVER, DOMAINS],
        {"nothing-calls-the-internet"},
        {"service-batch", "nothing-else-of-the-internet"},
    ),
    "somebody else's firewall": (
        [("egress", {"kind": "appliance"}), ("hub.appliance", OTHERS), RESOLVER, DOMAINS],
        {"internet-only-through-the-appliance", "revocation-lists-are-reached"},
        {"service-batch", "licence-server-is-reached"},
    ),
    "an existing hub": (
        [("egress", {"kind": "appliance"}), *EXISTING],
        {"clients-reach-the-gateway", "jumpbox-from-bastion-only", "names-in-cluster-by-azure", *REACHED},
        {"bastion-reaches-the-jumpbox"},
    ),
    "an existing hub, with NAT gateways": (
        [("egress", {"kind": "nat"}), *EXISTING],
        {"internet-only-through-nat", *REACHED},
        {"internet-only-through-the-appliance"},
    ),
    "an existing hub, with no way out": (
        [("egress", {"kind": "none"}), *EXISTING],
        {"nothing-calls-the-internet", *REACHED},
        {"internet-only-through-the-appliance"},
    ),
    "a route table that somebody else keeps": (
        [("spokes[2].routeTableId", f"{SHARED}/routeTables/rt-corporate"), RESOLVER, DOMAINS],
        {"internet-only-through-the-firewall", "endpoints-are-reached", "service-entra"},
        set(),
    ),
    "transit, an existing spoke, the jumpbox in a spoke, another region": (
        [
            ("spokes[2].transit", True),
            ("spokes[3]", LAKE),
            ("spokes[4]", APPS),
            ("hub.peers", [PEER]),
            ("jumpbox", {"spoke": "analytics", "subnet": "tools"}),
            ("intents", []),
        ],
        {"bi-lets-in-what-it-says", "jumpbox-from-bastion-only"},
        {"own-tools-do-not-reach-nodes", "names-in-lake"},
    ),
    "a managed workspace, existing zones": (
        [
            ("workspace", {"isolation": "managedApproved", "storage": {"sku": "Standard_LRS"}}),
            ("dns", {"reverse": True, "zones": {"vault": ZONE}}),
        ],
        {"names-in-hub"},
        {"service-batch", "nothing-calls-computes"},
    ),
    "at rest": (
        [("parked", True)],
        {"only-named-hosts-are-called-on-premises", "names-in-hub-by-azure"},
        {"names-in-hub", "revocation-lists-are-reached", "internet-only-through-the-firewall"},
    ),
    "a private Bastion, a Basic firewall, no gateway": (
        [
            ("bastion", {"sku": "Premium", "privateOnly": True}),
            ("egress", {"kind": "firewall", "tier": "Basic", "allow": [ALLOWED]}),
            ("hub.gateway", GONE),
            RESOLVER,
            DOMAINS,
        ],
        {"the-internet-reaches-nothing", "host-packages"},
        {"clients-reach-the-gateway", "revocation-lists-are-reached"},
    ),
}


def shown(found: Preview) -> list[str]:
    """What is not proved, for a reader of the failure."""
    return [f"{name} {each.verdict}: {each.details[:1]}" for name, each in found.broken().items()]


@pytest.mark.parametrize("stack", ["staging", "prod", "prod-northeurope"])
def test_a_shipped_environment_holds(stack: str) -> None:
    assert shown(shipped(stack)) == []


@pytest.mark.parametrize("estate", ESTATES)
def test_an_estate_holds(estate: str) -> None:
    changes, stated, not_stated = ESTATES[estate]
    found = preview(*changes)
    assert shown(found) == []
    names = {each["name"] for each in found.document["intents"]}
    assert stated <= names
    assert not not_stated & names


@pytest.mark.parametrize("estate", [name for name in ESTATES if "existing hub" in name or "route table" in name])
def test_among_the_routes_of_others_answers_are_not_said_to_go_astray(estate: str) -> None:
    found = preview(*ESTATES[estate][0])
    flows, _ = intents.flows_of(reading.from_planned(found.resources), found.document)
    assert list(findings.asymmetric(flows)) == []


@pytest.mark.parametrize("kind", ["appliance", "nat"])
def test_in_an_existing_hub_the_gateways_own_route_leads_to_its_certificate(kind: str) -> None:
    found = preview(("egress", {"kind": kind}), *EXISTING)

    def cut(given: dict[str, Any]) -> None:
        given["routes"] = [each for each in given["routes"] if each["name"] != "udr-workspace-endpoints"]

    found.change("network:RouteTable", "cluster-gateway-routes", cut)
    broken = found.broken()
    assert set(broken) == {"endpoints-are-reached"}
    assert "agw-mls-dev-we-api to pep-mls-dev-we-vault" in broken["endpoints-are-reached"].details[0]
    assert broken["endpoints-are-reached"].verdict == "refuted"


def test_in_an_existing_hub_the_peering_has_to_take_what_the_appliance_hands_on() -> None:
    found = preview(("egress", {"kind": "nat"}), *EXISTING)
    closed = {"allowForwardedTraffic": False}
    found.change("network:VirtualNetworkPeering", "workspace-to-hub", lambda given: given.update(closed))
    assert {name: each.verdict for name, each in found.broken().items()} == dict.fromkeys(REACHED, "refuted")
