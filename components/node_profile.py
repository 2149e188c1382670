"""What every node of a scale set is made with: image, disk, network, identity's script, extensions."""

from __future__ import annotations

import base64
import hashlib
import json

import pulumi
import pulumi_azure_native as azure_native

from components.identity import Identity
from components.network import VirtualNetwork
from topology import plan

_METADATA = "http://169.254.169.254/metadata"

# The script comes as user data, which Azure lets be changed on nodes that run, as it does not custom data
# (virtual-machines/user-data). A node may start on a change before it has it, so it waits for the one that it is to
# run. Nothing here has a double quote: all of it stands between two.
_RUN_BOOTSTRAP = (
    'powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -Command "'
    "$ErrorActionPreference = 'Stop'; "
    "$folder = Join-Path $env:ProgramFiles 'cluster-bootstrap'; "
    "New-Item -ItemType Directory -Force -Path $folder | Out-Null; "
    "$file = Join-Path $folder 'bootstrap.ps1'; "
    "for ($try = 1; ; $try++) {{ "
    "$data = Invoke-RestMethod -Headers @{{ Metadata = 'true' }} -Uri "
    "'http://169.254.169.254/metadata/instance/compute/userData?api-version=2021-02-01&format=text'; "
    "[IO.File]::WriteAllBytes($file, [Convert]::FromBase64String($data)); "
    "if ((Get-FileHash $file -Algorithm SHA256).Hash -eq '{digest}') {{ break }}; "
    "if ($try -ge 30) {{ throw 'the user data is not the script that this node is to run' }}; "
    "Start-Sleep -Seconds 10 }}; "
    '& $file; exit $LASTEXITCODE"'
)


def profile(
    tier: plan.ScaleSet,
    password: pulumi.Output[str],
    network: VirtualNetwork,
    identity: Identity,
    pool_id: pulumi.Input[str] | None,
    security_group_id: pulumi.Input[str] | None,
) -> azure_native.compute.VirtualMachineScaleSetVMProfileArgsDict:
    """The profile of a tier's machines, in a subnet of `network`, wearing `identity`."""
    made: azure_native.compute.VirtualMachineScaleSetVMProfileArgsDict = {
        "os_profile": _os_profile(tier, password),
        "user_data": base64.b64encode(_script(tier)).decode("ascii"),
        "storage_profile": {
            "image_reference": _image(tier.image),
            "os_disk": {
                "create_option": "FromImage",
                "caching": azure_native.compute.CachingTypes.READ_WRITE,
                "disk_size_gb": tier.disk_size_gb,
                "managed_disk": {"storage_account_type": tier.disk_type},
            },
        },
        "network_profile": {
            "network_interface_configurations": [_interface(tier, network, pool_id, security_group_id)]
        },
        "extension_profile": {
            "extensions": [_bootstrap(tier), *(_extension(extension, identity) for extension in tier.extensions)]
        },
        # Without a storage account: Azure keeps the screenshots and the serial log itself.
        "diagnostics_profile": {"boot_diagnostics": {"enabled": True}},
    }
    security = _security(tier.security)
    if security is not None:
        made["security_profile"] = security
    return made


def _script(tier: plan.ScaleSet) -> bytes:
    return tier.bootstrap.script.encode("ascii")  # PowerShell 5 would read anything else in the machine's own code page


def _os_profile(
    tier: plan.ScaleSet, password: pulumi.Output[str]
) -> azure_native.compute.VirtualMachineScaleSetOSProfileArgsDict:
    return {
        "computer_name_prefix": tier.computer_name_prefix,
        "admin_username": tier.admin_username,
        "admin_password": password,
        "windows_configuration": {
            "provision_vm_agent": True,
            # Either Windows updates itself, or Azure replaces its image: not both at once.
            "enable_automatic_updates": not tier.upgrade.os_images,
        },
    }


def _image(image: plan.Image) -> azure_native.compute.ImageReferenceArgsDict:
    if image.id is not None:
        return {"id": image.id}
    return {"publisher": image.publisher, "offer": image.offer, "sku": image.sku, "version": image.version}


