"""The parts of a way to port 80: which translations take it, who is behind them, and how a way is told."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from policies.port_80 import frontend_no_port_80_path as policy
from reachability.flows.trace import DOUBTS, Hop
from reachability.questions import Leg
from tests.policies.engine import NOT_KNOWN, Registered
from tests.policies.stacks import GROUP, deny, nsg, rule, subnet
from tests.policies.test_paths_to_80 import HUB, PATH, WEB, behind, forwarding, found


def translation(*targets: str, protocols: Sequence[int] = (0,), ports: Sequence[int] = (80,), port: Any = None) -> Any:
    return SimpleNamespace(protocols=protocols, ports=ports, port=port, targets=targets)


@pytest.mark.parametrize(
    ("protocols", "ports", "port", "takes"),
    [
        ((0,), (80,), None, True),
        ((0,), (443, 80), 443, True),
        ((0,), (443,), 80, True),
        ((0,), (443,), None, False),
        ((0,), (443,), 79, False),
        ((0,), (443,), 81, False),
        ((1,), (80,), 80, False),
        ((0, 1), (80,), None, True),
    ],
)
def test_a_translation_takes_80_by_tcp_before_it_or_behind_it(
    protocols: Sequence[int], ports: Sequence[int], port: int | None, takes: bool
) -> None:
    assert policy._takes(translation(protocols=protocols, ports=ports, port=port)) is takes


def test_nodes_behind_whatever_stands_behind_a_frontend_are_found_once() -> None:
    def place(key: str, kind: str, *onward: Any) -> Any:
        return SimpleNamespace(key=key, kind=kind, name=key, translations=onward)

    front = place("front", "frontend", translation("one", "agw", "gone", "lb", "bas"), translation("two", ports=(443,)))
    places = [
        front,
        place("one", "machine"),
        place("agw", "gateway", translation("far", "one", "lost", ports=(443,))),
        place("lb", "frontend", translation("next", ports=(443,))),
        place("next", "frontend", translation("lb", "last", ports=(444,))),
        place("bas", "bastion", translation("asked")),
        place("far", "subnet"),
        place("last", "machine"),
        place("asked", "machine"),
        place("two", "machine"),
    ]
    flows: Any = SimpleNamespace(
        model=SimpleNamespace(places=places), index={each.key: number for number, each in enumerate(places)}
    )
    assert [each.key for each in policy._nodes(flows, front)] == ["one", "far", "last"]


LEGS = (
    Leg("internet", "front", "", (Hop("frontend", "lb", "rule", "passes"),)),
    Leg("front", "vm", "10.0.0.1 to 10.0.0.2", (Hop("group", "nsg", "r1", DOUBTS), Hop("group", "n", "r", "stops"))),
)


def told(monkeypatch: pytest.MonkeyPatch, legs: Sequence[Leg], *, sure: bool) -> str:
    monkeypatch.setattr(policy, "legs_of", lambda *_given: legs)
    steps = [SimpleNamespace(source=SimpleNamespace(name=name)) for name in ("internet", "gateway")]
    chain: Any = SimpleNamespace(steps=steps, over=("front", "agw"), sure=sure, arrives="tcp/80")
    node: Any = SimpleNamespace(name="vm")
    flows: Any = None
    return policy._said(flows, chain, node)


def test_a_way_is_told_from_its_first_sender_with_every_leg(monkeypatch: pytest.MonkeyPatch) -> None:
    said = told(monkeypatch, LEGS, sure=True)
    assert said.startswith("internet reaches vm over front, then agw by port 80; what arrives is tcp/80. The path: ")
    assert "internet to front, passes: lb: rule; 10.0.0.1 to 10.0.0.2, not known: nsg: r1, stops: n: r." in said


def test_a_way_that_is_not_sure_is_told_with_what_would_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "perhaps: that it does not cannot be shown to hold: nsg: r1 is not known yet" in told(
        monkeypatch, LEGS, sure=False
    )
    assert "hold: what stands on this path is not known yet" in told(monkeypatch, LEGS[:1], sure=False)


def test_the_world_outside_is_shown_first() -> None:
    def place(kind: str) -> Any:
        return SimpleNamespace(kind=kind)

    given = [place(kind) for kind in ("machine", "on-premises", "service", "subnet", "internet")]
    ranked = [each.kind for each in sorted(given, key=policy._rank)]
    assert ranked == ["internet", "service", "on-premises", "machine", "subnet"]


def test_a_way_that_is_sure_is_told_before_one_that_may_be() -> None:
    group = nsg(
        rule(name="perhaps", destinationPortRange="8080", sourceAddressPrefix=WEB, access=NOT_KNOWN, priority=150.0),
        rule(destinationPortRange="8080", sourceAddressPrefix="10.0.7.0/24"),
        deny(priority=4000.0),
    )
    callers = subnet(HUB, "callers", addressPrefix="10.0.7.0/24")
    (one,) = found(PATH, *behind(group, forwarding(80, 8080)), callers)
    assert "callers reaches nic over lb by port 80; what arrives is tcp 8080. The path: " in one.message


def firewall(port: str, to: str = "80") -> list[Registered]:
    """A firewall in HUB that translates a port of its public address to one of the load balancer of `behind`."""
    within = subnet(HUB, "AzureFirewallSubnet", addressPrefix="10.0.8.0/26")
    address = Registered(
        "azure-native:network:PublicIPAddress",
        "front",
        {"publicIpAddressName": "front", "resourceGroupName": GROUP, "sku": {"name": "Standard"}},
    )
    translated = {
        "name": "in",
        "protocols": ["TCP"],
        "sourceAddresses": ["*"],
        "destinationPorts": [port],
        "translatedAddress": "10.0.0.100",
        "translatedPort": to,
    }
    props = {
        "azureFirewallName": "fw",
        "resourceGroupName": GROUP,
        "ipConfigurations": [{"name": "ip", "subnet": {"id": NOT_KNOWN}, "publicIPAddress": {"id": NOT_KNOWN}}],
        "natRuleCollections": [{"name": "nat", "priority": 100.0, "rules": [translated]}],
    }
    made = Registered("azure-native:network:AzureFirewall", "fw", props, {"ipConfigurations": [within, address]})
    return [within, address, made]


@pytest.mark.parametrize(("source", "told"), [("10.0.8.0/26", ["lb", "front"]), ("Internet", [])])
def test_a_frontend_behind_a_firewall_is_called_by_the_firewall_and_not_by_its_clients(
    source: str, told: list[str]
) -> None:
    group = nsg(rule(destinationPortRange="8080", sourceAddressPrefix=source), deny(priority=4000.0))
    ways = found(PATH, *behind(group, forwarding(80, 8080)), *firewall("80"))
    assert [each.resource for each in ways] == told
    said = {"lb": "fw reaches nic over lb by port 80", "front": "internet reaches nic over front, then lb by port 80"}
    assert all(said[each.resource] in each.message for each in ways)


@pytest.mark.parametrize(("entered", "told"), [("80", ["front"]), ("81", [])])
def test_two_translations_in_a_row_that_change_the_port_hide_nothing(entered: str, told: list[str]) -> None:
    group = nsg(rule(destinationPortRange="8080", sourceAddressPrefix="10.0.8.0/26"), deny(priority=4000.0))
    stack = [*behind(group, forwarding(443, 8080)), *firewall(entered, "443")]
    ways = found(PATH, *stack)
    assert [each.resource for each in ways] == told
    for each in ways:
        assert "internet reaches nic over front, then lb by port 80; what arrives is tcp 8080" in each.message
        assert "turns it into port 443 of lb" in each.message
        assert "turns it into port 8080 of nic" in each.message
        assert "stops" not in each.message
        assert "perhaps" not in each.message
    assert [each.resource for each in found("firewall-no-port-80-dnat", *stack)] == (["fw"] if told else [])
