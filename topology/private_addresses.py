"""Which address each private endpoint has: offsets in the endpoints' subnet that nobody changes any more.

With addresses in the plan, rules, pointers and pictures know them before anything is deployed, and an endpoint that
is made again comes back where it was. Azure gives addresses of its own choice from the lowest up: it has the first part
of the subnet, for the endpoints whose members only it knows, and whatever lies behind the last offset.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Final

from topology.schema import Settings
from topology.zones import GROUPS


@dataclass(frozen=True, slots=True)
class Seat:
    """Where the members of one endpoint stand: the offset of the first, and how many there is room for."""

    offset: int
    room: int


# By (target, group id). A release's offsets stay for good: a new endpoint takes one behind the last. A /26 holds
# them all: its last usable offset is 62.
SEATS: Final[Mapping[tuple[str, str], Seat]] = {
    ("vault", "vault"): Seat(32, 1),
    ("storage", "blob"): Seat(33, 1),
    ("storage", "file"): Seat(34, 1),
    ("storage", "queue"): Seat(35, 1),
    ("storage", "table"): Seat(36, 1),
    ("storage", "dfs"): Seat(37, 1),
    ("workspace-vault", "vault"): Seat(38, 1),
    ("sql", "sqlServer"): Seat(39, 1),
    ("registry", "registry"): Seat(40, 8),  # one, and one for each region that the registry is in
    ("workspace", "amlworkspace"): Seat(48, 8),
    ("workspace-storage", "blob"): Seat(56, 1),
    ("workspace-storage", "file"): Seat(57, 1),
    ("workspace-storage", "queue"): Seat(58, 1),
    ("workspace-storage", "table"): Seat(59, 1),
    ("workspace-storage", "dfs"): Seat(60, 1),
}
FIRST: Final = 32  # below it Azure chooses


def members(settings: Settings, group: str) -> tuple[str, ...]:
    """The members of a group, as Azure and the settings name them; none where Azure gives the addresses."""
    part = settings.private_link
    if group in part.dynamic:
        return ()
    given = {group.id: group.members for group in GROUPS.values()} | dict(part.members)
    return tuple(member.replace("{region}", settings.location) for member in given[group])


def offsets(settings: Settings, target: str, group: str) -> Iterator[tuple[str, int]]:
    """(member, offset) of every address of one endpoint; none where Azure gives them."""
    seat = SEATS.get((target, group))
    if seat is not None:
        yield from ((member, seat.offset + index) for index, member in enumerate(members(settings, group)))


def addresses(settings: Settings, subnet: IPv4Network, target: str, group: str) -> Iterator[tuple[str, IPv4Address]]:
    """(member, address) of one endpoint in its subnet; `topology.checks` tells where it is too small."""
    for member, offset in offsets(settings, target, group):
        yield member, IPv4Address(int(subnet.network_address) + offset)
