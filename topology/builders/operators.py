"""Bastion, the jumpbox, and the groups that name tiers of machines."""

from __future__ import annotations

from topology.addressing import last_usable, shared_network
from topology.flows import Places
from topology.naming import Names
from topology.plan import ApplicationSecurityGroup, Bastion, Grant, Image, Jumpbox, PublicAddress
from topology.schema import Settings

# Built-in role definition (azure-docs role-based-access-control/built-in-roles).
ADMINISTRATOR_LOGIN = ("Virtual Machine Administrator Login", "1c0163c0-47e6-4577-8991-ea5c82e286e4")


def bastion(settings: Settings, names: Names) -> Bastion | None:
    """Azure Bastion, where the settings ask for it."""
    part = settings.bastion
    if part is None:
        return None
    # An address keeps its zones for life, so its name tells them: in other zones it is another address.
    told = (f"z{''.join(part.zones)}",) if part.zones else ()
    address = None if part.private_only else PublicAddress(names.of("pip", "bastion", *told), part.zones)
    return Bastion(
        name=names.of("bas"),
        resource_group="network",
        network="hub",
        subnet="bastion",
        sku=part.sku,
        zones=part.zones,
        address=address,
        scale_units=part.scale_units,
        copy_paste=part.copy_paste,
        native_client=part.native_client,
        ip_connect=part.ip_connect,
        file_copy=part.file_copy,
        session_recording=part.session_recording,
    )


def jumpbox(settings: Settings, names: Names, places: Places) -> Jumpbox | None:
    """The operators' machine, at the highest address of its subnet: Azure gives addresses from the lowest up."""
    part = settings.jumpbox
    if part is None:
        return None
    network = part.spoke or shared_network(settings)
    subnet = places.subnets[network, part.subnet if part.spoke else "jumpbox"]
    image = part.image
    return Jumpbox(
        name=names.of("vm", "jumpbox"),
        computer_name=f"{settings.workload[:8]}jump",
        interface=names.of("nic", "jumpbox"),
        disk=names.of("osdisk", "jumpbox"),
        resource_group="network",
        network=network,
        subnet=part.subnet if part.spoke else "jumpbox",
        private_address=str(part.private_address or last_usable(subnet)),
        size=part.size,
        zones=(part.zone,) if part.zone else (),
        image=Image(image.publisher, image.offer, image.sku, image.version, image.id),
        disk_type=part.disk.type,
        disk_size_gb=part.disk.size_gb,
        admin_username=part.admin_username,
        entra_login=part.entra_login,
    )


def security_groups(settings: Settings, names: Names) -> tuple[ApplicationSecurityGroup, ...]:
    """One group for each tier of machines.

    The plan's own rules do not speak of them. They go by address: addresses are known before anything is deployed, so
    policies and the reachability of the plan can judge a rule; and Azure takes a group in a rule only if all its
    interfaces, and those of the group on the other side, are in one virtual network (application-security-groups.md,
    2025-07-09), while the jumpbox, the gateway's clients and the endpoints are in others.
    """
    if not settings.application_security_groups:
        return ()
    tiers = [("web", "cluster"), ("compute", "cluster"), *([("jumpbox", "network")] if settings.jumpbox else [])]
    return tuple(ApplicationSecurityGroup(key, names.of("asg", key), group) for key, group in tiers)


def grants(settings: Settings, names: Names) -> tuple[Grant, ...]:
    """Who may sign in to the jumpbox with an Entra account."""
    groups = settings.jumpbox.administrators if settings.jumpbox else ()
    return tuple(
        Grant(
            key=f"jumpbox-{group}",
            name=names.guid("grant", "jumpbox", group),
            principal=f"group:{group}",
            role=ADMINISTRATOR_LOGIN[0],
            role_id=ADMINISTRATOR_LOGIN[1],
            scope="jumpbox",
            principal_type="Group",
        )
        for group in groups
    )
