"""Service tags and application security groups as opaque sets, with the inclusions that Azure states.

What addresses a tag holds changes weekly and differs by network, so a tag is a name and not a list. Three things are
known of one (azure-docs, "Virtual network service tags" and "Network security groups overview", 2025-07-15):

- `Internet` is the public space outside the virtual network, Azure's own public space included: every other service
  tag lies in it. A regional tag (`Storage.WestEurope`) lies in its global one.
- `VirtualNetwork` is the network's own space with everything connected to it: peered networks, on-premises, the
  prefixes of route tables. Any address may be in it, a public one too. Application security groups lie in it.
- `AzureLoadBalancer` is 168.63.129.16, the source of health probes, and nothing else.
"""

from __future__ import annotations

from reachability.addresses import EVERYWHERE, PLATFORM, PUBLIC
from reachability.intervals import IntervalSet

INTERNET = "internet"
VIRTUAL_NETWORK = "virtualnetwork"
LOAD_BALANCER = "azureloadbalancer"
_GROUP = "asg:"

Tags = frozenset[str]
"""Lower-case names of tags; a group is `asg:` and its id."""


def group(reference: str) -> str:
    """The tag that stands for an application security group."""
    return _GROUP + reference.lower()


def is_group(tag: str) -> bool:
    """Whether the tag stands for an application security group."""
    return tag.startswith(_GROUP)


def within(tag: str) -> Tags:
    """The tag and every tag that holds all of it."""
    if tag.startswith(_GROUP):
        return frozenset({tag, VIRTUAL_NETWORK})
    if tag in (INTERNET, VIRTUAL_NETWORK, LOAD_BALANCER):
        return frozenset({tag})
    parts = tag.split(".")
    return frozenset({INTERNET, *(".".join(parts[:length]) for length in range(1, len(parts) + 1))})


def reach(tag: str) -> IntervalSet:
    """All addresses that may be in the tag."""
    if tag == LOAD_BALANCER:
        return PLATFORM
    if tag == VIRTUAL_NETWORK or tag.startswith(_GROUP):
        return EVERYWHERE - PLATFORM
    return PUBLIC


def least(addresses: IntervalSet) -> list[tuple[Tags, IntervalSet]]:
    """The fewest tags that each address must be in, as (tags, addresses) pairs that together make `addresses`.

    A public address is on the internet or in a connected network, so it appears under both; a private one need not
    be in any tag. Denies by tag only ever close more for a packet with more tags, so these cases decide all others.
    """
    public = addresses & PUBLIC
    platform = addresses & PLATFORM
    private = addresses - public - platform
    cases = [
        (frozenset({INTERNET}), public),
        (frozenset[str](), private),
        (frozenset({VIRTUAL_NETWORK}), public),
        (frozenset({LOAD_BALANCER}), platform),
    ]
    return [(tags, space) for tags, space in cases if space]
