"""API versions: which there are for a type, and what is said about one that there is not.

The SDK's classes list them ("Uses Azure REST API version ...", "Other available API versions: ..."), without the
oldest and without some previews. So a version is refused where the list shows that there is none: a stable one
between the oldest and the newest that it names. Others are taken. Every answer has the shape of the version that the
SDK uses, and a header says which that is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from localazure.core.clock import timestamp
from localazure.core.model import ResourceType
from localazure.core.schema import SchemaIndex
from localazure.serve.messages import RefusedError, Request

SHAPE_HEADER: Final = "x-localazure-api-version"
"""The header of an answer that names the API version whose shape it has."""

_VERSION: Final = re.compile(r"\d{4}-\d{2}-\d{2}(-preview|-privatepreview|-alpha|-beta)?")
_USES: Final = re.compile(r"Uses Azure REST API version (\S+?)\.")
_OTHERS: Final = re.compile(r"Other available API versions: ([^.]+)\.")


def asked_version(request: Request) -> str:
    """The request's api-version. Raises RefusedError where there is none, or none that could be one."""
    version = request.query.get("api-version", "")
    if not version:
        text = "The api-version query parameter (?api-version=) is required for all requests."
        raise RefusedError(400, "MissingApiVersionParameter", text)
    if not _VERSION.fullmatch(version) or version[:10] > timestamp()[:10]:
        text = f"The api-version '{version[:100]}' is invalid. It is a date that has been, such as '2024-05-01'."
        raise RefusedError(400, "InvalidApiVersionParameter", text)
    return version


def check_version(version: str, type_: ResourceType, schema: SchemaIndex) -> dict[str, str]:
    """Accept a version for a type, and say in which one's shape it is answered; or raise RefusedError."""
    if not type_.token:
        return {}
    uses, known = _known(type_.token, schema)
    if known and version not in known and min(known) < version < max(known) and len(version) == len("2024-05-01"):
        namespace, _, short = type_.type.partition("/")
        text = (
            f"No registered resource provider found for API version '{version}' for type '{short}' of '{namespace}'. "
            f"The supported api-versions are '{', '.join(known)}'."
        )
        raise RefusedError(400, "NoRegisteredProviderFound", text)
    return {SHAPE_HEADER: uses} if uses else {}


def known_versions(type_: ResourceType, schema: SchemaIndex) -> tuple[str, ...]:
    """The API versions of a type that the SDK knows, oldest first."""
    return _known(type_.token, schema)[1] if type_.token else ()


@lru_cache(maxsize=1024)
def _known(token: str, schema: SchemaIndex) -> tuple[str, tuple[str, ...]]:
    """The version whose shape the SDK has, and all that it names."""
    file = schema.file(token)
    if file is None:
        return "", ()
    text = file.read_text(encoding="utf-8")
    # The class's own text, not that of a getter or a deprecated name further up.
    text = text[text.find(f'@pulumi.type_token("{token}")') :]
    uses, others = _USES.search(text), _OTHERS.search(text)
    names = others[1].split(", ") if others else []
    used = uses[1] if uses else ""
    return used, tuple(sorted({name for name in (*names, used) if name}))
