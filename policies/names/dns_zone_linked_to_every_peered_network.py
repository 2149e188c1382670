"""Wherever a private endpoint can be reached, its name resolves to it."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.stack import Finding, Stack
from policies.core.values import Resource, dig
from policies.parts import peered_networks
from policies.parts.peered_networks import Peerings
from reachability.unknown import Unknown


def check(stack: Stack, resource: Resource, _config: define.Config) -> Iterable[Finding]:
    """Judge one zone, or what keeps zones from being judged: an endpoint or a peering of which too little is known."""
    if not any(_private_link(zone) for zone in stack.all(peered_networks.ZONE)):
        return
    if resource.type == peered_networks.ENDPOINT:
        if isinstance(peered_networks.home(stack, resource), Unknown):
            yield Finding(resource, wording.not_known("the virtual network of subnet.id"))
    elif resource.type == peered_networks.PEERING:
        for end, name in zip(
            peered_networks.ends(stack, resource), ("virtualNetworkName", "remoteVirtualNetwork.id"), strict=True
        ):
            if isinstance(end, Unknown):
                yield Finding(resource, wording.not_known(name))
    elif resource.type == peered_networks.LINK:
        if isinstance(_linked(stack, resource), Unknown) and dig(resource.props, "virtualNetwork", "id") is not None:
            yield Finding(resource, wording.not_known("virtualNetwork.id"))
    elif _private_link(resource):
        yield from _zone(stack, resource)


def _zone(stack: Stack, zone: Resource) -> Iterable[Finding]:
    linked: dict[str, Resource | str] = {}
    for link in stack.all(peered_networks.LINK):
        if stack.by_name(link, "privateZoneName", peered_networks.ZONE) == [zone]:
            networks = _linked(stack, link)
            if isinstance(networks, list) and len(networks) == 1:
                linked[peered_networks.key(networks[0])] = networks[0]
    starts = dict(linked)
    for endpoint in stack.all(peered_networks.ENDPOINT):
        networks = peered_networks.home(stack, endpoint)
        for network in networks if isinstance(networks, list) else ():
            starts[peered_networks.key(network)] = network
    wanted = Peerings.of(stack).within_reach(starts.values())
    missing = sorted(peered_networks.spelled(network) for name, network in wanted.items() if name not in linked)
    if missing:
        name = zone.named("privateZoneName") or zone.name
        yield Finding(
            zone,
            f"{name} is not linked to {wording.all_of(missing)}, from where its endpoints can be reached: there the "
            "name resolves to the public address. Add a VirtualNetworkLink for each.",
        )


def _linked(stack: Stack, link: Resource) -> peered_networks.Places:
    reference = dig(link.props, "virtualNetwork", "id")
    return stack.by_id(link, "virtualNetwork", reference, peered_networks.NETWORK)


def _private_link(zone: Resource) -> bool:
    """Whether the zone is one of Private Link's; one whose name is not known may be."""
    name = zone.named("privateZoneName")
    return name is None or "privatelink" in name.split(".")


POLICY = define.stack_policy(
    define.About(
        name="dns-zone-linked-to-every-peered-network",
        title="Private Link zones are linked to every peered network",
        description=(
            "A privatelink DNS zone must be linked to every virtual network that is peered with an endpoint's, "
            "directly or through the hub."
        ),
        severity=Severity.HIGH,
        framework=define.mcsb("NS-10", "Ensure Domain Name System (DNS) security"),
        tags=("MCSB:NS-2", "dns", "private-link"),
        remediation="Add a VirtualNetworkLink (registration off) from the zone to each network that the message names.",
    ),
    types=(peered_networks.ZONE, peered_networks.ENDPOINT, peered_networks.PEERING, peered_networks.LINK),
    check=check,
)
