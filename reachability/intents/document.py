"""Intents together with the world that they are about, as a file or an output holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reachability import world
from reachability.flows.pairs import Flows
from reachability.intents.language import Intent, IntentError, cuts, read, within
from reachability.network import Outside, build
from reachability.resources import Resources
from reachability.unknown import UNKNOWN


class DocumentError(Exception):
    """A document that cannot be read; the message says what is wrong with it."""


def read_document(document: Any) -> tuple[Outside, list[Intent]]:
    """The world and the intents of `{world: {...}, intents: [...]}`; a bare list is intents alone.

    Raises DocumentError.
    """
    told, listed = _parts(document)
    try:
        wanted = read(listed)
        return within(world.read(told), wanted), wanted
    except (IntentError, world.WorldError) as fault:
        raise DocumentError(str(fault)) from None


def _parts(document: Any) -> tuple[Mapping[str, Any], Sequence[Any]]:
    if not _is_known(document):
        raise DocumentError("it holds a value that is not known yet; what must hold has to be known in a first preview")
    told: Any = {}
    listed = document
    if isinstance(document, Mapping):
        unknown = sorted(set(map(str, document)) - {"world", "intents"})
        if unknown:
            raise DocumentError(f"there is no key {unknown[0]!r}; there are world and intents")
        told, listed = document.get("world") or {}, document.get("intents") or []
    if not isinstance(told, Mapping):
        raise DocumentError("world is a mapping (python -m pydoc reachability.world)")
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        raise DocumentError("intents are a list of mappings, or a mapping with `intents`")
    return told, listed


def _is_known(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_is_known(each) for each in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return all(_is_known(each) for each in value)
    return value is not UNKNOWN


def merged(documents: Iterable[Any]) -> dict[str, Any]:
    """One document of several: all their intents, where a later one of a name takes the earlier one's place.

    Worlds are laid over each other, key by key. Raises DocumentError for what is no document.
    """
    world_: dict[str, Any] = {}
    wanted: dict[str, Any] = {}
    for document in documents:
        told, listed = _parts(document)
        for key, value in told.items():
            if isinstance(value, Mapping) and isinstance(world_.get(key), Mapping):
                world_[key] = {**world_[key], **value}
            elif value is not None:
                world_[key] = value
        for number, each in enumerate(listed):
            name = each.get("name") if isinstance(each, Mapping) else None
            wanted[str(name or f"{len(wanted)}-{number}")] = each
    return {"world": world_, "intents": list(wanted.values())}


def flows_of(resources: Resources, document: Any) -> tuple[Flows, list[Intent]]:
    """The flows of resources in a document's world, and its intents, ready for `check`. Raises DocumentError."""
    outside, wanted = read_document(document)
    return Flows(build(resources, outside), cuts(wanted)), wanted
