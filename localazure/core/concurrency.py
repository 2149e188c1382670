"""Writes that ARM takes one at a time, and references to what is just being written.

In strict mode each collision is an error at once, and it names the two resources that need an order; else the provider
tries again as the real one does, and a deployment that lacks an order is only slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from localazure.core import statements
from localazure.core.errors import Refusal
from localazure.core.ids import ArmId, parse
from localazure.core.operations import Operation, called
from localazure.core.session import Session
from localazure.core.values import Body, dig

SERIAL: Final = frozenset(
    {
        # pulumi/pulumi-azure-native#903, #699, #1024 (networks, firewall policies, zone groups); the others unverified
        "microsoft.network/virtualnetworks",
        "microsoft.network/loadbalancers",
        "microsoft.network/firewallpolicies",
        "microsoft.network/privateendpoints",
        "microsoft.network/networksecuritygroups",
        "microsoft.network/routetables",
        "microsoft.network/natgateways",
        "microsoft.network/applicationgateways",
    }
)
"""Types whose resources, with all that is nested in them, take one write at a time."""

_NETWORKS: Final = "microsoft.network/virtualnetworks"
_SUBNET: Final = re.compile(r"(/subscriptions/.+/providers/microsoft\.network/virtualnetworks/[^/]+)/subnets/[^/]+$")
_PEERING: Final = "microsoft.network/virtualnetworks/virtualnetworkpeerings"
_FIREWALL: Final = "microsoft.network/azurefirewalls"


def root_of(id_: ArmId, body: Body | None = None) -> str:
    """The key of the resource under which a write has to wait for others; "" where it has not.

    A firewall's write waits for its policy's ("this or dependent resource" in ARM's text; unverified for this pair).
    """
    type_ = id_.type.lower()
    if type_ == _FIREWALL and body is not None:
        policy = dig(body, "firewallPolicy.id")
        return policy.lower() if isinstance(policy, str) else ""
    namespace, first, *_ = type_.split("/")
    if f"{namespace}/{first}" not in SERIAL:
        return ""
    return id_.key.rsplit("/", 2 * (len(id_.names) - 1))[0] if len(id_.names) > 1 else id_.key


def stands_in(type_: str) -> bool:
    """Whether resources of a type stand in a subnet, and so wait while another subnet of its network is written.

    Reported of the subnet itself (hashicorp/terraform-provider-azurerm#17649); of another one beside it unverified.
    """
    key = type_.lower()
    return key.startswith(("microsoft.network/", "microsoft.compute/")) and not key.startswith(_NETWORKS)


def network_of(reference: str) -> str | None:
    """The key of the network whose subnet an id names; None for an id of anything else."""
    match = _SUBNET.match(reference.lower())
    return match[1] if match else None


def collisions(
    session: Session, id_: ArmId, root: str, references: Iterable[str], now: float, *, strict: bool
) -> list[Refusal]:
    """Why a write cannot begin now: something goes on at the resource, beside it, or at what it refers to."""
    table = session.operations
    if not table.any_under_way(now):
        return []
    peering = id_.type.lower() == _PEERING
    other = table.under_way(id_.key, now) or (table.under_root(root, now) if root else None)
    if other is not None:
        if peering and not other.key.startswith(f"{root}/virtualnetworkpeerings/"):
            return [_not_provisioned(id_, str(id_.parent), other, strict)]
        return [_in_progress(id_, other, strict)]
    for reference in dict.fromkeys(_resources(session, references)):
        other = table.under_way(reference, now)
        if other is None and peering:
            # A peering is written at both ends: nothing in the other network may be under way either.
            other = table.under_root(reference, now)
        if other is None and stands_in(id_.type) and (network := network_of(reference)):
            other = table.under_collection(network, "subnets", now)
        if other is not None and other.key != id_.key:
            return [_not_provisioned(id_, reference, other, strict)]
    return []


def _resources(session: Session, references: Iterable[str]) -> Iterable[str]:
    """The resources that references lead to; one may lead to a part of a resource."""
    for reference in references:
        key = reference.lower()
        while key.count("/") > 4 and session.get(key) is None:
            key = key.rsplit("/", 2)[0]
        yield key


def _in_progress(id_: ArmId, other: Operation, strict: bool) -> Refusal:
    where = f"{other.id.rpartition('/providers/')[0]}/providers/Microsoft.Network/operations/{other.number}"
    text = (
        "Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: "
        f"https://management.azure.com{where}."
    )
    said = statements.ONE_AT_A_TIME.refusal(text)
    return Refusal(said.code, said.message, said.rule, said.status, _hint(id_, other) if strict else "")


def _not_provisioned(id_: ArmId, reference: str, other: Operation, strict: bool) -> Refusal:
    what = f"Put{parse(other.id).type.rpartition('/')[2].removesuffix('s').capitalize()}Operation"
    text = (
        f"Cannot proceed with operation because resource {reference} used by resource {id_.text} is not in Succeeded "
        f"state. Resource is in Updating state and the last operation that updated/is updating the resource is {what}."
    )
    said = statements.REFERENCE_AT_REST.refusal(text)
    return Refusal(said.code, said.message, said.rule, said.status, _hint(id_, other) if strict else "")


def _hint(id_: ArmId, other: Operation) -> str:
    return f"nothing orders {called(id_.text)} and {other.name}: give one depends_on the other"
