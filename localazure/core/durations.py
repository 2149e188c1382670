"""How long Azure typically takes over a write, for runs that ask for it.

Azure promises none of these. The figures are what one plans with: minutes that its documentation, or people who
deployed, name for an ordinary case. What a line says about its source is all that is known of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class Typical:
    """Seconds for a creation or update, and for a deletion; `source` says how they are known."""

    put: float
    delete: float
    source: str = "general knowledge, unverified"


_QUICK: Final = Typical(2, 2)

TYPICAL: Final[Mapping[str, Typical]] = {
    "microsoft.resources/resourcegroups": Typical(2, 20),
    "microsoft.network": Typical(8, 10),
    "microsoft.network/virtualnetworks": Typical(5, 10),
    "microsoft.network/virtualnetworks/subnets": Typical(5, 10),
    "microsoft.network/virtualnetworks/virtualnetworkpeerings": Typical(12, 12),
    "microsoft.network/networksecuritygroups": Typical(4, 10),
    "microsoft.network/routetables": Typical(4, 10),
    "microsoft.network/publicipaddresses": Typical(4, 12),
    "microsoft.network/natgateways": Typical(12, 12),
    "microsoft.network/loadbalancers": Typical(8, 12),
    "microsoft.network/applicationgateways": Typical(420, 300),
    "microsoft.network/applicationgatewaywebapplicationfirewallpolicies": Typical(4, 10),
    "microsoft.network/azurefirewalls": Typical(600, 420),
    "microsoft.network/firewallpolicies": Typical(12, 12),
    "microsoft.network/firewallpolicies/rulecollectiongroups": Typical(30, 30),
    "microsoft.network/bastionhosts": Typical(480, 480),
    "microsoft.network/virtualnetworkgateways": Typical(
        2100, 900, "vpn-gateway documentation: 45 minutes or more, depending on the SKU; the mean here is unverified"
    ),
    "microsoft.network/expressroutecircuits": Typical(60, 60),
    "microsoft.network/privateendpoints": Typical(40, 40),
    "microsoft.network/privateendpoints/privatednszonegroups": Typical(12, 12),
    "microsoft.network/privatednszones": Typical(32, 32),
    "microsoft.network/privatednszones/virtualnetworklinks": Typical(32, 32),
    **{f"microsoft.network/privatednszones/{record}": _QUICK for record in ("a", "aaaa", "cname", "ptr", "srv", "txt")},
    "microsoft.network/dnsresolvers": Typical(30, 30),
    "microsoft.network/dnsresolvers/inboundendpoints": Typical(120, 60),
    "microsoft.network/dnsresolvers/outboundendpoints": Typical(120, 60),
    "microsoft.network/dnsforwardingrulesets": Typical(20, 20),
    "microsoft.network/dnsforwardingrulesets/forwardingrules": _QUICK,
    "microsoft.network/dnsforwardingrulesets/virtualnetworklinks": Typical(20, 20),
    "microsoft.compute": Typical(30, 30),
    "microsoft.compute/virtualmachinescalesets": Typical(120, 120),
    "microsoft.compute/virtualmachines": Typical(90, 60),
    "microsoft.keyvault/vaults": Typical(30, 15),
    "microsoft.keyvault/vaults/secrets": _QUICK,
    "microsoft.storage/storageaccounts": Typical(25, 5),
    "microsoft.storage/storageaccounts/blobservices": _QUICK,
    "microsoft.containerregistry/registries": Typical(30, 15),
    "microsoft.machinelearningservices/workspaces": Typical(90, 60),
    "microsoft.machinelearningservices/workspaces/computes": Typical(180, 120),
    "microsoft.machinelearningservices/workspaces/datastores": _QUICK,
    "microsoft.operationalinsights/workspaces": Typical(20, 10),
    "microsoft.insights/components": Typical(8, 5),
    "microsoft.sql/servers": Typical(120, 30),
    "microsoft.sql/servers/databases": Typical(60, 15),
    "microsoft.authorization/roleassignments": Typical(3, 3),
}
"""By ARM type or its beginning, in lower case; the longest that fits decides. What is not here takes two seconds."""


def typical(type_: str, verb: str) -> float:
    """Azure's seconds for a write ("PUT" or "DELETE") of an ARM type."""
    found = longest(TYPICAL, type_) or _QUICK
    return found.delete if verb == "DELETE" else found.put


def longest(table: Mapping[str, _Entry], type_: str) -> _Entry | None:
    """The entry whose key is an ARM type or the longest beginning of it, in lower case."""
    key = type_.lower()
    while key:
        if key in table:
            return table[key]
        key = key.rpartition("/")[0]
    return None
