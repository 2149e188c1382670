"""A development CA in one folder: root, gateway certificate, CRL. For development only: its key lies on this disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from clientkit import certificates, files
from clientkit.errors import ClientkitError
from clientkit.pki import profiles

ROOT_DAYS = 3650
LEAF_DAYS = 397  # the longest that current browsers accept
CRL_DAYS = 365
RENEW_BEFORE_DAYS = 30


class UnusableFolderError(ClientkitError):
    """A file of the folder is there and is not what its name says; the text says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a development CA, and of one certificate of it."""

    directory: Path
    name: str = "gateway"  # whose certificate

    @property
    def root(self) -> Path:
        """The root certificate, PEM: what clients and the gateway trust."""
        return self.directory / "root.pem"

    @property
    def root_key(self) -> Path:
        """The root's key, PEM, readable by its owner only."""
        return self.directory / "root.key"

    @property
    def pfx(self) -> Path:
        """Certificate, key and root as PKCS#12 without password, as Key Vault takes it."""
        return self.directory / f"{self.name}.pfx"

    @property
    def certificate(self) -> Path:
        """The certificate of the PKCS#12 file, PEM, as nginx takes it."""
        return self.directory / f"{self.name}.pem"

    @property
    def key(self) -> Path:
        """The key of the PKCS#12 file, PEM, readable by its owner only."""
        return self.directory / f"{self.name}.key"

    @property
    def crl(self) -> Path:
        """The CRL, DER, to be served at the distribution point."""
        return self.directory / "root.crl"


def make(
    folder: Folder, host_names: Sequence[str], crl_urls: Sequence[str], now: dt.datetime, *, force: bool = False
) -> tuple[Path, ...]:
    """Make what is missing, or ends within 30 days, or is for other names, or is revoked. Returns the written files.

    Safe to repeat and to resume: every file is written whole, and a certificate only after what it depends on.
    Raises UnusableFolderError when a file of the folder cannot be read as what it is, ValueError without a host.
    """
    if not host_names:
        raise ValueError("a certificate needs at least one host name, for instance ml.dev.contoso.example")
    folder.directory.mkdir(parents=True, exist_ok=True)
    folder.directory.chmod(0o700)
    written: list[Path] = []

    def write(path: Path, content: bytes, *, private: bool = False) -> None:
        files.replace(path, content, private=private)
        written.append(path)

    key, root = _load_root(folder)
    if force or key is None or root is None or _ends_soon(root, now):
        key = profiles.new_key()
        root = profiles.root(key, f"Development root of {host_names[0]}", now, ROOT_DAYS)
        write(folder.root_key, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), private=True)
        write(folder.root, root.public_bytes(Encoding.PEM))
    crl = _load_crl(folder, root)
    if crl is None or _crl_ends_soon(crl, now):
        crl = _next_crl(crl, root, key, now)
        write(folder.crl, crl.public_bytes(Encoding.DER))
    leaf = _load_leaf(folder)
    if leaf is None or not _is_current(leaf[1], root, crl, host_names, crl_urls, now):
        leaf_key = profiles.new_key()
        signed = profiles.server(leaf_key.public_key(), host_names, crl_urls, root, key, now, LEAF_DAYS)
        content = pkcs12.serialize_key_and_certificates(
            host_names[0].encode(), leaf_key, signed, [root], NoEncryption()
        )
        write(folder.pfx, content, private=True)
        leaf = leaf_key, signed
    pem_key = leaf[0].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for path, pem, private in ((folder.certificate, certificates.pem([leaf[1]]), False), (folder.key, pem_key, True)):
        if not path.exists() or path.read_bytes() != pem:
            write(path, pem, private=private)
    return tuple(written)


