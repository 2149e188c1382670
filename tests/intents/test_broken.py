"""Dev with one thing broken: the intents that hang on it are refuted, and name the network, the name or the hop."""

from __future__ import annotations

from typing import Any

import pytest

from reachability.intents import REFUTED
from tests.intents.previewed import Preview, preview
from tests.intents.test_port_80 import rule, said

VAULT = "kv-mls-dev-c9dff.vault.azure.net"


def test_dev_holds_as_it_is_shipped(dev: Preview) -> None:
    assert dev.broken() == {}


def test_a_zone_link_that_is_missing_names_the_network_and_the_name(dev: Preview) -> None:
    dev.drop("privatedns:VirtualNetworkLink", "vault-analytics")
    broken = dev.broken()
    assert set(broken) == {"names-in-analytics-by-azure"}
    text = said(broken["names-in-analytics-by-azure"])
    assert VAULT in text
    assert "zone privatelink.vaultcore.azure.net is not linked to vnet-mls-dev-we-analytics" in text


def test_a_side_of_a_peering_that_is_missing_is_named(dev: Preview) -> None:
    dev.drop("network:VirtualNetworkPeering", "analytics-to-hub")
    broken = dev.broken()
    assert "endpoints-are-reached" in broken
    assert "10.20.6." in said(broken["endpoints-are-reached"])
    assert "service-entra" in broken
    # The names resolve all the same: Azure's own resolver needs no peering.
    assert "names-in-analytics-by-azure" not in broken


@pytest.mark.parametrize("suffix", ["azurecr.io", "blob.core.windows.net"])
def test_a_forwarder_that_is_missing_names_the_network_and_the_name(dev: Preview, suffix: str) -> None:
    del dev.document["world"]["forwarders"]["10.1.2.3"][suffix]
    broken = dev.broken()
    assert set(broken) == {f"names-in-{key}" for key in ("hub", "cluster", "workspace", "analytics")}
    text = said(broken["names-in-cluster"])
    assert "vnet-mls-dev-we-cluster gets public for" in text
    assert f".{suffix}" in text
    assert "10.1.2.3 has no forwarder" in text


def test_a_network_without_azures_resolver_is_named(dev: Preview) -> None:
    dev.change(
        "network:VirtualNetwork",
        "workspace",
        lambda given: given["dhcpOptions"].update(dnsServers=["10.1.2.3", "10.4.5.6"]),
    )
    broken = dev.broken()
    assert set(broken) == {"names-in-workspace-by-azure"}
    assert "vnet-mls-dev-we-workspace gets nothing" in said(broken["names-in-workspace-by-azure"])


def test_a_firewall_that_answers_no_name_server_breaks_every_network(dev: Preview) -> None:
    dev.change(
        "network:FirewallPolicy", "firewall-policy", lambda given: given["dnsSettings"].update(enableProxy=False)
    )
    assert {"names-in-hub", "names-in-cluster", "names-in-workspace", "names-in-analytics"} <= set(dev.broken())


def test_a_way_around_the_firewall_is_found(dev: Preview) -> None:
    def direct(given: dict[str, Any]) -> None:
        given["routes"].append({"name": "direct", "addressPrefix": "20.0.0.0/8", "nextHopType": "Internet"})

    dev.change("network:RouteTable", "workspace-routes", direct)
    for key in ("workspace-training", "workspace-builds"):
        dev.change("network:Subnet", key, lambda given: given.update(defaultOutboundAccess=True))
        dev.change(
            "network:NetworkSecurityGroup",
            key,
            lambda given: given["securityRules"].append(
                rule("Out", 2900, direction="Outbound", destinationPortRange="443")
            ),
        )
    broken = dev.broken()
    assert broken["internet-only-through-the-firewall"].verdict == REFUTED
    assert "passes by" in said(broken["internet-only-through-the-firewall"])
    assert "nothing-else-of-the-internet" in broken


def test_a_tag_that_is_forgotten_is_named(dev: Preview) -> None:
    """The outbound set of Azure Machine Learning is complete or the preview is refused."""

    def without(given: dict[str, Any]) -> None:
        for collection in given["ruleCollections"]:
            kept = [each for each in collection["rules"] if each["name"] != "ToBatch"]
            assert len(kept) == len(collection["rules"]) - 1 or collection["name"] != "allow-services"
            collection["rules"] = kept

    dev.change("network:FirewallPolicyRuleCollectionGroup", "firewall-policy-azure", without)
    broken = dev.broken()
    assert set(broken) == {"service-batch"}
    assert "batchnodemanagement.westeurope" in said(broken["service-batch"])
    assert "no rule allows it" in said(broken["service-batch"])


