"""Private endpoints, their network interfaces, and the DNS zone groups that name them."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address
from typing import Any, Final

from localazure.core.ids import parse, stable_uuid
from localazure.core.model import Claim, Granted, Put, ResourceType, World, Write, rule
from localazure.core.private_link import LinkHost, LinkMember
from localazure.core.store import Resource
from localazure.core.values import Body, dig, items
from localazure.network.names import INTERFACES, NETWORK_NAME, PRIVATE_ENDPOINTS
from localazure.network.tenants import delegated_to, gateways_in

_ZONE_GROUPS: Final = f"{PRIVATE_ENDPOINTS}/privateDnsZoneGroups"
_CONNECTIONS: Final = ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections")


def _connections(body: Body) -> list[tuple[str, Body]]:
    return [(collection, item) for collection in _CONNECTIONS for item in items(body, collection)]


@rule(
    "PE-00",
    "a private endpoint has one connection",
    code="PrivateEndpointMustHaveOneConnection",
    source="general knowledge",
    known="unverified",
)
def _one_connection(put: Put, _world: World) -> Iterator[str]:
    count = len(_connections(put.body))
    if count != 1:
        yield f"Private endpoint {put.id.text} must have exactly one private link service connection; it has {count}."


@rule(
    "PE-01",
    "a connection to a first-party resource has one group id",
    code="OnlyOneGroupIdPermitted",
    source="hashicorp/terraform-provider-azurerm#5820",
    known="issue",
)
def _one_group(put: Put, _world: World) -> Iterator[str]:
    for _, connection in _connections(put.body):
        groups = [str(group) for group in connection.get("groupIds") or []]
        if len(groups) > 1:
            yield (
                f"Private link service connection {connection.get('name')} has the following group Ids: "
                f"{', '.join(groups)}. Only one group Id is permitted when connecting to a first-party resource "
                f"({connection.get('privateLinkServiceId')})."
            )


@rule(
    "PE-02",
    "the group id is one of the target's, in its exact case",
    code="InvalidValuesForRequestParameters",
    source="Azure/azure-cli#16750",
    known="issue",
)
def _known_group(put: Put, world: World) -> Iterator[str]:
    for _, connection in _connections(put.body):
        target = world.get(str(connection.get("privateLinkServiceId") or ""))
        known = world.private_link(target) if target else None
        groups = [str(group) for group in connection.get("groupIds") or []]
        wrong = [group for group in groups if known and group not in known]
        if target and known and (wrong or not groups):
            yield (
                f"Call to {target.type} failed. Error message: Values for request parameters are invalid: "
                f"GroupId: {', '.join(wrong) or 'none given'}. It is one of {', '.join(known)}."
            )


@rule(
    "PE-03",
    "a private endpoint does not stand in a delegated subnet",
    code="PrivateEndpointCreationNotAllowedAsSubnetIsDelegated",
    source="MicrosoftDocs/azure-docs#47048; the code is unverified",
    known="issue",
)
def _subnet_not_delegated(put: Put, world: World) -> Iterator[str]:
    subnet = world.get(str(dig(put.body, "subnet.id") or ""))
    services = delegated_to(subnet.properties) if subnet else []
    if services and subnet:
        yield (
            f"Private endpoint {put.id.text} cannot be created in subnet {subnet.id}: it is delegated to "
            f"{', '.join(services)}."
        )
    if subnet:
        yield from gateways_in(subnet.id, put, world)


@rule(
    "PE-04",
    "the subnet of an existing private endpoint does not change",
    code="CannotChangeSubnetOnExistingPrivateEndpoint",
    source="pulumi/pulumi-azure-native#3883",
    known="issue",
)
def _subnet_stays(put: Put, _world: World) -> Iterator[str]:
    before = str(dig(put.before.properties, "subnet.id") or "") if put.before else ""
    asked = str(dig(put.body, "subnet.id") or "")
    if before and asked.lower() != before.lower():
        yield f"Cannot change subnet on existing private endpoint {put.id.text}: it stands in {before}."


def _interface_id(put_id: str, body: Body) -> str:
    group = put_id.rsplit("/providers/", 1)[0]
    name = body.get("customNetworkInterfaceName") or f"{put_id.rsplit('/', 1)[1]}.nic.{stable_uuid(put_id, 'nic')}"
    return f"{group}/providers/{INTERFACES}/{name}"


def _members(body: Body, world: World) -> list[LinkMember]:
    """The members that the endpoint stands for, each with an address of its own."""
    found: list[LinkMember] = []
    for _, connection in _connections(body):
        target = world.get(str(connection.get("privateLinkServiceId") or ""))
        known = (world.private_link(target) if target else None) or {}
        found += [member for group in connection.get("groupIds") or [] for member in known.get(group, ())]
    return found


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    answered: dict[str, Any] = {"networkInterfaces": [{"id": _interface_id(put.id.text, put.body)}]}
    for collection in _CONNECTIONS:
        if collection in put.body:
            answered[collection] = [
                {
                    **connection,
                    "id": f"{put.id.text}/{collection}/{connection.get('name', '')}",
                    "type": f"{PRIVATE_ENDPOINTS}/{collection}",
                    "etag": f'W/"{stable_uuid(put.id.text, str(connection.get("name")))}"',
                    "provisioningState": "Succeeded",
                    "privateLinkServiceConnectionState": {
                        "status": "Approved" if collection == _CONNECTIONS[0] else "Pending",
                        "description": "Auto-Approved" if collection == _CONNECTIONS[0] else "Awaiting approval",
                        "actionsRequired": "None",
                    },
                }
                for connection in items(put.body, collection)
            ]
    return answered


def _effects(endpoint: Resource, _before: Resource | None, world: World) -> Iterator[Write]:
    """The network interface, with an address for each member of the target."""
    subnet = str(dig(endpoint.properties, "subnet.id") or "")
    interface = str(dig(endpoint.properties["networkInterfaces"][0], "id"))
    static = [item.get("privateIPAddress") for item in items(endpoint.properties, "ipConfigurations")]
    members = _members(endpoint.properties, world)
    claims = tuple(
        Claim(
            subnet,
            f"{interface}/ipConfigurations/privateEndpointIpConfig.{index}",
            static[index] if index < len(static) else None,
        )
        for index, _ in enumerate(members or [None])
    )
    properties = {
        "name": parse(interface).name,
        "type": INTERFACES,
        "location": endpoint.location,
        "provisioningState": "Succeeded",
        "privateEndpoint": {"id": endpoint.id},
        "ipConfigurations": [
            {"id": claim.configuration, "name": claim.configuration.rsplit("/", 1)[1], "subnet": {"id": subnet}}
            for claim in claims
        ],
    }
    yield Write(interface, INTERFACES, properties, endpoint.location, claims)


def _goodbye(endpoint: Resource, _world: World) -> Iterator[Write | str]:
    yield str(dig(endpoint.properties["networkInterfaces"][0], "id"))


def addresses_of(endpoint: Resource, world: World) -> list[tuple[LinkHost, str]]:
    """The names and addresses of an endpoint."""
    interface = str(dig(endpoint.properties["networkInterfaces"][0], "id"))
    by_configuration = sorted(world.addresses_of(interface), key=lambda taken: taken[2])
    addresses = [str(IPv4Address(number)) for _, number, _ in by_configuration]
    members = zip(_members(endpoint.properties, world), addresses, strict=False)
    return [(host, address) for member, address in members for host in member.hosts]


def _presents(endpoint: Resource, world: World) -> Body:
    found = addresses_of(endpoint, world)
    return {"customDnsConfigs": [{"fqdn": host.fqdn, "ipAddresses": [address]} for host, address in found]}


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


PRIVATE_ENDPOINT: Final = ResourceType(
    token="azure-native:network:PrivateEndpoint",  # noqa: S106 a type token
    type=PRIVATE_ENDPOINTS,
    path=("privateEndpointName",),
    name=NETWORK_NAME,
    required=("subnet", "subnet.id", "privateLinkServiceConnections[].name"),
    force_new=frozenset({"subnet"}),
    rules=(_one_connection, _one_group, _known_group, _subnet_not_delegated, _subnet_stays),
    answers=_answers,
    effects=_effects,
    presents=_presents,
    goodbye=_goodbye,
)

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
)
