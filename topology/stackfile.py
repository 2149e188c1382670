"""A `Pulumi.<stack>.yaml` as the flat configuration that the engine would hand over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import yaml

from topology.faults import Fault, PlanError
from topology.reading import SECRET_KEYS
from topology.schema import NAMESPACE


def config(directory: Path, stack: str) -> Mapping[str, str]:
    """Read a stack's file. Raises PlanError when there is none or it is not what such a file is."""
    path = directory / f"Pulumi.{stack}.yaml"
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(sorted(found.name for found in directory.glob("Pulumi.*.yaml"))) or "none"
        raise PlanError([Fault(str(path), f"does not exist; stack files here: {known}", "--stack dev")]) from None
    except yaml.YAMLError as error:
        raise PlanError([Fault(str(path), f"is not YAML: {' '.join(str(error).split())}", "config:")]) from None
    entries = content.get("config") if isinstance(content, dict) else None
    if not isinstance(entries, dict):
        raise PlanError([Fault(str(path), "has no map named config", "config:\n  azure-native:location: westeurope")])
    values: dict[str, str] = {}
    faults: list[Fault] = []
    for key, value in entries.items():
        namespace, _, name = str(key).partition(":")
        if isinstance(value, dict) and set(value) == {"secure"}:
            if namespace == NAMESPACE and name not in SECRET_KEYS:
                known = ", ".join(sorted(SECRET_KEYS))
                problem = f"is encrypted, and only {known} may be: the plan is made of the rest"
                faults.append(Fault(str(key), problem, "the value in plain text"))
        else:
            values[str(key)] = value if isinstance(value, str) else json.dumps(value)
    if faults:
        raise PlanError(faults)
    return values
