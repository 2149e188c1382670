"""What an environment is billed for: which meters run, how many units each, and what parking stops.

Quantities only, from the plan. There are no prices here: they differ by region, agreement and month. A file of one's
own gives them (`topology.prices`; docs/cost.md says how to get one).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from topology.plan import ComputeCluster, Plan, Workspace

By = Literal["hour", "day", "month", "use"]

# What each instance of Application Gateway v2 keeps ready (application-gateway/understanding-pricing.md; unverified).
CAPACITY_UNITS = 10
# Bastion's hourly price includes two scale units (azure-docs bastion/configuration-settings.md).
INCLUDED_SCALE_UNITS = 2
INCLUDED_TUNNELS = 10


@dataclass(frozen=True, slots=True)
class Meter:
    """Something that is counted and billed. `key` is what a file of prices names it by."""

    part: str  # of the environment
    key: str  # for instance "vm/Standard_D4s_v5/windows"
    by: By
    least: int  # units that run all the time; 0 for what is billed by use alone
    most: int  # units at most; as `least` where nothing scales
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A meter with what is left of it while the environment is parked."""

    meter: Meter
    parked: int  # units that go on running


def lines(plan: Plan, at_rest: Plan) -> tuple[Line, ...]:
    """What is billed, part by part, beside what would be when the same environment is parked."""
    left = {(meter.part, meter.key): meter.least for meter in meters(at_rest)}
    return tuple(Line(meter, left.get((meter.part, meter.key), 0)) for meter in meters(plan))


def meters(plan: Plan) -> Iterator[Meter]:
    """What is billed, part by part."""
    yield from _nodes(plan)
    yield from _entrance(plan)
    yield from _way_on_premises(plan)
    yield from _way_out(plan)
    yield from _operators(plan)
    yield from _private_names(plan)
    yield from _data(plan)
    yield from _workspace(plan)
    yield from _operations(plan)


def _fixed(part: str, key: str, by: By, count: int, note: str = "") -> Meter:
    return Meter(part, key, by, count, count, note)


def _use(part: str, key: str, note: str) -> Meter:
    return Meter(part, key, "use", 0, 0, note)


def _nodes(plan: Plan) -> Iterator[Meter]:
    for tier in plan.scale_sets:
        least, most = tier.autoscale.minimum, tier.autoscale.maximum
        yield Meter(f"{tier.key} nodes", f"vm/{tier.size}/windows", "hour", least, most, "with the Windows licence")
        yield Meter(f"{tier.key} nodes", f"disk/{tier.disk_type}/{tier.disk_size_gb}", "month", least, most)


def _entrance(plan: Plan) -> Iterator[Meter]:
    gateway = plan.gateway
    yield _fixed("load balancer", "load-balancer/standard/rule", "hour", 1, "the first five rules are one price")
    yield _use("load balancer", "load-balancer/standard/gb", "data through it")
    yield _fixed("gateway", f"application-gateway/{gateway.sku}/fixed", "hour", 1)
    yield Meter(
        "gateway",
        f"application-gateway/{gateway.sku}/capacity-unit",
        "hour",
        gateway.minimum_capacity * CAPACITY_UNITS,
        gateway.maximum_capacity * CAPACITY_UNITS,
        f"{CAPACITY_UNITS} an instance",
    )


def _way_on_premises(plan: Plan) -> Iterator[Meter]:
    gateway = plan.hub_gateway
    if not gateway:
        return
    kind = "vpn-gateway" if gateway.kind == "vpn" else "express-route-gateway"
    yield _fixed("hub gateway", f"{kind}/{gateway.sku}", "hour", 1, "goes on while parked: making it takes an hour")
    if gateway.kind == "vpn":
        tunnels = len(gateway.connections)
        # azure-docs vpn-gateway pricing: ten tunnels to sites are in the price of a gateway (unverified).
        more = max(0, tunnels - INCLUDED_TUNNELS)
        if more:
            yield _fixed("hub gateway", "vpn-gateway/tunnel", "hour", more)
        yield _use("hub gateway", "vpn-gateway/gb", "data that leaves Azure through it")
    else:
        yield _use("hub gateway", "express-route/gb", "where the circuit's plan is metered; the circuit is not ours")
    yield _fixed("hub gateway", "public-ip/standard", "hour", len(gateway.addresses))


def _way_out(plan: Plan) -> Iterator[Meter]:
    firewall = plan.firewall
    if firewall:
        yield _fixed("firewall", f"firewall/{firewall.tier}/deployment", "hour", 1)
        yield _use("firewall", f"firewall/{firewall.tier}/gb", "data through it")
        addresses = len(firewall.addresses) + (firewall.management_address is not None)
        yield _fixed("firewall", "public-ip/standard", "hour", addresses)
    if plan.nat_gateways:
        yield _fixed("NAT gateways", "nat-gateway", "hour", len(plan.nat_gateways))
        yield _use("NAT gateways", "nat-gateway/gb", "data through them")
        addresses = sum(2 ** (32 - (gateway.prefix_length or 32)) for gateway in plan.nat_gateways)
        yield _fixed("NAT gateways", "public-ip/standard", "hour", addresses)
    if plan.ddos and plan.ddos.name:
        yield _fixed("DDoS plan", "ddos-plan", "month", 1, "100 addresses of a whole tenant")
    yield _use("peerings", "peering/gb", f"data across {len(plan.peerings) // 2} pairs, both ways")


