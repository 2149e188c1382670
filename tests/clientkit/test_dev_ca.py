import datetime as dt
import json
import socket
import ssl
import stat
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

from clientkit import certificates
from clientkit.__main__ import main
from clientkit.pki import dev_ca, profiles

NOW = dt.datetime.now(dt.UTC)
HOSTS = ("ml.dev.contoso.example", "ml-api.dev.contoso.example")
CRLS = ("http://pki.contoso.example/dev.crl",)


@pytest.fixture
def folder(tmp_path: Path) -> dev_ca.Folder:
    return dev_ca.Folder(tmp_path / "pki")


def leaf_of(folder: dev_ca.Folder) -> x509.Certificate:
    leaf = pkcs12.load_key_and_certificates(folder.pfx.read_bytes(), None)[1]
    assert leaf is not None
    return leaf


def handshake(folder: dev_ca.Folder, tmp_path: Path, name: str, flags: ssl.VerifyFlags, ca: bytes) -> None:
    """A TLS handshake over a socket pair; raises what the client raises."""
    key, leaf, _ = pkcs12.load_key_and_certificates(folder.pfx.read_bytes(), None)
    assert key is not None
    assert leaf is not None
    chain = tmp_path / "chain.pem"
    chain.write_bytes(
        leaf.public_bytes(Encoding.PEM) + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    trusted = tmp_path / "trusted.pem"
    trusted.write_bytes(ca)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(chain)
    client = ssl.create_default_context(cafile=str(trusted))
    client.verify_flags |= flags
    near, far = socket.socketpair()

    def serve() -> None:
        try:
            server.wrap_socket(far, server_side=True).close()
        except OSError:
            far.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        client.wrap_socket(near, server_hostname=name).close()
    finally:
        near.close()
        thread.join()


def test_a_strict_client_that_checks_revocation_accepts_the_certificate(folder: dev_ca.Folder, tmp_path: Path) -> None:
    dev_ca.make(folder, HOSTS, CRLS, NOW)
    crl = x509.load_der_x509_crl(folder.crl.read_bytes()).public_bytes(Encoding.PEM)
    strict = ssl.VerifyFlags.VERIFY_X509_STRICT | ssl.VerifyFlags.VERIFY_CRL_CHECK_LEAF
    for name in HOSTS:
        handshake(folder, tmp_path, name, strict, folder.root.read_bytes() + crl)


def test_another_name_and_another_root_are_refused(folder: dev_ca.Folder, tmp_path: Path) -> None:
    dev_ca.make(folder, HOSTS, CRLS, NOW)
    none = ssl.VerifyFlags.VERIFY_DEFAULT
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        handshake(folder, tmp_path, "other.contoso.example", none, folder.root.read_bytes())
    stranger = profiles.root(profiles.new_key(), "another", NOW, 30).public_bytes(Encoding.PEM)
    with pytest.raises(ssl.SSLCertVerificationError, match=r"unable to get local issuer|self.signed"):
        handshake(folder, tmp_path, HOSTS[0], none, stranger)


def test_the_certificate_says_where_its_crl_is(folder: dev_ca.Folder) -> None:
    dev_ca.make(folder, HOSTS, CRLS, NOW)
    points = leaf_of(folder).extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert [name.value for point in points for name in point.full_name or ()] == list(CRLS)


def test_a_second_run_writes_nothing(folder: dev_ca.Folder) -> None:
    every = {folder.root_key, folder.root, folder.crl, folder.pfx, folder.certificate, folder.key}
    assert set(dev_ca.make(folder, HOSTS, CRLS, NOW)) == every
    assert dev_ca.make(folder, HOSTS, CRLS, NOW) == ()


@pytest.mark.parametrize("lost", ["root.pem", "root.key", "root.crl", "gateway.pfx", "gateway.pem", "gateway.key"])
def test_a_run_cut_off_anywhere_is_resumed_to_a_chain_that_verifies(
    folder: dev_ca.Folder, tmp_path: Path, lost: str
) -> None:
    dev_ca.make(folder, HOSTS, CRLS, NOW)
    (folder.directory / lost).unlink()
    assert dev_ca.make(folder, HOSTS, CRLS, NOW)
    handshake(folder, tmp_path, HOSTS[0], ssl.VerifyFlags.VERIFY_X509_STRICT, folder.root.read_bytes())
    assert dev_ca.make(folder, HOSTS, CRLS, NOW) == ()


def test_other_names_renew_the_leaf_and_keep_the_root(folder: dev_ca.Folder) -> None:
    dev_ca.make(folder, HOSTS, CRLS, NOW)
    leaf_files = (folder.pfx, folder.certificate, folder.key)
    assert dev_ca.make(folder, HOSTS[:1], CRLS, NOW) == leaf_files
    assert dev_ca.make(folder, HOSTS[:1], (), NOW) == leaf_files


def test_what_ends_soon_is_renewed(folder: dev_ca.Folder) -> None:
    dev_ca.make(folder, HOSTS, CRLS, NOW)
    later = NOW + dt.timedelta(days=dev_ca.LEAF_DAYS - dev_ca.RENEW_BEFORE_DAYS + 1)
    assert dev_ca.make(folder, HOSTS, CRLS, later) == (folder.crl, folder.pfx, folder.certificate, folder.key)


def test_keys_are_readable_by_their_owner_only(folder: dev_ca.Folder) -> None:
    dev_ca.make(folder, HOSTS, CRLS, NOW)
    for path in (folder.root_key, folder.pfx, folder.key):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_unreadable_root_is_one_line_that_says_what_to_do(
    folder: dev_ca.Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    dev_ca.make(folder, HOSTS, CRLS, NOW)
    folder.root.write_text("not a certificate")
    assert main(["pki", "dev-ca", "--directory", str(folder.directory), "--host", HOSTS[0]]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "--force" in error


def crl_of(folder: dev_ca.Folder) -> x509.CertificateRevocationList:
    return x509.load_der_x509_crl(folder.crl.read_bytes())


def test_a_revoked_certificate_is_named_in_the_list_and_refused_by_a_client_that_checks(
    folder: dev_ca.Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dev_ca.make(folder, HOSTS, CRLS, NOW)
    serial = leaf_of(folder).serial_number
    assert main(["pki", "revoke", "--directory", str(folder.directory)]) == 0
    assert f"{serial:x}" in capsys.readouterr().out
    assert main(["pki", "revoke", "--directory", str(folder.directory)]) == 0
    assert "nothing to do" in capsys.readouterr().out
    trusted = folder.root.read_bytes() + crl_of(folder).public_bytes(Encoding.PEM)
    with pytest.raises(ssl.SSLCertVerificationError, match="certificate revoked"):
        handshake(folder, tmp_path, HOSTS[0], ssl.VerifyFlags.VERIFY_CRL_CHECK_LEAF, trusted)


def test_a_revoked_leaf_is_replaced_and_stays_revoked_in_every_later_list(folder: dev_ca.Folder) -> None:
    dev_ca.make(folder, HOSTS, CRLS, NOW)
    serial, number = leaf_of(folder).serial_number, crl_number(folder)
    assert dev_ca.revoke(folder, (), NOW) == (serial,)
    assert dev_ca.revoke(folder, (5,), NOW) == (5,)
    assert crl_number(folder) == number + 2
    assert folder.pfx in dev_ca.make(folder, HOSTS, CRLS, NOW)
    assert leaf_of(folder).serial_number != serial
    dev_ca.make(folder, HOSTS, CRLS, NOW + dt.timedelta(days=dev_ca.CRL_DAYS))
    assert {entry.serial_number for entry in crl_of(folder)} == {serial, 5}


def crl_number(folder: dev_ca.Folder) -> int:
    return crl_of(folder).extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def test_revoking_without_a_ca_says_how_to_make_one(folder: dev_ca.Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pki", "revoke", "--directory", str(folder.directory)]) == 1
    assert "clientkit pki dev-ca" in capsys.readouterr().err


def test_show_names_every_address_that_a_client_or_gateway_will_ask(
    folder: dev_ca.Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    dev_ca.make(folder, HOSTS, CRLS, NOW)
    for file in (folder.pfx, folder.certificate):
        assert main(["pki", "show", "--json", str(file)]) == 0
        leaf = json.loads(capsys.readouterr().out)[0]
        assert leaf["names"] == list(HOSTS)
        assert leaf["crl_urls"] == list(CRLS)
    assert main(["pki", "show", str(folder.root)]) == 0
    assert "Development root" in capsys.readouterr().out


def test_without_arguments_the_ca_is_the_one_of_the_documented_gateway(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["pki", "dev-ca"]) == 0
    leaf = leaf_of(dev_ca.Folder(tmp_path / "pki"))
    assert certificates.names(leaf) == ("localhost",)
    assert certificates.crl_urls(leaf) == ("http://localhost:8080/root.crl",)


def test_another_certificate_of_the_same_authority_has_files_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["pki", "dev-ca", "--directory", str(tmp_path), "--host", "ml.contoso.example"]
    assert main(arguments) == 0
    root = (tmp_path / "root.pem").read_bytes()
    assert main([*arguments, "--name", "nodes"]) == 0
    assert (tmp_path / "root.pem").read_bytes() == root
    assert (tmp_path / "nodes.pfx").read_bytes() != (tmp_path / "gateway.pfx").read_bytes()
    assert main([*arguments, "--name", "root"]) == 1
    assert "--name nodes" in capsys.readouterr().err
