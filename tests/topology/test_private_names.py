"""Private names: zones of every cloud, addresses of endpoints, names of the workspace, pointers."""

from __future__ import annotations

from collections import Counter
from ipaddress import IPv4Address, IPv4Network
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.topology.configs import GONE, faults, settings
from tests.topology.listed_zones import LISTED, UNLISTED
from topology.build import plan
from topology.builders.endpoints import PREPARED, wanted
from topology.plan import Plan
from topology.private_addresses import FIRST, SEATS
from topology.private_names import notebooks_label, pointer, workspace_names
from topology.regions import CODES, Cloud, cloud_of
from topology.schema.dns import GroupId
from topology.zones import CLOUDS, GROUPS, SUFFIXES, ZONES, has

GUID = "0a1b2c3d-0000-4000-8000-00000000000f"
ZONE = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-dns/providers/Microsoft.Network"
ZONE = f"{ZONE}/privateDnsZones/privatelink.vaultcore.azure.net"


def made(*changes: tuple[str, Any]) -> Plan:
    return plan(settings(*changes), root_pem="")


# zones


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_zones_of_every_cloud_are_those_that_a_second_source_lists(cloud: Cloud) -> None:
    assert {zone.name for zone in ZONES[cloud].values()} == set(LISTED[cloud].values())


@pytest.mark.parametrize("cloud", CLOUDS)
def test_no_zone_is_there_that_microsoft_does_not_list(cloud: Cloud) -> None:
    names = {zone.name for zone in ZONES[cloud].values()}
    assert not names & UNLISTED
    assert len(names) == len(ZONES[cloud])
    assert all(name.startswith("privatelink.") for name in names)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_forwarded_suffixes_are_public_ones_and_the_zone_is_behind_one_of_them(cloud: Cloud) -> None:
    for zone in ZONES[cloud].values():
        assert zone.public
        assert not [suffix for suffix in zone.public if "privatelink" in suffix]
        assert zone.name.removeprefix("privatelink.") in zone.public


def test_every_group_has_zones_in_the_public_cloud_and_every_zone_a_group() -> None:
    used = {zone for group in GROUPS.values() for zone in group.zones}
    assert used == set(ZONES["public"])
    assert all(has("public", group) and has("usgovernment", group) for group in GROUPS)
    assert [group for group in GROUPS if not has("china", group)] == ["azuremonitor"]
    assert {group for _, group in wanted(settings())} | set(PREPARED) <= set(GROUPS)


def test_a_zone_group_holds_all_the_zones_of_one_endpoint() -> None:
    assert max(len(group.zones) for group in GROUPS.values()) <= 5
    assert len(GROUPS["azuremonitor"].zones) == 5


def test_both_suffixes_of_compute_instances_are_forwarded() -> None:
    assert {"instances.ml.azure.ms", "instances.azureml.ms"} <= set(ZONES["public"]["workspaceApi"].public)


@pytest.mark.parametrize(
    ("region", "cloud"), [("westeurope", "public"), ("usgovvirginia", "usgovernment"), ("chinanorth3", "china")]
)
def test_the_cloud_follows_from_the_region(region: str, cloud: Cloud) -> None:
    assert region in CODES
    assert cloud_of(region) == cloud
    found = made(("azure-native:location", region), ("monitor", GONE))
    assert {zone.name for zone in found.zones} <= {zone.name for zone in ZONES[cloud].values()}
    assert found.gateway.certificate.secret_id.split("/")[2].endswith(SUFFIXES[cloud].vault)


def test_what_a_cloud_has_no_zones_for_is_a_fault() -> None:
    (fault,) = faults(("azure-native:location", "chinanorth3"), ("monitor.privateLink", True))
    assert fault.key == "azureml-cluster:monitor.privateLink"
    assert "the china cloud has no private link zones for monitor-scope" in fault.problem


@pytest.mark.parametrize("link", [True, False])
def test_a_zone_named_by_id_is_not_made_and_is_linked_unless_told_otherwise(link: bool) -> None:
    found = {zone.key: zone for zone in made(("dns.zones", {"vault": ZONE}), ("dns.linkZones", link)).zones}
    vault, blob = found["vault"], found["blob"]
    assert vault.existing
    assert (vault.existing.id, vault.existing.resource_group_name) == (ZONE, "rg-dns")
    assert [each.network for each in vault.links] == ([each.network for each in blob.links] if link else [])
    assert blob.existing is None
    assert blob.links


def test_without_zones_named_by_id_every_zone_is_made() -> None:
    assert not [zone for zone in made().zones if zone.existing]


# addresses


def test_no_two_endpoints_share_an_address_and_every_one_of_the_plan_has_a_place() -> None:
    taken = Counter(seat.offset + index for seat in SEATS.values() for index in range(seat.room))
    assert max(taken.values()) == 1
    assert min(taken) >= FIRST
    assert max(taken) <= 62, "a /26 holds them all"
    for target, group in wanted(settings(("monitor.privateLink", True))):
        assert (target, group) in SEATS or not GROUPS[group].members
        assert len(GROUPS[group].members) <= SEATS[target, group].room if GROUPS[group].members else True
    assert set(get_args(GroupId)) == {group.id for group in GROUPS.values() if group.members}


