"""Way 4, as the article has it: our authorities in certifi's own `cacert.pem`, in any interpreter.

An upgrade of certifi writes a new `cacert.pem` and so drops them; `clientkit trust repair` puts them back. Where the
choice is free, the merged bundle (`clientkit.trust.bundle`) is the better way.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cryptography import x509

from clientkit import certificates, files
from clientkit.errors import ClientkitError
from clientkit.trust import pem_store, registry
from clientkit.trust.bundle import Written

# Distributions patch certifi to point at the system's bundle, which their own tools write anew.
_SYSTEM_FOLDERS = ("/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/usr/share/ca-certificates")


class SystemBundleError(ClientkitError):
    """This certifi is patched to read the operating system's bundle."""


def append(trusted: Iterable[x509.Certificate], cacert: Path) -> Written:
    """Add `trusted` to `cacert`, once each, keeping the file as it was beside it.

    The file is replaced in one step: a crash leaves the old or the new one. Raises ClientkitError when the file is the
    system's, or no bundle.
    """
    given = tuple(trusted)
    real = _usable(cacert)
    with files.locked(real):
        before = real.read_bytes()
        absent = pem_store.missing(before, given)
        backup = None
        if absent:
            backup = _back_up(real, before)
            files.replace(real, pem_store.with_added(before, given), like=real)
        # An earlier clientkit's entry stays known, so that a repair after an upgrade brings back all of them.
        known = {certificates.fingerprint(one): one for one in (*_remembered(real), *given)}
        registry.remember(registry.Install("certifi", str(real), tuple(known)), known.values())
    return Written(real, bool(absent), tuple(certificates.title(one) for one in absent), backup)


def undo(cacert: Path) -> Written:
    """Take our authorities out again. The backup goes too when the file is as it was before us."""
    real = cacert.resolve()
    with files.locked(real):
        before = real.read_bytes()
        after = pem_store.without_ours(before)
        if after != before:
            files.replace(real, after, like=real)
        backup = backup_of(real)
        replaced_by_an_upgrade = not pem_store.ours(before)
        if replaced_by_an_upgrade or not backup.exists() or _same(backup.read_bytes(), after):
            backup.unlink(missing_ok=True)
        registry.forget(str(real))
    return Written(real, after != before, (), backup if backup.exists() else None)


def _same(backup: bytes, content: bytes) -> bool:
    """Equal but for the line end that we added where the last line had none."""
    return content in (backup, backup + b"\n")


def backup_of(cacert: Path) -> Path:
    """The file as it was before us."""
    return cacert.with_name(f"{cacert.name}.clientkit-backup")


def _usable(cacert: Path) -> Path:
    real = cacert.resolve()
    if not real.is_file():
        raise ClientkitError(f"{cacert} is not there; clientkit trust show lists the files of this machine's Pythons")
    if str(real).startswith(_SYSTEM_FOLDERS):
        raise SystemBundleError(
            f"{cacert} is the operating system's {real}, which its own tool writes anew; use: clientkit trust os"
        )
    if b"-----BEGIN CERTIFICATE-----" not in real.read_bytes():
        raise ClientkitError(f"{cacert} holds no certificates; a bundle such as certifi's cacert.pem is meant")
    return real


def _back_up(real: Path, content: bytes) -> Path:
    """Keep what is not ours; an upgraded certifi replaces the backup of the old one."""
    backup = backup_of(real)
    files.replace(backup, pem_store.without_ours(content), like=real)
    return backup


def _remembered(real: Path) -> tuple[x509.Certificate, ...]:
    for one in registry.load():
        if one.path == str(real):
            return registry.certificates_of(one)
    return ()
