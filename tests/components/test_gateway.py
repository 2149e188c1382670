"""The Application Gateway."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from tests.components.conftest import Deploy
from tests.components.plans import CERTIFICATE, GATEWAY, ROOT_PEM
from tests.components.recording import Recording, leaves
from topology import plan


def inputs(recording: Recording) -> Any:
    return recording.one("network:ApplicationGateway").inputs


def references(value: Any) -> Iterator[str]:
    return (text for path, text in leaves(value) if path.endswith(".id") and str(text).startswith("$self/"))


def test_its_only_frontend_is_a_static_private_address(deployed: Recording) -> None:
    (frontend,) = inputs(deployed)["frontendIPConfigurations"]
    assert (frontend["privateIPAddress"], frontend["privateIPAllocationMethod"]) == ("10.201.0.10", "Static")
    assert frontend["subnet"]["id"].endswith("/snet-gateway")
    assert "publicIPAddress" not in frontend


def test_it_listens_for_https_on_443_and_for_nothing_else(deployed: Recording) -> None:
    (listener,) = inputs(deployed)["httpListeners"]
    assert listener["protocol"] == "Https"
    assert listener["hostNames"] == ["ml.corp.example.com"]
    assert [port["port"] for port in inputs(deployed)["frontendPorts"]] == [443]
    assert "redirectConfigurations" not in inputs(deployed)


def test_the_certificate_comes_from_the_vault_by_a_versionless_id(deployed: Recording) -> None:
    assert inputs(deployed)["sslCertificates"] == [
        {"name": "listener", "keyVaultSecretId": "https://kv-ml.vault.azure.net/secrets/gateway"}
    ]


def test_it_wears_the_user_assigned_identity(deployed: Recording) -> None:
    identity = inputs(deployed)["identity"]
    assert identity["type"] == "UserAssigned"
    assert [worn.rpartition("/")[2] for worn in identity["userAssignedIdentities"]] == ["id-gateway"]


def test_the_tls_policy_is_the_plans_predefined_one(deployed: Recording) -> None:
    assert inputs(deployed)["sslPolicy"] == {"policyType": "Predefined", "policyName": "AppGwSslPolicy20220101S"}


def test_backend_and_probe_speak_https_to_the_host_name_under_the_private_root(deployed: Recording) -> None:
    (settings,) = inputs(deployed)["backendHttpSettingsCollection"]
    assert (settings["protocol"], settings["port"], settings["hostName"]) == ("Https", 443, "ml.corp.example.com")
    assert settings["trustedRootCertificates"] == [{"id": "$self/trustedRootCertificates/root-1"}]
    assert inputs(deployed)["trustedRootCertificates"] == [{"name": "root-1", "data": "MIIBrootAAAA"}]
    (probe,) = inputs(deployed)["probes"]
    assert (probe["protocol"], probe["host"], probe["path"]) == ("Https", "ml.corp.example.com", "/status")


def test_every_root_of_the_bundle_is_trusted(deploy: Deploy) -> None:
    pem = ROOT_PEM + ROOT_PEM.replace("AAAA", "BBBB")
    gateway = dataclasses.replace(GATEWAY, certificate=dataclasses.replace(CERTIFICATE, root_pem=pem))
    made = inputs(deploy(gateway=gateway))
    assert [root["data"] for root in made["trustedRootCertificates"]] == ["MIIBrootAAAA", "MIIBrootBBBB"]
    (settings,) = made["backendHttpSettingsCollection"]
    assert len(settings["trustedRootCertificates"]) == 2


def test_a_backend_is_an_address_or_a_name(deploy: Deploy) -> None:
    made = inputs(deploy(gateway=dataclasses.replace(GATEWAY, backend_addresses=("10.201.0.40", "api.example.com"))))
    (pool,) = made["backendAddressPools"]
    assert pool["backendAddresses"] == [{"ipAddress": "10.201.0.40"}, {"fqdn": "api.example.com"}]


def test_references_inside_the_gateway_resolve(deployed: Recording) -> None:
    made: Mapping[str, Any] = inputs(deployed)
    found = list(references(made))
    assert len(found) == 9
    for reference in found:
        _, collection, name = reference.split("/")
        assert name in {part["name"] for part in made[collection]}, reference


def test_the_one_rule_has_a_priority_and_capacity_scales_by_itself(deployed: Recording) -> None:
    (rule,) = inputs(deployed)["requestRoutingRules"]
    assert rule["priority"] == 100
    assert inputs(deployed)["autoscaleConfiguration"] == {"minCapacity": 1, "maxCapacity": 4}
    assert inputs(deployed)["sku"] == {"name": "Standard_v2", "tier": "Standard_v2"}


def test_it_waits_for_all_that_it_needs_to_read_its_certificate(deployed: Recording) -> None:
    gateway = deployed.one("network:ApplicationGateway")
    assert deployed.one("authorization:RoleAssignment", "gateway-vault").urn in gateway.depends_on
    assert deployed.one("network:PrivateDnsZoneGroup", "vault").urn in gateway.depends_on
    assert deployed.one("network:Subnet", "cluster-compute").urn in gateway.depends_on


def test_it_does_not_wait_for_what_it_does_not_need(deployed: Recording) -> None:
    gateway = deployed.one("network:ApplicationGateway")
    assert deployed.one("network:PrivateDnsZoneGroup", "storage-blob").urn not in gateway.depends_on
    assert not {r.urn for r in deployed.of("compute:VirtualMachineScaleSet")} & gateway.depends_on


WAF = plan.Waf(
    name="waf-ml",
    resource_group="cluster",
    mode="Prevention",
    rule_set=("Microsoft_DefaultRuleSet", "2.1"),
    bots=("Microsoft_BotManagerRuleSet", "1.0"),
    request_body_limit_kb=2000,
    file_upload_limit_mb=100,
    disabled_rules=(
        plan.WafDisabledRule("SQLI", "942430", "JSON", "ml"),
        plan.WafDisabledRule("XSS", "941100", "JSON", "ml"),
        plan.WafDisabledRule("SQLI", "942110", "JSON", "ml"),
    ),
    exclusions=(plan.WafExclusion("RequestArgNames", "Equals", "inputParameters", "free text", "ml"),),
)


def test_without_a_firewall_policy_there_is_none(deployed: Recording) -> None:
    assert deployed.of("network:WebApplicationFirewallPolicy") == []
    assert "firewallPolicy" not in inputs(deployed)
    assert "webApplicationFirewallConfiguration" not in inputs(deployed)


def test_a_firewall_policy_stands_by_itself_and_is_named_by_the_gateway(deploy: Deploy) -> None:
    recording = deploy(gateway=dataclasses.replace(GATEWAY, sku="WAF_v2", waf=WAF))
    policy = recording.one("network:WebApplicationFirewallPolicy")
    gateway = recording.one("network:ApplicationGateway")
    assert gateway.inputs["sku"] == {"name": "WAF_v2", "tier": "WAF_v2"}
    assert gateway.property_dependencies["firewallPolicy"] == {policy.urn}
    assert "webApplicationFirewallConfiguration" not in gateway.inputs
    settings = policy.inputs["policySettings"]
    assert (settings["state"], settings["mode"]) == ("Enabled", "Prevention")
    assert (settings["maxRequestBodySizeInKb"], settings["fileUploadLimitInMb"]) == (2000, 100)


def test_rules_that_are_off_stand_in_their_groups_and_bots_have_a_set_of_their_own(deploy: Deploy) -> None:
    recording = deploy(gateway=dataclasses.replace(GATEWAY, sku="WAF_v2", waf=WAF))
    managed = recording.one("network:WebApplicationFirewallPolicy").inputs["managedRules"]
    main, bots = managed["managedRuleSets"]
    assert (main["ruleSetType"], main["ruleSetVersion"]) == WAF.rule_set
    assert {
        override["ruleGroupName"]: [(rule["ruleId"], rule["state"]) for rule in override["rules"]]
        for override in main["ruleGroupOverrides"]
    } == {"SQLI": [("942430", "Disabled"), ("942110", "Disabled")], "XSS": [("941100", "Disabled")]}
    assert (bots["ruleSetType"], bots["ruleSetVersion"]) == WAF.bots
    assert managed["exclusions"] == [
        {"matchVariable": "RequestArgNames", "selectorMatchOperator": "Equals", "selector": "inputParameters"}
    ]


def test_without_bots_there_is_one_set_and_nothing_is_off_that_is_not_named(deploy: Deploy) -> None:
    bare = dataclasses.replace(WAF, bots=None, disabled_rules=(), exclusions=())
    recording = deploy(gateway=dataclasses.replace(GATEWAY, sku="WAF_v2", waf=bare))
    managed = recording.one("network:WebApplicationFirewallPolicy").inputs["managedRules"]
    assert [rules["ruleSetType"] for rules in managed["managedRuleSets"]] == ["Microsoft_DefaultRuleSet"]
    assert "ruleGroupOverrides" not in managed["managedRuleSets"][0]
    assert managed["exclusions"] == []


def test_calls_that_run_when_a_node_leaves_may_end(deploy: Deploy) -> None:
    (settings,) = inputs(deploy(gateway=dataclasses.replace(GATEWAY, draining_seconds=90)))[
        "backendHttpSettingsCollection"
    ]
    assert settings["connectionDraining"] == {"enabled": True, "drainTimeoutInSec": 90}


def test_nodes_see_the_clients_address_without_a_port(deployed: Recording) -> None:
    (rewrites,) = inputs(deployed)["rewriteRuleSets"]
    (rule,) = rewrites["rewriteRules"]
    assert rule["actionSet"]["requestHeaderConfigurations"] == [
        {"headerName": "X-Forwarded-For", "headerValue": "{var_add_x_forwarded_for_proxy}"}
    ]
