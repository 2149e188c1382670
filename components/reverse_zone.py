"""A reverse zone with a pointer for every private endpoint whose address lies in it."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_azure_native as azure_native

from components.placement import Placement
from components.private_zone import PrivateZone
from topology import plan

# What the plan writes for the GUID that Azure gives a workspace at its creation.
_GUID = "{guid}"

# Addresses of endpoints are for good; Azure's own records in the forward zones live 10 seconds, for failovers.
_SECONDS = 3600


class ReverseZone(pulumi.ComponentResource):
    """One in-addr.arpa zone, linked as the zones of the names are, and its PTR records."""

    id: pulumi.Output[str]
    """ARM id of the zone."""

    zone: PrivateZone
    records: list[azure_native.privatedns.PrivateRecordSet]

    def __init__(
        self,
        reverse: plan.ReverseZone,
        networks: Mapping[str, pulumi.Input[str]],
        guid: pulumi.Output[str] | None,
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `reverse`. `guid` is the workspace's, for names that hold it; without one those have no pointer."""
        name = reverse.zone.key
        super().__init__("azureml-cluster:dns:ReverseZone", name, None, opts)
        self.zone = PrivateZone(name, reverse.zone, networks, place, pulumi.ResourceOptions(parent=self))
        self.records = [
            azure_native.privatedns.PrivateRecordSet(
                f"{name}-{pointer.key}",
                private_zone_name=reverse.zone.name,
                resource_group_name=place.groups.name(reverse.zone.resource_group),
                record_type="PTR",
                relative_record_set_name=pointer.record,
                ttl=_SECONDS,
                ptr_records=[{"ptrdname": _known(known, guid)} for known in pointer.names],
                # ParentResourceNotFound: the zone's name is plain text.
                opts=pulumi.ResourceOptions(parent=self, depends_on=[self.zone.zone] if self.zone.zone else None),
            )
            for pointer in reverse.pointers
            if guid is not None or not any(_GUID in known for known in pointer.names)
        ]
        self.id = self.zone.id
        self.register_outputs({"id": self.id})


def _known(name: str, guid: pulumi.Output[str] | None) -> pulumi.Input[str]:
    """A name of the plan with the GUID in it, once Azure has given it."""
    if guid is None or _GUID not in name:
        return name
    return guid.apply(lambda given: name.replace(_GUID, given))
