"""The container registry, which holds the images of the workspace."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_azure_native as azure_native

from components.placement import Placement
from topology import plan

# ARM refuses to change these on a registry that exists. An update would fail; a replacement says what it takes.
_FIXED = ["location", "zoneRedundancy"]


class Registry(pulumi.ComponentResource):
    """A Premium registry without public access, admin account or anonymous pull; nothing can be exported from it."""

    id: pulumi.Output[str]
    """ARM id of the registry."""

    login_server: str
    """The name that images begin with."""

    registry: azure_native.containerregistry.Registry

    def __init__(
        self,
        name: str,
        registry: plan.ContainerRegistry,
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `registry`."""
        super().__init__("azureml-cluster:containerregistry:Registry", name, None, opts)
        self.registry = azure_native.containerregistry.Registry(
            name,
            registry_name=registry.name,
            resource_group_name=place.groups.name(registry.resource_group),
            location=place.location,
            tags=place.tags,
            # Private endpoints, zone redundancy, retention and the export policy are all Premium's.
            sku={"name": azure_native.containerregistry.SkuName.PREMIUM},
            admin_user_enabled=False,
            anonymous_pull_enabled=False,
            # Layers then come from <registry>.<region>.data.<suffix>, which the private endpoint covers, and not from
            # a storage account of Azure's that egress rules could not name.
            data_endpoint_enabled=True,
            public_network_access=azure_native.containerregistry.PublicNetworkAccess.DISABLED,
            network_rule_set={"default_action": azure_native.containerregistry.DefaultAction.DENY},
            network_rule_bypass_options=azure_native.containerregistry.NetworkRuleBypassOptions.AZURE_SERVICES,
            zone_redundancy="Enabled" if registry.zone_redundancy else "Disabled",
            policies=_policies(registry),
            opts=pulumi.ResourceOptions(
                parent=self,
                # ResourceGroupNotFound: the group's name is plain text.
                depends_on=[place.groups.resource(registry.resource_group)],
                replace_on_changes=_FIXED,
                # The old one must be gone before a new one can have its name.
                delete_before_replace=True,
            ),
        )
        self.id = self.registry.id
        self.login_server = registry.login_server
        self.register_outputs({"id": self.id, "login_server": self.login_server})


def _policies(registry: plan.ContainerRegistry) -> Any:
    kept = registry.retention_days == 0
    return {
        # Images leave neither by import into another registry nor by an export pipeline. Azure takes this only with
        # public access off.
        "export_policy": {"status": "disabled"},
        "retention_policy": {"status": "disabled" if kept else "enabled", "days": registry.retention_days or 7},
    }
