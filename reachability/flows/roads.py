"""Where routes send packets: longest prefix, user-defined before learned before system, peerings that do not add up.

For everything that sends alike (one network, one route table) the answer is a list of roads: the appliances on the way
and the mask of the atoms that are reached over them. Every road is surely there or only possibly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from reachability import addresses
from reachability.flows.atoms import Space
from reachability.flows.tags import Sense, Tags
from reachability.intervals import IntervalSet
from reachability.network.model import Model, Peering, Place, Route
from reachability.unknown import UNKNOWN, Unknown

_SERVICES: Final = {
    "microsoft.storage": "storage",
    "microsoft.storage.global": "storage",
    "microsoft.keyvault": "azurekeyvault",
    "microsoft.sql": "sql",
    "microsoft.azurecosmosdb": "azurecosmosdb",
    "microsoft.containerregistry": "azurecontainerregistry",
    "microsoft.azureactivedirectory": "azureactivedirectory",
    "microsoft.eventhub": "eventhub",
    "microsoft.servicebus": "servicebus",
    "microsoft.cognitiveservices": "cognitiveservicesmanagement",
}

# "Virtual network traffic routing", azure-docs: the system's routes to None.
_NOWHERE: Final = tuple(
    (addresses.parse(text), int(text.partition("/")[2]))
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)


@dataclass(frozen=True, slots=True)
class Leg:
    """Where one table sends some atoms: to what kind of hop, by which route."""

    hop: str  # "network", "peering", "internet", "gateway", "appliance", "none", "service"
    mask: int
    why: str
    address: int | None = None
    peering: Peering | None = None
    sure: bool = True


class Roads:
    """The routes of a model, compiled for a space."""

    def __init__(self, model: Model, space: Space, tags: Tags) -> None:
        """Prepare; nothing is evaluated until it is asked for."""
        self.model = model
        self._space = space
        self._tags = tags
        self._legs: dict[tuple[str, str | None, tuple[str, ...]], list[Leg]] = {}
        self.standing: dict[str, int] = {}
        self._endpoints: dict[str, int] = {}
        for index, place in enumerate(model.places):
            mask = space.of_place[index]
            if place.network:
                self.standing[place.network] = self.standing.get(place.network, 0) | mask
                if place.kind == "endpoint" and model.subnets[place.subnet].endpoint_policies in (
                    "disabled",
                    "networksecuritygroupenabled",
                ):
                    self._endpoints[place.network] = self._endpoints.get(place.network, 0) | mask
        self.peerings: dict[str, list[Peering]] = {}
        for peering in model.peerings:
            self.peerings.setdefault(peering.local, []).append(peering)

    @cached_property
    def on_premises(self) -> int:
        """Everything on-premises."""
        return self._kinds("on-premises")

    @cached_property
    def outer(self) -> int:
        """Everything that is reached over the internet."""
        return self._kinds("internet", "service", "name", "public")

    def _kinds(self, *kinds: str) -> int:
        return sum(self._space.of_place[index] for index, place in enumerate(self.model.places) if place.kind in kinds)

    def peering(self, local: str, remote: str) -> Peering | None:
        """The direction of a peering from one network to another."""
        return next((each for each in self.peerings.get(local, ()) if each.remote == remote), None)

    def legs(self, network: str, table: str | None, services: tuple[str, ...] = ()) -> list[Leg]:
        """Where each atom goes next from a subnet of a network with a route table."""
        key = (network, table, services)
        found = self._legs.get(key)
        if found is None:
            found = self._legs[key] = self._decide(network, table, services)
        return found

    def _decide(self, network: str, table_key: str | None, services: tuple[str, ...]) -> list[Leg]:
        model, space = self.model, self._space
        table = model.tables.get(table_key or "")
        lost = table_key is not None and table is None
        candidates: list[tuple[int, int, Leg]] = []
        for low, high in model.networks[network].space:
            mask = space.mask(_span(low, high))
            candidates.append((_length(low, high), 2, Leg("network", mask, "the network's own address space")))
        if not model.networks[network].space:
            candidates.append((32, 2, Leg("network", self.standing.get(network, 0), "the network's own address space")))
        own = self._endpoints.get(network, 0)
        candidates.append((128, 2, Leg("network", own, "a private endpoint's own route")))
        local = 0
        for peering in self.peerings.get(network, ()):
            if peering.access is False or peering.connected is False:
                continue
            sure = peering.access is True and peering.connected is True
            why = f"peering {peering.name}"
            remote = model.networks[peering.remote].space
            for low, high in remote:
                leg = Leg("peering", space.mask(_span(low, high)), why, peering=peering, sure=sure)
                candidates.append((_length(low, high), 2, leg))
                local |= leg.mask
            if not remote:
                leg = Leg("peering", self.standing.get(peering.remote, 0), why, peering=peering, sure=False)
                candidates.append((16, 2, leg))
            beyond = self._endpoints.get(peering.remote, 0)
            candidates.append(
                (128, 2, Leg("peering", beyond, f"a private endpoint's route over {why}", peering=peering, sure=sure))
            )
        local |= self.standing.get(network, 0)
        if table is None or table.propagates is not False:
            for reach, sure, why in self._learned(network):
                known = sure and (table is None or table.propagates is True)
                # A network's and its peerings' own routes win over learned ones, even over longer prefixes.
                candidates.append((24, 1, Leg("gateway", reach & ~local, why, sure=known)))
        for service in services:
            tag = _SERVICES.get(service.lower())
            if tag:
                mask = self._tags.of_tag(tag, None).sure
                candidates.append((127, 2, Leg("service", mask, f"service endpoint {service}")))
        everything = space.mask(addresses.PLATFORM)
        candidates.append((129, 0, Leg("network", everything, "the platform's own address")))
        candidates.append((0, 2, Leg("internet", space.all, "the system's default route")))
        # A default route of the user's takes their place: hub and spoke with nothing but 0.0.0.0/0 to a firewall lives
        # by that (unverified in the text of "Virtual network traffic routing").
        own_default = any(route.length == 0 and route.prefix is not None for route in (table.routes if table else ()))
        for prefix, length in () if own_default else _NOWHERE:
            mask = space.mask(prefix)
            candidates.append(
                (length, 3, Leg("none", mask, "no route: Azure drops private addresses that it does not know"))
            )
        for route in table.routes if table else ():
            candidates.extend(self._written(route))
        unsure = lost or any(route.prefix is None and not route.tag for route in (table.routes if table else ()))
        if unsure:
            # A route that nobody knows may lead over anything, to anywhere.
            candidates.append((200, 0, Leg("unknown", space.all, "a route that is not known", sure=False)))
        rest, doubted = space.all, 0
        legs: list[Leg] = []
        for _, _, leg in sorted(candidates, key=lambda one: (-one[0], one[1])):
            for mask, sure in ((leg.mask & rest & ~doubted, leg.sure and not unsure), (leg.mask & doubted, False)):
                if mask:
                    legs.append(_narrowed(leg, mask, sure))
            if leg.sure:
                rest &= ~leg.mask
            else:
                # It may be there: what comes after is taken or not, and neither is sure.
                doubted |= leg.mask & rest
        return legs

    def _written(self, route: Route) -> Iterable[tuple[int, int, Leg]]:
        """A user-defined route. One whose prefix is not known yields nothing; the table is unsure then."""
        if route.prefix is None:
            if not route.tag:
                return
            sense = self._tags.of_tag(route.tag, None)
            length = 126  # a tag stands for many prefixes, all longer than a default route
        else:
            mask = self._space.mask(route.prefix) | (self._symbols if route.length == 0 else 0)
            sense, length = Sense(mask, mask), route.length
        why = f"route {route.name}"
        if isinstance(route.hop, Unknown):
            yield length, 0, Leg("unknown", sense.possible, why, sure=False)
        elif route.hop == "virtualappliance":
            kind = "appliance" if route.address is not None else "unknown"
            yield length, 0, Leg(kind, sense.sure, why, address=route.address, sure=route.address is not None)
        elif route.hop in ("internet", "none"):
            yield length, 0, Leg(route.hop, sense.sure, why)
        elif route.hop == "vnetlocal":
            yield length, 0, Leg("network", sense.sure, why)
        elif route.hop == "virtualnetworkgateway":
            yield length, 0, Leg("gateway", sense.sure, why)
        else:
            yield length, 0, Leg("unknown", sense.possible, why, sure=False)

    @cached_property
    def _symbols(self) -> int:
        """What has no number goes by a default route."""
        return self._space.mask(_points(self.model.symbols.values()))

    def _learned(self, network: str) -> Iterable[tuple[int, bool, str]]:
        """What the network's gateway, or a peer's that it uses, leads to: mask, whether surely, why."""
        own = self.model.gateways.get(network)
        if own is not None:
            if own is UNKNOWN:
                yield self.on_premises, False, "a gateway that may be here"
            elif not isinstance(own, Unknown):
                yield self._space.mask(own), True, "the network's gateway"
        for peering in self.peerings.get(network, ()):
            beyond = self.model.gateways.get(peering.remote)
            back = self.peering(peering.remote, network)
            if beyond is None or peering.use_remote is False or (back is not None and back.transit is False):
                continue
            sure = (
                peering.use_remote is True
                and peering.connected is True
                and back is not None
                and back.transit is True
                and beyond is not UNKNOWN
            )
            reach = self.on_premises if isinstance(beyond, Unknown) else self._space.mask(beyond)
            yield reach, sure, f"the gateway of {peering.remote.rpartition('/')[2]}, over peering {peering.name}"

    def owner(self, address: int) -> Place | None:
        """The place that forwards at an address, the next hop of a route."""
        firm = [place for place in self.model.places if place.network and address in place.answers]
        return min(firm, key=lambda place: sum(high - low for low, high in place.answers), default=None)


def _narrowed(leg: Leg, mask: int, sure: bool) -> Leg:
    return Leg(leg.hop, mask, leg.why, leg.address, leg.peering, sure)


def _span(low: int, high: int) -> IntervalSet:
    return IntervalSet(((low, high),))


def _points(values: Iterable[int]) -> IntervalSet:
    return IntervalSet.of((value, value) for value in values)


def _length(low: int, high: int) -> int:
    """The prefix length of a span; of one that is no prefix, that of the smallest that would hold it."""
    bits = 32 if high < 2**32 else 128
    return bits - (high - low).bit_length()
