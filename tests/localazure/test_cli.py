"""The `azure` command for people."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from localazure.cli.main import main
from tests.localazure.world import GROUP, NETWORK, World, balancer, security_rule, subnet_id

ROOT = Path(__file__).parents[2]


@pytest.fixture
def here(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("LOCALAZURE_STORE", str(world.azure.store.path))
    monkeypatch.setenv("COLUMNS", "200")
    return world


def test_list_shows_everything_by_group(here: World, capsys: pytest.CaptureFixture[str]) -> None:
    here.network()
    here.subnet()
    assert main(["azure", "list"]) == 0
    text = capsys.readouterr().out
    assert "hub/a" in text
    assert "5 resources" in text, "the group, the network and its subnet, and the watcher in its group that Azure adds"
    assert main(["azure", "list", "--type", "subnets", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["id"] == subnet_id()


def test_show_finds_by_name_path_and_id(here: World, capsys: pytest.CaptureFixture[str]) -> None:
    here.network()
    here.subnet()
    for words in ("hub/a", "A", subnet_id()):
        assert main(["azure", "show", words, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["addressPrefix"] == "10.0.0.0/24"


def test_set_goes_through_the_rules_and_force_does_not(here: World, capsys: pytest.CaptureFixture[str]) -> None:
    here.group("nsg", security_rule())
    assert main(["azure", "set", "nsg", "securityRules[0].access=Deny", "tags.by=hand"]) == 0
    found = here.azure.get(f"{NETWORK}/networkSecurityGroups/nsg")
    assert found is not None
    assert found.properties["securityRules"][0]["access"] == "Deny"
    assert found.properties["tags"] == {"by": "hand"}
    assert main(["azure", "set", "nsg", "securityRules[0].priority=5"]) == 1
    assert "NSG-02" in capsys.readouterr().err
    assert main(["azure", "set", "--force", "web", "priority=5"]) == 0
    rule = here.azure.get(f"{NETWORK}/networkSecurityGroups/nsg/securityRules/web")
    assert rule is not None
    assert rule.properties["priority"] == 5


def test_delete_keeps_what_is_in_use_unless_forced(here: World, capsys: pytest.CaptureFixture[str]) -> None:
    here.network()
    here.subnet()
    here.put("network:LoadBalancer", **balancer())
    assert main(["azure", "delete", "a"]) == 1
    assert 'Code="InUseSubnetCannotBeDeleted"' in capsys.readouterr().err
    assert main(["azure", "delete", "a", "--force"]) == 0
    assert here.azure.get(subnet_id()) is None


def test_purge_gives_a_name_free(here: World, capsys: pytest.CaptureFixture[str]) -> None:
    vault = here.vault()
    here.azure.delete(vault.id)
    assert main(["azure", "list", "--deleted"]) == 0
    assert "kv-one" in capsys.readouterr().out
    assert main(["azure", "purge", "KV-one"]) == 0
    here.vault()
    assert main(["azure", "purge", "kv-one"]) == 1


def test_create_puts_things_there_that_no_program_made(here: World) -> None:
    spoke = f"{NETWORK}/virtualNetworks/old"
    space = 'addressSpace.addressPrefixes=["10.9.0.0/16"]'
    assert main(["azure", "create", spoke, "location=westeurope", space]) == 0
    assert here.azure.get(spoke) is not None
    site = f"{NETWORK}/vpnSites/branch"
    assert main(["azure", "create", site, "location=westeurope"]) == 0
    assert here.azure.get(site) is not None
    assert main(["azure", "create", f"{GROUP}-no/providers/Microsoft.Network/vpnSites/branch"]) == 1


@pytest.mark.usefixtures("here")
def test_features_are_shown_and_changed(capsys: pytest.CaptureFixture[str]) -> None:
    name = "Microsoft.Network/EnableApplicationGatewayNetworkIsolation"
    assert main(["azure", "features", f"{name}=NotRegistered", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {name: "NotRegistered"}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["azure", "show", "nobody"], 1, "there is no resource nobody"),
        (["azure", "set", "rg", "tags"], 1, "'tags' is no change: write PATH=VALUE"),
        (["azure", "set", "rg", "tags[1].a=2"], 1, "leads nowhere"),
        (["azure", "purge"], 1, "say a name, or --all"),
        (["azure", "create", "nonsense"], 1, "'nonsense' is not an Azure resource id"),
        (["azure", "features", "x"], 1, "write NAMESPACE/NAME=Registered"),
        (["azure", "nothing"], 2, "invalid choice"),
        (["elsewhere"], 2, "unknown command 'elsewhere'"),
    ],
)
@pytest.mark.usefixtures("here")
def test_errors_are_lines_with_an_exit_code(
    capsys: pytest.CaptureFixture[str], words: list[str], code: int, said: str
) -> None:
    assert main(words) == code
    captured = capsys.readouterr()
    assert said in captured.err
    assert "Traceback" not in captured.err


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["azure", "--help"]) == 0
    text = capsys.readouterr().out
    for verb in ("list", "show", "set", "create", "delete", "purge", "features"):
        assert f"azure {verb}" in text


def test_a_store_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "azure.db"
    broken.write_bytes(b"not a database, and long enough to be looked at" * 10)
    done = subprocess.run(
        [sys.executable, "-m", "localazure", "azure", "list"],
        cwd=ROOT,
        env={"LOCALAZURE_STORE": str(broken), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "cannot be used as the local Azure's store" in done.stderr
