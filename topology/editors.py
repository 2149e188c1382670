"""The JSON schema of a stack's file, from the settings, so that editors complete and check what is written in it.

Draft 7, because that is what yaml-language-server and most other tools read. Descriptions are the docstrings of the
groups of settings, the comments above their fields, and where there is none `topology.field_words`.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import textwrap
from typing import Any

from topology.field_words import WORDS
from topology.reading import SECRET_KEYS
from topology.schema import NAMESPACE, Part, Settings

_CIDR = r"^\d{1,3}(\.\d{1,3}){3}/\d{1,2}$"
_DROPPED = ("title",)  # pydantic's, made of the field's name


def stack_file() -> dict[str, Any]:
    """The schema of `Pulumi.<stack>.yaml`."""
    raw = Settings.model_json_schema(by_alias=True, ref_template="#/definitions/{model}")
    definitions = raw.pop("$defs")
    for kind in _kinds(Settings):
        known = definitions[kind.__name__] if kind is not Settings else raw
        comments = _comments(kind)
        for name, field in kind.model_fields.items():
            alias = field.alias or name
            text = comments.get(name) or WORDS.get(f"{kind.__name__}.{alias}") or WORDS.get(f".{alias}")
            if text:
                known["properties"][alias]["description"] = text
    settings = {key if ":" in key else f"{NAMESPACE}:{key}": value for key, value in raw["properties"].items()}
    required = [key if ":" in key else f"{NAMESPACE}:{key}" for key in raw["required"] if key != "environment"]
    secrets = {f"{NAMESPACE}:{key}": {"$ref": "#/definitions/Secret"} for key in sorted(SECRET_KEYS)}
    known_keys = sorted({*settings, *secrets})
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Pulumi.<stack>.yaml of azureml-cluster",
        "description": "Settings of one environment. `python -m topology check` finds what no schema can.",
        "type": "object",
        "required": ["config"],
        "additionalProperties": False,
        "properties": {
            "config": {
                "type": "object",
                "description": raw["description"],
                "required": required,
                # Every key has a namespace. Of our own only these are known; other namespaces are other programs'.
                "propertyNames": {
                    "anyOf": [{"enum": known_keys}, {"pattern": f"^(?!{NAMESPACE}:)[^:]+:.+$"}],
                },
                "properties": _tidy({**settings, **secrets}),
            },
            "environment": {"description": "Environments of Pulumi ESC that the stack imports."},
            "secretsprovider": {"type": "string", "description": "What encrypts the stack's secrets."},
            "encryptedkey": {"type": "string"},
            "encryptionsalt": {"type": "string"},
        },
        "definitions": {**dict(sorted(_tidy(definitions).items())), "Secret": _SECRET},
    }


_SECRET = {
    "description": "A secret, as `pulumi config set --secret` writes it.",
    "type": "object",
    "required": ["secure"],
    "additionalProperties": False,
    "properties": {"secure": {"type": "string"}},
}


def _kinds(kind: type[Part]) -> list[type[Part]]:
    """A group of settings and all that it holds, each once."""
    found: list[type[Part]] = []
    waiting: list[Any] = [kind]
    while waiting:
        here = waiting.pop()
        if isinstance(here, type) and issubclass(here, Part) and here not in found:
            found.append(here)
            waiting.extend(field.annotation for field in here.model_fields.values())
        elif hasattr(here, "__args__"):
            waiting.extend(here.__args__)
    return found


def _comments(kind: type[Part]) -> dict[str, str]:
    """The comments that stand above a group's fields, its bases' included.

    They are read from the source when the schema is made, so that a deployment pays nothing for them.
    """
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if not issubclass(base, Part) or base is Part:
            continue
        lines = textwrap.dedent(inspect.getsource(base)).splitlines()
        (body,) = ast.parse("\n".join(lines)).body
        assert isinstance(body, ast.ClassDef)
        for field in body.body:
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                above = itertools.takewhile(lambda line: line.startswith("    # "), reversed(lines[: field.lineno - 1]))
                found[field.target.id] = " ".join(line.removeprefix("    # ") for line in reversed([*above]))
    return {name: text for name, text in found.items() if text}


def _tidy(value: Any) -> Any:
    """The schema without what only pydantic says: titles, null beside a type, formats and patterns of its own."""
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if not isinstance(value, dict):
        return value
    value = {key: item for key, item in value.items() if key not in _DROPPED or not isinstance(item, str)}
    choices = [choice for choice in value.pop("anyOf", ()) if choice != {"type": "null"}]
    if choices:
        value |= {"anyOf": choices} if len(choices) > 1 else choices[0]
    if value.get("format") == "ipv4network":
        value["pattern"] = _CIDR
        del value["format"]
    if "(?i" in str(value.get("pattern")):  # editors' patterns know no such flag
        del value["pattern"]
    if value.get("default", ...) is None:
        del value["default"]
    if "$ref" in value and len(value) > 1:  # what stands beside a reference does not count in draft 7
        value = {"allOf": [{"$ref": value.pop("$ref")}], **value}
    return {key: _tidy(item) for key, item in value.items()}
