"""The world around the network, as far as the settings know it."""

from __future__ import annotations

from typing import Any

from topology.intents.ground import Ground


def world(ground: Ground) -> dict[str, Any]:
    """What no resource says: addresses on-premises, where they are connected, who forwards what, and hosts' addresses.

    The hub counts as connected as soon as a gateway is meant to stand in it, before anybody uses it: what must not be
    reached from on-premises then holds on the day on which somebody plugs it in.
    """
    settings, plan = ground.settings, ground.plan
    corporate = settings.corporate
    names = {network.key: network.name for network in plan.existing_networks}
    names |= {network.key: network.name for network in plan.networks}
    named = [*corporate.pki.all_hosts(), *((item.host, item.address) for item in corporate.exceptions)]
    # Only over it do spokes reach endpoints in a spoke, so without its leave nothing here works at all.
    trusted = settings.hub.appliance if settings.hub.id else None
    at_rest = settings.egress.kind == "firewall" and plan.firewall is None
    return {
        "onPremises": {"on-premises": [str(prefix) for prefix in corporate.prefixes]},
        "connected": [names["hub"]] if meant(ground) else [],
        "networks": {network.name: list(network.address_space) for network in plan.existing_networks},
        "forwarders": _forwarders(ground),
        "vacant": list(ground.subnets("hub", "firewall")) if at_rest else [],
        "handsOn": [str(trusted)] if trusted else [],
        "names": {host: [str(address)] for host, address in named},
    }


def meant(ground: Ground) -> bool:
    """Whether a gateway stands in the hub, or is meant to."""
    hub = ground.settings.hub
    kept = hub.gateway is not None and hub.gateway.kind != "none"
    return bool(ground.joined) or kept or hub.transits or hub.id is not None


def _forwarders(ground: Ground) -> dict[str, dict[str, list[str]]]:
    """What the corporate servers have to forward, as `python -m topology forwarders` tells their administrators."""
    found = ground.plan.forwarders
    target = found.target if found else None
    if found is None or target is None:
        return {}
    rules = {each.suffix: [target] for each in found.suffixes}
    return {str(server): dict(rules) for server in ground.settings.corporate.dns_servers}
