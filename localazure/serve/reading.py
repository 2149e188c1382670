"""Bodies from outside, read within bounds: size, depth, number of values, and only what JSON has."""

from __future__ import annotations

import json
import math
from typing import Any, Final

from localazure.serve.messages import RefusedError, Request

BODY_LIMIT: Final = 4 * 1024 * 1024
"""ARM's own limit of a request's body: 4 MB ("Azure Resource Manager limits", unverified)."""

DEPTH_LIMIT: Final = 64
LIST_LIMIT: Final = 4_000
"""Members of one list. ARM's limits are below it: 3,000 subnets a network, 1,000 rules a group (unverified)."""

VALUES_LIMIT: Final = 100_000


def json_object(request: Request) -> dict[str, Any]:
    """The body, which must be one JSON object. Raises RefusedError."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not request.body.strip():
        raise _invalid("The request content was empty: a JSON object is needed.")
    if media not in ("application/json", "text/json", "application/merge-patch+json"):
        text = f"The content media type '{media[:100]}' is not supported. Only 'application/json' is supported."
        raise RefusedError(415, "UnsupportedMediaType", text)
    try:
        value = json.loads(request.body, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError:
        raise _invalid(f"The request content is nested deeper than {DEPTH_LIMIT} levels.") from None
    except ValueError as error:  # of JSON, of UTF-8, and of numbers too long to be read
        where = f" at line {error.lineno}, position {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise _invalid(
            f"The request content was invalid and could not be deserialized: it is no JSON{where}."
        ) from None
    if not isinstance(value, dict):
        raise _invalid("The request content was invalid and could not be deserialized: it is no JSON object.")
    _within_bounds(value)
    return value


def _within_bounds(value: dict[str, Any]) -> None:
    """Refuse what is too deep, too long or too much, and text that is not Unicode (half of a surrogate pair)."""
    level: list[Any] = [value]
    count = 0
    for _ in range(DEPTH_LIMIT):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below += item.values()
                below += item
            elif isinstance(item, list):
                if len(item) > LIST_LIMIT:
                    raise _too_large(f"a list has {len(item)} members, more than {LIST_LIMIT}")
                below += item
            elif isinstance(item, str) and not _is_unicode(item):
                raise _invalid("The request content was invalid: a text in it is not Unicode.")
            elif isinstance(item, int) and abs(item) >= 2**63:
                raise _invalid("The request content was invalid: a number in it is larger than 64 bits hold.")
        count += len(below)
        if count > VALUES_LIMIT:
            raise _too_large(f"it holds more than {VALUES_LIMIT} values")
        if not below:
            return
        level = below
    raise _invalid(f"The request content is nested deeper than {DEPTH_LIMIT} levels.")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _invalid(text: str) -> RefusedError:
    return RefusedError(400, "InvalidRequestContent", text)


def _too_large(why: str) -> RefusedError:
    return RefusedError(413, "RequestContentTooLarge", f"The request content is too large: {why}.")
