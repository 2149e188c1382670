"""The tiers of nodes: what each runs, how it is kept well, and what it may read."""

from __future__ import annotations

import json
from typing import Final

from topology.bootstrap import Database, Node, NodeCertificate, script
from topology.builders import certificates, database
from topology.flows import Places
from topology.naming import Names
from topology.plan import (
    Autoscale,
    Bootstrap,
    Extension,
    Identity,
    Image,
    MachineSecurity,
    Repair,
    ScaleSet,
    Upgrade,
)
from topology.schema import Settings
from topology.schema.cluster import ComputeTier, NodeCertificatePart, WebTier
from topology.schema.nodes import HealthPart, RepairPart, UpgradePart
from topology.sizes import size
from topology.zones import SUFFIXES

TIERS: Final = ("web", "compute")

# The extension that runs the bootstrap script; the component makes it, because it names the script's own digest.
BOOTSTRAP: Final = "bootstrap"


def scale_sets(settings: Settings, names: Names, places: Places, roots: str) -> tuple[ScaleSet, ...]:
    """The web tier and the compute tier."""
    return (
        _scale_set(settings, names, places, "web", settings.web, roots),
        _scale_set(settings, names, places, "compute", settings.compute, roots),
    )


def identities(names: Names) -> tuple[Identity, ...]:
    """One identity a tier, made before its nodes: their rights are in place when they first start, and outlive them."""
    return tuple(Identity(tier, names.of("id", tier), "cluster") for tier in TIERS)


def secrets(settings: Settings, tier: str) -> tuple[str, ...]:
    """The names of the vault's secrets that a tier fetches, each once."""
    found = [*settings.bootstrap.secrets.values()]
    if part := certificates.node_parts(settings).get(tier):
        found.append(part.secret_name)
    if tier == "web" and (shared := database.for_nodes(settings)) and shared[1]:
        found.append(shared[1])
    return tuple(dict.fromkeys(found))


def _scale_set(
    settings: Settings, names: Names, places: Places, key: str, tier: WebTier | ComputeTier, roots: str
) -> ScaleSet:
    image, count, scale = tier.image, tier.instances, tier.scale
    fast = tier.accelerated_networking
    return ScaleSet(
        key=key,
        name=names.of("vmss", key),
        computer_name_prefix=names.computer(key),
        resource_group="cluster",
        network=places.cluster,
        subnet=key,
        size=tier.size,
        zones=tier.zones,
        image=Image(image.publisher, image.offer, image.sku, image.version, image.id),
        disk_type=tier.disk.type,
        disk_size_gb=tier.disk.size_gb,
        admin_username=tier.admin_username,
        listens_on=tier.port,
        autoscale=Autoscale(names.of("scale", key), count.minimum, count.maximum, scale.out_above, scale.in_below),
        bootstrap=_bootstrap(settings, names, key, tier, roots),
        behind_load_balancer=key == "web",
        identity=key,
        extensions=extensions(settings, names, tier),
        repair=_repair(tier.repair),
        upgrade=_upgrade(tier.upgrade),
        security=MachineSecurity(tier.security.trusted_launch, tier.security.encryption_at_host),
        accelerated_networking=size(tier.size).accelerated if fast is None else fast,
        data_collection_rule=tier.monitor_agent.data_collection_rule if tier.monitor_agent else None,
    )


def _bootstrap(settings: Settings, names: Names, key: str, tier: WebTier | ComputeTier, roots: str) -> Bootstrap:
    part = settings.bootstrap
    url = part.package_url.replace("{storage}", names.storage())
    node = Node(
        role=key,
        port=tier.port,
        package_url=url,
        sha256=part.package_sha256,
        root_pem=roots,
        identity=(
            f"/resourceGroups/{names.of('rg', 'cluster')}/providers/Microsoft.ManagedIdentity"
            f"/userAssignedIdentities/{names.of('id', key)}"
        ),
        vault=f"{names.vault()}.{SUFFIXES[settings.cloud].vault}",
        secrets=tuple(sorted(part.secrets.items())),
        certificate=(
            NodeCertificate(tier.certificate.secret_name, tier.certificate.accounts) if tier.certificate else None
        ),
    )
    text = script(node, compute_port=settings.compute.port, database=_database(settings, names))
    return Bootstrap(text, url, secrets(settings, key))


