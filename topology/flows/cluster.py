"""From the clients through the gateway and the load balancer to the nodes."""

from __future__ import annotations

from collections.abc import Iterator

from topology.flows.model import Flow, Places
from topology.schema import Settings


def cluster(settings: Settings, places: Places) -> Iterator[Flow]:
    """The API, hop by hop."""
    gateway, web, compute = (places.of(places.cluster, key) for key in ("gateway", "web", "compute"))
    clients = tuple(str(prefix) for prefix in settings.corporate.clients)
    frontend = (f"{places.load_balancer}/32",)
    port = (str(settings.load_balancer.frontend_port),)
    yield Flow("ClientsToGateway", "clients", clients, gateway, ("443",), "clients call the API over TLS")
    why = "the gateway calls the load balancer's frontend"
    yield Flow("GatewayToLoadBalancer", "internal", gateway, frontend, port, why, ends="source")
    why = "what the load balancer hands on from the gateway, after translation"
    yield Flow("GatewayToWeb", "internal", gateway, web, (str(settings.web.port),), why, ends="destination")
    why = "web nodes hand work to compute nodes"
    yield Flow("WebToCompute", "internal", web, compute, (str(settings.compute.port),), why)
