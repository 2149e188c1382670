"""Links of private DNS zones to virtual networks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localazure.core.ids import parse
from localazure.core.model import Granted, Put, ResourceType, World, rule
from localazure.core.store import Resource
from localazure.core.values import Body, dig
from localazure.network.names import NETWORK_NAME
from localazure.privatedns.zones import LINK_TYPE


def _other_links(put: Put, world: World) -> Iterator[tuple[str, Resource]]:
    """The other links of the same virtual network: (name of the zone, link)."""
    network = str(dig(put.body, "virtualNetwork.id") or "")
    for link, path in world.users(network) if network else ():
        if path == "virtualNetwork.id" and link.type.lower() == LINK_TYPE.lower() and link.key != put.id.key:
            yield parse(link.id).names[0], link


@rule(
    "DNS-02",
    "a virtual network is linked to one zone of a name only",
    code="BadRequest",
    source="Azure/azure-aks-docs#212, azure-docs PR 122956",
    known="issue",
)
def _one_zone_of_a_name(put: Put, world: World) -> Iterator[str]:
    zone, zone_id = put.id.names[0], put.id.parent
    for other_zone, link in _other_links(put, world):
        if other_zone.lower() == zone.lower() and parse(link.id).parent != zone_id:
            yield (
                "A virtual network cannot be linked to multiple zones with overlapping namespaces. "
                f"You tried to link virtual network with '{zone}' and '{other_zone}' zones."
            )


@rule(
    "DNS-03",
    "a zone has one link to a virtual network, and a virtual network registers in one zone",
    code="Conflict",
    source="private-dns-virtual-network-links, 2019-09-24; the code is unverified",
    known="documentation",
    status=409,
)
def _one_link_one_registration(put: Put, world: World) -> Iterator[str]:
    zone_id = (put.id.parent or "").lower()
    for other_zone, link in _other_links(put, world):
        if (parse(link.id).parent or "").lower() == zone_id:
            yield f"The virtual network is already linked to zone '{other_zone}' by link '{link.name}'."
        if put.body.get("registrationEnabled") is True and link.properties.get("registrationEnabled") is True:
            yield f"The virtual network has a registration zone already: '{other_zone}' by link '{link.name}'."


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    return {
        "virtualNetworkLinkState": "Completed",
        "registrationEnabled": put.body.get("registrationEnabled", False),
        "resolutionPolicy": put.body.get("resolutionPolicy", "Default"),
    }


VIRTUAL_NETWORK_LINK: Final = ResourceType(
    token="azure-native:privatedns:VirtualNetworkLink",  # noqa: S106 a type token
    type=LINK_TYPE,
    path=("privateZoneName", "virtualNetworkLinkName"),
    autoname="copy",
    locations="global",
    name=NETWORK_NAME,
    required=("virtualNetwork",),
    closed={"resolutionPolicy": ("Default", "NxDomainRedirect")},
    immutable=("virtualNetwork.id",),
    rules=(_one_zone_of_a_name, _one_link_one_registration),
    answers=_answers,
)
