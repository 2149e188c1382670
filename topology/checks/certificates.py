"""The certificates that the settings name: what their files hold, and that everything they name can be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from topology import certificates
from topology.certificates import Seen
from topology.checks.run import guarded
from topology.faults import Fault
from topology.revocation_urls import place
from topology.schema import Settings
from topology.schema.cluster import NodeCertificatePart

# What a fault is about: the key of the setting, the file that it names, and an example of a right value.
_Named = tuple[str, str, str]


def certificate_files(settings: Settings) -> Iterator[Fault]:
    """Whose files are there are what their settings say; that a PFX file is not there yet is no fault but a warning."""
    gateway = settings.gateway.certificate
    hosts = list(settings.gateway.host_names)
    if gateway.pfx_file:
        named = (gateway.at("pfx_file"), gateway.pfx_file, made(settings))
        yield from guarded(_pfx, settings, named, hosts)
    if gateway.chain_file:
        named = (gateway.at("chain_file"), gateway.chain_file, "pki/gateway-chain.pem, as the authority sent it")
        yield from guarded(_chain_file, settings, named, hosts)
    backend = settings.gateway.backend_host_name or settings.gateway.host_names[0]
    seen: set[str] = set()
    for tier in (settings.web, settings.compute):
        part: NodeCertificatePart | None = tier.certificate
        if part and part.pfx_file and part.pfx_file not in seen:
            seen.add(part.pfx_file)
            # Only web nodes stand behind the gateway; what calls compute nodes goes by their addresses.
            asked = [backend] if tier is settings.web else []
            yield from guarded(_pfx, settings, (part.at("pfx_file"), part.pfx_file, made(settings)), asked)


def made(settings: Settings) -> str:
    """What makes the files of a development environment."""
    return f"run `make pki STACK={settings.stack}`, which makes a development authority and a certificate"


def roots(settings: Settings) -> tuple[Seen, ...]:
    """The configured roots; none where they cannot be read, which is a fault of its own."""
    try:
        text = (settings.directory / settings.gateway.certificate.root_file).read_text(encoding="ascii")
        return () if "PRIVATE KEY" in text else certificates.of_pem(text)
    except (OSError, ValueError):
        return ()


def _pfx(settings: Settings, named: _Named, hosts: list[str]) -> Iterator[Fault]:
    path = settings.directory / named[1]
    if path.is_file():
        yield from _held(settings, named, hosts, lambda: certificates.of_pkcs12(path.read_bytes()))


def _chain_file(settings: Settings, named: _Named, hosts: list[str]) -> Iterator[Fault]:
    path = settings.directory / named[1]
    if not path.is_file():
        yield Fault(named[0], f"{named[1]} does not exist", named[2])
        return

    def read() -> tuple[Seen, ...]:
        text = path.read_text(encoding="ascii", errors="replace")
        if "PRIVATE KEY" in text:
            raise ValueError("holds a private key, whose place is the vault")
        return certificates.of_pem(text)

    yield from _held(settings, named, hosts, read)


def _held(settings: Settings, named: _Named, hosts: list[str], read: Callable[[], tuple[Seen, ...]]) -> Iterator[Fault]:
    key, file, example = named
    try:
        given = read()
    except ValueError as wrong:
        yield Fault(key, f"{file} {wrong}", example)
        return
    own = given[0]
    for host in hosts:
        if not any(certificates.covers(name, host) for name in own.names):
            held = ", ".join(own.names) or "no name"
            yield Fault(key, f"{file} is not for {host}; it is for {held}", f"a certificate for {host}")
    trusted = roots(settings)
    chain = certificates.chain(given, trusted)
    if trusted and chain[-1].source not in [root.source for root in trusted]:
        root_file = settings.gateway.certificate.root_file
        last = f"ends in {chain[-1].title}" if chain[-1].root else f"stops at {chain[-1].title}"
        problem = f"the chain of {file} {last}, which leads to no root of {root_file}: no client would trust it"
        yield Fault(key, problem, "the whole chain: the certificate and all between it and the root")
    yield from _reachable(settings, named, chain)


def _reachable(settings: Settings, named: _Named, chain: tuple[Seen, ...]) -> Iterator[Fault]:
    """Every address that the chain names is one that the plan opens, else the gateway and clients wait for nothing."""
    pki = settings.corporate.pki
    known = [host for host, _ in pki.all_hosts()]
    for certificate in chain:
        lists = [url for kind, url in certificate.urls if kind == "crl"]
        if lists and not any(place(url) for url in lists):
            problem = (
                f"{certificate.title} in {named[1]} names its revocation list as {lists[0]} only, "
                "and neither the gateway nor clients ask anything but http"
            )
            yield Fault(named[0], problem, "have the authority name an http address too")
        for kind, url in certificate.urls:
            found = place(url)
            if found is None:
                continue
            host, port = found
            says = f"{certificate.title} in {named[1]} names {url} ({_KINDS[kind]})"
            if port != 80:
                yield Fault(named[0], f"{says}: only http on port 80 is opened, to hosts of corporate.pki", named[2])
            elif host not in known:
                problem = f"{says}, and {host} is neither corporate.pki.host nor here: nothing is let through to it"
                yield Fault(pki.at("hosts"), problem, f'[{{"host": "{host}", "address": "<its address>"}}]')


_KINDS = {"crl": "revocation list", "ocsp": "OCSP responder", "issuer": "its issuer's certificate"}

__all__ = ["certificate_files", "made", "roots"]
