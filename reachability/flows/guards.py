"""Security groups over the whole space at once: for one end, which packets from or to every atom may pass.

The answer for one end is a partition: for each region of ports, the mask of the other ends for which just that region
is let through. It is computed once for each group and each set of its rules that concerns the end, so equal groups and
neighbouring subnets cost nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reachability import addresses
from reachability.flows import regions
from reachability.flows.atoms import Space
from reachability.flows.regions import NOTHING, Region
from reachability.flows.tags import Sense, Tags
from reachability.intervals import IntervalSet
from reachability.network.model import UNKNOWN_GROUP, Model, Place
from reachability.network.security import DEFAULTS
from reachability.rules import FIRST_PRIORITY, Rule
from reachability.unknown import UNKNOWN, Unknown

Partition = dict[Region, int]
"""For each region, the atoms for which exactly that is let through; atoms for which nothing is are left out."""

Width = tuple[IntervalSet, IntervalSet]


@dataclass(frozen=True, slots=True)
class Both:
    """A partition under each reading of what is not known."""

    sure: Partition
    possible: Partition


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule over the space: who is at either side, and which ports, surely and possibly."""

    rule: Rule
    access: str | Unknown
    local: Sense
    remote: Sense
    sure: Region
    possible: Region
    ranked: bool  # whether priority and direction are known


def intersect(left: Partition, right: Partition) -> Partition:
    """What both let through."""
    if left is right:
        return left
    made: Partition = {}
    for region, mask in left.items():
        for other, other_mask in right.items():
            common = mask & other_mask
            if common:
                both = region & other
                if both is not NOTHING:
                    made[both] = made.get(both, 0) | common
    return made


def unite(left: Partition, right: Partition) -> Partition:
    """What either lets through."""
    made: Partition = {}
    covered = 0
    for region, mask in left.items():
        for other, other_mask in right.items():
            common = mask & other_mask
            if common:
                both = region | other
                made[both] = made.get(both, 0) | common
                covered |= common
    for part in (left, right):
        for region, mask in part.items():
            rest = mask & ~covered
            if rest:
                made[region] = made.get(region, 0) | rest
    return made


def _together(parts: Sequence[Both]) -> Both:
    sure, possible = parts[0].sure, parts[0].possible
    for part in parts[1:]:
        sure, possible = intersect(sure, part.sure), intersect(possible, part.possible)
    return Both(sure, possible)


def allowed(state: dict[tuple[Region, Region], int]) -> Partition:
    """What was allowed in the end: (undecided, allowed) -> atoms, as a partition."""
    result: Partition = {}
    for (_, region), mask in state.items():
        if region is not NOTHING:
            result[region] = result.get(region, 0) | mask
    return result


