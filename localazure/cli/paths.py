"""PATH=VALUE as people write it: dots, indexes in brackets, JSON values."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

_STEP: Final = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def changed(properties: Mapping[str, Any], changes: Sequence[str]) -> dict[str, Any]:
    """A copy of properties with changes applied. Raises ValueError for a path or text that cannot be read."""
    result = copy.deepcopy(dict(properties))
    for text in changes:
        path, equals, value = text.partition("=")
        if not equals or not path:
            raise ValueError(f"{text!r} is no change: write PATH=VALUE, for instance tags.owner=me")
        _set(result, _steps(path), _value(value), value == "", path)
    return result


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _steps(path: str) -> list[str | int]:
    steps: list[str | int] = []
    rest = path
    while rest:
        match = _STEP.match(rest)
        if match is None:
            raise ValueError(f"{path!r} is no path: write it as securityRules[0].access")
        steps.append(match[1] if match[1] is not None else int(match[2]))
        rest = rest[match.end() :].removeprefix(".")
    return steps


def _set(target: Any, steps: list[str | int], value: Any, remove: bool, path: str) -> None:
    for step, following in pairwise(steps):
        if isinstance(step, int):
            if not isinstance(target, list) or step >= len(target):
                raise ValueError(f"{path!r} leads nowhere: there is no item [{step}]")
            target = target[step]
        else:
            if not isinstance(target, dict):
                raise ValueError(f"{path!r} leads nowhere: {step!r} is not in an object")
            target = target.setdefault(step, [] if isinstance(following, int) else {})
    last = steps[-1]
    if isinstance(last, int):
        if not isinstance(target, list) or last > len(target):
            raise ValueError(f"{path!r} leads nowhere: there is no item [{last}]")
        if remove:
            del target[last]
        elif last == len(target):
            target.append(value)
        else:
            target[last] = value
    elif not isinstance(target, dict):
        raise ValueError(f"{path!r} leads nowhere: {last!r} is not in an object")
    elif remove:
        target.pop(last, None)
    else:
        target[last] = value
