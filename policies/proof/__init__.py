"""What the program says of its network is proved, and what is let off is listed."""

from __future__ import annotations

from pulumi_policy import Policy

POLICIES: tuple[Policy, ...] = ()
