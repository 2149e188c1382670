"""Application Gateways: listeners, and the backends that they open connections of their own to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reachability import readers
from reachability.intervals import EMPTY, IntervalSet
from reachability.network.interfaces import Standing
from reachability.network.model import UNKNOWN_GROUP, Place, Subnet, Translation
from reachability.network.reading import Reading, address
from reachability.resources import Resource, dig, items
from reachability.unknown import UNKNOWN


def read_gateways(reading: Reading, standing: Standing, subnets: Mapping[str, Subnet]) -> dict[str, list[Translation]]:
    """Every gateway as a place; the translations of public frontends to it, by public address."""
    public: dict[str, list[Translation]] = {}
    for gateway in reading.resources.of("applicationGateways"):
        subnet = _subnet(reading, gateway)
        if subnet is None or subnet not in subnets:
            reading.gap(gateway.name, "the subnet of this gateway is not in the input", gateway.key)
            continue
        private_names: set[str] = set()
        public_keys: dict[str, str] = {}
        for entry in items(gateway.get("frontendIPConfigurations")):
            name = str(dig(entry, "name")).lower()
            outside = dig(entry, "publicIPAddress")
            if outside is not None:
                key = reading.reference(
                    gateway, "frontendIPConfigurations", outside, "publicIPAddresses", "public address"
                )
                public_keys[name] = key if key and key != UNKNOWN_GROUP else f"public of {gateway.key}"
                continue
            private_names.add(name)
            mine = address(dig(entry, "privateIPAddress"))
            if mine is not None:
                standing.fix(gateway.key, subnet, mine)
        listeners = list(_listeners(reading, gateway))
        listens = _union(ports for _, frontend, ports in listeners if frontend is None or frontend in private_names)
        for frontend, key in public_keys.items():
            opened = _union(ports for _, name, ports in listeners if name in (None, frontend))
            public.setdefault(key, []).append(Translation("listener", readers.TCP, opened, (gateway.key,)))
        standing.places.append(
            Place(
                key=gateway.key,
                name=gateway.name,
                kind="gateway",
                sources=EMPTY,
                answers=EMPTY,
                network=subnets[subnet].network,
                subnet=subnet,
                listens=((readers.TCP, listens),) if listens else (),
                translations=tuple(_rules(reading, standing, gateway, listeners)),
                public=bool(public_keys),
            )
        )
    return public


def _union(sets: Iterable[IntervalSet]) -> IntervalSet:
    found = EMPTY
    for each in sets:
        found |= each
    return found


def _subnet(reading: Reading, gateway: Resource) -> str | None:
    for entry in items(gateway.get("gatewayIPConfigurations")):
        return reading.reference(
            gateway, "gatewayIPConfigurations", dig(entry, "subnet"), "virtualNetworks/subnets", "subnet"
        )
    return None


def _part(reading: Reading, gateway: Resource, value: Any) -> str | None:
    identity = dig(value, "id")
    if not isinstance(identity, str):
        return None
    found = reading.resources.refer(gateway, identity, "applicationGateways")
    return found.part.rpartition("/")[2] or None


def _listeners(reading: Reading, gateway: Resource) -> Iterable[tuple[str, str | None, IntervalSet]]:
    """Name, frontend (None when not known) and ports of each listener, of both kinds."""
    ports = {
        str(dig(entry, "name")).lower(): readers.number(dig(entry, "port"))
        for entry in items(gateway.get("frontendPorts"))
    }
    for prop in ("httpListeners", "listeners"):
        for entry in items(gateway.get(prop)):
            name = str(dig(entry, "name")).lower()
            wanted = _part(reading, gateway, dig(entry, "frontendPort"))
            port = ports.get(wanted or "")
            if entry is UNKNOWN or not isinstance(port, int):
                reading.gap(gateway.name, f"the port of listener {name} is not known", gateway.key)
                yield name, _part(reading, gateway, dig(entry, "frontendIPConfiguration")), readers.ANY_PORT
            else:
                yield name, _part(reading, gateway, dig(entry, "frontendIPConfiguration")), IntervalSet.point(port)


def _rules(
    reading: Reading, standing: Standing, gateway: Resource, listeners: list[tuple[str, str | None, IntervalSet]]
) -> Iterable[Translation]:
    pools = {str(dig(e, "name")).lower(): e for e in items(gateway.get("backendAddressPools"))}
    settings = {
        str(dig(entry, "name")).lower(): readers.number(dig(entry, "port"))
        for prop in ("backendHttpSettingsCollection", "backendSettingsCollection")
        for entry in items(gateway.get(prop))
    }
    maps = {str(dig(e, "name")).lower(): e for e in items(gateway.get("urlPathMaps"))}
    for prop in ("requestRoutingRules", "routingRules"):
        for entry in items(gateway.get(prop)):
            name = str(dig(entry, "name"))
            listener = _part(reading, gateway, dig(entry, "httpListener") or dig(entry, "listener"))
            ports = _union(found for own, _, found in listeners if listener in (None, own))
            targets = [entry]
            mapped = maps.get(_part(reading, gateway, dig(entry, "urlPathMap")) or "")
            if mapped is not None:
                targets = [
                    {
                        "backendAddressPool": dig(mapped, "defaultBackendAddressPool"),
                        "backendHttpSettings": dig(mapped, "defaultBackendHttpSettings"),
                    },
                    *items(dig(mapped, "pathRules")),
                ]
            for target in targets:
                pool_value = dig(target, "backendAddressPool")
                if pool_value is None:
                    continue  # a redirect answers by itself
                pool = _part(reading, gateway, pool_value)
                port = settings.get(
                    _part(reading, gateway, dig(target, "backendHttpSettings") or dig(target, "backendSettings")) or ""
                )
                members = _members(reading, standing, gateway, pools, pool)
                known = isinstance(port, int) and pool is not None
                if not known:
                    reading.gap(gateway.name, f"the backend of rule {name} is not known", gateway.key)
                yield Translation(
                    name,
                    readers.TCP,
                    ports,
                    tuple(members),
                    port=port if isinstance(port, int) else None,
                    source=gateway.key,
                    proxy=True,
                    certain=known,
                )


def _members(
    reading: Reading, standing: Standing, gateway: Resource, pools: Mapping[str, Any], wanted: str | None
) -> list[str]:
    found: list[str] = []
    for name, pool in pools.items():
        if wanted not in (None, name):
            continue
        found.extend(standing.pools.get(f"{gateway.key}/backendaddresspools/{name}", ()))
        for entry in items(dig(pool, "backendAddresses")):
            value = address(dig(entry, "ipAddress"))
            if value is not None:
                found.append(f"address:{value}")
            else:
                host = dig(entry, "fqdn")
                if isinstance(host, str):
                    found.append(f"name:{host.lower()}")
                reading.gap(
                    gateway.name,
                    f"where its backend {host if isinstance(host, str) else '(not known)'} resolves to is not followed",
                    gateway.key,
                )
    return found
