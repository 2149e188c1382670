"""The private endpoints of everything that has one."""

from __future__ import annotations

import pulumi

from components.areas.networking import Networking
from components.areas.site import Site
from components.private_endpoint import PrivateEndpoint


class Endpoints:
    """Private endpoints, made for each target as soon as it exists."""

    def __init__(self, site: Site, networking: Networking) -> None:
        self._site = site
        self._networking = networking
        self._made: dict[str, PrivateEndpoint] = {}

    def make_ready(self) -> None:
        """Make every endpoint of the plan whose target exists by now."""
        for endpoint in self._site.plan.endpoints:
            if endpoint.target in self._site.made.ids and endpoint.key not in self._made:
                self._made[endpoint.key] = PrivateEndpoint(
                    endpoint.key,
                    endpoint,
                    self._site.made.ids[endpoint.target],
                    self._networking.networks[endpoint.network],
                    self._networking.zones,
                    self._site.place,
                    self._site.child,
                )
                self._site.made.add(f"endpoint:{endpoint.key}", self._made[endpoint.key].id)

    def finish(self) -> None:
        """Make the rest. Raises KeyError for an endpoint whose target no area has made."""
        self.make_ready()
        missing = [endpoint.key for endpoint in self._site.plan.endpoints if endpoint.key not in self._made]
        if missing:
            raise KeyError(f"no area has made the targets of these endpoints: {', '.join(missing)}")

    def settled(self, *targets: str) -> list[pulumi.Resource]:
        """After these the targets answer under their private names: for `depends_on`."""
        return [
            self._made[endpoint.key].settled
            for endpoint in self._site.plan.endpoints
            if endpoint.target in targets and endpoint.key in self._made
        ]
