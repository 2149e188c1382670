"""Way 4: merged bundle and certifi's own file. Idempotent, repaired after an upgrade, undone."""

from pathlib import Path

import certifi
import pytest
import requests
from kit_support import authority
from kit_support.authority import DAY, NOW, Issued
from kit_support.gateway import Gateways
from kit_support.stores import holds

from clientkit import certificates
from clientkit.cli import main
from clientkit.errors import ClientkitError
from clientkit.trust import authorities, bundle, certifi_store, interpreters, pem_store, registry, upkeep


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


def test_an_authority_that_is_public_already_gets_no_block(root: Issued, next_root: Issued) -> None:
    text = bundle.render(root.pem, [root.certificate, next_root.certificate])
    assert pem_store.ours(text) == (certificates.fingerprint(next_root.certificate),)
