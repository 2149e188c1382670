"""What must hold, as a table for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from topology.report import columns


def as_table(document: Mapping[str, Any]) -> str:
    """One line for each intent, why it must hold below them, and the world that they are about."""
    heading = ("INTENT", "MUST", "FROM", "TO", "PORTS")
    listed: Sequence[Mapping[str, Any]] = document["intents"]
    rows = [(each["name"], each["must"], _side(each, "from"), _target(each), _ports(each)) for each in listed]
    lines = columns([heading, *rows])
    lines += ["", *columns([("INTENT", "WHY"), *((each["name"], each["why"]) for each in listed)])]
    world = document["world"]
    lines += ["", "The world around it:"]
    lines += [f"  {name}: {', '.join(prefixes)}" for name, prefixes in world["onPremises"].items()]
    lines.append(f"  connected by the gateway of {', '.join(world['connected']) or 'no network'}")
    lines += [f"  {name} has {', '.join(space)}" for name, space in world["networks"].items()]
    lines += [f"  {server} forwards {len(rules)} suffixes" for server, rules in world["forwarders"].items()]
    lines += [f"  {host} is {', '.join(addresses)}" for host, addresses in world["names"].items()]
    return "\n".join(lines)


def _several(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(each) for each in value or ()]


def _side(each: Mapping[str, Any], key: str) -> str:
    """A side in one cell. A long one is counted, and `--json` has all of it."""
    words = _several(each.get(key))
    return ", ".join(words) if len(words) <= 3 else f"{', '.join(words[:2])} and {len(words) - 2} more"


def _target(each: Mapping[str, Any]) -> str:
    said = _side(each, "to") or _side(each, "names") or "every private name"
    for key, word in (("through", "through"), ("over", "over"), ("without", "without")):
        if each.get(key):
            said += f" {word} {_side(each, key)}"
    exempt = len(each.get("except", ()))
    return f"{said} but {exempt} exceptions" if exempt > 1 else f"{said} but one exception" if exempt else said


def _ports(each: Mapping[str, Any]) -> str:
    if each["must"] == "resolve":
        return ""
    ports = ", ".join(_several(each.get("ports"))) or "every"
    protocol = each.get("protocol")
    return f"{protocol} {ports}" if protocol and protocol != "*" else ports
