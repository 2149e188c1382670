"""What an environment's own settings say must hold."""

from __future__ import annotations

from collections.abc import Iterator

from topology.intents.ground import Ground
from topology.intents.model import Allowed, Intent
from topology.intents.words import meaning, selectors

PREFIX = "own-"
"""Before the names of configured intents, so that none is taken for one of the program's."""


def configured(ground: Ground) -> Iterator[Intent]:
    """The `intents` of the settings, with networks and subnets as prefixes."""
    named = meaning(ground.settings)
    for part in ground.settings.intents:
        yield Intent(
            name=f"{PREFIX}{part.name}",
            must=part.must,
            why=part.why,
            # Names are asked for by network, and a network's whole space stands for it.
            source=selectors(part.sources, named),
            target=selectors(part.targets, named),
            ports=part.ports,
            protocol=part.protocol or "",
            allowed=tuple(
                Allowed(selectors(each.sources, named), selectors(each.targets, named), each.ports, each.protocol or "")
                for each in part.exempt
            ),
            through=_through(ground, selectors(part.through, named)),
            names=part.names,
        )


def _through(ground: Ground, words: tuple[str, ...]) -> tuple[str, ...]:
    """The firewall by its subnet's prefix, as what stands there."""
    firewall = ground.plan.firewall
    if firewall is None:
        return words
    subnet = ground.subnets(firewall.network, firewall.subnet)
    return tuple(f"place:{firewall.name}" if word in subnet else word for word in words)
