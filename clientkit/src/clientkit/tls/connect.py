"""Handshakes: what a server shows, and a context that holds the revocation lists for it."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from clientkit import certificates
from clientkit.tls import revocation as lists
from clientkit.tls.context import Revocation, context

HANDSHAKE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Presented:
    """What a server showed in a handshake that verified nothing."""

    protocol: str
    certificates: tuple[x509.Certificate, ...]  # as sent: the server's own first, without the root as a rule


def presented(
    host: str, port: int = 443, *, address: str | None = None, seconds: float = HANDSHAKE_SECONDS
) -> Presented:
    """What `host` shows, at `address` when given. Nothing is verified and nothing is sent: for looking only.

    Raises OSError (ssl.SSLError among them), UnreadableError.
    """
    looking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    looking.check_hostname = False
    looking.verify_mode = ssl.CERT_NONE
    with (
        socket.create_connection((address or host, port), timeout=seconds) as plain,
        looking.wrap_socket(plain, server_hostname=host) as secure,
    ):
        return Presented(secure.version() or "", _sent(secure))


def _sent(secure: ssl.SSLSocket) -> tuple[x509.Certificate, ...]:
    """The chain as sent. Public from Python 3.13 on; before, the same call is there on the inner object."""
    own = secure.getpeercert(binary_form=True)
    sent = [own] if own else []
    inner = getattr(secure, "_sslobj", None)
    if sys.version_info >= (3, 13):
        sent = secure.get_unverified_chain()
    elif inner is not None and hasattr(inner, "get_unverified_chain"):
        sent = [one.public_bytes().encode() for one in inner.get_unverified_chain()]
    return tuple(found for one in sent for found in certificates.parse(one, "what the server shows"))


def chain_of(
    host: str,
    port: int,
    authorities: Iterable[x509.Certificate],
    *,
    public: bool = False,
    address: str | None = None,
    client_certificate: Path | None = None,
    client_key: Path | None = None,
    seconds: float = HANDSHAKE_SECONDS,
) -> tuple[x509.Certificate, ...]:
    """The chain of `host` up to its root, after a handshake that verified it (revocation apart).

    Raises OSError; ssl.SSLCertVerificationError among them, which `explain` puts into words.
    """
    trusted = tuple(authorities)
    made = context(trusted, public=public, client_certificate=client_certificate, client_key=client_key)
    with (
        socket.create_connection((address or host, port), timeout=seconds) as plain,
        made.wrap_socket(plain, server_hostname=host) as secure,
    ):
        sent = _sent(secure)
        anchors = made.get_ca_certs(binary_form=True)
    chain = certificates.path(sent[0], (*sent[1:], *trusted))
    # By name first: some public roots are older than the rules that cryptography parses by.
    name = chain[-1].issuer.public_bytes()
    named = (x509.load_der_x509_certificate(one) for one in anchors if name in one)
    return chain if certificates.is_self_signed(chain[-1]) else (*chain, *certificates.path(chain[-1], named)[1:])


def context_for(
    host: str,
    port: int = 443,
    *,
    authorities: Iterable[x509.Certificate],
    revocation: Revocation = Revocation.LEAF,
    now: dt.datetime | None = None,
    address: str | None = None,
    client_certificate: Path | None = None,
    client_key: Path | None = None,
    get: lists.Fetch = lists.fetch,
) -> ssl.SSLContext:
    """A context for `host` that holds its revocation lists, fetched now from where its certificate says.

    The lists are fetched only after the chain has verified, so no stranger decides what this machine connects to. A
    context is good until its list expires (RFC 5280's nextUpdate); after that its handshakes fail: make a new one then.

    Raises RevokedError, RevocationUnknownError, OSError.
    """
    trusted = tuple(authorities)
    found: tuple[x509.CertificateRevocationList, ...] = ()
    if revocation is not Revocation.OFF:
        chain = chain_of(
            host, port, trusted, address=address, client_certificate=client_certificate, client_key=client_key
        )
        found = lists.lists_for(
            chain, now or dt.datetime.now(dt.UTC), whole_chain=revocation is Revocation.CHAIN, get=get
        )
    return context(
        trusted, revocation=revocation, crls=found, client_certificate=client_certificate, client_key=client_key
    )
