"""Virtual networks, their subnets, the peerings between them and what their gateways lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reachability import readers
from reachability.intervals import EMPTY, IntervalSet
from reachability.network.model import UNKNOWN_GROUP, Network, Peering, Subnet
from reachability.network.reading import Reading
from reachability.resources import Resource, dig, flag, items
from reachability.unknown import UNKNOWN, Unknown


def read_networks(reading: Reading) -> dict[str, Network]:
    """Every virtual network by key, those included that only a peering or a link names."""
    found: dict[str, Network] = {}
    for resource in reading.resources.of("virtualNetworks"):
        servers = resource.get("dhcpOptions", "dnsServers")
        texts = items(servers)
        known = all(isinstance(each, str) for each in texts)
        if not known:
            reading.gap(resource.name, "its DNS servers are not known", resource.key)
        found[resource.key] = Network(
            resource.key,
            resource.name,
            reading.addresses(resource, resource.get("addressSpace", "addressPrefixes"), "address prefix"),
            tuple(texts) if known else UNKNOWN,
        )
    for subnet in reading.resources.of("virtualNetworks/subnets"):
        _outside(reading, found, subnet.key.rpartition("/subnets/")[0], EMPTY)
    for resource, local, values, candidates, _ in _written_peerings(reading):
        _outside(reading, found, local, EMPTY)
        space = dig(values, "remoteAddressSpace", "addressPrefixes")
        for key in candidates:
            _outside(reading, found, key, reading.addresses(resource, space, "remote prefix"))
    return found


def _outside(reading: Reading, found: dict[str, Network], key: str, space: IntervalSet) -> None:
    """Add a network that is not in the input, with the space that the asker or a peering gives it."""
    name = key.rpartition("/")[2]
    given = reading.outside.networks.get(name) or reading.outside.networks.get(key)
    if key in found and (found[key].known or found[key].space or not (given or space)):
        return
    found[key] = Network(key, name, given or space, UNKNOWN, known=False)
    lacks = "its subnets, security groups and routes are" if given or space else "everything about it is"
    reading.gap(name, f"this virtual network is not in the input, so {lacks} not known", key)


def read_subnets(reading: Reading, networks: Mapping[str, Network]) -> dict[str, Subnet]:
    """Every subnet by key: those in a network's own list and those that are resources of their own."""
    found: dict[str, Subnet] = {}
    for resource in reading.resources.of("virtualNetworks"):
        listed = resource.get("subnets")
        if listed is UNKNOWN and not any(
            each.key.startswith(resource.key + "/subnets/") for each in reading.resources.of("virtualNetworks/subnets")
        ):
            reading.gap(resource.name, "its list of subnets is not known", resource.key)
        for entry in items(listed):
            name = dig(entry, "name")
            if isinstance(name, str):
                key = f"{resource.key}/subnets/{name.lower()}"
                found[key] = _subnet(reading, resource, "subnets", entry, key, name)
    for resource in reading.resources.of("virtualNetworks/subnets"):
        found[resource.key] = _subnet(reading, resource, "", resource.properties, resource.key, resource.name)
    return {key: each for key, each in found.items() if each.network in networks}


def _subnet(reading: Reading, resource: Resource, prop: str, values: Any, key: str, name: str) -> Subnet:
    prefixes = [dig(values, "addressPrefix"), *items(dig(values, "addressPrefixes"))]
    delegated = items(dig(values, "delegations"))
    services = [dig(each, "service") for each in items(dig(values, "serviceEndpoints"))]
    policies = readers.word(dig(values, "privateEndpointNetworkPolicies"))
    group = dig(values, "networkSecurityGroup")
    table = dig(values, "routeTable")
    nat = dig(values, "natGateway")
    if not any(each for each in prefixes if each is not UNKNOWN):
        reading.gap(name, "its address prefix is not known", key)
    return Subnet(
        key=key,
        name=name,
        network=key.rpartition("/subnets/")[0],
        prefixes=reading.addresses(resource, [each for each in prefixes if each is not None], "address prefix"),
        group=reading.reference(
            resource, prop or "networkSecurityGroup", group, "networkSecurityGroups", "security group"
        ),
        table=reading.reference(resource, prop or "routeTable", table, "routeTables", "route table"),
        endpoint_policies=policies if isinstance(policies, str) else "disabled" if policies is None else "?",
        default_outbound=flag(dig(values, "defaultOutboundAccess"), True),
        nat=reading.reference(resource, prop or "natGateway", nat, "natGateways", "NAT gateway"),
        delegation=str(dig(delegated[0], "serviceName") or "") if delegated else "",
        services=tuple(each for each in services if isinstance(each, str)),
    )


def _written_peerings(reading: Reading) -> Iterator[tuple[Resource, str, Any, tuple[str, ...], str]]:
    """Each peering, in a network's own list or a resource: (its resource, local key, properties, remote keys, name)."""
    for resource in reading.resources.of("virtualNetworks"):
        for entry in items(resource.get("virtualNetworkPeerings")):
            remote = reading.resources.within(
                resource, "virtualNetworkPeerings", dig(entry, "remoteVirtualNetwork", "id"), "virtualNetworks"
            )
            name = dig(entry, "name")
            yield resource, resource.key, entry, remote.keys, name if isinstance(name, str) else "?"
    for resource in reading.resources.of("virtualNetworks/virtualNetworkPeerings"):
        remote = reading.resources.within(
            resource, "remoteVirtualNetwork", resource.get("remoteVirtualNetwork", "id"), "virtualNetworks"
        )
        local = resource.key.rpartition("/virtualnetworkpeerings/")[0]
        yield resource, local, resource.properties, remote.keys, resource.name


