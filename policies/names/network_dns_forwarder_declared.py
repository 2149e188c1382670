"""A server that is asked before Azure's own is known to forward private names to it."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import EnforcementLevel, PolicyConfigSchema, Severity

from policies.core import define, wording
from policies.core.stack import Finding, Stack
from policies.core.values import Resource, dig
from policies.parts.subnets import NETWORK

_AZURE = "168.63.129.16"


def check(stack: Stack, network: Resource, config: define.Config) -> Iterable[Finding]:
    """Judge the servers before Azure's own: clients ask the next one only when one cannot be reached at all."""
    servers = dig(network.props, "dhcpOptions", "dnsServers")
    if not isinstance(servers, list):
        return  # none, or not known, which network-dns-includes-azure reports
    known = [each for each in servers if isinstance(each, str)]
    before = known[: known.index(_AZURE)] if _AZURE in known else known
    declared = {*stack.model.outside.forwarders, *(str(each) for each in config.get("forwarders") or ())}
    silent = [each for each in before if each not in declared and not _inside(stack, each)]
    if silent:
        yield Finding(
            network,
            f"asks {wording.all_of(silent)} before {_AZURE}, and nothing says that it forwards private names: a wrong "
            "answer from it is taken, and the next server is never asked. Say what it forwards (output networkIntents, "
            "world.forwarders), or list it in policy config forwarders.",
        )


def _inside(stack: Stack, server: str) -> bool:
    """Whether a server stands in the stack: the inbound endpoint of a resolver, or a firewall's proxy."""
    from reachability.network.reading import address

    value = address(server)
    kinds = ("resolver-inbound", "firewall")
    return value is not None and any(value in each.answers for each in stack.model.places if each.kind in kinds)


POLICY = define.stack_policy(
    define.About(
        name="network-dns-forwarder-declared",
        title="Servers before Azure's DNS are known to forward",
        description=(
            "A DNS server that a network asks before 168.63.129.16 should be known to forward private names, because "
            "clients take the first answer that comes."
        ),
        severity=Severity.MEDIUM,
        framework=define.mcsb("NS-10", "Ensure Domain Name System (DNS) security"),
        tags=("CKV_AZURE_182", "CKV_AZURE_183", "network", "dns"),
        remediation="Forward the public suffixes of private services to a resolver's inbound endpoint, and say so.",
        config=PolicyConfigSchema(
            {
                "forwarders": {
                    "type": "array",
                    "items": {"type": "string"},
                    "default": [],
                    "description": "Addresses of servers outside the stack that forward private names to Azure.",
                }
            }
        ),
        level=EnforcementLevel.ADVISORY,
        twin="network-dns-includes-azure",
    ),
    check=check,
    types=(NETWORK,),
)
