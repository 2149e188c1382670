"""From resources to the model: every part read, joined, and given its addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from reachability import addresses
from reachability.intervals import EMPTY, IntervalSet
from reachability.network import (
    application_gateways,
    balancers,
    firewalls,
    interfaces,
    networks,
    routing,
    security,
)
from reachability.network.interfaces import Standing
from reachability.network.model import Model, Network, Outside, Place, Subnet, Translation
from reachability.network.reading import Reading, address, usable
from reachability.reading import tokens
from reachability.resources import Resources

# Nothing of the user's can stand in these, so an empty one is no place of its own (azure-docs, "Virtual network FAQ").
_RESERVED: Final = frozenset(
    {
        "gatewaysubnet",
        "azurefirewallsubnet",
        "azurefirewallmanagementsubnet",
        "azurebastionsubnet",
        "routeserversubnet",
    }
)
_MACHINES: Final = frozenset({"machine", "tier", "compute"})


def build(resources: Resources, outside: Outside | None = None) -> Model:
    """The network that the resources describe, with everything that could matter and is not known among its gaps."""
    reading = Reading(resources, outside or Outside())
    for resource in resources.all:
        if tokens.NOT_MODELLED.match(resource.type):
            kind = resource.type.rpartition("microsoft.")[2]
            reading.gap(resource.name, f"{kind} is not modelled, so what it lets through is not known", resource.key)
    found = networks.read_networks(reading)
    subnets = networks.read_subnets(reading, found)
    groups = security.read_groups(reading)
    tables = routing.read_tables(reading)
    peerings = networks.read_peerings(reading)
    gateways = networks.read_gateways(reading, found, subnets)
    standing = Standing()
    interfaces.read_interfaces(reading, standing, subnets)
    interfaces.read_endpoints(reading, standing, subnets)
    interfaces.read_compute(reading, standing, subnets)
    interfaces.read_bastions(reading, standing, subnets)
    interfaces.read_resolvers(reading, standing, subnets)
    public: dict[str, list[Translation]] = {}
    walls, from_walls = firewalls.read_firewalls(reading, standing, subnets)
    for more in (
        balancers.read_balancers(reading, standing, subnets),
        application_gateways.read_gateways(reading, standing, subnets),
        from_walls,
    ):
        for key, translations in more.items():
            public.setdefault(key, []).extend(translations)
    for asked in sorted(reading.outside.asked):
        kind, _, rest = asked.partition(":")
        if kind == "tag":
            reading.symbols.tag(rest)
        else:
            reading.symbols.of(asked)
    inside = _inside(standing, subnets)
    outer = [*_public(reading, standing, public), *_outside(reading, found, subnets)]
    places = _distinct(_resolve(reading, [*inside, *outer]))
    admin = security.read_admin_rules(reading, found)
    return Model(
        resources=resources,
        outside=reading.outside,
        networks=found,
        subnets=subnets,
        groups=groups,
        tables=tables,
        peerings=peerings,
        places=tuple(_outer_services(reading, places)),
        firewalls=walls,
        admin_rules=admin,
        gateways=gateways,
        symbols=reading.symbols.all,
        gaps=tuple(reading.gaps),
    )


def _inside(standing: Standing, subnets: Mapping[str, Subnet]) -> list[Place]:
    """Everything in a subnet, with addresses; and each empty subnet, in which any machine may come to stand."""
    occupied = {place.subnet for place in standing.places if place.kind != "frontend"}
    made = []
    for place in standing.places:
        subnet = subnets[place.subnet]
        free = usable(subnet.prefixes, standing.taken.get(subnet.key, ()))
        own = standing.fixed.get(place.key, EMPTY)
        if place.kind in ("endpoint", "frontend", "resolver-inbound"):
            sources, answers = EMPTY, own or free
        elif place.kind in ("machine", "firewall"):
            sources = answers = own or free
        elif place.kind == "gateway":
            # Its instances take free addresses, and it is called at its frontend's.
            sources, answers = free | own, own or free
        else:
            sources = answers = free | own
        if place.kind == "firewall":
            sources = usable(subnet.prefixes)
        made.append(replace(place, sources=sources, answers=answers, zone=_zone(place, subnet)))
    for key, subnet in subnets.items():
        if key not in occupied and subnet.name.lower() not in _RESERVED:
            free = usable(subnet.prefixes, standing.taken.get(key, ()))
            made.append(Place(key, subnet.name, "subnet", free, free, subnet.network, key, zone=subnet.name))
    return made


def _zone(place: Place, subnet: Subnet) -> str:
    return "endpoints" if place.kind == "endpoint" else subnet.name


def _public(reading: Reading, standing: Standing, public: Mapping[str, Iterable[Translation]]) -> list[Place]:
    """A place for each public address that leads somewhere."""
    found: dict[str, list[Translation]] = {key: list(each) for key, each in public.items()}
    every = (IntervalSet.of([(0, 5)]), IntervalSet.of([(0, 65535)]))
    for key, targets in standing.public.items():
        for target in targets:
            found.setdefault(key, []).append(Translation("public address", *every, (target,)))
    for target in standing.own_public:
        found.setdefault(f"public of {target}", []).append(Translation("public address", *every, (target,)))
    made = []
    for key, translations in found.items():
        resource = reading.resources.by_key.get(key)
        name = resource.name if resource else key.replace("public of ", "").rpartition("/")[2] + " (public)"
        value = address(resource.get("ipAddress")) if resource else None
        place = IntervalSet.point(value if value is not None else reading.symbols.of(f"public:{name}"))
        basic = bool(resource) and str(resource.get("sku", "name") if resource else "").lower() == "basic"
        made.append(
            Place(
                key,
                name,
                "public",
                EMPTY,
                place,
                listens=(),
                translations=tuple(translations),
                basic=basic,
                zone="public",
            )
        )
    return made


def _outside(reading: Reading, found: Mapping[str, Network], subnets: Mapping[str, Subnet]) -> list[Place]:
    """On-premises, the internet, the platform, and networks of which only the space is known."""
    taken = EMPTY
    for network in found.values():
        taken |= network.space
    made = []
    on_premises = dict(reading.outside.on_premises)
    for site in reading.resources.of("localNetworkGateways"):
        space = reading.addresses(site, site.get("localNetworkAddressSpace", "addressPrefixes"), "prefix")
        if space:
            on_premises.setdefault(site.name, space)
    for name, prefixes in on_premises.items():
        made.append(Place(f"on-premises:{name}", name, "on-premises", prefixes, prefixes, zone="on-premises"))
        taken |= prefixes
    for key, network in found.items():
        if not network.known and network.space and not any(each.network == key for each in subnets.values()):
            made.append(
                Place(f"network:{key}", network.name, "network", network.space, network.space, key, zone=network.name)
            )
    internet = addresses.PUBLIC - taken
    made.append(Place("internet", "internet", "internet", internet, internet, public=True, zone="internet"))
    platform = addresses.PLATFORM
    made.append(Place("platform", "Azure platform (168.63.129.16)", "platform", platform, platform, zone="platform"))
    return made


def _outer_services(reading: Reading, places: list[Place]) -> list[Place]:
    """The places and one more for each service tag and each name that some rule speaks of."""
    made = list(places)
    for name, value in reading.symbols.all.items():
        kind, _, rest = name.partition(":")
        if kind in ("tag", "name"):
            at = IntervalSet.point(value)
            made.append(
                Place(
                    name,
                    rest,
                    "service" if kind == "tag" else "name",
                    at if kind == "tag" else EMPTY,
                    at,
                    public=True,
                    zone="internet",
                )
            )
    return made


def _resolve(reading: Reading, places: list[Place]) -> list[Place]:
    """Translations to an address or to all machines, with the places that these are."""
    by_address = [(place, place.answers) for place in places if place.answers and place.kind != "internet"]
    machines = {place.key: place for place in places if place.kind in _MACHINES or place.kind == "subnet"}
    known = {place.key for place in places}
    made = []
    for place in places:
        resolved: list[Translation] = []
        for translation in place.translations:
            targets: list[str] = []
            for target in translation.targets:
                kind, _, rest = target.partition(":")
                if kind == "address" and rest.isdigit():
                    exact = [p.key for p, space in by_address if space == IntervalSet.point(int(rest))]
                    wide = [p.key for p, space in by_address if int(rest) in space]
                    targets.extend(exact or wide)
                    if not exact and not wide:
                        reading.gap(
                            place.name,
                            f"nothing in the input has {addresses.text(int(rest))}, to which {translation.name} leads",
                            place.key,
                        )
                elif target == "machines":
                    targets.extend(machines)
                elif target in known or kind == "name":
                    targets.append(target)
            ports = IntervalSet.of([(22, 22), (3389, 3389)]) if "machines" in translation.targets else None
            if ports is not None:
                resolved.extend(
                    replace(translation, name=f"session to {low}", targets=tuple(targets), port=low) for low, _ in ports
                )
            else:
                resolved.append(replace(translation, targets=tuple(dict.fromkeys(targets))))
        made.append(replace(place, translations=tuple(resolved)))
    return made


def _distinct(places: list[Place]) -> list[Place]:
    """Places with names that nobody confuses: the network's name is added where two are alike."""
    count: dict[str, int] = {}
    for place in places:
        count[place.name] = count.get(place.name, 0) + 1
    made = []
    seen: dict[str, int] = {}
    for place in places:
        name = place.name
        if count[name] > 1:
            if place.network:
                name = f"{place.network.rpartition('/')[2]}/{name}"
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                name = f"{name} ({seen[name]})"
        made.append(replace(place, name=name))
    return made
