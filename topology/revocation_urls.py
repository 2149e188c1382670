"""Where an address that a certificate names leads."""

from __future__ import annotations

from urllib.parse import urlsplit


def place(url: str) -> tuple[str, int] | None:
    """Host and port of an http or https address; None for others, and for what is no address at all.

    LDAP is among the others: an enterprise's certificates often name a directory first and the web second, and neither
    Application Gateway nor OpenSSL asks a directory.
    """
    try:
        found = urlsplit(url)
        host, port = found.hostname, found.port
    except ValueError:
        return None
    if not host or found.scheme not in ("http", "https"):
        return None
    return host.lower(), port or (443 if found.scheme == "https" else 80)
