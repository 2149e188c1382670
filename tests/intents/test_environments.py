"""Every shipped environment, and other estates: what each states holds in its own first preview."""

from __future__ import annotations

from typing import Any

import pytest

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
        [
            ("egress", {"kind": "appliance"}),
            ("hub", {"id": f"{NETWORKS}/vnet-hub", "addressSpace": "10.20.0.0/23", "appliance": OTHERS}),
            ("hub.gatewayTransit", True),
            *((f"spokes[{index}].useRemoteGateways", True) for index in range(3)),
            ("spokes[1].addressSpace", "10.20.4.0/23"),
            ("bastion", GONE),
            ("jumpbox", {"bastionPrefix": "10.20.0.128/26"}),
            RESOLVER,
            DOMAINS,
        ],
        {"clients-reach-the-gateway", "jumpbox-from-bastion-only", "names-in-cluster-by-azure"},
        {"bastion-reaches-the-jumpbox"},
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
