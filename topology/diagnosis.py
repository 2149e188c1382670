"""What a client has to know to find out why it cannot reach the environment, in the form that clientkit reads.

Nothing in it is secret, and all of it is known before the first resource is made: the stack exports it also when a
deployment fails half-way, which is when it is wanted. What only Azure knows, the GUID of a workspace, stays "{guid}" in
names; clientkit is told it, or asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from topology.builders.dns import SIGN_IN
from topology.plan import Plan, PrivateEndpoint, PrivateZone
from topology.regions import cloud_of

_REFUSED: Final = 80  # nothing listens there, and nothing may


def diagnosis(plan: Plan, subscription: str) -> dict[str, Any]:
    """The facts, for `clientkit doctor --facts`. `subscription` is the one that the environment is deployed to."""
    found: dict[str, Any] = {
        "private_names": list(_private_names(plan)),
        "networks": list(_networks(plan)),
        "endpoints": list(_endpoints(plan)),
        "egress": [{"host": host, "port": 443} for host in SIGN_IN[cloud_of(plan.location)]],
        "root_pem": plan.gateway.certificate.root_pem,
    }
    groups = {group.key: group.name for group in plan.resource_groups}
    if plan.workspace:
        found["workspace"] = {
            "subscription_id": subscription,
            "resource_group": groups[plan.workspace.resource_group],
            "name": plan.workspace.name,
        }
    watcher, machine = plan.network_watcher, plan.jumpbox
    if watcher and machine:
        group = groups[machine.resource_group]
        found["network_watcher"] = {
            "subscription_id": subscription,
            "resource_group": watcher.resource_group_name,
            "name": watcher.name,
            # Network Watcher looks from a machine's place; the operators' stays, nodes come and go.
            "source_id": (
                f"/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute"
                f"/virtualMachines/{machine.name}"
            ),
            "source_address": machine.private_address,
        }
    return found


def _private_names(plan: Plan) -> Iterator[Mapping[str, Any]]:
    zones = {zone.key: zone for zone in plan.zones}
    for endpoint in plan.endpoints:
        for address in endpoint.addresses:
            for name in address.names:
                # A wildcard is looked up by no one; any name below it stands for all.
                asked = f"any{name[1:]}" if name.startswith("*.") else name
                zone = _zone(endpoint, zones, asked)
                if zone:
                    yield {"name": asked, "zone": zone, "addresses": [address.address]}


def _zone(endpoint: PrivateEndpoint, zones: Mapping[str, PrivateZone], name: str) -> str | None:
    """The zone of the endpoint that has the record of a public name: the one that stands for most of it."""
    fits = [
        (len(suffix), zones[key].name)
        for key in endpoint.zones
        if key in zones
        for suffix in zones[key].public
        if name.endswith(f".{suffix}")
    ]
    return max(fits)[1] if fits else None


def _networks(plan: Plan) -> Iterator[Mapping[str, Any]]:
    for network in plan.networks:
        yield {
            "name": network.name,
            "address_space": list(network.address_space),
            "dns_servers": list(network.dns_servers),
            "resolvers": list(_resolvers(plan, network.key)),
        }
    for existing in plan.existing_networks:
        yield {"name": existing.name, "address_space": list(existing.address_space), "dns_servers": [], "resolvers": []}


def _resolvers(plan: Plan, network: str) -> Iterator[str]:
    """What in a network answers name servers outside it."""
    place = plan.resolver.network if plan.resolver else plan.firewall.network if plan.firewall else None
    if plan.forwarders and plan.forwarders.target and network == place:
        yield plan.forwarders.target


def _endpoints(plan: Plan) -> Iterator[Mapping[str, Any]]:
    gateway, balancer = plan.gateway, plan.load_balancer
    yield {
        "name": "gateway",
        "address": gateway.private_address,
        "host_names": list(gateway.certificate.host_names),
        "open_ports": [gateway.listener_port],
        "closed_ports": [_REFUSED],
        "tls_port": gateway.listener_port,
        "path": gateway.probe_path,
    }
    # Only the gateway may call the load balancer, so that its port is open is no one else's to see.
    yield {
        "name": "load balancer",
        "address": balancer.private_address,
        "host_names": [],
        "open_ports": [],
        "closed_ports": [_REFUSED],
        "tls_port": None,
        "path": "/",
    }
