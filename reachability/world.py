"""The world around a network as plain data: what no resource says, read from a file, an output or a test.

    onPremises: {offices: [10.1.0.0/16]}        # prefixes by name
    connected: [vnet-hub]                       # networks whose gateway leads there; [] for none; left out: see below
    networks: {vnet-lake: [10.30.0.0/22]}       # space of networks that only a peering names
    forwarders: {10.1.2.3: {vault.azure.net: [10.20.0.4]}}   # per server: suffix, and whom it asks; "*" for all else
    names: {pki.contoso.example: [10.1.20.80]}  # addresses of hosts on-premises that firewall rules name
    vacant: [10.20.0.4]                         # where nothing stands, though routes lead there: a firewall at rest
    handsOn: [10.20.0.4]                        # appliances that no resource shows, and that let everything pass

Without `connected` only gateways among the resources count, and a GatewaySubnet without one is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from reachability import addresses
from reachability.intervals import EMPTY, IntervalSet
from reachability.network.model import Outside

_KEYS: Final = ("onPremises", "connected", "networks", "forwarders", "names", "vacant", "handsOn")


class WorldError(Exception):
    """The world cannot be read; the message says where, and how it should look."""


def read(told: Mapping[str, Any]) -> Outside:
    """The world outside. Raises WorldError."""
    unknown = sorted(set(map(str, told)) - set(_KEYS))
    if unknown:
        raise WorldError(f"there is no key {unknown[0]!r} in the world; there are {', '.join(_KEYS)}")
    connected = told.get("connected")
    if connected is not None and not _is_list(connected):
        raise WorldError("connected is a list of virtual networks, for example [vnet-hub]")
    return Outside(
        on_premises={str(name): _space("onPremises", given) for name, given in _mapping(told, "onPremises")},
        connected=None if connected is None else frozenset(str(each).lower() for each in connected),
        networks={str(name).lower(): _space("networks", given) for name, given in _mapping(told, "networks")},
        forwarders={
            str(server): {str(suffix).lower(): tuple(_several(to)) for suffix, to in _rules(server, rules)}
            for server, rules in _mapping(told, "forwarders")
        },
        names={str(name).lower().rstrip("."): _space("names", given) for name, given in _mapping(told, "names")},
        vacant=_space("vacant", told.get("vacant") or ()),
        hands_on=_space("handsOn", told.get("handsOn") or ()),
    )


def together(told: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """One world from what several say of it: lists are joined, and for one name the last one counts."""
    merged: dict[str, Any] = {}
    for world in told:
        for key, value in world.items():
            if isinstance(value, Mapping):
                merged[key] = {**merged.get(key, {}), **value}
            elif value is not None:
                merged[key] = [*(merged.get(key) or ()), *value]
    return merged


def _mapping(told: Mapping[str, Any], key: str) -> Iterable[tuple[Any, Any]]:
    found = told.get(key) or {}
    if not isinstance(found, Mapping):
        raise WorldError(f"{key} is a mapping, for example {{name: ...}}")
    return found.items()


def _rules(server: Any, rules: Any) -> Iterable[tuple[Any, Any]]:
    if not isinstance(rules, Mapping):
        raise WorldError(f"forwarders of {server} are a mapping, for example {{vault.azure.net: [10.20.0.4]}}")
    return rules.items()


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _several(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if not _is_list(value):
        raise WorldError(f"{value!r} is neither a text nor a list of texts")
    return [str(each) for each in value]


def _space(key: str, prefixes: Any) -> IntervalSet:
    found = EMPTY
    for text in _several(prefixes):
        try:
            found |= addresses.parse(text)
        except ValueError:
            raise WorldError(f"{key}: {text!r} is no prefix; write for example 10.1.0.0/16") from None
    return found
