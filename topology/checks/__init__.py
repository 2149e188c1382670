"""What has to hold between settings, beyond what each one's own type says."""

from __future__ import annotations

from topology.checks import (
    addresses,
    cluster,
    connectivity,
    corporate,
    database,
    dns,
    egress,
    intents,
    names,
    nodes,
    operators,
    spokes,
    subnets,
    waf,
    workspace,
)
from topology.checks.files import files
from topology.checks.names import every as every_name
from topology.checks.run import guarded
from topology.faults import Fault
from topology.schema import Settings

CHECKS = (
    addresses.overlaps,
    addresses.misplaced,
    subnets.slots,
    subnets.names,
    subnets.sizes,
    subnets.positions,
    subnets.static_addresses,
    corporate.name_servers,
    corporate.on_premises,
    corporate.clients,
    corporate.revocation,
    spokes.roles,
    spokes.names,
    spokes.existing,
    spokes.peering,
    spokes.inbound,
    egress.way_out,
    egress.gateway,
    connectivity.made_gateway,
    egress.peers,
    egress.tables,
    nodes.tiers,
    cluster.gateway,
    cluster.certificate,
    cluster.package,
    waf.waf,
    database.database,
    database.secrets,
    dns.cloud,
    dns.existing_zones,
    dns.endpoint_members,
    dns.endpoint_places,
    dns.resolver,
    dns.one_answerer,
    operators.bastion,
    operators.jumpbox,
    workspace.workspace,
    intents.intents,
    names.lengths,
)


def check(settings: Settings) -> list[Fault]:
    """Every fault between the settings. Settings that lack what is at fault are checked as far as they go."""
    return [fault for one in CHECKS for fault in guarded(one, settings)]


__all__ = ["check", "every_name", "files"]
