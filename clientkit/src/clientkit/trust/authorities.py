"""What may be trusted: certificates of authorities, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from clientkit import certificates
from clientkit.errors import SeveralFaultsError

_BROKEN_HASHES = (hashes.MD5, hashes.SHA1)


class NotAnAuthorityError(SeveralFaultsError):
    """Something that must not be put into a trust store; the text lists each certificate and why."""


def read(paths: Iterable[Path], now: dt.datetime) -> tuple[x509.Certificate, ...]:
    """The authorities of all files, each once. Raises UnreadableError or NotAnAuthorityError."""
    found: dict[str, x509.Certificate] = {}
    for path in paths:
        for certificate in check(certificates.read(path), now, str(path)):
            found[certificates.fingerprint(certificate)] = certificate
    return tuple(found.values())


def check(found: Iterable[x509.Certificate], now: dt.datetime, where: str) -> tuple[x509.Certificate, ...]:
    """`found` unchanged when each is an authority's certificate and in date; `where` is its name in errors."""
    kept = tuple(found)
    faults = [f"{certificates.title(one)}: {fault}" for one in kept for fault in _faults(one, now)]
    if faults:
        raise NotAnAuthorityError(f"{where} is not trusted", faults)
    return kept


def _faults(certificate: x509.Certificate, now: dt.datetime) -> Iterable[str]:
    if not certificates.is_authority(certificate):
        yield (
            "not a CA certificate but a server's or client's own; ask for the certificate of the authority that issued "
            f"it ({certificate.issuer.rfc4514_string() or 'no issuer'}). For one call: clientkit trust call --authority"
        )
    elif not _may_sign(certificate):
        yield "a CA certificate whose key usage forbids signing certificates"
    if certificate.not_valid_after_utc <= now:
        yield f"expired on {certificate.not_valid_after_utc:%Y-%m-%d}; ask for its successor"
    if isinstance(certificate.signature_hash_algorithm, _BROKEN_HASHES) and not certificates.is_self_signed(
        certificate
    ):
        yield f"signed with {certificate.signature_hash_algorithm.name}, which OpenSSL and Windows refuse"


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    except x509.ExtensionNotFound:
        return True


def warnings(trusted: Iterable[x509.Certificate]) -> tuple[str, ...]:
    """What will surprise later: authorities that Python 3.13's strict default refuses."""
    return tuple(
        f"{certificates.title(one)}: Python 3.13 and newer verify strictly by default and refuse a chain with it, "
        f"because {fault}; ask the CA's owner for a re-issued certificate"
        for one in trusted
        for fault in certificates.strict_faults(one)
    )
