"""Azure's own probes."""

from __future__ import annotations

from collections.abc import Iterator

from topology.flows.model import Flow, Places
from topology.schema import Settings


def platform(settings: Settings, places: Places) -> Iterator[Flow]:
    """Health probes of the gateway and of the nodes behind the load balancer."""
    gateway, web = (places.of(places.cluster, key) for key in ("gateway", "web"))
    # application-gateway-private-deployment.md (2023-03-01): with network isolation this is the only rule it needs.
    why = "the platform's health probes of the gateway's instances"
    yield Flow("GatewayProbes", "platform", ("AzureLoadBalancer",), gateway, ("*",), why, "*")
    probe = str(settings.load_balancer.probe_port or settings.web.port)
    why = "the load balancer's health probes of the web nodes"
    yield Flow("LoadBalancerProbes", "platform", ("AzureLoadBalancer",), web, (probe,), why)
