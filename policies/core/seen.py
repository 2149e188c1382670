"""What has been seen of a stack before the whole of it is judged: each resource's inputs, each policy's exemptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policies.core.exemptions import Exemption


class Seen:
    """Inputs by URN, exemptions by policy, and names in the configuration that are no policy's.

    The engine shows a whole stack by outputs. In a create preview azure-native's outputs have the response's shape:
    only same-named inputs are copied, so `networkSecurityGroupName` is gone, `name` is unknown, and so is every list
    that was not given. The inputs say more, and each has been seen before, when its resource was registered.
    """

    def __init__(self) -> None:
        """Start with nothing seen."""
        self.inputs: dict[str, Mapping[str, Any]] = {}
        self.exemptions: dict[str, tuple[Exemption, ...]] = {}
        self.strangers: frozenset[str] = frozenset()

    def forget(self) -> None:
        """Start again with a stack, as a new process would; the configuration stays."""
        self.inputs.clear()
        self.exemptions.clear()


SEEN = Seen()
"""Of this process, which the engine starts for one preview or update of one stack."""
