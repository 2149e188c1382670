"""Nothing lets port 80 in, by any way."""

from __future__ import annotations

from policies.port_80 import (
    firewall_no_port_80_dnat,
    frontend_no_port_80_path,
    gateway_no_port_80_backend,
    gateway_no_port_80_frontend,
    gateway_no_port_80_listener,
    gateway_no_port_80_probe,
    gateway_no_port_80_redirect,
    load_balancer_no_port_80_nat,
    load_balancer_no_port_80_probe,
    load_balancer_no_port_80_rule,
    network_explicit_deny_port_80,
    network_manager_no_port_80_always_allow,
    network_no_port_80_default_route,
    network_no_port_80_effective,
    network_no_port_80_ingress,
    node_no_port_80_public_ip,
    public_ip_no_port_80_consumers,
)

POLICIES = (
    firewall_no_port_80_dnat.POLICY,
    frontend_no_port_80_path.POLICY,
    gateway_no_port_80_backend.POLICY,
    gateway_no_port_80_frontend.POLICY,
    gateway_no_port_80_listener.POLICY,
    gateway_no_port_80_probe.POLICY,
    gateway_no_port_80_redirect.POLICY,
    load_balancer_no_port_80_nat.POLICY,
    load_balancer_no_port_80_probe.POLICY,
    load_balancer_no_port_80_rule.POLICY,
    network_explicit_deny_port_80.POLICY,
    network_manager_no_port_80_always_allow.POLICY,
    network_no_port_80_default_route.POLICY,
    network_no_port_80_effective.POLICY,
    network_no_port_80_ingress.POLICY,
    node_no_port_80_public_ip.POLICY,
    public_ip_no_port_80_consumers.POLICY,
)
