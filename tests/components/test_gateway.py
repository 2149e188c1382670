"""The Application Gateway."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from tests.components.conftest import Deploy
from tests.components.plans import CERTIFICATE, GATEWAY, ROOT_PEM
from tests.components.recording import Recording, leaves


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
    assert len(found) == 8
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
