"""What X.509 certificates say: whom they are for, when they end, and every address that they send clients to.

The one place of this package that reads certificates. Nothing here looks at a clock or verifies for a client: that is
clientkit's, which shares no code with the program, because it is installed without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import AuthorityInformationAccessOID

from topology.plan.revocation import UrlKind

_ACCESS: Final[dict[x509.ObjectIdentifier, UrlKind]] = {
    AuthorityInformationAccessOID.OCSP: "ocsp",
    AuthorityInformationAccessOID.CA_ISSUERS: "issuer",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One certificate."""

    title: str  # its common name, or all of its subject
    names: tuple[str, ...]  # DNS names that it is for
    ends: datetime
    urls: tuple[tuple[UrlKind, str], ...]  # in the order of the certificate
    root: bool  # whether it signed itself
    source: x509.Certificate


def of_pkcs12(content: bytes) -> tuple[Seen, ...]:
    """The certificates of a PKCS#12 file without a password: the one with the key first.

    Raises ValueError, with a text that goes after the file's name.
    """
    try:
        key, own, others = pkcs12.load_key_and_certificates(content, None)
    except ValueError as error:
        raise ValueError("is no PKCS#12 file without a password") from error
    if own is None or key is None:
        raise ValueError("holds no certificate with its key")
    return tuple(_seen(each) for each in (own, *others))


def of_pem(text: str) -> tuple[Seen, ...]:
    """The certificates of a PEM text, in its order. Raises ValueError, with a text that goes after the file's name."""
    try:
        return tuple(_seen(each) for each in x509.load_pem_x509_certificates(text.encode("ascii")))
    except ValueError as error:
        raise ValueError("holds no PEM certificate") from error


def chain(given: Sequence[Seen], roots: Iterable[Seen]) -> tuple[Seen, ...]:
    """From the first of `given` up to a root, as far as the others and `roots` reach."""
    found, pool = [given[0]], (*given[1:], *roots)
    while not found[-1].root:
        above = next((each for each in pool if each not in found and _signed(each, found[-1])), None)
        if above is None:
            break
        found.append(above)
    return tuple(found)


def covers(name: str, host: str) -> bool:
    """Whether a certificate's name is for `host`; a star stands for exactly one label (RFC 6125, 6.4.3)."""
    name, host = name.lower(), host.lower()
    return host.partition(".")[2] == name[2:] if name.startswith("*.") else name == host


def _signed(issuer: Seen, certificate: Seen) -> bool:
    try:
        certificate.source.verify_directly_issued_by(issuer.source)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _seen(certificate: x509.Certificate) -> Seen:
    common = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return Seen(
        title=str(common[0].value) if common else certificate.subject.rfc4514_string(),
        names=_names(certificate),
        ends=certificate.not_valid_after_utc,
        urls=tuple(dict.fromkeys((*_lists(certificate), *_accesses(certificate)))),
        root=certificate.subject == certificate.issuer,
        source=certificate,
    )


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        value = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(value.get_values_for_type(x509.DNSName))


def _lists(certificate: x509.Certificate) -> Iterator[tuple[UrlKind, str]]:
    for extension in certificate.extensions:
        if isinstance(extension.value, (x509.CRLDistributionPoints, x509.FreshestCRL)):
            for name in (name for point in extension.value for name in point.full_name or ()):
                if isinstance(name, x509.UniformResourceIdentifier):
                    yield "crl", name.value


def _accesses(certificate: x509.Certificate) -> Iterator[tuple[UrlKind, str]]:
    try:
        entries = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return
    for entry in entries:
        kind = _ACCESS.get(entry.access_method)
        if kind and isinstance(entry.access_location, x509.UniformResourceIdentifier):
            yield kind, entry.access_location.value