def revoke(folder: Folder, serial_numbers: Sequence[int], now: dt.datetime) -> tuple[int, ...]:
    """Name certificates in the CRL, by serial number; without any, the gateway's. Returns those that are new in it.

    Entries are never taken out: what is revoked stays so. Raises UnusableFolderError when the folder holds no CA.
    """
    key, root = _load_root(folder)
    if key is None or root is None:
        raise UnusableFolderError(f"{folder.directory} holds no development CA; make it: clientkit pki dev-ca")
    leaf = _load_leaf(folder)
    if not serial_numbers and leaf is None:
        raise UnusableFolderError(f"{folder.pfx} cannot be read, so give the serial number to revoke with --serial")
    wanted = tuple(serial_numbers) or ((leaf[1].serial_number,) if leaf else ())
    crl = _load_crl(folder, root)
    new = tuple(one for one in dict.fromkeys(wanted) if crl is None or not _names(crl, one))
    if new:
        folder_crl = _next_crl(crl, root, key, now, new)
        files.replace(folder.crl, folder_crl.public_bytes(Encoding.DER))
    return new


def _names(crl: x509.CertificateRevocationList, serial_number: int) -> bool:
    return crl.get_revoked_certificate_by_serial_number(serial_number) is not None


def _next_crl(
    before: x509.CertificateRevocationList | None,
    root: x509.Certificate,
    key: rsa.RSAPrivateKey,
    now: dt.datetime,
    serial_numbers: Sequence[int] = (),
) -> x509.CertificateRevocationList:
    """The list after `before`: its entries and new ones, with a higher number."""
    entries = [] if before is None else list(before)
    for one in serial_numbers:
        entry = x509.RevokedCertificateBuilder().serial_number(one).revocation_date(now.replace(microsecond=0))
        entries.append(entry.build())
    number = int(now.timestamp())
    if before is not None:
        number = max(number, before.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number + 1)
    return profiles.revocation_list(root, key, now, CRL_DAYS, number, entries)


def _load_root(folder: Folder) -> tuple[rsa.RSAPrivateKey | None, x509.Certificate | None]:
    """Key and certificate, or (None, None) unless both are there and belong together."""
    if not (folder.root.exists() and folder.root_key.exists()):
        return None, None
    try:
        key = load_pem_private_key(folder.root_key.read_bytes(), None)
        root = x509.load_pem_x509_certificate(folder.root.read_bytes())
    except (ValueError, TypeError) as error:
        raise UnusableFolderError(
            f"{folder.directory} holds a root.pem or root.key that cannot be read ({error}); "
            f"delete {folder.directory} or give --force to make a new development CA"
        ) from error
    if not isinstance(key, rsa.RSAPrivateKey) or key.public_key() != root.public_key():
        return None, None  # a run that was cut off between the two files
    return key, root


def _ends_soon(certificate: x509.Certificate, now: dt.datetime) -> bool:
    return certificate.not_valid_after_utc - now < dt.timedelta(days=RENEW_BEFORE_DAYS)


def _load_crl(folder: Folder, root: x509.Certificate) -> x509.CertificateRevocationList | None:
    """The list when it is there and of this root."""
    try:
        crl = x509.load_der_x509_crl(folder.crl.read_bytes())
    except (OSError, ValueError):
        return None
    return crl if crl.is_signature_valid(root.public_key()) else None  # type: ignore[arg-type]  # RSA, see _load_root


def _crl_ends_soon(crl: x509.CertificateRevocationList, now: dt.datetime) -> bool:
    ends = crl.next_update_utc
    return ends is None or ends - now <= dt.timedelta(days=RENEW_BEFORE_DAYS)


def _load_leaf(folder: Folder) -> tuple[rsa.RSAPrivateKey, x509.Certificate] | None:
    try:
        key, leaf, _ = pkcs12.load_key_and_certificates(folder.pfx.read_bytes(), None)
    except (OSError, ValueError):
        return None
    return (key, leaf) if leaf is not None and isinstance(key, rsa.RSAPrivateKey) else None


def _is_current(
    leaf: x509.Certificate,
    root: x509.Certificate,
    crl: x509.CertificateRevocationList,
    host_names: Sequence[str],
    crl_urls: Sequence[str],
    now: dt.datetime,
) -> bool:
    if _ends_soon(leaf, now) or _names(crl, leaf.serial_number):
        return False
    try:
        leaf.verify_directly_issued_by(root)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return certificates.names(leaf) == tuple(host_names) and certificates.crl_urls(leaf) == tuple(crl_urls)
