"""How nodes are kept well, by setting; and every fault that such a setting can have."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from tests.topology.configs import GONE, faults, only_fault, settings
from topology.build import plan
from topology.plan import MachineSecurity, ScaleSet
from topology.sizes import size

TIERS = (("web", 0), ("compute", 1))


def tier(*changes: tuple[str, Any], index: int = 0) -> ScaleSet:
    return plan(settings(*changes), root_pem="").scale_sets[index]


def names(made: ScaleSet) -> list[str]:
    return [extension.name for extension in made.extensions]


@pytest.mark.parametrize(("key", "index"), TIERS)
def test_health_is_asked_for_on_the_tiers_own_port_after_the_bootstrap(key: str, index: int) -> None:
    (health,) = [e for e in tier((f"{key}.health", {"protocol": "tcp"}), index=index).extensions if e.name == "health"]
    assert (health.publisher, health.type) == ("Microsoft.ManagedServices", "ApplicationHealthWindows")
    port = 12800 if key == "web" else 12805
    assert json.loads(health.settings) == {
        "protocol": "tcp",
        "port": port,
        "intervalInSeconds": 5,
        "numberOfProbes": 3,
    }
    assert health.after == ("bootstrap",)


def test_a_path_is_asked_over_https() -> None:
    asked = {"protocol": "https", "path": "/health", "port": 8443, "intervalSeconds": 10, "probes": 2}
    (health,) = [e for e in tier(("web.health", asked)).extensions if e.name == "health"]
    assert json.loads(health.settings) == {
        "protocol": "https",
        "port": 8443,
        "requestPath": "/health",
        "intervalInSeconds": 10,
        "numberOfProbes": 2,
    }


def test_without_health_there_is_no_such_extension() -> None:
    bare = tier(("web.health", GONE), ("web.repair", GONE), ("web.upgrade", GONE))
    assert "health" not in names(bare)
    assert (bare.repair, bare.upgrade.mode) == (None, "Manual")


def test_nodes_have_the_watchers_agent_exactly_when_a_connection_monitor_asks_for_it() -> None:
    watched = ("monitor.connectionMonitor", {"intervalSeconds": 300})
    assert "network-watcher" not in names(tier())
    for _, index in TIERS:
        assert "network-watcher" in names(tier(watched, index=index))


def test_the_azure_monitor_agent_comes_with_the_rule_that_it_follows() -> None:
    rule = (
        "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-monitor/providers/Microsoft.Insights"
        "/dataCollectionRules/dcr-windows"
    )
    made = tier(("web.monitorAgent", {"dataCollectionRule": rule}))
    (agent,) = [extension for extension in made.extensions if extension.type == "AzureMonitorWindowsAgent"]
    assert (agent.signs_in, made.data_collection_rule) == (True, rule)
    assert ("azure-monitor" in names(tier()), tier().data_collection_rule) == (False, None)


def test_repair_and_upgrade_are_as_asked() -> None:
    made = tier(
        ("web.repair", {"graceMinutes": 45, "action": "Reimage"}),
        ("web.upgrade", {"mode": "Rolling", "batchPercent": 50, "pauseSeconds": 90, "osImages": True}),
    )
    assert made.repair is not None
    assert (made.repair.grace, made.repair.action) == ("PT45M", "Reimage")
    assert (made.upgrade.mode, made.upgrade.batch_percent, made.upgrade.pause) == ("Rolling", 50, "PT90S")
    assert made.upgrade.os_images is True


def test_the_machines_security_is_trusted_launch_unless_it_is_turned_off() -> None:
    assert tier().security == MachineSecurity(trusted_launch=True, encryption_at_host=False)
    off = {"trustedLaunch": False, "encryptionAtHost": True}
    assert tier(("web.security", off)).security == MachineSecurity(trusted_launch=False, encryption_at_host=True)


@pytest.mark.parametrize(
    ("name", "accelerated"),
    [
        ("Standard_D2s_v5", True),
        ("Standard_D2s_v3", False),
        ("Standard_D4s_v3", True),
        ("Standard_DS2_v2", True),
        ("Standard_B2ms", False),
        ("Standard_B2as_v2", True),
        ("Standard_A4_v2", False),
        ("Standard_NC24ads_A100_v4", True),
    ],
)
def test_networking_is_accelerated_where_the_size_has_it_unless_told_otherwise(name: str, accelerated: bool) -> None:
    assert size(name).accelerated is accelerated
    plain = [("web.size", name), ("web.disk.type", "StandardSSD_LRS"), ("web.security", {"trustedLaunch": False})]
    assert tier(*plain).accelerated_networking is accelerated
    assert tier(*plain, ("web.acceleratedNetworking", False)).accelerated_networking is False


def test_a_text_that_is_no_size_is_told() -> None:
    with pytest.raises(ValueError, match="is no size"):
        size("large")


def test_each_tier_wears_an_identity_that_is_made_before_it() -> None:
    made = plan(settings(), root_pem="")
    keys = {identity.key for identity in made.identities}
    assert [t.identity for t in made.scale_sets] == ["web", "compute"]
    assert {"gateway", "web", "compute"} <= keys


# What is changed in dev | the key of the one fault that follows | a part of its sentence.
FAULTS: list[tuple[list[tuple[str, Any]], str, str]] = [
    ([("web.health", GONE)], "web.health", "repair and upgrade.mode Rolling cannot tell"),
    ([("web.health", {"protocol": "https"})], "web.health.path", "https asks for a path"),
    ([("web.health", {"protocol": "tcp", "path": "/"})], "web.health.path", "tcp asks for none"),
    ([("web.health.port", 80)], "web.health.port", "port 80"),
    ([("web.health.interval", 5)], "web.health.interval", "did you mean"),
    ([("web.repair.graceMinutes", 5)], "web.repair.graceMinutes", "at least 10"),
    ([("web.repair.action", "Remove")], "web.repair.action", "must be one of"),
    ([("compute.upgrade.batchPercent", 4)], "compute.upgrade.batchPercent", "at least 5"),
    ([("web.upgrade", {"mode": "Manual", "osImages": True})], "web.upgrade.mode", "osImages"),
    (
        [("web.upgrade.osImages", True), ("web.image.version", "20348.1.2")],
        "web.upgrade.osImages",
        "the image has a fixed version",
    ),
    ([("web.image.sku", "2022-datacenter")], "web.security.trustedLaunch", "of the first generation"),
    (
        [("web.size", "Standard_A4_v2"), ("web.disk.type", "StandardSSD_LRS")],
        "web.security.trustedLaunch",
        "boots no second-generation image",
    ),
    (
        [("web.size", "Standard_B2ms"), ("web.acceleratedNetworking", True)],
        "web.acceleratedNetworking",
        "has no accelerated networking",
    ),
    ([("web.monitorAgent", {"dataCollectionRule": "dcr"})], "web.monitorAgent.dataCollectionRule", "the id of"),
    ([("bootstrap.secrets", {"lower": "a"})], "bootstrap.secrets", "capitals"),
    ([("bootstrap.secrets", {"KEY": "gateway-tls"})], "bootstrap.secrets", "the key of the gateway's certificate"),
]


@pytest.mark.parametrize(("changes", "key", "sentence"), FAULTS, ids=[f"{k}: {s}" for _, k, s in FAULTS])
def test_one_wrong_setting_gives_one_fault_and_its_example_mends_it(
    changes: list[tuple[str, Any]], key: str, sentence: str
) -> None:
    fault = only_fault(changes, key, sentence)
    if "did you mean" not in sentence:
        assert faults(*changes, (fault.key, yaml.safe_load(fault.example))) == ()


def test_a_secondary_gallery_image_without_a_version_may_follow_newer_ones() -> None:
    image = (
        "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Compute/galleries"
        "/corporate/images/windows"
    )
    newer = ("web.upgrade.osImages", True)
    assert faults(("web.image.id", image), newer) == ()
    (fault,) = faults(("web.image.id", f"{image}/versions/1.0.0"), newer)
    assert fault.key == "azureml-cluster:web.upgrade.osImages"


def test_the_key_vault_extension_follows_the_nodes_certificate_after_the_root_is_trusted() -> None:
    found = plan(settings(), root_pem="")
    web, compute = found.scale_sets
    (follows,) = [each for each in web.extensions if each.type == "KeyVaultForWindows"]
    assert follows.after == ("bootstrap",), "from 4.0 on it installs nothing whose root is not trusted"
    assert (follows.version, follows.automatic_upgrade, follows.asks_vault) == ("4.0", True, True)
    (observed,) = json.loads(follows.settings)["secretsManagementSettings"]["observedCertificates"]
    assert observed["url"] == f"https://{found.vault.name}.vault.azure.net/secrets/nodes-tls", "versionless"
    assert [each.type for each in compute.extensions] == ["ApplicationHealthWindows"]
    (grant,) = [grant for grant in found.grants if grant.secret == "nodes-tls"]
    assert (grant.principal, grant.scope) == ("web", "vault"), "that secret and no other"


def test_nodes_may_fetch_their_certificate_without_following_it() -> None:
    web = plan(settings(("web.certificate.follow", False)), root_pem="").scale_sets[0]
    assert not [each for each in web.extensions if each.type == "KeyVaultForWindows"]
    assert "Install-NodeCertificate 'nodes-tls'" in web.bootstrap.script


def test_tiers_that_show_the_same_certificate_share_one_secret() -> None:
    found = plan(settings(("compute.certificate", {"pfxFile": ".local/pki/nodes.pfx"})), root_pem="")
    assert [each.secret_name for each in found.node_certificates] == ["nodes-tls"]
    assert {grant.principal for grant in found.grants if grant.secret == "nodes-tls"} == {"web", "compute"}
