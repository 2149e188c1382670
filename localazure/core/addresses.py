"""Private addresses: which a subnet has, which are taken, and who gets which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from localazure.core import statements
from localazure.core.errors import Refusal
from localazure.core.model import Claim, World
from localazure.core.values import Body


@dataclass(frozen=True, slots=True)
class Grants:
    """The answer to claims: what was given, and why the rest was not."""

    taken: list[tuple[str, int, str]]  # (subnet id, address, configuration id)
    refusals: list[Refusal]

    @property
    def by_configuration(self) -> dict[str, str]:
        """Address by id of the IP configuration in lower case."""
        return {configuration.lower(): str(IPv4Address(address)) for _, address, configuration in self.taken}


def ipv4_prefixes(subnet: Body) -> list[IPv4Network]:
    """The IPv4 prefixes of a subnet's properties; what is no network is passed over (another rule says so)."""
    prefixes = subnet.get("addressPrefixes") or [subnet.get("addressPrefix")]
    found = []
    for prefix in prefixes:
        try:
            found.append(IPv4Network(prefix, strict=False))
        except (ValueError, TypeError):
            continue
    return found


def usable(network: IPv4Network) -> Iterator[int]:
    """The addresses that Azure gives out: all but the first four and the last."""
    return iter(range(int(network.network_address) + 4, int(network.broadcast_address)))


def grant(claims: Iterable[Claim], owner: str, world: World) -> Grants:
    """Give out addresses: what the owner has already is kept, then static ones, then the lowest that are free."""
    kept = {(subnet, conf.lower()): address for subnet, address, conf in world.addresses_of(owner)}
    wanted = sorted(
        claims,
        key=lambda claim: (claim.static is None, (claim.subnet.lower(), claim.configuration.lower()) not in kept),
    )
    taken: list[tuple[str, int, str]] = []
    refusals: list[Refusal] = []
    occupied: dict[str, dict[int, str]] = {}
    for claim in wanted:
        subnet = world.get(claim.subnet)
        networks = ipv4_prefixes(subnet.properties) if subnet else []
        if subnet is None or not networks:
            continue  # the reference rule or the prefix rule says so
        busy = occupied.setdefault(
            subnet.key,
            {number: conf for number, (who, conf) in world.addresses(subnet.key).items() if who != owner.lower()},
        )
        name = subnet.name
        if claim.static is not None:
            refusal = _static_refusal(claim.static, networks, busy, name)
            if refusal:
                refusals.append(refusal)
                continue
            address = int(IPv4Address(claim.static))
        else:
            before = kept.get((subnet.key, claim.configuration.lower()))
            free = (number for network in networks for number in usable(network) if number not in busy)
            candidate = before if before is not None and before not in busy else next(free, None)
            if candidate is None:
                refusals.append(
                    statements.SUBNET_FULL.refusal(
                        f"Subnet {name} with address prefix {', '.join(map(str, networks))} does not have enough "
                        f"capacity for the IP configuration {claim.configuration}."
                    )
                )
                break
            address = candidate
        busy[address] = claim.configuration
        taken.append((subnet.key, address, claim.configuration))
    return Grants(taken, refusals)


def _static_refusal(static: str, networks: list[IPv4Network], busy: dict[int, str], subnet: str) -> Refusal | None:
    prefixes = ", ".join(map(str, networks))
    try:
        address = IPv4Address(static)
    except ValueError:
        return statements.IP_IN_SUBNET.refusal(f"Private static IP address {static} is not an IPv4 address.")
    home = next((network for network in networks if address in network), None)
    if home is None:
        return statements.IP_IN_SUBNET.refusal(
            f"Private static IP address {static} does not belong to the range of subnet prefix {prefixes}."
        )
    if int(address) < int(home.network_address) + 4 or address == home.broadcast_address:
        return statements.IP_RESERVED.refusal(
            f"Private static IP address {static} falls within reserved IP range of subnet prefix {prefixes}."
        )
    if int(address) in busy:
        return statements.IP_TAKEN.refusal(
            f"Private IP address {static} in subnet {subnet} is already allocated to {busy[int(address)]}."
        )
    return None
