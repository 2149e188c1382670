"""Managed networks, keys of one's own, and what of a workspace cannot be taken back."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.irreversible import require_reversible
from tests.components.conftest import Deploy
from tests.components.recording import Recording, leaves
from tests.components.workspaces import LAKE, compute, made, managed, plan_with, workspace
from topology import plan

RULES = (
    plan.HostRule("index", "packages.contoso.example"),
    plan.TagRule("KeyVault", "AzureKeyVault", "TCP", "443"),
    plan.EndpointRule("queues", "workspace-storage", None, "queue", False),
    plan.EndpointRule("lake", None, LAKE, "dfs", True),
)


def test_a_managed_network_has_the_plans_rules_and_its_computes_no_subnet(deploy: Deploy) -> None:
    recording = deploy(plan_with(managed("managedApproved", *RULES)))
    inputs = made(recording).inputs
    network = inputs["managedNetwork"]
    assert network["isolationMode"] == "AllowOnlyApprovedOutbound"
    assert network["firewallSku"] == "Standard"
    mine = {"category": "UserDefined"}
    assert network["outboundRules"]["index"] == {**mine, "type": "FQDN", "destination": "packages.contoso.example"}
    assert network["outboundRules"]["KeyVault"] == {
        **mine,
        "type": "ServiceTag",
        "destination": {"serviceTag": "AzureKeyVault", "protocol": "TCP", "portRanges": "443"},
    }
    queues = network["outboundRules"]["queues"]["destination"]
    assert queues["serviceResourceId"].endswith("/stmlw")
    assert queues["subresourceTarget"] == "queue"
    assert network["outboundRules"]["lake"]["destination"]["serviceResourceId"] == LAKE
    assert network["outboundRules"]["lake"]["destination"]["sparkEnabled"] is True
    assert inputs["provisionNetworkNow"] is True
    assert "serverlessComputeSettings" not in inputs
    assert not [path for path, _ in leaves(compute(recording, "cluster-cpu").inputs) if "subnet" in path]


def test_an_open_managed_network_needs_no_firewall(deploy: Deploy) -> None:
    network = made(deploy(plan_with(managed("managedInternet", *RULES[1:])))).inputs["managedNetwork"]
    assert network["isolationMode"] == "AllowInternetOutbound"
    assert "firewallSku" not in network


def test_a_customer_managed_key_is_made_in_the_plans_vault_and_cannot_leave_it(deploy: Deploy) -> None:
    key = plan.EncryptionKey("workspace", None, None)
    recording = deploy(plan_with(workspace(key=key, high_business_impact=True)))
    made_key = recording.one("keyvault:Key")
    assert (made_key.inputs["vaultName"], made_key.inputs["keyName"]) == ("kv-ml", "workspace")
    properties = made_key.inputs["properties"]
    assert (properties["kty"], properties["keySize"], properties["keyOps"]) == ("RSA", 3072, ["wrapKey", "unwrapKey"])
    assert recording.one("keyvault:Vault", "vault").urn in made_key.depends_on
    encryption = made(recording).inputs["encryption"]
    assert encryption["status"] == "Enabled"
    assert encryption["keyVaultProperties"]["keyVaultArmId"].endswith("/kv-ml")
    assert encryption["identity"]["userAssignedIdentity"].endswith("/id-workspace")
    assert made_key.urn in made(recording).depends_on
    assert made(recording).inputs["hbiWorkspace"] is True


def test_an_existing_key_is_named_and_not_made(deploy: Deploy) -> None:
    vault = LAKE.replace("Microsoft.Storage/storageAccounts/stlake", "Microsoft.KeyVault/vaults/kv-keys")
    key = plan.EncryptionKey(None, "https://kv-keys.vault.azure.net/keys/mlw/1", vault)
    recording = deploy(plan_with(workspace(key=key)))
    assert recording.of("keyvault:Key") == []
    named = made(recording).inputs["encryption"]["keyVaultProperties"]
    assert named == {"keyVaultArmId": vault, "keyIdentifier": "https://kv-keys.vault.azure.net/keys/mlw/1"}


def test_without_a_key_of_its_own_nothing_is_said_of_encryption(own: Recording) -> None:
    assert "encryption" not in made(own).inputs
    assert own.of("keyvault:Key") == []


# what cannot be taken back


def decided(**changes: Any) -> dict[str, Any]:
    return {"workspace": {**workspace().decisions, **changes}}


@pytest.mark.parametrize("was", ["ownNetwork", "managedInternet", "managedApproved"])
@pytest.mark.parametrize("now", ["ownNetwork", "managedInternet", "managedApproved"])
def test_isolation_may_become_stricter_and_not_looser(was: str, now: str) -> None:
    order = ["ownNetwork", "managedInternet", "managedApproved"]
    wanted = workspace() if now == "ownNetwork" else managed(now)
    if order.index(now) >= order.index(was):
        require_reversible(wanted, decided(isolation=was))
    else:
        with pytest.raises(pulumi.RunError, match=f"isolation was {was} and is to be {now}"):
            require_reversible(wanted, decided(isolation=was))


@pytest.mark.parametrize(
    ("change", "before_", "told"),
    [
        ({"high_business_impact": True}, {}, "highBusinessImpact was off and is to be on"),
        ({}, {"highBusinessImpact": "on"}, "highBusinessImpact was on and is to be off"),
        ({"key": plan.EncryptionKey("k", None, None)}, {}, "its key was Microsoft's and is to be in the plan's vault"),
        ({}, {"keyVault": "own"}, "its key was in the plan's vault and is to be Microsoft's"),
        ({"key": plan.EncryptionKey(None, "k", "/Vault/B")}, {"keyVault": "/vault/a"}, "in /vault/a and is to be in"),
    ],
)
def test_impact_and_the_keys_vault_stay(change: dict[str, Any], before_: dict[str, Any], told: str) -> None:
    with pytest.raises(pulumi.RunError, match=told):
        require_reversible(workspace(**change), decided(**before_))


def test_every_step_back_is_told_in_one_line() -> None:
    with pytest.raises(pulumi.RunError) as refused:
        require_reversible(workspace(), decided(isolation="managedApproved", highBusinessImpact="on", keyVault="own"))
    told = str(refused.value)
    assert "\n" not in told
    assert told.count("and is to be") == 3
    assert "nothing was changed" in told


@pytest.mark.parametrize(
    ("wanted", "outputs"),
    [
        (None, decided(isolation="managedApproved")),
        (workspace(), {}),
        (workspace(), {"workspace": None}),
        (workspace(name="mlw-other"), decided(isolation="managedApproved")),
        (workspace(), decided()),
        (workspace(key=plan.EncryptionKey(None, "k/2", "/vault/A")), decided(keyVault="/vault/a")),
    ],
    ids=["no workspace", "never deployed", "none before", "another workspace", "the same", "another key of the vault"],
)
def test_what_takes_nothing_back_passes(wanted: plan.Workspace | None, outputs: dict[str, Any]) -> None:
    require_reversible(wanted, outputs)
