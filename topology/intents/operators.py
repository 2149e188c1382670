"""The operators' machine and Bastion before it."""

from __future__ import annotations

from collections.abc import Iterator

from topology.intents.ground import Ground
from topology.intents.model import Allowed, Intent
from topology.intents.spokes import declared

_SESSIONS = ("22", "3389")


def operators(ground: Ground) -> Iterator[Intent]:
    """Sessions come from Bastion and from nowhere else, and Bastion opens them to nothing else."""
    plan, part = ground.plan, ground.settings.jumpbox
    if plan.bastion:
        host = f"place:{plan.bastion.name}"
        own = ground.subnets(plan.bastion.network, plan.bastion.subnet)
        allowed = [Allowed((host,), own), *([Allowed((host,), ground.jumpbox, _SESSIONS)] if ground.jumpbox else [])]
        why = "Bastion opens sessions to the jumpbox and to no other machine"
        target = ("azure", *(f"!{each}" for each in ground.existing))
        yield Intent("bastion-reaches-the-jumpbox-only", "not-reach", why, (host,), target, allowed=tuple(allowed))
        if plan.bastion.address and ground.settings.bastion and ground.settings.bastion.clients:
            callers = tuple(str(prefix) for prefix in ground.settings.bastion.clients)
            why, address = "operators open sessions over TLS", f"place:{plan.bastion.address.name}"
            yield Intent("operators-reach-bastion", "reach", why, callers, (address,), ("443",))
    if plan.jumpbox is None or part is None:
        return
    box = f"place:{plan.jumpbox.name}"
    bastion: tuple[str, ...] = ()
    if part.bastion_prefix:
        bastion = (str(part.bastion_prefix),)
    elif plan.bastion:
        bastion = (f"place:{plan.bastion.name}",)
        yield Intent("bastion-reaches-the-jumpbox", "reach", "operators work there", bastion, (box,), ("3389",))
    why = "the jumpbox is reached from Bastion and from nowhere else"
    allowed_here: tuple[Allowed, ...] = (Allowed(bastion, ground.jumpbox, _SESSIONS),) if bastion else ()
    if part.spoke:
        # A machine in a plain spoke is called by whom the spoke's settings let in, as what else stands there.
        why = "the jumpbox is reached from Bastion, and by those that its spoke lets in (inbound)"
        allowed_here += declared(ground, part.spoke)
    yield Intent("jumpbox-from-bastion-only", "not-reach", why, ("any",), ground.jumpbox, allowed=allowed_here)
