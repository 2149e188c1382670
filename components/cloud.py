"""Which cloud this run talks to, and whether the stack lives there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_azure_native as azure_native

# No subscription of Azure has this id, so it marks the local Azure.
LOCAL_SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Cloud:
    """The subscription and directory that the provider is signed in to."""

    subscription: str
    tenant: str

    @property
    def kind(self) -> str:
        """ "local" for the local Azure, else "azure"."""
        return "local" if self.subscription == LOCAL_SUBSCRIPTION else "azure"

    @property
    def marker(self) -> dict[str, str]:
        """What the stack's output `cloud` says about it."""
        return {"kind": self.kind, "subscription": self.subscription}


def current() -> Cloud:
    """Ask the provider where it is signed in."""
    client = azure_native.authorization.get_client_config()
    return Cloud(subscription=client.subscription_id.lower(), tenant=client.tenant_id)


def last_outputs() -> Mapping[str, Any]:
    """The outputs that this stack had after its last deployment; empty when there was none.

    It is the engine's own function behind StackReference, called without the resource that a StackReference is.
    """
    stack = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    answer = pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", {"name": stack}).value or {}
    outputs: Mapping[str, Any] = answer.get("outputs") or {}
    return outputs


def require_same(cloud: Cloud, outputs: Mapping[str, Any]) -> None:
    """Refuse to go on when the stack's last outputs name another cloud or subscription than `cloud`.

    A stack that was never deployed names none and passes. Raises RunError.
    """
    marker = outputs.get("cloud")
    if not isinstance(marker, Mapping):
        return
    home = Cloud(subscription=str(marker.get("subscription")).lower(), tenant="")
    if home.subscription == cloud.subscription:
        return
    raise pulumi.RunError(
        f"Stack {pulumi.get_stack()!r} lives in {_describe(home)}, but this run is signed in to {_describe(cloud)}; "
        f"nothing was changed. {_way_out(home)}"
    )


def _describe(cloud: Cloud) -> str:
    if cloud.kind == "local":
        return "the local Azure"
    return f"Azure subscription {cloud.subscription}"


def _way_out(home: Cloud) -> str:
    if home.kind == "local":
        return (
            "Use `scripts/local pulumi ...` for it, or another stack (`pulumi stack init <name>`) to deploy to Azure."
        )
    return (
        f"Sign in to that subscription (`az account set --subscription {home.subscription}`) and run `pulumi` without "
        "`scripts/local`, or use another stack."
    )