class Guards:
    """The security groups of a model, compiled for a space."""

    def __init__(self, model: Model, space: Space, tags: Tags) -> None:
        """Prepare; nothing is evaluated until it is asked for."""
        self._model = model
        self._space = space
        self._tags = tags
        self._compiled: dict[tuple[str, str, Width], tuple[list[Compiled], list[int]]] = {}
        self._done: dict[tuple[object, ...], Both] = {}
        self._open = {regions.EVERYTHING: space.all}
        self._platform = space.mask(addresses.PLATFORM)
        self._calls: dict[tuple[object, ...], Both] = {}

    def of(self, place: Place, bit: int, direction: str) -> Both:
        """What may pass at atom `bit` of a place, by the group of its subnet and those of its interfaces."""
        if not place.subnet:
            return Both(self._open, self._open)
        subnet = self._model.subnets[place.subnet]
        return self._through(self.keys(place), bit, direction, self._tags.width(subnet), subnet.network)

    def keys(self, place: Place) -> tuple[str, ...]:
        """The groups that judge a place: those of its interfaces, then its subnet's when that applies to it."""
        group = self._model.subnets[place.subnet].group
        if not group or place.subnet_guards is False:
            return place.guards
        return (*place.guards, group if place.subnet_guards is True else UNKNOWN_GROUP)

    def opened(self, place: Place, bit: int, key: str, rule: Rule) -> Both:
        """What one Allow of group `key` lets in at atom `bit`: past the Denies before it, the place's other groups and
        admin rules that may deny. Other Allows of its group are left out, because each that opens a port must go.
        """
        subnet = self._model.subnets[place.subnet]
        width = self._tags.width(subnet)
        parts = [self._by_one(key, rule, bit, width)]
        parts += [self._group(other, bit, "inbound", width) for other in self.keys(place) if other != key]
        if self._model.admin_rules:
            denied, _ = self._admin(bit, "inbound", width, subnet.network)
            parts.append(Both(denied, self._open))
        return _together(parts)

    def _by_one(self, key: str, rule: Rule, bit: int, width: Width) -> Both:
        here = 1 << bit
        compiled = [one for one in self._rules(key, "inbound", width)[0] if one.local.possible & here]
        read = []
        for possible in (False, True):
            # What may deny counts against the Allow and never for it.
            against = ("deny",) if possible else ("deny", UNKNOWN)
            kept = [one for one in compiled if one.rule is rule or one.access in against]
            certain = [bool(one.local.sure & here) for one in kept]
            read.append(self._first_match(kept, certain, "inbound", possible=possible))
        return Both(*read)

    def _through(self, keys: tuple[str, ...], bit: int, direction: str, width: Width, network: str) -> Both:
        if self._model.admin_rules:
            return self._with_admin(keys, bit, direction, width, network)
        parts = [self._group(key, bit, direction, width) for key in keys]
        if len(parts) <= 1:
            return parts[0] if parts else Both(self._open, self._open)
        call = tuple(id(part) for part in parts)
        found = self._calls.get(call)
        if found is None:
            found = self._calls[call] = _together(parts)
        return found

    def _with_admin(self, keys: tuple[str, ...], bit: int, direction: str, width: Width, network: str) -> Both:
        """Admin rules come first: a Deny ends it, an AlwaysAllow passes the groups by.

        Each counts only where it does harm to the reading, because whether it was deployed is not known.
        """
        signature = ("admin", keys, bit, direction, width, network)
        found = self._done.get(signature)
        if found is not None:
            return found
        left, passed = self._admin(bit, direction, width, network)
        groups = _together([self._group(key, bit, direction, width) for key in keys] or [Both(self._open, self._open)])
        found = self._done[signature] = Both(intersect(groups.sure, left), unite(groups.possible, passed))
        return found

    def _admin(self, bit: int, direction: str, width: Width, network: str) -> tuple[Partition, Partition]:
        """What no admin rule may deny, and what one may pass by the groups."""
        state: dict[tuple[Region, Region], int] = {(regions.EVERYTHING, NOTHING): self._space.all}
        passed: dict[tuple[Region, Region], int] = {(regions.EVERYTHING, NOTHING): self._space.all}
        for admin in self._model.admin_rules:
            rule = admin.rule
            if rule.direction not in (direction, UNKNOWN) or not (admin.everywhere or network in admin.networks):
                continue
            one = self._compile(rule, direction, width)
            if one.local.possible >> bit & 1:
                if admin.access in ("deny", "?"):
                    apply(state, one.remote.possible, one.possible, False)
                if admin.access in ("alwaysallow", "?"):
                    apply(passed, one.remote.possible, one.possible, True)
        apply(state, self._space.all, regions.EVERYTHING, True)
        return allowed(state), allowed(passed)

    def _group(self, key: str, bit: int, direction: str, width: Width) -> Both:
        if key == UNKNOWN_GROUP or key not in self._model.groups:
            return Both({}, self._open)
        compiled, locals_ = self._rules(key, direction, width)
        here = 1 << bit
        chosen = tuple(index for index, mask in enumerate(locals_) if mask & here)
        # Whether the local side matches for certain differs by atom too.
        certain = tuple(bool(compiled[index].local.sure & here) for index in chosen)
        signature = (key, direction, width, chosen, certain)
        found = self._done.get(signature)
        if found is None:
            rules = [compiled[index] for index in chosen]
            sure = self._first_match(rules, certain, direction, possible=False)
            possible = self._first_match(rules, certain, direction, possible=True)
            found = self._done[signature] = Both(sure, sure if sure == possible else possible)
        return found

    def _rules(self, key: str, direction: str, width: Width) -> tuple[list[Compiled], list[int]]:
        found = self._compiled.get((key, direction, width))
        if found is None:
            own = [rule for rule in self._model.groups[key].rules if rule.direction in (direction, UNKNOWN)]
            defaults = [rule for rule in DEFAULTS if rule.direction == direction]
            compiled = [self._compile(rule, direction, width) for rule in (*sorted(own, key=_rank), *defaults)]
            found = self._compiled[key, direction, width] = (compiled, [one.local.possible for one in compiled])
        return found

    def match(
        self, key: str, direction: str, width: Width, local: int, remote: int
    ) -> Iterator[tuple[Compiled, bool, bool, bool, bool]]:
        """A group's rules in order, each with whether its local and remote side surely and possibly hold two atoms."""
        for one in self._rules(key, direction, width)[0]:
            yield (
                one,
                bool(one.local.sure >> local & 1),
                bool(one.local.possible >> local & 1),
                bool(one.remote.sure >> remote & 1),
                bool(one.remote.possible >> remote & 1),
            )

    def _compile(self, rule: Rule, direction: str, width: Width) -> Compiled:
        source, destination = self._tags.of_side(rule.source, width), self._tags.of_side(rule.destination, width)
        local, remote = (destination, source) if direction == "inbound" else (source, destination)
        if direction == "outbound" and not any(tag.startswith("azureplatform") for tag in rule.destination.tags):
            # The platform's own services are beyond the group unless a rule names them by tag (
            # "What is IP address 168.63.129.16?").
            remote = Sense(remote.sure & ~self._platform, remote.possible & ~self._platform)
        return Compiled(
            rule,
            rule.access,
            local,
            remote,
            regions.of(*rule.ports(possible=False)),
            regions.of(*rule.ports(possible=True)),
            not isinstance(rule.priority, Unknown) and rule.direction == direction,
        )

    def _first_match(
        self, rules: Sequence[Compiled], certain: Sequence[bool], direction: str, *, possible: bool
    ) -> Partition:
        """The first rule that matches decides. Unknowns are read for the packet (`possible`) or against it."""
        state: dict[tuple[Region, Region], int] = {(regions.EVERYTHING, NOTHING): self._space.all}
        pairs = list(zip(rules, certain, strict=True))
        if not possible:
            # A rule that may stand anywhere, and may deny, stands first.
            pairs.sort(key=lambda pair: pair[0].ranked or pair[0].access == "allow")
        else:
            pairs.sort(key=lambda pair: pair[0].ranked or pair[0].access == "deny")
        for one, local_sure in pairs:
            allows = one.access == "allow" or (possible and one.access is UNKNOWN)
            wide = allows == possible  # Allows widely when reading for the packet, Denies widely when against it
            if not wide and (not one.ranked or not local_sure):
                continue
            mask = one.remote.possible if wide else one.remote.sure
            region = one.possible if wide else one.sure
            if not mask or region is NOTHING:
                continue
            apply(state, mask, region, allows)
        if direction == "outbound" and self._platform:
            apply(state, self._platform, regions.EVERYTHING, True)
        return allowed(state)


def _rank(rule: Rule) -> tuple[int, str]:
    return (FIRST_PRIORITY - 1 if isinstance(rule.priority, Unknown) else rule.priority, rule.name)


def apply(state: dict[tuple[Region, Region], int], mask: int, region: Region, allows: bool) -> None:
    """Let one rule take its packets out of what is still undecided: (undecided, allowed so far) -> atoms."""
    moved: list[tuple[tuple[Region, Region], int]] = []
    for (rest, taken), others in list(state.items()):
        common = others & mask
        if not common or rest is NOTHING:
            continue
        hit = rest & region
        if hit is NOTHING:
            continue
        left = others ^ common
        if left:
            state[rest, taken] = left
        else:
            del state[rest, taken]
        moved.append(((rest - hit, taken | hit if allows else taken), common))
    for slot, common in moved:
        state[slot] = state.get(slot, 0) | common
