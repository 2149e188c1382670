"""Microsoft.Network: virtual networks and what stands in them."""

from localazure.network.application_gateways import APPLICATION_GATEWAY
from localazure.network.load_balancers import BACKEND_ADDRESS_POOL, INBOUND_NAT_RULE, LOAD_BALANCER
from localazure.network.network_interfaces import NETWORK_INTERFACE
from localazure.network.peerings import VIRTUAL_NETWORK_PEERING
from localazure.network.private_endpoints import PRIVATE_DNS_ZONE_GROUP, PRIVATE_ENDPOINT
from localazure.network.routes import ROUTE, ROUTE_TABLE
from localazure.network.security_groups import NETWORK_SECURITY_GROUP
from localazure.network.security_rules import SECURITY_RULE
from localazure.network.subnets import SUBNET
from localazure.network.virtual_networks import VIRTUAL_NETWORK

TYPES = (
    VIRTUAL_NETWORK,
    SUBNET,
    VIRTUAL_NETWORK_PEERING,
    NETWORK_SECURITY_GROUP,
    SECURITY_RULE,
    ROUTE_TABLE,
    ROUTE,
    LOAD_BALANCER,
    BACKEND_ADDRESS_POOL,
    INBOUND_NAT_RULE,
    APPLICATION_GATEWAY,
    PRIVATE_ENDPOINT,
    PRIVATE_DNS_ZONE_GROUP,
    NETWORK_INTERFACE,
)

__all__ = ["TYPES"]
