"""One tier of nodes as a VM scale set, with its autoscale setting."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pulumi
import pulumi_azure_native as azure_native
import pulumi_random

from components.network import VirtualNetwork
from components.placement import Placement
from topology import plan

# ARM refuses to change these on a scale set that exists (PropertyChangeNotAllowed), and the provider does not know:
# it would show an update that fails (pulumi-azure-native issues 577 and 959).
_FIXED = [
    "location",
    "zones",
    "platformFaultDomainCount",
    "singlePlacementGroup",
    "orchestrationMode",
    "virtualMachineProfile.osProfile.computerNamePrefix",
    "virtualMachineProfile.osProfile.adminUsername",
    "virtualMachineProfile.osProfile.adminPassword",
]

# Windows keeps custom data in a file without an extension; PowerShell runs only .ps1 files.
_RUN_BOOTSTRAP = (
    "powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -Command "
    '"Copy-Item -Force $env:SystemDrive\\AzureData\\CustomData.bin $env:SystemDrive\\AzureData\\bootstrap.ps1; '
    '& $env:SystemDrive\\AzureData\\bootstrap.ps1; exit $LASTEXITCODE"'
)


class ScaleSet(pulumi.ComponentResource):
    """A uniform scale set on managed disks: no public address, a system-assigned identity, zones, CPU autoscale."""

    id: pulumi.Output[str]
    """ARM id of the scale set."""

    principal_id: pulumi.Output[str]
    """Object id of its system-assigned identity."""

    scale_set: azure_native.compute.VirtualMachineScaleSet
    autoscale: azure_native.monitor.AutoscaleSetting

    def __init__(
        self,
        name: str,
        tier: plan.ScaleSet,
        network: VirtualNetwork,
        place: Placement,
        pool_id: pulumi.Input[str] | None = None,
        admin_password: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `tier` in a subnet of `network`, in the load balancer's pool `pool_id` when there is one.

        Without `admin_password` the engine makes one and keeps it encrypted in its state. No person needs it: nodes are
        reached through Bastion, and reach other things by their identity.
        """
        super().__init__("azureml-cluster:compute:ScaleSet", name, None, opts)
        password = pulumi.Output.secret(admin_password or self._make_password(name))
        self.scale_set = azure_native.compute.VirtualMachineScaleSet(
            name,
            vm_scale_set_name=tier.name,
            resource_group_name=place.groups.name(tier.resource_group),
            location=place.location,
            tags=place.tags,
            zones=list(tier.zones),
            sku={"name": tier.size, "tier": "Standard", "capacity": tier.autoscale.minimum},
            identity={"type": azure_native.compute.ResourceIdentityType.SYSTEM_ASSIGNED},
            orchestration_mode="Uniform",
            # A node joins the cluster when it boots, so one that is made only to be thrown away does harm.
            overprovision=False,
            single_placement_group=True,
            # Nodes keep what they run until an operator, or the rolling upgrade of the health extension, moves them.
            upgrade_policy={"mode": azure_native.compute.UpgradeMode.MANUAL},
            virtual_machine_profile={
                "os_profile": _os_profile(tier, password),
                "storage_profile": {
                    "image_reference": _image(tier.image),
                    "os_disk": {
                        "create_option": "FromImage",
                        "caching": azure_native.compute.CachingTypes.READ_WRITE,
                        "disk_size_gb": tier.disk_size_gb,
                        "managed_disk": {"storage_account_type": tier.disk_type},
                    },
                },
                "network_profile": {"network_interface_configurations": [_interface(tier, network, pool_id)]},
                "extension_profile": {"extensions": [_bootstrap(tier.bootstrap)]},
                # Without a storage account: Azure keeps the screenshots and the serial log itself.
                "diagnostics_profile": {"boot_diagnostics": {"enabled": True}},
            },
            opts=pulumi.ResourceOptions(
                parent=self,
                # ResourceGroupNotFound, and ReferencedResourceNotProvisioned while another subnet is being written.
                depends_on=[place.groups.resource(tier.resource_group), network.settled],
                replace_on_changes=_FIXED,
                # The provider asks for this itself only where it finds the reason to replace. A scale set has its
                # name from the plan, so the old one must be gone before a new one can have it.
                delete_before_replace=True,
                # The autoscale setting moves it between minimum and maximum.
                ignore_changes=["sku.capacity"],
            ),
        )
        self.autoscale = self._make_autoscale(name, tier, place)
        identity: Any = self.scale_set.identity
        self.id = self.scale_set.id
        self.principal_id = identity["principal_id"]
        self.register_outputs({"id": self.id, "principal_id": self.principal_id})

    def _make_password(self, name: str) -> pulumi.Output[str]:
        """A password with something of each of the four kinds of character that Windows counts."""
        return pulumi_random.RandomPassword(
            f"{name}-admin",
            length=32,
            min_lower=1,
            min_upper=1,
            min_numeric=1,
            min_special=1,
            opts=pulumi.ResourceOptions(parent=self),
        ).result

    def _make_autoscale(
        self, name: str, tier: plan.ScaleSet, place: Placement
    ) -> azure_native.monitor.AutoscaleSetting:
        scale = tier.autoscale
        operator = azure_native.monitor.ComparisonOperationType
        direction = azure_native.monitor.ScaleDirection
        return azure_native.monitor.AutoscaleSetting(
            name,
            autoscale_setting_name=scale.name,
            resource_group_name=place.groups.name(tier.resource_group),
            location=place.location,
            tags=place.tags,
            enabled=True,
            target_resource_uri=self.scale_set.id,
            profiles=[
                {
                    "name": "cpu",
                    "capacity": {
                        "minimum": str(scale.minimum),
                        "maximum": str(scale.maximum),
                        "default": str(scale.minimum),
                    },
                    "rules": [
                        self._rule(operator.GREATER_THAN, scale.scale_out_above, direction.INCREASE),
                        self._rule(operator.LESS_THAN, scale.scale_in_below, direction.DECREASE),
                    ],
                }
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _rule(
        self,
        operator: azure_native.monitor.ComparisonOperationType,
        threshold: int,
        direction: azure_native.monitor.ScaleDirection,
    ) -> azure_native.monitor.ScaleRuleArgsDict:
        """Move by one node when the average CPU over five minutes passes `threshold` percent."""
        return {
            "metric_trigger": {
                "metric_name": "Percentage CPU",
                "metric_resource_uri": self.scale_set.id,
                "time_grain": "PT1M",
                "time_window": "PT5M",
                "statistic": azure_native.monitor.MetricStatisticType.AVERAGE,
                "time_aggregation": azure_native.monitor.TimeAggregationType.AVERAGE,
                "operator": operator,
                "threshold": threshold,
            },
            "scale_action": {
                "direction": direction,
                "type": azure_native.monitor.ScaleType.CHANGE_COUNT,
                "value": "1",
                "cooldown": "PT5M",
            },
        }


def _os_profile(
    tier: plan.ScaleSet, password: pulumi.Output[str]
) -> azure_native.compute.VirtualMachineScaleSetOSProfileArgsDict:
    return {
        "computer_name_prefix": tier.computer_name_prefix,
        "admin_username": tier.admin_username,
        "admin_password": password,
        "custom_data": base64.b64encode(tier.bootstrap.script.encode("utf-8")).decode("ascii"),
        "windows_configuration": {"provision_vm_agent": True, "enable_automatic_updates": True},
    }


def _image(image: plan.Image) -> azure_native.compute.ImageReferenceArgsDict:
    if image.id is not None:
        return {"id": image.id}
    return {"publisher": image.publisher, "offer": image.offer, "sku": image.sku, "version": image.version}


def _interface(
    tier: plan.ScaleSet, network: VirtualNetwork, pool_id: pulumi.Input[str] | None
) -> azure_native.compute.VirtualMachineScaleSetNetworkConfigurationArgsDict:
    """The one network interface. It has no public address configuration, and its subnet's group guards it."""
    address: azure_native.compute.VirtualMachineScaleSetIPConfigurationArgsDict = {
        "name": "internal",
        "primary": True,
        "private_ip_address_version": "IPv4",
        "subnet": {"id": network.subnets[tier.subnet].id},
    }
    if pool_id is not None:
        address["load_balancer_backend_address_pools"] = [{"id": pool_id}]
    return {"name": "primary", "primary": True, "enable_ip_forwarding": False, "ip_configurations": [address]}


def _bootstrap(bootstrap: plan.Bootstrap) -> azure_native.compute.VirtualMachineScaleSetExtensionArgsDict:
    """The extension that runs the script from custom data. Nothing that it says on its command line is a secret."""
    return {
        "name": "bootstrap",
        "publisher": "Microsoft.Compute",
        "type": "CustomScriptExtension",
        "type_handler_version": "1.10",
        "auto_upgrade_minor_version": True,
        "settings": {"commandToExecute": _RUN_BOOTSTRAP},
        # The command never changes, so this is what makes Azure run a script that did.
        "force_update_tag": hashlib.sha256(bootstrap.script.encode("utf-8")).hexdigest()[:16],
    }
