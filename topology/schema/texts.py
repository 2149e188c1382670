"""Texts in settings that are not Azure's own, each with the sentence that a wrong one earns."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from topology.schema.problems import wrong


def several(value: Any) -> Any:
    """One value stands for a list of one, so that most address spaces and ports read simply."""
    return [value] if isinstance(value, str | int) else value


@dataclass(frozen=True, slots=True)
class _Matching:
    """A check of a text against a pattern, which editors get to know through the JSON schema."""

    pattern: str
    description: str

    def __call__(self, value: str) -> str:
        if not re.fullmatch(self.pattern, value):
            wrong(f"must be {self.description}, is {value!r}")
        return value


def matching(pattern: str, description: str) -> _Matching:
    """A check that a text has this pattern as a whole, which `description` says in words."""
    return _Matching(pattern, description)


def unique(value: Any) -> Any:
    """Refuse a list that holds a value twice."""
    if isinstance(value, list) and len({str(item) for item in value}) < len(value):
        wrong("names the same value twice")
    return value


def _email(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", value):
        wrong(f"must be an e-mail address, is {value!r}")
    return value


def _https(value: str) -> str:
    if not re.fullmatch(r"https://[^/\s:]+(:443)?/\S+", value):
        wrong(f"must be an https URL on port 443, is {value!r}")
    return value


def _tags(value: dict[str, str]) -> dict[str, str]:
    for name, text in value.items():
        if len(name) > 512 or re.search(r"[<>%&\\?/]", name) or len(text) > 256:
            wrong(f"tag {name!r} is not one that Azure takes: 512 characters and none of <>%&\\?/, value 256")
    missing = [name for name in ("owner", "costCentre", "dataClass") if not value.get(name)]
    if missing:
        wrong(f"lacks {', '.join(missing)}, which every resource has to carry")
    return value


Text = Annotated[str, Field(min_length=1)]


def checked(check: Callable[[str], str], told: dict[str, Any] | None = None) -> Any:
    """A text that a function judges; what is no text is left to pydantic, whose message then says so.

    `told` is what editors are told of it; of a pattern they are told the pattern.
    """
    judged = Annotated[str, BeforeValidator(lambda value: check(value) if isinstance(value, str) else value)]
    if isinstance(check, _Matching):
        message = f"must be {check.description}"
        told = {"type": "string", "pattern": f"^({check.pattern})$", "patternErrorMessage": message}
    return Annotated[judged, WithJsonSchema(told)] if told else judged


Word = checked(matching(r"[a-z][a-z0-9]{1,11}", "2 to 12 lower-case letters and digits that start with a letter"))
Label = checked(
    matching(r"[a-z]([a-z0-9-]{0,78}[a-z0-9])?", "lower-case letters, digits and '-' that start with a letter")
)
_EmailAddress = Annotated[str, BeforeValidator(lambda value: _email(value) if isinstance(value, str) else value)]
EmailAddresses = Annotated[tuple[_EmailAddress, ...], Field(min_length=1), BeforeValidator(unique)]
HttpsUrl = checked(_https)
SecretVariable = checked(matching(r"[A-Z][A-Z0-9_]{0,62}", "capitals, digits and '_' that start with a letter"))
Sha256 = checked(matching(r"[0-9a-f]{64}", "a SHA-256 in 64 lower-case hex digits"))
UrlPath = checked(matching(r"/\S*", "a path that starts with '/'"))
Tags = Annotated[dict[str, str], AfterValidator(_tags)]
