"""The faults that a person can act on."""

from __future__ import annotations

from collections.abc import Iterable


class ClientkitError(Exception):
    """What is wrong, where, and what is right, in words for the one who must act. The command prints it and no more."""


class SeveralFaultsError(ClientkitError):
    """All faults of one thing at once, so that it is repaired once."""

    def __init__(self, about: str, faults: Iterable[str]) -> None:
        """`about` names the thing; each fault is one sentence."""
        self.faults = tuple(faults)
        super().__init__("\n".join((f"{about}:", *(f"  - {fault}" for fault in self.faults))))
