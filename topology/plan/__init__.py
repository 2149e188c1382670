"""The plan: every decision about one environment, as frozen values.

`topology.build.plan` makes one from settings, components turn it into resources, and policies and pictures read it.
All texts that it holds are plain strings known before the first resource is registered; ids are not among them,
because only Azure gives those (an existing resource, named by id in the settings, is the one exception).
"""

from topology.plan.cluster import (
    Autoscale,
    Bootstrap,
    Certificate,
    Gateway,
    Image,
    LoadBalancer,
    ScaleSet,
)
from topology.plan.data import (
    Grant,
    Identity,
    PrivateEndpoint,
    PrivateZone,
    ResourceGroup,
    StorageAccount,
    Vault,
    ZoneLink,
)
from topology.plan.network import (
    ExistingVirtualNetwork,
    NetworkSecurityGroup,
    OnPremisesException,
    Peering,
    ReservedRange,
    Route,
    RouteTable,
    SecurityRule,
    Subnet,
    VirtualNetwork,
)
from topology.plan.root import Plan

__all__ = [
    "Autoscale",
    "Bootstrap",
    "Certificate",
    "ExistingVirtualNetwork",
    "Gateway",
    "Grant",
    "Identity",
    "Image",
    "LoadBalancer",
    "NetworkSecurityGroup",
    "OnPremisesException",
    "Peering",
    "Plan",
    "PrivateEndpoint",
    "PrivateZone",
    "ReservedRange",
    "ResourceGroup",
    "Route",
    "RouteTable",
    "ScaleSet",
    "SecurityRule",
    "StorageAccount",
    "Subnet",
    "Vault",
    "VirtualNetwork",
    "ZoneLink",
]
