"""What a path names: a resource, a collection of them, or an action on one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from localazure.core.catalogue import parent_id
from localazure.core.control import ControlPlane
from localazure.core.ids import ArmId, parse
from localazure.core.model import ResourceType
from localazure.serve.messages import RefusedError

_LONGEST_SEGMENT: Final = 260  # as ARM's own limit of a name (resource-name-rules, 2020-02-11)
_MOST_SEGMENTS: Final = 40
_FORBIDDEN: Final = frozenset('<>*%&\\?/#"')


@dataclass(frozen=True, slots=True)
class Target:
    """A path below a scope: `kind` says how to read `id` and `rest`.

    resource: `id`. collection: members of type `rest` in `id` (None: the subscription) or nested in it.
    action: `rest` done to `id`.
    """

    kind: Literal["resource", "collection", "action"]
    id: ArmId | None
    rest: str


def check_segments(segments: tuple[str, ...]) -> None:
    """Refuse a path that names nothing in any Azure: empty or endless names, control characters, dots."""
    if len(segments) > _MOST_SEGMENTS:
        raise RefusedError(400, "InvalidRequestUri", f"The path has more than {_MOST_SEGMENTS} segments.")
    for segment in segments:
        if not segment or segment in (".", ".."):
            raise RefusedError(400, "InvalidRequestUri", "The path has an empty segment, or one of dots only.")
        if len(segment) > _LONGEST_SEGMENT:
            text = f"A segment of the path is longer than {_LONGEST_SEGMENT} characters."
            raise RefusedError(400, "InvalidRequestUri", text)
        if not segment.isprintable() or _FORBIDDEN.intersection(segment):
            text = 'A segment of the path has a character that no name has: a control character or one of <>*%&\\?/#".'
            raise RefusedError(400, "InvalidResourceName", text)


def read(segments: tuple[str, ...], method: str) -> Target:
    """Take the path of a request below a provider ("/subscriptions/.../providers/...") apart."""
    at = max(i for i in range(0, len(segments), 2) if segments[i].lower() == "providers")
    below = segments[at + 2 :]
    if len(below) % 2 == 0:
        return Target("resource", _id(segments), "")
    if method == "POST" and len(below) > 1:
        return Target("action", _id(segments[:-1]), segments[-1])
    if len(below) == 1:
        type_ = f"{segments[at + 1]}/{segments[-1]}"
        scope = segments[:at]
        return Target("collection", _id(scope) if len(scope) > 2 else None, type_)
    owner = _id(segments[:-1])
    return Target("collection", owner, f"{owner.type}/{segments[-1]}")


def _id(segments: tuple[str, ...]) -> ArmId:
    try:
        return parse("/" + "/".join(segments))
    except ValueError as error:
        raise RefusedError(400, "InvalidRequestUri", f"The path is no Azure resource id: {error}.") from None


def canonical(id_: ArmId, azure: ControlPlane, type_: ResourceType | None) -> ArmId:
    """The id as Azure writes it: what exists keeps the letters that it was made with, and types are spelt their way."""
    with azure.store.read() as session:
        there = session.get(id_.text)
        if there is not None:
            return parse(there.id)
        text = id_.text
        above = parent_id(type_, id_) if type_ else id_.parent
        owner = session.get(above) if above else None
        group_id = f"/subscriptions/{id_.subscription}/resourceGroups/{id_.resource_group}"
        group = session.get(group_id) if id_.resource_group else None
        if owner is not None:
            text = owner.id + text[len(owner.id) :]
        elif group is not None:
            text = group.id + text[len(group.id) :]
    return parse(_spelt(parse(text), type_))


def _spelt(id_: ArmId, type_: ResourceType | None) -> str:
    """An id with its keywords and types in their usual letters."""
    if id_.type == "Microsoft.Resources/resourceGroups":
        return f"/subscriptions/{id_.subscription}/resourceGroups/{id_.name}"
    words = id_.scope.split("/")
    for index, word in enumerate(words):
        words[index] = _KEYWORDS.get(word.lower(), word) if index % 2 else word
    kind = type_.type if type_ and type_.key == id_.type.lower() else id_.type
    namespace, *segments = kind.split("/")
    pairs = "".join(f"/{segment}/{name}" for segment, name in zip(segments, id_.names, strict=True))
    return f"{'/'.join(words)}/providers/{namespace}{pairs}"


_KEYWORDS: Final = {"subscriptions": "subscriptions", "resourcegroups": "resourceGroups", "providers": "providers"}
