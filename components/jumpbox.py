"""The operators' machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_azure_native as azure_native

from components.network import VirtualNetwork
from components.placement import Placement
from components.windows_password import windows_password
from topology import plan

# ARM refuses to change these on a machine that exists (PropertyChangeNotAllowed), and the provider does not know.
_FIXED = [
    "location",
    "zones",
    "osProfile.adminPassword",
    "osProfile.adminUsername",
    "osProfile.computerName",
    "securityProfile.securityType",
    "storageProfile.imageReference",
    "storageProfile.osDisk.name",
]


class Jumpbox(pulumi.ComponentResource):
    """A Windows machine on a managed disk: no public address, trusted launch, a system-assigned identity.

    Operators sign in with their Entra accounts, through Bastion's native client. The local administrator's password
    is for when that does not work: it is a secret of the engine's state and is shown nowhere.
    """

    id: pulumi.Output[str]
    """ARM id of the machine."""

    principal_id: pulumi.Output[str]
    """Object id of its system-assigned identity."""

    interface: azure_native.network.NetworkInterface
    machine: azure_native.compute.VirtualMachine

    def __init__(
        self,
        name: str,
        jumpbox: plan.Jumpbox,
        network: VirtualNetwork,
        place: Placement,
        security_group_id: pulumi.Input[str] | None = None,
        admin_password: pulumi.Input[str] | None = None,
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `jumpbox` in its subnet of `network`, in an application security group when there is one.

        Without `admin_password` the engine makes one. The extension for Entra sign-in calls out, so it waits for
        `after`: what stands on the way.
        """
        super().__init__("azureml-cluster:compute:Jumpbox", name, None, opts)
        group_name = place.groups.name(jumpbox.resource_group)
        self.interface = self._make_interface(name, jumpbox, network, place, security_group_id)
        password = windows_password(name, admin_password, self)
        self.machine = azure_native.compute.VirtualMachine(
            name,
            vm_name=jumpbox.name,
            resource_group_name=group_name,
            location=place.location,
            tags=place.tags,
            zones=list(jumpbox.zones) or None,
            identity={"type": azure_native.compute.ResourceIdentityType.SYSTEM_ASSIGNED},
            hardware_profile={"vm_size": jumpbox.size},
            os_profile={
                "computer_name": jumpbox.computer_name,
                "admin_username": jumpbox.admin_username,
                "admin_password": password,
                "windows_configuration": {"provision_vm_agent": True, "enable_automatic_updates": True},
            },
            storage_profile={
                "image_reference": _image(jumpbox.image),
                "os_disk": {
                    "name": jumpbox.disk,
                    "create_option": "FromImage",
                    "caching": azure_native.compute.CachingTypes.READ_WRITE,
                    "disk_size_gb": jumpbox.disk_size_gb,
                    "managed_disk": {"storage_account_type": jumpbox.disk_type},
                    # Nothing of value is kept on it, and a new machine needs the name.
                    "delete_option": "Delete",
                },
            },
            network_profile={"network_interfaces": [{"id": self.interface.id, "primary": True}]},
            security_profile={
                "security_type": azure_native.compute.SecurityTypes.TRUSTED_LAUNCH,
                "uefi_settings": {"secure_boot_enabled": True, "v_tpm_enabled": True},
            },
            # Windows 11 is licensed by the user of the machine (windows-desktop-multitenant-hosting-deployment.md).
            license_type="Windows_Client" if jumpbox.image.publisher == "MicrosoftWindowsDesktop" else None,
            # Without a storage account: Azure keeps the screenshots and the serial log itself.
            diagnostics_profile={"boot_diagnostics": {"enabled": True}},
            opts=pulumi.ResourceOptions(
                parent=self,
                # ResourceGroupNotFound: the group's name is plain text.
                depends_on=[place.groups.resource(jumpbox.resource_group)],
                replace_on_changes=_FIXED,
                # Its name comes from the plan, so the old one has to be gone before a new one can have it.
                delete_before_replace=True,
            ),
        )
        if jumpbox.entra_login:
            self._make_entra_login(name, jumpbox, place, after)
        identity: Any = self.machine.identity
        self.id = self.machine.id
        self.principal_id = identity["principal_id"]
        self.register_outputs({"id": self.id, "principal_id": self.principal_id})

    def _make_interface(
        self,
        name: str,
        jumpbox: plan.Jumpbox,
        network: VirtualNetwork,
        place: Placement,
        security_group_id: pulumi.Input[str] | None,
    ) -> azure_native.network.NetworkInterface:
        """The one interface. Its subnet's group guards it, and it has no public address."""
        address: azure_native.network.NetworkInterfaceIPConfigurationArgsDict = {
            "name": "internal",
            "primary": True,
            "subnet": {"id": network.subnets[jumpbox.subnet].id},
            "private_ip_address": jumpbox.private_address,
            "private_ip_allocation_method": "Static",
            "private_ip_address_version": "IPv4",
        }
        if security_group_id is not None:
            address["application_security_groups"] = [{"id": security_group_id}]
        return azure_native.network.NetworkInterface(
            name,
            network_interface_name=jumpbox.interface,
            resource_group_name=place.groups.name(jumpbox.resource_group),
            location=place.location,
            tags=place.tags,
            ip_configurations=[address],
            enable_ip_forwarding=False,
            opts=pulumi.ResourceOptions(
                parent=self,
                # ResourceGroupNotFound, and ReferencedResourceNotProvisioned while another subnet is being written.
                depends_on=[place.groups.resource(jumpbox.resource_group), network.settled],
            ),
        )

    def _make_entra_login(
        self, name: str, jumpbox: plan.Jumpbox, place: Placement, after: Sequence[pulumi.Resource]
    ) -> azure_native.compute.VirtualMachineExtension:
        """The extension that joins the machine to Entra ID (howto-vm-sign-in-azure-ad-windows.md)."""
        return azure_native.compute.VirtualMachineExtension(
            f"{name}-entra",
            vm_extension_name="AADLoginForWindows",
            vm_name=jumpbox.name,
            resource_group_name=place.groups.name(jumpbox.resource_group),
            location=place.location,
            tags=place.tags,
            publisher="Microsoft.Azure.ActiveDirectory",
            type="AADLoginForWindows",
            type_handler_version="2.0",
            auto_upgrade_minor_version=True,
            opts=pulumi.ResourceOptions(
                parent=self,
                # ParentResourceNotFound: the machine's name is plain text. Azure deletes extensions with their machine.
                depends_on=[self.machine, *after],
                deleted_with=self.machine,
            ),
        )


def _image(image: plan.Image) -> azure_native.compute.ImageReferenceArgsDict:
    if image.id is not None:
        return {"id": image.id}
    return {"publisher": image.publisher, "offer": image.offer, "sku": image.sku, "version": image.version}
