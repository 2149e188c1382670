"""What is let off, by whom, why and until when: in every report, so that nobody forgets it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from pulumi_policy import EnforcementLevel, Severity

from policies.core import define, exemptions, wording
from policies.core.seen import SEEN
from policies.core.stack import Stack


def check(stack: Stack, _config: define.Config) -> Iterable[str]:
    """List every exemption that is in force."""
    for policy in sorted(SEEN.exemptions):
        for entry in SEEN.exemptions[policy]:
            if entry.live and entry.until is not None:
                covered = [each.name for each in stack.resources if entry.covers(each.urn, each.name)]
                wide = f" ({wording.all_of(covered)})" if covered and covered != [entry.resource] else ""
                yield (
                    f"{policy}: {entry.resource}{wide} is let off until {entry.until}, {_left(entry.until)}, by "
                    f"{entry.owner}: {entry.reason}"
                )


def _left(until: datetime.date) -> str:
    days = (until - exemptions.today()).days
    if days == 0:
        return "its last day"
    return f"{days} day left" if days == 1 else f"{days} days left"


POLICY = define.stack_policy(
    define.About(
        name="exemption-in-force",
        title="Exemptions in force are listed",
        description="Every exemption in force is listed in every report: policy, resource, owner, reason, days left.",
        severity=Severity.LOW,
        framework=define.mcsb("GS-1", "Align organization roles, responsibilities and accountabilities"),
        tags=("exemption",),
        remediation="Nothing, until its last day; then mend the resource, or let its owner say until when and why.",
        level=EnforcementLevel.ADVISORY,
    ),
    check=check,
)
