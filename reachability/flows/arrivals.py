"""What each place takes in, wherever it comes from: its guards, what it listens on, and what a frontend makes of it."""

from __future__ import annotations

from reachability.flows import regions
from reachability.flows.atoms import Space, bits
from reachability.flows.guards import Both, Guards, Partition, intersect, unite
from reachability.flows.regions import NOTHING, Region
from reachability.flows.travel import Travel
from reachability.network.model import Model, Place, Translation
from reachability.readers import ANY_PORT

_MACHINES = ("machine", "tier", "compute", "subnet")


class Arrivals:
    """Inbound partitions for every atom that is called."""

    def __init__(self, model: Model, space: Space, guards: Guards, travel: Travel) -> None:
        """Prepare; nothing is evaluated until it is asked for."""
        self._model = model
        self._space = space
        self._guards = guards
        self._travel = travel
        self._index = {place.key: index for index, place in enumerate(model.places)}
        self._listens: dict[str, Region] = {}
        self._narrowed: dict[tuple[int, Region], Both] = {}
        self._kept: list[Both] = []
        self._entered: set[str] = set()  # the frontends that are being evaluated

    def of(self, bit: int) -> Both:
        """For atom `bit`, which regions it takes in from which atoms."""
        place = self._model.places[self._space.atoms[bit].place]
        if any(not translation.proxy for translation in place.translations):
            return self._translated(place)
        both = self._guards.of(place, bit, "inbound")
        if place.listens is None:
            return both
        return self._narrow(both, self.listens(place))

    def listens(self, place: Place) -> Region:
        """The ports that a place answers on at all."""
        if place.listens is None:
            return regions.EVERYTHING
        found = self._listens.get(place.key)
        if found is None:
            found = NOTHING
            for protocols, ports in place.listens:
                found |= regions.of(protocols, ANY_PORT, ports)
            self._listens[place.key] = found
        return found

    def _narrow(self, both: Both, region: Region) -> Both:
        found = self._narrowed.get((id(both), region))
        if found is None:
            self._kept.append(both)  # keeps the identity that the key is made of
            only = {region: self._space.all}
            found = Both(intersect(both.sure, only), intersect(both.possible, only))
            self._narrowed[id(both), region] = found
        return found

    def _translated(self, place: Place) -> Both:
        if place.key in self._entered:
            return Both({}, {})  # frontends that lead to one another: the packet goes round until it dies
        self._entered.add(place.key)
        try:
            return self._handed_on(place)
        finally:
            self._entered.remove(place.key)

    def _handed_on(self, place: Place) -> Both:
        sure: Partition = {}
        possible: Partition = {}
        taken: Region = NOTHING  # by earlier rules, surely
        maybe: Region = NOTHING  # by earlier rules that are not certain, or are for some sources only
        for translation in place.translations:
            if translation.proxy:
                continue
            mine = regions.of(translation.protocols, ANY_PORT, translation.ports)
            one = self.behind(place, translation)
            if translation.certain:
                sure = unite(sure, intersect(one.sure, {mine - taken - maybe: self._space.all}))
            possible = unite(possible, intersect(one.possible, {mine - taken: self._space.all}))
            if translation.certain and translation.sources is None:
                taken |= mine
            else:
                maybe |= mine
        return Both(sure, possible)

    def behind(self, place: Place, translation: Translation) -> Both:
        """Which regions, at the frontend, reach a machine behind it by one translation, from which atoms."""
        mine = regions.of(translation.protocols, ANY_PORT, translation.ports)
        asked = mine if translation.port is None else mine.moved(translation.port)
        sure: Partition | None = None
        possible: Partition = {}
        for key in translation.targets:
            index = self._index.get(key)
            if index is None:
                continue
            target = self._model.places[index]
            if self.closed(place, target, translation):
                sure = {}
                continue
            mask = self._space.of_place[index] & self._space.answering
            for bit in bits(mask):
                through = self._at(target, bit, translation)
                back_sure = _back(intersect(through.sure, {asked: self._space.all}), mine, translation)
                back_possible = _back(intersect(through.possible, {asked: self._space.all}), mine, translation)
                sure = back_sure if sure is None else intersect(sure, back_sure)
                possible = unite(possible, back_possible)
        allowed = self._space.all if translation.sources is None else self._space.mask(translation.sources)
        only = {regions.EVERYTHING: allowed}
        return Both(intersect(sure or {}, only), intersect(possible, only))

    def _at(self, target: Place, bit: int, translation: Translation) -> Both:
        """What a machine behind a frontend lets in: from the client, or from whoever calls in its stead."""
        if any(not each.proxy for each in target.translations):
            both = self._translated(target)
        else:
            both = self._guards.of(target, bit, "inbound")
            if target.listens is not None and target.kind != "gateway":
                both = self._narrow(both, self.listens(target))
        if translation.source is None:
            return both
        caller = self._index[translation.source]
        callers = self._space.of_place[caller] & self._space.calling
        reached, may_reach = self.reaches(self._model.places[caller], bit)
        return Both(
            _from(both.sure, callers, self._space.all) if reached else {},
            _from(both.possible, callers, self._space.all) if may_reach else {},
        )

    def reaches(self, place: Place, bit: int) -> tuple[bool, bool]:
        """Whether routes surely, and possibly, lead from a place to an atom."""
        sure = possible = False
        for way in self._travel.ways(self._travel.sender(place)):
            if way.mask >> bit & 1:
                possible = True
                sure = sure or way.sure
        return sure, possible

    def closed(self, place: Place, target: Place, translation: Translation) -> bool:
        """Whether a public address passes nothing on to a place.

        Standard addresses are closed until some group opens them ("Load balancer overview", secure by default). What a
        firewall translates comes from the firewall and not from its public address.
        """
        if translation.source is not None or place.kind != "public" or place.basic:
            return False
        if target.kind not in _MACHINES or not target.subnet:
            return False
        return not target.guards and not self._model.subnets[target.subnet].group


def _from(partition: Partition, callers: int, everyone: int) -> Partition:
    """What every caller in the mask may send, as if all sent it."""
    region = regions.EVERYTHING
    left = callers
    for one, mask in partition.items():
        if mask & callers:
            region &= one
            left &= ~mask
    return {region: everyone} if callers and not left and region is not NOTHING else {}


def _back(partition: Partition, mine: Region, translation: Translation) -> Partition:
    """Regions at the machine as regions at the frontend."""
    if translation.port is None:
        return partition
    made: Partition = {}
    for region, mask in partition.items():
        at_front = of_frontend(region, mine)
        if at_front is not NOTHING:
            made[at_front] = made.get(at_front, 0) | mask
    return made


def of_frontend(region: Region, mine: Region) -> Region:
    """The frontend's ports in place of the machine's, for the protocols and source ports that come through."""
    parts = []
    for own, through in zip(mine.parts, region.parts, strict=True):
        parts.append(tuple((low, high, own[0][2]) for low, high, ports in through if ports) if own else ())
    return regions.of_slabs(tuple(parts))
