"""What computes in an Azure ML workspace stands in a network: a subnet, or the one that the workspace manages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.stack import Stack, inside
from policies.core.values import Resource, dig
from reachability.unknown import UNKNOWN

_COMPUTE: Final = "machinelearningservices:Compute"
_WORKSPACE: Final = "machinelearningservices:Workspace"
_JUDGED: Final = ("amlcompute", "computeinstance")
_MANAGED: Final = ("allowonlyapprovedoutbound", "allowinternetoutbound")
_FIX: Final = "Set properties.properties.subnet, or managedNetwork.isolationMode of its workspace."


def check(stack: Stack, compute: Resource, _config: define.Config) -> Iterable[str]:
    """Judge where a cluster or instance stands. What is attached stands where it was made."""
    kind = dig(compute.props, "properties", "computeType")
    if kind is UNKNOWN:
        yield wording.not_known("properties.computeType")
        return
    if not isinstance(kind, str) or kind.lower() not in _JUDGED:
        return
    # The id of a subnet that the stack makes is not known at first; that there is one is.
    if dig(compute.props, "properties", "properties", "subnet", "id") is not None:
        return
    found = inside(stack.by_name(compute, "workspaceName", _WORKSPACE))
    if not found:
        yield f"has no subnet, and its workspace is not in this stack, so no network can be shown for it. {_FIX}"
        return
    for workspace in found:
        mode = dig(workspace.props, "managedNetwork", "isolationMode")
        if mode is UNKNOWN:
            yield wording.not_known(f"managedNetwork.isolationMode of {workspace.name}")
        elif not isinstance(mode, str) or mode.lower() not in _MANAGED:
            yield f"has no subnet, and its workspace {workspace.name} manages no network. {_FIX}"


POLICY = define.stack_policy(
    define.About(
        name="ml-compute-in-network",
        title="Azure ML computes stand in a network",
        description=(
            "A cluster or instance of an Azure ML workspace must stand in a subnet, or in the network that its "
            "workspace manages."
        ),
        severity=Severity.HIGH,
        framework=define.mcsb("NS-1", "Establish network segmentation boundaries"),
        tags=("7804b5c7", "MCSB:NS-2", "ml", "private-network"),
        remediation=_FIX,
        twin="ml-compute-private",
    ),
    check=check,
    types=(_COMPUTE,),
)
