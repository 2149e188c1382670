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
    ("network-no-port-80-ingress", "node-rules"),
    ("gateway-no-port-80-probe", "app-gateway"),
    ("public-ip-no-port-80-consumers", "public-ip"),
    ("subnet-has-security-group", "vnet"),
    ("subnet-private", "vnet"),
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
    ("node-ssh-keys-only", "web-nodes"),
    ("node-ssh-keys-only", "compute-nodes"),
    ("gateway-minimum-tls-1-2", "app-gateway"),
    ("sql-server-hardened", "sql"),
    ("sql-firewall-closed", "all-of-azure"),
    *(("storage-account-hardened", f"disks-{number}") for number in range(5)),
}

OPEN = (
    "open-single",
    "open-list",
    "open-range",
    "open-any",
    "open-vnet",
    "open-private",
    "open-second",
    "open-separate",
    "open-unknown",
    "open-listed",
    "open-tagged",
)

WAYS = {
    *(("network-no-port-80-effective", name) for name in OPEN),
    *(("network-no-port-80-ingress", name) for name in (*OPEN, "closed-behind-another")),
    ("load-balancer-no-port-80-rule", "path-balancer"),
    ("firewall-no-port-80-dnat", "path-dnat"),
    ("node-no-port-80-public-ip", "path-nodes"),
    ("frontend-no-port-80-path", "path-balancer"),
    ("frontend-no-port-80-path", "path-address"),
    ("frontend-no-port-80-path", "path-nodes"),
    ("network-no-port-80-default-route", "routed"),
    ("subnet-has-security-group", "inside"),
    ("subnet-has-security-group", "gateways"),
    ("subnet-private", "inside"),
    ("subnet-private", "gateways"),
    ("load-balancer-no-port-80-rule", "balancer-rule"),
    ("load-balancer-no-port-80-probe", "balancer-probe"),
    ("load-balancer-no-port-80-nat", "balancer-nat"),
    ("gateway-no-port-80-frontend", "gateway"),
    ("gateway-no-port-80-listener", "gateway"),
    ("gateway-no-port-80-redirect", "gateway"),
    ("gateway-no-port-80-probe", "gateway"),
    ("gateway-https-only", "gateway"),
    ("gateway-minimum-tls-1-2", "gateway"),
    ("gateway-private-ca-trust", "gateway"),
    ("gateway-key-vault-reachable", "gateway"),
    ("firewall-no-port-80-dnat", "firewall"),
    ("node-no-port-80-public-ip", "interface"),
    ("public-ip-no-port-80-consumers", "address"),
}


BROKEN = {
    ("dns-zone-linked-to-every-peered-network", "link-zone"),
    ("endpoint-name-resolves", "link-spoke"),
    ("peering-symmetric", "peering-hub-to-spoke"),
    ("endpoint-name-resolves", "peering-spoke"),
    ("endpoint-name-resolves", "forwarder-spoke"),
    ("network-dns-includes-azure", "azure-spoke"),
    ("endpoint-name-resolves", "azure-spoke"),
    ("endpoint-zone-group-correct", "group-endpoint"),
    ("endpoint-name-resolves", "group-spoke"),
}

SAID = {
    "ways_to_port_80": (
        "path-interface over path-balancer by port 80; what arrives is tcp 8080",
        "internet reaches path-interface over path-address by port 80; what arrives is tcp 8080",
        "internet reaches path-nodes",
        "with the default route default of path-table that tag may hold every address",
        "TCP from 203.0.113.7 (internet) to 10.5.2.4:80 (path-nodes)",
    ),
    "broken_names": (
        "link-spoke reaches the endpoint of link.azurecr.io and gets a public address",
        "peering-spoke gets the private address of peering.blob.core.windows.net and no route leads there",
        "forwarder-spoke reaches the endpoint of forwarder.file.core.windows.net and gets a public address",
        "azure-spoke reaches the endpoint of azure.database.windows.net and gets no address",
        "group-spoke reaches the endpoint of group.queue.core.windows.net and gets no address",
        "peering-spoke has no peering back to peering-hub",
    ),
}
"""What the violations of a program must say: the path of a packet, the network and the name."""


def refused(folder: Path, program: str) -> Iterator[Run]:
    engine = Engine(folder, FIXTURES / program)
    run = engine.preview("--policy-pack", PACK)
    yield run
    engine.end_all()


@pytest.mark.parametrize(
    ("program", "expected"), [("quickstart", QUICKSTART), ("ways_to_port_80", WAYS), ("broken_names", BROKEN)]
)
def test_a_first_preview_is_refused_with_exactly_this_list(
    tmp_path: Path, program: str, expected: set[tuple[str, str]]
) -> None:
    for run in refused(tmp_path, program):
        assert run.code != 0
        assert {(each.policy, each.resource) for each in run.refusals} == expected, run.text
        assert {each.level for each in run.refusals} == {"mandatory"}
        assert "can't run policy" not in run.text
        assert "Traceback" not in run.text
        assert "not-a-Real-Pa55word" not in run.text
        for _, resource in expected:
            assert resource in run.text
        said = "\n".join(each.message for each in run.violations)
        for words in SAID.get(program, ()):
            assert words in said
