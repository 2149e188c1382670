"""Names of resources after the Cloud Adoption Framework, all known before deployment.

Abbreviations: cloud-adoption-framework `resource-abbreviations.md` (2024-05-07). Lengths, characters and scopes:
azure-resource-manager `resource-name-rules.md` (2020-02-11 copy); those marked unverified come from general knowledge.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from dataclasses import dataclass
from typing import Final, Literal

from topology.regions import CODES
from topology.schema import Settings

Scope = Literal["global", "subscription", "resource group", "parent"]

_NETWORK = r"[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9_])?"
_NETWORK_WORDS = "letters, digits, '_', '.' and '-', beginning with a letter or digit"


@dataclass(frozen=True, slots=True)
class Kind:
    """What Azure asks of the names of one type of resource."""

    resource: str
    abbreviation: str
    minimum: int
    maximum: int
    pattern: str
    words: str  # the pattern, said to a person
    scope: Scope


KINDS: Final[dict[str, Kind]] = {
    kind.abbreviation: kind
    for kind in (
        Kind("resource group", "rg", 1, 90, r"[\w().-]*[\w()-]", "letters, digits and _().-", "subscription"),
        Kind("virtual network", "vnet", 2, 64, _NETWORK, _NETWORK_WORDS, "resource group"),
        Kind("subnet", "snet", 1, 80, _NETWORK, _NETWORK_WORDS, "parent"),
        Kind("network security group", "nsg", 1, 80, _NETWORK, _NETWORK_WORDS, "resource group"),
        Kind("route table", "rt", 1, 80, _NETWORK, _NETWORK_WORDS, "resource group"),
        Kind("route", "udr", 1, 80, _NETWORK, _NETWORK_WORDS, "parent"),
        Kind("peering", "peer", 1, 80, _NETWORK, _NETWORK_WORDS, "parent"),
        Kind("load balancer", "lbi", 1, 80, _NETWORK, _NETWORK_WORDS, "resource group"),
        Kind("application gateway", "agw", 1, 80, _NETWORK, _NETWORK_WORDS, "resource group"),
        Kind("private endpoint", "pep", 2, 64, _NETWORK, _NETWORK_WORDS, "resource group"),  # length unverified
        # The framework has no abbreviation for a zone's link, nor for an autoscale setting.
        Kind("virtual network link", "link", 1, 80, _NETWORK, _NETWORK_WORDS, "parent"),
        Kind("autoscale setting", "scale", 1, 260, r"[^<>%&\\?/]*[^<>%&\\?/. ]", "none of <>%&\\?/", "resource group"),
        Kind("scale set", "vmss", 1, 64, r"[A-Za-z0-9][A-Za-z0-9-]*", "letters, digits and '-'", "resource group"),
        Kind(
            "user-assigned identity", "id", 3, 128, r"[A-Za-z0-9][\w-]*", "letters, digits, '_', '-'", "resource group"
        ),
        Kind(
            "key vault",
            "kv",
            3,
            24,
            r"[A-Za-z](-?[A-Za-z0-9])*",
            "letters, digits and single '-', first a letter",
            "global",
        ),
        Kind("storage account", "st", 3, 24, r"[a-z0-9]+", "lower-case letters and digits", "global"),
    )
}

# Windows: 15 characters, of which the scale set takes six for the instance's number.
COMPUTER_PREFIX_MAXIMUM: Final = 9


def problem(abbreviation: str, name: str) -> str | None:
    """What Azure would not take about a name, or None."""
    kind = KINDS[abbreviation]
    if not kind.minimum <= len(name) <= kind.maximum:
        return (
            f"makes the {kind.resource} name {name!r} of {len(name)} characters, "
            f"where Azure takes {kind.minimum} to {kind.maximum}"
        )
    if not re.fullmatch(kind.pattern, name):
        return f"makes the {kind.resource} name {name!r}, where Azure takes only {kind.words}"
    return None


class Names:
    """The names of one environment."""

    def __init__(self, settings: Settings) -> None:
        """The settings have to have workload, environment, organization and location."""
        self._settings = settings
        self._stem = f"{settings.workload}-{settings.environment}-{CODES[settings.location]}"

    def of(self, abbreviation: str, *parts: str) -> str:
        """A name in the framework's order: abbreviation, workload, environment, region, then what tells it apart."""
        return "-".join((abbreviation, self._stem, *parts))

    def peering(self, local: str, remote: str) -> str:
        """A peering's name; its virtual network is its scope, so it carries no stem."""
        return f"peer-{local}-to-{remote}"

    def link(self, network: str) -> str:
        """The name of a zone's link to a virtual network; the zone is its scope."""
        return f"link-{self._stem}-{network}"

    def vault(self) -> str:
        """The Key Vault's name: the configured one, or one with a suffix that makes it unique in the world."""
        settings = self._settings
        return settings.vault.name or f"kv-{settings.workload}-{settings.environment}-{self.suffix()}"

    def storage(self) -> str:
        """The storage account's name, as the vault's; it takes no hyphens."""
        settings = self._settings
        return settings.storage.name or f"st{settings.workload}{settings.environment}{self.suffix()}"

    def computer(self, tier: str) -> str:
        """The beginning of the nodes' host names, at most nine characters."""
        return f"{self._settings.workload[:6]}{tier[:3]}"

    def suffix(self) -> str:
        """Five hex digits that depend on who deploys what where, and on nothing else."""
        return hashlib.sha256(self._seed().encode()).hexdigest()[:5]

    def guid(self, *parts: str) -> str:
        """A GUID that is the same in every run: role assignments are named by one."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join((self._seed(), *parts))))

    def _seed(self) -> str:
        settings = self._settings
        return "/".join((settings.organization, settings.workload, settings.environment, settings.location))
