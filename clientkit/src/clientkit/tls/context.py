"""One `ssl.SSLContext` for every client that takes one: urllib, requests (by an adapter), httpx, aiohttp."""

from __future__ import annotations

import enum
import os
import ssl
import tempfile
from collections.abc import Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from clientkit import certificates
from clientkit.tls.revocation import RevocationUnknownError, is_delta


class Revocation(enum.Enum):
    """How much of the chain must be shown not to be revoked."""

    OFF = "off"  # what every Python client does by default: a revoked certificate is accepted
    LEAF = "leaf"  # the server's certificate
    CHAIN = "chain"  # the server's certificate and every CA above it


_FLAGS = {
    Revocation.OFF: ssl.VerifyFlags.VERIFY_DEFAULT,
    Revocation.LEAF: ssl.VerifyFlags.VERIFY_CRL_CHECK_LEAF,
    Revocation.CHAIN: ssl.VerifyFlags.VERIFY_CRL_CHECK_CHAIN,
}


def context(
    authorities: Iterable[x509.Certificate],
    *,
    public: bool = False,
    revocation: Revocation = Revocation.OFF,
    crls: Iterable[x509.CertificateRevocationList] = (),
    client_certificate: Path | None = None,
    client_key: Path | None = None,
    pinned: bool = False,
) -> ssl.SSLContext:
    """A client context, TLS 1.2 or newer, that trusts `authorities`, and with `public` also certifi's public ones.

    With revocation checking on, `crls` must hold a list of each issuer to be checked; a handshake then fails when the
    list is missing, expired, wrongly signed or names the certificate. `client_certificate` is a PEM file (with its key,
    unless `client_key` has that). `pinned` also accepts a server's own certificate among `authorities` as trusted.

    Raises RevocationUnknownError when checking is asked for without lists or with a delta list, ValueError when lists
    are given without checking.
    """
    trusted, lists = tuple(authorities), tuple(crls)
    if revocation is not Revocation.OFF and not lists:
        raise RevocationUnknownError(
            "revocation is to be checked and no revocation list was given; fetch it with "
            "clientkit.tls.context_for(host) or hand over the file that the CA publishes"
        )
    if any(is_delta(one) for one in lists):
        raise RevocationUnknownError(
            "one of the lists is a delta list; OpenSSL would take it for the whole list and accept what only the base "
            "list revokes; give the base list"
        )
    if revocation is Revocation.OFF and lists:
        raise ValueError(
            "revocation lists without checking would be ignored in silence; pass revocation=Revocation.LEAF"
        )
    if not trusted and not public:
        raise ValueError("a context that trusts nobody; give authorities, or public=True")
    # Given any source, create_default_context leaves the system's store out.
    anchors = certificates.pem(trusted).decode()
    made = ssl.create_default_context(cafile=_public_bundle() if public else None, cadata=anchors or None)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.verify_flags |= _FLAGS[revocation]
    if pinned:
        made.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
    _load(made, b"".join(one.public_bytes(Encoding.PEM) for one in lists))
    if client_certificate is not None:
        made.load_cert_chain(client_certificate, client_key)
    return made


def _public_bundle() -> str:
    import certifi

    return certifi.where()


def _load(made: ssl.SSLContext, content: bytes) -> None:
    """Load revocation lists by a file: from `cadata` Python takes certificates alone and drops lists without a word."""
    if not content:
        return
    handle, name = tempfile.mkstemp(suffix=".pem")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        made.load_verify_locations(cafile=name)
    finally:
        os.unlink(name)
