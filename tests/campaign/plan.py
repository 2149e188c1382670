"""The small cluster as inputs, in the order in which an engine would write it, for runs without an engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from tests.campaign.program import SECRET
from tests.localazure.world import GROUP, NETWORK, SUBSCRIPTION, TENANT

_READER: Final = (
    f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"
)
VAULT: Final = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-campaign"
ZONE: Final = f"{NETWORK}/privateDnsZones/privatelink.vaultcore.azure.net"


@dataclass(frozen=True)
class Wanted:
    """One resource: type, inputs, and the names of those that come before it."""

    name: str
    token: str
    inputs: Mapping[str, Any]
    needs: tuple[str, ...] = ()
    tagged: bool = True  # whether it takes tags, so that there is something to update


def _network(name: str, prefix: str) -> Wanted:
    space = {"addressPrefixes": [prefix]}
    return Wanted(name, "network:VirtualNetwork", {"virtualNetworkName": name, "addressSpace": space}, ("group",))


def _subnet(name: str, network: str, prefix: str, *needs: str, **more: Any) -> Wanted:
    inputs = {"virtualNetworkName": network, "subnetName": name, "addressPrefix": prefix, **more}
    return Wanted(name, "network:Subnet", inputs, (network, *needs), tagged=False)


def _peering(name: str, network: str, remote: str, *needs: str) -> Wanted:
    inputs = {
        "virtualNetworkName": network,
        "virtualNetworkPeeringName": name,
        "remoteVirtualNetwork": {"id": f"{NETWORK}/virtualNetworks/{remote}"},
        "allowVirtualNetworkAccess": True,
    }
    return Wanted(name, "network:VirtualNetworkPeering", inputs, (network, remote, *needs), tagged=False)


PLAN: Final = (
    Wanted("group", "resources:ResourceGroup", {"resourceGroupName": "rg"}),
    Wanted("nsg", "network:NetworkSecurityGroup", {"networkSecurityGroupName": "nsg"}, ("group",)),
    _network("hub", "10.0.0.0/16"),
    _network("spoke", "10.1.0.0/16"),
    _subnet("one", "hub", "10.0.0.0/24", "nsg", networkSecurityGroup={"id": f"{NETWORK}/networkSecurityGroups/nsg"}),
    _subnet("two", "hub", "10.0.1.0/24", "one"),
    _subnet("there", "spoke", "10.1.0.0/24"),
    _peering("out", "hub", "spoke", "two", "there"),
    _peering("back", "spoke", "hub", "out"),
    Wanted("identity", "managedidentity:UserAssignedIdentity", {"resourceName": "id-campaign"}, ("group",)),
    Wanted(
        "vault",
        "keyvault:Vault",
        {
            "vaultName": "kv-campaign",
            "properties": {
                "tenantId": TENANT,
                "sku": {"family": "A", "name": "standard"},
                "enableRbacAuthorization": True,
            },
        },
        ("group",),
    ),
    Wanted(
        "secret",
        "keyvault:Secret",
        {"vaultName": "kv-campaign", "secretName": "word", "properties": {"value": SECRET}},
        ("vault",),
        tagged=False,
    ),
    Wanted(
        "reader",
        "authorization:RoleAssignment",
        {
            "scope": VAULT,
            "roleAssignmentName": "00000000-0000-0000-0000-0000000000aa",
            "principalType": "ServicePrincipal",
            "roleDefinitionId": _READER,
        },
        ("vault", "identity"),
        tagged=False,
    ),
    Wanted("zone", "privatedns:PrivateZone", {"privateZoneName": ZONE.rpartition("/")[2]}, ("group",)),
    Wanted(
        "link",
        "privatedns:VirtualNetworkLink",
        {
            "privateZoneName": ZONE.rpartition("/")[2],
            "virtualNetworkLinkName": "hub",
            "registrationEnabled": False,
            "virtualNetwork": {"id": f"{NETWORK}/virtualNetworks/hub"},
        },
        ("zone", "hub"),
    ),
    Wanted(
        "endpoint",
        "network:PrivateEndpoint",
        {
            "privateEndpointName": "pe",
            "subnet": {"id": f"{NETWORK}/virtualNetworks/hub/subnets/one"},
            "privateLinkServiceConnections": [
                {"name": "v", "privateLinkServiceId": VAULT, "groupIds": ["vault"]},
            ],
        },
        ("one", "vault"),
    ),
    Wanted(
        "records",
        "network:PrivateDnsZoneGroup",
        {
            "privateEndpointName": "pe",
            "privateDnsZoneGroupName": "default",
            "privateDnsZoneConfigs": [{"name": "v", "privateDnsZoneId": ZONE}],
        },
        ("endpoint", "zone", "link"),
        tagged=False,
    ),
)
BY_NAME: Final = {wanted.name: wanted for wanted in PLAN}


def with_needs(names: set[str]) -> frozenset[str]:
    """These and all that they need."""
    found: set[str] = set()
    left = set(names)
    while left:
        name = left.pop()
        found.add(name)
        left |= set(BY_NAME[name].needs) - found
    return frozenset(found)


def needing(name: str) -> frozenset[str]:
    """This one and all that need it."""
    return frozenset(wanted.name for wanted in PLAN if name in with_needs({wanted.name}))


def updated(wanted: Wanted) -> Wanted:
    """The same with something changed."""
    return replace(wanted, inputs={**wanted.inputs, "tags": {"changed": "yes"}})