def _database(settings: Settings, names: Names) -> Database | None:
    part, found = settings.database, database.for_nodes(settings)
    if part is None or found is None:
        return None
    login, secret = found
    if part.external:
        return Database(part.external.server, part.external.name, login, secret)
    return Database(database.host(settings, part, names), part.name, login, secret)


def extensions(settings: Settings, names: Names, tier: WebTier | ComputeTier) -> tuple[Extension, ...]:
    """What a tier's nodes have beside the bootstrap."""
    found: list[Extension] = []
    if tier.certificate and tier.certificate.follow:
        found.append(_key_vault(settings, names, tier.certificate))
    if settings.monitor.connection_monitor:
        # network-watcher/network-watcher-agent-windows: what a connection monitor's sources need.
        found.append(
            Extension("network-watcher", "Microsoft.Azure.NetworkWatcher", "NetworkWatcherAgentWindows", "1.4")
        )
    if tier.monitor_agent:
        # azure-monitor/agents/azure-monitor-agent-manage.
        found.append(
            Extension(
                "azure-monitor",
                "Microsoft.Azure.Monitor",
                "AzureMonitorWindowsAgent",
                "1.0",
                automatic_upgrade=True,
                signs_in=True,
            )
        )
    if tier.health:
        found.append(_health(tier.health, tier.port))
    return tuple(found)


def _key_vault(settings: Settings, names: Names, part: NodeCertificatePart) -> Extension:
    """The Key Vault extension: it looks every hour, and installs a renewed certificate by itself.

    After the bootstrap, because from version 4.0 on it installs no server certificate whose root the machine does not
    trust, and it is the bootstrap that brings the root (virtual-machines/extensions/key-vault-windows, 2026-05-07). The
    page asks for Key Vault Secrets User on the vault; that the single secret is enough, as for any reader of one
    (key-vault/general/rbac-guide), is unverified. `follow: false` is the way out.
    """
    observed = {
        "url": certificates.secret_id(settings, names, part.secret_name),
        "certificateStoreName": "MY",
        "certificateStoreLocation": "LocalMachine",
        "accounts": list(part.accounts),
    }
    return Extension(
        name="key-vault",
        publisher="Microsoft.Azure.KeyVault",
        type="KeyVaultForWindows",
        version="4.0",
        settings=json.dumps({"secretsManagementSettings": {"observedCertificates": [observed]}}, sort_keys=True),
        after=(BOOTSTRAP,),
        automatic_upgrade=True,
        asks_vault=True,
    )


def _health(part: HealthPart, port: int) -> Extension:
    """The application-health extension (virtual-machine-scale-sets-health-extension).

    Binary states: ML Server does not answer in the form that the richer ones want. It waits for the bootstrap, so that
    nodes are not called unwell while they install. It is the scale set's only source of health: the load balancer's
    probe decides who gets calls, and is not given to the scale set, which takes one source and refuses two.
    """
    asked: dict[str, object] = {
        "protocol": part.protocol,
        "port": part.port or port,
        "intervalInSeconds": part.interval_seconds,
        "numberOfProbes": part.probes,
    }
    if part.path:
        asked["requestPath"] = part.path
    return Extension(
        name="health",
        publisher="Microsoft.ManagedServices",
        type="ApplicationHealthWindows",
        version="1.0",
        settings=json.dumps(asked, sort_keys=True),
        after=(BOOTSTRAP,),
        automatic_upgrade=True,
    )


def _repair(part: RepairPart | None) -> Repair | None:
    return Repair(f"PT{part.grace_minutes}M", part.action) if part else None


def _upgrade(part: UpgradePart) -> Upgrade:
    return Upgrade(
        mode=part.mode,
        batch_percent=part.batch_percent,
        unhealthy_percent=part.unhealthy_percent,
        unhealthy_upgraded_percent=part.unhealthy_upgraded_percent,
        pause=f"PT{part.pause_seconds}S",
        prioritize_unhealthy=part.prioritize_unhealthy,
        os_images=part.os_images,
    )
