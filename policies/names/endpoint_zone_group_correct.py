"""Every private endpoint writes its names into the zones that its service needs, all of them and no others."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import PolicyConfigSchema, Severity

from policies.core import define, wording
from policies.core.stack import Finding, Stack
from policies.parts import endpoints
from reachability.resources import Resource as Described
from reachability.resources import Resources
from reachability.unknown import Unknown


def check(stack: Stack, config: define.Config) -> Iterable[Finding]:
    """Judge every endpoint with its zone groups."""
    resources = stack.model.resources
    further = {
        str(group).lower(): frozenset(str(zone).lower() for zone in zones)
        for group, zones in (config.get("zones") or {}).items()
    }
    table = {**endpoints.ZONES, **further}
    written = endpoints.zone_groups(resources)
    for endpoint in resources.of("privateEndpoints"):
        at = stack.resource(endpoint.where)
        if at is not None:
            own = written.get(endpoint.key, [])
            lost = bool(written.get("")) and not own
            for message in _judge(resources, endpoint, own, table, lost=lost):
                yield Finding(at, message)


def _judge(
    resources: Resources,
    endpoint: Described,
    own: list[Described],
    table: dict[str, frozenset[str]],
    *,
    lost: bool,
) -> Iterable[str]:
    if not own:
        if lost:
            yield f"that it has a zone group {wording.not_known('privateEndpointName of a zone group')}"
        else:
            yield "has no zone group, so its name resolves to the public address. Add a PrivateDnsZoneGroup."
        return
    wanted = endpoints.groups(endpoint)
    if isinstance(wanted, Unknown):
        yield f"that its zones are right {wording.not_known('groupIds')}"
        return
    if not wanted <= table.keys():
        return  # a service whose zones nobody wrote down: that there is a zone group is all that can be asked
    right = frozenset(zone for group in wanted for zone in table[group])
    found = endpoints.zones_of(resources, own)
    if isinstance(found, Unknown):
        yield f"that its zones are {wording.all_of(sorted(right))} {wording.not_known('privateDnsZoneId')}"
        return
    missing, extra = sorted(right - found), sorted(found - right)
    if missing:
        yield (
            f"its zone group lacks {wording.all_of(missing)}, which {wording.all_of(sorted(wanted))} needs: names in "
            "it do not resolve. Add a privateDnsZoneConfig for each."
        )
    if extra:
        unused = f"which {wording.all_of(sorted(wanted))} does not use"
        yield f"its zone group has {wording.all_of(extra)}, {unused}. Take it out."


POLICY = define.stack_policy(
    define.About(
        name="endpoint-zone-group-correct",
        title="Private endpoints write into the zones of their service",
        description=(
            "A private endpoint must have a zone group with exactly the zones of its group id: for a workspace both "
            "privatelink.api.azureml.ms and privatelink.notebooks.azure.net."
        ),
        severity=Severity.HIGH,
        framework=define.mcsb("NS-10", "Ensure Domain Name System (DNS) security"),
        tags=("ee40564d", "ac673a9a", "dns", "private-link"),
        remediation="Add a PrivateDnsZoneGroup with one privateDnsZoneConfig for each zone that the message names.",
        config=PolicyConfigSchema(
            {
                "zones": {
                    "type": "object",
                    "additionalProperties": {"type": "array", "items": {"type": "string"}},
                    "default": {},
                    "description": (
                        "Zones by group id, beside or in place of those that the pack knows, such as {management: "
                        "[privatelink.westeurope.azmk8s.io]}."
                    ),
                }
            }
        ),
    ),
    check=check,
)
