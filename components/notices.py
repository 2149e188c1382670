"""Warnings of the plan, told by the engine."""

from __future__ import annotations

from datetime import datetime

import pulumi

from topology import notices
from topology.plan import Plan


def tell(plan: Plan, now: datetime) -> None:
    """Warn of what ends soon or is not there yet, as of `now`.

    A preview goes on without a certificate; a deployment does not begin, because the gateway could not be made in the
    end. Raises RunError.
    """
    gone = list(notices.missing(plan))
    if gone and not pulumi.runtime.is_dry_run():
        raise pulumi.RunError("\n".join([*gone, "Nothing was changed."]))
    for text in notices.notices(plan, now):
        pulumi.log.warn(text)
