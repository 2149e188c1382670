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

from clientkit import files
from clientkit.pki import profiles

ROOT_DAYS = 3650
LEAF_DAYS = 397  # the longest that current browsers accept
CRL_DAYS = 365
RENEW_BEFORE_DAYS = 30


class UnusableFolderError(Exception):
    """A file of the folder is there and is not what its name says; the text says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a development CA."""

    directory: Path

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
        """Certificate, key and root of the gateway as PKCS#12 without password, as Key Vault takes it."""
        return self.directory / "gateway.pfx"

    @property
    def crl(self) -> Path:
        """The CRL, DER, to be served at the distribution point."""
        return self.directory / "root.crl"


def make(
    folder: Folder, host_names: Sequence[str], crl_urls: Sequence[str], now: dt.datetime, *, force: bool = False
) -> tuple[Path, ...]:
    """Make what is missing, or ends within 30 days, or is for other names. Returns the files that were written.

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
    if not _crl_is_current(folder, root, now):
        crl = profiles.revocation_list(root, key, now, CRL_DAYS, number=int(now.timestamp()))
        write(folder.crl, crl.public_bytes(Encoding.DER))
    if not _leaf_is_current(folder, root, host_names, crl_urls, now):
        leaf_key = profiles.new_key()
        leaf = profiles.server(leaf_key.public_key(), host_names, crl_urls, root, key, now, LEAF_DAYS)
        content = pkcs12.serialize_key_and_certificates(host_names[0].encode(), leaf_key, leaf, [root], NoEncryption())
        write(folder.pfx, content, private=True)
    return tuple(written)


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


def _crl_is_current(folder: Folder, root: x509.Certificate, now: dt.datetime) -> bool:
    try:
        crl = x509.load_der_x509_crl(folder.crl.read_bytes())
    except (OSError, ValueError):
        return False
    ends = crl.next_update_utc
    return (
        ends is not None
        and ends - now > dt.timedelta(days=RENEW_BEFORE_DAYS)
        and crl.is_signature_valid(root.public_key())  # type: ignore[arg-type]  # an RSA key, as _load_root holds
    )


def _leaf_is_current(
    folder: Folder, root: x509.Certificate, host_names: Sequence[str], crl_urls: Sequence[str], now: dt.datetime
) -> bool:
    try:
        _, leaf, _ = pkcs12.load_key_and_certificates(folder.pfx.read_bytes(), None)
    except (OSError, ValueError):
        return False
    if leaf is None or _ends_soon(leaf, now):
        return False
    try:
        leaf.verify_directly_issued_by(root)
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (InvalidSignature, ValueError, TypeError, x509.ExtensionNotFound):
        return False
    return names.get_values_for_type(x509.DNSName) == list(host_names) and _crl_urls(leaf) == list(crl_urls)


def _crl_urls(certificate: x509.Certificate) -> list[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return []
    return [name.value for point in points for name in point.full_name or () if isinstance(name.value, str)]
