"""Names of resources after the Cloud Adoption Framework, all known before deployment."""

from __future__ import annotations

import hashlib
import re
import uuid
from typing import Final

from topology.kinds import KINDS, Kind, Scope
from topology.regions import CODES
from topology.schema import Settings

__all__ = ["COMPUTER_PREFIX_MAXIMUM", "KINDS", "Kind", "Names", "Scope", "problem"]

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
    if not re.fullmatch(kind.characters.pattern, name):
        return f"makes the {kind.resource} name {name!r}, where Azure takes only {kind.characters.words}"
    return None


class Names:
    """The names of one environment."""

    def __init__(self, settings: Settings) -> None:
        """The settings have to have workload, environment, organization and location."""
        self._settings = settings

    def of(self, abbreviation: str, *parts: str) -> str:
        """A name in the framework's order: abbreviation, workload, environment, region, then what tells it apart.

        A name that has to be unique beyond the subscription ends in a suffix that stands for the region too. What lies
        in a parent carries no stem, since the parent's name has it. Where a type takes no hyphens there are none.
        """
        kind, settings = KINDS[abbreviation], self._settings
        stem: tuple[str, ...] = (settings.workload, settings.environment)
        if kind.scope == "parent":
            words = (abbreviation, *parts)
        elif kind.scope in ("global", "region"):
            words = (abbreviation, *stem, *parts, self.suffix())
        else:
            words = (abbreviation, *stem, CODES[settings.location], *parts)
        return self.named(abbreviation, ("-" if kind.hyphens else "").join(words))

    def fitted(self, abbreviation: str, part: str) -> str:
        """A world-wide name as `of` makes it, with workload and environment cut to the room that the type leaves."""
        kind, settings = KINDS[abbreviation], self._settings
        between = "-" if kind.hyphens else ""
        tail = between + between.join((part, self.suffix()))
        stem = between.join((abbreviation, settings.workload, settings.environment))[: kind.maximum - len(tail)]
        return self.named(abbreviation, stem.rstrip("-") + tail)

    def peering(self, local: str, remote: str) -> str:
        """A peering's name; its virtual network is its scope, so it carries no stem."""
        return self.of("peer", local, "to", remote)

    def link(self, network: str) -> str:
        """The name of a zone's link to a virtual network; zones may be shared, so it carries the stem."""
        settings = self._settings
        return self.of("link", settings.workload, settings.environment, CODES[settings.location], network)

    def vault(self) -> str:
        """The Key Vault's name: the configured one, or one with a suffix that makes it unique in the world."""
        return self.named("kv", self._settings.vault.name or self.of("kv"))

    def storage(self) -> str:
        """The storage account's name, as the vault's; it takes no hyphens."""
        return self.named("st", self._settings.storage.name or self.of("st"))

    def computer(self, tier: str) -> str:
        """The beginning of the nodes' host names, at most nine characters."""
        return f"{self._settings.workload[:6]}{tier[:3]}"

    def suffix(self) -> str:
        """Five hex digits that depend on who deploys what where, and on nothing else."""
        return hashlib.sha256(self._seed().encode()).hexdigest()[:5]

    def guid(self, *parts: str) -> str:
        """A GUID that is the same in every run: role assignments are named by one."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join((self._seed(), *parts))))

    def named(self, abbreviation: str, name: str) -> str:  # noqa: ARG002 - the kind is for those who override this
        """Every name that is made passes here; the check of names looks on at this place."""
        return name

    def _seed(self) -> str:
        settings = self._settings
        return "/".join((settings.organization, settings.workload, settings.environment, settings.location))
