"""Addresses that have no number: service tags, names on the internet, public addresses that do not exist yet.

Each gets an integer of its own behind IPv6, so that sets of addresses hold them like any other. What a tag holds
changes weekly; its symbol stands for an address that is in it and in nothing smaller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from reachability import addresses
from reachability.intervals import IntervalSet
from reachability.service_tags import INTERNET, LOAD_BALANCER, VIRTUAL_NETWORK

FIRST: Final = 2**32 + 2**128 + 2
_STEP: Final = 2  # never neighbours, so that two of them never become one span
NOT_SYMBOLS: Final = frozenset(
    {
        INTERNET,
        VIRTUAL_NETWORK,
        LOAD_BALANCER,
        "azureplatformdns",
        "azureplatformimds",
        "azureplatformlkm",
    }
)
METADATA: Final = addresses.parse("169.254.169.254")
KEY_MANAGEMENT: Final = "azureplatformlkm"


class Symbols:
    """Hands out integers by name: `tag:storage.westeurope`, `name:*.azureml.ms`, `public:<key>`."""

    def __init__(self) -> None:
        """Start with none."""
        self._known: dict[str, int] = {}

    def of(self, name: str) -> int:
        """The integer of a name, the same each time."""
        return self._known.setdefault(name, FIRST + _STEP * len(self._known))

    def tag(self, name: str) -> None:
        """Make the symbols of a service tag and of the larger ones that hold it."""
        if name not in NOT_SYMBOLS and not name.startswith("asg:"):
            parts = name.split(".")
            for length in range(1, len(parts) + 1):
                self.of("tag:" + ".".join(parts[:length]))

    @property
    def all(self) -> Mapping[str, int]:
        """Every name handed out."""
        return dict(self._known)


def is_symbol(address: int) -> bool:
    """Whether an integer stands for no number."""
    return address >= FIRST


def spelled(address: int, symbols: Mapping[str, int]) -> str:
    """An address or the name of a symbol, for people."""
    if not is_symbol(address):
        return addresses.text(address)
    found = next((name for name, value in symbols.items() if value == address), "an address")
    kind, _, rest = found.partition(":")
    return {"tag": f"an address in {rest}", "name": rest, "public": f"the public address {rest}"}.get(kind, rest)


def within_tag(tag: str, symbols: Mapping[str, int]) -> IntervalSet:
    """The symbols that are in a tag: its own, and those of its regions."""
    wanted = f"tag:{tag}"
    return IntervalSet.of(
        (value, value) for name, value in symbols.items() if name == wanted or name.startswith(wanted + ".")
    )


def named(names: Iterable[str], symbols: Mapping[str, int]) -> IntervalSet:
    """The symbols of names on the internet that a list of FQDNs covers, `*` and `*.suffix` included."""
    found = []
    for pattern in names:
        for name, value in symbols.items():
            kind, _, rest = name.partition(":")
            if kind == "name" and covers(pattern, rest):
                found.append((value, value))
    return IntervalSet.of(found)


def covers(pattern: str, name: str) -> bool:
    """Whether an FQDN of a firewall rule, which may be `*` or `*.suffix`, stands for a name."""
    return pattern in ("*", name) or (pattern.startswith("*.") and name.endswith(pattern[1:]))
