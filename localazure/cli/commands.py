"""What each verb does."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from rich import print_json
from rich.table import Table

from localazure.cli import conditions
from localazure.cli.paths import changed
from localazure.cli.tables import console
from localazure.core.control import ControlPlane
from localazure.core.errors import LocalAzureError
from localazure.core.ids import SUBSCRIPTION, parse
from localazure.core.projection import as_inputs
from localazure.core.store import Resource


def run(azure: ControlPlane, options: argparse.Namespace) -> int:
    """Run the verb of parsed arguments. Raises ArmError, LocalAzureError, LookupError, ValueError."""
    return _VERBS[options.verb](azure, options)


def _list(azure: ControlPlane, options: argparse.Namespace) -> int:
    with azure.store.read() as session:
        found = session.all_soft_deleted() if options.deleted else session.all()
    wanted = (options.type or "").lower()
    found = [resource for resource in found if wanted in resource.type.lower()]
    if options.json:
        print(json.dumps([_row(resource) for resource in found], indent=2))
        return 0
    table = Table(header_style="bold", box=None)
    for heading in ("resource group", "type", "name", "location"):
        table.add_column(heading, overflow="fold")
    for row in sorted((_row(resource) for resource in found), key=lambda row: (row["resourceGroup"] or "", row["id"])):
        table.add_row(row["resourceGroup"] or "-", row["type"], row["path"], row["location"] or "-")
    shown = console()
    shown.print(table if found else "nothing there")
    what = "deleted, name still taken" if options.deleted else "resources"
    shown.print(f"{len(found)} {what}; subscription {SUBSCRIPTION}, {azure.store.path}", style="dim", highlight=False)
    return 0


def _row(resource: Resource) -> dict[str, Any]:
    id_ = parse(resource.id)
    return {
        "id": resource.id,
        "type": resource.type,
        "name": resource.name,
        "path": "/".join(id_.names),
        "resourceGroup": id_.resource_group,
        "location": resource.location,
    }


def _show(azure: ControlPlane, options: argparse.Namespace) -> int:
    resource = azure.get(_find(azure, options.resource).id)
    if resource is None:
        raise LookupError(f"{options.resource} is gone")
    text = json.dumps({"id": resource.id, **resource.properties}, indent=2)
    if options.json:
        print(text)
    else:
        print_json(text)
    return 0


def _set(azure: ControlPlane, options: argparse.Namespace) -> int:
    resource = azure.get(_find(azure, options.resource).id)
    if resource is None:
        raise LookupError(f"{options.resource} is gone")
    type_ = azure.catalogue.by_type(resource.type)
    if options.force or type_ is None or not type_.token:
        azure.overwrite(resource.id, changed(resource.properties, options.changes))
    else:
        # The whole resource as it would have been asked for, and the change in it: a PUT, with all its rules.
        shape = azure.schema.resource(type_.token)
        body = as_inputs(shape, resource.properties)
        collections = {c.property for c in type_.collections}
        touched = {change.partition("=")[0].split(".")[0].split("[")[0] for change in options.changes}
        body = {key: value for key, value in body.items() if key not in collections - touched and key != "id"}
        azure.put(type_, resource.id, changed(body, options.changes))
        azure.wait(resource.id, _pause)
    print(f"changed {resource.id}")
    return 0


def _create(azure: ControlPlane, options: argparse.Namespace) -> int:
    id_ = parse(options.id)
    if id_.subscription != SUBSCRIPTION:
        raise ValueError(f"{options.id} is not in the local subscription, {SUBSCRIPTION}")
    properties = changed({}, options.changes)
    type_ = azure.catalogue.by_type(id_.type)
    if type_ and type_.token:
        made = azure.put(type_, options.id, properties, new=True)
        azure.wait(made.id, _pause)
    else:
        made = azure.place(options.id, properties)
    print(f"created {made.id}" + ("" if type_ else " (a type without rules: it only is there)"))
    return 0


def _pause(seconds: float) -> bool:
    """Wait for an operation that takes time; Ctrl-C gives up."""
    time.sleep(seconds)
    return False


def _delete(azure: ControlPlane, options: argparse.Namespace) -> int:
    resource = _find(azure, options.resource)
    azure.delete(resource.id, force=options.force)
    if not options.force:
        azure.wait(resource.id, _pause)
    print(f"deleted {resource.id}")
    return 0


def _purge(azure: ControlPlane, options: argparse.Namespace) -> int:
    if bool(options.name) == options.all:
        raise ValueError("say a name, or --all")
    with azure.store.write() as session:
        found = [r for r in session.all_soft_deleted() if options.all or r.name.lower() == options.name.lower()]
        for resource in found:
            session.purge_with_contents(resource)
    if options.name and not found:
        raise LookupError(f"nothing of the name {options.name} is softly deleted; see azure list --deleted")
    for resource in found:
        print(f"purged {resource.id}")
    return 0


def _features(azure: ControlPlane, options: argparse.Namespace) -> int:
    if options.change:
        name, equals, state = options.change.partition("=")
        if not equals or state not in ("Registered", "NotRegistered") or "/" not in name:
            raise ValueError("write NAMESPACE/NAME=Registered or NAMESPACE/NAME=NotRegistered")
        with azure.store.write() as session:
            session.set_feature(name, state)
    with azure.store.read() as session:
        features = session.features()
    if options.json:
        print(json.dumps(features, indent=2))
        return 0
    table = Table("feature", "state", header_style="bold", box=None)
    for name, state in features.items():
        table.add_row(name, state)
    console().print(table)
    return 0


def _find(azure: ControlPlane, text: str) -> Resource:
    """The resource of an id, or of a name when only one has it."""
    with azure.store.read() as session:
        if text.startswith("/"):
            resource = session.get(text)
            found = [resource] if resource else []
        else:
            wanted = text.lower()
            everything = session.all()
            found = [r for r in everything if r.name.lower() == wanted]
            found = found or [r for r in everything if "/".join(parse(r.id).names).lower() == wanted]
    if not found:
        raise LookupError(f"there is no resource {text}; see azure list")
    if len(found) > 1:
        raise LocalAzureError(
            f"{len(found)} resources have the name {text}; say the id: " + ", ".join(r.id for r in found)
        )
    return found[0]


_VERBS: Final[Mapping[str, Callable[[ControlPlane, argparse.Namespace], int]]] = {
    "list": _list,
    "show": _show,
    "set": _set,
    "create": _create,
    "delete": _delete,
    "purge": _purge,
    "features": _features,
    "time": conditions.time,
    "strict": conditions.strict,
    "fault": conditions.fault,
    "calm": conditions.calm,
    "timeline": conditions.show_timeline,
    "order": conditions.show_order,
}
