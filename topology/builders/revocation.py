"""The certificate's chain as one object: who names which address, and the way there, looked up in the finished plan.

Each step of a way is looked for in what the plan will make, not decided anew: a rule that is missing there is missing
here, and that is a mistake of this program, not of a configuration.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network
from typing import Final

from topology.builders.certificates import Material, shown
from topology.certificates import Seen
from topology.plan import (
    CrlChain,
    CrlPath,
    NamedUrl,
    NetworkRule,
    OnPremisesException,
    Plan,
    RuleCollectionGroup,
    Subnet,
)
from topology.revocation_urls import place
from topology.schema import Settings

# Where routes that the plan does not write lead: those that a VPN or ExpressRoute gateway learns.
LEARNED: Final = "learned"

_DECLARED: Final = "corporate.pki.crlUrls"


def chain(settings: Settings, plan: Plan, material: Material) -> CrlChain:
    """The chain of the gateway's certificate and of the nodes', with the way from the gateway and every tier."""
    part = settings.gateway.certificate
    own = material.chain(part.pfx_file or part.chain_file)
    nodes = [each for one in plan.node_certificates for each in material.chain(one.pfx_file)]
    return CrlChain(
        certificates=shown(own),
        urls=tuple(_urls(settings, (*own, *nodes))),
        paths=tuple(_paths(plan)),
    )


def _urls(settings: Settings, seen: tuple[Seen, ...]) -> Iterator[NamedUrl]:
    """What certificates name, each once, then what the settings name beside. LDAP has no place in a network plan."""
    known: set[str] = set()
    named = [(each.title, kind, url) for each in seen for kind, url in each.urls]
    for named_by, kind, url in (*named, *((_DECLARED, "crl", url) for url in settings.corporate.pki.crl_urls)):
        found = place(url)
        if url not in known and found:
            known.add(url)
            yield NamedUrl(url, kind, named_by, *found)


def _paths(plan: Plan) -> Iterator[CrlPath]:
    callers = [("gateway", plan.gateway.network, plan.gateway.subnet)]
    callers += [(tier.key, tier.network, tier.subnet) for tier in plan.scale_sets]
    for caller, network, subnet in callers:
        for host in (each for each in plan.exceptions if each.revocation):
            yield _path(plan, caller, network, subnet, host)


def _path(plan: Plan, caller: str, network: str, subnet: str, host: OnPremisesException) -> CrlPath:
    vnet = plan.network(network)
    place_ = vnet.subnet(subnet)
    hop = _next_hop(plan, network, place_, host.address)
    return CrlPath(
        caller=caller,
        network=network,
        subnet=place_.name,
        prefix=place_.prefix,
        host=host.host,
        address=host.address,
        port=host.port,
        name_servers=vnet.dns_servers,
        next_hop=hop,
        # Behind a firewall it is the hub's routes that lead on; without, those that the caller's own network learns.
        arrives=(network if hop == LEARNED else "hub") in plan.connected,
        rule=_rule(place_, host),
        firewall_rule=None if hop == LEARNED else _firewall_rule(plan, place_, host),
    )


def _next_hop(plan: Plan, network: str, subnet: Subnet, address: str) -> str:
    """The longest prefix wins, as in Azure (virtual-networks-udr-overview, "How Azure selects a route")."""
    table = subnet.routes or (plan.network(network).route_table if subnet.route_table else None)
    fits = [
        (IPv4Network(route.prefix).prefixlen, route)
        for route in (table.routes if table else ())
        if route.prefix[0].isdigit() and IPv4Address(address) in IPv4Network(route.prefix)
    ]
    if not fits:
        return LEARNED
    route = max(fits, key=lambda fit: fit[0])[1]
    return route.next_hop_address or LEARNED


def _rule(subnet: Subnet, host: OnPremisesException) -> str:
    group = subnet.network_security_group
    for rule in sorted(group.rules if group else (), key=lambda each: each.priority):
        if rule.direction == "Outbound" and rule.protocol in ("Tcp", "*") and str(host.port) in rule.ports:
            if rule.access == "Allow" and f"{host.address}/32" in rule.destinations:
                return rule.name
            if rule.access == "Deny" and "*" in rule.destinations:
                break
    raise LookupError(f"no rule of {subnet.name} lets anything out to {host.address}:{host.port}")


def _firewall_rule(plan: Plan, subnet: Subnet, host: OnPremisesException) -> str:
    groups = plan.firewall.policy.groups if plan.firewall else plan.appliance_rules
    for name in _allowing(groups, IPv4Network(subnet.prefix), host):
        return name
    raise LookupError(f"no rule of the firewall lets {subnet.name} reach {host.host}:{host.port}")


def _allowing(groups: tuple[RuleCollectionGroup, ...], source: IPv4Network, host: OnPremisesException) -> Iterator[str]:
    """Application rules by the host's name, network rules by its address."""
    for group in groups:
        for collection in group.collections:
            for rule in collection.rules if collection.action == "Allow" else ():
                if not any(source.subnet_of(IPv4Network(each)) for each in rule.sources if each[0].isdigit()):
                    continue
                if isinstance(rule, NetworkRule):
                    named = f"{host.address}/32" in rule.destinations and str(host.port) in rule.ports
                else:
                    named = host.host in rule.hosts and ("Http", host.port) in rule.protocols
                if named:
                    yield f"{group.name}/{collection.name}/{rule.name}"