def _interface(
    tier: plan.ScaleSet,
    network: VirtualNetwork,
    pool_id: pulumi.Input[str] | None,
    security_group_id: pulumi.Input[str] | None,
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
    if security_group_id is not None:
        address["application_security_groups"] = [{"id": security_group_id}]
    return {
        "name": "primary",
        "primary": True,
        "enable_ip_forwarding": False,
        "enable_accelerated_networking": tier.accelerated_networking,
        "ip_configurations": [address],
    }


def _bootstrap(tier: plan.ScaleSet) -> azure_native.compute.VirtualMachineScaleSetExtensionArgsDict:
    """The extension that runs the script. Nothing on its command line is a secret.

    The script's digest is part of the command, so that a changed script is a changed extension: a rolling upgrade then
    runs it on the nodes that there are, batch by batch.
    """
    digest = hashlib.sha256(_script(tier)).hexdigest().upper()
    return {
        "name": "bootstrap",
        "publisher": "Microsoft.Compute",
        "type": "CustomScriptExtension",
        "type_handler_version": "1.10",
        "auto_upgrade_minor_version": True,
        "settings": {"commandToExecute": _RUN_BOOTSTRAP.format(digest=digest)},
    }


def _extension(
    extension: plan.Extension, identity: Identity
) -> azure_native.compute.VirtualMachineScaleSetExtensionArgsDict:
    made: azure_native.compute.VirtualMachineScaleSetExtensionArgsDict = {
        "name": extension.name,
        "publisher": extension.publisher,
        "type": extension.type,
        "type_handler_version": extension.version,
        "auto_upgrade_minor_version": True,
        "settings": json.loads(extension.settings),
    }
    if extension.signs_in:
        named = {"identifier-name": "mi_res_id", "identifier-value": identity.id}
        made["settings"] = {**json.loads(extension.settings), "authentication": {"managedIdentity": named}}
    if extension.asks_vault:
        # key-vault-windows, 2026-05-07: required where the machine wears user-assigned identities.
        signing = {"msiEndpoint": f"{_METADATA}/identity/oauth2/token", "msiClientId": identity.client_id}
        made["settings"] = {**json.loads(extension.settings), "authenticationSettings": signing}
    if extension.after:
        made["provision_after_extensions"] = list(extension.after)
    if extension.automatic_upgrade:
        made["enable_automatic_upgrade"] = True
    return made


def _security(security: plan.MachineSecurity) -> azure_native.compute.SecurityProfileArgsDict | None:
    made: azure_native.compute.SecurityProfileArgsDict = {}
    if security.trusted_launch:
        made["security_type"] = azure_native.compute.SecurityTypes.TRUSTED_LAUNCH
        made["uefi_settings"] = {"secure_boot_enabled": True, "v_tpm_enabled": True}
    if security.encryption_at_host:
        made["encryption_at_host"] = True
    return made or None


def upgrade_policy(upgrade: plan.Upgrade) -> azure_native.compute.UpgradePolicyArgsDict:
    """How nodes follow a change of the scale set."""
    made: azure_native.compute.UpgradePolicyArgsDict = {"mode": azure_native.compute.UpgradeMode(upgrade.mode)}
    if upgrade.mode == "Rolling":
        made["rolling_upgrade_policy"] = {
            "max_batch_instance_percent": upgrade.batch_percent,
            "max_unhealthy_instance_percent": upgrade.unhealthy_percent,
            "max_unhealthy_upgraded_instance_percent": upgrade.unhealthy_upgraded_percent,
            "pause_time_between_batches": upgrade.pause,
            "prioritize_unhealthy_instances": upgrade.prioritize_unhealthy,
        }
    if upgrade.os_images:
        made["automatic_os_upgrade_policy"] = {
            "enable_automatic_os_upgrade": True,
            "use_rolling_upgrade_policy": True,
            # A new image that leaves nodes unwell is taken back.
            "disable_automatic_rollback": False,
        }
    return made


def repairs_policy(repair: plan.Repair) -> azure_native.compute.AutomaticRepairsPolicyArgsDict:
    """What happens to nodes that are not well."""
    return {"enabled": True, "grace_period": repair.grace, "repair_action": repair.action}
