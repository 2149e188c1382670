"""Custom DNS servers include Azure's own, so that private names still resolve when the corporate servers do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pulumi_policy import Severity

from policies.core import define, remedy, wording
from policies.core.values import Resource, dig
from policies.parts import node_parts
from reachability.unknown import UNKNOWN

AZURE_DNS = "168.63.129.16"
_NETWORK = "network:VirtualNetwork"
# What an interface says when it means Azure's own DNS (azure-docs, "Change DNS servers" of a network interface).
_PLATFORM_WORD = "azureprovideddns"


def check(resource: Resource, _config: define.Config) -> Iterable[str]:
    """Judge a network's servers and the overrides of interfaces. None at all means Azure's own."""
    if resource.type == _NETWORK:
        yield from _judge("dhcpOptions.dnsServers", dig(resource.props, "dhcpOptions", "dnsServers"))
        return
    for path, name, servers in node_parts.settings(resource, "dnsServers"):
        if name:
            yield from _judge(path, servers)
        elif "ipConfigurations" not in path:  # no servers are written below these
            yield wording.not_known(path)


def _judge(path: str, servers: Any) -> Iterable[str]:
    if servers is None or servers == []:
        return
    if not isinstance(servers, list):
        yield wording.not_known(path)
        return
    known = [server.strip().lower() for server in servers if isinstance(server, str)]
    if AZURE_DNS in known or _PLATFORM_WORD in known:
        return
    if any(server is UNKNOWN for server in servers):
        yield wording.not_known(f"an entry of {path}, none of the others being {AZURE_DNS},")
    else:
        yield f"{path} is {wording.shown(known)} and lacks {AZURE_DNS}. Add it after the corporate servers."


def remedies(props: Any) -> bool:
    """Append Azure's own server to every list of known servers that lacks it; the order of the others stays."""
    options = props.get("dhcpOptions")
    changed = isinstance(options, Mapping) and _append(options)
    for holder in _holders(props):
        changed = _append(holder) or changed
    return changed


def _holders(value: Any) -> Iterable[Any]:
    """Every `dnsSettings` of the interfaces of a node."""
    for key in value:
        member = value[key]
        if key == "dnsSettings" and isinstance(member, Mapping):
            yield member
        elif key in node_parts.CONTAINERS and isinstance(member, Mapping):
            yield from _holders(member)
        elif key in node_parts.CONTAINERS:
            for entry in remedy.entries(member):
                yield from _holders(entry)


def _append(holder: Any) -> bool:
    servers = remedy.plain(holder).get("dnsServers")
    if not isinstance(servers, list) or not all(isinstance(each, str) for each in servers):
        return False
    if not any(True for _ in _judge("", servers)):
        return False
    return remedy.put(holder, [*servers, AZURE_DNS], "dnsServers")


POLICY = define.resource_policy(
    define.About(
        name="network-dns-includes-azure",
        title="Custom DNS servers include 168.63.129.16",
        description="A virtual network with DNS servers of its own must list 168.63.129.16 among them.",
        severity=Severity.HIGH,
        framework=define.mcsb("NS-10", "Ensure Domain Name System (DNS) security"),
        tags=("CKV_AZURE_182", "CKV_AZURE_183", "network", "dns"),
        remediation="Append 168.63.129.16 to dhcpOptions.dnsServers, and to dnsSettings.dnsServers where set.",
    ),
    types=(_NETWORK, *node_parts.TYPES),
    check=check,
    remedy=remedies,
)
