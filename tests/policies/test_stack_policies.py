"""Zones and public addresses: what only a whole stack shows, with ids unknown as in a first preview."""

from __future__ import annotations

from tests.policies.engine import NOT_KNOWN, Engine, Registered, Violation, only, pairs
from tests.policies.stacks import endpoint, existing, link, network, peering, subnet, zone

LINKED = "dns-zone-linked-to-every-peered-network"
CONSUMERS = "public-ip-no-port-80-consumers"


def judged(*resources: Registered) -> list[Violation]:
    """What these two policies say."""
    return [each for each in Engine().preview(*resources) if each.policy in (LINKED, CONSUMERS)]


def star(*linked: str, spokes: tuple[str, ...] = ("cluster", "workspace")) -> list[Registered]:
    """A hub with an endpoint in it, spokes peered both ways, one zone linked to the networks that are named."""
    hub = network("hub")
    others = [network(name) for name in spokes]
    inside = subnet(hub, "endpoints")
    vault = zone()
    peerings = [peering(*pair) for other in others for pair in ((hub, other), (other, hub))]
    links = [link(vault, each) for each in (hub, *others) if each.name in linked]
    return [hub, *others, inside, *peerings, vault, endpoint(inside), *links]


def known(resource: Registered) -> Registered:
    """The resource once everything exists: literal ids, and the dependencies that literal text does not have."""
    group = "/subscriptions/s/resourceGroups/RG/providers/Microsoft.Network/virtualNetworks"
    ids = {
        name: f"{group}/{target.name.partition('-')[0]}"
        for name, targets in resource.depends.items()
        for target in targets
    }
    ids |= {"subnet": f"{ids['subnet']}/subnets/endpoints"} if "subnet" in ids else {}
    props = {key: {"id": ids[key]} if key in ids else value for key, value in resource.props.items()}
    return Registered(resource.type, resource.name, props)