def read_peerings(reading: Reading) -> tuple[Peering, ...]:
    """Every direction of every peering, and whether the other direction is there."""
    found: dict[tuple[str, str], Peering] = {}
    everything = [each.key for each in reading.resources.of("virtualNetworks")]
    for _, local, values, candidates, name in sorted(_written_peerings(reading), key=lambda one: len(one[3]) != 1):
        if len(candidates) != 1:
            reading.gap(name, "the network that this peering leads to is not known", local, *candidates)
        sure = len(candidates) == 1
        # Of a peering that leads nobody knows where, any network may be the other end.
        for other in candidates or [key for key in everything if key != local]:
            if not sure and (local, other) in found:
                continue
            partial = dig(values, "peerCompleteVnets")
            if partial is False:
                reading.gap(name, "it peers some subnets only, and is read as if it peered all", local, other)
            found[local, other] = Peering(
                key=f"{local}>{other}",
                name=name,
                local=local,
                remote=other,
                access=_sure(flag(dig(values, "allowVirtualNetworkAccess"), True), sure),
                forwarded=_sure(flag(dig(values, "allowForwardedTraffic"), False), sure),
                transit=_sure(flag(dig(values, "allowGatewayTransit"), False), sure),
                use_remote=_sure(flag(dig(values, "useRemoteGateways"), False), sure),
                connected=_sure(True, sure),
            )
    known = {each.key for each in reading.resources.of("virtualNetworks")}
    return tuple(_connected(reading, each, found, known) for each in found.values())


def _sure(value: bool | Unknown, sure: bool) -> bool | Unknown:
    return value if sure else UNKNOWN


def _connected(reading: Reading, one: Peering, found: Mapping[tuple[str, str], Peering], known: set[str]) -> Peering:
    back = found.get((one.remote, one.local))
    if back is not None:
        connected = True if one.connected is True and back.connected is True else UNKNOWN
    elif one.remote in known:
        reading.gap(
            one.name,
            f"the other direction, from {one.remote.rpartition('/')[2]} to {one.local.rpartition('/')[2]}, is not "
            "there, and one alone carries nothing",
        )
        connected = False
    else:
        connected = UNKNOWN
        reading.gap(one.name, "whether the network outside the input has the other direction is not known", one.local)
    return Peering(
        one.key, one.name, one.local, one.remote, one.access, one.forwarded, one.transit, one.use_remote, connected
    )


def read_gateways(
    reading: Reading, networks: Mapping[str, Network], subnets: Mapping[str, Subnet]
) -> dict[str, IntervalSet | Unknown]:
    """For each network with a way on-premises, the addresses there; UNKNOWN when they are not known.

    Addresses come from local network gateways and from what the asker says; ExpressRoute tells none. A gateway without
    a connection has nothing behind it for certain, whatever the asker names, unless the asker says that it has.
    """
    given = EMPTY
    for prefixes in reading.outside.on_premises.values():
        given |= prefixes
    found: dict[str, IntervalSet | Unknown] = {}
    for gateway in reading.resources.of("virtualNetworkGateways"):
        home = _home(reading, gateway, subnets)
        if home is None:
            continue
        learned, joined = given, False
        for connection in reading.resources.of("connections"):
            mine = reading.resources.within(
                connection,
                "virtualNetworkGateway1",
                connection.get("virtualNetworkGateway1", "id"),
                "virtualNetworkGateways",
            )
            if mine.key != gateway.key:
                continue
            joined = True
            other = reading.resources.within(
                connection,
                "localNetworkGateway2",
                connection.get("localNetworkGateway2", "id"),
                "localNetworkGateways",
            )
            site = reading.resources.by_key.get(other.key or "")
            if site is not None:
                learned |= reading.addresses(site, site.get("localNetworkAddressSpace", "addressPrefixes"), "prefix")
        pool = gateway.get("vpnClientConfiguration", "vpnClientAddressPool", "addressPrefixes")
        clients = reading.addresses(gateway, pool, "client pool")
        learned |= clients
        if not joined and not clients:
            reading.gap(gateway.name, "no connection in the input begins here, so what is behind it is not known", home)
            learned = EMPTY
        elif not learned:
            reading.gap(gateway.name, "no resource says which addresses are behind it; name them (on-premises)", home)
        # A network may have two gateways, one of each type.
        found[home] = _both(found.get(home), learned or UNKNOWN)
    for key, network in networks.items():
        named = reading.outside.connected
        if named is not None and (network.name.lower() in named or key in named):
            found[key] = _both(found.get(key), given)
        elif named is None and key not in found and given and _reserved(key, subnets):
            reading.gap(
                network.name,
                "it has a GatewaySubnet and its gateway is not in the input, so whether on-premises is connected is "
                "not known; say so (connected) to have it counted",
                key,
            )
            found[key] = UNKNOWN
    return found


def _both(one: IntervalSet | Unknown | None, other: IntervalSet | Unknown) -> IntervalSet | Unknown:
    """What lies behind two gateways: what is known of either counts."""
    if one is None or isinstance(one, Unknown):
        return other
    return one if isinstance(other, Unknown) else one | other


def _reserved(network: str, subnets: Mapping[str, Subnet]) -> bool:
    return f"{network}/subnets/gatewaysubnet" in subnets


def _home(reading: Reading, gateway: Resource, subnets: Mapping[str, Subnet]) -> str | None:
    for entry in items(gateway.get("ipConfigurations")):
        key = reading.reference(gateway, "ipConfigurations", dig(entry, "subnet"), "virtualNetworks/subnets", "subnet")
        if key and key != UNKNOWN_GROUP:
            return key.rpartition("/subnets/")[0]
    reading.gap(gateway.name, "the network of this gateway is not known", *subnets)
    return None
