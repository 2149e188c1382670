"""The local administrator's password of Windows machines."""

from __future__ import annotations

import pulumi
import pulumi_random


def windows_password(
    name: str, given: pulumi.Input[str] | None, parent: pulumi.ComponentResource
) -> pulumi.Output[str]:
    """The given password, or one that the engine makes and keeps encrypted in its state; a secret either way."""
    if given:
        return pulumi.Output.secret(given)
    made = pulumi_random.RandomPassword(
        f"{name}-admin",
        length=32,
        # Something of each of the four kinds of character that Windows counts.
        min_lower=1,
        min_upper=1,
        min_numeric=1,
        min_special=1,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return pulumi.Output.secret(made.result)
