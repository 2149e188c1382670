"""The pack in the real engine: first previews, where ids are unknown, are refused with exactly what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.driving import TREE, Engine, Run

pytestmark = pytest.mark.e2e

FIXTURES = Path(__file__).parents[1] / "fixtures"
PACK = TREE.root / "policies"

QUICKSTART = {
    ("network-no-port-80-effective", "node-rules"),
    ("network-explicit-deny-port-80", "node-rules"),
    ("load-balancer-no-port-80-rule", "web-balancer"),
    ("load-balancer-no-port-80-probe", "web-balancer"),
    ("load-balancer-internal-only", "web-balancer"),
    ("gateway-no-port-80-frontend", "app-gateway"),
    ("gateway-no-port-80-listener", "app-gateway"),
    ("gateway-no-port-80-backend", "app-gateway"),
    ("gateway-https-only", "app-gateway"),
    ("node-managed-disks", "web-nodes"),
    ("node-managed-disks", "compute-nodes"),
}

WAYS = {
    ("network-no-port-80-effective", "open-single"),
    ("network-no-port-80-effective", "open-list"),
    ("network-no-port-80-effective", "open-range"),
    ("network-no-port-80-effective", "open-any"),
    ("network-no-port-80-effective", "open-vnet"),
    ("network-no-port-80-effective", "open-private"),
    ("network-no-port-80-effective", "open-second"),
    ("network-no-port-80-effective", "open-separate"),
    ("network-no-port-80-effective", "open-unknown"),
    ("load-balancer-no-port-80-rule", "balancer-rule"),
    ("load-balancer-no-port-80-probe", "balancer-probe"),
    ("load-balancer-no-port-80-nat", "balancer-nat"),
    ("gateway-no-port-80-frontend", "gateway"),
    ("gateway-no-port-80-listener", "gateway"),
    ("gateway-no-port-80-redirect", "gateway"),
    ("gateway-no-port-80-probe", "gateway"),
    ("gateway-https-only", "gateway"),
    ("firewall-no-port-80-dnat", "firewall"),
    ("node-no-port-80-public-ip", "interface"),
    ("public-ip-no-port-80-consumers", "address"),
}


def refused(folder: Path, program: str) -> Iterator[Run]:
    engine = Engine(folder, FIXTURES / program)
    run = engine.preview("--policy-pack", PACK)
    yield run
    engine.end_all()


@pytest.mark.parametrize(("program", "expected"), [("quickstart", QUICKSTART), ("ways_to_port_80", WAYS)])
def test_a_first_preview_is_refused_with_exactly_this_list(
    tmp_path: Path, program: str, expected: set[tuple[str, str]]
) -> None:
    for run in refused(tmp_path, program):
        assert run.code != 0
        assert {(each.policy, each.resource) for each in run.violations} == expected, run.text
        assert {each.level for each in run.violations} == {"mandatory"}
        assert "can't run policy" not in run.text
        assert "Traceback" not in run.text
        assert "not-a-Real-Pa55word" not in run.text
        for _, resource in expected:
            assert resource in run.text
