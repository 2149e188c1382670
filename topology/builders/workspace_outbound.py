"""The outbound rules of a workspace's managed network, beside those that Azure makes by itself."""

from __future__ import annotations

from collections.abc import Iterator

from topology.egress.managed import managed_rules
from topology.plan.workspace import EndpointRule, HostRule, OutboundRule, TagRule
from topology.schema import Settings
from topology.schema.workspace import WorkspacePart


def outbound(settings: Settings, part: WorkspacePart) -> Iterator[OutboundRule]:
    """Rules by tag and host from the table of what is needed, and private endpoints.

    Azure itself adds endpoints for the workspace's vault, registry, and blobs and files of its storage; queues and
    tables are ours to add, for batch endpoints and ParallelRunStep (how-to-managed-network.md).
    """
    if part.own_network:
        return
    rules = managed_rules(
        part.isolation,
        region=settings.location,
        high_business_impact=part.high_business_impact,
        private_monitor=settings.monitor.private_link,
        allow=tuple((item.name, item.hosts, item.reason) for item in settings.egress.allow),
    )
    for rule in rules:
        if rule.category == "Required":
            continue
        if rule.kind == "FQDN":
            yield HostRule(rule.name, rule.target)
        else:
            protocol = "*" if rule.protocol == "*" else rule.protocol.upper()
            yield TagRule(rule.name, rule.target, protocol, ",".join(rule.ports))
    for group in ("queue", "table"):
        yield EndpointRule(f"workspace-storage-{group}", "workspace-storage", None, group, spark=False)
    if any(item.account_id is None for item in part.datastores):
        yield EndpointRule("storage-blob", "storage", None, "blob", spark=False)
    for item in part.endpoints:
        yield EndpointRule(item.name, None, item.target, item.group, item.spark)
