"""Private endpoints' addresses, zone groups, and records."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localazure.world import NETWORK, World, endpoint

VAULT_ZONE = "privatelink.vaultcore.azure.net"
BLOB_ZONE = "privatelink.blob.core.windows.net"


def zone_id(name: str = VAULT_ZONE) -> str:
    return f"{NETWORK}/privateDnsZones/{name}"


def record_id(name: str = "kv-one", zone: str = VAULT_ZONE, kind: str = "A") -> str:
    return f"{zone_id(zone)}/{kind}/{name}"


def static(*addresses: tuple[str, str], group: str = "vault") -> list[dict[str, str]]:
    return [
        {"name": f"ip-{index}", "groupId": group, "memberName": member, "privateIPAddress": address}
        for index, (member, address) in enumerate(addresses)
    ]


@pytest.fixture
def here(world: World) -> World:
    """A hub with a subnet, a vault, a storage account, and their zones."""
    world.network()
    world.subnet()
    world.vault()
    world.storage()
    for name in (VAULT_ZONE, BLOB_ZONE):
        world.put("privatedns:PrivateZone", privateZoneName=name)
    return world


def put_endpoint(world: World, name: str = "pe", *addresses: tuple[str, str], **more: Any) -> Any:
    body = endpoint(name, "a", more.pop("target", ""), [more.get("group", "vault")])
    return world.put("network:PrivateEndpoint", **body, ipConfigurations=static(*addresses, **more))


def zone_group(world: World, name: str = "pe", zone: str = VAULT_ZONE) -> Any:
    return world.put(
        "network:PrivateDnsZoneGroup",
        privateEndpointName=name,
        privateDnsZoneGroupName="default",
        privateDnsZoneConfigs=[{"name": "zone", "privateDnsZoneId": zone_id(zone)}],
    )


# addresses of endpoints


def test_an_endpoint_stands_at_the_address_that_it_asked_for(here: World) -> None:
    made = put_endpoint(here, "pe", ("default", "10.0.0.40"))
    assert [config["ipAddresses"] for config in made.properties["customDnsConfigs"]] == [["10.0.0.40"]]
    interface = here.azure.get(made.properties["networkInterfaces"][0]["id"])
    assert interface
    assert [each["privateIPAddress"] for each in interface.properties["ipConfigurations"]] == ["10.0.0.40"]


@pytest.mark.parametrize(
    ("addresses", "group", "rules"),
    [
        ([("vault", "10.0.0.40")], "vault", {"PE-06"}),
        ([("default", "10.0.0.40")], "blob", {"PE-06"}),
        ([("default", "10.0.0.40"), ("default", "10.0.0.41")], "vault", {"PE-06"}),
        ([("default", "10.9.0.40")], "vault", {"IP-01"}),
        ([("default", "10.0.0.2")], "vault", {"IP-02"}),
        ([("default", "10.0.0.40")], "vault", set()),
    ],
)
def test_static_addresses_name_every_member_and_lie_in_the_subnet(
    here: World, addresses: list[tuple[str, str]], group: str, rules: set[str]
) -> None:
    body = endpoint("pe", "a", "", ["vault"])
    assert here.codes("network:PrivateEndpoint", **body, ipConfigurations=static(*addresses, group=group)) == rules


def test_a_taken_address_is_refused(here: World) -> None:
    put_endpoint(here, "pe", ("default", "10.0.0.40"))
    body = endpoint("other", "a", "", ["vault"])
    assert here.codes("network:PrivateEndpoint", **body, ipConfigurations=static(("default", "10.0.0.40"))) == {"IP-03"}


def test_addresses_of_an_endpoint_do_not_change_later(here: World) -> None:
    put_endpoint(here, "pe", ("default", "10.0.0.40"))
    body = endpoint("pe", "a", "", ["vault"])
    assert here.codes("network:PrivateEndpoint", **body, ipConfigurations=static(("default", "10.0.0.41"))) == {"PE-07"}
    assert here.codes("network:PrivateEndpoint", **body, ipConfigurations=static(("default", "10.0.0.40"))) == set()


# zone groups write records


def test_a_zone_group_writes_the_record_and_takes_it_along_when_it_goes(here: World) -> None:
    put_endpoint(here, "pe", ("default", "10.0.0.40"))
    group = zone_group(here)
    record = here.azure.get(record_id())
    assert record
    assert record.properties["aRecords"] == [{"ipv4Address": "10.0.0.40"}]
    assert "created by private endpoint pe" in record.properties["metadata"]["creator"]
    zone = here.azure.get(zone_id())
    assert zone
    assert zone.properties["numberOfRecordSets"] == 2
    assert here.delete_codes(group.id) == set()
    assert here.azure.get(record_id()) is None


def test_the_record_goes_with_the_endpoint_as_well(here: World) -> None:
    made = put_endpoint(here, "pe", ("default", "10.0.0.40"))
    zone_group(here)
    assert here.delete_codes(made.id) == set()
    assert here.azure.get(record_id()) is None


def test_a_second_endpoint_of_the_same_resource_takes_the_name_over(here: World) -> None:
    first = put_endpoint(here, "first", ("default", "10.0.0.40"))
    put_endpoint(here, "second", ("default", "10.0.0.41"))
    zone_group(here, "first")
    zone_group(here, "second")
    record = here.azure.get(record_id())
    assert record
    assert record.properties["aRecords"] == [{"ipv4Address": "10.0.0.41"}]
    here.azure.delete(first.id)
    assert here.azure.get(record_id()) is not None


def test_a_zone_group_that_loses_a_zone_takes_its_records_out(here: World) -> None:
    put_endpoint(here, "pe", ("default", "10.0.0.40"))
    zone_group(here)
    zone_group(here, zone=BLOB_ZONE)
    assert here.azure.get(record_id()) is None
    assert here.azure.get(record_id(zone=BLOB_ZONE)) is None, "the zone of another service gets no record"


# records


def put_record(world: World, kind: str = "A", name: str = "www", **more: Any) -> set[str]:
    given = {"ttl": 300, **({"aRecords": [{"ipv4Address": "10.0.0.9"}]} if kind == "A" else {}), **more}
    return world.codes(
        "privatedns:PrivateRecordSet", privateZoneName=BLOB_ZONE, recordType=kind, relativeRecordSetName=name, **given
    )


@pytest.mark.parametrize(
    ("kind", "more", "rules"),
    [
        ("A", {}, set()),
        ("A", {"name": "*"}, set()),
        ("A", {"name": "*.a.b"}, set()),
        ("A", {"name": "-a"}, {"NAME-01"}),
        ("A", {"ttl": 0}, {"REC-01"}),
        ("A", {"aRecords": []}, {"REC-02"}),
        ("A", {"ptrRecords": [{"ptrdname": "a.b"}]}, {"REC-02"}),
        ("A", {"aRecords": [{"ipv4Address": "10.0.0"}]}, {"REC-03"}),
        ("AAAA", {"aaaaRecords": [{"ipv6Address": "fd00::1"}]}, set()),
        ("AAAA", {"aaaaRecords": [{"ipv6Address": "10.0.0.1"}]}, {"REC-03"}),
        ("PTR", {"ptrRecords": [{"ptrdname": "kv-one.vault.azure.net"}]}, set()),
        ("PTR", {"ptrRecords": [{"ptrdname": "*.inference.azure.net"}]}, {"REC-03"}),
        ("CNAME", {"cnameRecord": {"cname": "a.b"}, "name": "@"}, {"REC-04"}),
    ],
)
def test_records_are_whole_and_of_their_kind(here: World, kind: str, more: dict[str, Any], rules: set[str]) -> None:
    assert put_record(here, kind, more.pop("name", "www"), **more) == rules


def test_a_cname_stands_alone_under_its_name(here: World) -> None:
    assert put_record(here, "CNAME", cnameRecord={"cname": "a.b"}) == set()
    assert put_record(here, "A") == {"REC-04"}
    assert put_record(here, "A", "other") == set()


def test_a_record_is_found_by_the_id_of_its_type(here: World) -> None:
    assert put_record(here, "PTR", "9", ptrRecords=[{"ptrdname": "a.b"}]) == set()
    record = here.azure.get(record_id("9", BLOB_ZONE, "PTR"))
    assert record
    assert (record.type, record.properties["fqdn"]) == ("Microsoft.Network/privateDnsZones/PTR", f"9.{BLOB_ZONE}.")
