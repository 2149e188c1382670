"""What a subnet that exists can not lose, and settings of a subnet that need another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localazure.core.model import Put, World, rule
from localazure.network.tenants import delegated_to

# Whose resources in a subnet hold on to its delegation.
_HOLDERS: Final = {
    "microsoft.network/dnsresolvers": (
        "microsoft.network/dnsresolvers/inboundendpoints",
        "microsoft.network/dnsresolvers/outboundendpoints",
    ),
}


@rule(
    "SUB-10",
    "a delegation that something in the subnet stands on is not taken away",
    code="SubnetMissingRequiredDelegation",
    source="MicrosoftDocs/azure-docs#107008, Azure/Azure-Landing-Zones#3683",
    known="issue",
)
def delegation_in_use_stays(put: Put, world: World) -> Iterator[str]:
    """For subnets that exist."""
    kept = {service.lower() for service in delegated_to(put.body)}
    for service in delegated_to(put.before.properties) if put.before else ():
        types = _HOLDERS.get(service.lower(), ())
        held = [user.id for user, _ in world.users(put.id.text) if user.type.lower() in types]
        if held and service.lower() not in kept:
            yield (
                f"Subnet {put.name} requires any of the following delegation(s) [{service}] to reference service "
                f"association link {put.id.text}/serviceAssociationLinks/dnsResolverLink."
            )


@rule(
    "SUB-13",
    "a subnet is shared only where it has no default outbound access",
    code="SubnetSharingScopeNotAllowed",
    source="the API's text (sharingScope); the code is unverified",
    known="specification",
)
def sharing_needs_no_default_outbound(put: Put, _world: World) -> Iterator[str]:
    """`sharingScope` and `defaultOutboundAccess`."""
    if put.body.get("sharingScope") and put.body.get("defaultOutboundAccess") is not False:
        yield f"Property sharingScope of subnet {put.id.text} can be set only if defaultOutboundAccess is false."


SETTINGS: Final = (delegation_in_use_stays, sharing_needs_no_default_outbound)