def _operators(plan: Plan) -> Iterator[Meter]:
    bastion, box = plan.bastion, plan.jumpbox
    if bastion:
        more = max(0, bastion.scale_units - INCLUDED_SCALE_UNITS)
        yield _fixed("Bastion", f"bastion/{bastion.sku}", "hour", 1)
        if more:
            yield _fixed("Bastion", f"bastion/{bastion.sku}/scale-unit", "hour", more)
        if bastion.address:
            yield _fixed("Bastion", "public-ip/standard", "hour", 1)
    if box:
        yield _fixed("jumpbox", f"vm/{box.size}/windows", "hour", 1, "with the Windows licence")
        yield _fixed("jumpbox", f"disk/{box.disk_type}/{box.disk_size_gb}", "month", 1)


def _private_names(plan: Plan) -> Iterator[Meter]:
    yield _fixed("private endpoints", "private-endpoint", "hour", len(plan.endpoints))
    yield _use("private endpoints", "private-endpoint/gb", "data through them")
    yield _fixed("private zones", "private-dns-zone", "month", len(plan.zones) + len(plan.reverse_zones))
    yield _use("private zones", "private-dns-zone/million-queries", "look-ups")
    if plan.resolver:
        yield _fixed("DNS resolver", "dns-resolver/endpoint", "month", 2)
        yield _fixed("DNS resolver", "dns-resolver/ruleset", "month", 1)
    if plan.dns_policy:
        yield _use("DNS allow-list", "dns-security-policy/million-queries", "look-ups of the linked networks")


def _data(plan: Plan) -> Iterator[Meter]:
    yield _use("vault", f"key-vault/{plan.vault.sku}/10000-operations", "look-ups of secrets and keys")
    yield _use("storage", f"storage/{plan.storage.sku}/gb-month", "what is stored")
    database = plan.database
    if database:
        zones = "/zone-redundant" if database.zone_redundant else ""
        yield _fixed("database", f"sql/{database.sku}{zones}", "hour", 1)
        yield _use(
            "database", f"sql/backup-{database.backup_redundancy}/gb-month", "backups beyond the database's size"
        )
        if database.defender:
            yield _fixed("database", "defender/sql-server", "hour", 1)


def _workspace(plan: Plan) -> Iterator[Meter]:
    workspace = plan.workspace
    if not workspace:
        return
    yield _use("workspace", f"storage/{workspace.storage.sku}/gb-month", "what is stored")
    yield _use("workspace", f"key-vault/{workspace.vault.sku}/10000-operations", "look-ups of secrets and keys")
    yield _fixed("workspace", "container-registry/premium", "day", 1, "500 GB of images included")
    yield from _training(workspace)
    for size, count in sorted(Counter(instance.size for instance in workspace.instances).items()):
        yield Meter("compute instances", f"vm/{size}/linux", "hour", 0, count, "stopped when idle")
    if workspace.isolation == "managedApproved":
        sku = workspace.firewall_sku
        yield _fixed(
            "workspace", f"firewall/{sku}/deployment", "hour", 1, "of the managed network, once host rules are in"
        )
    if workspace.key:
        yield _use("workspace", "workspace-cmk", "Azure keeps the metadata in resources of their own price")


def _training(workspace: Workspace) -> Iterator[Meter]:
    """Clusters of one size and priority are one meter."""

    def kind(cluster: ComputeCluster) -> tuple[str, str]:
        return cluster.size, "linux" if cluster.priority == "Dedicated" else "linux-low-priority"

    for (size, system), group in groupby(sorted(workspace.clusters, key=kind), key=kind):
        clusters = list(group)
        least, most = (sum(getattr(cluster, end) for cluster in clusters) for end in ("minimum", "maximum"))
        yield Meter("training", f"vm/{size}/{system}", "hour", least, most, ", ".join(c.name for c in clusters))


def _operations(plan: Plan) -> Iterator[Meter]:
    if plan.logs:
        yield _use("logs", "log-analytics/gb", "what is taken in")
        if plan.logs.retention_days > 31:
            kept = f"what is kept for {plan.logs.retention_days} days; 31 are included"
            yield _use("logs", "log-analytics/gb-month", kept)
    if plan.flow_logs:
        yield _use("flow logs", "network-watcher/flow-log-gb", f"of {len(plan.flow_logs)} networks")
        minutes = plan.flow_logs[0].analytics_minutes
        yield _use("flow logs", f"network-watcher/traffic-analytics-{minutes}-gb", f"every {minutes} minutes")
    if plan.flow_log_storage:
        yield _use("flow logs", f"storage/{plan.flow_log_storage.sku}/gb-month", "what is stored")
    if plan.alerts:
        yield _fixed("alerts", "monitor/metric-alert", "month", len(plan.alerts.metrics))
        yield _fixed("alerts", "monitor/log-alert", "month", len(plan.alerts.logs), "a price for each frequency")
    if plan.connection_monitor:
        monitor = plan.connection_monitor
        tests = len(monitor.sources) * len(monitor.destinations)
        yield _fixed("connection monitor", "network-watcher/connection-test", "month", tests, "each pair is a test")
