"""Spokes: each is reached as it says, and not otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from topology.intents.ground import Ground
from topology.intents.model import Allowed, Intent


def spokes(ground: Ground) -> Iterator[Intent]:
    """The computes of the workspace, and the plain spokes."""
    part = ground.settings.workspace
    if ground.computes:
        allowed: tuple[Allowed, ...] = ()
        if part and any(cluster.distributed for cluster in part.clusters):
            training = ground.subnets(ground.workspace, "training")
            allowed = (Allowed(training, training, ("1024-65535",)),)
        allowed += declared(ground, ground.workspace)
        why = "nothing calls the computes of the workspace"
        why += ", but nodes of one training job each other" if part and allowed else ""
        yield Intent("nothing-calls-computes", "not-reach", why, ("any",), ground.computes, allowed=allowed)
    for network in ground.plain:
        target = ground.whole((network,))
        allowed = declared(ground, network.key)
        box = ground.plan.jumpbox
        if box and box.network == network.key:
            target = tuple(prefix for prefix in target if prefix not in ground.jumpbox)  # has an intent of its own
        if target:
            why = f"{network.key} is called by those that its settings name (inbound), and by nobody else"
            name = f"{network.key}-lets-in-what-it-says"
            yield Intent(name, "not-reach", why, ("any",), target, allowed=allowed)


def declared(ground: Ground, key: str) -> tuple[Allowed, ...]:
    """What a spoke's settings let in. Networks are named by their keys."""
    settings = ground.settings
    spoke = next(spoke for spoke in settings.created() if spoke.name == key)
    spaces: dict[str, tuple[object, ...]] = {each.name: each.address_space for each in settings.spokes}
    spaces["hub"] = settings.hub.address_space
    space = tuple(str(prefix) for prefix in spoke.address_space)
    return tuple(
        Allowed(
            tuple(str(prefix) for source in entry.sources for prefix in spaces.get(source, (source,))),
            space,
            tuple(entry.ports),
        )
        for entry in spoke.inbound
    )
