"""The hub's gateway, where the program makes it: what it is connected to, and whether the parts of it fit together."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

from topology.checks.addresses import PRIVATE
from topology.checks.run import guarded
from topology.faults import Fault
from topology.schema import Settings
from topology.schema.connectivity import HubGateway, MadeGateway, PeerBgp, VpnSite

# azure-docs vpn-gateway-faq-bgp-include: numbers that Azure keeps for itself, and those that the IANA keeps.
_KEPT_NUMBERS = frozenset(
    {8074, 8075, 12076, *range(65517, 65521), 23456, *range(64496, 64512), *range(65535, 65552), 4294967295}
)
_OWN_NUMBER = 65515  # a gateway's, unless it is given another
_NOT_CALLED = (*PRIVATE, IPv4Network("127.0.0.0/8"), IPv4Network("169.254.0.0/16"))
_WANTED = {
    "vpn": ("sites", '[{"name": "datacentre", "address": "203.0.113.10"}]', "VpnGw"),
    "expressRoute": ("circuits", '[{"name": "primary", "id": "<id of the circuit>"}]', "ErGw"),
}


def made_gateway(settings: Settings) -> Iterator[Fault]:
    """What is asked of the gateway can be had in this hub, and of this kind."""
    gateway = settings.hub.gateway
    if gateway is None or gateway.make is None:
        return
    made = gateway.make
    yield from guarded(_hub, settings, gateway)
    yield from guarded(_kind, gateway, made)
    yield from guarded(_names, made)
    yield from guarded(_numbers, gateway, made)
    for site in made.sites:
        yield from guarded(_address, made, site)
        yield from guarded(_prefixes, settings, made, site)
        yield from guarded(_speaker, settings, made, site)


def _hub(settings: Settings, gateway: HubGateway) -> Iterator[Fault]:
    if settings.hub.id:
        yield Fault(gateway.at("make"), "an existing hub's gateway is its owner's", "leave it out")


def _kind(gateway: HubGateway, made: MadeGateway) -> Iterator[Fault]:
    if gateway.kind == "none":
        yield Fault(gateway.at("kind"), "says that there is no gateway, and make asks for one", "vpn")
        return
    wanted, example, sizes = _WANTED[gateway.kind]
    other = "circuits" if wanted == "sites" else "sites"
    if made.__dict__.get(other):
        yield Fault(made.at(other), f"a gateway of kind {gateway.kind} has {wanted}, and no {other}", "leave it out")
    if not made.__dict__.get(wanted):
        yield Fault(made.at(wanted), f"is empty, and a gateway of kind {gateway.kind} leads nowhere without", example)
    if gateway.kind == "expressRoute" and made.__dict__.get("active_active"):
        yield Fault(made.at("active_active"), "both instances of an ExpressRoute gateway are at work anyway", "false")
    sku = made.__dict__.get("sku")
    if sku and not sku.startswith(sizes):
        yield Fault(made.at("sku"), f"{sku} is no size of a gateway of kind {gateway.kind}", f"{sizes}1AZ")


def _names(made: MadeGateway) -> Iterator[Fault]:
    names: set[str] = set()
    for part in (*made.sites, *made.circuits):
        name = part.__dict__.get("name")
        if name in names:
            yield Fault(part.at("name"), f"{name!r} is there twice", f"{name}-2")
        names.add(str(name))
    ids: set[str] = set()
    for circuit in made.circuits:
        id_ = str(circuit.__dict__.get("id")).lower()
        if id_ in ids:
            yield Fault(circuit.at("id"), "is the circuit of another entry", "another circuit's id")
        ids.add(id_)


def _numbers(gateway: HubGateway, made: MadeGateway) -> Iterator[Fault]:
    if made.bgp is None:
        return
    if gateway.kind == "expressRoute":
        problem = "an ExpressRoute gateway speaks BGP in any case, with a number of its own"
        yield Fault(made.at("bgp"), problem, "leave it out")
        return
    if made.bgp.asn in _KEPT_NUMBERS:
        yield Fault(made.bgp.at("asn"), f"{made.bgp.asn} is a number that is kept for others", str(_OWN_NUMBER))
    if made.sites and not any(site.__dict__.get("bgp", "at fault") for site in made.sites):
        problem = "no site speaks BGP, so the gateway has nobody to speak with"
        yield Fault(made.at("bgp"), problem, 'leave it out, or in sites bgp: {"asn": 65010, "address": "10.1.255.1"}')


def _address(made: MadeGateway, site: VpnSite) -> Iterator[Fault]:
    if any(site.address in private for private in _NOT_CALLED):
        problem = f"{site.address} is private, and the gateway calls the site's device over the internet"
        yield Fault(site.at("address"), problem, "203.0.113.10")
    before = made.sites[: made.sites.index(site)]
    if site.address in [other.__dict__.get("address") for other in before]:
        yield Fault(site.at("address"), f"{site.address} is another site's", str(site.address + 1))


def _prefixes(settings: Settings, made: MadeGateway, site: VpnSite) -> Iterator[Fault]:
    corporate = settings.corporate.prefixes
    if site.prefixes is None:
        if len(made.sites) > 1 and not site.bgp:
            problem = "is missing: of several sites each says what lies behind it, unless BGP does"
            yield Fault(site.at("prefixes"), problem, str(corporate[0]))
        return
    # What other sites that are not learned from have: a prefix behind two of them would be behind either.
    before = [other for other in made.sites[: made.sites.index(site)] if not other.bgp and not site.bgp]
    taken = [prefix for other in before for prefix in other.prefixes or ()]
    for index, prefix in enumerate(site.prefixes):
        if not any(prefix.subnet_of(known) for known in corporate):
            problem = f"{prefix} lies outside corporate.prefixes, which name all of the enterprise's networks"
            yield Fault(site.at("prefixes", index), problem, str(corporate[0]))
        if any(prefix.overlaps(other) for other in taken):
            problem = f"{prefix} lies behind another site too, and without BGP nobody knows behind which"
            yield Fault(site.at("prefixes", index), problem, "prefixes of this site alone, or bgp at both")


def _speaker(settings: Settings, made: MadeGateway, site: VpnSite) -> Iterator[Fault]:
    speaker: PeerBgp | None = site.bgp
    if speaker is None:
        return
    if made.bgp is None:
        yield Fault(site.at("bgp"), "the gateway itself speaks no BGP", 'leave it out, or make.bgp: {"asn": 65515}')
    asn = speaker.__dict__.get("asn")
    if asn in _KEPT_NUMBERS | {_OWN_NUMBER, made.bgp.asn if made.bgp else _OWN_NUMBER}:
        problem = f"{asn} is the gateway's own number, or one that is kept for others"
        yield Fault(speaker.at("asn"), problem, "65010")
    if not any(speaker.address in prefix for prefix in settings.corporate.prefixes):
        problem = f"{speaker.address} lies outside corporate.prefixes, and the device speaks from behind its tunnel"
        yield Fault(speaker.at("address"), problem, str(settings.corporate.prefixes[0].broadcast_address - 1))
