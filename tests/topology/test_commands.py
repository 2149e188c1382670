"""`python -m topology` as a person and the set-up use it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.topology.configs import ROOT, folder
from topology.__main__ import main


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with dev's stack file and nothing else."""
    shutil.copy(ROOT / "Pulumi.dev.yaml", tmp_path)
    return tmp_path


def test_check_prints_the_addresses_and_succeeds(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--stack", "dev", "--directory", str(folder(checkout))]) == 0
    printed = capsys.readouterr().out
    for text in (
        "snet-web",
        "10.20.2.64/28",
        "(AzureFirewallManagementSubnet)",
        "kept free",
        "privatelink.api.azureml.ms",
        "10.20.2.62:443",
    ):
        assert text in printed


def test_check_prints_faults_and_fails(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--directory", str(checkout)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "azureml-cluster:gateway.certificate.rootFile" in captured.err
    assert "make pki" in captured.err


def test_check_prints_faults_as_json(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--json", "--directory", str(checkout)]) == 1
    found = json.loads(capsys.readouterr().out)["faults"]
    assert [fault["key"].rpartition(".")[2] for fault in found] == ["rootFile"]
    assert all(set(fault) == {"key", "problem", "example"} for fault in found)


def test_check_prints_addresses_as_json(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--json", "--directory", str(folder(checkout))]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [network["key"] for network in found["networks"]] == ["hub", "cluster", "workspace", "analytics"]
    assert found["gateway"] == "10.20.2.62"


def test_facts_need_no_certificate_files(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", "--stack", "dev", "--directory", str(checkout)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["certificate"] == {
        "hostNames": ["mls.contoso.example"],
        "secretName": "gateway-tls",
        "secretId": None,
        "pfxFile": ".local/pki/gateway.pfx",
        "rootFile": ".local/pki/root.pem",
        "crlUrls": ["http://pki.contoso.example/crl/contoso-root.crl"],
    }
    assert found["nodeCertificates"] == [
        {"hostNames": ["mls.contoso.example"], "secretName": "nodes-tls", "pfxFile": ".local/pki/nodes.pfx"}
    ]
    assert found["vault"].startswith("kv-mls-dev-")


def test_an_unknown_stack_is_one_clear_line(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", "--stack", "qa", "--directory", str(checkout)]) == 1
    assert "Pulumi.qa.yaml: does not exist; stack files here: Pulumi.dev.yaml" in capsys.readouterr().err


def test_the_checked_in_picture_is_the_one_that_dev_draws(tmp_path: Path) -> None:
    drawn = tmp_path / "dev.svg"
    assert main(["draw", "--directory", str(ROOT), "--output", str(drawn)]) == 0
    assert drawn.read_bytes() == (ROOT / "docs/pictures/dev.svg").read_bytes(), "run `python -m topology draw`"


def test_draw_writes_beside_the_stack_file_unless_told_otherwise(checkout: Path) -> None:
    assert main(["draw", "--directory", str(checkout), "--json"]) == 0
    root = ElementTree.parse(checkout / "docs/pictures/dev.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
