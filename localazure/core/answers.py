"""What every type answers beside what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localazure.core.ids import stable_uuid
from localazure.core.model import Put
from localazure.core.schema.shapes import ResourceShape
from localazure.core.values import Body


def etag_text(key: str, revision: int) -> str:
    """The etag of a revision."""
    return f'W/"{stable_uuid(key, str(revision))}"'


def standard_answers(put: Put, shape: ResourceShape, kept: Body) -> dict[str, Any]:
    """What every type answers beside what was asked, as far as the SDK's outputs have it."""
    etag = etag_text(put.id.key, put.before.revision + 1 if put.before else 1)
    standard: dict[str, Any] = {
        "name": put.name,
        "type": put.type.type,
        "etag": etag,
        "provisioningState": "Succeeded",
        "resourceGuid": stable_uuid(put.id.key, "resourceGuid"),
    }
    if put.type.located:
        standard["location"] = put.location
    answered = {key: value for key, value in standard.items() if key in shape.outputs}
    for part in put.type.parts:
        if part in kept:
            answered[part] = [_part(put, part, item, etag, shape) for item in kept[part]]
    return answered


def _part(put: Put, collection: str, item: Body, etag: str, shape: ResourceShape) -> Mapping[str, Any]:
    """A member of a list with the id, etag and state that ARM gives it."""
    output = shape.outputs.get(collection)
    ref = output.shape.item.ref if output and output.shape.item else ""
    answered = {
        "id": f"{put.id.text}/{collection}/{item.get('name', '')}",
        "etag": etag,
        "type": f"{put.type.type}/{collection}",
        "provisioningState": "Succeeded",
    }
    return {**item, **{key: value for key, value in answered.items() if key in shape.types.get(ref, {})}}
