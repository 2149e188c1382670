"""Private endpoints and their network interfaces."""

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
from localazure.network.tenants import delegated_to, gateways_in, not_in_a_reserved_subnet

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
        wrong = [group for group in groups if known is not None and group not in known]
        if target and known is not None and (wrong or not groups):
            yield (
                f"Call to {target.type} failed. Error message: Values for request parameters are invalid: "
                f"GroupId: {', '.join(wrong) or 'none given'}. "
                f"It is one of {', '.join(known) or 'none: it takes no private endpoint'}."
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


def _static(body: Body) -> dict[tuple[str, str], str]:
    """(group id, member) -> address, of the addresses that are asked for."""
    return {
        (str(item.get("groupId", "")), str(item.get("memberName", ""))): str(item.get("privateIPAddress", ""))
        for item in items(body, "ipConfigurations")
    }


@rule(
    "PE-06",
    "static addresses are there for every member of the target's group or for none",
    code="PrivateEndpointIpConfigurationMissingMemberNamesRequiredByFps",
    source="hashicorp/terraform-provider-azurerm#21781, Azure/bicep-registry-modules#1389",
    known="issue",
)
def _all_members(put: Put, world: World) -> Iterator[str]:
    asked = _static(put.body)
    known = {(group, member.name) for group, member in _grouped(put.body, world)}
    missing = sorted(known - set(asked))
    if asked and missing:
        have = "; ".join(f"PrivateIPAddress: {ip}, GroupId: {g}, MemberName: {m}" for (g, m), ip in asked.items())
        lack = "; ".join(f"GroupId: {group}, MemberName: {member}" for group, member in missing)
        yield (
            f"Private Endpoint {put.id.text} contains static ipconfigurations: [{have}] and its missing these "
            f"membernames/groupids requested by Private Link service [{lack}]. Private Endpoint needs to be "
            "reconfigured with missing memberNames."
        )


@rule(
    "PE-06",
    "a static address is for a member of the target's group, and each member is named once",
    code="PrivateEndpointIpConfigurationInvalid",
    source="Azure/bicep-registry-modules#1389 shows a member that is not there; the code is unverified",
    known="unverified",
)
def _known_members(put: Put, world: World) -> Iterator[str]:
    known = {(group, member.name) for group, member in _grouped(put.body, world)}
    asked = _static(put.body)
    for group, member in asked:
        if known and (group, member) not in known:
            yield (
                f"Private Endpoint {put.id.text} has a static ipconfiguration with GroupId: {group}, MemberName: "
                f"{member}, which the target does not have. It has {', '.join(f'{g}/{m}' for g, m in sorted(known))}."
            )
    if len(asked) < len(items(put.body, "ipConfigurations")):
        yield f"Private Endpoint {put.id.text} names a member in two static ipconfigurations."


@rule(
    "PE-07",
    "static addresses are set when an endpoint is created, not later",
    code="PrivateEndpointIpConfigurationCannotBeUpdated",
    source="manage-private-endpoint, 2025; the code is unverified",
    known="documentation",
    hint="give the endpoint replace_on_changes for ipConfigurations",
)
def _addresses_stay(put: Put, _world: World) -> Iterator[str]:
    if put.before is not None and _static(put.body) != _static(put.before.properties):
        yield f"The ipConfigurations of private endpoint {put.id.text} can not be changed after its creation."


def _interface_id(put_id: str, body: Body) -> str:
    group = put_id.rsplit("/providers/", 1)[0]
    name = body.get("customNetworkInterfaceName") or f"{put_id.rsplit('/', 1)[1]}.nic.{stable_uuid(put_id, 'nic')}"
    return f"{group}/providers/{INTERFACES}/{name}"


def _grouped(body: Body, world: World) -> list[tuple[str, LinkMember]]:
    """The members that the endpoint stands for, with their group ids; each has an address of its own."""
    found: list[tuple[str, LinkMember]] = []
    for _, connection in _connections(body):
        target = world.get(str(connection.get("privateLinkServiceId") or ""))
        known = (world.private_link(target) if target else None) or {}
        found += [(group, member) for group in connection.get("groupIds") or [] for member in known.get(group, ())]
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
    """The network interface, with an address for each member of the target: the one asked for, or the next free one."""
    subnet = str(dig(endpoint.properties, "subnet.id") or "")
    interface = str(dig(endpoint.properties["networkInterfaces"][0], "id"))
    static = _static(endpoint.properties)
    wanted = [static.get((group, member.name)) for group, member in _grouped(endpoint.properties, world)]
    claims = tuple(
        Claim(subnet, f"{interface}/ipConfigurations/privateEndpointIpConfig.{index:02}", address)
        for index, address in enumerate(wanted or list(static.values()) or [None])
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
    members = zip(_grouped(endpoint.properties, world), addresses, strict=False)
    return [(host, address) for (_, member), address in members for host in member.hosts]


def _presents(endpoint: Resource, world: World) -> Body:
    found = addresses_of(endpoint, world)
    return {"customDnsConfigs": [{"fqdn": host.fqdn, "ipAddresses": [address]} for host, address in found]}


PRIVATE_ENDPOINT: Final = ResourceType(
    token="azure-native:network:PrivateEndpoint",  # noqa: S106 a type token
    type=PRIVATE_ENDPOINTS,
    path=("privateEndpointName",),
    name=NETWORK_NAME,
    required=("subnet", "subnet.id", "privateLinkServiceConnections[].name"),
    kept={"subnet": "PE-04", "ipConfigurations": "PE-07"},
    force_new=frozenset({"subnet"}),
    rules=(
        _one_connection,
        _one_group,
        _known_group,
        _subnet_not_delegated,
        _subnet_stays,
        _all_members,
        _known_members,
        _addresses_stay,
        not_in_a_reserved_subnet,
    ),
    answers=_answers,
    effects=_effects,
    presents=_presents,
    goodbye=_goodbye,
)
