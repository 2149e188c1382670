"""What every area builds with: the plan, where it goes, and what the areas before it have made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi

from components.cloud import Cloud
from components.placement import Placement
from topology.plan import Plan


@dataclass(frozen=True, slots=True)
class Made:
    """What exists so far, by the key under which the plan names it ("vault", "storage", "web").

    Endpoints, grants and diagnostic settings name their targets by these keys, so an area enters what it makes, and a
    later one finds it without knowing which area made it.
    """

    ids: dict[str, pulumi.Output[str]] = field(default_factory=dict)
    principals: dict[str, pulumi.Output[str]] = field(default_factory=dict)
    values: dict[str, pulumi.Output[str]] = field(default_factory=dict)  # what only Azure knows: "workspace-guid"

    def add(self, key: str, id_: pulumi.Output[str], principal: pulumi.Output[str] | None = None) -> None:
        """Enter a resource, and the object id of its identity where it wears one. Raises ValueError for a known key."""
        if key in self.ids:
            raise ValueError(f"two resources of the plan have the key {key!r}")
        self.ids[key] = id_
        if principal is not None:
            self.principals[key] = principal

    def add_addresses(self, ids: Mapping[str, pulumi.Output[str]]) -> None:
        """Enter public addresses by their names."""
        for name, id_ in ids.items():
            self.add(f"pip:{name}", id_)


@dataclass(frozen=True, slots=True)
class Site:
    """One environment under construction."""

    plan: Plan
    cloud: Cloud
    place: Placement
    child: pulumi.ResourceOptions  # makes a component a child of the platform
    made: Made = field(default_factory=Made)

    @property
    def kept(self) -> pulumi.ResourceOptions:
        """As `child`, for components that hold data: where the plan says so the engine refuses to delete them."""
        # Children inherit it from the component (options/protect).
        return pulumi.ResourceOptions.merge(self.child, pulumi.ResourceOptions(protect=self.plan.protect or None))
