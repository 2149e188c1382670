"""Private DNS zones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from localazure.core.ids import stable_uuid
from localazure.core.model import Granted, NameRule, Put, ResourceType, World, delete_rule
from localazure.core.namesakes import nested_left
from localazure.core.store import Resource
from localazure.core.values import Body

_ZONES: Final = "Microsoft.Network/privateDnsZones"
LINK_TYPE: Final = f"{_ZONES}/virtualNetworkLinks"

RECORD_TYPES: Final = ("A", "AAAA", "CNAME", "MX", "PTR", "SOA", "SRV", "TXT")


@delete_rule(
    "DNS-04",
    "a zone with links is not deleted",
    code="CannotDeleteResource",
    source="learntocloud/networking-lab#8",
    known="issue",
    status=409,
)
def _no_links_left(zone: Resource, world: World) -> Iterator[str]:
    yield from nested_left(world.children(zone.id, LINK_TYPE))


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    # Limits: Azure/azure-cli#15010 (output).
    return {
        "internalId": stable_uuid(put.id.key, "internalId"),
        "maxNumberOfRecordSets": 25000,
        "maxNumberOfVirtualNetworkLinks": 1000,
        "maxNumberOfVirtualNetworkLinksWithRegistration": 100,
    }


def _presents(zone: Resource, world: World) -> Body:
    links = world.children(zone.id, LINK_TYPE)
    records = [record for kind in RECORD_TYPES for record in world.children(zone.id, f"{_ZONES}/{kind}")]
    return {
        "numberOfRecordSets": 1 + sum(not record.type.endswith("/SOA") for record in records),  # SOA is always there
        "numberOfVirtualNetworkLinks": len(links),
        "numberOfVirtualNetworkLinksWithRegistration": sum(
            link.properties.get("registrationEnabled") is True for link in links
        ),
    }


PRIVATE_ZONE: Final = ResourceType(
    token="azure-native:privatedns:PrivateZone",  # noqa: S106 a type token
    type=_ZONES,
    path=("privateZoneName",),
    locations="global",
    name=NameRule(
        re.compile(
            r"(?=.{1,253}$)[A-Za-z0-9_]([\w\-]{0,61}[A-Za-z0-9_])?(\.[A-Za-z0-9_]([\w\-]{0,61}[A-Za-z0-9_])?){1,33}"
        ),
        "2 to 34 labels of 1 to 63 letters, digits, '-' and '_', separated by periods",
    ),
    deletion=(_no_links_left,),
    answers=_answers,
    presents=_presents,
)
