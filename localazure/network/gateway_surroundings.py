"""What ARM refuses of an Application Gateway because of what is around it: its subnet, and the vault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from localazure.core.identity import user_assigned
from localazure.core.model import Put, World, rule
from localazure.core.store import Resource
from localazure.core.values import dig, items
from localazure.network.gateway_rules import ISOLATION, is_private_only, is_v2
from localazure.network.names import GATEWAYS, SUBNETS
from localazure.network.prefixes import networks, subnet_prefixes
from localazure.network.tenants import delegated_to, not_in_a_reserved_subnet
from localazure.network.traffic import SUBNET, Traffic, allowed

_SECRET_ID: Final = re.compile(
    r"https://([A-Za-z0-9-]{3,24})\.vault\.azure\.net/secrets/([A-Za-z0-9-]+)(/[0-9a-f]+)?/?"
)
_ASSIGNMENTS: Final = "Microsoft.Authorization/roleAssignments"
# Built-in roles that may read secrets (azure rbac-and-directory-admin-roles; ids are well known).
_READERS: Final = (
    "4633458b-17de-408a-b874-0445c86b69e6",  # Key Vault Secrets User
    "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",  # Key Vault Secrets Officer
    "00482a5a-887f-4fb3-b363-3b7fe8e74483",  # Key Vault Administrator
)


def gateway_subnets(put: Put, world: World) -> list[Resource]:
    """The subnets that the gateway stands in."""
    ids = [dig(item, "subnet.id") for item in items(put.body, "gatewayIPConfigurations")]
    found = [world.get(id_) for id_ in ids if isinstance(id_, str)]
    return [subnet for subnet in found if subnet is not None]


def _blocked(put: Put, world: World, traffic: list[Traffic]) -> Iterator[tuple[str, Resource, Traffic]]:
    for subnet in gateway_subnets(put, world):
        group = dig(subnet.properties, "networkSecurityGroup.id")
        for item in traffic if isinstance(group, str) else ():
            if not allowed(str(group), item, networks(subnet_prefixes(subnet.properties)), world):
                yield str(group), subnet, item


@rule(
    "AGW-04",
    "the network security group of the gateway's subnet lets the platform in "
    "(GatewayManager on 65200-65535 and AzureLoadBalancer; with network isolation the latter only)",
    code="ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup",
    source="avm-ptn-aiml-landing-zone#16, azure-docs#18737; application-gateway-private-deployment, 2023-03-01",
    known="issue",
)
def platform_traffic_comes_in(put: Put, world: World) -> Iterator[str]:
    """Whether the gateway's health probes reach it."""
    if not is_v2(put):
        return
    isolated = is_private_only(put) and world.features().get(ISOLATION) == "Registered"
    wanted = [Traffic("Inbound", "AzureLoadBalancer", SUBNET, 65200, 65535)]
    if not isolated:
        wanted.append(Traffic("Inbound", "GatewayManager", "*", 65200, 65535))
    for group, subnet, item in _blocked(put, world, wanted):
        what = "internet traffic" if item.source == "GatewayManager" else f"traffic from {item.source}"
        yield (
            f"Network security group {group} blocks incoming {what} on ports 65200 - 65535 to subnet {subnet.id}, "
            f"associated with Application Gateway {put.id.text}. This is not permitted for Application Gateways that "
            "have V2 Sku."
        )


@rule(
    "AGW-04",
    "without network isolation, outbound Internet traffic is not blocked",
    code="ApplicationGatewaySubnetOutboundTrafficBlockedByNetworkSecurityGroup",
    source="application-gateway configuration-infrastructure, 2021-06-14; MicrosoftDocs/azure-docs#84596",
    known="issue",
)
def internet_is_reached(put: Put, world: World) -> Iterator[str]:
    """Only for gateways with a public frontend, or without the feature."""
    if not is_v2(put) or (is_private_only(put) and world.features().get(ISOLATION) == "Registered"):
        return
    for group, subnet, _ in _blocked(put, world, [Traffic("Outbound", SUBNET, "Internet", 443, 443)]):
        yield (
            f"Network security group {group} blocks outgoing internet traffic from subnet {subnet.id}, associated with "
            f"Application Gateway {put.id.text}. This is not permitted for Application Gateways that have V2 Sku."
        )


