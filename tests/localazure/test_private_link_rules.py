"""Private endpoints, private DNS zones and their links: each rule with a write that passes and one that it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localazure.world import NETWORK_ID, World, endpoint


@pytest.mark.parametrize(
    ("groups", "refused"),
    [(["vault"], set()), (["vault", "other"], {"PE-01", "PE-02"}), (["Vault"], {"PE-02"}), ([], {"PE-02"})],
)
def test_private_endpoint_groups(world: World, groups: list[str], refused: set[str]) -> None:
    world.network()
    world.subnet()
    world.vault()
    assert world.codes("network:PrivateEndpoint", **endpoint("pe", "a", "", groups)) == refused


def test_a_private_endpoint_stands_in_no_delegated_subnet_and_stays_where_it_is(world: World) -> None:
    world.network()
    world.subnet("a", "10.0.0.0/24")
    world.subnet("b", "10.0.1.0/24")
    world.subnet("c", "10.0.2.0/24", delegations=[{"name": "d", "serviceName": "Microsoft.Web/serverFarms"}])
    world.vault()
    assert world.codes("network:PrivateEndpoint", **endpoint("pe", "c", "", ["vault"])) == {"PE-03"}
    assert world.codes("network:PrivateEndpoint", **endpoint("pe", "a", "", ["vault"])) == set()
    assert world.codes("network:PrivateEndpoint", **endpoint("pe", "b", "", ["vault"])) == {"PE-04"}


def test_a_private_endpoint_is_in_the_region_of_its_network(world: World) -> None:
    world.network()
    world.subnet()
    world.vault()
    elsewhere = {**endpoint("pe", "a", "", ["vault"]), "location": "northeurope"}
    assert world.codes("network:PrivateEndpoint", **elsewhere) == {"REF-01"}


def test_a_private_endpoint_has_one_zone_group_of_up_to_five(world: World) -> None:
    world.network()
    world.subnet()
    world.vault()
    world.endpoint()
    zones = [world.put("privatedns:PrivateZone", privateZoneName=f"z{n}.example").id for n in range(6)]
    configs = [{"name": f"z{n}", "privateDnsZoneId": zone} for n, zone in enumerate(zones)]

    def codes(name: str, count: int) -> set[str]:
        return world.codes(
            "network:PrivateDnsZoneGroup",
            privateEndpointName="pe",
            privateDnsZoneGroupName=name,
            privateDnsZoneConfigs=configs[:count],
        )

    assert codes("default", 6) == {"PE-05"}
    assert codes("default", 5) == set()
    assert codes("second", 1) == {"PE-05"}


def test_zones_and_links_are_global(world: World) -> None:
    world.network()
    assert world.codes("privatedns:PrivateZone", privateZoneName="z.example", location="westeurope") == {"DNS-01"}
    world.put("privatedns:PrivateZone", privateZoneName="z.example")
    link = {"privateZoneName": "z.example", "virtualNetworkLinkName": "l"}
    network = {"virtualNetwork": {"id": f"{NETWORK_ID}/hub"}}
    assert world.codes("privatedns:VirtualNetworkLink", **link, **network, location="westeurope") == {"DNS-01"}
    assert world.codes("privatedns:VirtualNetworkLink", **link, **network) == set()


def test_a_network_is_linked_once_and_registers_once(world: World) -> None:
    world.network()
    world.put("resources:ResourceGroup", resourceGroupName="other", location="westeurope")
    world.put("privatedns:PrivateZone", privateZoneName="z.example")
    world.put("privatedns:PrivateZone", privateZoneName="y.example")
    world.put("privatedns:PrivateZone", privateZoneName="z.example", resourceGroupName="other")

    def link(zone: str, name: str, **more: Any) -> set[str]:
        network = {"id": f"{NETWORK_ID}/hub"}
        return world.codes(
            "privatedns:VirtualNetworkLink",
            privateZoneName=zone,
            virtualNetworkLinkName=name,
            virtualNetwork=network,
            **more,
        )

    assert link("z.example", "one", registrationEnabled=True) == set()
    assert link("z.example", "two") == {"DNS-03"}
    assert link("z.example", "one", resourceGroupName="other") == {"DNS-02"}
    assert link("y.example", "one", registrationEnabled=True) == {"DNS-03"}
    assert link("y.example", "one") == set()


def test_a_private_endpoint_has_one_connection_and_keeps_its_interface(world: World) -> None:
    world.network()
    world.subnet()
    world.vault()
    none = {**endpoint("pe", "a", "", ["vault"]), "privateLinkServiceConnections": []}
    assert world.codes("network:PrivateEndpoint", **none) == {"PE-00"}
    made = world.endpoint()
    interface = made.properties["networkInterfaces"][0]["id"]
    assert world.delete_codes(interface) == {"DEL-04"}
    world.azure.delete(made.id)
    assert world.azure.get(interface) is None
