"""Nodes, database and firewall policy with every option on, on the real engine; and a root certificate that changes."""

import json
from pathlib import Path
from typing import Any

import pytest

from clientkit.doctor import facts
from tests.driving import Engine
from tests.e2e.conftest import PACK
from tests.e2e.test_egress import change
from tests.topology.configs import GONE

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-monitor"
RULE = f"{GROUP}/providers/Microsoft.Insights/dataCollectionRules/dcr-windows"
WHY = {"reason": "inputs of models are free text", "owner": "ml-platform@contoso.example"}
ROLLING = {"mode": "Rolling", "batchPercent": 50, "osImages": True}


def inputs(engine: Engine, token: str, name: str | None = None) -> Any:
    """The inputs of the one resource of a type, or of the one of that name."""
    (found,) = [
        entry["inputs"]
        for entry in engine.resources()
        if entry["type"] == f"azure-native:{token}" and name in (None, entry["urn"].rpartition("::")[2])
    ]
    return found


LET_OFF = {
    "resource": "*sql*",
    "owner": "dba@contoso.example",
    "reason": "the driver knows no Entra authentication",
    "until": "2099-12-31",
}


def all_options(engine: Engine) -> None:
    for made in (
        engine.azure("create", GROUP, "location=westeurope"),
        engine.azure("create", RULE, "location=westeurope"),
    ):
        assert made.code == 0, made.text
    change(
        engine,
        ("workspace", GONE),
        ("bootstrap.secrets", {"LICENCE_KEY": "licence-key"}),
        ("web.upgrade", ROLLING),
        ("web.security", {"trustedLaunch": True, "encryptionAtHost": True}),
        ("web.monitorAgent", {"dataCollectionRule": RULE}),
        ("database.sku", "GP_Gen5_2"),
        ("database.zoneRedundant", True),
        ("database.sqlLogin", {"name": "mlserver"}),
        ("database.defender", True),
        ("gateway.waf", {"mode": "Prevention", "disabledRules": [{"group": "SQLI", "rule": "942430", **WHY}]}),
        ("gateway.waf.exclusions", [{"variable": "RequestArgNames", "selector": "inputParameters", **WHY}]),
    )


def test_every_option_is_taken_and_a_changed_root_rolls_the_nodes(cluster: Engine, tmp_path: Path) -> None:
    all_options(cluster)
    refused = cluster.preview(*PACK)
    assert {each.policy for each in refused.refusals} == {"sql-server-hardened"}  # a login with a password
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"sql-server-hardened": {"exemptions": [LET_OFF]}}))
    judged = (*PACK, "--policy-pack-config", str(config))
    deployed = cluster.up(*judged)
    assert deployed.code == 0, deployed.text
    assert "dba@contoso.example" in deployed.text  # every report lists who answers for what is let off

    web = inputs(cluster, "compute:VirtualMachineScaleSet", "web")
    profile = web["virtualMachineProfile"]
    assert [extension["name"] for extension in profile["extensionProfile"]["extensions"]] == [
        *("bootstrap", "key-vault", "azure-monitor", "health"),
    ]
    assert web["upgradePolicy"]["automaticOSUpgradePolicy"]["enableAutomaticOSUpgrade"] is True
    assert inputs(cluster, "network:ApplicationGateway")["sku"]["tier"] == "WAF_v2"
    assert inputs(cluster, "network:WebApplicationFirewallPolicy")["policySettings"]["mode"] == "Prevention"
    assert inputs(cluster, "sql:Server")["publicNetworkAccess"] == "Disabled"
    assert inputs(cluster, "sql:Database")["zoneRedundant"] is True
    scopes = {
        entry["inputs"]["scope"].rpartition("/vaults/")[2].partition("/")[2]
        for entry in cluster.resources()
        if entry["type"] == "azure-native:authorization:RoleAssignment" and "/vaults/" in entry["inputs"]["scope"]
    }
    assert scopes == {"", "secrets/licence-key", "secrets/database-password", "secrets/nodes-tls"}
    assert cluster.outputs()["databaseSetup"] == []
    assert "ciphertext" in json.dumps(inputs(cluster, "keyvault:Secret", "database-password")["properties"])

    known = facts.parse(cluster.outputs(), "the stack's outputs")
    assert [one.name for one in known.endpoints] == ["gateway", "load balancer"]
    assert {one.zone for one in known.private_names} >= {"privatelink.vaultcore.azure.net"}

    again = cluster.preview(*judged, "--expect-no-changes")
    assert again.code == 0, again.text

    root = cluster.project / ".local" / "pki" / "root.pem"
    root.write_text(root.read_text() * 2)
    rolled = cluster.preview(*judged)
    assert rolled.code == 0, rolled.text
    touched = {(op, urn.rpartition("::")[2]) for op, urn in rolled.steps if "VirtualMachineScaleSet" in urn}
    assert touched == {("update", "web"), ("update", "compute")}

    gone = cluster.destroy()
    assert gone.code == 0, gone.text
    assert cluster.resources() == []
