"""Zone groups of private endpoints: what writes an endpoint's names into private DNS zones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from localazure.core.ids import parse, stable_uuid
from localazure.core.model import Granted, Put, ResourceType, World, Write, rule
from localazure.core.private_link import LinkHost
from localazure.core.store import Resource
from localazure.core.values import Body, dig, items
from localazure.network.names import NETWORK_NAME, PRIVATE_ENDPOINTS
from localazure.network.private_endpoints import addresses_of

_ZONE_GROUPS: Final = f"{PRIVATE_ENDPOINTS}/privateDnsZoneGroups"
_ADDRESS_RECORDS: Final = "Microsoft.Network/privateDnsZones/A"


@rule(
    "PE-05",
    "a private endpoint has one zone group",
    code="PrivateDnsZoneGroupAlreadyExists",
    source="pulumi/pulumi-azure-native#2179, Azure/ResourceModules#1673; the code is unverified",
    known="issue",
)
def _one_zone_group(put: Put, world: World) -> Iterator[str]:
    others = [group for group in world.children(put.id.parent or "", _ZONE_GROUPS) if group.key != put.id.key]
    if others:
        yield (
            f"Cannot create more than one private dns zone groups in the private endpoint {put.id.parent}: "
            f"it has {others[0].name}."
        )


@rule(
    "PE-05",
    "a zone group has 1 to 5 configurations",
    code="PrivateDnsZoneGroupInvalidConfigCount",
    source="Azure/ResourceModules#1673; the code is unverified",
    known="issue",
)
def _up_to_five_zones(put: Put, _world: World) -> Iterator[str]:
    count = len(items(put.body, "privateDnsZoneConfigs"))
    if not 1 <= count <= 5:
        yield f"Private dns zone group {put.id.text} has {count} zone configurations; it may have 1 to 5."


def _zone_group_answers(put: Put, world: World, _granted: Granted) -> Body:
    endpoint = world.get(put.id.parent or "")
    found = addresses_of(endpoint, world) if endpoint else []
    return {
        "privateDnsZoneConfigs": [
            {
                **config,
                "recordSets": [
                    _record(host, address)
                    for host, address in found
                    if str(config["privateDnsZoneId"]).lower().endswith(f"/{host.zone}")
                ],
            }
            for config in items(put.body, "privateDnsZoneConfigs")
        ]
    }


def _record(host: LinkHost, address: str) -> dict[str, Any]:
    return {
        "fqdn": f"{host.record}.{host.zone}",
        "ipAddresses": [address],
        "provisioningState": "Succeeded",
        "recordSetName": host.record,
        "recordType": "A",
        "ttl": 10,
    }


def _records(group: Resource) -> dict[str, list[str]]:
    """The record sets of a zone group as they are stored: id -> addresses."""
    return {
        f"{config['privateDnsZoneId']}/A/{record['recordSetName']}": [str(address) for address in record["ipAddresses"]]
        for config in items(group.properties, "privateDnsZoneConfigs")
        for record in items(config, "recordSets")
    }


def _creator(group: Resource) -> str:
    endpoint = group.id.rsplit("/", 2)[0]
    guid = stable_uuid(endpoint, "resourceGuid")
    return f"created by private endpoint {endpoint.rsplit('/', 1)[1]} with resource guid {guid}"


def _effects(group: Resource, before: Resource | None, world: World) -> Iterator[Write | str]:
    """Records in the zones, over what was there under the same name; those that the group had before and lost go.

    That a second endpoint takes a name over is Azure's way: private-endpoint-dns warns of it. Whose a record is it says
    in its metadata, as Azure's do (unverified).
    """
    now, creator = _records(group), _creator(group)
    for gone in sorted(set(_records(before)) - set(now)) if before else ():
        if _is_own(gone, creator, world):
            yield gone
    for record, addresses in now.items():
        zone, name = parse(record).parent or "", parse(record).name
        properties = {
            "name": name,
            "type": _ADDRESS_RECORDS,
            "fqdn": f"{name}.{parse(zone).name}.",
            "ttl": 10,
            "aRecords": [{"ipv4Address": address} for address in addresses],
            "metadata": {"creator": creator},
            "isAutoRegistered": False,
        }
        yield Write(record, _ADDRESS_RECORDS, properties)


def _goodbye(group: Resource, world: World) -> Iterator[Write | str]:
    """The records go with the group, unless another endpoint has taken the name over since."""
    creator = _creator(group)
    yield from (record for record in _records(group) if _is_own(record, creator, world))


def _is_own(record: str, creator: str, world: World) -> bool:
    found = world.get(record)
    return found is not None and dig(found.properties, "metadata.creator") == creator


PRIVATE_DNS_ZONE_GROUP: Final = ResourceType(
    token="azure-native:network:PrivateDnsZoneGroup",  # noqa: S106 a type token
    type=_ZONE_GROUPS,
    path=("privateEndpointName", "privateDnsZoneGroupName"),
    autoname="copy",
    located=False,
    name=NETWORK_NAME,
    required=("privateDnsZoneConfigs", "privateDnsZoneConfigs[].name", "privateDnsZoneConfigs[].privateDnsZoneId"),
    rules=(_one_zone_group, _up_to_five_zones),
    answers=_zone_group_answers,
    effects=_effects,
    goodbye=_goodbye,
)
