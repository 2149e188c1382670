"""Names inside a body: what holds for every type of Microsoft.Network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from localazure.core.model import Put, World, rule
from localazure.core.values import items


@rule(
    "NAME-03",
    "the parts of a resource have names of their own",
    code="InvalidRequestFormat",
    source="hashicorp/terraform-provider-azurerm#28966 (with DuplicateResourceName in its details)",
    known="issue",
)
def parts_differ(put: Put, _world: World) -> Iterator[str]:
    """For every list of objects that have names."""
    resources = {collection.property for collection in put.type.collections}
    for property_ in put.body.keys() - resources:
        names = Counter(str(item["name"]).lower() for item in items(put.body, property_) if item.get("name"))
        for name in sorted(name for name, count in names.items() if count > 1):
            yield f"Resource {put.id.text} has two child resources with the same name ({name})."


@rule(
    "NAME-04",
    "a name in the body is the one in the URL",
    code="InvalidRequestFormat",
    source="pulumi/pulumi-azure-native#2179 (a zone group with two names is taken for a second one); the code and that "
    "it holds for other types are unverified",
    known="unverified",
    hint="leave `name` out and set the resource's own name only",
)
def name_is_that_of_the_url(put: Put, _world: World) -> Iterator[str]:
    """For types whose body can have a `name` beside that in the URL."""
    asked = put.body.get("name")
    if isinstance(asked, str) and asked.lower() != put.name.lower():
        yield f"The name '{asked}' in the request's body does not match the name '{put.name}' in its URL."


NAMES: Final = (parts_differ, name_is_that_of_the_url)
