"""What the certificates of a private CA must contain for every client to accept them.

The authority key identifier is not optional: Python 3.13 verifies strictly by default and refuses a chain without it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Clocks of freshly started nodes lag; a certificate that begins this moment would be refused by them.
_CLOCK_SKEW = dt.timedelta(minutes=5)

_CA_USAGE = {"key_cert_sign": True, "crl_sign": True, "digital_signature": True}
_SERVER_USAGE = {"digital_signature": True, "key_encipherment": True}


def new_key() -> rsa.RSAPrivateKey:
    """An RSA key of 2048 bits, the smallest that Application Gateway and Key Vault both take."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _usage(named: dict[str, bool]) -> x509.KeyUsage:
    unset = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return x509.KeyUsage(**(unset | named))


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def root(key: rsa.RSAPrivateKey, common_name: str, now: dt.datetime, days: int) -> x509.Certificate:
    """A self-signed root that may sign certificates and CRLs."""
    name = _name(common_name)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_usage(_CA_USAGE), critical=True)
        .add_extension(identifier, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .sign(key, hashes.SHA256())
    )


def server(
    public_key: rsa.RSAPublicKey,
    host_names: Sequence[str],
    crl_urls: Sequence[str],
    issuer: x509.Certificate,
    issuer_key: rsa.RSAPrivateKey,
    now: dt.datetime,
    days: int,
) -> x509.Certificate:
    """A server certificate for `host_names` (the first is its common name) that says where its CRL is."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(host_names[0]))
        .issuer_name(issuer.subject)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(min(now + dt.timedelta(days=days), issuer.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(_SERVER_USAGE), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in host_names]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
                issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
            ),
            critical=False,
        )
    )
    if crl_urls:
        builder = builder.add_extension(
            x509.CRLDistributionPoints(
                [x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None) for url in crl_urls]
            ),
            critical=False,
        )
    return builder.sign(issuer_key, hashes.SHA256())


def revocation_list(
    issuer: x509.Certificate,
    issuer_key: rsa.RSAPrivateKey,
    now: dt.datetime,
    days: int,
    number: int,
    revoked: Iterable[x509.RevokedCertificate] = (),
) -> x509.CertificateRevocationList:
    """A CRL of `issuer` that names `revoked`, good for `days` days."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(now - _CLOCK_SKEW)
        .next_update(now + dt.timedelta(days=days))
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
                issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
            ),
            critical=False,
        )
    )
    for one in revoked:
        builder = builder.add_revoked_certificate(one)
    return builder.sign(issuer_key, hashes.SHA256())
