"""One tier of nodes as a VM scale set, with its autoscale setting."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_azure_native as azure_native

from components.identity import Identity
from components.network import VirtualNetwork
from components.node_profile import profile, repairs_policy, upgrade_policy
from components.placement import Placement
from components.windows_password import windows_password
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
    # Azure puts trusted launch on a scale set that exists, and never takes it off again (trusted-launch-existing-vmss).
    "virtualMachineProfile.securityProfile.securityType",
]


class ScaleSet(pulumi.ComponentResource):
    """A uniform scale set on managed disks: no public address, an identity made before it, zones, CPU autoscale."""

    id: pulumi.Output[str]
    """ARM id of the scale set."""

    scale_set: azure_native.compute.VirtualMachineScaleSet
    autoscale: azure_native.monitor.AutoscaleSetting

    def __init__(
        self,
        name: str,
        tier: plan.ScaleSet,
        network: VirtualNetwork,
        identity: Identity,
        ready: Sequence[pulumi.Resource],
        place: Placement,
        pool_id: pulumi.Input[str] | None = None,
        admin_password: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
        security_group_id: pulumi.Input[str] | None = None,
    ) -> None:
        """Create `tier` in a subnet of `network`, in the load balancer's pool `pool_id` when there is one.

        Its nodes wear `identity`; `ready` is what must be there before they first start and ask for it.
        `security_group_id` is of the application security group that names its machines.

        Without `admin_password` the engine makes one and keeps it encrypted in its state. No person needs it: nodes are
        reached through Bastion, and reach other things by their identity.
        """
        super().__init__("azureml-cluster:compute:ScaleSet", name, None, opts)
        password = windows_password(name, admin_password, self)
        self.scale_set = azure_native.compute.VirtualMachineScaleSet(
            name,
            vm_scale_set_name=tier.name,
            resource_group_name=place.groups.name(tier.resource_group),
            location=place.location,
            tags=place.tags,
            zones=list(tier.zones),
            sku={"name": tier.size, "tier": "Standard", "capacity": _initial(tier.autoscale)},
            identity={
                "type": azure_native.compute.ResourceIdentityType.USER_ASSIGNED,
                "user_assigned_identities": [identity.id],
            },
            orchestration_mode="Uniform",
            # A node joins the cluster when it boots, so one that is made only to be thrown away does harm.
            overprovision=False,
            single_placement_group=True,
            upgrade_policy=upgrade_policy(tier.upgrade),
            automatic_repairs_policy=repairs_policy(tier.repair) if tier.repair else None,
            virtual_machine_profile=profile(tier, password, network, identity, pool_id, security_group_id),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[
                    # ResourceGroupNotFound: the group's name is plain text.
                    place.groups.resource(tier.resource_group),
                    # ReferencedResourceNotProvisioned while another subnet is being written.
                    network.settled,
                    # Azure calls the scale set made when its extensions have run (VMExtensionProvisioningError).
                    *ready,
                ],
                replace_on_changes=_FIXED,
                # The provider asks for this itself only where it finds the reason to replace. A scale set has its
                # name from the plan, so the old one must be gone before a new one can have it.
                delete_before_replace=True,
                # The autoscale setting moves it between minimum and maximum.
                ignore_changes=["sku.capacity"],
            ),
        )
        self.autoscale = self._make_autoscale(name, tier, place)
        if tier.data_collection_rule is not None:
            azure_native.monitor.DataCollectionRuleAssociation(
                f"{name}-collection",
                association_name="nodes",
                resource_uri=self.scale_set.id,
                data_collection_rule_id=tier.data_collection_rule,
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.id = self.scale_set.id
        self.register_outputs({"id": self.id})

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
                    # Without rules a profile holds the count where it is.
                    "rules": [
                        self._rule(operator.GREATER_THAN, scale.scale_out_above, direction.INCREASE),
                        self._rule(operator.LESS_THAN, scale.scale_in_below, direction.DECREASE),
                    ]
                    if scale.maximum
                    else [],
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


def _initial(scale: plan.Autoscale) -> int:
    return scale.minimum if scale.initial is None else scale.initial
