"""ETags and conditional requests: If-Match and If-None-Match, tested in the transaction of the write itself."""

from __future__ import annotations

from localazure.core.ids import stable_uuid
from localazure.core.store import Resource
from localazure.serve.messages import RefusedError, Request


def etag_of(resource: Resource) -> str:
    """The resource's entity tag: its own where its type has one, else one made of its revision."""
    own = resource.properties.get("etag")
    return own if isinstance(own, str) and own else f'"{stable_uuid(resource.key, str(resource.revision))}"'


def check_conditions(request: Request, before: Resource | None) -> None:
    """Raise RefusedError (412) where a condition of a write does not hold."""
    wanted, unwanted = request.headers.get("if-match"), request.headers.get("if-none-match")
    if wanted is not None and (before is None or not _matches(wanted, before)):
        raise _failed("If-Match", wanted, before)
    if unwanted is not None and before is not None and _matches(unwanted, before):
        raise _failed("If-None-Match", unwanted, before)


def is_unchanged(request: Request, resource: Resource) -> bool:
    """Whether a GET may answer 304."""
    known = request.headers.get("if-none-match")
    return known is not None and known.strip() != "*" and _matches(known, resource)


def _matches(header: str, resource: Resource) -> bool:
    if header.strip() == "*":
        return True
    current = _bare(etag_of(resource))
    return any(_bare(tag) == current for tag in header.split(","))


def _bare(tag: str) -> str:
    return tag.strip().removeprefix("W/").strip('"')


def _failed(header: str, value: str, before: Resource | None) -> RefusedError:
    state = "does not exist" if before is None else "has another etag" if header == "If-Match" else "exists already"
    text = f"The condition '{value[:100]}' in the {header} header was not satisfied: the resource {state}."
    return RefusedError(412, "PreconditionFailed", text)
