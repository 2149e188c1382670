"""What Azure refuses of computes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from localazure.core.endpoints import endpoint_connections
from localazure.core.model import Put, World, rule
from localazure.core.references import normal_location
from localazure.core.values import Body, dig
from localazure.machinelearningservices.names import WORKSPACES
from localazure.network.tenants import delegated_to, not_in_a_reserved_subnet

CLUSTER: Final = "AmlCompute"
INSTANCE: Final = "ComputeInstance"
_DURATION: Final = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


def kind(put: Put) -> str:
    """The kind of a compute, as its body says it."""
    return str(dig(put.body, "properties.computeType"))


def subnet_of(body: Body) -> str | None:
    """The id of the subnet that a compute asks for."""
    found = dig(body, "properties.properties.subnet.id")
    return found if isinstance(found, str) and found else None


def _seconds(duration: object) -> int | None:
    """An ISO 8601 duration in seconds, or None for what is none."""
    match = _DURATION.fullmatch(str(duration))
    if not match or not any(match.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


@rule(
    "AML-20",
    "a cluster has at most as many nodes as it may have, and gives back idle ones after a duration",
    code="BadArgument",
    source="the specification's scaleSettings, 2025-12-01; the code is unverified",
    known="specification",
)
def _scale(put: Put, _world: World) -> Iterator[str]:
    settings = dig(put.body, "properties.properties.scaleSettings")
    if kind(put) != CLUSTER or settings is None:
        return
    low, high = int(settings.get("minNodeCount") or 0), int(settings.get("maxNodeCount") or 0)
    if not 0 <= low <= high:
        yield f"minNodeCount {low} of compute '{put.name}' must be from 0 to maxNodeCount {high}."
    idle = settings.get("nodeIdleTimeBeforeScaleDown")
    if idle is not None and _seconds(idle) is None:
        yield f"nodeIdleTimeBeforeScaleDown '{idle}' of compute '{put.name}' is no duration."


@rule(
    "AML-21",
    "an instance stops when idle for 15 minutes to three days",
    code="BadArgument",
    source="the API's text for idleTimeBeforeShutdown, 2025-12-01; the code is unverified",
    known="specification",
)
def _idle_shutdown(put: Put, _world: World) -> Iterator[str]:
    idle = dig(put.body, "properties.properties.idleTimeBeforeShutdown")
    seconds = _seconds(idle)
    if idle is not None and (seconds is None or not 15 * 60 <= seconds <= 3 * 24 * 3600):
        yield f"idleTimeBeforeShutdown '{idle}' of compute '{put.name}' must be from PT15M to P3D."


@rule(
    "AML-22",
    "an instance's name is taken once in its region",
    code="ComputeNameAlreadyInUse",
    source="how-to-create-compute-instance.md (names are unique in a region); the code is unverified",
    known="documentation",
    status=409,
)
def _name_is_free(put: Put, world: World) -> Iterator[str]:
    if kind(put) != INSTANCE:
        return
    for other in world.of_type(f"{WORKSPACES}/computes", put.name):
        same_region = normal_location(other.location or "") == normal_location(put.location or "")
        if other.key != put.id.key and same_region and dig(other.properties, "properties.computeType") == INSTANCE:
            yield f"The compute instance name '{put.name}' is in use in {put.location}."


@rule(
    "AML-23",
    "the subnet of a compute is not delegated",
    code="SubnetDelegationNotAllowed",
    source="how-to-secure-training-vnet.md, 2024-04-08; the code is unverified",
    known="documentation",
)
def _subnet_not_delegated(put: Put, world: World) -> Iterator[str]:
    subnet = world.get(subnet_of(put.body) or "")
    services = delegated_to(subnet.properties) if subnet else []
    if subnet and services:
        yield f"Subnet {subnet.id} is delegated to {', '.join(services)} and cannot hold the compute '{put.name}'."


@rule(
    "AML-24",
    "private endpoint policies are disabled in the subnet of computes without public addresses",
    code="SubnetPrivateEndpointNetworkPoliciesNotDisabled",
    source="Azure/terraform#85; the code is unverified",
    known="issue",
)
def _policies_disabled(put: Put, world: World) -> Iterator[str]:
    subnet = world.get(subnet_of(put.body) or "")
    if subnet is None or dig(put.body, "properties.properties.enableNodePublicIp") is not False:
        return
    policies = str(subnet.properties.get("privateEndpointNetworkPolicies", "Disabled"))
    if policies != "Disabled":
        yield f"privateEndpointNetworkPolicies of subnet {subnet.id} are {policies}, and must be Disabled for computes."


@rule(
    "AML-25",
    "computes of a workspace with a managed network stand in that network",
    code="BadArgument",
    source="how-to-managed-network.md, 2024-08-29; the code is unverified",
    known="documentation",
)
def _managed_network(put: Put, world: World) -> Iterator[str]:
    workspace = world.get(put.id.parent or "")
    mode = str(dig(workspace.properties, "managedNetwork.isolationMode") or "Disabled") if workspace else "Disabled"
    if mode != "Disabled" and subnet_of(put.body):
        yield f"Compute '{put.name}' cannot have a subnet: its workspace has a managed network ({mode})."


@rule(
    "AML-26",
    "nodes without public addresses need a private endpoint of the workspace to reach it by",
    code="BadArgument",
    source="how-to-secure-training-vnet.md, 2024-04-08; the code is unverified",
    known="documentation",
    hint="make the compute depend on the workspace's private endpoint",
)
def _workspace_is_reachable(put: Put, world: World) -> Iterator[str]:
    workspace = world.get(put.id.parent or "")
    hidden = dig(put.body, "properties.properties.enableNodePublicIp") is False and subnet_of(put.body)
    if workspace and hidden and not endpoint_connections(workspace, world):
        yield f"Compute '{put.name}' has no public IP, and workspace '{workspace.name}' has no private endpoint."


# The SDK has no one shape for the kinds of compute, so these are not among the type's own immutable properties.
KEPT: Final = (
    "computeType",
    "properties.vmSize",
    "properties.subnet.id",
    "properties.vmPriority",
    "properties.enableNodePublicIp",
)


@rule(
    "AML-27",
    "kind, size, subnet, priority and public addresses of a compute stay",
    code="PropertyChangeNotAllowed",
    source="general knowledge",
    known="unverified",
    status=409,
    hint="give the resource replace_on_changes for it",
)
def _kept(put: Put, _world: World) -> Iterator[str]:
    for path in KEPT if put.before else ():
        was = dig(put.before.properties, f"properties.{path}") if put.before else None
        asked = dig(put.body, f"properties.{path}")
        if str(was).lower() != str(asked).lower():
            yield f"Changing property 'properties.{path}' of compute '{put.name}' is not allowed."


RULES: Final = (
    _scale,
    _idle_shutdown,
    _name_is_free,
    _subnet_not_delegated,
    _policies_disabled,
    _managed_network,
    _workspace_is_reachable,
    _kept,
    not_in_a_reserved_subnet,
)
