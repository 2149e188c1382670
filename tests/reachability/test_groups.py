"""Whom groups let in: by their members, before endpoints and probes, and where administrators said it first."""

from __future__ import annotations

from typing import Any

import pytest

from reachability.findings import unprobed
from reachability.questions import BLOCKED, OPEN, UNKNOWN_VERDICT
from tests.reachability.asked import ONE, verdict
from tests.reachability.made import balancer, endpoint, entry, network, nic, nsg, ref, rule, subnet, vnet


def test_a_probe_that_is_not_let_in_is_a_finding() -> None:
    def made(*rules: Any) -> list[str]:
        lb = balancer("lb", "v/a", "10.0.1.20", ("Tcp", 443, 8443))
        lb["properties"]["probes"] = [{"name": "p", "properties": {"port": 9000}}]
        lb["properties"]["loadBalancingRules"][0]["properties"]["probe"] = {"id": f"{lb['id']}/probes/p"}
        flows = network(
            vnet("v", "10.0.0.0/16"),
            subnet("v/a", "10.0.1.0/24", nsg="n"),
            nsg("n", *rules, rule("no", 4096, access="Deny")),
            nic("vm", "v/a", "10.0.1.10", pools=["lb/pool"]),
            lb,
        )
        return [each.subject for each in unprobed(flows)]

    assert made() == ["vm"]
    assert made(rule("probe", 100, source="AzureLoadBalancer", ports="8443")) == ["vm"]
    assert made(rule("probe", 100, source="AzureLoadBalancer", ports="9000")) == []


def test_endpoints_are_guarded_only_where_the_subnet_says_so() -> None:
    def made(policies: str) -> str:
        flows = network(
            *ONE,
            subnet("one/pe", "10.1.5.0/24", nsg="n", policies=policies),
            endpoint("pe", "one/pe", "10.1.5.5"),
            nsg("n", rule("no", 100, access="Deny")),
        )
        return verdict(flows, "vm", "pe")

    assert made("Disabled") == OPEN
    assert made("RouteTableEnabled") == OPEN
    assert made("Enabled") == BLOCKED
    assert made("NetworkSecurityGroupEnabled") == BLOCKED


def test_application_groups_admit_members_only() -> None:
    guard = nsg(
        "n",
        rule(
            "red",
            100,
            source="",
            ports="443",
            sourceApplicationSecurityGroups=[ref("applicationSecurityGroups", "red")],
        ),
        rule("no", 200, access="Deny"),
    )
    flows = network(
        vnet("v", "10.0.0.0/16"),
        subnet("v/a", "10.0.1.0/24", nsg="n"),
        guard,
        nic("in", "v/a", "10.0.1.10", groups=["red"]),
        nic("out", "v/a", "10.0.1.11"),
        nic("target", "v/a", "10.0.1.12"),
    )
    assert verdict(flows, "in", "target") == OPEN
    assert verdict(flows, "out", "target") == BLOCKED  # in one subnet, and guarded all the same


def admin(access: str) -> list[Any]:
    manager = "networkManagers"
    return [
        entry(f"{manager}/networkGroups/staticMembers", "m/g/s", resourceId=ref("virtualNetworks", "v")["id"]),
        entry(
            f"{manager}/securityAdminConfigurations/ruleCollections",
            "m/c/rc",
            appliesToGroups=[{"networkGroupId": ref(f"{manager}/networkGroups", "m/g")["id"]}],
        ),
        entry(
            f"{manager}/securityAdminConfigurations/ruleCollections/rules",
            "m/c/rc/r",
            priority=1,
            direction="Inbound",
            access=access,
            protocol="Tcp",
            sources=[{"addressPrefix": "*", "addressPrefixType": "IPPrefix"}],
            destinationPortRanges=["80"],
        ),
    ]


@pytest.mark.parametrize(
    ("access", "verdicts"),
    [("AlwaysAllow", ("unknown", "open")), ("Deny", ("blocked", "open")), ("Allow", ("blocked", "open"))],
)
def test_an_admin_rule_may_pass_the_groups_by(access: str, verdicts: tuple[str, str]) -> None:
    flows = network(
        vnet("v", "10.0.0.0/16"),
        subnet("v/a", "10.0.1.0/24", nsg="n"),
        subnet("v/b", "10.0.2.0/24"),
        nsg("n", rule("no", 100, access="Deny", ports="80")),
        admin(access),
    )
    assert (verdict(flows, "b", "a", "80"), verdict(flows, "b", "a")) == verdicts


def test_an_admin_deny_makes_what_was_open_unknown() -> None:
    flows = network(vnet("v", "10.0.0.0/16"), subnet("v/a", "10.0.1.0/24"), subnet("v/b", "10.0.2.0/24"), admin("Deny"))
    assert verdict(flows, "b", "a", "80") == UNKNOWN_VERDICT
    assert verdict(flows, "b", "a", "443") == OPEN
