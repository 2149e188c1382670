"""Certificates as people hand them over: PEM, DER, PKCS#7, with or without Windows' byte order marks."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtensionOID, NameOID

from clientkit.errors import ClientkitError

# An export has a handful of certificates; the whole public web has about 150.
_LARGEST_FILE = 8 * 1024 * 1024

_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)


# What cryptography raises for a certificate or list that is not well formed, or of a kind that it does not know.
UNPARSABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


class UnreadableError(ClientkitError):
    """The file holds no certificate that can be read; the text says what it seems to hold instead."""


def read(path: Path) -> tuple[x509.Certificate, ...]:
    """All certificates of a file, in its order. Raises UnreadableError."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise UnreadableError(f"{path} has {path.stat().st_size:,} bytes, which no certificate file has")
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror or error}") from error
    return parse(content, str(path))


def parse(content: bytes, where: str) -> tuple[x509.Certificate, ...]:
    """All certificates of `content` (PEM, DER or PKCS#7), each once, in order. `where` is its name in errors."""
    text = _without_marks(content)
    blocks = list(_PEM.finditer(text))
    try:
        found = _of_pem(blocks) if blocks else _of_der(content)
        for certificate in found:
            # Both are parsed on first use; a fault in them is to show here and nowhere else.
            certificate.extensions  # noqa: B018
            certificate.public_key()
    except UNPARSABLE as error:
        raise UnreadableError(f"{where} holds something that is not a whole certificate: {error}") from error
    if not found:
        raise UnreadableError(f"{where} holds no certificate but {_guess(blocks, content)}; {_EXPORT}")
    return tuple({certificate.fingerprint(SHA256()): certificate for certificate in found}.values())


_EXPORT = "export the authority's certificate as PEM, DER (.cer) or PKCS#7 (.p7b)"


def _without_marks(content: bytes) -> bytes:
    """PowerShell's `>` writes UTF-16, and Windows editors put a mark before UTF-8."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace").encode("ascii", errors="replace")
    return content.removeprefix(codecs.BOM_UTF8)


def _of_pem(blocks: Iterable[re.Match[bytes]]) -> list[x509.Certificate]:
    found: list[x509.Certificate] = []
    for block in blocks:
        if block[1] in (b"CERTIFICATE", b"X509 CERTIFICATE"):
            found.append(x509.load_pem_x509_certificate(block[0].replace(b"X509 CERTIFICATE", b"CERTIFICATE")))
        elif block[1] in (b"PKCS7", b"CMS"):
            found.extend(pkcs7.load_pem_pkcs7_certificates(block[0].replace(b"CMS-----", b"PKCS7-----")))
    return found


def _of_der(content: bytes) -> list[x509.Certificate]:
    if not content.startswith(b"\x30"):
        return []
    try:
        return [x509.load_der_x509_certificate(content)]
    except ValueError:
        try:
            return pkcs7.load_der_pkcs7_certificates(content)
        except UNPARSABLE:
            return []


def _guess(blocks: Sequence[re.Match[bytes]], content: bytes) -> str:
    if blocks:
        return " and ".join(sorted({block[1].decode().lower() for block in blocks}))
    if not content.strip():
        return "nothing"
    return "other DER data (perhaps a PKCS#12 file, which also holds a key)" if content[:1] == b"\x30" else "other data"


def pem(certificates: Iterable[x509.Certificate]) -> bytes:
    """The certificates as one PEM text."""
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the DER form, hexadecimal."""
    return certificate.fingerprint(SHA256()).hex()


def title(certificate: x509.Certificate) -> str:
    """The name that people know the certificate by: its common name, else its whole subject."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string() or "(no subject)"


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether its basic constraints let it issue certificates."""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def is_self_signed(certificate: x509.Certificate) -> bool:
    """Whether it is the end of its chain."""
    return certificate.subject == certificate.issuer and issued(certificate, certificate)


def issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Whether `issuer`'s name and key are those that signed `certificate`."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, *UNPARSABLE):
        return False
    return True


def path(leaf: x509.Certificate, others: Iterable[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """The chain that begins with `leaf` and goes up as far as `others` reach. Dates and purposes are not looked at."""
    pool = tuple(others)
    chain = [leaf]
    while not is_self_signed(chain[-1]):
        above = next((one for one in pool if one not in chain and issued(one, chain[-1])), None)
        if above is None:
            break
        chain.append(above)
    return tuple(chain)


def names(certificate: x509.Certificate) -> tuple[str, ...]:
    """The DNS names and addresses of the subject alternative names."""
    try:
        value = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = (str(address) for address in value.get_values_for_type(x509.IPAddress))
    return (*value.get_values_for_type(x509.DNSName), *addresses)


def covers(pattern: str, host: str) -> bool:
    """Whether a certificate's DNS name is for `host`; a star stands for exactly one label (RFC 6125, 6.4.3)."""
    pattern, host = pattern.lower().rstrip("."), host.lower().rstrip(".")
    if not pattern.startswith("*."):
        return pattern == host
    return "." in host and host.split(".", 1)[1] == pattern[2:]


def crl_urls(certificate: x509.Certificate) -> tuple[str, ...]:
    """Where the issuer publishes the list that would name this certificate."""
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(
        name.value
        for point in points
        for name in point.full_name or ()
        if isinstance(name, x509.UniformResourceIdentifier)
    )


def ocsp_urls(certificate: x509.Certificate) -> tuple[str, ...]:
    """The OCSP responders that the certificate names."""
    return _access(certificate, AuthorityInformationAccessOID.OCSP)


def issuer_urls(certificate: x509.Certificate) -> tuple[str, ...]:
    """Where the certificate says that its issuer's certificate is (AIA)."""
    return _access(certificate, AuthorityInformationAccessOID.CA_ISSUERS)


def _access(certificate: x509.Certificate, method: x509.ObjectIdentifier) -> tuple[str, ...]:
    try:
        entries = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(
        entry.access_location.value
        for entry in entries
        if entry.access_method == method and isinstance(entry.access_location, x509.UniformResourceIdentifier)
    )


def strict_faults(certificate: x509.Certificate) -> tuple[str, ...]:
    """Why OpenSSL's strict mode, the default of Python 3.13 and newer, refuses the certificate in any chain.

    Source: X509_V_FLAG_X509_STRICT in OpenSSL's X509_VERIFY_PARAM_set_flags(3) and RFC 5280, 4.2.1.
    """
    faults: list[str] = []
    has = {extension.oid: extension.critical for extension in certificate.extensions}
    if ExtensionOID.AUTHORITY_KEY_IDENTIFIER not in has and not is_self_signed(certificate):
        faults.append("it has no authority key identifier")
    if has.get(ExtensionOID.AUTHORITY_KEY_IDENTIFIER):
        faults.append("its authority key identifier is marked critical")
    if has.get(ExtensionOID.SUBJECT_KEY_IDENTIFIER):
        faults.append("its subject key identifier is marked critical")
    if is_authority(certificate):
        if not has[ExtensionOID.BASIC_CONSTRAINTS]:
            faults.append("its basic constraints are not marked critical")
        if ExtensionOID.KEY_USAGE not in has:
            faults.append("it has no key usage")
        if ExtensionOID.SUBJECT_KEY_IDENTIFIER not in has:
            faults.append("it has no subject key identifier")
    return tuple(faults)
