"""What the sides of a configured intent may be called, and which selectors they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Final

from topology.addressing import ranges
from topology.schema import Hub, Settings, Spoke

GROUPS: Final = ("any", "azure", "deployed", "internet", "outside", "on-premises")
_LITERAL: Final = ("tag:", "name:", "kind:", "place:", "network:", "subnet:")


def meaning(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Every word for a network, a subnet or the clients, with the prefixes that it stands for."""
    found = {"clients": tuple(str(prefix) for prefix in settings.corporate.clients)}
    networks: list[tuple[str, Hub | Spoke]] = [("hub", settings.hub)]
    networks += [(spoke.name, spoke) for spoke in settings.spokes]
    for key, network in networks:
        found[key] = tuple(str(prefix) for prefix in network.address_space)
        found.update((f"{key}/{name}", (prefix,)) for name, prefix in _subnets(settings, network))
    return found


def _subnets(settings: Settings, network: Hub | Spoke) -> Iterator[tuple[str, str]]:
    if isinstance(network, Spoke) and network.id:
        return
    for item in ranges(network, {}, settings):
        if not item.slot or item.slot.created:
            yield item.key, str(item.prefix)


def known(word: str, named: dict[str, tuple[str, ...]]) -> bool:
    """Whether a word, without `!`, stands for something."""
    if word in named or word in GROUPS or word.startswith(_LITERAL):
        return True
    try:
        IPv4Network(word)
    except ValueError:
        return False
    return True


def selectors(words: tuple[str, ...], named: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The words as selectors of the language of intents."""
    found: list[str] = []
    for word in words:
        mark = "!" if word.startswith("!") else ""
        bare = word.removeprefix("!")
        bare = "kind:on-premises" if bare == "on-premises" else bare
        found += [f"{mark}{each}" for each in named.get(bare, (bare,))]
    return tuple(found)
