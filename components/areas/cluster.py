"""The load balancer, the tiers, and the gateway with its certificate."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.areas.access import Grants, Identities
from components.areas.data import Data
from components.areas.endpoints import Endpoints
from components.areas.networking import Networking
from components.areas.site import Site
from components.certificate import Certificate
from components.gateway import Gateway
from components.load_balancer import LoadBalancer
from components.scale_set import ScaleSet


class Tiers:
    """The load balancer and the scale sets."""

    def __init__(
        self,
        site: Site,
        networking: Networking,
        identities: Identities,
        data: Data,
        grants: Grants,
        ends: Endpoints,
        admin_password: pulumi.Input[str] | None,
        after: Sequence[pulumi.Resource],
    ) -> None:
        """`after` are what stands on the nodes' way out, and what they read when they first start."""
        plan, networks = site.plan, networking.networks
        shown = _node_certificates(site, data)
        self.load_balancer = LoadBalancer(
            "load-balancer", plan.load_balancer, networks[plan.load_balancer.network], site.place, site.child
        )
        self.scale_sets = {
            tier.key: ScaleSet(
                tier.key,
                tier,
                networks[tier.network],
                identities.identities[tier.identity],
                [*grants.of(tier.identity), *ends.settled("storage", "vault", "sql"), *shown, *after],
                site.place,
                self.load_balancer.pool_id if tier.behind_load_balancer else None,
                admin_password,
                site.child,
                site.made.ids.get(f"asg:{tier.key}"),
            )
            for tier in plan.scale_sets
        }
        site.made.add("load-balancer", self.load_balancer.id)
        for key, tier in self.scale_sets.items():
            site.made.add(key, tier.id)
            site.made.add(f"{key}-autoscale", tier.autoscale.id)


def _node_certificates(site: Site, data: Data) -> list[pulumi.Resource]:
    """The secrets of the nodes' certificates, where the program puts them into the vault."""
    return [
        Certificate(
            f"certificate-{each.secret_name}", each, each.pfx_file, site.plan.vault, data.vault, site.place, site.child
        ).secret
        for each in site.plan.node_certificates
        if each.pfx_file is not None
    ]


class Entrance:
    """The gateway, and the certificate that the program may put into the vault."""

    def __init__(
        self, site: Site, networking: Networking, identities: Identities, data: Data, grants: Grants, ends: Endpoints
    ) -> None:
        plan = site.plan
        certificate = plan.gateway.certificate
        # The gateway reads its certificate while it is being created: it needs the right to, the vault's private name,
        # and the secret itself.
        ready = [*grants.of(plan.gateway.identity, "vault"), *ends.settled("vault")]
        if certificate.pfx_file is not None:
            ready.append(
                Certificate(
                    "certificate", certificate, certificate.pfx_file, plan.vault, data.vault, site.place, site.child
                ).secret
            )
        self.gateway = Gateway(
            "gateway",
            plan.gateway,
            networking.networks[plan.gateway.network],
            identities.identities[plan.gateway.identity],
            ready,
            site.place,
            site.child,
        )
        site.made.add("gateway", self.gateway.id)
