"""A small cluster with one of each kind of order: nested, referred to, peered, granted, resolved, and a secret."""

SECRET = "Campaign-secret-7f3a91"

VARIABLE = "CAMPAIGN_SECRET"
"""Where the program takes it from: a plain setting would stand in the engine's own record of its configuration."""

CONFIG = "  azure-native:location: westeurope"

PROGRAM = """
import os

import pulumi
from pulumi import ResourceOptions as Options
from pulumi_azure_native import authorization, keyvault, managedidentity, network, privatedns, resources

secret_text = pulumi.Output.secret(os.environ["CAMPAIGN_SECRET"])
client = authorization.get_client_config()
group = resources.ResourceGroup("group", resource_group_name="rg")
of = {"resource_group_name": group.name}
nsg = network.NetworkSecurityGroup("nsg", network_security_group_name="nsg", **of)
hub = network.VirtualNetwork("hub", virtual_network_name="hub", **of,
    address_space={"address_prefixes": ["10.0.0.0/16"]})
spoke = network.VirtualNetwork("spoke", virtual_network_name="spoke",
    address_space={"address_prefixes": ["10.1.0.0/16"]}, **of)
one = network.Subnet("one", virtual_network_name=hub.name, subnet_name="one", address_prefix="10.0.0.0/24",
    network_security_group={"id": nsg.id}, **of)
two = network.Subnet("two", virtual_network_name=hub.name, subnet_name="two", address_prefix="10.0.1.0/24", **of,
    opts=Options(depends_on=[one]))
there = network.Subnet("there", virtual_network_name=spoke.name, subnet_name="there", **of,
    address_prefix="10.1.0.0/24")
out = network.VirtualNetworkPeering("out", virtual_network_name=hub.name, virtual_network_peering_name="out",
    remote_virtual_network={"id": spoke.id}, allow_virtual_network_access=True, **of,
    opts=Options(depends_on=[two, there]))
back = network.VirtualNetworkPeering("back", virtual_network_name=spoke.name, virtual_network_peering_name="back",
    remote_virtual_network={"id": hub.id}, allow_virtual_network_access=True, **of, opts=Options(depends_on=[out]))
identity = managedidentity.UserAssignedIdentity("identity", resource_name_="id-campaign", **of)
vault = keyvault.Vault("vault", vault_name="kv-campaign", **of,
    properties={"tenant_id": client.tenant_id, "sku": {"family": "A", "name": "standard"},
                "enable_rbac_authorization": True})
secret = keyvault.Secret("secret", vault_name=vault.name, secret_name="word", properties={"value": secret_text}, **of)
reader = authorization.RoleAssignment("reader", scope=vault.id, principal_id=identity.principal_id,
    principal_type="ServicePrincipal", role_assignment_name="00000000-0000-0000-0000-0000000000aa",
    role_definition_id=f"/subscriptions/{client.subscription_id}/providers/Microsoft.Authorization/roleDefinitions/"
    "4633458b-17de-408a-b874-0445c86b69e6")
zone = privatedns.PrivateZone("zone", private_zone_name="privatelink.vaultcore.azure.net", location="global", **of)
link = privatedns.VirtualNetworkLink("link", private_zone_name=zone.name, virtual_network_link_name="hub",
    location="global", registration_enabled=False, virtual_network={"id": hub.id}, **of)
endpoint = network.PrivateEndpoint("endpoint", private_endpoint_name="pe", subnet={"id": one.id}, **of,
    private_link_service_connections=[{"name": "v", "private_link_service_id": vault.id, "group_ids": ["vault"]}])
records = network.PrivateDnsZoneGroup("records", private_endpoint_name=endpoint.name,
    private_dns_zone_group_name="default", private_dns_zone_configs=[{"name": "v", "private_dns_zone_id": zone.id}],
    **of, opts=Options(depends_on=[link]))
pulumi.export("address", endpoint.custom_dns_configs[0].ip_addresses[0])
pulumi.export("word", secret_text)
"""

WRITES = 17
"""How many writes a deployment of it makes."""
