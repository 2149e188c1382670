"""Azure Firewalls over the whole space at once: for one destination, what each source may send through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reachability.flows import regions
from reachability.flows.atoms import Space
from reachability.flows.guards import Both, Partition, allowed, apply
from reachability.flows.regions import NOTHING, Region
from reachability.flows.tags import Tags
from reachability.network import symbols
from reachability.network.model import FirewallRule, Model
from reachability.readers import ANY_PORT, Read
from reachability.unknown import UNKNOWN


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule over the space: who is at either side, and which ports, surely and possibly."""

    rule: FirewallRule
    sources: int
    may_sources: int
    destinations: int
    may_destinations: int
    region: Region
    may_region: Region


class Walls:
    """The firewalls of a model, compiled for a space. What no rule allows is denied."""

    def __init__(self, model: Model, space: Space, tags: Tags) -> None:
        """Prepare; nothing is evaluated until it is asked for."""
        self._model = model
        self._space = space
        self._tags = tags
        self._compiled: dict[str, list[Compiled]] = {}
        self._done: dict[tuple[object, ...], Both] = {}
        self._open: Partition = {regions.EVERYTHING: space.all}

    def match(self, key: str, source: int, target: int) -> Iterator[tuple[Compiled, bool, bool]]:
        """A firewall's rules in order, each with whether it surely and possibly is about two atoms."""
        for one in self._rules(key):
            sure = bool(one.sources >> source & 1 and one.destinations >> target & 1)
            yield one, sure, bool(one.may_sources >> source & 1 and one.may_destinations >> target & 1)

    def _rules(self, key: str) -> list[Compiled]:
        compiled = self._compiled.get(key)
        if compiled is None:
            compiled = self._compiled[key] = [self._compile(rule) for rule in self._model.firewalls[key].rules]
        return compiled

    def of(self, key: str, bit: int) -> Both:
        """What a firewall lets through to atom `bit`, from every other atom."""
        firewall = self._model.firewalls.get(key)
        if firewall is None or not firewall.known:
            return Both({}, self._open)
        compiled = self._rules(key)
        here = 1 << bit
        chosen = tuple(index for index, one in enumerate(compiled) if one.may_destinations & here)
        certain = tuple(bool(compiled[index].destinations & here) for index in chosen)
        signature = (key, chosen, certain)
        found = self._done.get(signature)
        if found is None:
            pairs = [(compiled[index], sure) for index, sure in zip(chosen, certain, strict=True)]
            found = self._done[signature] = Both(
                self._first_match(pairs, possible=False), self._first_match(pairs, possible=True)
            )
        return found

    def _first_match(self, pairs: list[tuple[Compiled, bool]], *, possible: bool) -> Partition:
        state: dict[tuple[Region, Region], int] = {(regions.EVERYTHING, NOTHING): self._space.all}
        for one, sure in pairs:
            allows = one.rule.allow is True or (possible and one.rule.allow is UNKNOWN)
            wide = allows == possible
            if not wide and not sure:
                continue
            mask = one.may_sources if wide else one.sources
            region = one.may_region if wide else one.region
            if mask and region is not NOTHING:
                apply(state, mask, region, allows)
        return allowed(state)

    def _compile(self, rule: FirewallRule) -> Compiled:
        sources, may_sources = self._side(rule.sources)
        destinations, may_destinations = self._side(rule.destinations)
        named = self._space.mask(symbols.named(rule.names, self._model.symbols)) | self._on_premises(rule)
        region = regions.of(rule.protocols, ANY_PORT, rule.ports)
        may_region = regions.EVERYTHING if rule.unknown & {"destinationPorts", "ipProtocols", "protocols"} else region
        if rule.names and not rule.application:
            # A network rule by name matches the addresses that the name resolves to.
            may_destinations |= named
        return Compiled(rule, sources, may_sources, destinations | named, may_destinations | named, region, may_region)

    def _on_premises(self, rule: FirewallRule) -> int:
        """Hosts with private addresses that the rule names, where the asker says which addresses these are."""
        found = 0
        for name, space in self._model.outside.names.items():
            if any(symbols.covers(pattern, name) for pattern in rule.names):
                found |= self._space.mask(space)
        return found

    def _side(self, read: Read) -> tuple[int, int]:
        sure = possible = self._space.mask(read.known)
        if read.known.spans and read.known.spans[-1][1] >= symbols.FIRST - 3:
            sure = possible = self._space.all  # every address: names and tags among them
        for tag in read.tags:
            sense = self._tags.of_tag(tag, None)
            sure, possible = sure | sense.sure, possible | sense.possible
        return sure, possible if read.complete else self._space.all
