"""The private endpoints, and the zones by which their names are found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from topology.naming import Names
from topology.plan import PrivateEndpoint, PrivateZone, ZoneLink
from topology.schema import Settings
from topology.zones import GROUPS, ZONES

# The workspace's zones are made and linked with the network, ahead of the workspace, so that clients can be set up.
PREPARED: Final = ("amlworkspace",)


def wanted(_settings: Settings) -> Iterator[tuple[str, str]]:
    """Which resource of the plan has an endpoint for which group id, in a stable order: new ones come last."""
    yield "vault", "vault"
    yield "storage", "blob"
    yield "storage", "file"


def _zone_keys(settings: Settings) -> tuple[str, ...]:
    groups = [group for _, group in wanted(settings)] + list(PREPARED)
    return tuple(dict.fromkeys(zone for group in groups for zone in GROUPS[group].zones))


def zones(settings: Settings, names: Names) -> tuple[PrivateZone, ...]:
    """The privatelink zones, each linked to every network of the plan, existing ones too."""
    links = tuple(
        ZoneLink(names.link(network), network) for network in ("hub", *(spoke.name for spoke in settings.spokes))
    )
    return tuple(PrivateZone(key, ZONES[key].name, "network", links) for key in _zone_keys(settings))


def endpoints(settings: Settings, names: Names) -> tuple[PrivateEndpoint, ...]:
    """The private endpoints, all in the hub's shared subnet."""
    return tuple(
        PrivateEndpoint(
            key=target if target == group else f"{target}-{group}",
            name=names.of("pep", target) if target == group else names.of("pep", target, group),
            resource_group="network",
            target=target,
            group_id=group,
            network="hub",
            subnet="endpoints",
            zones=GROUPS[group].zones,
        )
        for target, group in wanted(settings)
    )
