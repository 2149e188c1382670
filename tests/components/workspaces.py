"""Workspaces for the small plan, written by hand, and what a recording has of them."""

from __future__ import annotations

import dataclasses
from typing import Any

from tests.components.plans import CLUSTER, CORPORATE, DNS, HUB, small_plan, subnet
from tests.components.recording import Recording, Request
from topology import plan

ML = "machinelearningservices"
OWNER = "77777777-2222-3333-4444-555555555555"
LAKE = f"/subscriptions/{OWNER}/resourceGroups/rg-lake/providers/Microsoft.Storage/storageAccounts/stlake"

NETWORK = plan.VirtualNetwork(
    key="workspace",
    role="workspace",
    name="vnet-workspace",
    resource_group="network",
    address_space=("10.202.0.0/23",),
    dns_servers=DNS,
    subnets=(
        subnet("training", "10.202.0.0/26"),
        subnet("instances", "10.202.0.64/26"),
        subnet("builds", "10.202.0.128/28"),
    ),
    route_table=None,
)


def cluster(name: str, **changes: Any) -> plan.ComputeCluster:
    """A cluster of up to two nodes, changed."""
    values: dict[str, Any] = {
        "name": name,
        "size": "Standard_D4s_v5",
        "minimum": 0,
        "maximum": 2,
        "priority": "Dedicated",
        "idle_seconds": 120,
        "identity": "training",
        "subnet": "training",
    }
    return plan.ComputeCluster(**(values | changes))


def workspace(**changes: Any) -> plan.Workspace:
    """A workspace in the plan's own network, changed."""
    values: dict[str, Any] = {
        "name": "mlw-ml",
        "friendly_name": "Machine learning",
        "resource_group": "workspace",
        "identity": "workspace",
        "isolation": "ownNetwork",
        "high_business_impact": False,
        "key": None,
        "storage": plan.StorageAccount("stmlw", "workspace", "Standard_ZRS", (), trusted_services=True),
        "vault": plan.Vault("kv-mlw", "workspace", "standard", 30),
        "registry": plan.ContainerRegistry("crml", "workspace", "crml.azurecr.io", False, 30),
        "network": "workspace",
        "serverless_subnet": "training",
        "clusters": (cluster("cpu"), cluster("builds", identity="builds", subnet="builds")),
        "image_build": "builds",
        "instances": (plan.ComputeInstance("anna-i12345", "Standard_D4s_v5", OWNER, 45, "instances"),),
        "datastores": (
            plan.Datastore("models", "blob", "stml", "core.windows.net", "models", None, None),
            plan.Datastore("lake", "dfs", "stlake", "core.windows.net", "raw", OWNER, "rg-lake"),
        ),
        "outbound": (),
        "firewall_sku": "Standard",
        "studio": "ml.azure.com",
        "api": "westeurope.api.azureml.ms",
    }
    return plan.Workspace(**(values | changes))


def managed(isolation: str, *rules: plan.OutboundRule, **changes: Any) -> plan.Workspace:
    """A workspace with a managed network, changed."""
    values: dict[str, Any] = {
        "isolation": isolation,
        "network": None,
        "serverless_subnet": None,
        "clusters": (cluster("cpu", subnet=None), cluster("builds", identity="builds", subnet=None)),
        "instances": (),
        "datastores": (),
        "outbound": rules,
    }
    return workspace(**(values | changes))


def grant(number: int, principal: str, scope: str) -> plan.Grant:
    """A right; which one does not matter to the components."""
    name = f"3f0e8a52-0000-4000-8000-{number:012}"
    return plan.Grant(f"{principal}-{scope}".replace(":", "-"), name, principal, "Contributor", "b" * 36, scope)


def endpoint(target: str, group: str) -> plan.PrivateEndpoint:
    """A private endpoint in the hub."""
    key = target if target == group else f"{target}-{group}"
    return plan.PrivateEndpoint(key, f"pe-{key}", "network", target, group, "hub", "endpoints", ("blob",))


def plan_with(made: plan.Workspace | None, **changes: Any) -> plan.Plan:
    """The small plan with a workspace and what belongs to it."""
    base = small_plan()
    rights = (
        ("workspace", "workspace-storage"),
        ("workspace", "workspace-vault"),
        ("workspace", "workspace"),
        ("workspace", "endpoint:workspace-storage-blob"),
        ("training", "registry"),
        ("builds", "registry"),
    )
    values: dict[str, Any] = {
        "workspace": made,
        "networks": (HUB, CLUSTER, NETWORK),
        "resource_groups": (
            *base.resource_groups,
            plan.ResourceGroup("workspace", "rg-workspace"),
            plan.ResourceGroup("monitor", "rg-monitor"),
        ),
        "identities": (
            *base.identities,
            *(plan.Identity(key, f"id-{key}", "workspace") for key in ("workspace", "training", "builds")),
        ),
        "grants": (*base.grants, *(grant(10 + n, *right) for n, right in enumerate(rights))),
        "endpoints": (
            *base.endpoints,
            endpoint("workspace", "amlworkspace"),
            endpoint("registry", "registry"),
            endpoint("workspace-vault", "vault"),
            endpoint("workspace-storage", "blob"),
        ),
        "logs": plan.LogAnalytics("log-ml", "monitor", 30, None, True),
        "insights": plan.ApplicationInsights("appi-ml", "monitor", 30, True),
        "corporate_prefixes": CORPORATE,
    }
    return dataclasses.replace(base, **(values | changes))


def made(recording: Recording) -> Request:
    return recording.one(f"{ML}:Workspace")


def compute(recording: Recording, name: str) -> Request:
    return recording.one(f"{ML}:Compute", name)
