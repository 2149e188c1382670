"""Nodes have no public address: with one, port 80 is a security rule away, and with a Basic one it is open."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pulumi_policy import Severity

from policies.core import define, remedy, wording
from policies.core.values import Resource
from policies.parts import node_parts

_PUBLIC = ("publicIPAddress", "publicIPAddressConfiguration")


def check(node: Resource, _config: define.Config) -> Iterable[str]:
    """Judge every interface. A public address that is not known yet is still a public address."""
    for path, name, _ in node_parts.settings(node, *_PUBLIC):
        if name:
            yield f"{path} gives it a public address, and every port with it. Remove it; enter through Bastion."
        else:
            yield wording.not_known(path)


def remedied(props: Any) -> bool:
    """Take public addresses off every interface; the addresses themselves are resources of their own and stay."""
    changed = False
    for holder in node_parts.holders(props, *_PUBLIC):
        for key in _PUBLIC:
            changed = remedy.drop(holder, key) or changed
    return changed


POLICY = define.resource_policy(
    define.About(
        name="node-no-port-80-public-ip",
        title="No node has a public address",
        description="A node must have no public address: it puts port 80, as every port, one step from the internet.",
        severity=Severity.CRITICAL,
        framework=define.mcsb("NS-2", "Secure cloud services with network controls"),
        tags=("CKV_AZURE_119", "AZU-0076", "83a86a26", "port-80", "node", "public-address"),
        remediation="Remove the public address; publish through the gateway, administer through Bastion.",
    ),
    types=node_parts.TYPES,
    check=check,
    remedy=remedied,
)
