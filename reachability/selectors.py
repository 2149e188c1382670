"""Names for sets of places and addresses, as questions and intents write them.

web                        a place by name, by a word of its name, or by its kind (tier, endpoint, internet, ...)
vnet-hub                   everything in a network or a subnet
network:x subnet:x kind:x  the same, when a bare word could mean something else
10.1.64.0/18               addresses, wherever they are
tag:AzureMonitor           the addresses of a service tag; name:pypi.org a name on the internet
azure                      everything that stands in a virtual network
deployed                   the same, and every public address among the resources that leads somewhere
outside                    everything that is reached over the internet: its addresses, service tags and names
any                        everything
vm-*                       names by pattern
[a, b]                     all of these; a name with `!` before it takes away
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from reachability import addresses
from reachability.flows.pairs import Flows
from reachability.intervals import IntervalSet
from reachability.network.model import Place
from reachability.questions import NoSuchPlaceError, find

Selector = str | Sequence[str]

_GROUPS: Final[Mapping[str, Callable[[Place], bool]]] = {
    "azure": lambda place: bool(place.network),
    "deployed": lambda place: bool(place.network) or place.kind == "public",
    "outside": lambda place: place.kind in ("internet", "service", "name"),
}


def listed(selector: Selector) -> list[str]:
    """A selector as the list that it is."""
    return [selector] if isinstance(selector, str) else [str(each) for each in selector]


def cuts(selectors: Iterable[Selector]) -> list[IntervalSet]:
    """The addresses that selectors name, which the space must be cut at before they can be asked about."""
    found = []
    for selector in selectors:
        for word in listed(selector):
            space = _prefix(word.lstrip("!"))
            if space is not None:
                found.append(space)
    return found


def asked(selectors: Iterable[Selector]) -> frozenset[str]:
    """The service tags and names on the internet that selectors speak of, for `Outside.asked`."""
    words = (word.lstrip("!").strip().lower() for selector in selectors for word in listed(selector))
    return frozenset(word for word in words if word.startswith(("tag:", "name:")))


def _prefix(word: str) -> IntervalSet | None:
    if not word[:1].isdigit() and ":" not in word:
        return None
    try:
        return addresses.parse(word)
    except ValueError:
        return None


def select(flows: Flows, selector: Selector) -> int:
    """The atoms of a selector. Raises NoSuchPlaceError for a word that stands for nothing."""
    found, taken = 0, 0
    words = listed(selector)
    for word in words:
        mask = _word(flows, word.removeprefix("!").strip())
        if word.startswith("!"):
            taken |= mask
        else:
            found |= mask
    if words and all(word.startswith("!") for word in words):
        found = flows.space.all
    return found & ~taken


def _word(flows: Flows, word: str) -> int:
    space = _prefix(word)
    if space is not None:
        mask = flows.space.mask(space)
        if not mask:
            raise NoSuchPlaceError(f"nothing in this network has an address in {word}")
        return mask
    return of_places(flows, places(flows, word))


def places(flows: Flows, word: str) -> list[Place]:
    """The places of one word that names no addresses."""
    every = flows.model.places
    kind, colon, rest = word.partition(":")
    rest = rest.lower()
    tests = {
        "network": lambda p: p.network.rpartition("/")[2] == rest,
        "subnet": lambda p: p.subnet.rpartition("/")[2] == rest,
        "kind": lambda p: p.kind == rest,
        "place": lambda p: p.name.lower() == rest,
        "zone": lambda p: p.zone.lower() == rest,
    }
    if colon and kind in tests:
        found = [place for place in every if tests[kind](place)]
        if not found:
            raise NoSuchPlaceError(f"there is no {kind} {rest!r}")
        return found
    if colon and kind in ("tag", "name"):
        found = [place for place in every if place.key == word.lower()]
        if not found:
            raise NoSuchPlaceError(f"no rule speaks of {word}, and it was not asked about when the network was read")
        return found
    group = _GROUPS.get(word.lower())
    if group is not None:
        return [place for place in every if group(place)]
    if "*" in word and word != "*":
        found = [place for place in every if fnmatch.fnmatchcase(place.name.lower(), word.lower())]
        if not found:
            raise NoSuchPlaceError(f"no name is like {word!r}")
        return found
    return find(flows, word)


def of_places(flows: Flows, chosen: Iterable[Place]) -> int:
    """The atoms of some places."""
    found = 0
    for place in chosen:
        found |= flows.space.of_place[flows.index[place.key]]
    return found
