"""Sound configurations of many shapes, for claims about every plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.topology.configs import settings
from topology.build import plan
from topology.plan import Plan

PORTS = st.one_of(
    st.integers(1, 65535).filter(lambda port: port != 80),
    st.tuples(st.integers(81, 65000), st.integers(0, 500)).map(lambda pair: f"{pair[0]}-{pair[0] + pair[1]}"),
    st.just("1-79"),
)


def _spoke(index: int, shape: tuple[bool, bool, bool, list[Any], list[str]]) -> dict[str, Any]:
    exists, transit, remote, ports, sources = shape
    space = f"10.{30 + index}.0.0/22"
    spoke: dict[str, Any] = {"name": f"extra{index}", "addressSpace": space, "transit": transit}
    spoke["useRemoteGateways"] = remote
    if exists:
        guid = f"00000000-0000-0000-0000-{index:012d}"
        group = f"/subscriptions/{guid}/resourceGroups/rg-{index}"
        return spoke | {"id": f"{group}/providers/Microsoft.Network/virtualNetworks/vnet-{index}"}
    spoke["subnets"] = [
        {"name": "one", "prefix": f"10.{30 + index}.0.0/25"},
        {"name": "two", "prefix": f"10.{30 + index}.1.0/24"},
    ]
    if ports and sources:
        spoke["inbound"] = [{"from": sources, "ports": ports, "reason": "as configured"}]
    return spoke


SHAPES = st.tuples(
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.lists(PORTS, max_size=3),
    st.lists(st.sampled_from(["10.1.0.0/16", "10.4.8.0/24", "hub", "10.20.6.0/26"]), max_size=2, unique=True),
)
EXCEPTIONS = st.lists(st.integers(1, 65535).filter(lambda port: port != 80), max_size=6)


@dataclass(frozen=True)
class Estate:
    """What was changed in dev; its short repr is what a failing example shows."""

    changes: tuple[tuple[str, Any], ...]

    @property
    def plan(self) -> Plan:
        """The plan of it."""
        return plan(settings(*self.changes), root_pem="")


@st.composite
def estates(draw: st.DrawFn) -> Estate:
    """A sound configuration: dev with other spokes, exceptions, ports and names beside."""
    changes: list[tuple[str, Any]] = [("hub.appliance", "10.20.0.4")]
    for index, shape in enumerate(draw(st.lists(SHAPES, max_size=5))):
        changes.append((f"spokes[{3 + index}]", _spoke(index, shape)))
    for index, port in enumerate(draw(EXCEPTIONS)):
        host = {"host": f"h{index}.contoso.example", "address": f"10.4.1.{index}", "port": port}
        entry = {"name": f"host-{index}", "reason": "as configured", "owner": "a@contoso.example", **host}
        changes.append((f"corporate.exceptions[{1 + index}]", entry))
    changes.append(("web.port", draw(st.integers(1024, 65535))))
    changes.append(("compute.port", draw(st.integers(1024, 65535))))
    changes.append(("environment", draw(st.sampled_from(["dev", "test", "prod"]))))
    return Estate(tuple(changes))
