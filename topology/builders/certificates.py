"""The certificates of the plan: read from the files that the settings name, so far as they are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from topology import certificates
from topology.certificates import Seen
from topology.naming import Names
from topology.plan import ChainCertificate, NodeCertificate
from topology.schema import Settings
from topology.schema.cluster import NodeCertificatePart
from topology.zones import SUFFIXES


@dataclass(frozen=True, slots=True)
class Material:
    """What the files hold. Without `looked` no file was opened, and nothing is said about any."""

    root_pem: str
    roots: tuple[Seen, ...] = ()
    chains: Mapping[str, tuple[Seen, ...]] = field(default_factory=lambda: MappingProxyType({}))  # by file name
    looked: bool = False

    def chain(self, file: str | None) -> tuple[Seen, ...]:
        """From the certificate of a file up to its root; empty where it has not been seen."""
        return self.chains.get(file, ()) if file else ()


def node_parts(settings: Settings) -> dict[str, NodeCertificatePart]:
    """What nodes show, by tier."""
    tiers = {"web": settings.web, "compute": settings.compute}
    return {key: tier.certificate for key, tier in tiers.items() if tier.certificate}


def read(settings: Settings) -> Material:
    """What the configured files hold. A PFX file that is not there yet is left out; checks saw to the rest.

    Raises OSError for a root that cannot be read, ValueError for a file that is not what its setting says.
    """
    part = settings.gateway.certificate
    root_pem = (settings.directory / part.root_file).read_text(encoding="ascii")
    roots = certificates.of_pem(root_pem)
    found: dict[str, tuple[Seen, ...]] = {}
    if part.chain_file:
        text = (settings.directory / part.chain_file).read_text(encoding="ascii")
        found[part.chain_file] = certificates.chain(certificates.of_pem(text), roots)
    for file in (part.pfx_file, *(node.pfx_file for node in node_parts(settings).values())):
        path: Path | None = settings.directory / file if file else None
        if file and path and path.is_file():
            found[file] = certificates.chain(certificates.of_pkcs12(path.read_bytes()), roots)
    return Material(root_pem, roots, MappingProxyType(found), looked=True)


def shown(chain: tuple[Seen, ...]) -> tuple[ChainCertificate, ...]:
    """A chain as the plan has it."""
    return tuple(ChainCertificate(each.title, each.ends.isoformat(), each.root) for each in chain)


def node_certificates(settings: Settings, names: Names, material: Material) -> tuple[NodeCertificate, ...]:
    """The certificates of the nodes, each once although both tiers may share it."""
    made: dict[str, NodeCertificate] = {}
    for part in node_parts(settings).values():
        chain = material.chain(part.pfx_file)
        made[part.secret_name] = NodeCertificate(
            secret_name=part.secret_name,
            secret_id=secret_id(settings, names, part.secret_name),
            pfx_file=part.pfx_file,
            chain=shown(chain),
            missing=bool(material.looked and part.pfx_file and not chain),
        )
    return tuple(made.values())


def secret_id(settings: Settings, names: Names, secret: str) -> str:
    """A secret of the plan's vault, without a version: whoever follows it takes the newest."""
    return f"https://{names.vault()}.{SUFFIXES[settings.cloud].vault}/secrets/{secret}"
