"""The way out, and what of the hub, its gateway and its peers it depends on."""

from __future__ import annotations

from collections.abc import Iterator

from topology.checks.run import guarded
from topology.faults import Fault
from topology.schema import Settings, Spoke
from topology.schema.egress import AllowedHosts, Egress
from topology.schema.network import HubPeer

_WEB = (80, 443)


def way_out(settings: Settings) -> Iterator[Fault]:
    """What is chosen can be had: in this hub, in this tier."""
    for check in (_hub, _tier, _allowed, _protection):
        yield from guarded(check, settings)


def _hub(settings: Settings) -> Iterator[Fault]:
    hub, egress = settings.hub, settings.egress
    if hub.id and egress.kind == "firewall":
        problem = "the hub is an existing network, whose owner decides about a firewall in it"
        yield Fault(egress.at("kind"), problem, "appliance")
    elif egress.kind == "appliance" and not hub.appliance:
        problem = "everything goes through an appliance in the hub, and it is not said which"
        yield Fault(hub.at("appliance"), problem, str(hub.address_space[0].network_address + 4))
    elif hub.id and not hub.appliance:
        problem = (
            "is missing: in an existing hub the plan cannot make a firewall, and has to know the one that is there; "
            "over it the other spokes reach the private endpoints in the workspace spoke"
        )
        yield Fault(hub.at("appliance"), problem, str(hub.address_space[0].network_address + 4))
    if hub.id and hub.subnets:
        yield Fault(hub.at("subnets"), "an existing network's subnets are its owner's", "leave it out")
    if hub.id and hub.peers:
        yield Fault(hub.at("peers"), "an existing network's other peerings are its owner's", "leave it out")


def _tier(settings: Settings) -> Iterator[Fault]:
    egress = settings.egress
    if egress.forced_tunnel and egress.kind != "firewall":
        yield Fault(egress.at("forced_tunnel"), "only a firewall of this plan's can be tunnelled", "false")
    if egress.idps and egress.tier != "Premium":
        problem = f"intrusion detection is of tier Premium, and egress.tier is {egress.tier}"
        yield Fault(egress.at("idps"), problem, "leave it out")
    if egress.tier == "Basic" and egress.threat_intel == "Deny":
        yield Fault(egress.at("threat_intel"), "a firewall of tier Basic only alerts", "Alert")
    if egress.tier == "Basic" and egress.forced_tunnel:
        yield Fault(egress.at("forced_tunnel"), "a firewall of tier Basic cannot be tunnelled", "false")


def _allowed(settings: Settings) -> Iterator[Fault]:
    egress = settings.egress
    managed = settings.workspace is not None and settings.workspace.isolation == "managedApproved"
    if egress.allow and egress.kind == "none" and not managed:
        yield Fault(egress.at("allow"), "nothing leads to the internet: egress.kind is none", "[]")
    seen: set[str] = set()
    for item in egress.allow:
        name = item.__dict__.get("name")
        if name in seen:
            yield Fault(item.at("name"), f"{name!r} is there twice", f"{name}-2")
        seen.add(str(name))
        yield from guarded(_by_port, egress, item)


def _by_port(egress: Egress, item: AllowedHosts) -> Iterator[Fault]:
    """Names are read from HTTP and TLS. On other ports the firewall looks them up: full names, and not in Basic."""
    others = [port for port in item.ports if port not in _WEB]
    if egress.kind != "firewall" or not others:
        return
    if egress.tier == "Basic":
        problem = f"a firewall of tier Basic tells hosts apart on ports 80 and 443 only, not on {others[0]}"
        yield Fault(item.at("ports"), problem, "[443]")
    for index, host in enumerate(item.hosts):
        if host.startswith("*."):
            problem = f"{host} stands for many names, which a firewall tells apart on ports 80 and 443 only"
            yield Fault(item.at("hosts", index), problem, host.removeprefix("*."))


def _protection(settings: Settings) -> Iterator[Fault]:
    ddos = settings.ddos
    if ddos and ddos.create == bool(ddos.id):
        problem = "says neither create nor id" if not ddos.create else "is to be created, and is given by its id too"
        yield Fault(ddos.at("create"), problem, str(not ddos.create).lower())


def gateway(settings: Settings) -> Iterator[Fault]:
    """Gateway transit is asked of a hub that has a gateway: Azure refuses remote gateways where there is none."""
    hub = settings.hub
    if hub.gateway and hub.gateway.kind == "none" and hub.gateway_transit:
        problem = "hub.gateway says that there is no gateway in GatewaySubnet (RemoteVnetHasNoGateways)"
        yield Fault(hub.at("gateway_transit"), problem, "false")


def peers(settings: Settings) -> Iterator[Fault]:
    """The hubs of other regions are told apart, and their firewalls stand in them."""
    ids = {str(spoke.__dict__.get("id")).lower() for spoke in settings.spokes}
    taken = {spoke.__dict__.get("name") for spoke in settings.spokes} | {"hub"}
    for peer in settings.hub.peers:
        name = peer.__dict__.get("name")
        if name in taken:
            yield Fault(peer.at("name"), f"{name!r} is taken by another network", f"{name}-2")
        taken.add(name)
        id_ = str(peer.__dict__.get("id")).lower()
        if id_ in ids:
            yield Fault(peer.at("id"), "is a network of the plan already", "another network's id")
        ids.add(id_)
        yield from guarded(_appliance, peer)


def _appliance(peer: HubPeer) -> Iterator[Fault]:
    if peer.appliance and not any(peer.appliance in space for space in peer.address_space):
        example = str(peer.address_space[0].network_address + 4)
        yield Fault(peer.at("appliance"), f"{peer.appliance} lies outside the region's addressSpace", example)


def tables(settings: Settings) -> Iterator[Fault]:
    """A route table by id goes on subnets that this plan makes."""
    for spoke in settings.spokes:
        yield from guarded(_table, spoke)


def _table(spoke: Spoke) -> Iterator[Fault]:
    if spoke.id and spoke.route_table_id:
        yield Fault(spoke.at("route_table_id"), "an existing network's route tables are its owner's", "leave it out")
