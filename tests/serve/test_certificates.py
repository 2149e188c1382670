"""The certificate of the HTTPS face and the CA behind it."""

from __future__ import annotations

import datetime
import ssl
from pathlib import Path

import pytest
from cryptography import x509

from localazure.serve import certificates
from localazure.serve.certificates import ensure_certificates


def test_the_ca_is_for_loopback_only_and_its_key_is_nowhere(tmp_path: Path) -> None:
    files = ensure_certificates(tmp_path)
    ca = x509.load_pem_x509_certificate(files.ca.read_bytes())
    limits = ca.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    assert [str(name.value) for name in limits.value.permitted_subtrees or []] == [
        "localhost",
        "127.0.0.1/32",
        "::1/128",
    ]
    keys = [path.name for path in tmp_path.iterdir() if b"PRIVATE KEY" in path.read_bytes()]
    assert keys == ["server.pem"]
    assert files.server.read_bytes().count(b"PRIVATE KEY-----\n") == 2  # one key: its beginning and its end
    assert files.server.stat().st_mode & 0o077 == 0


def test_it_passes_the_strict_check(tmp_path: Path) -> None:
    files = ensure_certificates(tmp_path)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(files.server)
    client = ssl.create_default_context(cafile=files.ca)
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    for name in ("localhost", "127.0.0.1", "::1"):
        _shake(client, server, name)
    with pytest.raises(ssl.SSLCertVerificationError):
        _shake(client, server, "example.com")


def _shake(client: ssl.SSLContext, server: ssl.SSLContext, name: str) -> None:
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    here = client.wrap_bio(to_client, to_server, server_hostname=name)
    there = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for end in (here, there):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue


def test_they_are_kept_while_good_and_made_again_when_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = ensure_certificates(tmp_path)
    first = files.ca.read_bytes()
    assert ensure_certificates(tmp_path).ca.read_bytes() == first
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=370)
    monkeypatch.setattr(certificates, "_now", lambda: later)
    assert ensure_certificates(tmp_path).ca.read_bytes() != first
    monkeypatch.undo()
    files.server.write_bytes(b"damaged")
    assert b"BEGIN CERTIFICATE" in ensure_certificates(tmp_path).server.read_bytes()
