"""The API, hop by hop, and that nobody takes a short cut."""

from __future__ import annotations

from collections.abc import Iterator

from topology.intents.ground import Ground, excluding
from topology.intents.model import Allowed, Intent


def cluster(ground: Ground) -> Iterator[Intent]:
    """Clients, gateway, load balancer, web nodes, compute nodes: each reached by the one before it and by no other."""
    settings, plan = ground.settings, ground.plan
    gateway, balancer = f"place:{plan.gateway.name}", f"place:{plan.load_balancer.name}"
    tiers = {tier.key: f"place:{tier.name}" for tier in plan.scale_sets}
    web_port, compute_port = str(settings.web.port), str(settings.compute.port)
    if ground.joined_in(ground.cluster):
        why = "clients call the API over TLS, and get an answer"
        yield Intent("clients-reach-the-gateway", "reach", why, ground.clients, (gateway,), ("443",))
    why = "the gateway hands calls to the load balancer"
    frontend = str(settings.load_balancer.frontend_port)
    yield Intent("gateway-reaches-the-load-balancer", "reach", why, (gateway,), (balancer,), (frontend,))
    why = f"the load balancer turns the gateway's calls into port {web_port} of every web node"
    yield Intent("gateway-reaches-web", "reach", why, (gateway,), (tiers["web"],), (web_port,), over=(balancer,))
    why = "web nodes hand work to compute nodes"
    yield Intent("web-reaches-compute", "reach", why, (tiers["web"],), (tiers["compute"],), (compute_port,))
    why = "a node that the load balancer's probe does not reach gets no calls"
    probe = str(settings.load_balancer.probe_port or settings.web.port)
    yield Intent("probes-reach-web", "reach", why, ("kind:platform",), (tiers["web"],), (probe,))
    yield from _nothing_else(ground, gateway, balancer)


def _nothing_else(ground: Ground, gateway: str, balancer: str) -> Iterator[Intent]:
    settings = ground.settings
    probe = str(settings.load_balancer.probe_port or settings.web.port)
    platform = ("kind:platform",)
    front = [Allowed(ground.clients, ground.gateway, ("443",)), Allowed(platform, ground.gateway)]
    if ground.jumpbox:
        front.append(Allowed(ground.jumpbox, ground.gateway, ("443",)))
    why = "the gateway is called on 443, by the clients and by operators who try the API"
    yield Intent("only-clients-reach-the-gateway", "not-reach", why, ("any",), ground.gateway, allowed=tuple(front))
    why = "only the gateway calls the load balancer"
    yield Intent("only-the-gateway-reaches-the-load-balancer", "not-reach", why, ("any", f"!{gateway}"), (balancer,))
    why = "web nodes are called by the gateway, over the load balancer, and by its probe"
    yield Intent(
        "only-the-gateway-reaches-web",
        "not-reach",
        why,
        ("any", *excluding((gateway,))),
        (*ground.web, f"!{balancer}"),
        allowed=(Allowed(platform, ground.web, (probe,)),),
    )
    why = f"what the gateway reaches of the web nodes is port {settings.web.port}"
    yield Intent(
        "gateway-reaches-no-more-of-web",
        "not-reach",
        why,
        (gateway,),
        (*ground.web, f"!{balancer}"),
        allowed=(Allowed((gateway,), ground.web, (str(settings.web.port),)),),
    )
    why = f"compute nodes are called by web nodes, on {settings.compute.port}"
    allowed = (Allowed(ground.web, ground.compute, (str(settings.compute.port),)),)
    yield Intent("only-web-reaches-compute", "not-reach", why, ("any",), ground.compute, allowed=allowed)