def test_the_addresses_of_dev_are_where_they_have_always_been() -> None:
    found = {(endpoint.key, each.member): each.address for endpoint in made().endpoints for each in endpoint.addresses}
    assert found == {
        ("vault", "default"): "10.20.1.32",
        ("storage-blob", "blob"): "10.20.1.33",
        ("storage-file", "file"): "10.20.1.34",
        ("workspace-vault-vault", "default"): "10.20.1.38",
        ("sql-sqlServer", "sqlServer"): "10.20.1.39",
        ("registry", "registry"): "10.20.1.40",
        ("registry", "registry_data_westeurope"): "10.20.1.41",
        ("workspace-amlworkspace", "default"): "10.20.1.48",
        ("workspace-amlworkspace", "notebook"): "10.20.1.49",
        ("workspace-amlworkspace", "inference"): "10.20.1.50",
        ("workspace-storage-blob", "blob"): "10.20.1.56",
        ("workspace-storage-file", "file"): "10.20.1.57",
        ("workspace-storage-queue", "queue"): "10.20.1.58",
        ("workspace-storage-table", "table"): "10.20.1.59",
        ("workspace-storage-dfs", "dfs"): "10.20.1.60",
    }


@pytest.mark.parametrize("change", [("workspace", GONE), ("monitor", GONE), ("dns", GONE)])
def test_an_endpoint_keeps_its_addresses_whatever_else_is_there(change: tuple[str, Any]) -> None:
    fewer, every = made(change), made(("monitor.privateLink", True))
    before = {endpoint.key: endpoint.addresses for endpoint in every.endpoints}
    for endpoint in fewer.endpoints:
        assert endpoint.addresses == before[endpoint.key]
        subnet = IPv4Network(fewer.network(endpoint.network).subnet(endpoint.subnet).prefix)
        assert all(IPv4Address(each.address) in subnet for each in endpoint.addresses)


def test_where_azure_alone_knows_the_members_it_gives_the_addresses() -> None:
    (scope,) = [each for each in made(("monitor.privateLink", True)).endpoints if each.target == "monitor-scope"]
    assert scope.addresses == ()


def test_members_can_be_named_and_addresses_left_to_azure() -> None:
    members = ["default", "notebook", "inference", "models"]
    found = made(("privateLink.members", {"amlworkspace": members}), ("privateLink.dynamic", ["registry"]))
    by_key = {endpoint.key: endpoint for endpoint in found.endpoints}
    assert [each.member for each in by_key["workspace-amlworkspace"].addresses] == members
    assert by_key["workspace-amlworkspace"].addresses[3].names == ()
    assert by_key["registry"].addresses == ()


# names of the workspace


def test_the_names_of_a_workspace_are_those_of_its_page() -> None:
    assert workspace_names("public", "mlw", "westeurope", GUID) == {
        "default": (
            f"{GUID}.workspace.westeurope.api.azureml.ms",
            f"{GUID}.workspace.westeurope.cert.api.azureml.ms",
        ),
        "notebook": (f"ml-mlw-westeurope-{GUID}.westeurope.notebooks.azure.net",),
        "inference": (f"*.{GUID}.inference.westeurope.api.azureml.ms",),
    }
    (government,) = workspace_names("usgovernment", "mlw", "usgovvirginia", GUID)["notebook"]
    assert government == f"ml-mlw-usgovvirginia-{GUID}.usgovvirginia.notebooks.usgovcloudapi.net"


@given(st.text("abcdefgh-", min_size=3, max_size=33), st.sampled_from(sorted(CODES)))
def test_the_notebooks_label_is_cut_to_what_a_label_may_have_and_no_further(workspace: str, region: str) -> None:
    label = notebooks_label(workspace, region, GUID)
    assert len(label) <= 63
    assert label.endswith(f"-{region}-{GUID}")
    kept = label.removeprefix("ml-").removesuffix(f"-{region}-{GUID}")
    assert workspace.startswith(kept)
    assert kept == workspace or len(label) == 63


def test_a_wildcard_is_pointed_at_by_a_name_that_it_stands_for() -> None:
    assert pointer(f"*.{GUID}.inference.westeurope.api.azureml.ms").endswith(
        f".{GUID}.inference.westeurope.api.azureml.ms"
    )
    assert "*" not in pointer(f"*.{GUID}.inference.westeurope.api.azureml.ms")
    assert pointer("kv.vault.azure.net") == "kv.vault.azure.net"


# reverse zones


def test_every_endpoint_address_has_a_pointer_in_a_zone_that_is_linked_as_the_others_are() -> None:
    found = made()
    (reverse,) = found.reverse_zones
    assert reverse.zone.name == "1.20.10.in-addr.arpa"
    assert reverse.zone.links == found.zones[0].links
    addresses = [each for endpoint in found.endpoints for each in endpoint.addresses]
    pointed = {f"10.20.1.{each.record}": each.names for each in reverse.pointers}
    assert pointed == {each.address: tuple(pointer(name) for name in each.names) for each in addresses}
    assert len({each.key for each in reverse.pointers}) == len(reverse.pointers)


def test_without_reverse_there_are_no_pointers() -> None:
    assert made(("dns.reverse", False)).reverse_zones == ()
