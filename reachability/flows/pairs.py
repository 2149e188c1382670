"""Every pair at once: for each atom that is called, the atoms that reach it and by which protocols and ports.

Nothing walks from pair to pair. Outbound guards and routes are turned into columns by one sweep along the atoms, and a
column is intersected with the guards of its atom in a few steps on masks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from reachability import addresses
from reachability.flows import regions
from reachability.flows.arrivals import Arrivals
from reachability.flows.atoms import Space, bits, runs
from reachability.flows.guards import Guards, Partition
from reachability.flows.regions import NOTHING, Region
from reachability.flows.roads import Roads
from reachability.flows.tags import Tags
from reachability.flows.travel import UNGUARDED, Sender, Travel
from reachability.flows.walls import Walls
from reachability.intervals import IntervalSet
from reachability.network.model import Model, Place
from reachability.network.reading import address
from reachability.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Answer:
    """What one place may send another. Each region is at the address that is called, a frontend's ports included.

    `sure` is open for some addresses of both, `all` for every address of both, `possible` is what may be open when
    what is not known turns out so.
    """

    source: Place
    target: Place
    sure: Region
    all: Region
    possible: Region


class Flows:
    """The flows of a model. Columns are computed when first asked for and kept."""

    def __init__(self, model: Model, cuts: Iterable[IntervalSet] = (), tags: type[Tags] = Tags) -> None:
        """Cut the address space at everything that tells packets apart, and at `cuts`, which questions will name."""
        self.model = model
        self.space = Space(model.places, (*_cuts(model), *cuts))
        self.tags = tags(model, self.space)
        self.guards = Guards(model, self.space, self.tags)
        self.roads = Roads(model, self.space, self.tags)
        self.travel = Travel(model, self.space, self.roads)
        self.walls = Walls(model, self.space, self.tags)
        self.arrivals = Arrivals(model, self.space, self.guards, self.travel)
        self.index = {place.key: number for number, place in enumerate(model.places)}
        self._columns: dict[bool, dict[int, Partition]] = {}

    def columns(self, *, possible: bool) -> dict[int, Partition]:
        """For each atom that is called: region -> mask of the atoms that may send it, surely or possibly."""
        if possible not in self._columns:
            self._columns[possible] = self._sweep(possible=possible)
        return self._columns[possible]

    def _senders(self) -> dict[Sender, int]:
        found: dict[Sender, int] = {}
        for bit in bits(self.space.calling):
            sender = self.travel.sender(self.model.places[self.space.atoms[bit].place])
            found[sender] = found.get(sender, 0) | 1 << bit
        return found

    def _sweep(self, *, possible: bool) -> dict[int, Partition]:
        ways = _Sweep[tuple[str, ...]]()
        for sender, mask in self._senders().items():
            reached: dict[tuple[str, ...], int] = {}
            for way in self.travel.ways(sender):
                if way.sure or possible:
                    reached[way.path] = reached.get(way.path, 0) | way.mask
            for path, there in reached.items():
                ways.add(path, mask, there)
        outbound = _Sweep[Region]()
        alike: dict[int, tuple[Partition, int]] = {}
        for bit in bits(self.space.calling):
            both = self.guards.of(self.model.places[self.space.atoms[bit].place], bit, "outbound")
            partition = both.possible if possible else both.sure
            known = alike.get(id(partition))
            alike[id(partition)] = (partition, (known[1] if known else 0) | 1 << bit)
        for partition, mask in alike.values():
            for region, there in partition.items():
                outbound.add(region, mask, there)
        columns: dict[int, Partition] = {}
        for bit, (roads, leaving) in enumerate(
            zip(ways.columns(len(self.space.atoms)), outbound.columns(len(self.space.atoms)), strict=True)
        ):
            if self.space.atoms[bit].answers and roads:
                found = self._column(bit, roads, leaving, possible=possible)
                if found:
                    columns[bit] = found
        return columns

    def column_without(self, bit: int, through: frozenset[str], senders: int, *, possible: bool) -> Partition:
        """The column of one atom over ways that pass none of `through`, for some senders."""
        roads: dict[tuple[str, ...], int] = {}
        leaving: dict[Region, int] = {}
        for one in bits(senders & self.space.calling):
            place = self.model.places[self.space.atoms[one].place]
            for way in self.travel.ways(self.travel.sender(place)):
                if way.mask >> bit & 1 and (way.sure or possible) and not through & set(way.path):
                    roads[way.path] = roads.get(way.path, 0) | 1 << one
            both = self.guards.of(place, one, "outbound")
            for region, mask in (both.possible if possible else both.sure).items():
                if mask >> bit & 1:
                    leaving[region] = leaving.get(region, 0) | 1 << one
        return self._column(bit, roads, leaving, possible=possible)

    def _column(
        self, bit: int, roads: dict[tuple[str, ...], int], leaving: dict[Region, int], *, possible: bool
    ) -> Partition:
        both = self.arrivals.of(bit)
        entering = both.possible if possible else both.sure
        column: Partition = {}
        for path, everyone in roads.items():
            senders = everyone & self.space.alike(bit)
            walls = []
            for token in path:
                if not token.startswith(UNGUARDED):
                    one = self.walls.of(token, bit)
                    walls.append(one.possible if possible else one.sure)
            for region, mask in entering.items():
                common = mask & senders
                if not common:
                    continue
                for other, other_mask in leaving.items():
                    meeting = common & other_mask
                    if meeting:
                        _enter(column, region & other, meeting, walls)
        return column

    def between(self, source: Place, target: Place) -> Answer:
        """What one place may send another, at the addresses at which it is called."""
        senders = self.space.of_place[self.index[source.key]] & self.space.calling
        return Answer(source, target, *self._regions(senders, target))

    def _regions(self, senders: int, target: Place) -> tuple[Region, Region, Region]:
        called = self.space.of_place[self.index[target.key]] & self.space.answering
        some, may = NOTHING, NOTHING
        every = regions.EVERYTHING if senders and called else NOTHING
        for bit in bits(called):
            left = senders & self.space.alike(bit)
            if not left:
                continue  # of the other family: no packet has one address of each
            for mask, region in merged(self.columns(possible=False).get(bit, {}), senders):
                some |= region
                every &= region
                left &= ~mask
            if left:
                every = NOTHING
            for region, mask in self.columns(possible=True).get(bit, {}).items():
                if mask & senders:
                    may |= region
        return some, every, may | some

    def answers(self, keep: Callable[[Place, Place], bool] | None = None) -> Iterator[Answer]:
        """Every pair of places between which something may pass."""
        columns = self.columns(possible=True)
        for number, target in enumerate(self.model.places):
            called = self.space.of_place[number] & self.space.answering
            senders = 0
            for bit in bits(called):
                for mask in columns.get(bit, {}).values():
                    senders |= mask
            for index in dict.fromkeys(self.space.atoms[bit].place for bit in bits(senders)):
                source = self.model.places[index]
                if keep is None or keep(source, target):
                    found = self.between(source, target)
                    if found.possible:
                        yield found


Key = TypeVar("Key")


class _Sweep(Generic[Key]):
    """Rows of masks turned into columns: give (key, rows, columns), take key -> rows for each column in order."""

    def __init__(self) -> None:
        self._events: dict[int, dict[Key, int]] = {}

    def add(self, key: Key, rows: int, columns: int) -> None:
        """Each of `rows` has `key` in each of `columns`. No row may be given the same key and column twice."""
        for first, after in runs(columns):
            for at in (first, after):
                event = self._events.setdefault(at, {})
                event[key] = event.get(key, 0) ^ rows

    def columns(self, count: int) -> Iterator[dict[Key, int]]:
        """For each column the rows by key. The mapping is reused from one to the next."""
        current: dict[Key, int] = {}
        for at in range(count):
            for key, rows in self._events.get(at, {}).items():
                now = current.get(key, 0) ^ rows
                if now:
                    current[key] = now
                else:
                    current.pop(key, None)
            yield current


def _enter(column: Partition, region: Region, mask: int, walls: list[Partition]) -> None:
    """Add what also passes every firewall on the way."""
    if region is NOTHING:
        return
    if not walls:
        column[region] = column.get(region, 0) | mask
        return
    for allowed, sources in walls[0].items():
        if sources & mask:
            _enter(column, region & allowed, mask & sources, walls[1:])


def merged(column: Partition, senders: int) -> list[tuple[int, Region]]:
    """A column cut down to some senders, with one region for each: a sender may have several, one a way."""
    state: dict[Region, int] = {NOTHING: senders}
    for region, mask in column.items():
        common = mask & senders
        if not common:
            continue
        moved: list[tuple[Region, int]] = []
        for before, others in list(state.items()):
            both = others & common
            if both and before | region is not before:
                state[before] = others ^ both
                moved.append((before | region, both))
        for after, both in moved:
            state[after] = state.get(after, 0) | both
    return [(mask, region) for region, mask in state.items() if mask and region is not NOTHING]


def _cuts(model: Model) -> Iterable[IntervalSet]:
    """Every set of addresses that something in the model tells apart from the rest."""
    yield from addresses.FAMILIES
    yield addresses.PUBLIC
    yield addresses.parse("203.0.113.0/24")  # documentation addresses, from which witnesses on the internet come
    yield addresses.PLATFORM
    for group in model.groups.values():
        for rule in group.rules:
            yield rule.source.addresses
            yield rule.destination.addresses
    for admin in model.admin_rules:
        yield admin.rule.source.addresses
        yield admin.rule.destination.addresses
    for table in model.tables.values():
        for route in table.routes:
            if route.prefix is not None:
                yield route.prefix
    for firewall in model.firewalls.values():
        yield firewall.private_ranges
        for each in firewall.rules:
            yield each.sources.known
            yield each.destinations.known
    for network in model.networks.values():
        yield network.space
        servers = (address(each) for each in (network.dns if not isinstance(network.dns, Unknown) else ()))
        yield IntervalSet.of((each, each) for each in servers if each is not None)
    for subnet in model.subnets.values():
        yield subnet.prefixes
    for reach in model.gateways.values():
        if isinstance(reach, IntervalSet):
            yield reach
    yield from model.outside.names.values()
    for place in model.places:
        for translation in place.translations:
            if translation.sources is not None:
                yield translation.sources
