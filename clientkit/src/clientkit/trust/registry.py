"""What was put where, so that it can be repaired after an upgrade and undone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography import x509

from clientkit import certificates, files, home
from clientkit.errors import ClientkitError

KINDS = ("bundle", "certifi")


@dataclass(frozen=True, slots=True)
class Install:
    """One file that holds our authorities."""

    kind: str  # "bundle": a file of ours; "certifi": another package's file with blocks of ours in it
    path: str
    authorities: tuple[str, ...]  # fingerprints; their certificates lie in the authorities folder
    source: str = ""  # for a bundle: the public bundle that it was merged from


def load() -> tuple[Install, ...]:
    """All installs, in the order in which they were made. Raises ClientkitError for a damaged registry."""
    path = _file()
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return tuple(
            Install(row["kind"], row["path"], tuple(row["authorities"]), row.get("source", "")) for row in rows
        )
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ClientkitError(
            f"{path} is damaged ({error}); delete it and repeat the clientkit trust commands of this machine"
        ) from error


def remember(install: Install, trusted: Iterable[x509.Certificate]) -> None:
    """Note an install (instead of an earlier one of the same file) and keep its certificates."""
    folder = home.directory() / "authorities"
    folder.mkdir(exist_ok=True)
    for one in trusted:
        files.replace(folder / f"{certificates.fingerprint(one)}.pem", certificates.pem([one]))
    _change(install.path, install)


def forget(path: str) -> None:
    """Drop the install of a file."""
    _change(path, None)


def certificates_of(install: Install) -> tuple[x509.Certificate, ...]:
    """The authorities of an install, as they were given. Raises UnreadableError when a kept file is gone."""
    folder = home.directory() / "authorities"
    return tuple(one for mark in install.authorities for one in certificates.read(folder / f"{mark}.pem"))


def _file() -> Path:
    return home.directory() / "installs.json"


def _change(path: str, install: Install | None) -> None:
    with files.locked(_file()):
        kept = [one for one in load() if one.path != path]
        if install is not None:
            kept.append(install)
        files.replace(_file(), (json.dumps([asdict(one) for one in kept], indent=2) + "\n").encode())
