"""The Azure Machine Learning workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_azure_native as azure_native
from pulumi_azure_native import machinelearningservices as ml

from components.identity import Identity
from components.network import VirtualNetwork
from components.placement import Placement
from topology import plan

# Values of the SDK's IsolationMode, as text: an enum at module level would load the large SDK module at import.
_ISOLATION = {
    "ownNetwork": "Disabled",
    "managedInternet": "AllowInternetOutbound",
    "managedApproved": "AllowOnlyApprovedOutbound",
}


@dataclass(frozen=True, slots=True)
class Key:
    """A customer-managed key that exists: the id of its vault, and its own with the version."""

    vault_id: pulumi.Input[str]
    id: pulumi.Input[str]


@dataclass(frozen=True, slots=True)
class Associates:
    """What the workspace is made of: ARM ids, and what has to be there before Azure takes it."""

    storage: pulumi.Input[str]
    vault: pulumi.Input[str]
    registry: pulumi.Input[str]
    insights: pulumi.Input[str]
    identity: Identity
    key: Key | None
    network: VirtualNetwork | None  # the one that computes stand in; None: Azure manages one
    targets: Mapping[str, pulumi.Input[str]]  # ids by the plan's keys, for private endpoints of the managed network
    ready: Sequence[pulumi.Resource]


class Workspace(pulumi.ComponentResource):
    """A workspace without public access, whose own data is read and written with its identity and no account key.

    What Azure refuses to change on one that exists (its storage, vault, high-business-impact flag and key vault of
    encryption) is shown as an update and refused by Azure, on purpose: to replace it would delete it first, which only
    hides it, and its name could not be taken again for 14 days (concept-soft-delete.md, 2025-10-31).
    """

    id: pulumi.Output[str]
    """ARM id of the workspace."""

    guid: pulumi.Output[str]
    """The workspace's own GUID, of which its private names are made."""

    workspace: ml.Workspace

    def __init__(
        self,
        name: str,
        workspace: plan.Workspace,
        associates: Associates,
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `workspace` from its associates."""
        super().__init__("azureml-cluster:machinelearning:Workspace", name, None, opts)
        managed = workspace.network is None
        self.workspace = ml.Workspace(
            name,
            workspace_name=workspace.name,
            resource_group_name=place.groups.name(workspace.resource_group),
            location=place.location,
            tags=place.tags,
            kind="Default",
            sku={"name": "Basic", "tier": ml.SkuTier.BASIC},
            friendly_name=workspace.friendly_name,
            identity={
                "type": ml.ManagedServiceIdentityType.USER_ASSIGNED,
                "user_assigned_identities": [associates.identity.id],
            },
            primary_user_assigned_identity=associates.identity.id,
            storage_account=associates.storage,
            key_vault=associates.vault,
            container_registry=associates.registry,
            application_insights=associates.insights,
            system_datastores_auth_mode=ml.SystemDatastoresAuthMode.IDENTITY,
            public_network_access=ml.PublicNetworkAccessType.DISABLED,
            v1_legacy_mode=False,
            hbi_workspace=workspace.high_business_impact,
            encryption=_encryption(associates),
            image_build_compute=workspace.image_build,
            managed_network=_managed_network(workspace, associates.targets),
            # Else the network is made with the first compute, which may then run into its time limit.
            provision_network_now=managed or None,
            serverless_compute_settings=_serverless(workspace, associates.network),
            opts=pulumi.ResourceOptions(
                parent=self,
                # ResourceGroupNotFound: the group's name is plain text. The identity's rights come first, because the
                # workspace uses them while it is being created.
                depends_on=[place.groups.resource(workspace.resource_group), *associates.ready],
            ),
        )
        self.id = self.workspace.id
        self.guid = self.workspace.workspace_id
        self.register_outputs({"id": self.id, "guid": self.guid})


def _encryption(associates: Associates) -> Any:
    if associates.key is None:
        return None
    return {
        "status": ml.EncryptionStatus.ENABLED,
        "key_vault_properties": {"key_vault_arm_id": associates.key.vault_id, "key_identifier": associates.key.id},
        "identity": {"user_assigned_identity": associates.identity.id},
    }


def _serverless(workspace: plan.Workspace, network: VirtualNetwork | None) -> Any:
    """Jobs without a cluster of their own run in the plan's subnet too, or they would run outside every rule."""
    if network is None or workspace.serverless_subnet is None:
        return None
    return {
        "serverless_compute_custom_subnet": network.subnets[workspace.serverless_subnet].id,
        "serverless_compute_no_public_ip": True,
    }


def _managed_network(workspace: plan.Workspace, targets: Mapping[str, pulumi.Input[str]]) -> Any:
    mode = _ISOLATION[workspace.isolation]
    if workspace.network is not None:
        return {"isolation_mode": mode}
    settings: dict[str, Any] = {
        "isolation_mode": mode,
        "outbound_rules": {rule.name: _rule(rule, targets) for rule in workspace.outbound},
    }
    if any(isinstance(rule, plan.HostRule) for rule in workspace.outbound):
        settings["firewall_sku"] = workspace.firewall_sku
    return settings


def _rule(rule: plan.OutboundRule, targets: Mapping[str, pulumi.Input[str]]) -> Any:
    mine = ml.RuleCategory.USER_DEFINED
    if isinstance(rule, plan.HostRule):
        return ml.FqdnOutboundRuleArgs(type="FQDN", category=mine, destination=rule.host)
    if isinstance(rule, plan.TagRule):
        return ml.ServiceTagOutboundRuleArgs(
            type="ServiceTag",
            category=mine,
            destination=ml.ServiceTagDestinationArgs(
                service_tag=rule.tag, protocol=rule.protocol, port_ranges=rule.ports
            ),
        )
    target = rule.target_id if rule.target is None else targets[rule.target]
    return ml.PrivateEndpointOutboundRuleArgs(
        type="PrivateEndpoint",
        category=mine,
        destination=ml.PrivateEndpointDestinationArgs(
            service_resource_id=target, subresource_target=rule.group, spark_enabled=rule.spark
        ),
    )


class EncryptionKey(pulumi.ComponentResource):
    """An RSA key in a vault, for the workspace to encrypt with. It is made through ARM and never leaves the vault."""

    id: pulumi.Output[str]
    """ARM id of the key, on which rights are given."""

    versioned: pulumi.Output[str]
    """Id of the key's present version in the vault."""

    key: azure_native.keyvault.Key

    def __init__(
        self,
        name: str,
        key_name: str,
        vault: plan.Vault,
        vault_resource: pulumi.Resource,
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the key `key_name` in `vault`."""
        super().__init__("azureml-cluster:keyvault:EncryptionKey", name, None, opts)
        self.key = azure_native.keyvault.Key(
            name,
            key_name=key_name,
            vault_name=vault.name,
            resource_group_name=place.groups.name(vault.resource_group),
            tags=place.tags,
            properties={
                "kty": azure_native.keyvault.JsonWebKeyType.RSA,
                "key_size": 3072,
                "key_ops": ["wrapKey", "unwrapKey"],
                "attributes": {"enabled": True, "exportable": False},
            },
            # ParentResourceNotFound: the vault's name is plain text.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[vault_resource]),
        )
        self.id = self.key.id
        self.versioned = self.key.key_uri_with_version
        self.register_outputs({"id": self.id, "versioned": self.versioned})
