"""How the parts of an Application Gateway refer to one another: by sub-resource ids, often unknown in preview."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from policies.core.values import Resource, dig, entries
from policies.parts import port80
from policies.parts.port80 import Answer
from reachability.unknown import UNKNOWN, Unknown

TYPE = "network:ApplicationGateway"


def parts(gateway: Resource, prop: str) -> Iterable[tuple[str, Any]]:
    """The entries of a top-level list with the path of each."""
    return entries(gateway.props.get(prop), prop)


def of_referred(gateway: Resource, prop: str, reference: Any, ask: Callable[[Any], Answer]) -> Answer:
    """The answer for the entry of `prop` that `reference` names.

    While the id is unknown it is one of the entries: when all give the same answer, that is the answer.
    """
    candidates = [entry for _, entry in parts(gateway, prop)]
    if isinstance(reference, str):
        name = reference.rstrip("/").rpartition("/")[2].lower()
        named = [each for each in candidates if isinstance(each, dict) and str(each.get("name")).lower() == name]
        if named:
            return ask(named[0])
        return UNKNOWN
    answers = [ask(each) for each in candidates]
    if answers and all(answer is answers[0] for answer in answers):
        return answers[0]
    return UNKNOWN


def port_is_80(frontend_port: Any) -> Answer:
    """Whether an entry of `frontendPorts` is port 80; an entry without a port cannot be told."""
    port = dig(frontend_port, "port")
    return UNKNOWN if port is None else port80.covers(port)


def listens_on_80(gateway: Resource, listener: Any) -> Answer:
    """Whether a listener's frontend port is 80, whatever its protocol."""
    if isinstance(listener, Unknown):
        return UNKNOWN
    return of_referred(gateway, "frontendPorts", dig(listener, "frontendPort", "id"), port_is_80)
