"""What the command line names, read: networks, the world outside, intents."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reachability import intents, reading
from reachability import world as worlds
from reachability.flows.pairs import Flows
from reachability.intents import DocumentError, Intent
from reachability.intervals import IntervalSet
from reachability.network import Outside, build
from reachability.questions import NoSuchPlaceError
from reachability.reading import UnreadableError
from reachability.resources import Resources
from reachability.world import WorldError


class BadInputError(Exception):
    """Something that was given cannot be used; the message says what and how it should look."""


def resources(path: str) -> Resources:
    """The resources of a file. Raises BadInputError."""
    try:
        return reading.read_file(Path(path))
    except OSError as fault:
        raise BadInputError(f"{path}: {fault.strerror or fault}") from None
    except (UnreadableError, UnicodeDecodeError) as fault:
        raise BadInputError(str(fault)) from None
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        raise BadInputError(f"{path}: it has the outer shape of an input and not the inner one ({fault})") from None


def load(path: str, arguments: argparse.Namespace, cuts: Iterable[IntervalSet] = ()) -> Flows:
    """The flows of a file, in the world that its program and the command line tell. Raises BadInputError."""
    found = resources(path)
    return Flows(build(found, world(arguments, found)), cuts)


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


def world(arguments: argparse.Namespace, found: Resources) -> Outside:
    """The world outside: what the program states, a file, and single options; the later wins. Raises BadInputError."""
    return from_mapping(stated(arguments, found)["world"])


def stated(arguments: argparse.Namespace, found: Resources) -> dict[str, Any]:
    """World and intents of the program's statement, of --intents and of --world, and of single options.

    Raises BadInputError.
    """
    documents = [*found.stated]
    try:
        intents.merged(documents)
    except DocumentError as fault:
        raise BadInputError(
            f"networkIntents of {arguments.input if 'input' in arguments else 'a file'}: {fault}"
        ) from None
    if getattr(arguments, "intents", None):
        documents.append(document(arguments.intents))
    if getattr(arguments, "world", None):
        told = document(arguments.world)
        documents.append({"world": told.get("world", told) if isinstance(told, Mapping) else told})
    options = {
        "onPremises": _pairs(arguments.on_premises, "NAME=PREFIX[,PREFIX]"),
        "networks": _pairs(arguments.network, "NAME=PREFIX[,PREFIX]"),
        "forwarders": _forwarders(arguments.forward),
        "connected": arguments.connected or None,
    }
    try:
        return intents.merged([*documents, {"world": {key: value for key, value in options.items() if value}}])
    except DocumentError as fault:
        raise BadInputError(str(fault)) from None


def from_mapping(told: Mapping[str, Any]) -> Outside:
    """The world outside from plain data (see `reachability.world`). Raises BadInputError."""
    try:
        return worlds.read(told)
    except WorldError as fault:
        raise BadInputError(str(fault)) from None


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


def proof(arguments: argparse.Namespace) -> tuple[Flows, list[Intent]]:
    """The flows of the input and the intents about them: the program's own, and --intents. Raises BadInputError."""
    found = resources(arguments.input)
    told = stated(arguments, found)
    if not told["intents"]:
        raise BadInputError(
            f"{arguments.input}: nothing in it says what must hold (no component or stack has networkIntents); "
            "give --intents FILE"
        )
    try:
        return intents.flows_of(found, told)
    except DocumentError as fault:
        raise BadInputError(f"{arguments.intents or arguments.input}: {fault}") from None


__all__ = ["BadInputError", "NoSuchPlaceError", "document", "from_mapping", "load", "proof", "resources", "world"]
