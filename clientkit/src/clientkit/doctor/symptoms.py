"""What people paste into a chat window, and where to look."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Symptom:
    """One symptom, what is behind it, and the findings of `clientkit doctor` that tell the causes apart."""

    title: str
    pattern: re.Pattern[str]
    means: str
    codes: tuple[str, ...]
    do: str


def _symptom(title: str, pattern: str, means: str, codes: str, do: str) -> Symptom:
    return Symptom(title, re.compile(pattern, re.IGNORECASE), means, tuple(codes.split()), do)


_DOCTOR = "clientkit doctor --facts facts.json"

SYMPTOMS: tuple[Symptom, ...] = (
    _symptom(
        "You cannot access this right now",
        r"you cannot access this right now"
        r"|does not meet the criteria to access this resource|microsoft\.com/devicelogin|AADSTS53003",
        "Sign-in works and the workspace cannot be reached back: its private names resolve to public addresses "
        "on the compute, "
        "or login.microsoftonline.com and management.azure.com are blocked. A conditional access rule says the same",
        "dns-zone-not-linked dns-no-forwarder dns-record-missing egress-dns egress-blocked",
        f"{_DOCTOR}, run on the compute itself",
    ),
    _symptom(
        "unable to get local issuer certificate",
        r"unable to get local issuer certificate|unable to verify the first certificate|curl: \(60\)",
        "This client does not trust the root, or the server leaves its intermediate out",
        "trust-missing tls-root-untrusted tls-intermediate-missing egress-intercepted",
        f"{_DOCTOR}; then clientkit trust bundle --authority root.pem",
    ),
    _symptom(
        "self-signed certificate",
        r"self.signed certificate",
        "The chain ends in a root that this client does not trust; from outside the company's hosts, often a "
        "device's own",
        "trust-missing tls-root-untrusted egress-intercepted",
        f"{_DOCTOR}; then clientkit trust bundle --authority root.pem",
    ),
    _symptom(
        "hostname mismatch",
        r"hostname mismatch|doesn't match|no alternative certificate subject name|IP address mismatch"
        r"|ERR_CERT_COMMON_NAME",
        "The certificate is for other names",
        "tls-name",
        "clientkit pki show on the certificate; call the gateway by one of its names",
    ),
    _symptom(
        "certificate has expired",
        r"certificate has expired|certificate is not yet valid|ERR_CERT_DATE",
        "A certificate of the chain, or this machine's clock, is out of date",
        "tls-expired tls-not-yet-valid clock-skew",
        _DOCTOR,
    ),
    _symptom(
        "missing authority key identifier",
        r"missing (authority|subject) key identifier|basic constraints of ca cert not marked critical"
        r"|CA cert does not include key usage",
        "Python 3.13 verifies strictly by default and refuses this CA's certificates; older Pythons accept them",
        "tls-strict tls-strict-later",
        "have the CA re-issue the certificate; clientkit pki show names what it lacks",
    ),
    _symptom(
        "revocation",
        r"certificate revoked|unable to get certificate CRL|CRL has expired"
        r"|CRYPT_E_(NO_REVOCATION|REVOCATION_OFFLINE|REVOKED)|0x80092013|0x80092012"
        r"|ERR_CERT_REVOKED|certificate was revoked",
        "The certificate is revoked, or the CA's list cannot be fetched over port 80 (Windows: 0x80092013, "
        "server offline)",
        "revocation-revoked revocation-unknown",
        f"{_DOCTOR}; open TCP 80 to the CRL's host",
    ),
    _symptom(
        "certificate verify failed",
        r"CERTIFICATE_VERIFY_FAILED|SSLCertVerificationError|certificate verify failed"
        r"|PKIX path building failed",
        "The client does not accept the server's certificate; the words after it say why",
        "trust-missing tls-root-untrusted tls-intermediate-missing tls-name tls-expired tls-strict",
        _DOCTOR,
    ),
    _symptom(
        "502 from the gateway",
        r"\b50[234]\b|bad gateway|gateway time-?out|service unavailable",
        "The gateway is reached and its backends are not: no healthy web node, a wrong probe, or a certificate "
        "that the "
        "gateway does not trust (CRL unreachable from its subnet, DNS servers without the company's zone)",
        "http-bad-gateway revocation-unknown proxy-catches-private",
        f"{_DOCTOR}; look at the gateway's backend health",
    ),
    _symptom(
        "a public address for a private name",
        r"\b(13|20|40|51|52)\.\d{1,3}\.\d{1,3}\.\d{1,3}\b|nslookup|public ip|public access is (disabled|not allowed)"
        r"|not authorized to perform this (action|operation) over public",
        "The name is resolved by public DNS: a zone link or a forwarder is missing, or there is no private endpoint",
        "dns-zone-not-linked dns-no-forwarder dns-no-private-endpoint dns-hosts-file",
        _DOCTOR,
    ),
    _symptom(
        "the name does not resolve",
        r"name or service not known|getaddrinfo failed|could not resolve host|nodename nor servname|NXDOMAIN"
        r"|non-existent domain|NameResolutionError|temporary failure in name resolution",
        "The zone has no record of the name, or the DNS server does not answer",
        "dns-record-missing dns-name-unknown dns-server-silent dns-server-refuses",
        _DOCTOR,
    ),
    _symptom(
        "time-out",
        r"timed? ?out|ETIMEDOUT|no route to host|EHOSTUNREACH|Max retries exceeded|10060",
        "Packets are dropped by an NSG or firewall, or have no route there or back",
        "port-silent egress-blocked watcher-denied watcher-no-route",
        f"{_DOCTOR} --azure",
    ),
    _symptom(
        "connection refused",
        r"connection refused|ECONNREFUSED|actively refused|10061",
        "The address is reached and nothing listens on the port; port 80 is closed on purpose",
        "port-refused port-closed",
        f"{_DOCTOR}; call https on 443",
    ),
    _symptom(
        "TLS version",
        r"protocol version|unsupported protocol|wrong version number|no protocols available"
        r"|handshake.failure",
        "Client and server share no TLS version, the port does not speak TLS, or a client certificate is asked for",
        "tls-failed tls-client-certificate",
        _DOCTOR,
    ),
    _symptom(
        "proxy",
        r"proxyerror|tunnel connection failed|407|proxy authentication",
        "The call went to the proxy, which private names must bypass",
        "proxy-catches-private",
        f"{_DOCTOR}; set NO_PROXY",
    ),
    _symptom(
        "clock",
        r"AADSTS(500133|70043)|token is (not yet valid|expired)|clock skew|ExpiredAuthenticationToken",
        "Tokens are refused when this clock is minutes off",
        "clock-skew",
        _DOCTOR,
    ),
)


def match(text: str) -> tuple[Symptom, ...]:
    """The symptoms in `text`, the most telling first. A general one is left out where a special one says more."""
    found = [one for one in SYMPTOMS if one.pattern.search(text)]
    verify = next((one for one in found if one.title == "certificate verify failed"), None)
    special = [one for one in found if verify and one is not verify and set(one.codes) & _CERTIFICATE_CODES]
    return tuple(one for one in found if one is not verify or not special)


_CERTIFICATE_CODES = {
    "trust-missing",
    "tls-name",
    "tls-expired",
    "tls-strict",
    "revocation-unknown",
    "revocation-revoked",
}
