"""The Application Gateway: HTTPS in, HTTPS out, and no public address."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

import pulumi
import pulumi_azure_native as azure_native

from components.identity import Identity
from components.network import VirtualNetwork
from components.placement import Placement
from components.waf_policy import WafPolicy
from topology import plan

# Names inside the gateway. `$self` stands for its own id, which the provider fills in when it sends the request.
_FRONTEND = "private"
_PORT = "https"
_CERTIFICATE = "listener"
_LISTENER = "https"
_POOL = "backend"
_SETTINGS = "https"
_PROBE = "https"
_REWRITES = "headers"

_PEM_BODY = re.compile(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


class Gateway(pulumi.ComponentResource):
    """Application Gateway v2 whose only frontend is private, and whose only listener is HTTPS.

    Private-only needs the feature `Microsoft.Network/EnableApplicationGatewayNetworkIsolation`, registered in the
    subscription before the gateway is made; Azure marks such a gateway with `EnhancedNetworkControl`
    (application-gateway-private-deployment.md, 2023-03-01).
    """

    id: pulumi.Output[str]
    """ARM id of the gateway."""

    private_address: str
    """The frontend's address."""

    gateway: azure_native.network.ApplicationGateway

    def __init__(
        self,
        name: str,
        gateway: plan.Gateway,
        network: VirtualNetwork,
        identity: Identity,
        certificate_ready: Sequence[pulumi.Resource],
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `gateway` in its own subnet of `network`, wearing `identity`.

        `certificate_ready` is what must be there before the gateway can read its certificate from the vault.
        """
        super().__init__("azureml-cluster:network:Gateway", name, None, opts)
        subnet = network.subnets[gateway.subnet].id
        firewall = (
            WafPolicy(f"{name}-waf", gateway.waf, place, pulumi.ResourceOptions(parent=self)) if gateway.waf else None
        )
        roots = _roots(gateway.certificate.root_pem)
        self.gateway = azure_native.network.ApplicationGateway(
            name,
            application_gateway_name=gateway.name,
            resource_group_name=place.groups.name(gateway.resource_group),
            location=place.location,
            tags=place.tags,
            zones=list(gateway.zones),
            sku={"name": gateway.sku, "tier": gateway.sku},
            firewall_policy={"id": firewall.id} if firewall else None,
            autoscale_configuration={
                "min_capacity": gateway.minimum_capacity,
                "max_capacity": gateway.maximum_capacity,
            },
            enable_http2=True,
            identity={
                "type": azure_native.network.ResourceIdentityType.USER_ASSIGNED,
                "user_assigned_identities": [identity.id],
            },
            gateway_ip_configurations=[{"name": "gateway", "subnet": {"id": subnet}}],
            frontend_ip_configurations=[
                {
                    "name": _FRONTEND,
                    "subnet": {"id": subnet},
                    "private_ip_address": gateway.private_address,
                    "private_ip_allocation_method": "Static",
                }
            ],
            frontend_ports=[{"name": _PORT, "port": gateway.listener_port}],
            ssl_policy={"policy_type": "Predefined", "policy_name": gateway.ssl_policy},
            # Without a version: the gateway asks every four hours and takes a renewed certificate by itself.
            ssl_certificates=[{"name": _CERTIFICATE, "key_vault_secret_id": gateway.certificate.secret_id}],
            http_listeners=[
                {
                    "name": _LISTENER,
                    "protocol": "Https",
                    "frontend_ip_configuration": {"id": f"$self/frontendIPConfigurations/{_FRONTEND}"},
                    "frontend_port": {"id": f"$self/frontendPorts/{_PORT}"},
                    "ssl_certificate": {"id": f"$self/sslCertificates/{_CERTIFICATE}"},
                    "host_names": list(gateway.certificate.host_names),
                    "require_server_name_indication": True,
                }
            ],
            trusted_root_certificates=[{"name": root, "data": data} for root, data in roots.items()],
            backend_address_pools=[_pool(gateway)],
            probes=[_probe(gateway)],
            backend_http_settings_collection=[_settings(gateway, list(roots))],
            request_routing_rules=[
                {
                    "name": "api",
                    "rule_type": "Basic",
                    "priority": 100,
                    "http_listener": {"id": f"$self/httpListeners/{_LISTENER}"},
                    "backend_address_pool": {"id": f"$self/backendAddressPools/{_POOL}"},
                    "backend_http_settings": {"id": f"$self/backendHttpSettingsCollection/{_SETTINGS}"},
                    "rewrite_rule_set": {"id": f"$self/rewriteRuleSets/{_REWRITES}"},
                }
            ],
            rewrite_rule_sets=[_rewrites()],
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[
                    # ResourceGroupNotFound: the group's name is plain text.
                    place.groups.resource(gateway.resource_group),
                    # ReferencedResourceNotProvisioned while another subnet is being written.
                    network.settled,
                    # ApplicationGatewayKeyVaultSecretException when the gateway cannot read its certificate.
                    *certificate_ready,
                ],
                # ARM refuses to change it on a gateway that exists; the provider does not know.
                replace_on_changes=["zones"],
                # The gateway has its name from the plan, so the old one must be gone first.
                delete_before_replace=True,
            ),
        )
        self.id = self.gateway.id
        self.private_address = gateway.private_address
        self.register_outputs({"id": self.id, "private_address": self.private_address})


def _pool(gateway: plan.Gateway) -> azure_native.network.ApplicationGatewayBackendAddressPoolArgsDict:
    return {
        "name": _POOL,
        "backend_addresses": [
            {"ip_address": address} if _is_address(address) else {"fqdn": address}
            for address in gateway.backend_addresses
        ],
    }


def _probe(gateway: plan.Gateway) -> azure_native.network.ApplicationGatewayProbeArgsDict:
    return {
        "name": _PROBE,
        "protocol": "Https",
        "host": gateway.backend_host_name,
        "path": gateway.probe_path,
        "interval": 30,
        "timeout": 30,
        "unhealthy_threshold": 3,
    }


def _settings(
    gateway: plan.Gateway, roots: Sequence[str]
) -> azure_native.network.ApplicationGatewayBackendHttpSettingsArgsDict:
    """HTTPS to the backend: the gateway checks that it presents `backend_host_name` under one of `roots`."""
    return {
        "name": _SETTINGS,
        "protocol": "Https",
        "port": gateway.backend_port,
        "host_name": gateway.backend_host_name,
        "cookie_based_affinity": "Disabled",
        "request_timeout": 60,
        # Calls that run when a node leaves the pool may end.
        "connection_draining": {"enabled": True, "drain_timeout_in_sec": gateway.draining_seconds},
        "probe": {"id": f"$self/probes/{_PROBE}"},
        "trusted_root_certificates": [{"id": f"$self/trustedRootCertificates/{root}"} for root in roots],
    }


def _rewrites() -> azure_native.network.ApplicationGatewayRewriteRuleSetArgsDict:
    """Headers that nodes and clients get otherwise than the gateway would send them.

    The gateway writes the client's address with its port, which is no address to most who read the header; the server
    variable has it without (application-gateway/rewrite-http-headers-url). What a node says of its software is nobody's
    business.
    """
    return {
        "name": _REWRITES,
        "rewrite_rules": [
            {
                "name": "client-address",
                "rule_sequence": 100,
                "action_set": {
                    "request_header_configurations": [
                        {"header_name": "X-Forwarded-For", "header_value": "{var_add_x_forwarded_for_proxy}"}
                    ],
                    "response_header_configurations": [{"header_name": "Server", "header_value": ""}],
                },
            }
        ],
    }


def _roots(pem: str) -> dict[str, str]:
    """The certificates of a PEM text by name ("root-1", ...), as base64 of their DER form, which ARM asks for."""
    return {f"root-{number}": "".join(body.split()) for number, body in enumerate(_PEM_BODY.findall(pem), start=1)}


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
