"""What lies around this machine: the way out to Azure's hosts, and proxies in the environment."""

from __future__ import annotations

import os
import socket
import ssl
import urllib.request
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit, urlunsplit

import requests.utils

from clientkit import certificates, tls
from clientkit.doctor import chain, dns, findings
from clientkit.doctor.facts import Facts, Target
from clientkit.doctor.findings import Finding


def check_egress(target: Target, servers: Sequence[dns.Server], seconds: float) -> Iterator[Finding]:
    """Whether a host that the workspace needs is reached, and by whom it is answered."""
    subject = f"{target.host}:{target.port}"
    proxy = _proxy_for(target.host)
    if proxy:
        yield findings.make("egress-ok", subject, f"not asked: clients go through the proxy {proxy}")
        return
    answers = [dns.ask(server, target.host, seconds) for server in servers]
    found = next((one for one in answers if one.addresses), None)
    if found is None:
        seen = "; ".join(one.seen for one in answers) or "no DNS server is set"
        server = ", ".join(str(one) for one in servers) or "this machine's DNS server"
        yield findings.make("egress-dns", subject, seen, server=server)
        return
    filled = {"host": target.host, "port": target.port}
    address = str(found.addresses[0])
    try:
        with socket.create_connection((address, target.port), timeout=seconds) as plain:
            yield _answered(subject, target, plain)
    except ssl.SSLCertVerificationError as error:
        yield findings.make(
            "egress-intercepted", subject, str(error), issuer=_issuer(target, address, seconds), **filled
        )
    except (OSError, ssl.SSLError) as error:
        why = "nothing within the time" if isinstance(error, TimeoutError) else str(error)
        yield findings.make("egress-blocked", subject, f"{address}: {why}", **filled)


def _answered(subject: str, target: Target, plain: socket.socket) -> Finding:
    with _trusting().wrap_socket(plain, server_hostname=target.host) as secure:
        return findings.make("egress-ok", subject, f"{secure.getpeername()[0]}, {secure.version()}")


def _trusting() -> ssl.SSLContext:
    """What clients on this machine verify with. That a bundle is gone is said by the finding `trust-missing`."""
    try:
        return ssl.create_default_context(cafile=str(chain.own_bundle()))
    except OSError:
        return tls.context((), public=True)


def _issuer(target: Target, address: str, seconds: float) -> str:
    try:
        sent = tls.presented(target.host, target.port, address=address, seconds=seconds).certificates
    except OSError:
        return "an unknown authority"
    return certificates.path(sent[0], sent[1:])[-1].issuer.rfc4514_string() if sent else "an unknown authority"


def _proxy_for(host: str) -> str:
    """The proxy that a client would use for `host` over https, without its password; "" for none."""
    proxies = requests.utils.get_environ_proxies(f"https://{host}")
    found = proxies.get("https") or proxies.get("all")
    return without_password(found) if found else ""


def without_password(url: str) -> str:
    """A proxy's address without user and password."""
    parts = urlsplit(url if "//" in url else f"//{url}")
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit((parts.scheme, f"{parts.hostname or ''}{port}", "", "", "")).removeprefix("//")


def check_proxies(facts: Facts) -> Iterator[Finding]:
    """Whether private names would be sent to a proxy."""
    proxies = urllib.request.getproxies_environment()
    used = {scheme: without_password(url) for scheme, url in proxies.items() if scheme in ("http", "https", "all")}
    if not used:
        yield findings.make("proxy-none", "proxies", "no HTTP_PROXY, HTTPS_PROXY or ALL_PROXY")
        return
    names = [one.name for one in facts.private_names] + [host for one in facts.endpoints for host in one.host_names]
    missing = [one for one in names if _proxy_for(one)]
    no_proxy = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or "not set"
    seen = f"{', '.join(f'{scheme}: {url}' for scheme, url in sorted(used.items()))}; NO_PROXY: {no_proxy}"
    code = "proxy-catches-private" if missing else "proxy-bypassed"
    yield findings.make(code, "proxies", seen, missing=",".join(missing))
