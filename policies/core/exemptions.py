"""Findings that somebody answers for, until a day: policy config `exemptions`, in which nothing may be left out."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

KEYS: Final = ("resource", "owner", "reason", "until")

SCHEMA: Final[dict[str, Any]] = {
    "type": "array",
    "default": [],
    "description": (
        "Findings that somebody answers for: `resource` (a Pulumi name or URN; `*` stands for anything), `owner`, "
        "`reason` and `until` (the last day, 2027-03-31). After that day the finding counts again."
    ),
    "items": {
        "type": "object",
        "required": list(KEYS),
        "additionalProperties": False,
        "properties": {
            **{key: {"type": "string", "minLength": 1} for key in KEYS},
            "until": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        },
    },
}
EXAMPLE: Final = (
    '{"resource": "nsg-legacy", "owner": "network-team@contoso.example", "reason": "moves in March", '
    '"until": "2027-03-31"}'
)


@dataclass(frozen=True, slots=True)
class Exemption:
    """One entry. `fault` says why it exempts nothing, and is empty when it does."""

    resource: str = ""
    owner: str = ""
    reason: str = ""
    until: datetime.date | None = None
    fault: str = ""

    def covers(self, urn: str, name: str) -> bool:
        """Whether it is about this resource, its last day past or not."""
        return not self.fault and (fnmatchcase(name, self.resource) or fnmatchcase(urn, self.resource))

    @property
    def live(self) -> bool:
        """Whether its last day is today or later."""
        return not self.fault and self.until is not None and today() <= self.until


def today() -> datetime.date:
    """The day by which exemptions end, in UTC, so that it is one day for everybody."""
    return datetime.datetime.now(datetime.UTC).date()


def read(config: Mapping[str, Any]) -> tuple[Exemption, ...]:
    """The exemptions of one policy's config; entries that cannot be used carry a fault."""
    listed = config.get("exemptions") or ()
    if not isinstance(listed, (list, tuple)):
        return (Exemption(fault=f"exemptions is no list; write for example [{EXAMPLE}]"),)
    return tuple(_read(entry, f"exemptions[{index}]") for index, entry in enumerate(listed))


def _read(entry: Any, path: str) -> Exemption:
    if not isinstance(entry, Mapping):
        return Exemption(fault=f"{path} is no object; write for example {EXAMPLE}")
    texts = {key: entry.get(key) for key in KEYS}
    lacking = [key for key, text in texts.items() if not isinstance(text, str) or not text.strip()]
    if lacking:
        return Exemption(fault=f"{path} has no {', no '.join(lacking)}; write for example {EXAMPLE}")
    try:
        until = datetime.date.fromisoformat(str(texts["until"]))
    except ValueError:
        return Exemption(fault=f"{path}: until is {texts['until']!r}, which is no day; write for example 2027-03-31")
    return Exemption(str(texts["resource"]), str(texts["owner"]), str(texts["reason"]), until)


def judged(message: str, urn: str, name: str, listed: Iterable[Exemption]) -> str | None:
    """What is left of a finding about a resource: None when an exemption covers it, and more when one did."""
    about_it = [each for each in listed if each.covers(urn, name)]
    if any(each.live for each in about_it):
        return None
    ended = "".join(f" (Its exemption ended on {each.until}; its owner was {each.owner}.)" for each in about_it)
    return f"{message}{ended}"
