"""Scripts for nodes: before the service starts, the authority goes into the OS store and each Python's certifi.

They need no clientkit and no network on the node: the certificates are in the text. Another root is another text, so a
scale set whose custom data or extension holds it rolls its instances. The blocks that they write are clientkit's own:
`clientkit trust show`, `repair` and `undo` know them.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources

from cryptography import x509

from clientkit import certificates
from clientkit.errors import ClientkitError

SYSTEMS = {"linux": "install_authority.sh", "windows": "install_authority.ps1"}
_PLACE = "@CERTIFICATES@"
# The Windows script's functions are a file of their own: a program with a bootstrap of its own carries them in it.
_FUNCTIONS = {"@AUTHORITY@": "authority.ps1"}


def script(system: str, trusted: Iterable[x509.Certificate]) -> str:
    """The script for "linux" (sh) or "windows" (PowerShell 5.1) with the certificates in it, in a fixed order."""
    given = sorted(trusted, key=certificates.fingerprint)
    if not given:
        raise ClientkitError("a script without certificates would install nothing")
    if system not in SYSTEMS:
        raise ClientkitError(f"unknown system {system!r}; one of {', '.join(SYSTEMS)}")
    text = _read(SYSTEMS[system])
    for place, name in _FUNCTIONS.items():
        text = text.replace(place, _read(name))
    return text.replace(_PLACE, certificates.pem(given).decode().rstrip("\n"))


def _read(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
