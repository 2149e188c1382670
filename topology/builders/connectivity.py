"""The hub's gateway and its connections."""

from __future__ import annotations

from collections.abc import Iterator

from topology.naming import Names
from topology.plan import (
    BgpSpeaker,
    GatewayConnection,
    IpsecPolicy,
    PublicAddress,
    VirtualNetworkGateway,
    VpnSite,
)
from topology.schema import Settings
from topology.schema.connectivity import IpsecPart, MadeGateway
from topology.schema.connectivity import VpnSite as SitePart

_SMALLEST = {"vpn": "VpnGw1AZ", "expressRoute": "ErGw1AZ"}


def gateway(settings: Settings, names: Names) -> VirtualNetworkGateway | None:
    """The gateway in GatewaySubnet, where the settings ask the program to make it.

    Its names tell its kind. A network takes one gateway of each kind, so of another kind it is made beside the old one,
    which then goes: what uses the hub's gateway always has one.
    """
    part = settings.hub.gateway
    if part is None or part.make is None or part.kind == "none":
        return None
    made, word = part.make, "vpn" if part.kind == "vpn" else "er"
    sku = made.sku or _SMALLEST[part.kind]
    told = f"z{''.join(made.zones)}"
    vpn = part.kind == "vpn"
    return VirtualNetworkGateway(
        kind=part.kind,
        name=names.of("vgw", "hub", word),
        resource_group="network",
        network="hub",
        subnet="gateway",
        sku=sku,
        # The smallest is of the first generation only (azure-docs vpn-gateway, about-gateway-skus; unverified).
        generation=("Generation1" if sku == "VpnGw1AZ" else "Generation2") if vpn else None,
        active_active=made.active_active,
        addresses=tuple(
            PublicAddress(names.of("pip", "gateway", word, str(number), told), made.zones)
            for number in range(1, 3 if made.active_active else 2)
        ),
        asn=made.bgp.asn if vpn and made.bgp else None,
        connections=tuple(_tunnels(settings, names, made) if vpn else _circuits(names, made)),
    )


def _tunnels(settings: Settings, names: Names, made: MadeGateway) -> Iterator[GatewayConnection]:
    policy = _policy(made.ipsec)
    for site in made.sites:
        yield GatewayConnection(
            key=site.name,
            name=names.of("con", "vpn", site.name),
            given_key=site.key == "given",
            site=_site(settings, names, site),
            policy=policy,
        )


def _site(settings: Settings, names: Names, site: SitePart) -> VpnSite:
    # Where BGP tells what lies behind a site nothing else has to: a prefix that is written would stay when it is gone.
    told = site.prefixes or (() if site.bgp else settings.corporate.prefixes)
    return VpnSite(
        name=names.of("lgw", site.name),
        address=str(site.address),
        prefixes=tuple(str(prefix) for prefix in told),
        bgp=BgpSpeaker(site.bgp.asn, str(site.bgp.address)) if site.bgp else None,
    )


def _policy(part: IpsecPart) -> IpsecPolicy:
    return IpsecPolicy(
        ike_encryption=part.ike_encryption,
        ike_integrity=part.ike_integrity,
        dh_group=part.dh_group,
        ipsec_encryption=part.encryption,
        # GCM proves what it encrypts; ARM wants its word twice (azure-docs vpn-gateway-about-compliance-crypto).
        ipsec_integrity="SHA256" if part.encryption == "AES256" else part.encryption,
        pfs_group=part.pfs_group,
        lifetime_seconds=part.lifetime_seconds,
        lifetime_kilobytes=part.lifetime_kilobytes,
    )


def _circuits(names: Names, made: MadeGateway) -> Iterator[GatewayConnection]:
    for circuit in made.circuits:
        yield GatewayConnection(
            key=circuit.name,
            name=names.of("con", "er", circuit.name),
            given_key=circuit.key == "given",
            circuit=circuit.id,
        )
