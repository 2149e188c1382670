"""Who uses the private endpoints."""

from __future__ import annotations

from collections.abc import Iterator

from topology.flows.model import Flow, Places


def endpoints(places: Places) -> Iterator[Flow]:
    """The gateway, the workers and existing spokes at the shared private endpoints."""
    endpoints = places.of("hub", "endpoints")
    gateway = places.of(places.cluster, "gateway")
    yield Flow("GatewayToVault", "internal", gateway, endpoints, ("443",), "the gateway reads its certificate")
    why = "secrets, packages and data at their private endpoints"
    yield Flow("WorkersToEndpoints", "internal", places.workers(), endpoints, ("443",), why)
    # The notebooks of a compute instance lie in a file share of the workspace's storage.
    shares = (*places.nodes(), *places.computes())
    yield Flow("WorkersToFileShares", "internal", shares, endpoints, ("445",), "file shares are mounted over SMB 3")
    if places.existing:
        existing = places.all(*places.existing)
        why = "existing spokes share the private endpoints"
        yield Flow("ExistingToEndpoints", "internal", existing, endpoints, ("443",), why)
