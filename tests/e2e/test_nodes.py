"""Nodes, database and firewall policy with every option on, on the real engine; and a root certificate that changes."""

import json
from typing import Any

import pytest

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


def test_every_option_is_taken_and_a_changed_root_rolls_the_nodes(cluster: Engine) -> None:
    all_options(cluster)
    deployed = cluster.up(*PACK)
    assert deployed.code == 0, deployed.text

    web = inputs(cluster, "compute:VirtualMachineScaleSet", "web")
    profile = web["virtualMachineProfile"]
    assert [extension["name"] for extension in profile["extensionProfile"]["extensions"]] == [
        *("bootstrap", "azure-monitor", "health"),
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
    assert scopes == {"", "secrets/licence-key", "secrets/database-password"}
    assert cluster.outputs()["databaseSetup"] == []
    assert "ciphertext" in json.dumps(inputs(cluster, "keyvault:Secret", "database-password")["properties"])

    again = cluster.preview(*PACK, "--expect-no-changes")
    assert again.code == 0, again.text

    root = cluster.project / ".local" / "pki" / "root.pem"
    root.write_text(root.read_text() * 2)
    rolled = cluster.preview(*PACK)
    assert rolled.code == 0, rolled.text
    touched = {(op, urn.rpartition("::")[2]) for op, urn in rolled.steps if "VirtualMachineScaleSet" in urn}
    assert touched == {("update", "web"), ("update", "compute")}

    gone = cluster.destroy()
    assert gone.code == 0, gone.text
    assert cluster.resources() == []