def test_a_host_on_premises_that_nobody_named_is_found(dev: Preview) -> None:
    opened = rule("Out", 400, direction="Outbound", destinationAddressPrefix="10.1.9.9/32", destinationPortRange="22")
    dev.change("network:NetworkSecurityGroup", "cluster-gateway", lambda given: given["securityRules"].append(opened))
    result = dev.broken()["only-named-hosts-are-called-on-premises"]
    assert result.verdict == REFUTED
    assert "10.1.9.9:22" in result.witness


def test_a_jumpbox_that_others_reach_is_found(dev: Preview) -> None:
    for key, direction in (("cluster-compute", "Outbound"), ("hub-jumpbox", "Inbound")):
        opened = rule("Help", 400, direction=direction, destinationPortRange="3389")
        dev.change(
            "network:NetworkSecurityGroup", key, lambda given, opened=opened: given["securityRules"].append(opened)
        )
    result = dev.broken()["jumpbox-from-bastion-only"]
    assert result.verdict == REFUTED
    assert "vmss-mls-dev-we-compute to vm-mls-dev-we-jumpbox" in said(result)
    assert "rule Help (priority 400)" in said(result)


def test_a_short_cut_to_the_nodes_is_found(dev: Preview) -> None:
    for key, direction in (("cluster-gateway", "Outbound"), ("cluster-compute", "Inbound")):
        opened = rule("Short", 400, direction=direction, destinationPortRange="12805")
        dev.change(
            "network:NetworkSecurityGroup", key, lambda given, opened=opened: given["securityRules"].append(opened)
        )
    result = dev.broken()["only-web-reaches-compute"]
    assert result.verdict == REFUTED
    assert "agw-mls-dev-we-api to vmss-mls-dev-we-compute" in said(result)


def test_a_load_balancer_that_leads_elsewhere_is_found(dev: Preview) -> None:
    dev.change(
        "network:LoadBalancer", "load-balancer", lambda given: given["loadBalancingRules"][0].update(backendPort=12801)
    )
    result = dev.broken()["gateway-reaches-web"]
    assert result.verdict == REFUTED
    assert "tcp 12800 over lbi-mls-dev-we-web" in said(result)


def test_clients_without_a_way_back_are_found(dev: Preview) -> None:
    dev.change("network:VirtualNetworkPeering", "cluster-to-hub", lambda given: given.update(useRemoteGateways=False))
    assert dev.broken()["clients-reach-the-gateway"].verdict == REFUTED


def test_an_own_intent_is_refuted_like_the_others(dev: Preview) -> None:
    for key, direction in (("analytics-tools", "Outbound"), ("cluster-web", "Inbound")):
        opened = rule("Tools", 400, direction=direction, destinationPortRange="12800")
        dev.change(
            "network:NetworkSecurityGroup", key, lambda given, opened=opened: given["securityRules"].append(opened)
        )
    dev.change(
        "network:FirewallPolicyRuleCollectionGroup",
        "firewall-policy-spokes",
        lambda given: given["ruleCollections"][0]["rules"].append(
            {
                "name": "Tools",
                "ruleType": "NetworkRule",
                "ipProtocols": ["TCP"],
                "sourceAddresses": ["10.20.6.0/24"],
                "destinationAddresses": ["10.20.2.64/28"],
                "destinationPorts": ["12800"],
            }
        ),
    )
    assert dev.broken()["own-tools-do-not-reach-nodes"].verdict == REFUTED


def test_a_name_that_the_allow_list_forgets_is_named_with_the_network() -> None:
    found = preview(("dns", {"reverse": True, "allowList": {"others": "Block"}}))
    assert found.broken() == {}
    found.change(
        "dnsresolver:DnsResolverDomainList",
        "dns-policy-allowed",
        lambda given: given.update(domains=[each for each in given["domains"] if "vault" not in each]),
    )
    text = said(found.broken()["names-in-cluster-by-azure"])
    assert f"gets nothing for {VAULT}" in text
    assert "rule dnssr-others of the DNS security policy of vnet-mls-dev-we-cluster blocks" in text
