"""A request and an answer as the face sees them, and the refusal that becomes ARM's error envelope."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. `segments` is the path, taken apart and decoded; `base` is "https://localhost:10443"."""

    method: str
    segments: tuple[str, ...]
    query: Mapping[str, str]  # names in lower case
    headers: Mapping[str, str]  # names in lower case
    body: bytes = field(repr=False)
    base: str

    @property
    def path(self) -> str:
        """The decoded path."""
        return "/" + "/".join(self.segments)


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer; `body` is a JSON value, or None for an empty answer."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        """The body as it is sent."""
        return b"" if self.body is None else json.dumps(self.body, separators=(",", ":"), allow_nan=False).encode()


class RefusedError(Exception):
    """A request that gets an error for an answer: HTTP status, ARM's code and text."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})

    def answer(self) -> Answer:
        """The answer, in ARM's envelope."""
        return Answer(self.status, {"error": {"code": self.code, "message": self.message}}, self.headers)


def not_modelled(what: str) -> RefusedError:
    """What Azure may well have and the local Azure does not: said, never passed over."""
    return RefusedError(400, "NotModelled", f"The local Azure does not model {what}.", {"x-localazure": "not-modelled"})


def method_not_allowed(request: Request, *allowed: str) -> RefusedError:
    """405, with the methods that would do."""
    text = f"The requested resource does not support http method '{request.method}'."
    return RefusedError(405, "MethodNotAllowed", text, {"Allow": ", ".join(allowed)})
