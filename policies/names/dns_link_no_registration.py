"""Machines do not write themselves into the zones of private endpoints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pulumi_policy import Severity

from policies.core import define, remedy, wording
from policies.core.values import Resource
from policies.parts import peered_networks
from reachability.unknown import UNKNOWN

_SWITCH = "registrationEnabled"


def check(link: Resource, _config: define.Config) -> Iterable[str]:
    """Judge a link by the name of its zone; one whose name is not known may be Private Link's."""
    value = link.props.get(_SWITCH)
    if value in (None, False) or not peered_networks.private_link(link):
        return
    if value is UNKNOWN:
        yield wording.not_known(_SWITCH)
    elif link.named("privateZoneName") is None:
        unknown = wording.not_known("privateZoneName")
        yield f"registrationEnabled is true, and that its zone is none of Private Link's {unknown}"
    else:
        yield (
            f"registrationEnabled is true for {link.named('privateZoneName')}: machines of the network would write "
            "their names beside those of endpoints. Set false."
        )


def remedies(props: Any) -> bool:
    """Switch registration off where the zone surely is Private Link's."""
    plain = remedy.plain(props)
    link = Resource("", peered_networks.LINK, "", plain)
    if link.named("privateZoneName") is None or not any(True for _ in check(link, {})):
        return False
    return remedy.put(props, False, _SWITCH)


POLICY = define.resource_policy(
    define.About(
        name="dns-link-no-registration",
        title="No registration in Private Link zones",
        description="A link of a privatelink DNS zone must have registration off.",
        severity=Severity.LOW,
        framework=define.mcsb("NS-10", "Ensure Domain Name System (DNS) security"),
        tags=("dns", "private-link"),
        remediation="Set registrationEnabled to false, or link a zone of the machines' own for registration.",
    ),
    types=(peered_networks.LINK,),
    check=check,
    remedy=remedies,
)
