"""Remedies of network and name policies: what they change, what they leave, and secrets that stay secret."""

from __future__ import annotations

from typing import Any

import pytest

from policies.port_80 import network_no_port_80_ingress
from tests.policies import cases_network
from tests.policies.cases import dns, scale_set
from tests.policies.cases_network import linked, listed, of
from tests.policies.engine import NOT_KNOWN, Engine, Registered, only, secret
from tests.policies.stacks import deny, network, nsg, rule, separate
from tests.policies.test_remedies import beside, remediated

INGRESS = "network-no-port-80-ingress"
POLICIES = ("endpoint-subnet-policies-on", "subnet-private", "dns-link-no-registration", "network-dns-includes-azure")
LEFT = {
    "subnet-private": {"list", "one of a list"},
    "dns-link-no-registration": {"zone"},
    "network-dns-includes-azure": {"interfaces", "settings", "network"},
}


@pytest.mark.parametrize(
    ("policy", "name", "resource"),
    [
        pytest.param(policy, name, resource, id=f"{policy}: {name}")
        for policy in POLICIES
        for kind in ("FAIL", "UNSURE")
        for name, resource in getattr(cases_network, kind)[policy]
    ],
)
def test_what_comes_back_passes_or_is_left(policy: str, name: str, resource: Registered) -> None:
    answers = remediated(policy, beside(resource))
    after = Registered(resource.type, resource.name, answers[0] if answers else beside(resource).props)
    assert after.props["hidden"] == beside(resource).props["hidden"]
    passes = only(policy, Engine().preview(after)) == []
    assert passes == (name not in LEFT.get(policy, ()))
    if passes:
        assert remediated(policy, after) == []


@pytest.mark.parametrize("policy", POLICIES)
def test_what_is_right_is_left(policy: str) -> None:
    for _, resource in cases_network.PASS[policy]:
        assert remediated(policy, beside(resource)) == []


class TestSecurityRules:
    @staticmethod
    def rules(*given: Any, **config: Any) -> list[dict[str, Any]]:
        (after,) = remediated(INGRESS, beside(nsg(*given)), **config)
        return list(after["securityRules"])

    def test_80_is_taken_out_of_a_range(self) -> None:
        (after,) = self.rules(rule(destinationPortRange="79-81"))
        assert after == rule(destinationPortRange=None, destinationPortRanges=["79", "81"])

    def test_80_is_taken_out_of_everything(self) -> None:
        (after,) = self.rules(rule(destinationPortRange="*", protocol="*"))
        assert after["destinationPortRanges"] == ["0-79", "81-65535"]
        assert "destinationPortRange" not in after

    def test_80_is_taken_out_of_a_list(self) -> None:
        (after,) = self.rules(rule(destinationPortRange=None, destinationPortRanges=["22", "80", "443"]))
        assert after == rule(destinationPortRange=None, destinationPortRanges=["22", "443"])

    def test_a_rule_of_80_alone_becomes_a_deny(self) -> None:
        assert self.rules(rule()) == [rule(access="Deny")]

    def test_every_rule_that_opens_is_put_right_and_no_other(self) -> None:
        given = [rule(destinationPortRange="443", priority=150.0), rule(), rule(name="c", priority=300.0)]
        assert [each["access"] for each in self.rules(*given)] == ["Allow", "Deny", "Deny"]

    def test_a_separate_rule_is_put_right(self) -> None:
        (after,) = remediated(INGRESS, beside(separate("elsewhere", destinationPortRange="80-90")))
        assert after["destinationPortRanges"] == ["81-90"]
        assert after["access"] == "Allow"

    def test_what_is_put_right_passes(self) -> None:
        for given in (
            [rule(destinationPortRange="*")],
            [rule(), rule(name="b", destinationPortRange="70-90", priority=9e2)],
        ):
            assert only(INGRESS, Engine().preview(nsg(*self.rules(*given)))) == []

    def test_secrets_beside_and_inside_stay_marked(self) -> None:
        (after,) = self.rules(rule(description=secret("s3cret"), access=secret("Allow")))
        assert after["description"] == secret("s3cret")
        assert after["access"] == secret("Deny")

    def test_what_is_closed_or_not_known_is_left(self) -> None:
        for given in ([rule(), deny()], [rule(destinationPortRange=NOT_KNOWN)], [rule(protocol=NOT_KNOWN)]):
            assert remediated(INGRESS, beside(nsg(*given))) == []
        partly = rule(destinationPortRange=None, destinationPortRanges=["80", NOT_KNOWN])
        assert remediated(INGRESS, beside(nsg(partly))) == []
        assert remediated(INGRESS, beside(nsg(rule(), NOT_KNOWN))) == []
        assert remediated(INGRESS, beside(nsg(securityRules=NOT_KNOWN))) == []

    def test_a_list_of_which_some_is_not_known_is_left_and_no_error(self) -> None:
        remedy = network_no_port_80_ingress.remedies({})
        for given in ([rule(), NOT_KNOWN], [NOT_KNOWN, rule()], NOT_KNOWN):
            props = {"securityRules": given}
            assert remedy(props) is False
            assert props == {"securityRules": given}

    def test_config_counts(self) -> None:
        given = nsg(rule(sourceAddressPrefix="10.1.0.0/24"))
        assert remediated(INGRESS, given, allowedSources=["10.1.0.0/16"]) == []
        assert remediated(INGRESS, given, deniesElsewhere=True) == []

    def test_somebody_who_answers_for_it_keeps_it(self) -> None:
        entry = {"resource": "nsg", "owner": "a@contoso.example", "reason": "moves", "until": "2999-01-01"}
        assert remediated(INGRESS, nsg(rule()), exemptions=[entry]) == []
        for other in ({"resource": "other"}, {"until": "2020-01-01"}):
            assert len(remediated(INGRESS, nsg(rule()), exemptions=[entry | other])) == 1


