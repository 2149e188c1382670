"""Checks on plain values: both sides of each decision, and the words in which it is told."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from policies.core import wording
from policies.core.values import Resource
from policies.gateway import (
    gateway_key_vault_certificate,
    gateway_key_vault_reachable,
    gateway_minimum_tls_1_2,
    gateway_private_ca_trust,
)
from policies.network import endpoint_subnet_policies_on, load_balancer_internal_only, subnet_private
from policies.parts import gateway_parts, security_rules
from policies.port_80 import (
    firewall_no_port_80_dnat,
    gateway_no_port_80_backend,
    load_balancer_no_port_80_nat,
    load_balancer_no_port_80_probe,
    network_manager_no_port_80_always_allow,
)
from reachability.flows import openings
from reachability.unknown import UNKNOWN

YES, NO, UNSURE = "yes", "no", "unsure"


def told(policy: ModuleType, kind: str, /, **props: Any) -> list[str]:
    return list(policy.check(Resource("urn", kind, "it", props), {}))


def judged(found: list[str]) -> str:
    assert len(found) < 2
    return NO if not found else UNSURE if "cannot be shown to hold" in found[0] else YES


class TestNat:
    GROUP = "network:FirewallPolicyRuleCollectionGroup"

    def nat(self, rule: Any, **collection: Any) -> str:
        listed = [{"ruleCollectionType": "FirewallPolicyNatRuleCollection", "rules": [rule], **collection}]
        return judged(told(firewall_no_port_80_dnat, self.GROUP, ruleCollections=listed))

    @pytest.mark.parametrize(
        ("changed", "answer"),
        [
            ({}, YES),
            ({"ruleType": None}, YES),
            ({"ruleType": UNKNOWN, "translatedPort": None}, YES),
            ({"ruleType": None, "translatedPort": None}, YES),
            ({"ruleType": "NatRule", "translatedPort": None}, YES),
            ({"ruleType": "NetworkRule", "translatedPort": None}, NO),
            ({"ruleType": "ApplicationRule", "translatedPort": None}, NO),
            ({"ruleType": "NetworkRule"}, YES),
            ({"destinationPorts": ["443"]}, NO),
            ({"destinationPorts": ["443"], "translatedPort": "80"}, YES),
            ({"destinationPorts": [UNKNOWN]}, UNSURE),
            ({"translatedPort": UNKNOWN, "destinationPorts": ["443"]}, UNSURE),
            ({"ipProtocols": ["UDP"]}, NO),
            ({"ipProtocols": ["UDP", "TCP"]}, YES),
            ({"ipProtocols": ["Any"]}, YES),
            ({"ipProtocols": []}, YES),
            ({"ipProtocols": [UNKNOWN]}, UNSURE),
            ({"ipProtocols": None, "protocols": ["UDP"]}, NO),
            ({"ipProtocols": None, "protocols": ["TCP"]}, YES),
            ({"ipProtocols": None}, YES),
            ({"ipProtocols": ["TCP"], "protocols": ["UDP"]}, YES),
        ],
    )
    def test_a_rule(self, changed: dict[str, Any], answer: str) -> None:
        rule = {
            "name": "r",
            "ruleType": "NatRule",
            "ipProtocols": ["TCP"],
            "destinationPorts": ["80"],
            "translatedPort": "8080",
        }
        assert self.nat({key: value for key, value in (rule | changed).items() if value is not None}) == answer

    @pytest.mark.parametrize(
        ("kind", "answer"),
        [
            ("FirewallPolicyNatRuleCollection", YES),
            ("firewallpolicynatrulecollection", YES),
            (None, YES),
            (UNKNOWN, YES),
            ("FirewallPolicyFilterRuleCollection", NO),
            ("", NO),
        ],
    )
    def test_a_collection(self, kind: Any, answer: str) -> None:
        assert self.nat({"name": "r", "destinationPorts": ["80"]}, ruleCollectionType=kind) == answer

    def test_each_type_has_its_own_list(self) -> None:
        rules = [{"rules": [{"name": "r", "destinationPorts": ["80"], "protocols": ["TCP"]}]}]
        for kind, prop, answer in (
            ("network:AzureFirewall", "natRuleCollections", YES),
            ("network:AzureFirewall", "ruleCollections", NO),
            (self.GROUP, "ruleCollections", YES),
            (self.GROUP, "natRuleCollections", NO),
            (f"{self.GROUP}Draft", "ruleCollections", YES),
        ):
            assert judged(told(firewall_no_port_80_dnat, kind, **{prop: rules})) == answer
        assert judged(told(firewall_no_port_80_dnat, self.GROUP, ruleCollections=[UNKNOWN])) == UNSURE
        assert self.nat(UNKNOWN) == UNSURE
        filters = [{"ruleCollectionType": "FirewallPolicyFilterRuleCollection", **rules[0]}]
        assert judged(told(firewall_no_port_80_dnat, "network:AzureFirewall", natRuleCollections=filters)) == YES


class TestCertificates:
    def certificate(self, **props: Any) -> list[str]:
        return list(gateway_key_vault_certificate._certificate(props, "c"))

    @pytest.mark.parametrize(
        ("reference", "wrong"),
        [
            ("https://v.vault.azure.net/secrets/x", ""),
            ("HTTPS://v.vault.azure.net/secrets/x/", ""),
            ("https://v.vault.azure.net/certificates/x", ""),
            ("https://v.vault.azure.net/secrets/x/1", "names one version"),
            ("https://v.vault.azure.net/secrets", "names one version"),
            ("https://v.vault.azure.net/keys/x", "is no Key Vault secret"),
            ("https://v.vault.azure.net/", "is no Key Vault secret"),
            ("http://v.vault.azure.net/secrets/x", "is no Key Vault secret"),
            ("ftp://v.vault.azure.net/secrets/x", "is no Key Vault secret"),
            ("wss://v.vault.azure.net/secrets/x", "is no Key Vault secret"),
            ("", "has no keyVaultSecretId"),
            (None, "has no keyVaultSecretId"),
            (7, "has no keyVaultSecretId"),
            (UNKNOWN, "cannot be shown to hold: keyVaultSecretId of c"),
        ],
    )
    def test_a_reference(self, reference: Any, wrong: str) -> None:
        found = self.certificate(keyVaultSecretId=reference)
        assert [wrong in each for each in found] == ([True] if wrong else [])

    @pytest.mark.parametrize(
        "given", [{"data": "x"}, {"password": "x"}, {"data": UNKNOWN}, {"data": "x", "password": "y"}]
    )
    def test_key_material_of_any_kind_is_refused(self, given: dict[str, Any]) -> None:
        (found,) = self.certificate(keyVaultSecretId="https://v.vault.azure.net/secrets/x", **given)
        assert "carries its key material" in found

    @pytest.mark.parametrize(
        ("protocol", "lacks"),
        [("Https", True), ("TLS", True), ("Http", False), ("Tcp", False), (UNKNOWN, False), (None, False), (7, False)],
    )
    @pytest.mark.parametrize("prop", ["httpListeners", "listeners"])
    def test_an_encrypted_listener_has_one(self, prop: str, protocol: Any, lacks: bool) -> None:
        found = told(gateway_key_vault_certificate, gateway_parts.TYPE, **{prop: [{"name": "l", "protocol": protocol}]})
        assert ["(l) has no sslCertificate" in each for each in found] == ([True] if lacks else [])
        known = {"name": "l", "protocol": protocol, "sslCertificate": {"id": UNKNOWN}}
        assert told(gateway_key_vault_certificate, gateway_parts.TYPE, **{prop: [known]}) == []

    @pytest.mark.parametrize(
        ("reference", "parts"),
        [
            ("https://V.vault.azure.net/secrets/Gateway", ("v", "gateway")),
            ("https://v.vault.azure.net/secrets/gateway/1", ("v", "gateway")),
            ("https://v.vault.azure.net/secrets", ("v", "")),
            ("https://v.vault.azure.net", ("v", "")),
            ("secrets/gateway", ("", "gateway")),
            ("", ("", "")),
        ],
    )
    def test_the_parts_of_a_reference(self, reference: str, parts: tuple[str, str]) -> None:
        assert gateway_key_vault_reachable._parts(reference) == parts


@pytest.mark.parametrize(
    ("policy", "protocol", "refused"),
    [
        (gateway_private_ca_trust, "Https", True),
        (gateway_private_ca_trust, "Http", False),
        (gateway_private_ca_trust, "Tls", False),
        (gateway_private_ca_trust, "A", False),
        (gateway_private_ca_trust, UNKNOWN, False),
        (gateway_no_port_80_backend, "Http", True),
        (gateway_no_port_80_backend, "Https", False),
        (gateway_no_port_80_backend, "A", False),
    ],
)
def test_the_protocol_of_a_backend_decides(policy: ModuleType, protocol: Any, refused: bool) -> None:
    found = told(policy, gateway_parts.TYPE, backendHttpSettingsCollection=[{"name": "b", "protocol": protocol}])
    assert bool(found) is refused


def test_an_entry_is_called_by_path_and_name() -> None:
    path = "subnets[0]"
    assert wording.entry_name({"name": "a"}, path) == f"{path} (a)"
    assert wording.entry_name({"name": UNKNOWN}, path) == path
    assert wording.entry_name({}, path) == path
    assert wording.entry_name(UNKNOWN, path) == path


class TestSubnets:
    SUBNET = "network:Subnet"
    NETWORK = "network:VirtualNetwork"

    @pytest.mark.parametrize(
        ("policy", "switch", "unset", "wrong", "right", "is_wrong"),
        [
            (subnet_private, "defaultOutboundAccess", "is not set", True, False, "is true"),
        ],
    )
    def test_a_switch(self, policy: ModuleType, switch: str, unset: str, wrong: Any, right: Any, is_wrong: str) -> None:
        (found,) = told(policy, self.SUBNET, subnetName="a")
        assert found.startswith(f"{switch} {unset}")
        (found,) = told(policy, self.SUBNET, subnetName="a", **{switch: wrong})
        assert found.startswith(f"{switch} {is_wrong}")
        assert told(policy, self.SUBNET, subnetName="a", **{switch: right}) == []
        listed = [{"name": "GatewaySubnet"}, {"name": "a", switch: wrong}, {"name": "b", switch: right}, {"name": "c"}]
        several = told(policy, self.NETWORK, subnets=listed)
        assert [each.partition(".")[0].partition(" ")[0] for each in several if "subnets[0]" not in each] == [
            "subnets[1]",
            "subnets[3]",
        ]
        assert f".{switch} {is_wrong}" in several[-2]
        assert f".{switch} {unset}" in several[-1]

    def test_the_switch_of_a_subnet_made_for_endpoints_is_told_with_its_place(self) -> None:
        switch = "privateEndpointNetworkPolicies"
        (unset,) = told(endpoint_subnet_policies_on, self.SUBNET, subnetName="endpoints")
        assert unset.startswith(f"{switch} is not set, which is Disabled, so no group")
        (off,) = told(endpoint_subnet_policies_on, self.SUBNET, subnetName="endpoints", **{switch: "Disabled"})
        assert off.startswith(f"{switch} is Disabled, so no group")
        (inside,) = told(endpoint_subnet_policies_on, self.NETWORK, subnets=[{"name": "endpoints"}])
        assert inside.startswith(f"subnets[0].{switch} is not set")

    def test_the_subnet_that_is_not_private_is_called_by_its_name(self) -> None:
        assert "machines in a reach" in told(subnet_private, self.SUBNET, subnetName="a")[0]
        assert "machines in it reach" in told(subnet_private, self.SUBNET, subnetName=UNKNOWN)[0]


def test_the_port_of_a_nat_rule_is_told_as_it_is_written() -> None:
    (found,) = told(load_balancer_no_port_80_nat, "network:InboundNatRule", frontendPort=80, protocol="Tcp")
    assert "80" in found
    assert "80-" not in found
    props = {"frontendPortRangeStart": 79, "frontendPortRangeEnd": 81, "protocol": "Tcp"}
    (found,) = told(load_balancer_no_port_80_nat, "network:InboundNatRule", **props)
    assert "79-81" in found
    listed = [{"name": "r", "frontendPort": 80, "protocol": "Tcp"}]
    assert len(told(load_balancer_no_port_80_nat, "network:LoadBalancer", inboundNatRules=listed)) == 1


def test_an_admin_rule_is_told_with_its_ports() -> None:
    always = {"access": "AlwaysAllow", "direction": "Inbound", "protocol": "Tcp"}
    for ports, said in ((["79-81", "443"], "[79-81, 443]"), ([], "every port"), (None, "every port")):
        (found,) = told(
            network_manager_no_port_80_always_allow, "network:AdminRule", destinationPortRanges=ports, **always
        )
        assert f"lets in Tcp to {said} before any security group is asked" in found


def test_a_probe_that_is_none_asks_on_no_port() -> None:
    probes = [None, {"name": "p", "port": 80}]
    (found,) = told(load_balancer_no_port_80_probe, "network:LoadBalancer", probes=probes)
    assert found.startswith("probes[1] (p) asks on port 80")


def test_frontends_after_one_that_is_not_known_are_judged() -> None:
    frontends = [UNKNOWN, {"name": "f", "publicIPAddress": {}}]
    first, second = told(load_balancer_internal_only, "network:LoadBalancer", frontendIPConfigurations=frontends)
    assert "frontendIPConfigurations[0] is not known yet" in first
    assert "(f) has a publicIPAddress" in second


def test_old_tls_is_told_as_it_is_or_as_missing() -> None:
    for policy, said in (
        ({"policyType": "Custom", "minProtocolVersion": "TLSv1_0"}, "takes TLSv1_0 and newer"),
        ({"policyType": "Custom"}, "takes any TLS and newer"),
        ({"policyType": "Predefined", "policyName": "AppGwSslPolicy20150501"}, "AppGwSslPolicy20150501"),
        ({"policyType": "Predefined"}, "no named policy"),
    ):
        assert any(said in each for each in told(gateway_minimum_tls_1_2, gateway_parts.TYPE, sslPolicy=policy)), said


class TestReferred:
    GATEWAY = Resource(
        "urn",
        gateway_parts.TYPE,
        "agw",
        {"ports": [{"name": "A", "n": 1}, {"name": "b", "n": 2}, {"name": "a", "n": 3}]},
    )

    @pytest.mark.parametrize(("reference", "found"), [("/x/A", 1), ("/x/b/", 2), ("/x/c", UNKNOWN), ("", UNKNOWN)])
    def test_a_name_is_the_first_entry_of_that_name(self, reference: str, found: Any) -> None:
        assert gateway_parts.of_referred(self.GATEWAY, "ports", reference, lambda each: each["n"]) == found

    def test_an_unknown_one_is_what_all_entries_say(self) -> None:
        answers = {True: True, False: False}
        for said, found in (((True, True, True), True), ((False,) * 3, False), ((True, False, True), UNKNOWN)):
            given = iter(said)
            ask = lambda _entry: answers[next(given)]  # noqa: E731, B023
            assert gateway_parts.of_referred(self.GATEWAY, "ports", UNKNOWN, ask) is found
        assert gateway_parts.of_referred(self.GATEWAY, "none", UNKNOWN, lambda _entry: True) is UNKNOWN


def test_sources_that_cannot_be_read_exempt_nobody() -> None:
    for listed in (None, [], "10.0.0.0/8", [7], 7, [UNKNOWN]):
        side = security_rules.exempt({"allowedSources": listed})
        assert side == openings.NOBODY or not isinstance(listed, str)
    assert security_rules.exempt({"allowedSources": ["10.0.0.0/8"]}) != openings.NOBODY
    assert security_rules.exempt({}) == openings.NOBODY


def test_a_rule_of_its_own_has_its_name_in_azure_or_in_the_program() -> None:
    made = Resource("urn", security_rules.RULE, "program", {"securityRuleName": "azure"})
    assert security_rules.separate(made).name == "azure"
    assert security_rules.separate(Resource("urn", security_rules.RULE, "program", {})).name == "program"
