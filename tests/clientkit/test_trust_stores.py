"""Way 4: merged bundle and certifi's own file. Idempotent, atomic, repaired after an upgrade, undone."""

import os
import subprocess
import sys
import time
from pathlib import Path

import certifi
import pytest
import requests
from kit_support import authority
from kit_support.authority import DAY, NOW, Issued
from kit_support.gateway import Gateways

from clientkit import certificates, files
from clientkit.cli import main
from clientkit.errors import ClientkitError
from clientkit.trust import authorities, bundle, certifi_store, interpreters, pem_store, registry, upkeep


@pytest.fixture(scope="module")
def root() -> Issued:
    return authority.issue("Contoso Root", ca=True)


@pytest.fixture(scope="module")
def next_root() -> Issued:
    return authority.issue("Contoso Root 2", ca=True)


@pytest.fixture
def cacert(tmp_path: Path) -> Path:
    """A certifi of its own, so that no test touches this Python's."""
    path = tmp_path / "site-packages/certifi/cacert.pem"
    path.parent.mkdir(parents=True)
    path.write_bytes(Path(certifi.where()).read_bytes())
    path.chmod(0o640)
    return path


def holds(store: Path, issued: Issued) -> bool:
    return not pem_store.missing(store.read_bytes(), [issued.certificate])


def serves(url: str, verify: Path) -> bool:
    try:
        return requests.get(url, verify=str(verify), timeout=10).text == "served\n"
    except requests.exceptions.SSLError:
        return False


def test_the_merged_bundle_holds_the_public_authorities_and_ours(gateways: Gateways, tmp_path: Path) -> None:
    out = tmp_path / "merged.pem"
    assert not serves(gateways.url("good"), Path(certifi.where()))
    done = bundle.merge(certificates.read(gateways.root_pem), out)
    assert done.added == ("Contoso Root",)
    assert serves(gateways.url("good"), out)
    assert not serves(gateways.url("unknown"), out)
    assert Path(certifi.where()).read_bytes() in out.read_bytes()


def test_merging_again_writes_nothing(tmp_path: Path, root: Issued) -> None:
    out = tmp_path / "merged.pem"
    bundle.merge([root.certificate], out)
    before = out.stat()
    assert not bundle.merge([root.certificate, root.certificate], out).changed
    assert out.stat().st_ino == before.st_ino


def test_a_rotation_has_both_roots_until_the_old_one_is_dropped(
    tmp_path: Path, root: Issued, next_root: Issued
) -> None:
    out = tmp_path / "merged.pem"
    bundle.merge([root.certificate], out)
    bundle.merge([next_root.certificate], out)
    both = {certificates.fingerprint(root.certificate), certificates.fingerprint(next_root.certificate)}
    assert set(pem_store.ours(out.read_bytes())) == both
    bundle.drop(out, [certificates.fingerprint(root.certificate)])
    assert pem_store.ours(out.read_bytes()) == (certificates.fingerprint(next_root.certificate),)
    bundle.drop(out, both)
    assert not out.exists()
    assert registry.load() == ()


def test_a_file_that_is_not_a_bundle_of_ours_is_left_alone(root: Issued, cacert: Path) -> None:
    before = cacert.read_bytes()
    for source in (None, cacert):
        with pytest.raises(ClientkitError, match="left alone"):
            bundle.merge([root.certificate], cacert, source=source)
    with pytest.raises(ClientkitError, match="left alone"):
        bundle.drop(cacert, [])
    assert cacert.read_bytes() == before


def test_a_bundle_is_stale_after_an_upgrade_of_certifi_and_repair_merges_anew(
    tmp_path: Path, root: Issued, next_root: Issued, cacert: Path
) -> None:
    out = tmp_path / "merged.pem"
    bundle.merge([root.certificate], out, source=cacert)
    assert [one.fault for one in upkeep.conditions()] == [""]
    cacert.write_bytes(next_root.pem)
    assert "has changed since" in upkeep.conditions()[0].fault
    assert [what for _, what in upkeep.repair()] == ["merged anew"]
    assert [one.fault for one in upkeep.conditions()] == [""]
    assert certificates.read(out) == (next_root.certificate, root.certificate)


def test_appending_to_certifi_makes_its_clients_trust_the_gateway(gateways: Gateways, cacert: Path) -> None:
    trusted = certificates.read(gateways.root_pem)
    assert not serves(gateways.url("good"), cacert)
    done = certifi_store.append(trusted, cacert)
    assert done.backup is not None
    assert done.backup.read_bytes() == Path(certifi.where()).read_bytes()
    assert serves(gateways.url("good"), cacert)
    assert not serves(gateways.url("unknown"), cacert)
    assert cacert.stat().st_mode & 0o777 == 0o640


