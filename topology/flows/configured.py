"""What a spoke lets in by its settings."""

from __future__ import annotations

from collections.abc import Iterator

from topology.flows.model import Flow, Places
from topology.schema import Settings


def configured(settings: Settings, places: Places) -> Iterator[Flow]:
    """The `inbound` of every created spoke."""
    for spoke in settings.created():
        for index, inbound in enumerate(spoke.inbound, start=1):
            sources = tuple(
                prefix
                for source in inbound.sources
                for prefix in (places.all(source) if source in places.spaces else (source,))
            )
            name = "".join(word.capitalize() for word in spoke.name.split("-"))
            yield Flow(f"{name}{index}", "internal", sources, places.all(spoke.name), inbound.ports, inbound.reason)