@rule(
    "AGW-08",
    "the subnet of a gateway is its own: other gateways only, and no delegation to another service",
    code="ApplicationGatewaySubnetCannotHaveOtherResources",
    source="application-gateway configuration-infrastructure, 2021-06-14; the code is unverified",
    known="documentation",
)
def subnet_is_dedicated(put: Put, world: World) -> Iterator[str]:
    """Checked when the gateway comes; whoever comes later meets the same rule."""
    for subnet in gateway_subnets(put, world):
        for owner, configuration in world.addresses(subnet.key).values():
            holder = world.get(owner)
            if holder and holder.type.lower() != GATEWAYS.lower():
                yield (
                    f"Subnet {subnet.id} cannot be used for application gateway {put.id.text} since it has other "
                    f"resources deployed: {configuration}."
                )
                break
        for service in delegated_to(subnet.properties):
            if service.lower() != "microsoft.network/applicationgateways":
                yield f"Subnet {subnet.id} is delegated to {service} and cannot hold application gateway {put.id.text}."
        if subnet.type.lower() != SUBNETS.lower():
            yield f"{subnet.id} is not a subnet."


@rule(
    "AGW-06",
    "the gateway's identity may read the certificate's secret, and the vault lets it in",
    code="ApplicationGatewayKeyVaultSecretException",
    source="mspnp/aks-baseline#262, Azure/azure-cli#16913, #8244, MicrosoftDocs/azure-docs#102809",
    known="issue",
)
def vault_is_readable(put: Put, world: World) -> Iterator[str]:
    """The vault and the secret exist, a role or an access policy allows `get`, trusted services may pass."""
    start = "Problem occured while accessing and validating KeyVault Secrets associated with Application Gateway"
    identities = [found for found in map(world.get, user_assigned(put.body)) if found]
    for certificate in items(put.body, "sslCertificates"):
        secret_id = certificate.get("keyVaultSecretId")
        if not isinstance(secret_id, str):
            continue
        match = _SECRET_ID.fullmatch(secret_id)
        reason = "it is no secret id" if match is None else _vault_fault(match[1], match[2], identities, world)
        if reason:
            yield f"{start} '{put.id.text}': secret {secret_id}: {reason}."


def _vault_fault(vault_name: str, secret_name: str, identities: list[Resource], world: World) -> str | None:
    vaults = world.of_type("Microsoft.KeyVault/vaults", vault_name)
    if not vaults:
        return f"there is no vault {vault_name}"
    vault = vaults[0]
    secret = world.get(f"{vault.id}/secrets/{secret_name}")
    if secret is None:
        return f"vault {vault_name} has no secret {secret_name}"
    if str(dig(vault.properties, "properties.networkAcls.bypass") or "").lower() == "none":
        return f"vault {vault_name} does not let trusted Microsoft services pass (networkAcls.bypass is None)"
    if identities and not any(_may_read(identity, vault, secret, world) for identity in identities):
        return f"none of the gateway's identities may get secrets of vault {vault_name}"
    return None


def _may_read(identity: Resource, vault: Resource, secret: Resource, world: World) -> bool:
    principal = str(identity.properties.get("principalId", "")).lower()
    if dig(vault.properties, "properties.enableRbacAuthorization") is not True:
        return any(
            str(policy.get("objectId", "")).lower() == principal
            and {"get", "all"} & {str(item).lower() for item in dig(policy, "permissions.secrets") or []}
            for policy in items(vault.properties, "properties.accessPolicies")
        )
    return any(
        str(assignment.properties.get("roleDefinitionId", "")).rsplit("/", 1)[-1].lower() in _READERS
        and f"{secret.key}/".startswith(assignment.id.lower().rsplit("/providers/microsoft.authorization/", 1)[0] + "/")
        for assignment in world.of_principal(principal, _ASSIGNMENTS)
    )


SURROUNDING_RULES: Final = (
    platform_traffic_comes_in,
    internet_is_reached,
    subnet_is_dedicated,
    vault_is_readable,
    not_in_a_reserved_subnet,
)
