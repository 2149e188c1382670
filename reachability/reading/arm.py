"""A listing of what is deployed, in the shape of ARM's REST answers: a list of {id, name, type, properties}."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reachability.reading import keys, plain
from reachability.resources import Resource, Resources, split_id, subscription_of

_RECORDS = "microsoft.network/privatednszones/"
_NOT_RECORDS = ("virtualnetworklinks",)


def from_listing(entries: Iterable[Mapping[str, Any]]) -> Resources:
    """The resources of a listing. Children inside a parent's answer and entries of their own are both understood."""
    found: list[Resource] = []
    unread: list[str] = []
    for entry in entries:
        identity = entry.get("id")
        split = split_id(identity) if isinstance(identity, str) else None
        if split is None or not isinstance(identity, str):
            unread.append(f"an entry without an ARM id: {str(entry)[:80]}")
            continue
        key, kind = split
        if kind.startswith(_RECORDS) and kind.count("/") == 2 and not kind.endswith(_NOT_RECORDS):
            entry = {**entry, "recordType": kind.rpartition("/")[2].upper()}
            kind = _RECORDS + "recordsets"
        found.append(
            Resource(
                key=key,
                type=kind,
                name=str(entry.get("name") or identity).rpartition("/")[2],
                properties=plain.flatten(entry),
                where=identity,
                subscription=subscription_of(identity),
            )
        )
    return Resources(tuple(keys.by_subscription(found)), tuple(unread))
