"""Port 80: nothing of ours answers on it."""

from __future__ import annotations

from collections.abc import Iterator

from topology.intents.ground import Ground, excluding
from topology.intents.model import Intent


def port_80(ground: Ground) -> Iterator[Intent]:
    """Nobody reaches anything that is deployed on port 80: straight, over a frontend that turns another port into 80,

    or at a public address that turns 80 into another port.
    """
    why = "traffic to what we run is encrypted, so nothing of it answers on port 80, whoever asks"
    target = ("deployed", *excluding(ground.existing))
    yield Intent("nothing-answers-on-80", "not-reach", why, ("any",), target, ("80",))
