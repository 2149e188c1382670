"""An exemption has an owner, a reason and an end, and lets off something that exists."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from pulumi_policy import Severity

from policies.core import define, exemptions
from policies.core.exemptions import Exemption
from policies.core.seen import SEEN
from policies.core.stack import Stack
from policies.core.values import Resource

NAME: Final = "exemption-complete-and-current"
_FIX: Final = f"Write each entry like this: {exemptions.EXAMPLE}. Remove those that have ended or let off nothing."


def check(stack: Stack, _config: define.Config) -> Iterable[str]:
    """Judge every entry of every policy's configuration."""
    resources = [*stack.resources, *(said.resource for said in stack.statements)]
    for policy in sorted(SEEN.exemptions):
        for entry in SEEN.exemptions[policy]:
            if policy == NAME:
                yield f"{policy}: nothing can be let off from this policy itself. Remove its exemptions."
            else:
                yield from _judge(policy, entry, resources)
    for name in sorted(SEEN.strangers):
        near = get_close_matches(name, SEEN.exemptions, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        yield f"the configuration names policy {name}, which this pack does not have.{hint}"


def _judge(policy: str, entry: Exemption, resources: Iterable[Resource]) -> Iterable[str]:
    if entry.fault:
        yield f"{policy}: {entry.fault}."
    elif not entry.live:
        yield (
            f"{policy}: the exemption of {entry.resource} ended on {entry.until}; its owner was {entry.owner}. Remove "
            "it, or let its owner say until when and why."
        )
    elif not any(entry.covers(each.urn, each.name) for each in resources):
        yield f"{policy}: the exemption of {entry.resource} lets off nothing: no resource has that name. Remove it."


POLICY = define.stack_policy(
    define.About(
        name=NAME,
        title="Exemptions are complete and current",
        description=(
            "An exemption must name a resource that exists, an owner, a reason and a last day that has not passed; "
            "none can be given from this policy."
        ),
        severity=Severity.HIGH,
        framework=define.mcsb("GS-1", "Align organization roles, responsibilities and accountabilities"),
        tags=("MCSB:GS-2", "exemption"),
        remediation=_FIX,
    ),
    check=check,
)
