"""What is wrong with a configuration, told to the person who can put it right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One wrong setting: its key path, what is wrong with it, and an example of a right value."""

    key: str  # for instance "azureml-cluster:spokes[1].addressSpace"
    problem: str
    example: str

    def __str__(self) -> str:
        """Two lines, ready to print."""
        return f"{self.key}: {self.problem}\n    for example: {self.example}"


class PlanError(Exception):
    """Every fault of a configuration at once, sorted by key. Its text is meant to be printed as it is."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Equal faults count once."""
        self.faults = tuple(sorted(set(faults)))
        super().__init__(self.faults)

    def __str__(self) -> str:
        """Every fault, ready to print."""
        count = len(self.faults)
        head = f"the configuration has {count} fault{'' if count == 1 else 's'}; nothing has been deployed:"
        return "\n".join([head, *(f"  {fault}" for fault in self.faults)])
