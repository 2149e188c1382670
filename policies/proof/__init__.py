"""What the program says of its network is proved, and what is let off is listed."""

from __future__ import annotations

from pulumi_policy import Policy

from policies.proof import exemption_complete_and_current, exemption_in_force, network_intents_hold

POLICIES: tuple[Policy, ...] = (
    network_intents_hold.POLICY,
    exemption_complete_and_current.POLICY,
    exemption_in_force.POLICY,
)
