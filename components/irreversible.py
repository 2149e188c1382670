"""What a workspace decided for good, and the refusal to ask for the opposite.

Azure refuses these changes too, but only after everything before them was deployed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi

from topology import plan

_STRICTNESS = {"ownNetwork": 0, "managedInternet": 1, "managedApproved": 2}


def require_reversible(workspace: plan.Workspace | None, outputs: Mapping[str, Any]) -> None:
    """Refuse to go on when the stack's last outputs say that the workspace has decided otherwise. Raises RunError.

    A stack without a workspace, or whose workspace has another name, has decided nothing for this one.
    """
    before = outputs.get("workspace")
    if workspace is None or not isinstance(before, Mapping) or before.get("name") != workspace.name:
        return
    steps = list(_steps_back(before, workspace.decisions))
    if steps:
        raise pulumi.RunError(
            f"Workspace {workspace.name!r} can not be changed like this: {'; '.join(steps)}; nothing was changed. Keep "
            "what it has, or take `azureml-cluster:workspace` out, deploy, and purge the deleted workspace before you "
            "make another (or give the other one a name of its own): what is in it is lost."
        )


def _steps_back(before: Mapping[str, Any], now: Mapping[str, str]) -> Iterator[str]:
    """Every change that Azure does not take, in words.

    Sources: how-to-managed-network.md (2024-08-29) and concept-customer-managed-keys.md (2024-05-21).
    """
    was, is_ = before.get("isolation"), now["isolation"]
    if was in _STRICTNESS and _STRICTNESS[is_] < _STRICTNESS[was]:
        why = (
            "a managed network can not be switched off"
            if is_ == "ownNetwork"
            else "one that lets out only what is approved can not be opened to the internet"
        )
        yield f"isolation was {was} and is to be {is_}, but {why}"
    flag = before.get("highBusinessImpact")
    if flag is not None and flag != now["highBusinessImpact"]:
        yield f"highBusinessImpact was {flag} and is to be {now['highBusinessImpact']}, but it is decided at creation"
    vault = before.get("keyVault")
    if vault is not None and vault != now["keyVault"]:
        yield (
            f"its key was {_keeper(vault)} and is to be {_keeper(now['keyVault'])}, but a key can only be followed by "
            "another of the same vault"
        )


def _keeper(vault: str) -> str:
    return {"Microsoft": "Microsoft's", "own": "in the plan's vault"}.get(vault, f"in {vault}")
