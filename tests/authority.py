"""A private certificate authority for tests of the program: roots, and PKCS#12 files as an enterprise's would be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, pkcs12
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
CRL = "http://pki.contoso.example/crl/contoso-root.crl"
NAMES = ("mls.contoso.example",)


@dataclass(frozen=True)
class Issued:
    """A certificate, its key, and what is above it."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    above: tuple[x509.Certificate, ...] = ()

    @property
    def pem(self) -> str:
        """The certificate alone."""
        return self.certificate.public_bytes(Encoding.PEM).decode("ascii")

    def pfx(self) -> bytes:
        """Certificate, key and what is above, without a password, as Key Vault takes it."""
        return pkcs12.serialize_key_and_certificates(b"x", self.key, self.certificate, self.above, NoEncryption())


def issue(
    title: str,
    issuer: Issued | None = None,
    *,
    names: Sequence[str] = (),
    lists: Sequence[str] = (),
    ocsp: str | None = None,
    above: str | None = None,
    days: float = 400,
) -> Issued:
    """A certificate: a root without `issuer`; an authority without `names`; `above` is where its issuer's lies."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, title)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - dt.timedelta(days=1000))
        .not_valid_after(NOW + dt.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
    )
    if names:
        alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        builder = builder.add_extension(alternatives, critical=False)
    if lists:
        points = [x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None) for url in lists]
        builder = builder.add_extension(x509.CRLDistributionPoints(points), critical=False)
    places = {AuthorityInformationAccessOID.OCSP: ocsp, AuthorityInformationAccessOID.CA_ISSUERS: above}
    told = [x509.AccessDescription(how, x509.UniformResourceIdentifier(url)) for how, url in places.items() if url]
    if told:
        builder = builder.add_extension(x509.AuthorityInformationAccess(told), critical=False)
    made = builder.sign(issuer.key if issuer else key, hashes.SHA256())
    return Issued(made, key, (issuer.certificate, *issuer.above) if issuer else ())


@cache
def root() -> Issued:
    """The one root that most tests need."""
    return issue("Contoso Root", days=3650)


@cache
def gateway() -> Issued:
    """The certificate of the gateway of dev."""
    return issue(NAMES[0], root(), names=NAMES, lists=[CRL])


@cache
def nodes() -> Issued:
    """The certificate that nodes of dev show to their gateway."""
    return issue(NAMES[0], root(), names=NAMES, lists=[CRL])


def files(directory: Path) -> Path:
    """root.pem, gateway.pfx and nodes.pfx in a folder, which is made."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "root.pem").write_text(root().pem, encoding="ascii")
    (directory / "gateway.pfx").write_bytes(gateway().pfx())
    (directory / "nodes.pfx").write_bytes(nodes().pfx())
    return directory
