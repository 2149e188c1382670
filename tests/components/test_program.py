"""`__main__.py` itself, over the configuration of `dev`."""

from __future__ import annotations

import gc
import json
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.cloud import LOCAL_SUBSCRIPTION
from tests import authority
from tests.components.recording import Recording, leaves, record
from topology import stackfile

ROOT = Path(__file__).parents[2]
Run = Callable[..., Recording]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run the program with the configuration of `dev`, changed, and a certificate that is made up."""
    authority.files(tmp_path)
    monkeypatch.delenv("AZUREML_CLUSTER_SDK_ALIASES", raising=False)
    monkeypatch.chdir(ROOT)
    threshold = gc.get_threshold()

    def program() -> None:
        # Its name is not "__main__": that module is pytest's.
        runpy.run_path(str(ROOT / "__main__.py"), run_name="program")

    def start(changes: dict[str, Any] | None = None, **options: Any) -> Recording:
        config = dict(stackfile.config(ROOT, "dev"))
        gateway = json.loads(config["azureml-cluster:gateway"])
        gateway["certificate"] |= {
            "rootFile": str(tmp_path / "root.pem"),
            "pfxFile": str(tmp_path / "gateway.pfx"),
        }
        config["azureml-cluster:gateway"] = json.dumps(gateway)
        web = json.loads(config["azureml-cluster:web"])
        web["certificate"]["pfxFile"] = str(tmp_path / "nodes.pfx")
        config["azureml-cluster:web"] = json.dumps(web)
        for key, value in (changes or {}).items():
            config[key] = value if isinstance(value, str) else json.dumps(value)
        monkeypatch.setenv("PULUMI_CONFIG", json.dumps(config))
        return record(program, **options)

    yield start
    gc.set_threshold(*threshold)


def test_the_program_is_at_most_forty_lines() -> None:
    assert len((ROOT / "__main__.py").read_text().splitlines()) <= 40


@pytest.mark.parametrize("preview", [True, False])
def test_dev_is_planned_and_registered(run: Run, preview: bool) -> None:
    recording = run(preview=preview)
    assert [r.name for r in recording.of("network:VirtualNetwork")] == ["analytics", "cluster", "hub", "workspace"]
    assert len(recording.of("compute:VirtualMachineScaleSet")) == 2
    assert [r.name for r in recording.of("keyvault:Secret")] == ["certificate", "certificate-nodes-tls"]
    # Bastion's, the firewall's and the VPN gateway's are the only ones.
    addresses = [request.name for request in recording.of("network:PublicIPAddress")]
    assert [name.partition("-")[0] for name in addresses] == ["bastion", "firewall", "hub"]
    assert set(recording.stack_outputs) >= {
        "apiUrl",
        "bastionName",
        "cloud",
        "diagnosis",
        "dnsForwarders",
        "gatewayAddress",
        "jumpboxName",
        "keyVaultName",
        "loadBalancerAddress",
        "readme",
        "storageAccountName",
        "virtualNetworkIds",
        "zoneNames",
    }


def test_no_request_of_dev_carries_a_version_alias(run: Run) -> None:
    assert {len(request.options.aliases) for request in run().requests} == {0}


def test_every_inline_reference_of_dev_resolves(run: Run) -> None:
    for request in run().resources:
        for path, value in leaves(request.inputs):
            if path.endswith(".id") and str(value).startswith("$self/"):
                _, collection, name = value.split("/")
                assert name in {part["name"] for part in request.inputs[collection]}, (request.urn, value)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the program tells the user as errors."""
    messages: list[str] = []
    monkeypatch.setattr(pulumi.log, "error", messages.append)
    return messages


def test_every_fault_of_the_configuration_is_told_and_nothing_is_registered(run: Run, told: list[str]) -> None:
    asked = Recording()
    with pytest.raises(SystemExit, match="32"):
        run({"azureml-cluster:dnsServers": ["10.1.2.3"], "azureml-cluster:worklaod": "mls"}, into=asked)
    assert (asked.requests, asked.calls) == ([], [])
    (text,) = told
    assert "azureml-cluster:dnsServers" in text
    assert "168.63.129.16" in text
    assert "azureml-cluster:worklaod" in text


def test_a_stack_of_the_local_azure_is_not_sent_to_azure(run: Run, told: list[str]) -> None:
    home = {"cloud": {"kind": "local", "subscription": LOCAL_SUBSCRIPTION}}
    asked = Recording()
    with pytest.raises(SystemExit, match="32"):
        run(last_outputs=home, into=asked)
    assert asked.requests == []
    (text,) = told
    assert "lives in the local Azure" in text


def test_a_configured_password_reaches_the_nodes_as_a_secret(run: Run) -> None:
    recording = run({"azureml-cluster:adminPassword": "Corp0rate!Passw0rd"})
    for request in recording.of("compute:VirtualMachineScaleSet"):
        assert request.inputs["virtualMachineProfile"]["osProfile"]["adminPassword"] == "Corp0rate!Passw0rd"
        assert "virtualMachineProfile.osProfile.adminPassword" in request.secret_inputs
