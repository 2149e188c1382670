"""Key and certificate request on disk, and their completion, for those without a Key Vault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from clientkit import certificates, files
from clientkit.errors import ClientkitError
from clientkit.pki import profiles
from clientkit.pki.checks import Judged


@dataclass(frozen=True, slots=True)
class OnDisk:
    """The files of one request."""

    directory: Path
    name: str

    @property
    def key(self) -> Path:
        """The private key, PEM, readable by its owner only."""
        return self.directory / f"{self.name}.key"

    @property
    def csr(self) -> Path:
        """The request to send to the CA, PEM (PKCS#10)."""
        return self.directory / f"{self.name}.csr"

    @property
    def chain(self) -> Path:
        """The certificate and its intermediates, PEM."""
        return self.directory / f"{self.name}.pem"

    @property
    def pfx(self) -> Path:
        """Key and chain as PKCS#12 without password, as Key Vault and Application Gateway take it."""
        return self.directory / f"{self.name}.pfx"


def subject(host_names: Sequence[str]) -> x509.Name:
    """The subject of a request: the first name. A common name has at most 64 characters (X.520)."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host_names[0][:64])])


def make(where: OnDisk, host_names: Sequence[str]) -> bool:
    """Make key and request; False when both are there for these names. An existing key is never replaced.

    Raises ClientkitError when files of the same name are for other names or do not belong together.
    """
    if not host_names:
        raise ClientkitError("a certificate needs at least one host name, for instance --host ml.contoso.example")
    where.directory.mkdir(parents=True, exist_ok=True)
    key = load_key(where.key) if where.key.exists() else None
    if where.csr.exists():
        _same_request(where, key, host_names)
        return False
    if key is None:
        key = profiles.new_key()
        files.replace(where.key, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), private=True)
    csr = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(subject(host_names))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in host_names]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files.replace(where.csr, csr.public_bytes(Encoding.PEM))
    return True


def load_key(path: Path) -> rsa.RSAPrivateKey:
    """The RSA key of a PEM file. Raises ClientkitError."""
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise ClientkitError(f"{path} is not a private key without password: {error}") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ClientkitError(f"{path} is not an RSA key, which Application Gateway needs")
    return key


def load_csr(path: Path) -> x509.CertificateSigningRequest:
    """The request of a file, PEM or DER. Raises ClientkitError."""
    try:
        content = path.read_bytes()
        return x509.load_pem_x509_csr(content) if b"-----BEGIN" in content else x509.load_der_x509_csr(content)
    except (OSError, ValueError) as error:
        raise ClientkitError(f"{path} is not a certificate request: {error}") from error


def _same_request(where: OnDisk, key: rsa.RSAPrivateKey | None, host_names: Sequence[str]) -> None:
    csr = load_csr(where.csr)
    if key is None or csr.public_key() != key.public_key():
        raise ClientkitError(f"{where.csr} is there and {where.key} is not its key; move both away to begin anew")
    held = csr_names(csr)
    if set(held) != set(host_names):
        raise ClientkitError(
            f"{where.csr} is there for {', '.join(held)}; move it away (the key may stay) to request "
            f"{', '.join(host_names)}"
        )


def csr_names(csr: x509.CertificateSigningRequest) -> tuple[str, ...]:
    """The DNS names of a request."""
    try:
        value = csr.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(value.get_values_for_type(x509.DNSName))


def complete(where: OnDisk, judged: Judged) -> tuple[Path, Path]:
    """Write the chain (PEM) and the PKCS#12 file of a judged chain. Returns both paths."""
    key = load_key(where.key)
    leaf, *above = judged.chain
    friendly = certificates.title(leaf).encode()
    files.replace(where.chain, certificates.pem(judged.to_send))
    content = pkcs12.serialize_key_and_certificates(friendly, key, leaf, above, NoEncryption())
    files.replace(where.pfx, content, private=True)
    return where.chain, where.pfx
