"""The pack: every policy, in the order in which the docs list them."""

from __future__ import annotations

from pulumi_policy import EnforcementLevel, Policy, PolicyPack

from policies import (
    dns_zone_linked_to_every_peered_network,
    firewall_no_port_80_dnat,
    gateway_https_only,
    gateway_key_vault_certificate,
    gateway_no_port_80_backend,
    gateway_no_port_80_frontend,
    gateway_no_port_80_listener,
    gateway_no_port_80_probe,
    gateway_no_port_80_redirect,
    load_balancer_internal_only,
    load_balancer_no_port_80_nat,
    load_balancer_no_port_80_probe,
    load_balancer_no_port_80_rule,
    network_dns_includes_azure,
    network_explicit_deny_port_80,
    network_no_port_80_effective,
    network_no_port_80_ingress,
    node_managed_disks,
    node_no_port_80_public_ip,
    public_ip_no_port_80_consumers,
)

NAME = "azureml-cluster"

POLICIES: list[Policy] = [
    network_no_port_80_ingress.POLICY,
    network_no_port_80_effective.POLICY,
    network_explicit_deny_port_80.POLICY,
    load_balancer_no_port_80_rule.POLICY,
    load_balancer_no_port_80_nat.POLICY,
    load_balancer_no_port_80_probe.POLICY,
    load_balancer_internal_only.POLICY,
    gateway_no_port_80_frontend.POLICY,
    gateway_no_port_80_listener.POLICY,
    gateway_no_port_80_redirect.POLICY,
    gateway_no_port_80_probe.POLICY,
    gateway_no_port_80_backend.POLICY,
    gateway_https_only.POLICY,
    gateway_key_vault_certificate.POLICY,
    firewall_no_port_80_dnat.POLICY,
    node_no_port_80_public_ip.POLICY,
    node_managed_disks.POLICY,
    public_ip_no_port_80_consumers.POLICY,
    network_dns_includes_azure.POLICY,
    dns_zone_linked_to_every_peered_network.POLICY,
]


def serve() -> None:
    """Answer the engine until it goes away. The SDK's constructor does not return."""
    PolicyPack(NAME, POLICIES, EnforcementLevel.MANDATORY)
