"""The gateway, its certificate, and the package that nodes install."""

from __future__ import annotations

from collections.abc import Iterator

from topology.checks.run import guarded
from topology.faults import Fault
from topology.schema import Settings


def gateway(settings: Settings) -> Iterator[Fault]:
    """The gateway can have its private frontend."""
    yield from guarded(_isolation, settings)
    yield from guarded(_capacity, settings)


def _isolation(settings: Settings) -> Iterator[Fault]:
    if not settings.gateway.network_isolation:
        yield Fault(
            settings.gateway.at("network_isolation"),
            "a gateway with only a private frontend needs the subscription's feature "
            "Microsoft.Network/EnableApplicationGatewayNetworkIsolation",
            "true",
        )


def _capacity(settings: Settings) -> Iterator[Fault]:
    capacity = settings.gateway.capacity
    if capacity.minimum > capacity.maximum:
        problem = f"is {capacity.minimum}, more than the maximum of {capacity.maximum}"
        yield Fault(capacity.at("minimum"), problem, str(capacity.maximum))


def certificate(settings: Settings) -> Iterator[Fault]:
    """The certificate comes from one place."""
    part = settings.gateway.certificate
    if part.secret_id and part.pfx_file:
        problem = "is given beside secretId, and the certificate can come from one of them only"
        yield Fault(part.at("pfx_file"), problem, "leave it out")
    if not part.secret_id and not part.pfx_file:
        problem = "is missing, and so is secretId: the plan's own vault is new and has no certificate yet"
        yield Fault(part.at("pfx_file"), problem, ".local/pki/gateway.pfx")
    if part.secret_id and not part.secret_id.endswith(f"/{part.secret_name}"):
        problem = f"is {part.secret_name!r}, which is not the secret that secretId names"
        yield Fault(part.at("secret_name"), problem, part.secret_id.rpartition("/")[2])


def package(settings: Settings) -> Iterator[Fault]:
    """Nodes can reach the place that they install from."""
    part = settings.bootstrap
    host, _, path = part.package_url.removeprefix("https://").partition("/")
    key = part.at("package_url")
    example = "https://{storage}.blob.core.windows.net/packages/mlserver.zip"
    if host == "{storage}.blob.core.windows.net":
        container = path.partition("/")[0]
        if container not in settings.storage.containers:
            yield Fault(key, f"{container!r} is none of storage.containers", example)
        return
    if "{" in part.package_url:
        yield Fault(key, "{storage} is all that is filled in, as the first part of a blob host name", example)
        return
    yield from guarded(_reachable, settings, key, host.removesuffix(":443"), example)


def _reachable(settings: Settings, key: str, host: str, example: str) -> Iterator[Fault]:
    named = any(item.host == host and item.port == 443 for item in settings.corporate.exceptions)
    allowed = any(443 in item.ports and _covers(item.hosts, host) for item in settings.egress.allow)
    if not named and not allowed:
        problem = f"no rule lets nodes reach {host}: not the plan's storage, no exception, not in egress.allow, on 443"
        yield Fault(key, problem, example)


def _covers(hosts: tuple[str, ...], host: str) -> bool:
    """Whether one of the patterns is the host, or stands for names below which it is."""
    return any(each == host or (each.startswith("*.") and host.endswith(each[1:])) for each in hosts)
