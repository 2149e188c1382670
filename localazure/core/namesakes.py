"""Names that are taken once in all of Azure, and names that nested resources hold on to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from localazure.core.model import Put, World
from localazure.core.store import Resource


def is_taken_elsewhere(put: Put, world: World) -> bool:
    """Whether another resource of the type has the name, in whichever group."""
    return any(other.key != put.id.key for other in world.of_type(put.type.type, put.name))


def nested_left(nested: Sequence[Resource]) -> Iterator[str]:
    """ARM's text about a deletion while nested resources are there; nothing when none is."""
    if nested:
        yield (
            "Cannot delete resource while nested resources exist. Some existing nested resource IDs include: "
            f"'{nested[0].id}'. Please delete all nested resources before deleting this resource."
        )
