"""Private zones with links and records, and forwarding rulesets, joined from resources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reachability.network.interfaces import endpoint_addresses
from reachability.network.reading import address, shown
from reachability.resources import Resource, Resources, dig, items
from reachability.unknown import UNKNOWN


@dataclass(frozen=True, slots=True)
class Record:
    """What a name in a zone leads to: an address when it is known, and the private endpoint that wrote it, if any."""

    address: int | None
    endpoint: str = ""
    source: str = ""  # the resource that writes it, for people


@dataclass
class Zone:
    """A private zone. `links` are keys of networks; `records` by relative name, `@` and `*` included.

    `elsewhere` says that only links and zone groups of the input speak of it: others may link it and write into it.
    """

    key: str
    name: str
    links: dict[str, str] = field(default_factory=dict)  # network -> name of the link
    falls_back: set[str] = field(default_factory=set)  # networks whose link asks public DNS when nothing is found
    records: dict[str, list[Record]] = field(default_factory=dict)
    pointers: dict[str, str] = field(default_factory=dict)  # relative name -> name, in reverse zones
    uncertain: list[str] = field(default_factory=list)  # what is not known of it
    dynamic: list[str] = field(default_factory=list)  # endpoints whose records have names that are not known yet
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class ForwardingRule:
    """One rule of a ruleset: queries below `domain` go to these servers."""

    name: str
    domain: str
    servers: tuple[str, ...]
    enabled: bool
    network: str  # the network of the outbound endpoint, from which the query goes on


@dataclass(frozen=True)
class Zones:
    """All that private resolution is made of."""

    zones: tuple[Zone, ...]
    rules: Mapping[str, tuple[ForwardingRule, ...]]  # network -> rules of the rulesets linked to it
    gaps: tuple[str, ...]

    def named(self, name: str) -> list[Zone]:
        """The zones of a name."""
        return [zone for zone in self.zones if zone.name == name]


def read_zones(resources: Resources) -> Zones:
    """Zones, links, record sets, zone groups of endpoints, rulesets and their links."""
    gaps: list[str] = []
    zones = {each.key: Zone(each.key, each.name.lower()) for each in resources.of("privateDnsZones")}
    for link in resources.of("privateDnsZones/virtualNetworkLinks"):
        zone = _spoken_of(zones, link.key.rpartition("/virtualnetworklinks/")[0])
        found = resources.within(link, "virtualNetwork", link.get("virtualNetwork", "id"), "virtualNetworks")
        if zone.elsewhere:
            gaps.append(f"{link.name}: the zone of this link is not in the input")
        if len(found.keys) != 1:
            zone.uncertain.append(f"which network link {link.name} leads to is not known")
        for key in found.keys if len(found.keys) == 1 else ():
            zone.links[key] = link.name
            if str(link.get("resolutionPolicy") or "").lower() == "nxdomainredirect":
                zone.falls_back.add(key)
    for each in resources.of("privateDnsZones/recordSets"):
        home = zones.get(each.key.rpartition("/")[0].rpartition("/")[0])
        if home is not None:
            _record(each, home)
    endpoints = {each.key: each for each in resources.of("privateEndpoints")}
    for group in resources.of("privateEndpoints/privateDnsZoneGroups"):
        endpoint = endpoints.get(group.key.rpartition("/privatednszonegroups/")[0])
        if endpoint is None:
            gaps.append(f"{group.name}: the endpoint of this zone group is not in the input")
            continue
        _group(resources, zones, endpoint, group, gaps)
    return Zones(tuple(zones.values()), _rulesets(resources, gaps), tuple(gaps))


def _spoken_of(zones: dict[str, Zone], key: str) -> Zone:
    """The zone of a key; one that is not in the input is there from now on, and said to be elsewhere."""
    if key not in zones:
        zones[key] = Zone(key, key.rpartition("/")[2], elsewhere=True)
    return zones[key]


def _record(each: Resource, zone: Zone) -> None:
    name = each.name.lower()
    for entry in items(each.get("aRecords")):
        value = address(dig(entry, "ipv4Address"))
        zone.records.setdefault(name, []).append(Record(value, source=f"record set {each.name}"))
    for entry in items(each.get("ptrRecords")):
        target = dig(entry, "ptrdname")
        if isinstance(target, str):
            zone.pointers[name] = target.rstrip(".").lower()


def _group(resources: Resources, zones: dict[str, Zone], endpoint: Resource, group: Resource, gaps: list[str]) -> None:
    from reachability.dns.names import names_of

    configurations = items(group.get("privateDnsZoneConfigs"))
    targets: list[Zone] = []
    for entry in configurations:
        identity = dig(entry, "privateDnsZoneId")
        found = resources.within(group, "privateDnsZoneConfigs", identity, "privateDnsZones")
        # As many zones as configurations: then these are they, whichever is which.
        keys = found.keys if len(found.keys) <= (len(configurations) if identity is UNKNOWN else 1) else ()
        if not keys:
            gaps.append(f"{endpoint.name}: a zone of its zone group is not known ({shown(dig(entry, 'name'))})")
        for zone in (_spoken_of(zones, key) for key in keys):
            if zone not in targets:
                targets.append(zone)
    known = endpoint_addresses(endpoint)
    for name in names_of(resources, endpoint):
        for zone in targets:
            if name.zone != zone.name:
                continue
            if name.relative:
                record = Record(known[0] if len(known) == 1 else None, endpoint.key, endpoint.name)
                zone.records.setdefault(name.relative, []).append(record)
            else:
                zone.dynamic.append(endpoint.key)


def _rulesets(resources: Resources, gaps: list[str]) -> dict[str, tuple[ForwardingRule, ...]]:
    written: dict[str, list[ForwardingRule]] = {}
    for ruleset in resources.of("dnsForwardingRulesets"):
        home = ""
        for entry in items(ruleset.get("dnsResolverOutboundEndpoints")):
            found = resources.within(
                ruleset, "dnsResolverOutboundEndpoints", dig(entry, "id"), "dnsResolvers/outboundEndpoints"
            )
            endpoint = resources.by_key.get(found.key or "")
            if endpoint is not None:
                subnet = resources.within(endpoint, "subnet", endpoint.get("subnet", "id"), "virtualNetworks/subnets")
                home = (subnet.key or "").rpartition("/subnets/")[0]
        rules = []
        for each in resources.of("dnsForwardingRulesets/forwardingRules"):
            if not each.key.startswith(ruleset.key + "/"):
                continue
            domain = each.text("domainName")
            servers = [dig(entry, "ipAddress") for entry in items(each.get("targetDnsServers"))]
            if domain is None or not all(isinstance(server, str) for server in servers):
                gaps.append(f"{each.name}: a forwarding rule's domain or servers are not known")
                continue
            enabled = str(each.get("forwardingRuleState") or "Enabled").lower() != "disabled"
            rules.append(ForwardingRule(each.name, domain.rstrip(".").lower(), tuple(servers), enabled, home))
        for link in resources.of("dnsForwardingRulesets/virtualNetworkLinks"):
            if link.key.startswith(ruleset.key + "/"):
                network = resources.within(link, "virtualNetwork", link.get("virtualNetwork", "id"), "virtualNetworks")
                for key in network.keys if len(network.keys) == 1 else ():
                    written.setdefault(key, []).extend(rules)
                if len(network.keys) != 1 or (link.get("virtualNetwork", "id") is UNKNOWN and not network.keys):
                    gaps.append(f"{link.name}: which network this ruleset link leads to is not known")
    return {key: tuple(found) for key, found in written.items()}
