"""A group by its rules alone: flows with a place for every address and every tag that its rules can tell apart.

A packet has as few tags as its source must have, because a Deny by tag only closes more for a packet with more tags.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from reachability import addresses, service_tags
from reachability.flows.guards import Width
from reachability.flows.pairs import Flows
from reachability.flows.tags import Sense, Tags
from reachability.intervals import EMPTY, IntervalSet
from reachability.network.model import Model, Network, Outside, Place, SecurityGroup, Subnet
from reachability.resources import Resources
from reachability.rules import Rule

GROUP: Final = "group"
"""The key of the group."""

_NETWORK: Final = "network"
_SUBNET: Final = "network/subnets/subnet"


class _Declared(Tags):
    """An atom is in the tags that its place was made for, and in no others."""

    def _tag(self, tag: str, _width: Width | None) -> Sense:
        members = self._members.get(tag, 0)
        return Sense(members, members)


def flows_of(rules: Sequence[Rule], cuts: Iterable[IntervalSet] = ()) -> Flows:
    """The flows of a group that guards one machine at any address, for senders at any address; no probes."""
    sources: dict[service_tags.Tags, IntervalSet] = {}
    tags = sorted({tag for rule in rules for tag in rule.source.tags})
    for having, space in (
        *service_tags.least(addresses.EVERYWHERE - addresses.PLATFORM),
        *((service_tags.within(tag), service_tags.reach(tag) - addresses.PLATFORM) for tag in tags),
    ):
        sources[having] = sources.get(having, EMPTY) | space
    # A destination is not assumed to be in VirtualNetwork, because a floating address need not be: only where a rule
    # names that tag, or a group, or another tag, it is taken to be in it.
    members: dict[service_tags.Tags, IntervalSet] = {frozenset(): addresses.EVERYWHERE}
    members |= {service_tags.within(t): service_tags.reach(t) for rule in rules for t in rule.destination.tags}
    places = [
        Place(f"from {number}", "", _kind(having), space, EMPTY, groups=having)
        for number, (having, space) in enumerate(sources.items())
    ]
    places += [
        Place(f"to {number}", "", "machine", EMPTY, members[having], _NETWORK, _SUBNET, (GROUP,), groups=having)
        for number, having in enumerate(sorted(members, key=sorted))
    ]
    model = Model(
        resources=Resources(()),
        outside=Outside(),
        networks={_NETWORK: Network(_NETWORK, _NETWORK, EMPTY)},
        subnets={_SUBNET: Subnet(_SUBNET, "subnet", _NETWORK, EMPTY)},
        groups={GROUP: SecurityGroup(GROUP, GROUP, tuple(rules))},
        tables={},
        peerings=(),
        places=tuple(places),
        firewalls={},
        admin_rules=(),
        gateways={},
        symbols={},
        gaps=(),
    )
    return Flows(model, cuts, _Declared)


def _kind(having: service_tags.Tags) -> str:
    if service_tags.INTERNET not in having:
        return "elsewhere"
    return "internet" if len(having) == 1 else "service"
