"""Nodes pass nothing on: a machine that forwards is a router that no route table knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.values import Resource
from policies.parts import node_parts

_FORWARDING: Final = "enableIPForwarding"


def check(node: Resource, _config: define.Config) -> Iterable[str]:
    """Judge every interface."""
    for path, name, value in node_parts.settings(node, _FORWARDING):
        if not name or not isinstance(value, bool):
            yield wording.not_known(path)
        elif value:
            yield f"{path} is true, so it passes on packets that are not its own. Set false."


def remedied(props: Any) -> bool:
    """Switch it off on every interface."""
    changed = False
    for holder in node_parts.holders(props, _FORWARDING):
        if holder[_FORWARDING] is not False:
            holder[_FORWARDING] = False
            changed = True
    return changed


POLICY = define.resource_policy(
    define.About(
        name="node-no-ip-forwarding",
        title="No node forwards packets",
        description="The network interfaces of nodes must not forward packets. Exempt a machine that is a router.",
        severity=Severity.MEDIUM,
        framework=define.mcsb("NS-3", "Deploy firewall at the edge of enterprise network"),
        tags=("CKV_AZURE_118", "88c0b9da", "node", "routing"),
        remediation="Set enableIPForwarding false on every network interface.",
    ),
    types=node_parts.TYPES,
    check=check,
    remedy=remedied,
)
