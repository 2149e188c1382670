"""A resource as it is stored."""

from __future__ import annotations

from dataclasses import dataclass, field

from localazure.core.values import Body


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as it is stored. `properties` is what a GET answers, in the SDK's shape."""

    id: str
    type: str
    name: str
    location: str | None
    properties: Body
    revision: int = 1
    key: str = field(init=False)

    def __post_init__(self) -> None:
        """Compute the form to compare by."""
        object.__setattr__(self, "key", self.id.lower())
