"""Servers, zones, zone groups and links: which network gets what for a private name, with ids unknown as at first."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.engine import NOT_KNOWN, Engine, Registered, Violation, only
from tests.policies.stacks import GROUP, endpoint, existing, link, network, peering, subnet, zone

FORWARDER = "network-dns-forwarder-declared"
LINKED = "dns-zone-linked-to-every-peered-network"
UNIQUE = "dns-zone-unique"
ZONE_GROUP = "endpoint-zone-group-correct"
RESOLVES = "endpoint-name-resolves"
VAULTS = "privatelink.vaultcore.azure.net"


def found(policy: str, *resources: Registered, **config: Any) -> list[Violation]:
    engine = Engine()
    engine.configure(**{policy.replace("-", "_"): (1, config)} if config else {})
    return only(policy, engine.preview(*resources))


def served(*servers: Any, name: str = "hub") -> Registered:
    return network(name, dhcpOptions={"dnsServers": list(servers)})


class TestForwarders:
    def test_azure_first_or_alone_passes(self) -> None:
        for given in (network("hub"), served("168.63.129.16"), served("168.63.129.16", "10.1.2.3"), served()):
            assert found(FORWARDER, given) == []

    def test_a_server_before_it_is_a_warning(self) -> None:
        (one,) = found(FORWARDER, served("10.1.2.3", "10.4.5.6", "168.63.129.16"))
        assert one.level == 0
        assert "asks 10.1.2.3 and 10.4.5.6 before 168.63.129.16" in one.message

    def test_a_server_without_azure_behind_it_is_one_too(self) -> None:
        assert len(found(FORWARDER, served("10.1.2.3"))) == 1

    def test_declared_servers_pass(self) -> None:
        assert found(FORWARDER, served("10.1.2.3", "168.63.129.16"), forwarders=["10.1.2.3"]) == []
        told = {"networkIntents": {"intents": [], "world": {"forwarders": {"10.1.2.3": {"*": ["10.0.0.4"]}}}}}
        program = Registered("contoso:index:Cluster", "cluster", told, read=True)
        assert found(FORWARDER, served("10.1.2.3", "168.63.129.16"), program) == []

    def test_an_inbound_endpoint_of_the_stack_passes(self) -> None:
        hub = served("10.0.0.4", "168.63.129.16")
        within = subnet(hub, "inbound", addressPrefix="10.0.0.0/28")
        resolver = Registered(
            "azure-native:dnsresolver:InboundEndpoint",
            "in",
            {
                "dnsResolverName": "resolver",
                "inboundEndpointName": "in",
                "resourceGroupName": GROUP,
                "ipConfigurations": [{"subnet": {"id": NOT_KNOWN}, "privateIpAddress": "10.0.0.4"}],
            },
            {"ipConfigurations": [within]},
        )
        assert len(found(FORWARDER, hub, within)) == 1
        assert found(FORWARDER, hub, within, resolver) == []

    def test_servers_that_are_not_known_are_the_other_policy_s(self) -> None:
        assert found(FORWARDER, served(NOT_KNOWN, "168.63.129.16")) == []
        assert found(FORWARDER, network("hub", dhcpOptions={"dnsServers": NOT_KNOWN})) == []


class TestZoneNames:
    def test_one_zone_a_name_passes(self) -> None:
        assert found(UNIQUE, zone(), zone("privatelink.azurecr.io")) == []

    def test_the_second_zone_of_a_name_is_refused(self) -> None:
        one, two = zone(), zone()
        two.name = "two"
        two.props = {**two.props, "resourceGroupName": "other", "privateZoneName": VAULTS.upper()}
        (told,) = found(UNIQUE, one, two)
        assert told.resource == "two"
        assert f"{VAULTS} is a zone already ({one.name})" in told.message

    def test_a_name_that_is_not_known_cannot_be_shown_beside_others(self) -> None:
        lost = zone("lost", privateZoneName=NOT_KNOWN)
        assert found(UNIQUE, lost) == []
        (told,) = found(UNIQUE, zone(), lost)
        assert "cannot be shown to hold: privateZoneName" in told.message


def leading(*groups: Any, name: str = "pe") -> Registered:
    made = endpoint(subnet(network("hub"), "endpoints", addressPrefix="10.0.1.0/24"), name)
    connection = {"name": "c", "privateLinkServiceId": NOT_KNOWN, "groupIds": list(groups)}
    made.props = {**made.props, "privateLinkServiceConnections": [connection]}
    return made


def zone_group(of: Registered, *zones: Registered | str, entries: int | None = None) -> Registered:
    count = len(zones) if entries is None else entries
    configurations: list[dict[str, Any]] = [{"name": f"c{n}", "privateDnsZoneId": NOT_KNOWN} for n in range(count)]
    for n, each in enumerate(zones):
        if isinstance(each, str):
            configurations[n]["privateDnsZoneId"] = each
    return Registered(
        "azure-native:network:PrivateDnsZoneGroup",
        f"{of.name}-zones",
        {
            "privateDnsZoneGroupName": "default",
            "privateEndpointName": of.name,
            "resourceGroupName": GROUP,
            "privateDnsZoneConfigs": configurations,
        },
        {"privateDnsZoneConfigs": [each for each in zones if isinstance(each, Registered)]},
    )


class TestZoneGroups:
    def test_the_zone_of_the_group_id_passes(self) -> None:
        vault, one = zone(), leading("vault")
        assert found(ZONE_GROUP, vault, one, zone_group(one, vault)) == []
        assert (
            found(
                ZONE_GROUP,
                vault,
                one,
                zone_group(
                    one,
                    f"/subscriptions/s/resourceGroups/r/providers/Microsoft.Network/privateDnsZones/{VAULTS.upper()}",
                ),
            )
            == []
        )

    def test_no_zone_group_is_refused(self) -> None:
        one, two, vault = leading("vault"), leading("vault", name="two"), zone()
        (told,) = found(ZONE_GROUP, one, two, vault, zone_group(two, vault))
        assert told.resource == "pe"
        assert "has no zone group" in told.message

    def test_a_workspace_needs_both_its_zones(self) -> None:
        api, notebooks = zone("privatelink.api.azureml.ms"), zone("privatelink.notebooks.azure.net")
        one = leading("amlworkspace")
        assert found(ZONE_GROUP, api, notebooks, one, zone_group(one, api, notebooks)) == []
        (told,) = found(ZONE_GROUP, api, notebooks, one, zone_group(one, api))
        assert "lacks privatelink.notebooks.azure.net, which amlworkspace needs" in told.message

    def test_a_zone_too_many_is_refused(self) -> None:
        vault, registry, one = zone(), zone("privatelink.azurecr.io"), leading("vault")
        (told,) = found(ZONE_GROUP, vault, registry, one, zone_group(one, vault, registry))
        assert "has privatelink.azurecr.io, which vault does not use" in told.message

    def test_other_services_need_some_zone_group(self) -> None:
        queue, one = zone("privatelink.servicebus.windows.net"), leading("namespace")
        assert found(ZONE_GROUP, queue, one, zone_group(one, queue)) == []
        assert len(found(ZONE_GROUP, queue, one)) == 1

    def test_further_zones_come_from_config(self) -> None:
        queue, one = zone("privatelink.servicebus.windows.net"), leading("namespace")
        zones = {"Namespace": ["privatelink.other.net"]}
        assert len(found(ZONE_GROUP, queue, one, zone_group(one, queue), zones=zones)) == 2

    def test_what_is_not_known_cannot_be_shown(self) -> None:
        vault, registry, one = zone(), zone("privatelink.azurecr.io"), leading("vault")
        lost = zone_group(one, vault)
        lost.depends = {}
        assert "cannot be shown to hold: privateDnsZoneId" in found(ZONE_GROUP, vault, one, lost)[0].message
        several = zone_group(one, vault, registry, entries=1)
        assert (
            "cannot be shown to hold: privateDnsZoneId" in found(ZONE_GROUP, vault, registry, one, several)[0].message
        )
        which = leading(NOT_KNOWN)
        assert (
            "cannot be shown to hold: groupIds" in found(ZONE_GROUP, vault, which, zone_group(which, vault))[0].message
        )
        whose = zone_group(one, vault)
        whose.props = {**whose.props, "privateEndpointName": NOT_KNOWN}
        told = found(ZONE_GROUP, vault, one, whose)
        assert "cannot be shown to hold: privateEndpointName of a zone group" in told[0].message
        whose.depends = {**whose.depends, "privateEndpointName": [one]}
        assert found(ZONE_GROUP, vault, one, whose) == []


class TestResolution:
    """A hub with a vault's endpoint and a spoke; what breaks is named with the network and the name."""

    def stack(self, *, without: str = "", servers: list[Any] | None = None) -> list[Registered]:
        options = {} if servers is None else {"dhcpOptions": {"dnsServers": servers}}
        hub = network("hub")
        spoke = network("spoke", addressSpace={"addressPrefixes": ["10.1.0.0/16"]}, **options)
        inside = subnet(hub, "endpoints", addressPrefix="10.0.1.0/24")
        machines = subnet(spoke, "machines", addressPrefix="10.1.0.0/24")
        keys = Registered("azure-native:keyvault:Vault", "keys", {"vaultName": "keys", "resourceGroupName": GROUP})
        vault, one = zone(), endpoint(inside, "pe")
        connection = {"name": "c", "privateLinkServiceId": NOT_KNOWN, "groupIds": ["vault"]}
        one.props = {**one.props, "privateLinkServiceConnections": [connection]}
        one.depends = {**one.depends, "privateLinkServiceConnections": [keys]}
        made = {
            "to": peering(hub, spoke),
            "back": peering(spoke, hub),
            "hub link": link(vault, hub),
            "spoke link": link(vault, spoke),
            "zone group": zone_group(one, vault),
        }
        kept = [each for name, each in made.items() if name != without]
        return [hub, spoke, inside, machines, keys, vault, one, *kept]

    def test_names_that_resolve_pass(self) -> None:
        assert found(RESOLVES, *self.stack()) == []
        assert found(RESOLVES, *self.stack(servers=["168.63.129.16"])) == []

    def test_a_missing_link_names_network_and_name(self) -> None:
        (told,) = found(RESOLVES, *self.stack(without="spoke link"))
        assert told.resource == "spoke"
        assert (
            "spoke reaches the endpoint of keys.vault.azure.net and gets a public address for its name" in told.message
        )
        assert f"zone {VAULTS} is not linked to spoke" in told.message

    def test_a_missing_zone_group_breaks_every_network_in_which_something_stands(self) -> None:
        (told,) = found(RESOLVES, *self.stack(without="zone group"))
        assert told.resource == "spoke"
        assert "gets no address for its name" in told.message

    def test_a_missing_peering_side_names_network_and_name(self) -> None:
        (told,) = found(RESOLVES, *self.stack(without="back"))
        assert told.resource == "spoke"
        assert "spoke gets the private address of keys.vault.azure.net and no route leads there" in told.message

    def test_a_network_without_link_or_machines_is_not_stranded(self) -> None:
        island = network("island", addressSpace={"addressPrefixes": ["10.2.0.0/16"]})
        assert found(RESOLVES, *self.stack(), island, link(zone(), island)) == []
        assert found(RESOLVES, *self.stack(), island, subnet(island, "m", addressPrefix="10.2.0.0/24")) == []
        stranded = [*self.stack(), island, subnet(island, "m", addressPrefix="10.2.0.0/24"), link(zone(), island)]
        assert [each.resource for each in found(RESOLVES, *stranded)] == ["island"]

    def test_a_forwarder_that_is_missing_names_the_server(self) -> None:
        stack = self.stack(servers=["10.8.0.4", "168.63.129.16"])
        world = {"onPremises": {"offices": ["10.8.0.0/16"]}, "connected": ["spoke"]}
        for forwarders, broken in (({"vault.azure.net": ["168.63.129.16"]}, True), ({"other.net": ["10.0.0.9"]}, True)):
            told = {"networkIntents": {"intents": [], "world": {**world, "forwarders": {"10.8.0.4": forwarders}}}}
            program = Registered("contoso:index:Cluster", "cluster", told, read=True)
            messages = [each.message for each in found(RESOLVES, *stack, program)]
            assert bool(messages) == broken
            assert "10.8.0.4" in messages[0]

    def test_a_server_that_nobody_describes_is_the_other_policy_s(self) -> None:
        assert found(RESOLVES, *self.stack(servers=["10.8.0.4", "168.63.129.16"])) == []

    def test_servers_that_are_not_known_cannot_be_shown(self) -> None:
        (told,) = found(RESOLVES, *self.stack(servers=[NOT_KNOWN, "168.63.129.16"]))
        assert "that spoke gets a private address for keys.vault.azure.net cannot be shown to hold" in told.message
        assert "the network's DNS servers are not known" in told.message