def test_appending_twice_is_appending_once_and_undo_gives_the_old_bytes(cacert: Path, root: Issued) -> None:
    before = cacert.read_bytes()
    certifi_store.append([root.certificate], cacert)
    once = cacert.read_bytes()
    assert not certifi_store.append([root.certificate], cacert).changed
    assert cacert.read_bytes() == once
    certifi_store.undo(cacert)
    assert cacert.read_bytes() == before
    assert not certifi_store.backup_of(cacert).exists()
    assert registry.load() == ()


def test_an_authority_that_is_there_without_our_mark_is_not_added_again(cacert: Path, root: Issued) -> None:
    cacert.write_bytes(cacert.read_bytes() + root.pem.replace(b"\n", b"\r\n"))
    assert not certifi_store.append([root.certificate], cacert).changed


def test_a_file_without_a_last_line_end_is_not_spoiled(cacert: Path, root: Issued, next_root: Issued) -> None:
    cacert.write_bytes(root.pem.rstrip())
    certifi_store.append([next_root.certificate], cacert)
    assert certificates.read(cacert) == (root.certificate, next_root.certificate)
    certifi_store.undo(cacert)
    assert cacert.read_bytes().rstrip() == root.pem.rstrip()
    assert not certifi_store.backup_of(cacert).exists()


def test_an_edit_by_others_survives_undo_and_the_backup_is_kept(cacert: Path, root: Issued, next_root: Issued) -> None:
    certifi_store.append([root.certificate], cacert)
    cacert.write_bytes(cacert.read_bytes() + next_root.pem)
    done = certifi_store.undo(cacert)
    assert holds(cacert, next_root)
    assert not holds(cacert, root)
    assert done.backup == certifi_store.backup_of(cacert)


def test_an_upgrade_of_certifi_is_detected_and_repaired_with_every_authority_of_before(
    cacert: Path, root: Issued, next_root: Issued
) -> None:
    certifi_store.append([root.certificate], cacert)
    certifi_store.append([next_root.certificate], cacert)
    upgraded = Path(certifi.where()).read_bytes() + b"# a newer certifi\n"
    cacert.write_bytes(upgraded)
    assert "2 of 2 authorities are gone" in upkeep.conditions()[0].fault
    assert [what for _, what in upkeep.repair()] == ["authorities put back"]
    assert holds(cacert, root)
    assert holds(cacert, next_root)
    assert list(upkeep.repair()) == []
    assert certifi_store.backup_of(cacert).read_bytes() == upgraded
    certifi_store.undo(cacert)
    assert cacert.read_bytes() == upgraded


def test_undo_after_an_upgrade_leaves_the_upgraded_file_and_no_backup(cacert: Path, root: Issued) -> None:
    certifi_store.append([root.certificate], cacert)
    cacert.write_bytes(b"# upgraded\n" + root.pem)
    certifi_store.undo(cacert)
    assert cacert.read_bytes() == b"# upgraded\n" + root.pem
    assert not certifi_store.backup_of(cacert).exists()


def test_repair_forgets_a_python_that_is_gone(cacert: Path, root: Issued) -> None:
    certifi_store.append([root.certificate], cacert)
    certifi_store.backup_of(cacert).unlink()
    cacert.unlink()
    assert "forgotten" in next(iter(upkeep.repair()))[1]
    assert registry.load() == ()


