"""Settings to a plan."""

from __future__ import annotations

import dataclasses
from types import MappingProxyType

from topology import intents
from topology.builders import (
    certificates,
    cluster,
    connectivity,
    data,
    database,
    dns,
    egress,
    endpoints,
    networks,
    nodes,
    operations,
    operators,
    parking,
    revocation,
    workspace,
)
from topology.flows import flows
from topology.naming import Names
from topology.plan import Plan
from topology.schema import Settings


def plan(settings: Settings, root_pem: str | None = None, names: Names | None = None) -> Plan:
    """The plan of one environment. The settings come from `topology.settings.load`, which has checked them.

    Certificates are read from the configured files; a caller to whom they do not matter gives a text for the roots.
    `names` are the environment's own unless a caller wants to look on while they are made.
    """
    material = certificates.read(settings) if root_pem is None else certificates.Material(root_pem)
    names = names or Names(settings)
    places = networks.places(settings)
    exceptions = networks.exceptions(settings)
    permitted = flows(settings, places, exceptions)
    zones, ends = endpoints.zones(settings, names), endpoints.endpoints(settings, names, places)
    reverse = dns.reverse_zones(settings, names, ends)
    created = networks.networks(settings, names, permitted)
    tags = {**settings.tags, "environment": settings.environment, "workload": settings.workload}
    made = Plan(
        environment=settings.environment,
        location=settings.location,
        tags=MappingProxyType(dict(sorted(tags.items()))),
        corporate_prefixes=tuple(str(prefix) for prefix in settings.corporate.prefixes),
        exceptions=exceptions,
        resource_groups=(*data.resource_groups(names), *workspace.resource_groups(settings, names)),
        networks=created,
        existing_networks=networks.existing(settings),
        peerings=tuple(networks.peerings(settings, names)),
        zones=zones,
        endpoints=ends,
        identities=(*data.identities(names), *workspace.identities(settings, names)),
        protect=settings.protect,
        vault=data.vault(settings, names),
        storage=data.storage(settings, names),
        scale_sets=nodes.scale_sets(settings, names, places, material.root_pem),
        load_balancer=cluster.load_balancer(settings, names, places),
        gateway=cluster.gateway(settings, names, places, material),
        node_certificates=certificates.node_certificates(settings, names, material),
        database=database.database(settings, names),
        grants=(*data.grants(settings, names), *workspace.grants(settings, names), *operators.grants(settings, names)),
        clients=tuple(str(prefix) for prefix in settings.corporate.clients),
        firewall=egress.firewall(settings, names, places, permitted, exceptions),
        appliance_rules=egress.appliance_rules(settings, names, places, permitted, exceptions),
        nat_gateways=egress.nat_gateways(settings, names, created),
        ddos=egress.ddos(settings, names),
        workspace=workspace.workspace(settings, names),
        reverse_zones=reverse,
        resolver=dns.resolver(settings, names, places),
        forwarders=dns.forwarders(settings, places, zones, reverse),
        dns_policy=dns.policy(settings, names, zones, ends),
        bastion=operators.bastion(settings, names),
        jumpbox=operators.jumpbox(settings, names, places),
        application_security_groups=operators.security_groups(settings, names),
        hub_gateway=connectivity.gateway(settings, names),
    )
    made = dataclasses.replace(made, revocation=revocation.chain(settings, made, material))
    whole = operations.watched(settings, names, parking.parked(made) if settings.parked else made)
    return dataclasses.replace(whole, network_intents=intents.document(settings, whole))
