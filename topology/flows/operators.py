"""The operators' machine: who reaches it, and what it reaches."""

from __future__ import annotations

from collections.abc import Iterator

from topology.flows.model import Flow, Places
from topology.flows.on_premises import revocation
from topology.plan import OnPremisesException
from topology.schema import Settings


def machine(settings: Settings, places: Places) -> tuple[str, ...]:
    """The subnet of the operators' machine; empty where there is none."""
    part = settings.jumpbox
    if part is None:
        return ()
    return (str(places.subnets[part.spoke, part.subnet]),) if part.spoke else places.of("hub", "jumpbox")


def operators(settings: Settings, places: Places, exceptions: tuple[OnPremisesException, ...]) -> Iterator[Flow]:
    """Sessions from Bastion's subnet and from nowhere else; and what an operator needs of the plan.

    What it needs outside, sign-in for one, is in the outbound table, and its name servers are everybody's. A machine in
    a plain spoke has what the spoke has as well.
    """
    part = settings.jumpbox
    if part is None:
        return
    box = machine(settings, places)
    bastion = (str(part.bastion_prefix),) if part.bastion_prefix else places.of("hub", "bastion")
    # Bastion's own group has its side of it, towards every machine.
    why = "sessions to the jumpbox, from Bastion's subnet only"
    yield Flow("BastionToJumpbox", "internal", bastion, box, ("22", "3389"), why, ends="destination")
    gateway = places.of(places.cluster, "gateway")
    yield Flow("JumpboxToGateway", "internal", box, gateway, ("443",), "operators try the API as clients call it")
    why = "the studio, secrets, images and data at their private endpoints"
    yield Flow("JumpboxToEndpoints", "internal", box, places.of("hub", "endpoints"), ("443",), why)
    # The studio's pages come from Front Door also where the workspace itself is private.
    why = "the studio's pages in an operator's browser"
    yield Flow("JumpboxToStudio", "platform", box, ("AzureFrontDoor.Frontend",), ("443",), why)
    yield revocation("JumpboxRevocation", box, tuple(item for item in exceptions if item.revocation))
