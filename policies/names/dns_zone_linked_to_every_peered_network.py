"""Wherever a private endpoint can be reached, its name resolves to it."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from pulumi_policy import PolicyConfigSchema, Severity

from policies.core import define, wording
from policies.core.stack import Finding, Stack
from policies.core.values import Resource, dig
from policies.parts import endpoints, peered_networks
from policies.parts.peered_networks import Peerings
from reachability.unknown import UNKNOWN, Unknown


def check(stack: Stack, config: define.Config) -> Iterable[Finding]:
    """Judge every zone, and what keeps zones from being judged: endpoints and peerings of which too little is known."""
    zones = [zone for zone in stack.all(peered_networks.ZONE) if peered_networks.private_link(zone)]
    if not zones:
        return
    for endpoint in stack.all(peered_networks.ENDPOINT):
        if isinstance(peered_networks.home(stack, endpoint), Unknown):
            yield Finding(endpoint, wording.not_known("the virtual network of subnet.id"))
    for peering in stack.all(peered_networks.PEERING):
        for end, name in zip(
            peered_networks.ends(stack, peering), ("virtualNetworkName", "remoteVirtualNetwork.id"), strict=True
        ):
            if isinstance(end, Unknown):
                yield Finding(peering, wording.not_known(name))
    links: dict[str, dict[str, Resource | str]] = {}
    for link in stack.all(peered_networks.LINK):
        networks = _linked(stack, link)
        if isinstance(networks, Unknown):
            if dig(link.props, "virtualNetwork", "id") is not None:
                yield Finding(link, wording.not_known("virtualNetwork.id"))
            continue
        match stack.by_name(link, "privateZoneName", peered_networks.ZONE), networks:
            case [Resource() as of], [network]:
                links.setdefault(of.urn, {})[peered_networks.key(network)] = network
    elsewhere = [str(each).lower() for each in config.get("linkedElsewhere") or ()]
    peerings, homes = Peerings.of(stack), _Homes(stack)
    for zone in zones:
        linked = links.get(zone.urn, {})
        wanted = peerings.within_reach([*linked.values(), *homes.of(zone.named("privateZoneName"))])
        missing = sorted(
            peered_networks.spelled(network)
            for name, network in wanted.items()
            if name not in linked and not _kept_elsewhere(network, elsewhere)
        )
        if missing:
            name = zone.named("privateZoneName") or zone.name
            yield Finding(
                zone,
                f"{name} is not linked to {wording.all_of(missing)}, from where its endpoints can be reached: there "
                "the name resolves to the public address. Add a VirtualNetworkLink for each.",
            )


class _Homes:
    """The networks of endpoints by the zones of their names."""

    def __init__(self, stack: Stack) -> None:
        self._by_zone: dict[str, list[Resource | str]] = {}
        self._anywhere: list[Resource | str] = []  # of endpoints whose zones are not known
        self._all: list[Resource | str] = []
        resources = stack.model.resources
        written = endpoints.zone_groups(resources)
        for described in resources.of("privateEndpoints"):
            endpoint = stack.resource(described.where)
            networks = peered_networks.home(stack, endpoint) if endpoint else UNKNOWN
            places = networks if isinstance(networks, list) else []
            self._all += places
            zones = endpoints.zones_for(resources, described, written.get(described.key, []))
            if isinstance(zones, Unknown):
                self._anywhere += places
            else:
                for zone in zones:
                    self._by_zone.setdefault(zone, []).extend(places)

    def of(self, zone: str | None) -> list[Resource | str]:
        """Those of one zone; of a zone whose name is not known, all."""
        return self._all if zone is None else [*self._by_zone.get(zone, ()), *self._anywhere]


def _kept_elsewhere(network: Resource | str, patterns: list[str]) -> bool:
    """Whether a network outside the stack has zones of its own, by the policy's config."""
    return isinstance(network, str) and any(fnmatchcase(network, pattern) for pattern in patterns)


def _linked(stack: Stack, link: Resource) -> peered_networks.Places:
    reference = dig(link.props, "virtualNetwork", "id")
    return stack.by_id(link, "virtualNetwork", reference, peered_networks.NETWORK)


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
        config=PolicyConfigSchema(
            {
                "linkedElsewhere": {
                    "type": "array",
                    "items": {"type": "string"},
                    "default": [],
                    "description": (
                        "Ids of networks outside the stack (`*` stands for anything) that have zones of these names of "
                        "their own, such as another region's hub: there a name leads to that region's endpoints."
                    ),
                }
            }
        ),
    ),
    check=check,
)
