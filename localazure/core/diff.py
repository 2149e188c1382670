"""Differences between inputs, as the provider's Diff sees them: which paths changed, and which force a replacement."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, Literal

from localazure.core.ids import is_arm_id
from localazure.core.references import normal_location
from localazure.core.values import Body, Unknown

Change = Literal["add", "delete", "update"]


def changes(old: Body, new: Body) -> dict[str, Change]:
    """Every path that differs ("subnets[1].name"), and how. Keys that start with "__" are no inputs."""
    return dict(_object(old, new, ""))


def _object(old: Body, new: Body, base: str) -> Iterator[tuple[str, Change]]:
    for key in [*old, *(key for key in new if key not in old)]:
        if key.startswith("__"):
            continue
        path = f"{base}.{key}" if base else key
        if key not in new:
            yield path, "delete"
        elif key not in old:
            yield path, "add"
        else:
            yield from _value(old[key], new[key], path)


def _value(old: Any, new: Any, path: str) -> Iterator[tuple[str, Change]]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _object(old, new, path)
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            at = f"{path}[{index}]"
            if index >= len(new):
                yield at, "delete"
            elif index >= len(old):
                yield at, "add"
            else:
                yield from _value(old[index], new[index], at)
    elif not _same(old, new, path):
        yield path, "update"


def _same(old: Any, new: Any, path: str) -> bool:
    if isinstance(old, Unknown) or isinstance(new, Unknown):
        return False
    if isinstance(old, bool) != isinstance(new, bool):
        return False
    if isinstance(old, str) and isinstance(new, str):
        if path == "location":
            return normal_location(old) == normal_location(new)
        if path == "resourceGroupName" or (is_arm_id(old) and is_arm_id(new)):
            return old.lower() == new.lower()
    return bool(old == new)


def replaces(path: str, force_new: Collection[str]) -> bool:
    """Whether a changed path forces a replacement: it is such a property ("subnet", "list.member"), or lies in one."""
    steps = re.sub(r"\[\d+\]", "", path).split(".")
    return any(".".join(steps[: index + 1]) in force_new for index in range(len(steps)))
