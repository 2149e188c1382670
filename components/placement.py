"""Resource groups, and the little that every other component must know about where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_azure_native as azure_native

from topology import plan


class ResourceGroups(pulumi.ComponentResource):
    """The resource groups of one environment, by their role in the plan."""

    ids: dict[str, pulumi.Output[str]]
    """ARM id of each resource group, by its key in the plan."""

    def __init__(
        self,
        name: str,
        groups: Sequence[plan.ResourceGroup],
        location: str,
        tags: Mapping[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create one resource group for each entry of `groups`, all in `location`."""
        super().__init__("azureml-cluster:resources:ResourceGroups", name, None, opts)
        self._names = {group.key: group.name for group in groups}
        self._groups = {
            group.key: azure_native.resources.ResourceGroup(
                f"{name}-{group.key}",
                resource_group_name=group.name,
                location=location,
                tags=tags,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for group in groups
        }
        self.ids = {key: group.id for key, group in self._groups.items()}
        self.register_outputs({"ids": self.ids})

    def name(self, key: str) -> str:
        """The physical name of the group with that key: plain text, so that it is known in a preview."""
        return self._names[key]

    def resource(self, key: str) -> azure_native.resources.ResourceGroup:
        """The group itself, for `depends_on`: a name in plain text tells the engine of no order."""
        return self._groups[key]


@dataclass(frozen=True, slots=True)
class Placement:
    """Region, tags and resource groups: what every component needs besides its own part of the plan."""

    location: str
    tags: Mapping[str, str]
    groups: ResourceGroups
