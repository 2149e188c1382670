"""The tiers, the gateway, its certificate, and the package that nodes install."""

from __future__ import annotations

import re
from collections.abc import Iterator

from topology.checks.run import guarded
from topology.faults import Fault
from topology.schema import Settings
from topology.schema.cluster import Tier


def tiers(settings: Settings) -> Iterator[Fault]:
    """Bounds and thresholds are in order, and the disk goes with the size."""
    for name in ("web", "compute"):
        tier = settings.__dict__.get(name)
        if tier:
            for check in (_bounds, _thresholds, _premium):
                yield from guarded(check, tier)


def _bounds(tier: Tier) -> Iterator[Fault]:
    count = tier.instances
    if count.minimum > count.maximum:
        problem = f"is {count.minimum}, more than the maximum of {count.maximum}"
        yield Fault(count.at("minimum"), problem, str(count.maximum))


def _thresholds(tier: Tier) -> Iterator[Fault]:
    scale = tier.scale
    if scale.in_below >= scale.out_above:
        problem = f"shrinks below {scale.in_below} % and grows above {scale.out_above} %, so it would do both by turns"
        yield Fault(scale.at("in_below"), problem, str(max(scale.out_above - 20, 0)))


def _premium(tier: Tier) -> Iterator[Fault]:
    # An "s" among a size's features, or an S in its family as in DS and GS, says that it takes premium disks.
    match = re.match(r"(?:Standard|Basic)_(?P<family>[A-Z]+)[\d-]+(?P<features>[a-z]*)", tier.size)
    capable = match and ("s" in match["features"] or "S" in match["family"][1:])
    if tier.disk.type.startswith("Premium") and not capable:
        problem = f"{tier.disk.type} disks do not go with size {tier.size}, which has no 's' for premium storage"
        yield Fault(tier.disk.at("type"), problem, "StandardSSD_LRS")


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
    if not any(item.host == host and item.port == 443 for item in settings.corporate.exceptions):
        problem = f"no rule lets nodes reach {host}: it is neither the plan's storage nor an exception on port 443"
        yield Fault(key, problem, example)
