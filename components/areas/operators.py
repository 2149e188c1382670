"""How operators get in, and the groups that name tiers of machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_azure_native as azure_native

from components.areas.networking import Networking
from components.areas.site import Site
from components.bastion import Bastion
from components.jumpbox import Jumpbox
from topology.plan import Plan


class SecurityGroups:
    """Application security groups, which exist before the machines in them."""

    def __init__(self, site: Site) -> None:
        for group in site.plan.application_security_groups:
            made = azure_native.network.ApplicationSecurityGroup(
                f"{group.key}-group",
                application_security_group_name=group.name,
                resource_group_name=site.place.groups.name(group.resource_group),
                location=site.place.location,
                tags=site.place.tags,
                opts=pulumi.ResourceOptions.merge(
                    site.child,
                    # ResourceGroupNotFound: the group's name is plain text.
                    pulumi.ResourceOptions(depends_on=[site.place.groups.resource(group.resource_group)]),
                ),
            )
            site.made.add(f"asg:{group.key}", made.id)


class Operators:
    """Bastion and the jumpbox behind it."""

    def __init__(
        self,
        site: Site,
        networking: Networking,
        admin_password: pulumi.Input[str] | None,
        after: Sequence[pulumi.Resource],
    ) -> None:
        """`after` are what stands on the jumpbox's way out."""
        plan = site.plan
        if plan.bastion is not None:
            network = networking.networks[plan.bastion.network]
            bastion = Bastion("bastion", plan.bastion, network, site.place, site.child)
            site.made.add("bastion", bastion.id)
            site.made.add_addresses(bastion.address_ids)
        if plan.jumpbox is not None:
            jumpbox = Jumpbox(
                "jumpbox",
                plan.jumpbox,
                networking.networks[plan.jumpbox.network],
                site.place,
                site.made.ids.get("asg:jumpbox"),
                admin_password,
                after,
                site.child,
            )
            site.made.add("jumpbox", jumpbox.id, jumpbox.principal_id)


def outputs(plan: Plan) -> dict[str, Any]:
    """What operators, and the administrators of name servers outside Azure, need to know."""
    found: dict[str, Any] = {}
    if plan.forwarders is not None:
        found["dnsForwarders"] = {
            "target": plan.forwarders.target,
            "suffixes": [forwarder.suffix for forwarder in plan.forwarders.suffixes],
        }
    if plan.bastion is not None:
        found["bastionName"] = plan.bastion.name
    if plan.jumpbox is not None:
        found["jumpboxName"] = plan.jumpbox.name
    return found
