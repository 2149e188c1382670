"""One measured figure against its limit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure against its limit; `limit` None means that it is only reported."""

    name: str
    value: float
    limit: float | None
    unit: str
    detail: str

    @property
    def holds(self) -> bool:
        """Whether the promise is kept."""
        return self.limit is None or self.value <= self.limit
