"""What a private endpoint for a resource stands for: addresses by member, and the names that lead to each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkHost:
    """One name of a member, and the record that a zone group writes for it."""

    fqdn: str  # the public name: "kv-one.vault.azure.net"
    zone: str  # "privatelink.vaultcore.azure.net"
    record: str  # relative to the zone: "kv-one"


@dataclass(frozen=True, slots=True)
class LinkMember:
    """One address of an endpoint. `name` is what `ipConfigurations[].memberName` calls it."""

    name: str
    hosts: tuple[LinkHost, ...]


Groups = Mapping[str, tuple[LinkMember, ...]]
"""Group id in its exact case -> members, in the order in which Azure gives them addresses."""


def single(group: str, fqdn: str, zone: str) -> Groups:
    """The usual case: one group with one member of the same name, whose record is the name's first label."""
    return {group: (LinkMember(group, (LinkHost(fqdn, zone, fqdn.split(".", 1)[0]),)),)}
