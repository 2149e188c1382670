"""How the program behaves towards the engine: two settings that make it fast, and refusals without noise.

Both settings are public, and `docs/adr/0003-version-aliases.md` measures them.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pulumi

# Set to 1 to send the SDK's version aliases: once, to adopt state that was written under versioned type tokens.
KEEP_ALIASES = "AZUREML_CLUSTER_SDK_ALIASES"

# The exit code by which Pulumi's executor tells its language host that the user has been shown the reason.
_REASON_SHOWN = 32


def tune() -> None:
    """Call before anything is imported that makes many objects, and before the first resource."""
    # A program makes objects until it ends and drops few, so collecting after every 700 finds next to nothing.
    gc.set_threshold(100_000, 50, 50)
    if os.environ.get(KEEP_ALIASES, "").lower() not in ("1", "true"):
        pulumi.runtime.register_stack_transformation(drop_version_aliases)


@contextmanager
def plain_refusals() -> Iterator[None]:
    """Show a RunError as it is and end the program.

    Left to the executor, its text would be followed by "an unhandled error occurred", which sends people looking for
    one.
    """
    try:
        yield
    except pulumi.RunError as refusal:
        pulumi.log.error(str(refusal))
        sys.exit(_REASON_SHOWN)


def drop_version_aliases(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
    """Drop the aliases that azure-native's classes add for older API versions of the same type.

    They only serve to adopt state written under such a type token, and the SDK computes a URN from each of dozens for
    every resource. Other aliases, those that a refactoring needs, stay.
    """
    aliases = args.opts.aliases
    if not aliases or not args.type_.startswith("azure-native:"):
        return None
    # The SDK's generated class made these options for this one resource, so nobody else sees the change.
    args.opts.aliases = _others(aliases)
    return pulumi.ResourceTransformationResult(args.props, args.opts)


def _others(aliases: Sequence[Any]) -> list[Any]:
    return [alias for alias in aliases if not _names_only_an_azure_native_type(alias)]


def _names_only_an_azure_native_type(alias: Any) -> bool:
    if not isinstance(alias, pulumi.Alias):
        return False
    not_given: Any = ...  # how an Alias marks what it does not say
    named = alias.name is not not_given or alias.parent is not not_given
    return not named and str(alias.type_).startswith("azure-native:")
