"""Trust stores by the command and in real interpreters: found, shown, repaired, undone, refused in words."""

import subprocess
import sys
from pathlib import Path

import certifi
import pytest
from kit_support import authority
from kit_support.authority import Issued
from kit_support.gateway import Gateways

from clientkit import certificates
from clientkit.cli import main
from clientkit.trust import certifi_store, interpreters, pem_store


def test_the_windows_path_of_ml_server_is_found_and_appended_to(tmp_path: Path, root: Issued) -> None:
    store = tmp_path / "Program Files/Microsoft/ML Server/PYTHON_SERVER/Lib/site-packages/certifi/cacert.pem"
    store.parent.mkdir(parents=True)
    store.write_bytes(root.pem)
    other = authority.issue("Contoso Root", ca=True)
    assert interpreters.find(tmp_path) == (interpreters.Store(store, "ML Server"),)
    certifi_store.append([other.certificate], interpreters.find(tmp_path)[0].cacert)
    assert certificates.read(store) == (root.certificate, other.certificate)


def test_an_interpreter_is_asked_where_its_certifi_is(tmp_path: Path) -> None:
    assert interpreters.of(Path(sys.executable)) == interpreters.Store(Path(certifi.where()), sys.executable)
    assert interpreters.of(tmp_path / "nothing") is None
    silent = tmp_path / "python"
    silent.write_text("#!/bin/sh\nexit 1\n")
    silent.chmod(0o755)
    assert interpreters.of(silent) is None


def test_a_fresh_venv_trusts_the_gateway_after_one_command(
    gateways: Gateways, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A real interpreter of its own with a real certifi; the command of the article's fourth way."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True, timeout=120)
    python = tmp_path / "venv/bin/python"
    site = next((tmp_path / "venv/lib").glob("python3*")) / "site-packages"
    (site / "certifi").mkdir()
    for file in Path(certifi.where()).parent.glob("*.p*"):
        (site / "certifi" / file.name).write_bytes(file.read_bytes())
    script = (
        "import certifi, ssl, sys, urllib.request as u;"
        "print(u.urlopen(sys.argv[1], context=ssl.create_default_context(cafile=certifi.where())).read().decode())"
    )
    asked = [str(python), "-c", script, gateways.url("good")]
    assert b"CERTIFICATE_VERIFY_FAILED" in subprocess.run(asked, capture_output=True, check=False, timeout=60).stderr
    given = ["trust", "certifi", "--authority", str(gateways.root_cer), "--python", str(python)]
    assert main(given) == 0
    assert "served" in subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60).stdout
    assert main(given) == 0
    assert "nothing to do" in capsys.readouterr().out


def test_show_repair_and_undo_follow_what_was_done(
    gateways: Gateways, cacert: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    original = cacert.read_bytes()
    root = str(gateways.root_cer)
    assert main(["trust", "show"]) == 0
    assert main(["trust", "bundle", "--authority", root]) == 0
    assert main(["trust", "certifi", "--authority", root, "--cacert", str(cacert)]) == 0
    assert main(["trust", "show"]) == 0
    cacert.write_bytes(original)
    assert main(["trust", "show", "--json"]) == 1
    assert main(["trust", "repair"]) == 0
    assert main(["trust", "show"]) == 0
    assert main(["trust", "undo", "--path", "/nowhere"]) == 1
    assert main(["trust", "undo", "--all"]) == 0
    assert cacert.read_bytes() == original
    capsys.readouterr()
    assert main(["trust", "show"]) == 0
    assert "nothing was put" in capsys.readouterr().out


def test_a_leaf_is_refused_by_the_command_in_words(
    gateways: Gateways, cacert: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = cacert.read_bytes()
    leaf = str(gateways.folder / "good.pem")
    assert main(["trust", "certifi", "--authority", leaf, "--cacert", str(cacert)]) == 1
    said = capsys.readouterr().err
    assert "not a CA certificate" in said
    assert "Traceback" not in said
    assert cacert.read_bytes() == before


def test_a_store_that_cannot_be_written_is_one_line(
    root: Issued, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "root.pem"
    given.write_bytes(root.pem)
    assert main(["trust", "bundle", "--authority", str(given), "--out", str(given / "below/a/file.pem")]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "clientkit: " in said


def test_a_hostile_subject_cannot_end_its_comment(cacert: Path) -> None:
    tricky = authority.issue("x\n-----BEGIN CERTIFICATE-----\ny", ca=True)
    content = pem_store.with_added(cacert.read_bytes(), [tricky.certificate])
    assert (
        content.count(b"-----BEGIN CERTIFICATE-----\n")
        == cacert.read_bytes().count(b"-----BEGIN CERTIFICATE-----\n") + 1
    )
    assert pem_store.without_ours(content) == cacert.read_bytes()
