"""Private DNS beyond the endpoints' own zones: pointers, the resolver, and the allow-list."""

from __future__ import annotations

import pulumi

from components.areas.networking import Networking
from components.areas.site import Site
from components.dns_policy import DnsPolicy
from components.dns_resolver import DnsResolver
from components.reverse_zone import ReverseZone


class NameServers:
    """What answers and what may be asked: the resolver and the allow-list, as soon as the networks are there."""

    def __init__(self, site: Site, networking: Networking) -> None:
        plan = site.plan
        if plan.resolver is not None:
            resolver = DnsResolver("resolver", plan.resolver, networking.networks, site.place, site.child)
            site.made.add("resolver", resolver.id)
            site.made.add("resolver-rules", resolver.ruleset_id)
        if plan.dns_policy is not None:
            policy = DnsPolicy("dns-policy", plan.dns_policy, networking.ids, site.place, site.child)
            site.made.add("dns-policy", policy.id)


class Pointers:
    """The reverse zones, after everything that a pointer leads to has its name."""

    def __init__(self, site: Site, networking: Networking) -> None:
        guid: pulumi.Output[str] | None = site.made.values.get("workspace-guid")
        self.zones = [
            ReverseZone(reverse, networking.ids, guid, site.place, site.child) for reverse in site.plan.reverse_zones
        ]
