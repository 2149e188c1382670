"""What runs on the nodes of a scale set, and how they are kept well."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.components.conftest import Deploy
from tests.components.plans import tier
from tests.components.recording import Recording
from topology import plan

HEALTH = plan.Extension(
    name="health",
    publisher="Microsoft.ManagedServices",
    type="ApplicationHealthWindows",
    version="1.0",
    settings=json.dumps({"protocol": "tcp", "port": 12800}),
    after=("bootstrap",),
    automatic_upgrade=True,
)
WATCHER = plan.Extension("network-watcher", "Microsoft.Azure.NetworkWatcher", "NetworkWatcherAgentWindows", "1.4")


def inputs(recording: Recording, name: str = "web") -> Any:
    return recording.one("compute:VirtualMachineScaleSet", name).inputs


def profile(recording: Recording, name: str = "web") -> Any:
    return inputs(recording, name)["virtualMachineProfile"]


def extensions(recording: Recording) -> Any:
    return profile(recording)["extensionProfile"]["extensions"]


def web(deploy: Deploy, **changes: Any) -> Recording:
    """The small plan with one tier, changed."""
    return deploy(scale_sets=(tier("web", **changes),))


def test_the_script_travels_as_user_data_and_the_command_only_starts_it(deployed: Recording) -> None:
    assert base64.b64decode(profile(deployed)["userData"]) == b"Write-Output 'ready'\n"
    assert "customData" not in profile(deployed)["osProfile"]
    (extension,) = extensions(deployed)
    assert extension["type"] == "CustomScriptExtension"
    assert "protectedSettings" not in extension
    command = extension["settings"]["commandToExecute"]
    assert "compute/userData" in command
    assert "generated-Passw0rd" not in command


def test_the_command_runs_that_script_and_no_other_and_its_quotes_hold(deployed: Recording) -> None:
    command = extensions(deployed)[0]["settings"]["commandToExecute"]
    assert hashlib.sha256(b"Write-Output 'ready'\n").hexdigest().upper() in command
    start, body, end = command.split('"')
    assert start.startswith("powershell.exe ")
    assert end == ""
    assert body.count("{") == body.count("}") == 4
    assert len(command) < 8191  # cmd.exe's limit


def test_a_changed_script_is_a_changed_extension_so_that_it_is_rolled_out(deploy: Deploy) -> None:
    changed = plan.Bootstrap("Write-Output 'new'\n", "")
    commands = [
        extensions(recording)[0]["settings"] for recording in (web(deploy), web(deploy), web(deploy, bootstrap=changed))
    ]
    assert commands[0] == commands[1] != commands[2]


def test_further_extensions_come_after_the_bootstrap_in_the_order_that_they_ask_for(deploy: Deploy) -> None:
    found = extensions(web(deploy, extensions=(WATCHER, HEALTH)))
    assert [extension["name"] for extension in found] == ["bootstrap", "network-watcher", "health"]
    assert [extension.get("provisionAfterExtensions") for extension in found] == [None, None, ["bootstrap"]]
    assert [extension.get("enableAutomaticUpgrade") for extension in found] == [None, None, True]
    assert found[2]["settings"] == {"protocol": "tcp", "port": 12800}
    assert not any("protectedSettings" in extension for extension in found)


def test_health_comes_from_the_extension_and_never_from_the_load_balancers_probe(deploy: Deploy) -> None:
    assert "healthProbe" not in profile(web(deploy, extensions=(HEALTH,)))["networkProfile"]


def test_repair_is_as_the_plan_says(deploy: Deploy) -> None:
    repaired = web(deploy, extensions=(HEALTH,), repair=plan.Repair("PT30M", "Replace"))
    policy = {"enabled": True, "gracePeriod": "PT30M", "repairAction": "Replace"}
    assert inputs(repaired)["automaticRepairsPolicy"] == policy
    assert "automaticRepairsPolicy" not in inputs(web(deploy))


def test_nodes_follow_by_hand_or_batch_by_batch(deploy: Deploy) -> None:
    assert inputs(web(deploy))["upgradePolicy"] == {"mode": "Manual"}
    rolling = plan.Upgrade("Rolling", 20, 25, 30, "PT90S", prioritize_unhealthy=False)
    assert inputs(web(deploy, upgrade=rolling))["upgradePolicy"] == {
        "mode": "Rolling",
        "rollingUpgradePolicy": {
            "maxBatchInstancePercent": 20,
            "maxUnhealthyInstancePercent": 25,
            "maxUnhealthyUpgradedInstancePercent": 30,
            "pauseTimeBetweenBatches": "PT90S",
            "prioritizeUnhealthyInstances": False,
        },
    }


def test_images_are_newer_ones_of_azure_or_windows_updates_itself(deploy: Deploy) -> None:
    windows = [
        (
            made["upgradePolicy"].get("automaticOSUpgradePolicy", {}).get("enableAutomaticOSUpgrade", False),
            made["virtualMachineProfile"]["osProfile"]["windowsConfiguration"]["enableAutomaticUpdates"],
        )
        for made in (inputs(web(deploy)), inputs(web(deploy, upgrade=plan.Upgrade("Rolling", os_images=True))))
    ]
    assert windows == [(False, True), (True, False)]


@pytest.mark.parametrize(
    ("security", "expected"),
    [
        (plan.MachineSecurity(), None),
        (plan.MachineSecurity(encryption_at_host=True), {"encryptionAtHost": True}),
        (
            plan.MachineSecurity(trusted_launch=True),
            {"securityType": "TrustedLaunch", "uefiSettings": {"secureBootEnabled": True, "vTpmEnabled": True}},
        ),
    ],
)
def test_the_machines_security_is_as_the_plan_says(
    deploy: Deploy, security: plan.MachineSecurity, expected: dict[str, Any] | None
) -> None:
    assert profile(web(deploy, security=security)).get("securityProfile") == expected


def test_trusted_launch_is_not_taken_off_a_scale_set_that_exists(deployed: Recording) -> None:
    options = deployed.one("compute:VirtualMachineScaleSet", "web").options
    assert "virtualMachineProfile.securityProfile.securityType" in options.replaceOnChanges


@pytest.mark.parametrize("fast", [False, True])
def test_the_interface_is_accelerated_where_the_plan_says_so(deploy: Deploy, fast: bool) -> None:
    recording = web(deploy, accelerated_networking=fast)
    (interface,) = profile(recording)["networkProfile"]["networkInterfaceConfigurations"]
    assert interface["enableAcceleratedNetworking"] is fast


def test_an_agent_signs_in_as_the_tiers_identity_and_follows_its_rule(deploy: Deploy) -> None:
    agent = plan.Extension("azure-monitor", "Microsoft.Azure.Monitor", "AzureMonitorWindowsAgent", "1.0", signs_in=True)
    recording = web(deploy, extensions=(agent,), data_collection_rule="/rules/dcr")
    settings = extensions(recording)[1]["settings"]["authentication"]["managedIdentity"]
    assert settings["identifier-name"] == "mi_res_id"
    assert settings["identifier-value"].endswith("/id-web")
    association = recording.one("monitor:DataCollectionRuleAssociation")
    assert association.inputs["dataCollectionRuleId"] == "/rules/dcr"
    assert association.property_dependencies["resourceUri"] == {recording.one("compute:VirtualMachineScaleSet").urn}
    assert web(deploy).of("monitor:DataCollectionRuleAssociation") == []


def test_the_key_vault_extension_is_told_the_client_id_of_the_nodes_identity(deploy: Deploy) -> None:
    url = "https://kv-ml.vault.azure.net/secrets/nodes-tls"
    follows = plan.Extension(
        name="key-vault",
        publisher="Microsoft.Azure.KeyVault",
        type="KeyVaultForWindows",
        version="4.0",
        settings=json.dumps({"secretsManagementSettings": {"observedCertificates": [{"url": url}]}}),
        after=("bootstrap",),
        automatic_upgrade=True,
        asks_vault=True,
    )
    shown = plan.NodeCertificate("nodes-tls", url, None)
    recording = deploy(scale_sets=(tier("web", extensions=(follows,)),), node_certificates=(shown,))
    settings = extensions(recording)[1]["settings"]
    identity = recording.one("managedidentity:UserAssignedIdentity", "web")
    (worn,) = inputs(recording)["identity"]["userAssignedIdentities"]
    assert settings["secretsManagementSettings"]["observedCertificates"] == [{"url": url}]
    assert settings["authenticationSettings"]["msiClientId"] == str(uuid.uuid5(uuid.NAMESPACE_URL, f"{worn}client"))
    assert identity.urn in recording.one("compute:VirtualMachineScaleSet", "web").depends_on
    assert recording.of("keyvault:Secret") == [], "without a file, the secret is there already"


def test_nodes_wait_for_their_certificate(deploy: Deploy, tmp_path: Path) -> None:
    (tmp_path / "nodes.pfx").write_bytes(b"pfx")
    url = "https://kv-ml.vault.azure.net/secrets/nodes-tls"
    ends = plan.ChainCertificate("nodes", "2027-01-01T00:00:00+00:00", False)
    shown = plan.NodeCertificate("nodes-tls", url, str(tmp_path / "nodes.pfx"), (ends,))
    recording = deploy(node_certificates=(shown,))
    secret = recording.one("keyvault:Secret")
    assert secret.inputs["secretName"] == "nodes-tls"
    assert secret.inputs["properties"]["attributes"] == {"expires": 1798761600}
    for name in ("web", "compute"):
        assert secret.urn in recording.one("compute:VirtualMachineScaleSet", name).depends_on
