"""A first preview of the cluster as `reachability` reads it, without an engine, and ways to break it.

The components run against the recording engine of tests/components in its preview mode: ids are unknown, and the
property dependencies are those that the real SDK sends. tests/e2e has the same statement proved by the real engine.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reachability import intents, reading
from reachability.intents import Result
from reachability.reading.engine import PlannedResource
from reachability.reading.plain import from_engine
from tests.components.conftest import run
from tests.topology.configs import ROOT, settings
from topology import build
from topology.plan import Plan
from topology.settings import load
from topology.stackfile import config


@dataclass
class Preview:
    """The planned resources of one plan, and the document that it states. A test changes a copy of its own."""

    resources: list[PlannedResource]
    document: dict[str, Any]
    plan: Plan = field(repr=False)

    def copy(self) -> Preview:
        """Another one with the same content."""
        resources = [
            replace(each, properties=_copied(each.properties), dependencies=dict(each.dependencies))
            for each in self.resources
        ]
        return Preview(resources, copy.deepcopy(self.document), self.plan)

    def find(self, kind: str, name: str) -> PlannedResource:
        """The one resource of a type (`network:Subnet`) with this Pulumi name."""
        found = [each for each in self.resources if each.type.endswith(f":{kind}") and each.name == name]
        assert len(found) == 1, [each.name for each in self.resources if each.type.endswith(f":{kind}")]
        return found[0]

    def drop(self, kind: str, name: str) -> None:
        """Take one resource away."""
        self.resources.remove(self.find(kind, name))

    def change(self, kind: str, name: str, by: Callable[[dict[str, Any]], Any]) -> None:
        """Change the inputs of one resource in place."""
        properties = self.find(kind, name).properties
        assert isinstance(properties, dict)
        by(properties)

    def add(self, kind: str, name: str, inputs: Mapping[str, Any], **dependencies: PlannedResource) -> None:
        """Add one resource; `dependencies` are the resources from which its properties come."""
        urn = f"urn:pulumi:dev::azureml-cluster::azure-native:{kind}::{name}"
        told = {key: (each.urn,) for key, each in dependencies.items()}
        self.resources.append(PlannedResource(urn, f"azure-native:{kind}", name, dict(inputs), told))

    def results(self) -> dict[str, Result]:
        """The result of every intent, by name."""
        flows, wanted = intents.flows_of(reading.from_planned(self.resources), self.document)
        return {each.intent.name: each for each in intents.check(flows, wanted)}

    def broken(self) -> dict[str, Result]:
        """The results of those that are not proved."""
        return {name: each for name, each in self.results().items() if each.verdict != intents.PROVED}


def _copied(value: Any) -> Any:
    """Mappings and lists anew; what is not known is one object, which stays itself."""
    if isinstance(value, Mapping):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def _without_certificates(plan: Plan) -> Plan:
    """The plan before certificates were issued, because their files matter to no packet."""
    certificate = replace(plan.gateway.certificate, missing=True)
    nodes = tuple(replace(each, missing=True) for each in plan.node_certificates)
    return replace(plan, gateway=replace(plan.gateway, certificate=certificate), node_certificates=nodes)


def preview(*changes: tuple[str, Any]) -> Preview:
    """A first preview of dev with some settings changed."""
    return _previewed(build.plan(settings(*changes), root_pem=""))


def shipped(stack: str) -> Preview:
    """A first preview of a stack as its file has it."""
    return _previewed(build.plan(load(config(ROOT, stack), ROOT, stack, files=False), root_pem=""))


def _previewed(plan: Plan) -> Preview:
    recording = run(_without_certificates(plan), preview=True)
    resources = [
        PlannedResource(
            each.urn,
            each.type,
            each.name,
            from_engine(dict(each.inputs)),
            {key: tuple(sorted(urns)) for key, urns in each.property_dependencies.items()},
        )
        for each in recording.requests
        if each.custom
    ]
    assert plan.network_intents is not None
    return Preview(resources, copy.deepcopy(dict(plan.network_intents)), plan)
