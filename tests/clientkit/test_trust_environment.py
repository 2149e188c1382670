"""Way 3: variables and settings that point real clients at the bundle; and the operating system's store."""

import os
import shutil
import subprocess
import sys
from pathlib import Path, PureWindowsPath

import pytest
from kit_support import authority
from kit_support.gateway import Gateways

from clientkit import certificates
from clientkit.cli import main
from clientkit.errors import ClientkitError
from clientkit.trust import bundle, environment, os_store

# httpx and requests are asked as a program of the user's would ask: no argument, only the environment.
ASK = {
    "requests": "import requests, sys; print(requests.get(sys.argv[1], timeout=10).text)",
    "httpx": "import httpx, sys; print(httpx.get(sys.argv[1], timeout=10).text)",
    "urllib": "import sys, urllib.request as u; print(u.urlopen(sys.argv[1], timeout=10).read().decode())",
}


@pytest.fixture
def merged(gateways: Gateways, tmp_path: Path) -> Path:
    folder = tmp_path / "with space and 'quote'"
    path = folder / "bundle.pem"
    bundle.merge(certificates.read(gateways.root_pem), path)
    return path


def sh(script: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": os.environ["PATH"], "HOME": str(home), "CLIENTKIT_HOME": os.environ["CLIENTKIT_HOME"], **more}
    return subprocess.run(["sh", "-c", script], capture_output=True, text=True, env=clean, check=False, timeout=120)


@pytest.mark.parametrize("client", ["requests", "httpx", "urllib", "curl"])
def test_the_printed_lines_make_a_client_trust_the_gateway(
    gateways: Gateways, merged: Path, tmp_path: Path, client: str
) -> None:
    url = gateways.url("good")
    ask = f"curl -sS {url}" if client == "curl" else f'"{sys.executable}" -c "{ASK[client]}" {url}'
    assert "served" not in sh(ask, tmp_path).stdout
    lines = f'eval "$("{sys.executable}" -m clientkit trust env --shell sh --bundle "$BUNDLE")"'
    assert "served" in sh(f"{lines}; {ask}", tmp_path, BUNDLE=str(merged)).stdout
    assert (
        "served" not in sh(f"{lines}; {ask.replace(url, gateways.url('unknown'))}", tmp_path, BUNDLE=str(merged)).stdout
    )


def test_set_keeps_the_variables_in_the_profile_once_and_unset_takes_them_out(
    gateways: Gateways, merged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = tmp_path / "profile"
    profile.write_text("umask 022")
    arguments = ["trust", "env", "--bundle", str(merged), "--profile", str(profile)]
    assert main([*arguments, "--set"]) == 0
    once = profile.read_text()
    assert main([*arguments, "--set"]) == 0
    assert profile.read_text() == once
    assert "served" in sh(f". {profile}; curl -sS {gateways.url('good')}", tmp_path).stdout
    assert main([*arguments, "--unset"]) == 0
    assert profile.read_text() == "umask 022\n"
    assert "taken out" in capsys.readouterr().out


def test_lines_for_powershell_and_cmd_are_quoted_as_those_shells_want() -> None:
    path = Path("/o'brien/ca bundle.pem")
    assert environment.lines(path, "powershell")[0] == "$env:REQUESTS_CA_BUNDLE = '/o''brien/ca bundle.pem'"
    assert environment.lines(path, "cmd")[0] == 'set "REQUESTS_CA_BUNDLE=/o\'brien/ca bundle.pem"'
    with pytest.raises(ClientkitError, match="cmd cannot take"):
        environment.lines(Path("/100%/ca.pem"), "cmd")
    with pytest.raises(ClientkitError, match="line end"):
        environment.lines(Path("/a\nb"), "sh")
    assert environment.windows_commands(path)[0] == ("setx", "REQUESTS_CA_BUNDLE", str(path))


def test_without_a_bundle_the_lines_are_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trust", "env"]) == 1
    assert "trust bundle --authority" in capsys.readouterr().err


def test_git_and_pip_take_their_settings_and_give_them_back(
    merged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    arguments = ["trust", "tools", "--bundle", str(merged), "--only", "git", "--only", "pip"]
    assert main([*arguments, "--set"]) == 0
    assert capsys.readouterr().out == "git: done\npip: done\n"
    git = ["git", "config", "--global", "http.sslCAInfo"]
    assert subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip() == str(merged)
    pip = tmp_path / "config/pip/pip.conf"
    assert f"cert = {merged}" in pip.read_text()
    assert main([*arguments, "--unset"]) == 0
    assert subprocess.run(git, capture_output=True, check=False).returncode == 1
    assert "cert" not in pip.read_text()


def test_git_trusts_the_gateway_by_its_setting(gateways: Gateways, merged: Path, tmp_path: Path) -> None:
    asked = f"git ls-remote {gateways.url('good', '/x.git')}"
    assert "certificate" in sh(asked, tmp_path).stderr
    command = next(one.set for one in environment.settings(merged) if one.client == "git")
    subprocess.run(command, env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)}, check=True)
    said = sh(asked, tmp_path).stderr
    assert "certificate" not in said.lower()
    assert "not valid" in said or "not found" in said  # nginx serves no repository; TLS was fine


def test_the_commands_of_every_client_are_printed(merged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trust", "tools", "--bundle", str(merged)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["git", "pip", "conda", "npm"]


def test_a_tool_that_is_not_installed_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert environment.run(("conda", "config")) == "conda is not installed"


def test_the_system_store_of_a_debian_below_a_folder_is_really_updated(
    gateways: Gateways, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The real update-ca-certificates, on a file system of the test's own."""
    root = tmp_path / "image"
    for folder in ("etc/ssl/certs", "usr/local/share/ca-certificates", "etc/ca-certificates/update.d"):
        (root / folder).mkdir(parents=True)
    (root / "etc/ca-certificates.conf").write_text("")
    public = authority.issue("Some Public Root", ca=True)
    (root / "usr/local/share/ca-certificates/public.crt").write_bytes(public.pem)
    store = root / "etc/ssl/certs/ca-certificates.crt"
    arguments = ["trust", "os", "--authority", str(gateways.root_cer), "--root", str(root)]
    assert main([*arguments, "--print"]) == 0
    assert "update-ca-certificates" in capsys.readouterr().out
    assert not store.exists()
    for _ in range(2):
        assert main(arguments) == 0
        assert set(certificates.read(store)) == {public.certificate, gateways.root.certificate}
    done = subprocess.run(["curl", "-sS", "--cacert", store, gateways.url("good")], capture_output=True, text=True)
    assert done.stdout == "served\n", done.stderr
    assert main([*arguments, "--undo"]) == 0
    assert certificates.read(store) == (public.certificate,)
    assert "nothing to do" not in capsys.readouterr().out
    assert main([*arguments, "--undo"]) == 0
    assert "nothing to do" in capsys.readouterr().out


def test_on_windows_roots_go_to_root_and_intermediates_to_ca(gateways: Gateways) -> None:
    """The command lines only: certutil itself was not run here."""
    trusted = (gateways.root.certificate, gateways.issuing.certificate)
    plan = os_store.windows(trusted, PureWindowsPath("C:/Temp"))
    assert [command[:4] for command in plan.commands] == [
        ("certutil", "-addstore", "-f", "Root"),
        ("certutil", "-addstore", "-f", "CA"),
    ]
    undone = os_store.windows(trusted, PureWindowsPath("C:/Temp"), undo=True)
    assert [command[:3] for command in undone.commands] == [
        ("certutil", "-delstore", "Root"),
        ("certutil", "-delstore", "CA"),
    ]
    assert len(undone.commands[0][3]) == 40


def test_a_failing_tool_of_the_system_is_reported(tmp_path: Path, gateways: Gateways) -> None:
    family = os_store.Family("broken", tmp_path / "anchors", ("false",), ("false",))
    with pytest.raises(ClientkitError, match="false failed"):
        os_store.apply(os_store.linux([gateways.root.certificate], family))
    missing = os_store.Family("broken", tmp_path / "anchors", ("no-such-tool",), ("no-such-tool",))
    with pytest.raises(ClientkitError, match="not on this machine"):
        os_store.apply(os_store.linux([gateways.root.certificate], missing))
