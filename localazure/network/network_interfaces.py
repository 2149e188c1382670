"""Network interfaces: a program's own, and those that Azure makes for private endpoints."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address
from typing import Any, Final

from localazure.core.model import Claim, Granted, Put, ResourceType, World, delete_rule, rule
from localazure.core.store import Resource
from localazure.core.values import Body, dig, items
from localazure.network.application_security_groups import groups_of_one_network
from localazure.network.ip_configurations import ip_configurations
from localazure.network.names import INTERFACES, NETWORK_NAME
from localazure.network.public_addresses import addresses_are_free
from localazure.network.tenants import delegated_to, not_beside_a_gateway, not_in_a_reserved_subnet


@rule(
    "NIC-01",
    "an interface has IP configurations, exactly one of them primary, each in a subnet",
    code="NetworkInterfaceIpConfigurationInvalid",
    source="general knowledge",
    known="unverified",
)
def _has_a_primary(put: Put, _world: World) -> Iterator[str]:
    found = list(ip_configurations(put))
    primary = [configuration for configuration, _ in found if configuration.get("primary") is True]
    if not found:
        yield f"Network interface {put.id.text} must have one or more IP configurations."
    elif len(primary) != 1 and len(found) > 1:
        yield f"Network interface {put.id.text} must have exactly one primary IP configuration; it has {len(primary)}."
    for configuration, id_ in found:
        if not isinstance(dig(configuration, "subnet.id"), str):
            yield f"IP configuration {id_} must reference a subnet."


@rule(
    "NIC-02",
    "all IP configurations stand in one virtual network, which stays",
    code="SubnetsNotInSameVnet",
    source="common-deployment-errors, 2024-06-20",
    known="documentation",
)
def _stays_in_one_network(put: Put, _world: World) -> Iterator[str]:
    before = items(put.before.properties, "ipConfigurations") if put.before else ()
    here = [configuration for configuration, _ in ip_configurations(put)]
    networks = {str(dig(each, "subnet.id")).lower().rsplit("/subnets/", 1)[0] for each in (*before, *here)}
    if len(networks) > 1:
        yield f"Network interface {put.id.text} has IP configurations in more than one virtual network."


@rule(
    "NIC-03",
    "an interface with a static private address says which",
    code="PrivateIPAddressRequired",
    source="general knowledge",
    known="unverified",
)
def _static_has_address(put: Put, _world: World) -> Iterator[str]:
    for configuration, id_ in ip_configurations(put):
        if configuration.get("privateIPAllocationMethod") == "Static" and not configuration.get("privateIPAddress"):
            yield f"IP configuration {id_} has the allocation method Static and no private IP address."


@rule(
    "NIC-04",
    "the subnet is not delegated",
    code="SubnetDelegationNotAllowed",
    source="general knowledge",
    known="unverified",
)
def _subnet_not_delegated(put: Put, world: World) -> Iterator[str]:
    for configuration, id_ in ip_configurations(put):
        subnet = world.get(str(dig(configuration, "subnet.id") or ""))
        services = delegated_to(subnet.properties) if subnet else []
        if services and subnet:
            yield f"Subnet {subnet.id} is delegated to {', '.join(services)} and cannot hold {id_}."


@delete_rule(
    "DEL-04",
    "the network interface of a private endpoint goes with the endpoint only",
    code="NicInUseWithPrivateEndpoint",
    source="general knowledge",
    known="unverified",
)
def _not_of_an_endpoint(interface: Resource, world: World) -> Iterator[str]:
    endpoint = dig(interface.properties, "privateEndpoint.id")
    if isinstance(endpoint, str) and world.get(endpoint) is not None:
        yield f"Network interface {interface.id} is in use with private endpoint {endpoint} and cannot be deleted."


@delete_rule(
    "DEL-06",
    "an interface of a virtual machine is not deleted",
    code="NicInUse",
    source="general knowledge",
    known="unverified",
)
def _not_of_a_machine(interface: Resource, world: World) -> Iterator[str]:
    machines = [user.id for user, path in world.users(interface.id) if path.startswith("networkProfile")]
    if machines:
        yield (
            f"Network Interface {interface.id} is used by existing resource {machines[0]}. In order to delete the "
            "network interface, it must be dissociated from the resource."
        )


def _claims(put: Put, _world: World) -> Iterator[Claim]:
    for configuration, id_ in ip_configurations(put):
        subnet = dig(configuration, "subnet.id")
        static = configuration.get("privateIPAddress")
        if isinstance(subnet, str):
            yield Claim(subnet, id_, static if configuration.get("privateIPAllocationMethod") == "Static" else None)


def _answers(put: Put, _world: World, granted: Granted) -> Body:
    answered = [
        {
            **configuration,
            "id": id_,
            "type": f"{INTERFACES}/ipConfigurations",
            "provisioningState": "Succeeded",
            "primary": configuration.get("primary", index == 0),
            "privateIPAllocationMethod": configuration.get("privateIPAllocationMethod", "Dynamic"),
            "privateIPAddressVersion": configuration.get("privateIPAddressVersion", "IPv4"),
            "privateIPAddress": granted.get(id_.lower()),
        }
        for index, (configuration, id_) in enumerate(ip_configurations(put))
    ]
    return {
        "ipConfigurations": answered,
        "dnsSettings": {"dnsServers": dig(put.body, "dnsSettings.dnsServers") or []},
        "enableIPForwarding": put.body.get("enableIPForwarding", False),
        "enableAcceleratedNetworking": put.body.get("enableAcceleratedNetworking", False),
        "primary": True,
    }


def _presents(interface: Resource, world: World) -> Body:
    """The machine that it is of; for an endpoint's, the addresses."""
    answered: dict[str, Any] = {}
    machines = [user.id for user, path in world.users(interface.id) if path.startswith("networkProfile")]
    if machines:
        answered["virtualMachine"] = {"id": machines[0]}
    if dig(interface.properties, "privateEndpoint.id"):
        held = {id_.lower(): str(IPv4Address(number)) for _, number, id_ in world.addresses_of(interface.id)}
        answered["ipConfigurations"] = [
            {**configuration, "privateIPAddress": held.get(str(configuration.get("id")).lower())}
            for configuration in items(interface.properties, "ipConfigurations")
        ]
    return answered


NETWORK_INTERFACE: Final = ResourceType(
    token="azure-native:network:NetworkInterface",  # noqa: S106 a type token
    type=INTERFACES,
    path=("networkInterfaceName",),
    name=NETWORK_NAME,
    required=("ipConfigurations[].name",),
    closed={"ipConfigurations[].privateIPAllocationMethod": ("Static", "Dynamic")},
    rules=(
        _has_a_primary,
        _stays_in_one_network,
        _static_has_address,
        _subnet_not_delegated,
        groups_of_one_network,
        addresses_are_free,
        not_beside_a_gateway,
        not_in_a_reserved_subnet,
    ),
    deletion=(_not_of_an_endpoint, _not_of_a_machine),
    claims=_claims,
    answers=_answers,
    presents=_presents,
)
