"""The parts of a way to port 80: which translations take it, who is behind them, and how a way is told."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from policies.port_80 import frontend_no_port_80_path as policy
from reachability.flows.trace import DOUBTS, Hop
from reachability.questions import Leg


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


def test_nodes_behind_a_gateway_behind_a_frontend_are_found_once() -> None:
    def place(key: str, kind: str, *onward: Any) -> Any:
        return SimpleNamespace(key=key, kind=kind, name=key, translations=onward)

    front = place("front", "frontend", translation("one", "agw", "gone", "fw", "nva"), translation("two", ports=(443,)))
    places = [
        front,
        place("one", "machine"),
        place("agw", "gateway", translation("far", "one", "lost", ports=(443,))),
        place("fw", "firewall", translation("hidden")),
        place("nva", "other", translation("hidden")),
        place("far", "subnet"),
        place("hidden", "machine"),
        place("two", "machine"),
    ]
    flows: Any = SimpleNamespace(
        model=SimpleNamespace(places=places), index={each.key: number for number, each in enumerate(places)}
    )
    assert [each.key for each in policy._nodes(flows, front)] == ["one", "far"]


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