class TestZonesOfOthers(TestResolution):
    """The same stack by a zone that exists already: who else links it nobody here can tell."""

    def stack(self, *, without: str = "", servers: list[Any] | None = None) -> list[Registered]:
        made = [each for each in super().stack(without=without, servers=servers) if "PrivateZone" not in each.type]
        for each in made:
            if each.type.endswith("PrivateDnsZoneGroup"):
                there = f"/subscriptions/s/resourceGroups/{GROUP}/providers/Microsoft.Network/privateDnsZones/{VAULTS}"
                each.props = {**each.props, "privateDnsZoneConfigs": [{"name": "z", "privateDnsZoneId": there}]}
        return made

    def test_a_missing_link_names_network_and_name(self) -> None:
        (told,) = found(RESOLVES, *self.stack(without="spoke link"))
        assert "cannot be shown to hold" in told.message
        assert f"zone {VAULTS} is not in the input: whether it is linked to spoke is not known" in told.message

    def test_a_missing_zone_group_breaks_every_network_in_which_something_stands(self) -> None:
        (told,) = found(RESOLVES, *self.stack(without="zone group"))
        assert "cannot be shown to hold" in told.message
        assert "is not in the input: whether it has keys is not known" in told.message

    @pytest.mark.parametrize(
        ("patterns", "refused"),
        [([], True), ([f"{GROUP}/privatelink.*"], False), ([f"{GROUP}/PRIVATELINK.*"], False), (["other/*"], True)],
    )
    def test_a_zone_that_the_team_names_is_another_stacks_matter(self, patterns: list[str], refused: bool) -> None:
        assert bool(found(RESOLVES, *self.stack(without="spoke link"), zonesElsewhere=patterns)) == refused


class TestLinksOfOthers:
    @pytest.mark.parametrize(
        ("patterns", "refused"),
        [
            ([], True),
            (["*/virtualNetworks/far"], False),
            (["*/VIRTUALNETWORKS/FAR"], False),
            (["*/near"], True),
            (["*"], False),
        ],
    )
    def test_a_network_with_zones_of_its_own_needs_no_link(self, patterns: list[str], refused: bool) -> None:
        hub, vault = network("hub"), zone()
        stack = [hub, vault, link(vault, hub), peering(hub, existing("Far"))]
        assert bool(found(LINKED, *stack, linkedElsewhere=patterns)) == refused

    def test_a_network_of_the_stack_needs_its_link_whatever_config_says(self) -> None:
        hub, spoke, vault = network("hub"), network("spoke"), zone()
        stack = [hub, spoke, vault, link(vault, hub), peering(hub, spoke)]
        assert len(found(LINKED, *stack, linkedElsewhere=["*"])) == 1
