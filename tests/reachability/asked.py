"""Short ways to ask about two places in a network, and small networks to ask about."""

from __future__ import annotations

from reachability.flows.pairs import Flows
from reachability.questions import explain, find, region
from tests.reachability.made import nic, subnet, vnet

HUB = [vnet("hub", "10.0.0.0/16"), subnet("hub/vm", "10.0.1.0/24")]
ONE = [vnet("one", "10.1.0.0/16"), subnet("one/vm", "10.1.1.0/24")]
V = [vnet("v", "10.0.0.0/16"), subnet("v/a", "10.0.1.0/24"), nic("vm", "v/a", "10.0.1.10")]


def verdict(flows: Flows, source: str, target: str, port: str = "443", protocol: str = "tcp") -> str:
    return explain(flows, find(flows, source)[0], find(flows, target)[0], region(port, protocol)).verdict


def reason(flows: Flows, source: str, target: str, port: str = "443") -> str:
    return explain(flows, find(flows, source)[0], find(flows, target)[0], region(port)).reason
