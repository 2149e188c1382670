"""What each service tag and application security group stands for at one subnet, as masks: surely, and possibly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from reachability import addresses
from reachability.flows.atoms import Space
from reachability.intervals import EMPTY, IntervalSet
from reachability.network import symbols
from reachability.network.model import UNKNOWN_GROUP, Model, Subnet
from reachability.rules import Side
from reachability.service_tags import INTERNET, LOAD_BALANCER, VIRTUAL_NETWORK, is_group
from reachability.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Sense:
    """The two readings of what is uncertain: a mask that is surely meant, and one that may be."""

    sure: int
    possible: int


class Tags:
    """What tags mean where. `VirtualNetwork` differs by network and route table; the others are the same everywhere."""

    def __init__(self, model: Model, space: Space) -> None:
        """Prepare for the places of `space`."""
        self._model = model
        self._space = space
        self._senses: dict[tuple[str, tuple[IntervalSet, IntervalSet] | None], Sense] = {}
        self._sides: dict[tuple[Side, tuple[IntervalSet, IntervalSet] | None], Sense] = {}
        self._widths: dict[tuple[str, str | None], tuple[IntervalSet, IntervalSet]] = {}
        self._members: dict[str, int] = {}
        self._unsure_members = 0
        for index, place in enumerate(model.places):
            for tag in place.groups:
                self._members[tag] = self._members.get(tag, 0) | space.of_place[index]
            if not place.groups_known:
                self._unsure_members |= space.of_place[index]
        self._standing = 0
        for index, place in enumerate(model.places):
            if place.subnet:
                self._standing |= space.of_place[index]

    def width(self, subnet: Subnet) -> tuple[IntervalSet, IntervalSet]:
        """The addresses that `VirtualNetwork` surely holds at a subnet, and those that it may hold.

        Own space, networks peered with access, what a gateway leads to, the platform's address, and prefixes of
        user-defined routes; a default route among them may or may not widen it to everything (azure-docs, "Virtual
        network service tags"; azure-docs issue 22178).
        """
        key = (subnet.network, subnet.table)
        found = self._widths.get(key)
        if found is None:
            found = self._widths[key] = self._width(subnet.network, subnet.table)
        return found

    def _width(self, network: str, table: str | None) -> tuple[IntervalSet, IntervalSet]:
        model = self._model
        sure = model.networks[network].space | addresses.PLATFORM
        possible = sure
        learned = model.gateways.get(network, EMPTY)
        for peering in model.peerings:
            if peering.local != network:
                continue
            space = model.networks[peering.remote].space
            if peering.access is True and peering.connected is True:
                sure |= space
            if peering.access is not False and peering.connected is not False:
                possible |= space
                if not space:
                    possible |= addresses.EVERYWHERE
            beyond = model.gateways.get(peering.remote)
            if beyond is not None and peering.use_remote is not False:
                if isinstance(beyond, Unknown):
                    possible |= self._beyond()
                else:
                    possible |= beyond
                    sure |= beyond if peering.use_remote is True and peering.connected is True else EMPTY
        if isinstance(learned, Unknown):
            possible |= self._beyond()
        else:
            sure |= learned
        if table == UNKNOWN_GROUP:
            possible |= addresses.EVERYWHERE
        elif table is not None and table in model.tables:
            for route in model.tables[table].routes:
                if route.prefix is None:
                    possible |= EMPTY if route.tag else addresses.EVERYWHERE
                elif route.length == 0:
                    possible |= route.prefix
                else:
                    sure |= route.prefix
        return sure, possible | sure

    def _beyond(self) -> IntervalSet:
        """Everything that may be behind a gateway of which nothing is said."""
        found = EMPTY
        for prefixes in self._model.outside.on_premises.values():
            found |= prefixes
        return found or addresses.EVERYWHERE - addresses.PUBLIC - addresses.PLATFORM

    @cached_property
    def _symbols(self) -> Mapping[str, int]:
        return self._model.symbols

    @cached_property
    def _outer(self) -> int:
        """The public space and everything on it that has a symbol."""
        every = IntervalSet.of((value, value) for value in self._symbols.values())
        return self._space.mask(addresses.PUBLIC) | self._space.mask(every)

    @cached_property
    def _unnamed(self) -> int:
        """Names and public addresses of which nobody knows in which tags they are."""
        return self._space.mask(
            IntervalSet.of((value, value) for name, value in self._symbols.items() if not name.startswith("tag:"))
        )

    def of_tag(self, tag: str, width: tuple[IntervalSet, IntervalSet] | None) -> Sense:
        """A tag where `VirtualNetwork` has this width."""
        key = (tag, width if tag in (VIRTUAL_NETWORK, INTERNET) else None)
        found = self._senses.get(key)
        if found is None:
            found = self._senses[key] = self._tag(tag, width)
        return found

    def _tag(self, tag: str, width: tuple[IntervalSet, IntervalSet] | None) -> Sense:
        space = self._space
        sure_network, may_network = width or (EMPTY, addresses.EVERYWHERE)
        if tag == VIRTUAL_NETWORK:
            possible = space.mask(may_network)
            if addresses.IPV4.spans[0][0] in may_network:
                possible |= self._outer  # a default route takes in names and tags as well
            return Sense(space.mask(sure_network), possible)
        if tag == INTERNET:
            mask = self._outer & ~space.mask(sure_network)
            return Sense(mask, mask)
        if tag == LOAD_BALANCER or tag.startswith("azureplatform"):
            mask = space.mask(addresses.PLATFORM)
            return Sense(mask, mask)
        if is_group(tag):
            members = self._members.get(tag, 0)
            if tag.startswith("asg:not known"):
                return Sense(0, self._standing)
            return Sense(members, members | self._unsure_members)
        sure = space.mask(symbols.within_tag(tag, self._symbols))
        possible = sure | self._unnamed
        if tag.partition(".")[0] == "azurecloud":
            # It holds the data centres' addresses, and so most of every other tag.
            possible |= space.mask(
                IntervalSet.of((value, value) for name, value in self._symbols.items() if name.startswith("tag:"))
            )
        return Sense(sure, possible)

    def of_side(self, side: Side, width: tuple[IntervalSet, IntervalSet]) -> Sense:
        """The source or destination of a rule, at a subnet where `VirtualNetwork` has this width."""
        narrow = not side.tags & {VIRTUAL_NETWORK, INTERNET}
        key = (side, None if narrow else width)
        found = self._sides.get(key)
        if found is None:
            if side.addresses == addresses.EVERYWHERE:
                sure = possible = self._space.all
            else:
                sure = possible = self._space.mask(side.addresses)
            for tag in side.tags:
                one = self.of_tag(tag, width)
                sure, possible = sure | one.sure, possible | one.possible
            if not side.complete:
                possible = self._space.all
            found = self._sides[key] = Sense(sure, possible)
        return found