class TestServers:
    def test_azure_is_asked_last(self) -> None:
        (after,) = remediated("network-dns-includes-azure", beside(dns("10.1.2.3", "10.4.5.6")))
        assert after["dhcpOptions"]["dnsServers"] == ["10.1.2.3", "10.4.5.6", "168.63.129.16"]

    def test_interfaces_of_scale_sets_are_put_right(self) -> None:
        given = scale_set(interface={"name": "nic", "dnsSettings": {"dnsServers": ["10.1.2.3"], "note": secret("x")}})
        (after,) = remediated("network-dns-includes-azure", beside(given))
        (interface,) = after["virtualMachineProfile"]["networkProfile"]["networkInterfaceConfigurations"]
        assert interface["dnsSettings"] == {"dnsServers": ["10.1.2.3", "168.63.129.16"], "note": secret("x")}

    def test_servers_that_are_not_known_are_left(self) -> None:
        for given in (dns("10.1.2.3", NOT_KNOWN), dns(), dns("168.63.129.16"), network("hub", dhcpOptions={})):
            assert remediated("network-dns-includes-azure", given) == []

    def test_servers_that_are_neither_a_network_s_nor_an_interface_s_are_left(self) -> None:
        given = network("hub", bgpCommunities={"dnsServers": ["10.1.2.3"]})
        assert remediated("network-dns-includes-azure", given) == []


def test_only_what_is_wrong_in_a_list_of_subnets_changes() -> None:
    given = listed({"name": "web"}, {"name": "gatewaysubnet"}, {"name": "endpoints", "note": secret("x")})
    (private,) = remediated("subnet-private", given)
    assert [each.get("defaultOutboundAccess") for each in private["subnets"]] == [False, None, False]
    (enforced,) = remediated("endpoint-subnet-policies-on", given)
    assert enforced["subnets"][:2] == given.props["subnets"][:2]
    assert enforced["subnets"][2]["privateEndpointNetworkPolicies"] == "NetworkSecurityGroupEnabled"
    assert enforced["subnets"][2]["note"] == secret("x")


def test_the_patterns_of_endpoint_subnets_come_from_config() -> None:
    assert remediated("endpoint-subnet-policies-on", of("endpoints"), subnets=["pe-*"]) == []
    assert len(remediated("endpoint-subnet-policies-on", of("PE-1"), subnets=["pe-*"])) == 1


def test_registration_is_switched_off() -> None:
    (after,) = remediated("dns-link-no-registration", beside(linked(registrationEnabled=NOT_KNOWN)))
    assert after["registrationEnabled"] is False
