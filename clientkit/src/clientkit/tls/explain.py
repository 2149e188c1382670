"""OpenSSL's verdicts in words: what it means and what to do."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a failed handshake means, and what to do."""

    seen: str  # the library's own words
    means: str
    do: str


# Codes of OpenSSL 3 (X509_V_ERR_*, x509_vfy.h).
_VERDICTS: dict[int, tuple[str, str]] = {
    3: (
        "Revocation checking is on and no revocation list of this issuer is loaded",
        "use clientkit.tls.context_for, or give the CA's list; without it the answer stays no",
    ),
    8: ("The revocation list is not signed by the certificate's issuer", "fetch it again; tell the CA's owner"),
    9: ("The certificate's first day is in the future", "check this machine's clock, then the certificate"),
    10: ("A certificate of the chain has expired", "its owner renews it: clientkit pki request, pki merge"),
    11: ("The revocation list's first day is in the future", "check this machine's clock"),
    12: ("The revocation list has expired", "the CA's owner publishes a new one; until then revocation is unknown"),
    18: (
        "The server shows a self-signed certificate that this client does not trust",
        "a default certificate, or a device on the way, answers; find out which before trusting anything",
    ),
    19: (
        "The chain ends in a root that this client does not trust",
        "add that root if it is your company's: clientkit trust bundle --authority root.pem",
    ),
    20: (
        "The issuer is not known here: this client does not trust the root, or the server leaves an intermediate out",
        "run clientkit doctor, which tells the two apart; then clientkit trust bundle, or repair the server's chain",
    ),
    21: (
        "The server sends its own certificate only, and its issuer is not known here",
        "merge the whole chain on the server (clientkit pki merge)",
    ),
    23: ("The issuer has revoked the certificate", "do not use the server; its owner renews the certificate"),
    62: (
        "The certificate is for other names",
        "call the server by a name of the certificate, or have the name added to it",
    ),
    64: ("The certificate is not for this address", "call the server by name"),
    79: ("A certificate above the server's is not a CA certificate", "the CA's owner repairs the chain"),
}
_STRICT = range(80, 95)


def explain(error: BaseException) -> Explanation | None:
    """Words for the TLS fault inside `error`, however many libraries wrapped it; None when there is none."""
    fault = _inner(error)
    if fault is None:
        return None
    if isinstance(fault, ssl.SSLCertVerificationError):
        return _verdict(fault)
    reason = f"{fault.reason or ''} {fault}"
    if re.search(r"protocol.version|unsupported.protocol|no.protocols.available|wrong.version", reason, re.I):
        return Explanation(
            str(fault),
            "Client and server share no TLS version, or no TLS is spoken on this port",
            "use TLS 1.2 or newer on both sides; check the port",
        )
    if re.search(r"certificate.required|handshake.failure|bad.certificate|unknown.ca", reason, re.I):
        return Explanation(
            str(fault),
            "The server ended the handshake: it asks for a client certificate, or refuses the one given",
            "give client certificate and key (--client-certificate, --client-key)",
        )
    return Explanation(str(fault), "The TLS handshake failed", "run clientkit doctor with the stack's facts")


def _verdict(fault: ssl.SSLCertVerificationError) -> Explanation:
    code, seen = fault.verify_code, fault.verify_message or str(fault)
    if code in _STRICT:
        return Explanation(
            seen,
            "Python 3.13 and newer verify strictly by default (VERIFY_X509_STRICT), and a certificate of the chain "
            "breaks RFC 5280; older Pythons accept it",
            "have the CA re-issue the certificate (an authority key identifier is what private CAs forget most); "
            "clientkit pki show FILE names the faults",
        )
    means, do = _VERDICTS.get(code, ("The certificate does not verify", "run clientkit doctor with the stack's facts"))
    return Explanation(seen, means, do)


def _inner(error: BaseException) -> ssl.SSLError | None:
    """The ssl.SSLError in a chain of causes, contexts, `reason`s and arguments (requests wraps urllib3 wraps ssl)."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, ssl.SSLError):
            return one
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return None
