"""A PEM file with marked blocks of ours in it: adding, finding and taking out again."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cryptography import x509

from clientkit import certificates

_BLOCK = re.compile(rb"# clientkit begin ([0-9a-f]{64})\n.*?# clientkit end \1\n", re.DOTALL)


def blocks(trusted: Iterable[x509.Certificate]) -> bytes:
    """One marked block a certificate; readers of PEM skip the lines around the certificate."""
    return b"".join(
        b"# clientkit begin %(mark)s\n# %(title)s, until %(ends)s\n%(pem)s# clientkit end %(mark)s\n"
        % {
            b"mark": certificates.fingerprint(one).encode(),
            b"title": _one_line(certificates.title(one)).encode(),
            b"ends": one.not_valid_after_utc.strftime("%Y-%m-%d").encode(),
            b"pem": certificates.pem([one]),
        }
        for one in trusted
    )


def _one_line(title: str) -> str:
    """A subject is the CA's text: it must not end the comment and begin something else."""
    return "".join(letter if letter.isprintable() else " " for letter in title).encode("ascii", "replace").decode()


def with_added(content: bytes, trusted: Iterable[x509.Certificate]) -> bytes:
    """`content` with a block for each certificate that is not in it yet, in whatever form."""
    absent = missing(content, trusted)
    if not absent:
        return content
    separator = b"" if not content or content.endswith(b"\n") else b"\n"
    return content + separator + blocks(absent)


def without_ours(content: bytes) -> bytes:
    """`content` without our blocks."""
    return _BLOCK.sub(b"", content)


def ours(content: bytes) -> tuple[str, ...]:
    """The fingerprints of our blocks."""
    return tuple(match[1].decode() for match in _BLOCK.finditer(content))


def missing(content: bytes, trusted: Iterable[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """Those of `trusted` that `content` does not hold."""
    held = _bodies(content)
    return tuple(one for one in trusted if _bodies(certificates.pem([one])).isdisjoint(held))


_BODY = re.compile(rb"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)


def _bodies(content: bytes) -> set[bytes]:
    """The base64 of each certificate without white space: comparing it spares parsing the whole public web."""
    return {b"".join(match[1].split()) for match in _BODY.finditer(content)}
