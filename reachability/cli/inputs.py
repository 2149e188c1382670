"""What the command line names, read: networks, the world outside, intents."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reachability import addresses, intents, reading
from reachability.flows.pairs import Flows
from reachability.intents import Intent
from reachability.intervals import EMPTY, IntervalSet
from reachability.network import Outside, build
from reachability.questions import NoSuchPlaceError
from reachability.reading import UnreadableError


class BadInputError(Exception):
    """Something that was given cannot be used; the message says what and how it should look."""


def load(path: str, outside: Outside, cuts: Iterable[IntervalSet] = ()) -> Flows:
    """The flows of a file. Raises BadInputError."""
    try:
        resources = reading.read_file(Path(path))
    except OSError as fault:
        raise BadInputError(f"{path}: {fault.strerror or fault}") from None
    except (UnreadableError, UnicodeDecodeError) as fault:
        raise BadInputError(str(fault)) from None
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        raise BadInputError(f"{path}: it has the outer shape of an input and not the inner one ({fault})") from None
    return Flows(build(resources, outside), cuts)


def document(path: str) -> Any:
    """A JSON or YAML document. Raises BadInputError."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise BadInputError(f"{path}: {fault}") from None
    if path.endswith((".yaml", ".yml")):
        try:
            import yaml  # a user who writes YAML has it; nothing else here needs it
        except ImportError:
            raise BadInputError(f"{path}: reading YAML needs PyYAML; write JSON, or pip install pyyaml") from None
        try:
            return yaml.safe_load(text)
        except yaml.YAMLError as fault:
            raise BadInputError(f"{path}: {fault}") from None
    try:
        return json.loads(text)
    except json.JSONDecodeError as fault:
        raise BadInputError(f"{path}:{fault.lineno}: not JSON ({fault.msg})") from None


def world(arguments: argparse.Namespace) -> Outside:
    """The world outside from a file and from single options, which win. Raises BadInputError."""
    told: dict[str, Any] = {}
    if getattr(arguments, "world", None):
        found = document(arguments.world)
        told = dict(found.get("world", found)) if isinstance(found, Mapping) else {}
    return from_mapping(
        {
            "onPremises": {**told.get("onPremises", {}), **_pairs(arguments.on_premises, "NAME=PREFIX[,PREFIX]")},
            "connected": arguments.connected or told.get("connected"),
            "networks": {**told.get("networks", {}), **_pairs(arguments.network, "NAME=PREFIX[,PREFIX]")},
            "forwarders": {**told.get("forwarders", {}), **_forwarders(arguments.forward)},
        }
    )


def from_mapping(told: Mapping[str, Any]) -> Outside:
    """The world outside from plain data: onPremises, connected, networks, forwarders. Raises BadInputError."""
    connected = told.get("connected")
    return Outside(
        on_premises={str(name): _space(prefixes) for name, prefixes in (told.get("onPremises") or {}).items()},
        connected=None if connected is None else frozenset(str(each).lower() for each in connected),
        networks={str(name).lower(): _space(prefixes) for name, prefixes in (told.get("networks") or {}).items()},
        forwarders={
            str(server): {str(suffix).lower(): tuple(to) for suffix, to in rules.items()}
            for server, rules in (told.get("forwarders") or {}).items()
        },
    )


def _space(prefixes: Any) -> IntervalSet:
    found = EMPTY
    for text in [prefixes] if isinstance(prefixes, str) else prefixes:
        try:
            found |= addresses.parse(str(text))
        except ValueError:
            raise BadInputError(f"{text!r} is no prefix; write for example 10.1.0.0/16") from None
    return found


def _pairs(given: Iterable[str] | None, form: str) -> dict[str, list[str]]:
    found = {}
    for each in given or ():
        name, equals, rest = each.partition("=")
        if not equals or not name or not rest:
            raise BadInputError(f"{each!r}: write {form}")
        found[name] = [part.strip() for part in rest.split(",")]
    return found


def _forwarders(given: Iterable[str] | None) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for each in given or ():
        server, equals, rest = each.partition("=")
        suffix, arrow, to = rest.partition(">")
        if not equals or not arrow:
            raise BadInputError(
                f"{each!r}: write SERVER=SUFFIX>TARGET[,TARGET], for example 10.1.2.3=vault.azure.net>10.20.0.228"
            )
        found.setdefault(server, {})[suffix] = [part.strip() for part in to.split(",")]
    return found


def read_intents(path: str) -> list[Intent]:
    """The intents of a file. Raises BadInputError."""
    try:
        return intents.read(document(path))
    except intents.IntentError as fault:
        raise BadInputError(f"{path}: {fault}") from None


__all__ = ["BadInputError", "NoSuchPlaceError", "document", "from_mapping", "load", "read_intents", "world"]
