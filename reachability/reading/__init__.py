"""Readers: whatever describes an Azure network, as the same neutral resources."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reachability.reading.arm import from_listing
from reachability.reading.engine import Planned, PlannedResource, from_events, from_export, from_planned, from_preview
from reachability.resources import Resources

__all__ = [
    "Planned",
    "PlannedResource",
    "UnreadableError",
    "from_events",
    "from_export",
    "from_listing",
    "from_planned",
    "from_preview",
    "read_file",
]


class UnreadableError(Exception):
    """An input that is none of the kinds that are understood; the message is for the person who gave it."""


def read_file(path: Path) -> Resources:
    """The resources of a file: preview JSON, stack export, ARM listing or event log, told apart by their content.

    Raises UnreadableError when it is none of these, OSError when it cannot be read.
    """
    text = path.read_text(encoding="utf-8")
    start = text.find("{")
    try:
        # The CLI may print lines before the JSON of a preview.
        document = json.loads(text if text.lstrip()[:1] in ("[", "{") else text[max(start, 0) :])
    except json.JSONDecodeError:
        return from_events(_lines(path, text))
    if isinstance(document, list):
        return from_listing(_entries(path, document))
    if not isinstance(document, dict):
        raise UnreadableError(f"{path}: neither an object nor a list")
    if "steps" in document:
        return from_preview(document)
    if "deployment" in document or "resources" in document:
        return from_export(document)
    if isinstance(document.get("value"), list):
        return from_listing(_entries(path, document["value"]))
    raise UnreadableError(
        f"{path}: not a preview (`steps`), a stack export (`deployment`), an ARM listing (a list, or `value`), "
        "nor an event log"
    )


def _lines(path: Path, text: str) -> list[Mapping[str, Any]]:
    events: list[Mapping[str, Any]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            event = json.loads(line)
        except json.JSONDecodeError as fault:
            raise UnreadableError(f"{path}:{number}: not JSON ({fault.msg})") from None
        if not isinstance(event, dict):
            raise UnreadableError(f"{path}:{number}: not an event")
        events.append(event)
    return events


def _entries(path: Path, document: list[Any]) -> list[Mapping[str, Any]]:
    if not all(isinstance(entry, dict) for entry in document):
        raise UnreadableError(f"{path}: a listing holds objects only")
    return document
