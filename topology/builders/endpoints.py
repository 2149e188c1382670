"""The private endpoints, and the zones by which their names are found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from topology.addressing import shared_network
from topology.builders import database, workspace
from topology.flows import Places
from topology.naming import Names
from topology.plan import EndpointAddress, ExistingZone, PrivateEndpoint, PrivateZone, ZoneLink
from topology.private_addresses import addresses
from topology.private_names import names_of
from topology.schema import Settings
from topology.schema.dns import ZONE_ID
from topology.zones import GROUPS, STORAGE, ZONES, Zone

# The workspace's zones are made and linked with the network, ahead of the workspace, so that clients can be set up.
PREPARED: Final = ("amlworkspace",)


def wanted(settings: Settings) -> Iterator[tuple[str, str]]:
    """Which resource of the plan has an endpoint for which group id, in a stable order: new ones come last."""
    yield "vault", "vault"
    yield "storage", "blob"
    yield "storage", "file"
    if settings.workspace:
        yield "workspace-vault", "vault"
        # Queue and table are where batch endpoints and ParallelRunStep keep their work.
        for group in STORAGE:
            yield "workspace-storage", group
        yield "registry", "registry"
        yield "workspace", "amlworkspace"
    if database.made(settings):
        yield "sql", "sqlServer"
    if settings.monitor.private_link:
        yield "monitor-scope", "azuremonitor"


def called(settings: Settings, names: Names) -> Mapping[str, str]:
    """What each target is called: its public names begin with that."""
    found = {"vault": names.vault(), "storage": names.storage()}
    if settings.workspace:
        found |= {
            "workspace-vault": workspace.vault_name(settings.workspace, names),
            "workspace-storage": workspace.storage_name(settings.workspace, names),
            "registry": workspace.registry_name(settings.workspace, names),
            "workspace": workspace.workspace_name(settings.workspace, names),
        }
    if shared := database.made(settings):
        found["sql"] = database.server_name(shared, names)
    return found


def zone_keys(settings: Settings) -> tuple[str, ...]:
    """The keys of the zones that the endpoints need."""
    groups = [group for _, group in wanted(settings)] + list(PREPARED)
    return tuple(dict.fromkeys(zone for group in groups for zone in GROUPS[group].zones))


def links(settings: Settings, names: Names) -> tuple[ZoneLink, ...]:
    """A link to every network of the plan, existing ones too."""
    return tuple(
        ZoneLink(names.link(network), network) for network in ("hub", *(spoke.name for spoke in settings.spokes))
    )


def _links_of_made(settings: Settings, names: Names) -> tuple[ZoneLink, ...]:
    """Those to the plan's networks, and to the hubs of regions that these zones serve as well."""
    served = (peer.name for peer in settings.hub.peers if peer.zones == "ours")
    return (*links(settings, names), *(ZoneLink(names.link(peer), peer) for peer in served))


def _links_of_existing(settings: Settings, names: Names) -> tuple[ZoneLink, ...]:
    """Those to the plan's networks, but to the hub where the region that has the zones links it."""
    if not settings.dns.link_zones:
        return ()
    linked = any(peer.zones == "theirs" for peer in settings.hub.peers)
    return tuple(link for link in links(settings, names) if not (linked and link.network == "hub"))


def zones(settings: Settings, names: Names) -> tuple[PrivateZone, ...]:
    """The privatelink zones: made here, or existing where the settings name them, each linked to every network."""
    return tuple(_zone(settings, names, ZONES[settings.cloud][key]) for key in zone_keys(settings))


def _zone(settings: Settings, names: Names, zone: Zone) -> PrivateZone:
    found = ZONE_ID.fullmatch(settings.dns.zones.get(zone.key, ""))
    existing = ExistingZone(found[0], found["subscription"].lower(), found["group"]) if found else None
    return PrivateZone(
        key=zone.key,
        name=zone.name,
        resource_group="network",
        links=_links_of_existing(settings, names) if existing else _links_of_made(settings, names),
        existing=existing,
        public=tuple(suffix.replace("{region}", settings.location) for suffix in zone.public),
    )


def endpoints(settings: Settings, names: Names, places: Places) -> tuple[PrivateEndpoint, ...]:
    """The private endpoints, all in one shared subnet."""
    network = shared_network(settings)
    subnet = places.subnets[network, "endpoints"]
    return tuple(
        PrivateEndpoint(
            key=target if target == group else f"{target}-{group}",
            name=names.of("pep", target) if target == group else names.of("pep", target, group),
            resource_group="network",
            target=target,
            group_id=group,
            network=network,
            subnet="endpoints",
            zones=GROUPS[group].zones,
            addresses=tuple(
                EndpointAddress(member, str(address), _public_names(settings, names, target, group, member))
                for member, address in addresses(settings, subnet, target, group)
            ),
        )
        for target, group in wanted(settings)
    )


def _public_names(settings: Settings, names: Names, target: str, group: str, member: str) -> tuple[str, ...]:
    name = called(settings, names).get(target)
    return names_of(settings.cloud, group, member, name, settings.location) if name else ()
