"""Route tables, with routes inside them and beside them."""

from __future__ import annotations

from typing import Any

from reachability import addresses, readers
from reachability.network.model import Route, RouteTable
from reachability.network.reading import Reading, address
from reachability.resources import Resource, dig, flag, items
from reachability.unknown import UNKNOWN


def read_tables(reading: Reading) -> dict[str, RouteTable]:
    """Every route table by key."""
    routes: dict[str, dict[str, Route]] = {}
    for resource in reading.resources.of("routeTables"):
        own = routes.setdefault(resource.key, {})
        for index, entry in enumerate(items(resource.get("routes"))):
            name = dig(entry, "name")
            label = name if isinstance(name, str) else f"routes[{index}]"
            own[label.lower()] = _route(reading, resource, entry, label, resource.key)
    for resource in reading.resources.of("routeTables/routes"):
        table = resource.key.rpartition("/routes/")[0]
        own = routes.setdefault(table, {})
        own[resource.name.lower()] = _route(reading, resource, resource.properties, resource.name, table)
        if table.endswith("/?"):
            reading.gap(resource.name, "the table of this route is not known", *routes)
    found = {}
    for resource in reading.resources.of("routeTables"):
        propagates = flag(resource.get("disableBgpRoutePropagation"), False)
        found[resource.key] = RouteTable(
            resource.key,
            resource.name,
            tuple(routes[resource.key].values()),
            UNKNOWN if propagates is UNKNOWN else not propagates,
        )
    return found


def _route(reading: Reading, resource: Resource, entry: Any, name: str, table: str) -> Route:
    written = dig(entry, "addressPrefix")
    hop = readers.word(dig(entry, "nextHopType"))
    prefix, length, tag = None, 0, ""
    if (isinstance(written, str) and written[:1].isdigit()) or (isinstance(written, str) and ":" in written):
        try:
            prefix = addresses.parse(written)
            length = int(written.partition("/")[2] or 32)
        except ValueError:
            reading.gap(f"{resource.name}, route {name}", f"prefix {written!r} cannot be read", table)
    elif isinstance(written, str) and written:
        tag = written.lower()
        reading.symbols.tag(tag)
    else:
        reading.gap(f"{resource.name}, route {name}", "its prefix is not known", table)
    target = address(dig(entry, "nextHopIpAddress"))
    if hop == "virtualappliance" and target is None:
        reading.gap(f"{resource.name}, route {name}", "the address of its next hop is not known", table)
    if hop is None:
        hop = UNKNOWN
    return Route(name, prefix, length, tag, hop, target, table)
