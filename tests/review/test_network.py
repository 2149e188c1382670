"""The world that both sides of a comparison are seen in: what the change's own components say of it."""

from __future__ import annotations

from typing import Any

from reachability import addresses
from reachability.network import Outside
from review import network
from review.plan import Plan

OFFICES = {"onPremises": {"offices": ["10.1.0.0/16"]}, "connected": ["vnet-hub"]}


def planned(*said: Any) -> Plan:
    """A preview as the engine writes it: of components it has inputs, and never outputs."""
    kind = "contoso:index:Cluster"
    steps = [
        {
            "op": "create",
            "newState": {
                "urn": f"urn:pulumi:dev::p::{kind}::cluster{number}",
                "type": kind,
                "inputs": {"networkIntents": each},
            },
        }
        for number, each in enumerate(said)
    ]
    return Plan({"steps": steps}, ())


def test_the_world_is_the_one_that_components_tell() -> None:
    told = network.outside(planned({"world": OFFICES, "intents": []}))
    assert told.on_premises == {"offices": addresses.parse("10.1.0.0/16")}
    assert told.connected == frozenset({"vnet-hub"})


def test_several_components_tell_one_world_together() -> None:
    more = {"onPremises": {"plants": ["10.4.0.0/16"]}, "connected": ["vnet-north"]}
    told = network.outside(planned({"world": OFFICES, "intents": []}, {"world": more, "intents": []}))
    assert set(told.on_premises) == {"offices", "plants"}
    assert told.connected == frozenset({"vnet-hub", "vnet-north"})


def test_a_world_that_cannot_be_read_is_left_to_the_policy_that_refuses_it() -> None:
    assert network.outside(planned({"world": {"onPremises": "offices"}, "intents": []})) == Outside()
    assert network.outside(planned()) == Outside()
