"""Way 4, recommended: a merged bundle beside certifi's, which no upgrade of certifi touches."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from clientkit import certificates, files
from clientkit.errors import ClientkitError
from clientkit.trust import pem_store, registry

_HEADER = re.compile(rb"\A# clientkit bundle: public part sha256 ([0-9a-f]{64})\n")


@dataclass(frozen=True, slots=True)
class Written:
    """What a change did."""

    path: Path
    changed: bool
    added: tuple[str, ...]  # titles of authorities that were not in the file
    backup: Path | None = None


def public_source() -> Path:
    """The bundle of the certifi that this Python has."""
    import certifi

    return Path(certifi.where())


def merge(trusted: Iterable[x509.Certificate], path: Path, *, source: Path | None = None) -> Written:
    """Write the public authorities of `source` (default: certifi) and `trusted` to `path`, whole or not at all.

    Authorities that an earlier run put into the bundle stay, so that a rotation has both roots. Repeating it changes
    nothing. Raises ClientkitError when `path` is a file that clientkit did not write, or is the source itself.
    """
    public = source or public_source()
    given = tuple(trusted)
    path.parent.mkdir(parents=True, exist_ok=True)
    with files.locked(path):
        before = path.read_bytes() if path.exists() else b""
        if path.exists() and (path.samefile(public) or not _HEADER.match(before)):
            raise ClientkitError(
                f"{path} is not a bundle of clientkit's and is left alone; choose another file with --out"
            )
        kept = {certificates.fingerprint(one): one for one in (*_ours(before), *given)}
        content = render(public.read_bytes(), kept.values())
        changed = content != before
        if changed:
            files.replace(path, content)
        registry.remember(
            registry.Install("bundle", str(path.resolve()), tuple(kept), str(public.resolve())), kept.values()
        )
    return Written(path, changed, tuple(certificates.title(one) for one in pem_store.missing(before, given)))


def render(public: bytes, trusted: Iterable[x509.Certificate]) -> bytes:
    """The bundle's text: a header that says which public part it holds, that part, our blocks."""
    header = f"# clientkit bundle: public part sha256 {hashlib.sha256(public).hexdigest()}\n".encode()
    return header + pem_store.with_added(public, trusted)


def is_stale(path: Path, source: Path) -> bool:
    """Whether `source` has changed since the bundle was merged from it (certifi was upgraded)."""
    match = _HEADER.match(path.read_bytes())
    return match is None or match[1].decode() != hashlib.sha256(source.read_bytes()).hexdigest()


def drop(path: Path, fingerprints: Iterable[str]) -> Written:
    """Take authorities out of the bundle: the end of a rotation. Without any left, the bundle is deleted."""
    unwanted = set(fingerprints)
    with files.locked(path):
        before = path.read_bytes()
        if not _HEADER.match(before):
            raise ClientkitError(f"{path} is not a bundle of clientkit's and is left alone")
        install = next((one for one in registry.load() if one.path == str(path.resolve())), None)
        kept = [one for one in _ours(before) if certificates.fingerprint(one) not in unwanted]
        if not kept:
            registry.forget(str(path.resolve()))
            path.unlink()
            return Written(path, True, ())
        public = Path(install.source) if install else public_source()
        content = render(public.read_bytes(), kept)
        files.replace(path, content)
        marks = tuple(certificates.fingerprint(one) for one in kept)
        registry.remember(registry.Install("bundle", str(path.resolve()), marks, str(public.resolve())), kept)
    return Written(path, content != before, ())


def _ours(content: bytes) -> tuple[x509.Certificate, ...]:
    marks = set(pem_store.ours(content))
    if not marks:
        return ()
    private = content[content.index(b"# clientkit begin ") :]
    return tuple(one for one in certificates.parse(private, "bundle") if certificates.fingerprint(one) in marks)
