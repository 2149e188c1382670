"""The other ways out, on the real engine: a hub and a firewall that someone else has, and the firewall's upper end."""

import json
from typing import Any

import pytest
import yaml

from tests.driving import Engine
from tests.e2e.conftest import PACK
from tests.topology.configs import GONE, put

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-corporate"
NETWORKS = f"{GROUP}/providers/Microsoft.Network"
HUB, NORTH = f"{NETWORKS}/virtualNetworks/vnet-hub", f"{NETWORKS}/virtualNetworks/vnet-north"
TABLE, DDOS = f"{NETWORKS}/routeTables/rt-corporate", f"{NETWORKS}/ddosProtectionPlans/ddos-corporate"


def change(engine: Engine, *changes: tuple[str, Any]) -> None:
    """Change settings in the stack's own file."""
    file = yaml.safe_load(engine.config_file.read_text())
    settings = {key.removeprefix("azureml-cluster:"): value for key, value in file["config"].items()}
    for path, value in changes:
        put(settings, path, value)
    file["config"] = {key if ":" in key else f"azureml-cluster:{key}": value for key, value in settings.items()}
    engine.config_file.write_text(yaml.safe_dump(file))


def make_corporate(engine: Engine) -> set[str]:
    """What the enterprise has before this program comes; returns the ids."""
    here = "location=westeurope"
    for made in (
        engine.azure("create", GROUP, here),
        engine.azure("create", HUB, here, 'addressSpace.addressPrefixes=["10.20.0.0/23"]'),
        engine.azure("create", NORTH, here, 'addressSpace.addressPrefixes=["10.24.0.0/16"]'),
        engine.azure("create", TABLE, here),
        engine.azure("create", DDOS, here),
    ):
        assert made.code == 0, made.text
    return {GROUP, HUB, NORTH, TABLE, DDOS}


def by_type(engine: Engine, token: str) -> dict[str, Any]:
    """Inputs by resource name."""
    return {
        entry["urn"].rpartition("::")[2]: entry["inputs"]
        for entry in engine.resources()
        if entry["type"] == f"azure-native:network:{token}"
    }


def unchanged_and_gone(engine: Engine, corporate: set[str]) -> None:
    again = engine.preview("--expect-no-changes")
    assert again.code == 0, again.text
    gone = engine.destroy()
    assert gone.code == 0, gone.text
    left = {entry["id"] for entry in json.loads(engine.azure("list", "--json").text)}
    # Azure makes a region's Network Watcher with its first network, and nobody takes it away.
    assert {id_ for id_ in left if "networkwatcher" not in id_.lower()} == corporate


def test_a_cluster_in_somebody_elses_hub_goes_out_by_nat_under_their_ddos_plan(cluster: Engine) -> None:
    corporate = make_corporate(cluster)
    change(
        cluster,
        ("bastion", GONE),  # it stands in the hub, and so in what is not ours here
        ("jumpbox", GONE),
        ("hub", {"id": HUB, "addressSpace": "10.20.0.0/23", "appliance": "10.20.0.4"}),
        ("egress", {"kind": "nat", "nat": {"zone": "1", "prefixLength": 30}}),
        ("spokes[1].addressSpace", "10.20.4.0/23"),
        ("spokes[2].routeTableId", TABLE),
        ("ddos", {"id": DDOS}),
    )
    deployed = cluster.up(*PACK)
    assert deployed.code == 0, deployed.text
    assert HUB not in {entry.get("id") for entry in cluster.resources()}
    assert {inputs["ddosProtectionPlan"]["id"] for inputs in by_type(cluster, "VirtualNetwork").values()} == {DDOS}
    subnets = by_type(cluster, "Subnet")
    assert subnets["workspace-endpoints"]["addressPrefix"] == "10.20.5.0/25"
    assert subnets["analytics-tools"]["routeTable"] == {"id": TABLE}
    gateways = by_type(cluster, "NatGateway")
    assert set(gateways) == {"nat-cluster", "nat-workspace", "nat-analytics"}
    assert all(inputs["zones"] == ["1"] for inputs in gateways.values())
    out = {
        name: inputs["natGateway"]["id"].rpartition("/")[2]
        for name, inputs in subnets.items()
        if "natGateway" in inputs
    }
    for network, subnet in (("cluster", "web"), ("workspace", "training"), ("analytics", "tools")):
        assert out[f"{network}-{subnet}"] == gateways[f"nat-{network}"]["natGatewayName"]
    assert "cluster-gateway" not in out
    assert by_type(cluster, "AzureFirewall") == {}
    unchanged_and_gone(cluster, corporate)


def test_a_premium_firewall_hands_on_to_another_regions_and_tells_hosts_apart(cluster: Engine) -> None:
    corporate = make_corporate(cluster)
    hosts = {"name": "index", "hosts": ["*.packages.contoso.example"], "reason": "environments", "owner": "o@a.example"}
    change(
        cluster,
        ("egress", {"kind": "firewall", "tier": "Premium", "idps": "Deny", "addresses": 2, "allow": [hosts]}),
        ("hub.peers", [{"name": "north", "id": NORTH, "addressSpace": "10.24.0.0/16", "appliance": "10.24.0.4"}]),
        ("ddos", {"create": True}),
    )
    deployed = cluster.up(*PACK)
    assert deployed.code == 0, deployed.text
    (firewall,) = [e for e in cluster.resources() if e["type"] == "azure-native:network:AzureFirewall"]
    first, second = firewall["outputs"]["ipConfigurations"]
    assert (first["privateIPAddress"], "subnet" in second) == ("10.20.0.4", False)
    assert by_type(cluster, "FirewallPolicy")["firewall-policy"]["intrusionDetection"] == {"mode": "Deny"}
    groups = by_type(cluster, "FirewallPolicyRuleCollectionGroup")
    (internet,) = [inputs for inputs in groups.values() if inputs["priority"] == 4000]
    (rule,) = internet["ruleCollections"][0]["rules"]
    assert (rule["targetFqdns"], rule["protocols"]) == (hosts["hosts"], [{"port": 443, "protocolType": "Https"}])
    own = by_type(cluster, "RouteTable")["hub-firewall-routes"]["routes"]
    assert [(route["addressPrefix"], route.get("nextHopIpAddress")) for route in own] == [
        ("0.0.0.0/0", None),
        ("10.24.0.0/16", "10.24.0.4"),
    ]
    held = json.loads(cluster.azure("list", "--json").text)
    peerings = {entry["path"] for entry in held if entry["type"].endswith("/virtualNetworkPeerings")}
    assert [path for path in peerings if path.startswith("vnet-north/")] == []

    # Policy, addresses and firewall keep tier and zones for life, so this is a new one of each, in the order of ARM.
    change(cluster, ("egress", {"kind": "firewall", "tier": "Basic", "zones": ["1"], "allow": [hosts]}))
    changed = cluster.up(*PACK)
    assert changed.code == 0, changed.text
    (firewall,) = by_type(cluster, "AzureFirewall").values()
    assert (firewall["sku"]["tier"], firewall["zones"]) == ("Basic", ["1"])
    assert firewall["managementIpConfiguration"]["subnet"]["id"].endswith("/AzureFirewallManagementSubnet")
    unchanged_and_gone(cluster, corporate)
