"""The gateway's certificate: chain, names, dates, revocation; and whether this machine's clients trust its root."""

from __future__ import annotations

import datetime as dt
import os
import ssl
from collections.abc import Iterator
from pathlib import Path

from cryptography import x509

from clientkit import certificates, tls
from clientkit.doctor import findings
from clientkit.doctor.facts import Endpoint
from clientkit.doctor.findings import Finding
from clientkit.tls import revocation
from clientkit.trust import pem_store

SOON = dt.timedelta(days=30)
_BY_CODE = {9: "tls-not-yet-valid", 10: "tls-expired", 62: "tls-name", 64: "tls-name"}


def check(endpoint: Endpoint, host: str, port: int, root_pem: str, seconds: float) -> Iterator[Finding]:
    """TLS of one host name at the endpoint's address, by the stack's root alone."""
    subject = f"{host}:{port} ({endpoint.name})"
    roots = certificates.parse(root_pem.encode(), "root_pem of the facts")
    address = str(endpoint.address)
    try:
        sent = tls.presented(host, port, address=address, seconds=seconds).certificates
    except ssl.SSLError as error:
        yield _broken(subject, error)
        return
    except OSError:
        return  # the port check has said that nothing answers
    if not sent:
        return
    chain = certificates.path(sent[0], (*sent[1:], *roots))
    try:
        tls.chain_of(host, port, roots, address=address, seconds=seconds)
    except ssl.SSLCertVerificationError as error:
        yield _unverified(subject, error, sent, chain, roots)
        return
    except ssl.SSLError as error:
        yield _broken(subject, error)
        return
    except OSError as error:
        yield findings.make("tls-failed", subject, str(error))
        return
    yield from _verified(subject, chain)
    yield _revocation(subject, chain, seconds)


def _verified(subject: str, chain: tuple[x509.Certificate, ...]) -> Iterator[Finding]:
    titles = " <- ".join(certificates.title(one) for one in chain)
    first = min(chain, key=lambda one: one.not_valid_after_utc)
    ends = first.not_valid_after_utc
    left = ends - dt.datetime.now(dt.UTC)
    yield findings.make("tls-ok", subject, f"{titles}, until {ends:%Y-%m-%d}")
    if left < SOON:
        seen = f"{certificates.title(first)} until {ends:%Y-%m-%d}"
        yield findings.make("tls-ends-soon", subject, seen, days=left.days)
    strict = [f"{certificates.title(one)}: {fault}" for one in chain for fault in certificates.strict_faults(one)]
    if strict:
        yield findings.make("tls-strict-later", subject, titles, why="; ".join(strict))


def _unverified(
    subject: str,
    error: ssl.SSLCertVerificationError,
    sent: tuple[x509.Certificate, ...],
    chain: tuple[x509.Certificate, ...],
    roots: tuple[x509.Certificate, ...],
) -> Finding:
    explained = tls.explain(error)
    said = explained.seen if explained else str(error)
    seen = f"{said}; sent: {', '.join(certificates.title(one) for one in sent)}"
    if error.verify_code in _BY_CODE:
        names = ", ".join(certificates.names(sent[0])) or "no name"
        return findings.make(_BY_CODE[error.verify_code], subject, seen, names=names)
    if 80 <= error.verify_code < 95:
        strict = [f"{certificates.title(one)}: {fault}" for one in chain for fault in certificates.strict_faults(one)]
        return findings.make("tls-strict", subject, seen, why="; ".join(strict) or said)
    issuer = chain[-1].issuer.rfc4514_string()
    # A leaf alone whose issuer is neither root nor itself: the server kept an intermediate back, unless a stranger's
    # chain of one is what we see. Only the issuer's certificate could tell; its name is what there is.
    kept_back = len(sent) == 1 and not certificates.is_self_signed(sent[0])
    a_root = any(one.subject == sent[0].issuer for one in roots)
    if kept_back and not a_root:
        return findings.make("tls-intermediate-missing", subject, seen, issuer=issuer)
    return findings.make("tls-root-untrusted", subject, seen, issuer=issuer)


def _broken(subject: str, error: ssl.SSLError) -> Finding:
    explained = tls.explain(error)
    wants_one = explained is not None and "client certificate" in explained.means
    return findings.make("tls-client-certificate" if wants_one else "tls-failed", subject, str(error.reason or error))


def _revocation(subject: str, chain: tuple[x509.Certificate, ...], seconds: float) -> Finding:
    def get(url: str) -> bytes:
        return revocation.fetch(url, seconds)

    try:
        lists = revocation.lists_for(chain, dt.datetime.now(dt.UTC), whole_chain=True, get=get)
    except tls.RevokedError as error:
        return findings.make("revocation-revoked", subject, str(error))
    except tls.RevocationUnknownError as error:
        return findings.make("revocation-unknown", subject, str(error))
    ends = min(one.next_update_utc for one in lists if one.next_update_utc) if lists else None
    urls = ", ".join(url for one in chain[:-1] for url in certificates.crl_urls(one)[:1])
    return findings.make("revocation-ok", subject, f"{urls}, until {ends:%Y-%m-%d %H:%M} UTC" if ends else "no list")


def own_bundle() -> Path:
    """The file that Python clients on this machine verify with: by the environment, else certifi's."""
    import certifi

    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        if value := os.environ.get(name):
            return Path(value)
    return Path(certifi.where())


def check_own_trust(root_pem: str) -> Iterator[Finding]:
    """Whether clients on this machine would accept the gateway."""
    bundle = own_bundle()
    roots = certificates.parse(root_pem.encode(), "root_pem of the facts")
    try:
        absent = pem_store.missing(bundle.read_bytes(), roots)
    except OSError as error:
        yield findings.make("trust-missing", "this machine", f"{bundle}: {error.strerror}", bundle=bundle)
        return
    titles = ", ".join(certificates.title(one) for one in absent or roots)
    code = "trust-missing" if absent else "trust-ok"
    yield findings.make(code, "this machine", f"{titles} {'not ' if absent else ''}in {bundle}", bundle=bundle)
