"""What a node runs before its service starts. The sh script runs for real below a folder; PowerShell's is read only."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import certifi
import pytest
import requests
from kit_support import authority
from kit_support.gateway import Gateways

from clientkit import certificates, node
from clientkit.cli import main
from clientkit.errors import ClientkitError
from clientkit.trust import certifi_store, pem_store

PYTHONS = (
    "usr/lib/python3/dist-packages",
    "usr/local/lib/python3.12/site-packages",
    "opt/conda/envs/with space/lib/python3.11/site-packages",
)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A node's file system with three Pythons, one of which is patched to read the system's bundle."""
    top = tmp_path / "node"
    for folder in ("etc/ssl/certs", "usr/local/share/ca-certificates", "etc/ca-certificates/update.d"):
        (top / folder).mkdir(parents=True)
    (top / "etc/ca-certificates.conf").write_text("")
    (top / "etc/ssl/certs/ca-certificates.crt").write_text("")
    for place in PYTHONS:
        (top / place / "certifi").mkdir(parents=True)
        (top / place / "certifi/cacert.pem").write_bytes(Path(certifi.where()).read_bytes())
    patched = top / "usr/lib/python3.13/site-packages/certifi"
    patched.mkdir(parents=True)
    (patched / "cacert.pem").symlink_to(top / "etc/ssl/certs/ca-certificates.crt")
    return top


def run(machine: Path, text: str, shell: str = "sh", path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": path or f"{os.environ['PATH']}:/usr/sbin", "ROOT_DIR": str(machine)}
    return subprocess.run(
        [shell, "-s"], input=text, capture_output=True, text=True, env=environment, check=False, timeout=120
    )


def stores(machine: Path) -> list[Path]:
    return [machine / place / "certifi/cacert.pem" for place in PYTHONS]


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_script_makes_the_system_and_every_python_trust_the_gateway(
    gateways: Gateways, machine: Path, shell: str
) -> None:
    text = node.script("linux", certificates.read(gateways.root_pem))
    done = run(machine, text, shell)
    assert done.returncode == 0, done.stderr + done.stdout
    for store in stores(machine):
        assert requests.get(gateways.url("good"), verify=str(store), timeout=10).text == "served\n"
    system = machine / "etc/ssl/certs/ca-certificates.crt"
    assert requests.get(gateways.url("good"), verify=str(system), timeout=10).text == "served\n"
    assert system.read_bytes().count(b"BEGIN CERTIFICATE") == 1


def test_a_second_run_changes_nothing(gateways: Gateways, machine: Path) -> None:
    text = node.script("linux", certificates.read(gateways.root_pem))
    assert run(machine, text).returncode == 0
    before = [store.read_bytes() for store in stores(machine)]
    second = run(machine, text)
    assert second.returncode == 0
    assert second.stdout.count("nothing to do") == 3
    assert [store.read_bytes() for store in stores(machine)] == before


def test_its_blocks_are_those_of_clientkit_so_undo_knows_them(gateways: Gateways, machine: Path) -> None:
    trusted = certificates.read(gateways.root_pem)
    assert run(machine, node.script("linux", trusted)).returncode == 0
    store = stores(machine)[1]
    assert pem_store.ours(store.read_bytes()) == (certificates.fingerprint(trusted[0]),)
    assert not certifi_store.append(trusted, store).changed
    certifi_store.undo(store)
    assert store.read_bytes() == Path(certifi.where()).read_bytes()
    assert not certifi_store.backup_of(store).exists()


def test_in_a_rotation_both_roots_are_installed(gateways: Gateways, machine: Path) -> None:
    second = authority.issue("Contoso Root 2", ca=True)
    both = (*certificates.read(gateways.root_pem), second.certificate)
    assert run(machine, node.script("linux", both)).returncode == 0
    for store in stores(machine):
        assert pem_store.missing(store.read_bytes(), both) == ()


def test_without_a_tool_for_the_system_it_says_so_and_still_does_the_pythons(
    gateways: Gateways, machine: Path, tmp_path: Path
) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sed", "tr", "awk", "cp", "mv", "mkdir", "mktemp", "rm", "find", "cat", "base64", "sha256sum", "cut"):
        (tools / name).symlink_to(str(shutil.which(name)))
    for name in ("tail", "sync", "readlink"):
        (tools / name).symlink_to(str(shutil.which(name)))
    shell = str(shutil.which("sh"))
    trusted = certificates.read(gateways.root_pem)
    done = run(machine, node.script("linux", trusted), shell, str(tools))
    assert done.returncode == 1
    assert "FAILED: neither update-ca-certificates" in done.stderr
    assert all(pem_store.missing(store.read_bytes(), trusted) == () for store in stores(machine))


def test_another_root_is_another_text_and_the_same_roots_are_the_same_text(gateways: Gateways) -> None:
    first = certificates.read(gateways.root_pem)[0]
    second = authority.issue("Contoso Root 2", ca=True).certificate
    for system in node.SYSTEMS:
        assert node.script(system, [first]) != node.script(system, [second])
        assert node.script(system, [first, second]) == node.script(system, [second, first])
    with pytest.raises(ClientkitError, match="install nothing"):
        node.script("linux", [])
    with pytest.raises(ClientkitError, match="one of linux, windows"):
        node.script("macos", [first])


def test_the_command_writes_the_script_and_refuses_a_leaf(
    gateways: Gateways, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "install.sh"
    arguments = ["node", "script", "--system", "linux", "--authority"]
    assert main([*arguments, str(gateways.root_cer), "--out", str(out)]) == 0
    assert "BEGIN CERTIFICATE" in out.read_text()
    assert main([*arguments, str(gateways.root_cer)]) == 0
    assert "#!/bin/sh" in capsys.readouterr().out
    assert main([*arguments, str(gateways.folder / "good.pem")]) == 1
    assert "not a CA certificate" in capsys.readouterr().err


def test_the_windows_script_holds_the_path_of_ml_server_and_balanced_brackets(gateways: Gateways) -> None:
    """PowerShell is not on this machine: this reads the text and runs nothing of it."""
    text = node.script("windows", certificates.read(gateways.root_pem))
    assert r"C:\Program Files\Microsoft\ML Server\PYTHON_SERVER\Lib\site-packages\certifi\cacert.pem" in text
    assert text.isascii()
    code = re.sub(r"(?s)@'.*?'@|'[^'\n]*'|\"(?:`.|[^\"\n])*\"|#[^\n]*", "", text)
    for opening, closing in ("()", "{}", "[]"):
        assert code.count(opening) == code.count(closing)


@pytest.mark.skipif(shutil.which("pwsh") is None, reason="PowerShell is not installed")
def test_the_windows_script_parses(gateways: Gateways, tmp_path: Path) -> None:
    file = tmp_path / "install.ps1"
    file.write_text(node.script("windows", certificates.read(gateways.root_pem)))
    asked = (
        "$e = $null; [void][Management.Automation.Language.Parser]::ParseFile($args[0], [ref]$null, [ref]$e);"
        "$e | % { $_.Message }; exit $e.Count"
    )
    done = subprocess.run(
        ["pwsh", "-NoProfile", "-Command", f"& {{ {asked} }} '{file}'"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
