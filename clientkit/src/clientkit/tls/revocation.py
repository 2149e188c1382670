"""Revocation lists: where a certificate says they are, fetched over HTTP and judged before anything believes them."""

from __future__ import annotations

import datetime as dt
import http.client
import re
import socket
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from clientkit import certificates
from clientkit.errors import ClientkitError

FETCH_SECONDS = 10.0
# Lists of large enterprise CAs reach a few megabytes.
_LARGEST_LIST = 32 * 1024 * 1024

Fetch = Callable[[str], bytes]
"""Gets the bytes behind a URL, or raises RevocationUnknownError."""


class RevocationUnknownError(ClientkitError):
    """Whether the certificate is revoked cannot be said: its list is missing, old, unreachable or not genuine."""


class RevokedError(ClientkitError):
    """The issuer has revoked the certificate."""


def fetch(url: str, seconds: float = FETCH_SECONDS) -> bytes:
    """The bytes at an http URL, in at most `seconds` and 32 MiB. Raises RevocationUnknownError."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        raise RevocationUnknownError(
            f"{url} is not an http address; lists are fetched over plain http, as TLS would need this very check"
        )
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    ends = time.monotonic() + seconds
    try:
        connection = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=seconds)
        try:
            connection.request("GET", target, headers={"User-Agent": "clientkit", "Connection": "close"})
            answer = connection.getresponse()
            if answer.status != 200:
                raise RevocationUnknownError(f"{url} answers {answer.status} {answer.reason}, not the list")
            return _read(answer, connection, ends, url)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise RevocationUnknownError(f"{url} cannot be fetched: {_reason(error, seconds)}") from error


def _read(answer: http.client.HTTPResponse, connection: http.client.HTTPConnection, ends: float, url: str) -> bytes:
    """The whole body; a server that drips bytes is given up at `ends`, which a socket time-out alone would not do."""
    content = bytearray()
    while piece := answer.read1(65536):
        content += piece
        left = ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if len(content) > _LARGEST_LIST:
            raise RevocationUnknownError(f"{url} gives more than {_LARGEST_LIST:,} bytes, which no list has")
        if connection.sock is not None:
            connection.sock.settimeout(left)
    if answer.length:  # read1 does not say that the body was cut off
        raise http.client.IncompleteRead(bytes(content), answer.length)
    return bytes(content)


def _reason(error: Exception, seconds: float) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {seconds:.0f} s; port 80 is closed on the way, or the host is down"
    if isinstance(error, ConnectionRefusedError):
        return "the host refuses the connection; nothing serves the list there"
    if isinstance(error, socket.gaierror):
        return "the host's name does not resolve here; this DNS server needs to know the CA's zone"
    return str(error) or type(error).__name__


def parse(content: bytes, where: str) -> x509.CertificateRevocationList:
    """A list in DER (as it is published) or PEM. Raises RevocationUnknownError."""
    try:
        pem = b"-----BEGIN" in content[:4096]
        crl = x509.load_pem_x509_crl(content) if pem else x509.load_der_x509_crl(content)
        crl.extensions  # noqa: B018  # parsed on first use; a fault in them is to show here
    except certificates.UNPARSABLE as error:
        seen = "a web page" if re.match(rb"\s*<", content) else f"{len(content)} bytes of something else"
        raise RevocationUnknownError(f"{where} is not a revocation list but {seen}") from error
    return crl


def is_delta(crl: x509.CertificateRevocationList) -> bool:
    """Whether the list only says what changed since another one."""
    return any(isinstance(extension.value, x509.DeltaCRLIndicator) for extension in crl.extensions)


def judge(crl: x509.CertificateRevocationList, issuer: x509.Certificate, now: dt.datetime, where: str) -> None:
    """Raise RevocationUnknownError unless the list is `issuer`'s own, whole (no delta) and in date."""
    try:
        genuine = crl.issuer == issuer.subject and crl.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    except (InvalidSignature, *certificates.UNPARSABLE):
        genuine = False
    if not genuine:
        raise RevocationUnknownError(
            f"{where} is not the list of {certificates.title(issuer)}: it is of another issuer "
            f"({crl.issuer.rfc4514_string()}) or wrongly signed"
        )
    if is_delta(crl):
        raise RevocationUnknownError(f"{where} is a delta list, which alone says nothing; publish the base list there")
    if crl.last_update_utc > now:
        raise RevocationUnknownError(
            f"{where} begins on {crl.last_update_utc:%Y-%m-%d %H:%M} UTC; is this clock right?"
        )
    ends = crl.next_update_utc
    if ends is None or ends <= now:
        when = "has no end date" if ends is None else f"expired on {ends:%Y-%m-%d %H:%M} UTC"
        raise RevocationUnknownError(f"{where} {when}; the CA's owner must publish a new one")


def lists_for(
    chain: Sequence[x509.Certificate], now: dt.datetime, *, whole_chain: bool = False, get: Fetch = fetch
) -> tuple[x509.CertificateRevocationList, ...]:
    """The lists that speak about `chain` (server's certificate first), each judged.

    Covers the first certificate, or with `whole_chain` every one below the root. Raises RevocationUnknownError as
    soon as one cannot be had, and RevokedError when one names its certificate.
    """
    found: list[x509.CertificateRevocationList] = []
    checked = chain[:-1] if whole_chain else chain[:1]
    for position, certificate in enumerate(checked):
        if position + 1 >= len(chain):
            raise RevocationUnknownError(
                f"{certificates.title(certificate)}: its issuer is not known, so neither is its list"
            )
        found.append(_list_for(certificate, chain[position + 1], now, get))
    return tuple(found)


def _list_for(
    certificate: x509.Certificate, issuer: x509.Certificate, now: dt.datetime, get: Fetch
) -> x509.CertificateRevocationList:
    urls = certificates.crl_urls(certificate)
    if not urls:
        raise RevocationUnknownError(
            f"{certificates.title(certificate)} names no CRL distribution point; ask its CA for one that does"
        )
    faults: list[str] = []
    for url in urls:
        try:
            crl = parse(get(url), url)
            judge(crl, issuer, now, url)
        except RevocationUnknownError as error:
            faults.append(str(error))
            continue
        entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
        if entry is not None:
            raise RevokedError(
                f"{certificates.title(certificate)} (serial {certificate.serial_number:x}) was revoked on "
                f"{entry.revocation_date_utc:%Y-%m-%d %H:%M} UTC by {certificates.title(issuer)}, says {url}; "
                "do not use it"
            )
        return crl
    raise RevocationUnknownError(f"revocation of {certificates.title(certificate)} is unknown: {'; '.join(faults)}")
