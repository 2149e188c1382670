"""Settings to a plan."""

from __future__ import annotations

from types import MappingProxyType

from topology.builders import cluster, data, endpoints, networks
from topology.flows import flows
from topology.naming import Names
from topology.plan import Plan
from topology.schema import Settings


def plan(settings: Settings, root_pem: str | None = None) -> Plan:
    """The plan of one environment. The settings come from `topology.settings.load`, which has checked them.

    The private roots are read from the configured file; a caller to whom they do not matter gives a text instead.
    """
    roots = cluster.read_roots(settings) if root_pem is None else root_pem
    names = Names(settings)
    places = networks.places(settings)
    exceptions = networks.exceptions(settings)
    permitted = flows(settings, places, exceptions)
    tags = {**settings.tags, "environment": settings.environment, "workload": settings.workload}
    return Plan(
        environment=settings.environment,
        location=settings.location,
        tags=MappingProxyType(dict(sorted(tags.items()))),
        corporate_prefixes=tuple(str(prefix) for prefix in settings.corporate.prefixes),
        exceptions=exceptions,
        resource_groups=data.resource_groups(names),
        networks=networks.networks(settings, names, permitted),
        existing_networks=networks.existing(settings),
        peerings=tuple(networks.peerings(settings, names)),
        zones=endpoints.zones(settings, names),
        endpoints=endpoints.endpoints(settings, names),
        identities=data.identities(names),
        vault=data.vault(settings, names),
        storage=data.storage(settings, names),
        scale_sets=cluster.scale_sets(settings, names, places, roots),
        load_balancer=cluster.load_balancer(settings, names, places),
        gateway=cluster.gateway(settings, names, places, roots),
        grants=data.grants(settings, names),
        clients=tuple(str(prefix) for prefix in settings.corporate.clients),
    )
