"""What a signed chain must be before it goes onto the gateway: every fault at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID

from clientkit import certificates
from clientkit.errors import SeveralFaultsError

SOON_DAYS = 30
SMALLEST_RSA = 2048


class UnfitChainError(SeveralFaultsError):
    """The chain must not be merged; the text lists why."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the gateway and the network demand of the chain."""

    host_names: tuple[str, ...]
    roots: tuple[x509.Certificate, ...]  # those that clients trust: two, while one follows the other
    public_key: PublicKeyTypes | None = None  # the request's; None when the key is not at hand
    crl_hosts: tuple[str, ...] | None = None  # the hosts to which the network opens port 80; None: not checked


@dataclass(frozen=True, slots=True)
class Judged:
    """A chain and what is to be said about it."""

    chain: tuple[x509.Certificate, ...]  # the gateway's own certificate first, the root last when it is complete
    faults: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def to_send(self) -> tuple[x509.Certificate, ...]:
        """What the server shows: all but the root, which clients have or must not believe."""
        return tuple(one for one in self.chain if not certificates.is_self_signed(one)) or self.chain[:1]


def judge(found: Iterable[x509.Certificate], expected: Expected, now: dt.datetime) -> Judged:
    """Judge the certificates that the CA sent back, in any order. Raises nothing: read `faults`."""
    given = tuple(found)
    leaf, faults = _leaf(given, expected)
    if leaf is None:
        return Judged((), tuple(faults), ())
    chain = certificates.path(leaf, (*given, *expected.roots))
    if chain[-1] not in expected.roots:
        faults.append(_incomplete(chain, expected))
    faults += _leaf_faults(leaf, expected)
    for depth, one in enumerate(chain):
        faults += (f"{certificates.title(one)}: {fault}" for fault in _any_faults(one, now))
        if depth:
            faults += (f"{certificates.title(one)}: {fault}" for fault in _authority_faults(one, depth - 1))
    for one in chain:
        if not certificates.is_self_signed(one):
            faults += (f"{certificates.title(one)}: {fault}" for fault in _crl_faults(one, expected.crl_hosts))
    return Judged(chain, tuple(faults), tuple(_warnings(chain, expected, now)))


def demand(found: Iterable[x509.Certificate], expected: Expected, now: dt.datetime, where: str) -> Judged:
    """`judge`, and UnfitChainError when there is a fault."""
    judged = judge(found, expected, now)
    if judged.faults:
        raise UnfitChainError(f"{where} is not merged", judged.faults)
    return judged


def _leaf(given: Sequence[x509.Certificate], expected: Expected) -> tuple[x509.Certificate | None, list[str]]:
    own = [one for one in given if not certificates.is_authority(one)]
    if expected.public_key is not None:
        for one in given:
            if one.public_key() == expected.public_key:
                return one, []
        named = ", ".join(certificates.title(one) for one in given) or "nothing"
        return (own[0] if own else None), [
            f"no certificate in it is for the requested key (it holds {named}); was another request signed?"
        ]
    if len(own) == 1:
        return own[0], []
    return None, [f"{len(own)} certificates in it are not a CA's, and exactly one must be: the gateway's"]


def _incomplete(chain: Sequence[x509.Certificate], expected: Expected) -> str:
    last, wanted = chain[-1], " or ".join(certificates.title(one) for one in expected.roots)
    if certificates.is_self_signed(last):
        return f"the chain ends in {certificates.title(last)}, not in the given root {wanted}"
    issuer = last.issuer.rfc4514_string()
    return f"the chain stops at {certificates.title(last)}: its issuer {issuer} is missing; the root is to be {wanted}"


def _leaf_faults(leaf: x509.Certificate, expected: Expected) -> Iterator[str]:
    names = certificates.names(leaf)
    for host in expected.host_names:
        if not any(certificates.covers(name, host) for name in names):
            held = ", ".join(names) or "no name (subject alternative names are missing)"
            yield f"the name {host} is not in it; it is for {held}"
    if certificates.is_authority(leaf):
        yield "the gateway's certificate is a CA certificate; ask for a server certificate"
    try:
        purposes = list(leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except x509.ExtensionNotFound:
        purposes = []
    if ExtendedKeyUsageOID.SERVER_AUTH not in purposes:
        yield "its extended key usage does not hold server authentication (1.3.6.1.5.5.7.3.1)"


def _any_faults(one: x509.Certificate, now: dt.datetime) -> Iterator[str]:
    if one.not_valid_after_utc <= now:
        yield f"expired on {one.not_valid_after_utc:%Y-%m-%d}"
    if one.not_valid_before_utc > now:
        yield f"begins on {one.not_valid_before_utc:%Y-%m-%d}, in the future"
    if isinstance(one.signature_hash_algorithm, (hashes.MD5, hashes.SHA1)) and not certificates.is_self_signed(one):
        yield f"signed with {one.signature_hash_algorithm.name}, which clients refuse; ask for SHA-256"
    key = one.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < SMALLEST_RSA:
        yield f"its RSA key has {key.key_size} bits; {SMALLEST_RSA} is the least that clients accept"


def _authority_faults(one: x509.Certificate, authorities_below: int) -> Iterator[str]:
    """`authorities_below`: how many CA certificates lie between this one and the server's."""
    if not certificates.is_authority(one):
        yield "issues the one below it and is not a CA certificate"
        return
    length = one.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length
    if length is not None and length < authorities_below:
        yield f"its path length {length} forbids the {authorities_below} CA(s) below it"
    try:
        may_sign = one.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    except x509.ExtensionNotFound:
        may_sign = True
    if not may_sign:
        yield "its key usage forbids signing certificates"


def _crl_faults(one: x509.Certificate, allowed: tuple[str, ...] | None) -> Iterator[str]:
    urls = certificates.crl_urls(one)
    if not urls:
        yield "names no CRL distribution point, so nobody can check its revocation; ask the CA for an http one"
        return
    http = [url for url in urls if urlsplit(url).scheme == "http"]
    if not http:
        yield f"its CRL distribution points are not http ({', '.join(urls)}), which the gateway and the nodes need"
    if allowed is None:
        return
    known = {host.lower() for host in allowed}
    for url in http:
        parts = urlsplit(url)
        if (parts.hostname or "") not in known:
            yield (
                f"its CRL host {parts.hostname} is not in the plan ({', '.join(sorted(known)) or 'which names none'}); "
                "add its URL to the stack's CRL settings, so that DNS, route, NSG and firewall open it"
            )
        if (parts.port or 80) != 80:
            yield f"its CRL is at port {parts.port} ({url}), and the network opens port 80 only"


def _warnings(chain: Sequence[x509.Certificate], expected: Expected, now: dt.datetime) -> Iterator[str]:
    for one in chain:
        left = one.not_valid_after_utc - now
        if dt.timedelta(0) < left < dt.timedelta(days=SOON_DAYS):
            yield f"{certificates.title(one)} ends in {left.days} days"
        for fault in certificates.strict_faults(one):
            yield f"{certificates.title(one)}: Python 3.13 and newer refuse it by their strict default, because {fault}"
        if expected.crl_hosts is None or certificates.is_self_signed(one):
            continue
        for url in (*certificates.ocsp_urls(one), *certificates.issuer_urls(one)):
            if (urlsplit(url).hostname or "") not in {host.lower() for host in expected.crl_hosts}:
                yield f"{certificates.title(one)}: {url} is not in the plan; clients that ask it wait for a time-out"
