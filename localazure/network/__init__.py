"""Microsoft.Network: virtual networks and what stands in them."""

from dataclasses import replace

from localazure.network.application_gateways import APPLICATION_GATEWAY
from localazure.network.application_security_groups import APPLICATION_SECURITY_GROUP
from localazure.network.bastion_hosts import BASTION_HOST
from localazure.network.connections import VIRTUAL_NETWORK_GATEWAY_CONNECTION
from localazure.network.ddos import DDOS_PROTECTION_PLAN
from localazure.network.firewall_policies import FIREWALL_POLICY
from localazure.network.firewalls import FIREWALL
from localazure.network.load_balancers import BACKEND_ADDRESS_POOL, INBOUND_NAT_RULE, LOAD_BALANCER
from localazure.network.local_network_gateways import LOCAL_NETWORK_GATEWAY
from localazure.network.nat_gateways import NAT_GATEWAY
from localazure.network.network_interfaces import NETWORK_INTERFACE
from localazure.network.own_names import NAMES
from localazure.network.peerings import VIRTUAL_NETWORK_PEERING
from localazure.network.private_endpoints import PRIVATE_ENDPOINT
from localazure.network.public_addresses import PUBLIC_IP_ADDRESS, PUBLIC_IP_PREFIX
from localazure.network.routes import ROUTE, ROUTE_TABLE
from localazure.network.rule_collections import RULE_COLLECTION_GROUP
from localazure.network.security_groups import NETWORK_SECURITY_GROUP, SECURITY_RULE
from localazure.network.subnets import SUBNET
from localazure.network.virtual_network_gateways import VIRTUAL_NETWORK_GATEWAY
from localazure.network.virtual_networks import VIRTUAL_NETWORK
from localazure.network.waf_policies import WAF_POLICY
from localazure.network.watchers import CONNECTION_MONITOR, FLOW_LOG, NETWORK_WATCHER
from localazure.network.zone_groups import PRIVATE_DNS_ZONE_GROUP

_TYPES = (
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
    WAF_POLICY,
    PRIVATE_ENDPOINT,
    PRIVATE_DNS_ZONE_GROUP,
    NETWORK_INTERFACE,
    APPLICATION_SECURITY_GROUP,
    BASTION_HOST,
    PUBLIC_IP_ADDRESS,
    PUBLIC_IP_PREFIX,
    NAT_GATEWAY,
    DDOS_PROTECTION_PLAN,
    FIREWALL_POLICY,
    RULE_COLLECTION_GROUP,
    FIREWALL,
    VIRTUAL_NETWORK_GATEWAY,
    LOCAL_NETWORK_GATEWAY,
    VIRTUAL_NETWORK_GATEWAY_CONNECTION,
    NETWORK_WATCHER,
    FLOW_LOG,
    CONNECTION_MONITOR,
)

# What holds for every type here: refused as the request is read, before a type's own rules.
TYPES = tuple(replace(type_, rules=(*NAMES, *type_.rules)) for type_ in _TYPES)

__all__ = ["TYPES"]
