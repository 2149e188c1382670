"""Privatelink zones, their links, private endpoints and zone groups."""

from __future__ import annotations

from tests.components.plans import EXISTING_ID
from tests.components.recording import Recording


def test_zones_and_links_are_global(deployed: Recording) -> None:
    made = deployed.of("privatedns:PrivateZone") + deployed.of("privatedns:VirtualNetworkLink")
    assert {request.inputs["location"] for request in made} == {"global"}


def test_each_zone_is_made_once_under_its_dns_name(deployed: Recording) -> None:
    names = [request.inputs["privateZoneName"] for request in deployed.of("privatedns:PrivateZone")]
    assert names == ["privatelink.blob.core.windows.net", "privatelink.vaultcore.azure.net"]


def test_every_zone_is_linked_to_every_network_without_registration(deployed: Recording) -> None:
    links = deployed.of("privatedns:VirtualNetworkLink")
    assert {(r.inputs["privateZoneName"], r.inputs["virtualNetworkLinkName"]) for r in links} == {
        (zone, link)
        for zone in ("privatelink.blob.core.windows.net", "privatelink.vaultcore.azure.net")
        for link in ("link-hub", "link-cluster", "link-lab")
    }
    assert {r.inputs["registrationEnabled"] for r in links} == {False}


def test_a_link_names_a_created_network_by_output_and_an_existing_one_by_its_id(deployed: Recording) -> None:
    hub = deployed.one("privatedns:VirtualNetworkLink", "vault-hub")
    assert hub.property_dependencies["virtualNetwork"] == {deployed.one("network:VirtualNetwork", "hub").urn}
    lab = deployed.one("privatedns:VirtualNetworkLink", "vault-lab")
    assert lab.inputs["virtualNetwork"] == {"id": EXISTING_ID}


def test_an_endpoint_names_one_group_id_of_its_target_and_the_plans_subnet(deployed: Recording) -> None:
    endpoint = deployed.one("network:PrivateEndpoint", "storage-blob")
    (connection,) = endpoint.inputs["privateLinkServiceConnections"]
    assert connection["groupIds"] == ["blob"]
    assert connection["privateLinkServiceId"].endswith("/stml")
    assert endpoint.inputs["subnet"].keys() == {"id"}
    assert endpoint.inputs["subnet"]["id"].endswith("/snet-endpoints")
    assert deployed.one("storage:StorageAccount").urn in endpoint.depends_on


def test_an_endpoint_waits_until_no_subnet_of_its_network_is_being_written(deployed: Recording) -> None:
    last = deployed.one("network:Subnet", "hub-gateway").urn
    for endpoint in deployed.of("network:PrivateEndpoint"):
        assert last in endpoint.depends_on


def test_each_endpoint_has_exactly_one_zone_group_and_it_is_called_default(deployed: Recording) -> None:
    groups = {r.inputs["privateEndpointName"]: r.inputs for r in deployed.of("network:PrivateDnsZoneGroup")}
    assert set(groups) == {"pe-vault", "pe-blob"}
    for inputs in groups.values():
        assert inputs["privateDnsZoneGroupName"] == "default"
        assert "name" not in inputs
    (config,) = groups["pe-vault"]["privateDnsZoneConfigs"]
    assert config["privateDnsZoneId"].endswith("/privatelink.vaultcore.azure.net")


def test_records_are_written_only_when_every_network_can_see_the_zone(deployed: Recording) -> None:
    group = deployed.one("network:PrivateDnsZoneGroup", "vault")
    links = {r.urn for r in deployed.of("privatedns:VirtualNetworkLink") if r.name.startswith("vault-")}
    assert len(links) == 3
    assert links <= group.depends_on