def test_what_is_not_an_authority_is_refused_with_every_reason_at_once(tmp_path: Path, root: Issued) -> None:
    leaf = authority.issue("gateway", root, hosts=["ml.contoso.example"])
    old = authority.issue("Old Root", ca=True, begins=NOW - 9 * DAY, ends=NOW - DAY)
    file = tmp_path / "mixed.pem"
    file.write_bytes(root.pem + leaf.pem + old.pem)
    with pytest.raises(authorities.NotAnAuthorityError) as caught:
        authorities.read([file], NOW)
    assert len(caught.value.faults) == 2
    assert "gateway: not a CA certificate" in caught.value.faults[0]
    assert "Old Root: expired" in caught.value.faults[1]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "nothing"),
        (b"<html>sign in</html>", "other data"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "private key"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "not a whole certificate"),
        (b"\x30\x82\x01\x00 something", "PKCS#12"),
    ],
)
def test_a_file_without_a_certificate_is_refused_by_what_it_holds(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "given.cer"
    file.write_bytes(content)
    with pytest.raises(certificates.UnreadableError, match=says):
        authorities.read([file], NOW)


def test_an_authority_that_python_3_13_refuses_is_announced() -> None:
    lax = authority.issue("Lax Root", ca=True, key_usage=False, authority_key_identifier=False)
    said = "\n".join(authorities.warnings([lax.certificate]))
    assert "Python 3.13" in said
    assert "no key usage" in said


def test_the_systems_bundle_is_not_written_to(root: Issued, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system = tmp_path / "etc/ssl/certs/ca-certificates.crt"
    system.parent.mkdir(parents=True)
    system.write_bytes(root.pem)
    link = tmp_path / "cacert.pem"
    link.symlink_to(system)
    monkeypatch.setattr(certifi_store, "_SYSTEM_FOLDERS", (str(tmp_path / "etc/ssl"),))
    with pytest.raises(ClientkitError, match="clientkit trust os"):
        certifi_store.append([root.certificate], link)
    assert system.read_bytes() == root.pem


def test_all_pythons_are_served_and_one_that_reads_the_systems_bundle_is_no_failure(
    root: Issued,
    cacert: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = tmp_path / "root.pem"
    given.write_bytes(root.pem)
    system = tmp_path / "etc/ssl/certs/ca-certificates.crt"
    system.parent.mkdir(parents=True)
    system.write_bytes(root.pem)
    monkeypatch.setattr(certifi_store, "_SYSTEM_FOLDERS", (str(tmp_path / "etc/ssl"),))
    found = (interpreters.Store(system, "/usr/bin/python3"), interpreters.Store(cacert, "/opt/python"))
    monkeypatch.setattr(interpreters, "find", lambda: found)
    assert main(["trust", "certifi", "--all", "--authority", str(given)]) == 0
    assert holds(cacert, root)
    assert "note: " in capsys.readouterr().err
    gone = (*found, interpreters.Store(tmp_path / "gone.pem", "/opt/gone"))
    monkeypatch.setattr(interpreters, "find", lambda: gone)
    assert main(["trust", "certifi", "--all", "--authority", str(given)]) == 1


CRASH = """
import os, sys
from pathlib import Path
from clientkit import certificates
from clientkit.trust import certifi_store
step = int(sys.argv[3])
count = 0
def counted(name):
    real = getattr(os, name)
    def call(*arguments, **keywords):
        global count
        count += 1
        if count == step:
            os._exit(9)
        return real(*arguments, **keywords)
    setattr(os, name, call)
for name in ("fdopen", "fsync", "chmod", "chown", "replace"):
    counted(name)
certifi_store.append(certificates.read(Path(sys.argv[1])), Path(sys.argv[2]))
"""


def test_a_crash_at_any_step_leaves_the_old_or_the_new_file_and_the_next_run_completes_it(
    cacert: Path, root: Issued, tmp_path: Path
) -> None:
    given = tmp_path / "root.pem"
    given.write_bytes(root.pem)
    old = cacert.read_bytes()
    new = pem_store.with_added(old, [root.certificate])
    seen = []
    for step in range(1, 40):
        cacert.write_bytes(old)
        done = subprocess.run([sys.executable, "-c", CRASH, given, cacert, str(step)], check=False, timeout=60)
        assert cacert.read_bytes() in (old, new)
        seen.append(cacert.read_bytes() == new)
        backup = certifi_store.backup_of(cacert)
        assert not backup.exists() or backup.read_bytes() == old
        if done.returncode == 0:
            break
        certifi_store.append([root.certificate], cacert)
        assert cacert.read_bytes() == new
    assert done.returncode == 0
    assert {True, False} == set(seen)
    assert len(seen) > 10


def test_the_bytes_reach_the_disk_before_the_name_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a crash test of the process cannot show: the order that a loss of power depends on."""
    order: list[str] = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda one: (order.append("fsync"), fsync(one)))
    monkeypatch.setattr(os, "replace", lambda one, other: (order.append("replace"), replace(one, other)))
    files.replace(tmp_path / "file", b"content")
    assert order == ["fsync", "replace"]


def test_an_authority_that_is_public_already_gets_no_block(root: Issued, next_root: Issued) -> None:
    text = bundle.render(root.pem, [root.certificate, next_root.certificate])
    assert pem_store.ours(text) == (certificates.fingerprint(next_root.certificate),)


def test_two_processes_at_once_lose_nothing(cacert: Path, tmp_path: Path) -> None:
    roots = [authority.issue(f"Root {number}", ca=True) for number in range(4)]
    script = (
        "import sys; from pathlib import Path; from clientkit import certificates; from clientkit.trust import "
        "certifi_store; certifi_store.append(certificates.read(Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    running = []
    for number, one in enumerate(roots):
        file = tmp_path / f"{number}.pem"
        file.write_bytes(one.pem)
        running.append(subprocess.Popen([sys.executable, "-c", script, file, cacert]))
    assert [process.wait(timeout=60) for process in running] == [0, 0, 0, 0]
    assert all(holds(cacert, one) for one in roots)
    assert len(registry.load()[0].authorities) == 4


def test_a_lock_that_is_held_too_long_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cacert.pem"
    begins = time.monotonic()
    with (
        files.locked(path),
        pytest.raises(ClientkitError, match="being changed by another process"),
        files.locked(path, seconds=0.1),
    ):
        pass
    assert time.monotonic() - begins < 5


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
