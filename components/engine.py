"""How the program behaves towards the engine: what makes it fast, and refusals without noise.

Nothing private of the SDK is touched. `docs/adr/0003-version-aliases.md` has the reasons and the measurements.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pulumi
import pulumi_azure_native as azure_native

# Set to 1 to send the SDK's version aliases: once, to adopt state that was written under versioned type tokens.
KEEP_ALIASES = "AZUREML_CLUSTER_SDK_ALIASES"

# Set to 1 to leave everything as the SDK has it, for instance to see its own messages in `pulumi up --debug`.
UNTUNED = "AZUREML_CLUSTER_SDK_UNTUNED"

# The exit code by which Pulumi's executor tells its language host that the user has been shown the reason.
_REASON_SHOWN = 32


def tune() -> None:
    """Call before anything is imported that makes many objects, and before the first resource."""
    if _asked_for(UNTUNED):
        return
    # A program makes objects until it ends and drops few, so collecting after every 700 finds next to nothing. At its
    # end the interpreter would look at all of them once more, a third of a second before their memory is given back.
    gc.set_threshold(100_000, 50, 50)
    atexit.register(gc.freeze)
    # Each debug message is a request that the program waits for, four a resource, whether anybody reads them or not.
    pulumi.log.debug = _unsaid
    if not _asked_for(KEEP_ALIASES):
        pulumi.runtime.register_stack_transformation(drop_version_aliases)


def _asked_for(switch: str) -> bool:
    return os.environ.get(switch, "").lower() in ("1", "true")


def _unsaid(
    msg: str, resource: pulumi.Resource | None = None, stream_id: int | None = None, ephemeral: bool | None = None
) -> None:
    """Stands for `pulumi.log.debug`."""


@contextmanager
def loading_the_sdk() -> Iterator[None]:
    """Load azure-native's modules while the body waits for the provider process to start.

    Two things that each take some tenths of a second and use different processors. The body must not use these modules
    itself: the SDK loads a module at its first use, and a second thread would find it half loaded.
    """
    with ThreadPoolExecutor(1) as loader:
        loaded = loader.submit(_load_sdk)
        yield
        loaded.result()


def _load_sdk() -> None:
    for module in (
        azure_native.network,
        azure_native.compute,
        azure_native.storage,
        azure_native.sql,
        azure_native.keyvault,
        azure_native.containerregistry,
        azure_native.machinelearningservices,
        azure_native.monitor,
        azure_native.operationalinsights,
        azure_native.applicationinsights,
        azure_native.privatedns,
        azure_native.managedidentity,
        azure_native.resources,
    ):
        hasattr(module, "outputs")  # the first use of an attribute loads the module


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
