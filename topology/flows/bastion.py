"""The traffic of Azure Bastion."""

from __future__ import annotations

from collections.abc import Iterator

from topology.flows.model import Flow, Places
from topology.schema import Settings


def bastion(settings: Settings, places: Places) -> Iterator[Flow]:
    """What Azure demands of a group on AzureBastionSubnet, or it refuses the group (bastion/bastion-nsg.md).

    Its one rule with port 80 is outbound, for checks of certificates. That Azure also takes a denial of on-premises
    before the VirtualNetwork rules, as every group here has it, is unverified.
    """
    bastion = places.of("hub", "bastion")
    mesh = ("5701", "8080")
    yield Flow("ClientsToBastion", "clients", _clients(settings), bastion, ("443",), "operators open sessions over TLS")
    yield Flow("BastionControl", "platform", ("GatewayManager",), bastion, ("443",), "Bastion's control plane")
    yield Flow("BastionProbes", "platform", ("AzureLoadBalancer",), bastion, ("443",), "Bastion's health probes")
    why = "Bastion's instances among themselves"
    yield Flow("BastionMesh", "platform", ("VirtualNetwork",), bastion, mesh, why)
    yield Flow("BastionMesh", "platform", bastion, ("VirtualNetwork",), mesh, why)
    yield Flow("BastionToMachines", "platform", bastion, ("VirtualNetwork",), ("22", "3389"), "sessions to machines")
    yield Flow("BastionToAzure", "platform", bastion, ("AzureCloud",), ("443",), "diagnostics and session records")
    yield Flow("BastionToInternet", "platform", bastion, ("Internet",), ("80",), "sessions and certificate validation")


def _clients(settings: Settings) -> tuple[str, ...]:
    """Who opens sessions. A public address is called from the internet, and a group sees no private source there."""
    part = settings.bastion
    if part and part.clients:
        return tuple(str(prefix) for prefix in part.clients)
    if part and not part.private_only:
        return ("Internet",)
    return tuple(str(prefix) for prefix in settings.corporate.clients)
