"""Settings of private names: zones, reverse zones, the resolver, the allow-list; and of private endpoints' members."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from topology.schema.addresses import Address, HostName
from topology.schema.part import Part
from topology.schema.problems import wrong
from topology.schema.texts import Text

# Groups by id; `topology.zones` has the table, and a test holds the two together.
GroupId = Literal["blob", "file", "queue", "table", "dfs", "vault", "amlworkspace", "registry", "sqlServer"]

ZONE_ID: Final = re.compile(
    r"/subscriptions/(?P<subscription>[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
    r"/resourceGroups/(?P<group>[^/]{1,90})/providers/Microsoft\.Network/privateDnsZones/(?P<name>[^/]{1,253})",
    re.IGNORECASE,
)
_ZONES: Final = (
    "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-dns/providers"
    "/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net"
)


def _zone_id(value: Any) -> Any:
    if isinstance(value, str) and not ZONE_ID.fullmatch(value):
        wrong(f"must be the full Azure resource id of a private DNS zone, is {value!r}", f'{{"vault": "{_ZONES}"}}')
    return value


ZoneId = Annotated[str, BeforeValidator(_zone_id)]


class ResolverPart(Part):
    """Azure DNS Private Resolver in the hub: names of Azure for the corporate network, and of it for Azure."""

    inbound_address: Address | None = Field(default=None, examples=["10.20.0.228"])


class AllowListPart(Part):
    """A DNS security policy that lets the networks look up nothing but what is named here and what the plan needs.

    `Alert` only logs what would be blocked, which is how to begin.
    """

    domains: tuple[HostName, ...] = Field(default=(), examples=[["packages.contoso.example"]])
    others: Literal["Block", "Alert"] = Field(default="Block", examples=["Alert"])


class DnsPart(Part):
    """Private DNS beyond the zones themselves."""

    # Zones that exist already, by key. They get links to the networks of the plan unless linkZones is off.
    zones: dict[str, ZoneId] = Field(default_factory=dict, examples=[{"vault": _ZONES}])
    link_zones: bool = Field(default=True, examples=[True])
    # in-addr.arpa zones with a pointer for every private endpoint.
    reverse: bool = Field(default=False, examples=[True])
    resolver: ResolverPart | None = Field(default=None, examples=[{"inboundAddress": "10.20.0.228"}])
    # A name server in Azure of one's own, where neither the resolver nor the firewall is to answer the corporate ones.
    forward_to: Address | None = Field(default=None, examples=["10.20.0.229"])
    allow_list: AllowListPart | None = Field(default=None, examples=[{"domains": ["packages.contoso.example"]}])


class PrivateLinkPart(Part):
    """What the plan may have to be told about the members of private endpoints, which Azure can add to."""

    members: dict[GroupId, tuple[Text, ...]] = Field(
        default_factory=dict, examples=[{"amlworkspace": ["default", "notebook", "inference", "models"]}]
    )
    # Groups whose endpoints take addresses that Azure chooses. Their pointers are not in the reverse zones.
    dynamic: tuple[GroupId, ...] = Field(default=(), examples=[["amlworkspace"]])
