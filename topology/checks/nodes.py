"""The tiers of nodes: size, image, disk, and what keeps them well."""

from __future__ import annotations

import re
from collections.abc import Iterator

from topology.checks.run import guarded
from topology.faults import Fault
from topology.schema import Settings
from topology.schema.cluster import Tier
from topology.sizes import size


def tiers(settings: Settings) -> Iterator[Fault]:
    """Bounds and thresholds are in order, disk and image go with the size, and repair knows who is unwell."""
    for name in ("web", "compute"):
        tier = settings.__dict__.get(name)
        if tier:
            for check in (
                _bounds,
                _thresholds,
                _premium,
                _network,
                _trusted_launch,
                _health,
                _probe,
                _images,
                _follows,
            ):
                yield from guarded(check, tier)
    yield from guarded(_one_file_a_secret, settings)


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
    named = size(tier.size)
    capable = "s" in named.features or "S" in named.family[1:]
    if tier.disk.type.startswith("Premium") and not capable:
        problem = f"{tier.disk.type} disks do not go with size {tier.size}, which has no 's' for premium storage"
        yield Fault(tier.disk.at("type"), problem, "StandardSSD_LRS")


def _network(tier: Tier) -> Iterator[Fault]:
    if tier.accelerated_networking and not size(tier.size).accelerated:
        problem = f"size {tier.size} has no accelerated networking"
        yield Fault(tier.at("accelerated_networking"), problem, "false")


def _trusted_launch(tier: Tier) -> Iterator[Fault]:
    if not tier.security.trusted_launch:
        return
    key = tier.security.at("trusted_launch")
    if not size(tier.size).second_generation:
        yield Fault(key, f"size {tier.size} boots no second-generation image, which trusted launch needs", "false")
    image = tier.image
    # Of the other publishers' images, and of galleries, only Azure knows the generation.
    windows = image.id is None and (image.publisher, image.offer) == ("MicrosoftWindowsServer", "WindowsServer")
    if windows and not re.search(r"azure-edition|-g2\b|gensecond", image.sku):
        problem = f"image {image.sku} is of the first generation, and trusted launch needs the second"
        yield Fault(key, problem, "false")


def _health(tier: Tier) -> Iterator[Fault]:
    why = [
        *(["repair"] if tier.repair else []),
        *(["upgrade.mode Rolling"] if tier.upgrade.mode == "Rolling" else []),
        *(["upgrade.osImages"] if tier.upgrade.os_images else []),
    ]
    if tier.health is None and why:
        problem = f"is missing, and {' and '.join(why)} cannot tell which nodes are well without it"
        yield Fault(tier.at("health"), problem, '{"protocol": "tcp"}')


def _probe(tier: Tier) -> Iterator[Fault]:
    part = tier.health
    if part is None:
        return
    if part.protocol == "https" and part.path is None:
        yield Fault(part.at("path"), "is missing, and https asks for a path", "/health")
    if part.protocol == "tcp" and part.path is not None:
        yield Fault(part.at("path"), "is given, and tcp asks for none", "null")


def _images(tier: Tier) -> Iterator[Fault]:
    if not tier.upgrade.os_images:
        return
    if tier.upgrade.mode != "Rolling":
        problem = "is Manual, and osImages replaces nodes in the batches that a rolling upgrade has"
        yield Fault(tier.upgrade.at("mode"), problem, "Rolling")
    # virtual-machine-scale-sets-automatic-upgrade: "latest", or a gallery image named without a version.
    pinned = tier.image.version != "latest" if tier.image.id is None else "/versions/" in tier.image.id
    if pinned:
        yield Fault(tier.upgrade.at("os_images"), "follows newer images, and the image has a fixed version", "false")


def _follows(tier: Tier) -> Iterator[Fault]:
    # key-vault-windows, 2026-05-07: version 4.0 of the extension is for Windows Server 2022 and 2025.
    image = tier.image
    windows = image.id is None and (image.publisher, image.offer) == ("MicrosoftWindowsServer", "WindowsServer")
    if tier.certificate and tier.certificate.follow and windows and re.match(r"(2012|2016|2019)", image.sku):
        problem = f"needs the Key Vault extension, which is not for image {image.sku}"
        yield Fault(tier.certificate.at("follow"), problem, "false")


def _one_file_a_secret(settings: Settings) -> Iterator[Fault]:
    """Tiers that share a secret share the file that is put there, and none has the key of the gateway."""
    gateway = settings.gateway.certificate
    files: dict[str, str | None] = {}
    for tier in (settings.web, settings.compute):
        part = tier.certificate
        if part is None:
            continue
        if part.secret_name == gateway.secret_name and not gateway.secret_id:
            problem = f"is {part.secret_name!r}, the gateway's own: nodes would get the key that clients trust"
            yield Fault(part.at("secret_name"), problem, "nodes-tls")
        elif files.setdefault(part.secret_name, part.pfx_file) != part.pfx_file:
            problem = f"is {part.secret_name!r}, where another certificate is put from another file"
            yield Fault(part.at("secret_name"), problem, f"{part.secret_name}-2")
