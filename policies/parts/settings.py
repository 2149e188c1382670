"""Settings of a service that must have one of a few values, as data: judged and put right by the same lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from policies.core import define, remedy, wording
from policies.core.values import Resource, dig
from reachability.unknown import UNKNOWN


def always(_props: Mapping[str, Any]) -> bool:
    """Safe whatever else is set."""
    return True


@dataclass(frozen=True, slots=True)
class Setting:
    """One property at `path` and what it must be.

    `holds` judges a known value, None when it is absent; `wrong` says what a value that does not hold means; `put` is
    the right value. `safe` judges the resource's inputs: where it says no, a remedy leaves the setting to a person.
    """

    path: tuple[str, ...]
    holds: Callable[[Any], bool]
    put: Any
    wrong: str
    safe: Callable[[Mapping[str, Any]], bool] = always

    @property
    def where(self) -> str:
        """The path as a message writes it."""
        return ".".join(self.path)


def judged(resource: Resource, settings: Iterable[Setting]) -> Iterable[str]:
    """What is wrong with a resource's settings. Of several below one unknown container the first one says so."""
    unknown: set[str] = set()
    for setting in settings:
        place = _unknown_at(resource.props, setting.path)
        if place is not None:
            if place not in unknown:
                unknown.add(place)
                yield wording.not_known(place)
        elif not setting.holds(value := dig(resource.props, *setting.path)):
            found = "is not set" if value is None else f"is {_written(value)}"
            yield f"{setting.where} {found}: {setting.wrong}. Set {_written(setting.put)}."


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else wording.shown(value)


def _unknown_at(props: Any, path: tuple[str, ...]) -> str | None:
    place: tuple[str, ...] = ()
    for key in path:
        place = (*place, key)
        if dig(props, *place) is UNKNOWN:
            return ".".join(place)
    return None


def remedied(settings: Iterable[Setting]) -> define.Remedy:
    """The remedy that puts right whatever does not hold, and what is not known."""
    listed = tuple(settings)

    def remedies(props: Any) -> bool:
        changed = False
        for setting in listed:
            now = remedy.plain(props)
            value = dig(now, *setting.path)
            if (value is UNKNOWN or not setting.holds(value)) and setting.safe(now):
                changed = remedy.put(props, setting.put, *setting.path) or changed
        return changed

    return remedies


def is_true(value: Any) -> bool:
    """Only true; absent is not."""
    return value is True


def is_false(value: Any) -> bool:
    """Only false; absent is not."""
    return value is False


def not_true(value: Any) -> bool:
    """Anything but true; absent is as good as false."""
    return value is not True


def not_false(value: Any) -> bool:
    """Anything but false; absent is as good as true."""
    return value is not False


def word_in(*wanted: str) -> Callable[[Any], bool]:
    """One of these words, in any case."""
    return lambda value: isinstance(value, str) and value.strip().lower() in wanted
