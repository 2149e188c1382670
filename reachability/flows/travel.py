"""From routes to ways: over which appliances packets of one sender arrive where.

Peerings do not add up: what comes from one peer goes on to another only where an appliance sends it, and there only if
the receiver's peering takes forwarded packets. A gateway serves the networks that use it, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from reachability.flows.atoms import Space
from reachability.flows.roads import Leg, Roads
from reachability.network.model import Model, Place
from reachability.unknown import UNKNOWN, Unknown

PATH_LIMIT: Final = 4  # appliances on one way; more is a loop
UNKNOWN_APPLIANCE: Final = "appliance:"
NAT: Final = "nat:"
UNGUARDED: Final = (UNKNOWN_APPLIANCE, NAT)
"""What tokens of a path begin with that no rules are known of: of an appliance because nobody says, of a NAT gateway
because it has none."""
_UNTRACED: Final = ("internet", "service", "name", "public", "platform", "network")
# Rules of these groups name the service that manages them. A firewall is managed behind groups of the platform that
# nobody sees ("Azure Firewall FAQ", AzureFirewallSubnet and security groups), by nothing that its subnet takes in.
_MANAGED: Final = ("gateway", "bastion")


@dataclass(frozen=True, slots=True)
class Way:
    """Atoms that are reached over these appliances. `exit` says that the way ends on the internet."""

    path: tuple[str, ...]
    mask: int
    sure: bool
    exit: bool = False


Sender = tuple[str, ...]
"""What sends alike: ("subnet", network, table or "", exit, *service endpoints), ("on-premises",), ("internet",), ..."""


class Travel:
    """The ways of every sender of a model."""

    def __init__(self, model: Model, space: Space, roads: Roads) -> None:
        """Prepare; nothing is evaluated until it is asked for."""
        self._model = model
        self._space = space
        self._roads = roads
        self._done: dict[Sender, list[Way]] = {}
        self._public = self._of("public")
        self._managed = self._of(*_MANAGED)
        self._platform = self._of("platform")
        self._standing = 0
        for mask in roads.standing.values():
            self._standing |= mask

    def _of(self, *kinds: str) -> int:
        found = 0
        for index, place in enumerate(self._model.places):
            if place.kind in kinds:
                found |= self._space.of_place[index]
        return found

    def sender(self, place: Place) -> Sender:
        """The sender that a place is."""
        if place.subnet:
            subnet = self._model.subnets[place.subnet]
            return ("subnet", subnet.network, subnet.table or "", self._exit(place), *sorted(subnet.services))
        if place.kind == "network":
            return ("network", place.network)
        return (place.kind,)

    def _exit(self, place: Place) -> str:
        """Whether a place has a way out to the internet of its own: "nat:" and which, "yes", "no" or "?".

        A NAT gateway comes before a public address of one's own ("What is Azure NAT Gateway?").
        """
        subnet = self._model.subnets[place.subnet]
        if subnet.nat:
            return f"{NAT}{subnet.nat}" if subnet.nat != "?" else "?"
        if place.public is True:
            return "yes"
        if place.public is UNKNOWN or subnet.default_outbound is UNKNOWN:
            return "?"
        return "yes" if subnet.default_outbound else "no"

    def ways(self, sender: Sender) -> list[Way]:
        """Everything that a sender's packets reach as far as routes go, guards left aside."""
        found = self._done.get(sender)
        if found is None:
            found = self._done[sender] = list(self._ways(sender))
        return found

    def _ways(self, sender: Sender) -> Iterable[Way]:
        kind = sender[0]
        if kind == "subnet":
            network, table, out = sender[1:4]
            legs = self._roads.legs(network, table or None, sender[4:])
            yield from self._follow(legs, network, network, (), self._space.all, True, out)
        elif kind == "network":
            yield Way((), self._roads.standing.get(sender[1], 0), True)
            for peering in self._roads.peerings.get(sender[1], ()):
                yield Way((), self._roads.standing.get(peering.remote, 0), False)
            for back in self._model.peerings:
                if back.remote == sender[1] and back.connected is not False and back.access is not False:
                    yield Way((), self._roads.standing.get(back.local, 0), False)
        elif kind == "on-premises":
            yield from self._from_on_premises()
        elif kind == "internet":
            yield Way((), self._public, True)
        elif kind == "service":
            yield Way((), self._public, True)
            yield Way((), self._managed, False)  # a service manages these over addresses that no resource shows
        elif kind == "platform":
            yield Way((), self._standing & ~self._of("frontend"), True)  # a frontend is no machine to probe

    def returns(self, source: Place, source_bit: int, target: Place, target_bit: int) -> bool:
        """Whether the answer to a packet between two atoms comes back over the same appliances.

        Frontends and endpoints answer for the platform, and the internet is taken to find its way.
        """
        if not target.sources or target.kind in _UNTRACED or source.kind in _UNTRACED:
            return True
        there = {way.path for way in self.ways(self.sender(source)) if way.mask >> target_bit & 1}
        back = {way.path for way in self.ways(self.sender(target)) if way.mask >> source_bit & 1}
        return any(tuple(reversed(path)) in back for path in there)

    def _from_on_premises(self) -> Iterable[Way]:
        """Over each gateway: to its own network, and to those that use it."""
        for network, reach in self._model.gateways.items():
            sure = not isinstance(reach, Unknown)
            table = next(
                (s.table for s in self._model.subnets.values() if s.network == network and s.name == "GatewaySubnet"),
                None,
            )
            told = self._roads.standing.get(network, 0)
            maybe = 0
            for peering in self._roads.peerings.get(network, ()):
                user = self._roads.peering(peering.remote, network)
                if user is None or user.use_remote is False or peering.transit is False:
                    continue
                there = self._roads.standing.get(peering.remote, 0)
                if user.use_remote is True and peering.transit is True:
                    told |= there
                else:
                    maybe |= there
            legs = self._roads.legs(network, table)
            yield from self._follow(legs, network, "on-premises", (), told, sure, "no")
            yield from self._follow(legs, network, "on-premises", (), maybe, False, "no")
        yield Way((), self._public, True)

    def _follow(
        self, legs: list[Leg], at: str, origin: str, path: tuple[str, ...], wanted: int, sure: bool, out: str
    ) -> Iterable[Way]:
        """The ways on from a network: `origin` is where the packet was made, `path` what it passed."""
        for leg in legs:
            mask = leg.mask & wanted
            if not mask:
                continue
            known = sure and leg.sure
            if leg.hop == "network":
                here = mask & (self._roads.standing.get(at, 0) | self._platform)
                yield from self._arrive(here, at, at, origin, path, known)
            elif leg.hop == "peering" and leg.peering is not None:
                here = mask & self._roads.standing.get(leg.peering.remote, 0)
                yield from self._arrive(here, leg.peering.remote, at, origin, path, known)
            elif leg.hop == "service":
                yield Way(path, mask, known)
            elif leg.hop == "gateway":
                yield Way(path, mask & self._roads.on_premises, known)
            elif leg.hop == "internet":
                outer = mask & self._roads.outer
                if outer and out.startswith(NAT):
                    yield Way((*path, out), outer, known, exit=True)
                elif outer and out != "no":
                    yield Way(path, outer, known and out == "yes", exit=True)
            elif leg.hop == "appliance" and leg.address is not None:
                yield from self._over(leg, mask, at, origin, path, known)
            elif leg.hop == "unknown":
                yield Way((*path, UNKNOWN_APPLIANCE + leg.why), mask, False)

    def _arrive(self, mask: int, there: str, at: str, origin: str, path: tuple[str, ...], sure: bool) -> Iterable[Way]:
        """Into a network from a neighbour (or itself). Forwarded packets need the receiver's leave."""
        if not mask:
            return
        forwarded = bool(path) if origin == "on-premises" else origin != at
        if there != at and forwarded:
            leave = self._roads.peering(there, at)
            if leave is None or leave.forwarded is False:
                if leave is not None or (there in self._model.networks and self._model.networks[there].known):
                    return
                sure = False
            elif leave.forwarded is UNKNOWN:
                sure = False
        yield Way(path, mask, sure)

    def _over(self, leg: Leg, mask: int, at: str, origin: str, path: tuple[str, ...], sure: bool) -> Iterable[Way]:
        """On through an appliance: it must stand where this network reaches, and then its own routes count."""
        assert leg.address is not None
        if leg.address in self._model.outside.vacant:
            return  # nothing stands there that could hand it on
        owner = self._roads.owner(leg.address)
        if owner is None or not owner.network:
            yield Way((*path, f"{UNKNOWN_APPLIANCE}{leg.address}"), mask, False)
            return
        if owner.network != at:
            peering = self._roads.peering(at, owner.network)
            if peering is None or peering.access is False or peering.connected is False:
                return
            sure = sure and peering.access is True and peering.connected is True
        if not owner.subnet:
            # Somewhere in a network of which only the space is known.
            token = f"{UNKNOWN_APPLIANCE}{leg.address}"
            if leg.address in self._model.outside.hands_on and token not in path and len(path) < PATH_LIMIT:
                # It hands on to its network's peers, as far as their peerings take it. The rest stays open.
                for peering in self._roads.peerings.get(owner.network, ()):
                    near = mask & self._roads.standing.get(peering.remote, 0)
                    legs = self._roads.legs(owner.network, None)
                    yield from self._follow(legs, owner.network, origin, (*path, token), near, sure, "no")
                    mask &= ~near
            yield Way((*path, token), mask, False)
            return
        token = owner.firewall or f"{UNKNOWN_APPLIANCE}{owner.name}"
        if token in path or len(path) >= PATH_LIMIT:
            return  # a loop: the packet goes round until it dies
        known = bool(owner.firewall) and self._model.firewalls[owner.firewall].known
        subnet = self._model.subnets[owner.subnet]
        legs = self._roads.legs(owner.network, subnet.table, tuple(sorted(subnet.services)))
        out = self._exit(owner)
        yield from self._follow(legs, owner.network, origin, (*path, token), mask, sure and known, out)
