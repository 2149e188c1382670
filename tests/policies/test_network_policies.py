"""Peerings, subnets, endpoints and routes: what only a whole stack shows, with ids unknown as in a first preview."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.engine import NOT_KNOWN, Engine, Registered, Violation, only
from tests.policies.stacks import GROUP, deny, endpoint, existing, network, nsg, peering, rule, separate, subnet

SYMMETRIC = "peering-symmetric"
GUARDED = "subnet-has-security-group"
ENFORCED = "endpoint-subnet-enforces-security-group"
MIXED = "security-group-rules-not-mixed"
ENDPOINTS = "service-has-private-endpoint"
ROUTES = "route-symmetric"


def found(policy: str, *resources: Registered, **config: Any) -> list[Violation]:
    engine = Engine()
    engine.configure(**{policy.replace("-", "_"): (1, config)})
    return only(policy, engine.preview(*resources))


def space(name: str, prefix: str, **props: Any) -> Registered:
    return network(name, addressSpace={"addressPrefixes": [prefix]}, **props)


class TestPeerings:
    hub = space("hub", "10.0.0.0/16")
    spoke = space("spoke", "10.1.0.0/16")

    def judged(self, there: dict[str, Any], back: dict[str, Any] | None) -> list[Violation]:
        directions = [peering(self.hub, self.spoke, **there)]
        directions += [] if back is None else [peering(self.spoke, self.hub, **back)]
        return found(SYMMETRIC, self.hub, self.spoke, *directions)

    def test_both_directions_pass(self) -> None:
        assert self.judged({}, {}) == []
        assert self.judged({"allowGatewayTransit": True}, {"useRemoteGateways": True}) == []
        assert self.judged({"allowGatewayTransit": True}, {}) == []

    def test_one_direction_is_refused_by_the_network_that_lacks_it(self) -> None:
        (one,) = self.judged({}, None)
        assert one.resource == "hub-to-spoke"
        assert "spoke has no peering back to hub" in one.message

    def test_access_off_is_refused_where_it_is_off(self) -> None:
        (one,) = self.judged({}, {"allowVirtualNetworkAccess": False})
        assert one.resource == "spoke-to-hub"
        assert "allowVirtualNetworkAccess is false" in one.message

    def test_a_gateway_that_nobody_lends_is_refused(self) -> None:
        (one,) = self.judged({}, {"useRemoteGateways": True})
        assert one.resource == "spoke-to-hub"
        assert "(hub-to-spoke) of hub has allowGatewayTransit false" in one.message

    def test_only_one_side_uses_the_other_s_gateway(self) -> None:
        both = {"useRemoteGateways": True, "allowGatewayTransit": True}
        assert {each.resource for each in self.judged(both, both)} == {"hub-to-spoke", "spoke-to-hub"}

    def test_spaces_that_overlap_are_refused(self) -> None:
        spoke = space("spoke", "10.0.128.0/17")
        both = found(SYMMETRIC, self.hub, spoke, peering(self.hub, spoke), peering(spoke, self.hub))
        assert [each.resource for each in both] == ["hub-to-spoke", "spoke-to-hub"]
        assert "both have 10.0.128.0-10.0.255.255" in both[0].message

    def test_switches_that_are_not_known_cannot_be_shown(self) -> None:
        (one,) = self.judged({"allowVirtualNetworkAccess": NOT_KNOWN}, {})
        assert "cannot be shown to hold: allowVirtualNetworkAccess" in one.message
        (two,) = self.judged({"allowGatewayTransit": True}, {"useRemoteGateways": NOT_KNOWN})
        assert "cannot be shown to hold: useRemoteGateways" in two.message
        (three,) = self.judged({"allowGatewayTransit": NOT_KNOWN}, {"useRemoteGateways": True})
        assert "cannot be shown to hold: allowGatewayTransit of (hub-to-spoke)" in three.message

    def test_a_network_outside_the_stack_keeps_its_own_side(self) -> None:
        assert found(SYMMETRIC, self.hub, peering(self.hub, existing("far"))) == []
        off = peering(self.hub, existing("far"), allowVirtualNetworkAccess=False)
        assert len(found(SYMMETRIC, self.hub, off)) == 1

    def test_a_peering_to_nobody_known_cannot_be_shown(self) -> None:
        lost = peering(self.hub, existing("x"), remoteVirtualNetwork={"id": NOT_KNOWN})
        (one,) = found(SYMMETRIC, self.hub, self.spoke, lost)
        assert one.resource == lost.name
        assert "cannot be shown to hold: remoteVirtualNetwork.id" in one.message

    def test_a_direction_inside_a_network_counts_and_is_judged(self) -> None:
        entry = {"name": "back", "remoteVirtualNetwork": {"id": NOT_KNOWN}}
        spoke = space("spoke", "10.1.0.0/16", virtualNetworkPeerings=[entry])
        spoke.depends = {"virtualNetworkPeerings": [self.hub]}
        assert found(SYMMETRIC, self.hub, spoke, peering(self.hub, spoke)) == []
        (one,) = found(SYMMETRIC, self.hub, spoke)
        assert one.resource == "spoke"


class TestGroupsOfSubnets:
    hub = network("hub")
    group = nsg(deny())

    def test_a_subnet_with_a_group_passes(self) -> None:
        assert found(GUARDED, self.hub, self.group, subnet(self.hub, "web", self.group)) == []
        assert found(GUARDED, self.hub, subnet(self.hub, "web", networkSecurityGroup={"id": NOT_KNOWN})) == []

    def test_a_subnet_without_one_is_refused(self) -> None:
        (one,) = found(GUARDED, self.hub, subnet(self.hub, "web", addressPrefix="10.0.0.0/24"))
        assert one.resource == "hub-web"
        assert "whatever comes to stand in it" in one.message

    def test_every_subnet_is_judged(self) -> None:
        guarded, bare = subnet(self.hub, "a", self.group), subnet(self.hub, "b", addressPrefix="10.0.1.0/24")
        assert [each.resource for each in found(GUARDED, self.hub, self.group, guarded, bare)] == ["hub-b"]

    @pytest.mark.parametrize(
        "name", ["GatewaySubnet", "AzureFirewallSubnet", "AzureFirewallManagementSubnet", "RouteServerSubnet"]
    )
    def test_subnets_that_take_none_pass(self, name: str) -> None:
        assert found(GUARDED, self.hub, subnet(self.hub, name)) == []

    def test_the_subnet_of_bastion_takes_one(self) -> None:
        assert len(found(GUARDED, self.hub, subnet(self.hub, "AzureBastionSubnet"))) == 1

    def nic(self, within: Registered, name: str, group: Registered | None) -> Registered:
        props: dict[str, Any] = {
            "networkInterfaceName": name,
            "resourceGroupName": GROUP,
            "ipConfigurations": [{"name": "ip", "subnet": {"id": NOT_KNOWN}}],
        }
        depends = {"ipConfigurations": [within]}
        if group is not None:
            props["networkSecurityGroup"] = {"id": NOT_KNOWN}
            depends["networkSecurityGroup"] = [group]
        return Registered("azure-native:network:NetworkInterface", name, props, depends)

    def test_groups_of_all_interfaces_are_enough(self) -> None:
        within = subnet(self.hub, "web", addressPrefix="10.0.0.0/24")
        guarded = self.nic(within, "one", self.group)
        assert found(GUARDED, self.hub, self.group, within, guarded) == []
        (one,) = found(GUARDED, self.hub, self.group, within, guarded, self.nic(within, "two", None))
        assert "so two in it is open" in one.message

    def test_subnets_in_a_network_s_own_list_are_judged(self) -> None:
        listed = network("hub", subnets=[{"name": "web", "addressPrefix": "10.0.0.0/24"}])
        assert [each.resource for each in found(GUARDED, listed)] == ["hub"]

    def test_a_list_that_is_not_known_cannot_be_shown(self) -> None:
        for listed in (NOT_KNOWN, [NOT_KNOWN]):
            (one,) = found(GUARDED, network("hub", subnets=listed))
            assert "cannot be shown to hold: subnets" in one.message


class TestSubnetsOfEndpoints:
    hub = network("hub")

    def judged(self, **props: Any) -> list[Violation]:
        within = subnet(self.hub, "any", **props)
        return found(ENFORCED, self.hub, within, endpoint(within))

    def test_enforced_passes(self) -> None:
        for value in ("Enabled", "NetworkSecurityGroupEnabled", "networksecuritygroupenabled"):
            assert self.judged(privateEndpointNetworkPolicies=value) == []

    def test_anything_else_is_refused_at_the_subnet(self) -> None:
        for value in (None, "Disabled", "RouteTableEnabled", "0"):
            (one,) = self.judged(privateEndpointNetworkPolicies=value)
            assert one.resource == "hub-any"
            assert "subnet any holds endpoint and has privateEndpointNetworkPolicies" in one.message

    def test_subnets_without_endpoints_are_left(self) -> None:
        assert found(ENFORCED, self.hub, subnet(self.hub, "any")) == []

    def test_what_is_not_known_cannot_be_shown(self) -> None:
        (one,) = self.judged(privateEndpointNetworkPolicies=NOT_KNOWN)
        assert "cannot be shown to hold: privateEndpointNetworkPolicies" in one.message
        lost = endpoint(self.hub)
        lost.depends = {}
        (two,) = found(ENFORCED, self.hub, lost)
        assert two.resource == "endpoint"
        assert "cannot be shown to hold: subnet.id" in two.message

    def test_a_subnet_outside_the_stack_is_judged_where_it_is_made(self) -> None:
        far = endpoint(self.hub, subnet={"id": f"{existing('far')}/subnets/endpoints"})
        far.depends = {}
        assert found(ENFORCED, far) == []


class TestRulesOfGroups:
    def test_one_way_or_the_other_passes(self) -> None:
        group = nsg()
        assert found(MIXED, nsg(rule(), deny())) == []
        assert found(MIXED, group, separate(group), separate(group, "two", priority=201.0)) == []
        assert found(MIXED, nsg(rule(), rule(name="out", direction="Outbound"))) == []

    def test_both_are_refused_at_the_group(self) -> None:
        group = nsg(deny())
        (one,) = found(MIXED, group, separate(group))
        assert one.resource == "nsg"
        assert "has 1 rule(s) in its own list, and separate beside it" in one.message

    def test_two_rules_of_one_priority_are_refused(self) -> None:
        (one,) = found(MIXED, nsg(rule(name="a"), rule(name="b", direction="inbound")))
        assert "rules a and b both have inbound priority 200" in one.message
        group = nsg()
        (two,) = found(MIXED, group, separate(group), separate(group, "second"))
        assert two.resource == "second"
        (three,) = found(MIXED, separate("far"), separate("far", "second"))
        assert three.resource == "second"
        assert found(MIXED, separate("far"), separate("near", "second")) == []
        assert found(MIXED, separate(NOT_KNOWN), separate(NOT_KNOWN, "second")) == []

    def test_a_priority_that_is_not_known_cannot_be_shown_beside_others(self) -> None:
        for unknown in ({"priority": NOT_KNOWN}, {"direction": NOT_KNOWN}):
            assert found(MIXED, nsg(rule(**unknown))) == []
            (one,) = found(MIXED, nsg(rule(), rule(name="b", **unknown)))
            assert "cannot be shown to hold: its priority or direction" in one.message

    def test_a_rule_that_may_be_another_group_s_is_not_counted_twice(self) -> None:
        one, two = nsg(deny(), name="one"), nsg(deny(), name="two")
        stray = Registered(
            "azure-native:network:SecurityRule",
            "stray",
            rule() | {"networkSecurityGroupName": NOT_KNOWN},
            {"networkSecurityGroupName": [one, two]},
        )
        assert found(MIXED, one, two, stray) == []


def service(kind: str, name: str = "it", /, **props: Any) -> Registered:
    named = {"keyvault:Vault": "vaultName", "storage:StorageAccount": "accountName", "sql:Server": "serverName"}
    key = named.get(kind, {"containerregistry:Registry": "registryName"}.get(kind, "workspaceName"))
    closed = {"properties": {"publicNetworkAccess": "disabled"}} if kind == "keyvault:Vault" else {}
    given = {key: name, "resourceGroupName": GROUP, "publicNetworkAccess": "Disabled", **closed, **props}
    return Registered(f"azure-native:{kind}", name, given)


def leading(to: Registered, *groups: Any, prop: str = "privateLinkServiceConnections", name: str = "pe") -> Registered:
    made = endpoint(subnet(network("hub"), "endpoints"), name)
    made.props = {**made.props, prop: [{"name": "c", "privateLinkServiceId": NOT_KNOWN, "groupIds": list(groups)}]}
    made.depends = {**made.depends, prop: [to]}
    return made


class TestServices:
    @pytest.mark.parametrize(
        ("kind", "group"),
        [
            ("keyvault:Vault", "vault"),
            ("containerregistry:Registry", "registry"),
            ("sql:Server", "sqlServer"),
            ("machinelearningservices:Workspace", "amlworkspace"),
            ("storage:StorageAccount", "blob"),
        ],
    )
    def test_a_closed_service_needs_its_endpoint(self, kind: str, group: str) -> None:
        it = service(kind)
        (one,) = found(ENDPOINTS, it)
        assert one.resource == "it"
        assert f"no private endpoint leads to its {group}:" in one.message
        assert found(ENDPOINTS, it, leading(it, group.upper())) == []
        assert found(ENDPOINTS, it, leading(it, group, prop="manualPrivateLinkServiceConnections")) == []
        assert len(found(ENDPOINTS, it, leading(it, "other"))) == 1

    def test_an_open_service_needs_none(self) -> None:
        assert found(ENDPOINTS, service("sql:Server", publicNetworkAccess="Enabled")) == []
        assert found(ENDPOINTS, service("sql:Server", publicNetworkAccess=None)) == []

    def test_every_service_is_judged(self) -> None:
        opened, closed = service("sql:Server", "open", publicNetworkAccess="Enabled"), service("sql:Server", "closed")
        assert [each.resource for each in found(ENDPOINTS, opened, closed)] == ["closed"]

    def test_one_that_may_be_closed_needs_one(self) -> None:
        assert len(found(ENDPOINTS, service("sql:Server", publicNetworkAccess=NOT_KNOWN))) == 1
        assert len(found(ENDPOINTS, service("sql:Server", publicNetworkAccess="SecuredByPerimeter"))) == 1

    def test_an_endpoint_of_another_service_does_not_count(self) -> None:
        one, two = service("keyvault:Vault", "one"), service("keyvault:Vault", "two")
        assert [each.resource for each in found(ENDPOINTS, one, two, leading(two, "vault"))] == ["one"]

    def test_an_endpoint_by_literal_id_counts(self) -> None:
        it = service("keyvault:Vault")
        literal = leading(it, "vault")
        identity = "/subscriptions/s/resourceGroups/RG/providers/Microsoft.KeyVault/vaults/IT"
        connection = {"privateLinkServiceId": identity, "groupIds": ["vault"]}
        literal.props = {**literal.props, "privateLinkServiceConnections": [connection]}
        literal.depends = {}
        assert found(ENDPOINTS, it, literal) == []

    def test_what_is_not_known_cannot_be_shown(self) -> None:
        it, other = service("keyvault:Vault"), service("keyvault:Vault", "other")
        (one,) = found(ENDPOINTS, it, leading(it, NOT_KNOWN))
        assert "cannot be shown to hold: privateLinkServiceId or groupIds" in one.message
        either = leading(it, "vault")
        either.depends = {"privateLinkServiceConnections": [it, other]}
        assert {"cannot be shown" in each.message for each in found(ENDPOINTS, it, other, either)} == {True}

    def test_an_account_needs_what_it_holds_and_who_uses_it_needs(self) -> None:
        account = service("storage:StorageAccount")
        share = Registered(
            "azure-native:storage:FileShare",
            "share",
            {"shareName": "share", "accountName": NOT_KNOWN, "resourceGroupName": GROUP},
            {"accountName": [account]},
        )
        assert "its file:" in found(ENDPOINTS, account, share)[0].message
        workspace = service("machinelearningservices:Workspace", "ws", storageAccount=NOT_KNOWN)
        workspace.depends = {"storageAccount": [account]}
        told = found(ENDPOINTS, account, workspace, leading(workspace, "amlworkspace"))
        assert "its blob and file:" in told[0].message
        files = service("storage:StorageAccount", kind="FileStorage")
        assert "its file:" in found(ENDPOINTS, files)[0].message

    def test_an_account_that_only_azure_writes_needs_none(self) -> None:
        account = service("storage:StorageAccount")
        logs = Registered("azure-native:network:FlowLog", "log", {"storageId": NOT_KNOWN}, {"storageId": [account]})
        assert found(ENDPOINTS, account, logs) == []
        closed = service("storage:StorageAccount", networkRuleSet={"bypass": "None"})
        logs.depends = {"storageId": [closed]}
        assert len(found(ENDPOINTS, closed, logs)) == 1

    def test_further_needs_come_from_config(self) -> None:
        account = service("storage:StorageAccount", "lake")
        told = found(ENDPOINTS, account, leading(account, "blob"), needed={"lake": ["dfs"]})
        assert "its dfs:" in told[0].message


class TestRoutes:
    def stack(self, *back: dict[str, Any]) -> list[Registered]:
        """A spoke that sends everything over the hub's firewall, and a hub that answers over its own routes."""
        hub, spoke = space("hub", "10.0.0.0/16"), space("spoke", "10.1.0.0/16")
        wall = subnet(hub, "AzureFirewallSubnet", addressPrefix="10.0.1.0/26")
        there = {
            "name": "hub",
            "addressPrefix": "10.0.0.0/16",
            "nextHopType": "VirtualAppliance",
            "nextHopIpAddress": "10.0.1.4",
        }
        tables = [
            Registered(
                "azure-native:network:RouteTable",
                name,
                {"routeTableName": name, "resourceGroupName": GROUP, "routes": list(routes)},
            )
            for name, routes in (("of-spoke", [there]), ("of-hub", back))
        ]
        ends = []
        for one, prefix, table in ((spoke, "10.1.0.0/24", tables[0]), (hub, "10.0.2.0/24", tables[1])):
            made = subnet(one, "web", addressPrefix=prefix, routeTable={"id": NOT_KNOWN})
            made.depends = {"routeTable": [table]}
            ends.append(made)
        allow = {
            "name": "all",
            "ruleType": "NetworkRule",
            "ipProtocols": ["Any"],
            "sourceAddresses": ["*"],
            "destinationAddresses": ["*"],
            "destinationPorts": ["*"],
        }
        collection = {
            "name": "c",
            "priority": 100.0,
            "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
            "action": {"type": "Allow"},
            "rules": [allow],
        }
        policy = Registered(
            "azure-native:network:FirewallPolicy",
            "policy",
            {"firewallPolicyName": "policy", "resourceGroupName": GROUP},
        )
        rules = Registered(
            "azure-native:network:FirewallPolicyRuleCollectionGroup",
            "rules",
            {
                "ruleCollectionGroupName": "rules",
                "firewallPolicyName": "policy",
                "resourceGroupName": GROUP,
                "priority": 100.0,
                "ruleCollections": [collection],
            },
        )
        firewall = Registered(
            "azure-native:network:AzureFirewall",
            "firewall",
            {
                "azureFirewallName": "firewall",
                "resourceGroupName": GROUP,
                "firewallPolicy": {"id": NOT_KNOWN},
                "ipConfigurations": [{"name": "ip", "subnet": {"id": NOT_KNOWN}, "privateIPAddress": "10.0.1.4"}],
            },
            {"firewallPolicy": [policy], "ipConfigurations": [wall]},
        )
        directions = [
            peering(hub, spoke, allowForwardedTraffic=True),
            peering(spoke, hub, allowForwardedTraffic=True),
        ]
        return [hub, spoke, wall, *tables, *ends, policy, rules, firewall, *directions]

    def test_an_answer_that_passes_by_the_firewall_is_refused(self) -> None:
        told = found(ROUTES, *self.stack())
        assert {each.resource for each in told} >= {"spoke-web"}
        assert any("over firewall, and the answer comes straight" in each.message for each in told)

    def test_an_answer_over_the_same_firewall_passes(self) -> None:
        back = {
            "name": "spoke",
            "addressPrefix": "10.1.0.0/16",
            "nextHopType": "VirtualAppliance",
            "nextHopIpAddress": "10.0.1.4",
        }
        assert found(ROUTES, *self.stack(back)) == []
