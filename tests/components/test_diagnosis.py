"""What the stack tells clients who cannot reach it: read back by the very tool that reads it."""

from __future__ import annotations

import ipaddress
import json
from pathlib import Path

import pytest

from clientkit.doctor import facts
from tests.components.conftest import Deploy
from tests.components.recording import SUBSCRIPTION, Recording, leaves
from tests.components.test_program import Run, run

__all__ = ["run"]  # the fixture

GUID = "3f0e8a52-0000-4000-8000-000000000001"


@pytest.fixture
def exported(run: Run) -> Recording:
    """A first preview of dev, which knows of Azure only what the plan does."""
    return run(preview=True)


def read(exported: Recording, tmp_path: Path) -> facts.Facts:
    """The facts as a user hands them over: a file with all outputs of the stack."""
    file = tmp_path / "facts.json"
    file.write_text(json.dumps({**exported.stack_outputs, "virtualNetworkIds": {}}))
    return facts.load(file)


def test_the_output_of_a_first_preview_is_what_doctor_reads(exported: Recording, tmp_path: Path) -> None:
    found = read(exported, tmp_path).with_guid(GUID)
    names = {one.name: one for one in found.private_names}
    vault = exported.stack_outputs["keyVaultName"]
    assert names[f"{vault}.vault.azure.net"].zone == "privatelink.vaultcore.azure.net"
    assert names[f"{GUID}.workspace.westeurope.api.azureml.ms"].zone == "privatelink.api.azureml.ms"
    notebooks = next(one for name, one in names.items() if name.startswith("ml-"))
    assert notebooks.zone == "privatelink.notebooks.azure.net"
    assert all(one.addresses for one in names.values())
    assert not [name for name in names if "*" in name or "{" in name]
    assert {network.name for network in found.networks} >= {"vnet-mls-dev-we-hub", "vnet-mls-dev-we-cluster"}
    hub = next(network for network in found.networks if network.name.endswith("-hub"))
    assert hub.resolvers == (ipaddress.ip_address("10.20.0.4"),), "the firewall's DNS proxy"
    gateway, balancer = found.endpoints
    assert (gateway.host_names, gateway.open_ports, gateway.closed_ports) == (("mls.contoso.example",), (443,), (80,))
    assert (balancer.open_ports, balancer.closed_ports) == ((), (80,)), "only the gateway may call it"
    assert {target.host for target in found.egress} == {"login.microsoftonline.com", "management.azure.com"}
    assert found.root_pem.startswith("-----BEGIN CERTIFICATE-----")
    assert found.workspace is not None
    assert found.workspace.id.startswith(f"/subscriptions/{SUBSCRIPTION}/resourceGroups/")
    assert found.watcher is not None
    assert found.watcher.source_id.endswith("/virtualMachines/" + exported.stack_outputs["jumpboxName"])

    spaces = [space for network in found.networks for space in network.address_space]
    for one in found.private_names:
        assert all(any(address in space for space in spaces) for address in one.addresses), one.name

    text = json.dumps(exported.stack_outputs["diagnosis"])
    assert "PRIVATE KEY" not in text, "nothing in it is secret"
    assert "04da6b54" not in text, "the engine's sign for what is not known yet"
    assert not [path for path, value in leaves(exported.stack_outputs["diagnosis"]) if value == ""]


def test_a_plan_without_workspace_watcher_or_firewall_has_facts_as_well(deploy: Deploy, tmp_path: Path) -> None:
    found = read(deploy(), tmp_path)
    assert found.workspace is None
    assert found.watcher is None
    assert all(network.resolvers == () for network in found.networks)
    assert {network.name for network in found.networks} == {"vnet-hub", "vnet-cluster", "vnet-lab"}