class TestZones:
    def test_a_zone_that_is_linked_everywhere_passes(self) -> None:
        assert judged(*star("hub", "cluster", "workspace")) == []

    def test_a_missing_link_is_refused_at_the_zone_by_the_network_s_name(self) -> None:
        found = judged(*star("hub", "cluster"))
        assert pairs(found) == {(LINKED, "privatelink.vaultcore.azure.net")}
        assert "not linked to workspace," in found[0].message

    def test_the_endpoint_s_own_network_counts(self) -> None:
        assert "not linked to hub," in judged(*star("cluster", "workspace"))[0].message

    def test_networks_behind_the_hub_count(self) -> None:
        hub, one, two = network("hub"), network("one"), network("two")
        inside, vault = subnet(one, "endpoints"), zone()
        found = judged(
            hub,
            one,
            two,
            inside,
            peering(one, hub),
            peering(hub, two),
            vault,
            endpoint(inside),
            link(vault, one),
            link(vault, hub),
        )
        assert "not linked to two," in found[0].message

    def test_every_step_from_the_endpoint_s_network_is_followed(self) -> None:
        one, hub, two = network("one"), network("hub"), network("two")
        inside, vault = subnet(one, "endpoints"), zone()
        found = judged(
            one, hub, two, inside, peering(one, hub), peering(hub, two), vault, endpoint(inside), link(vault, one)
        )
        assert "not linked to hub and two," in found[0].message

    def test_a_network_that_is_not_peered_needs_no_link(self) -> None:
        assert judged(*star("hub", "cluster", "workspace"), network("island")) == []

    def test_a_zone_without_endpoint_follows_its_links(self) -> None:
        hub, spoke, vault = network("hub"), network("spoke"), zone()
        assert pairs(judged(hub, spoke, peering(hub, spoke), vault, link(vault, hub))) == {
            (LINKED, "privatelink.vaultcore.azure.net")
        }

    def test_a_peered_network_outside_the_stack_counts_by_its_id(self) -> None:
        resources = star("hub", "cluster", "workspace")
        hub, vault = resources[0], zone()
        far = existing("Far")
        without = judged(*resources, peering(hub, far))
        assert "not linked to far," in without[0].message
        assert judged(*resources, peering(hub, far), link(vault, far.upper())) == []

    def test_both_sides_of_a_peering_with_a_network_outside_the_stack_are_one_network(self) -> None:
        resources = star("hub", "cluster", "workspace")
        hub, vault, far = resources[0], zone(), existing("Far")
        back = peering(hub, hub, resourceGroupName="FAR", virtualNetworkName="far")
        both = [*resources, peering(hub, far), Registered(back.type, "far-hub", back.props, back.depends)]
        assert judged(*both, link(vault, far)) == []
        without = judged(*both)
        assert pairs(without) == {(LINKED, "privatelink.vaultcore.azure.net")}
        assert "not linked to far," in without[0].message

    def test_ids_that_are_known_are_followed_as_well(self) -> None:
        for linked, expected in ((("hub", "cluster", "workspace"), set()), (("hub", "cluster"), {LINKED})):
            found = judged(*(known(resource) for resource in star(*linked)))
            assert {each.policy for each in found} == expected

    def test_other_zones_are_left_alone(self) -> None:
        hub, spoke, own = network("hub"), network("spoke"), zone("corp.example.com")
        assert judged(hub, spoke, peering(hub, spoke), own, link(own, hub)) == []

    def test_old_type_names_are_joined_as_well(self) -> None:
        resources = star("hub", "cluster", "workspace")
        for resource in resources:
            resource.type = resource.type.replace(":privatedns:", ":network/v20200601:")
        assert judged(*resources) == []

    def test_peerings_inside_networks_count(self) -> None:
        spoke = network("spoke")
        hub = network("hub", virtualNetworkPeerings=[{"remoteVirtualNetwork": {"id": NOT_KNOWN}}])
        hub.depends = {"virtualNetworkPeerings": [spoke]}
        vault, inside = zone(), subnet(hub)
        found = judged(spoke, hub, inside, vault, endpoint(inside), link(vault, hub))
        assert "not linked to spoke," in found[0].message

    def test_an_endpoint_in_a_network_by_literal_id(self) -> None:
        hub, vault = network("hub"), zone()
        there = endpoint(
            hub,
            subnet={
                "id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/hub/subnets/x"
            },
        )
        there.depends = {}
        assert pairs(judged(hub, vault, there)) == {(LINKED, "privatelink.vaultcore.azure.net")}
        assert judged(hub, vault, there, link(vault, hub)) == []

    def test_an_endpoint_in_a_network_that_is_not_known_cannot_be_shown(self) -> None:
        lost = endpoint(network("hub"))
        lost.depends = {}
        found = judged(zone(), lost)
        assert pairs(found) == {(LINKED, "endpoint")}
        assert "cannot be shown" in found[0].message

    def test_a_peering_to_nobody_known_cannot_be_shown(self) -> None:
        resources = star("hub", "cluster", "workspace")
        lost = peering(resources[0], existing("x"), remoteVirtualNetwork={"id": NOT_KNOWN})
        assert pairs(judged(*resources, lost)) == {(LINKED, lost.name)}

    def test_a_link_to_nobody_known_cannot_be_shown(self) -> None:
        resources = star("hub", "cluster", "workspace")
        lost = link(zone(), existing("x"))
        lost.props = {**lost.props, "virtualNetwork": {"id": NOT_KNOWN}}
        assert pairs(judged(*resources, lost)) == {(LINKED, lost.name)}


class TestPublicAddresses:
    @staticmethod
    def address(kind: str = "PublicIPAddress") -> Registered:
        return Registered(f"azure-native:network:{kind}", "ip", {"publicIpAddressName": "ip"})

    def user(self, kind: str, address: Registered) -> Registered:
        return Registered(f"azure-native:{kind}", "user", {"ipConfigurations": []}, {"ipConfigurations": [address]})

    def test_an_address_of_a_gateway_passes(self) -> None:
        for kind in ("NatGateway", "AzureFirewall", "BastionHost", "VirtualNetworkGateway", "ApplicationGateway"):
            address = self.address()
            assert judged(address, self.user(f"network:{kind}", address)) == []

    def test_an_address_of_a_node_is_refused(self) -> None:
        for kind in ("network:NetworkInterface", "compute:VirtualMachineScaleSet"):
            address = self.address()
            found = only(CONSUMERS, judged(address, self.user(kind, address)))
            assert [each.resource for each in found] == ["ip"]

    def test_an_address_of_nobody_known_cannot_be_shown(self) -> None:
        for kind in ("PublicIPAddress", "PublicIPPrefix"):
            found = judged(self.address(kind))
            assert pairs(found) == {(CONSUMERS, "ip")}
            assert "cannot be" in found[0].message

    def test_a_record_that_names_an_address_is_no_consumer(self) -> None:
        address = self.address()
        assert pairs(judged(address, self.user("dns:RecordSet", address))) == {(CONSUMERS, "ip")}

    def test_further_consumers_come_from_config(self) -> None:
        engine, address = Engine(), self.address()
        engine.configure(public_ip_no_port_80_consumers=(1, {"allowedConsumers": ["network:RouteServer"]}))
        assert only(CONSUMERS, engine.preview(address, self.user("network:RouteServer", address))) == []
